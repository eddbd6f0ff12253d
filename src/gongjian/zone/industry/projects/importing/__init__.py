"""Lists of projects from workbooks: columns found, rows compared, shown, applied as one act."""
