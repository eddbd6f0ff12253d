"""Lists into the register: columns found, rows compared, shown, applied as one act, undone as one act."""
