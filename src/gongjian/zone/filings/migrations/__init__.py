"""The tables of filings and declared facts, step by step."""
