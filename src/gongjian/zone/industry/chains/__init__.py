"""Lead industries and their chains: what a park declares, what its units are, where a chain has a gap."""
