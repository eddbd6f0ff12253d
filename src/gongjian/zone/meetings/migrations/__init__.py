"""The tables of meetings, step by step."""
