"""The tables of the register, step by step."""
