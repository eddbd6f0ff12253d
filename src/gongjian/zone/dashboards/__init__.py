"""The first screen of each role: what is due, then what stands."""
