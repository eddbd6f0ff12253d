"""The plan's clauses and the key tasks of a year: who does what, in which park, by when, and what proves it (G1)."""
