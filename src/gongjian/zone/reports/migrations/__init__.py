"""The tables of progress reports, step by step."""
