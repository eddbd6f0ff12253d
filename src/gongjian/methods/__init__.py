"""A pure library of statistics and rules: no connection, no clock, no file opened."""
