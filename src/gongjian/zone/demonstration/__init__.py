"""A made-up zone for trials: organisations of the pack, invented firms, invented people with known passwords.

It is only ever sown into an empty database, and only where the operator says that this is a demonstration.
"""
