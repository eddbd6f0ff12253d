"""The shape of the fifty checks, for peers that build them from parts."""

BALANCES = [(40 + j, 2 * j, 2 * j + 1) for j in range(20)]
PARTS_OF = [(2 * j, 40 + j) for j in range(15)]
CONDITIONS = [(2 * j + 1, 59 - j) for j in range(10)]
BEFORE = range(5)
