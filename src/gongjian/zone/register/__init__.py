"""The register of units (名录库): every unit in time, as it was and as it was known."""
