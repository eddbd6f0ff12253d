"""The shape of the fifty checks, for peers that build them from parts."""

BALANCES = [(40 + j, 2 * j, 2 * j + 1) for j in range(20)]
PARTS_OF = [(2 * j, 40 + j) for j in range(15)]
CONDITIONS = [(2 * j + 1, 59 - j) for j in range(10)]
BEFORE = range(5)


def in_polars(pl):
    """The fifty as polars expressions, for every peer that takes them."""

    def i(k):
        return pl.col(f"i{k:02d}")

    made = [(i(t) - (i(a) + i(b))).abs() < 0.5 for t, a, b in BALANCES]
    made += [i(part) - i(whole) < 0.5 for part, whole in PARTS_OF]
    made += [(i(a) < 0.5) | (i(b) >= 0.5) for a, b in CONDITIONS]
    made += [i(k) <= 3 * pl.col(f"p{k:02d}") for k in BEFORE]
    return made
