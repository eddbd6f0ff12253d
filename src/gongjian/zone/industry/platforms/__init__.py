"""Innovation platforms (创新平台): laboratories, centres, institutes, incubators, who recognised each and how highly."""
