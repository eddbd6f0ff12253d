"""Gongjian (共建): the working system of a national innovation demonstration zone."""

__version__ = "0.1.0"
