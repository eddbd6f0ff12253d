"""The catalogue of data and resources: who gives what to whom, how often, and whether it came (G6)."""
