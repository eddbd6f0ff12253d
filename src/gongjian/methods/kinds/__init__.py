"""Small values that every room speaks: words, types, units of measure, items, columns, verdicts."""
