"""Which needs are not met while some cells are withheld.

An outsider knows what is published. An insider, who alone stands behind a cell, knows that cell too, and
is not to know another sensitive cell exactly (the singletons of τ-ARGUS).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..kinds.columns import Floats, Mask
from .attacking import ROUNDING, Move, Outsider, Places
from .rules import Needs
from .tables import Table

_ROUNDS = 6  # of many needs asked about at once; what is left is asked about one by one
_FEW = 8  # so few are asked about one by one
_BAND = 1e3  # needs asked about at once are this alike
_MOST_MOVES = 400
_TRIALS = 4
_STILL = 1e-6  # of a movement at random
_ALIKE = 1e-10
_INSIDE = 1e-3  # of its need: how far a cell has to move that is only not to be known exactly


@dataclass(frozen=True, slots=True)
class Exposed:
    """A cell that moves too little in a direction. `insider`: the cell that is known besides, or -1.
    `exactly`: it is only not to be known exactly."""

    cell: int
    sign: int
    insider: int = -1
    exactly: bool = False


class Watch:
    """A table and its needs, asked about with other cells withheld each time.

    Movements that were found are kept: while their cells are withheld, they answer for every cell that they
    move far enough. `barely`: cells of which the needs are only not to be known exactly.
    """

    def __init__(self, table: Table, needs: Needs, insiders: Places, barely: Mask) -> None:
        self.table, self.needs = table, needs
        self.insiders, self.barely = insiders, barely
        self.outsider = Outsider(table)
        # no further than what is known beforehand
        self._up = np.minimum(needs.up, self.outsider.up)
        self._down = np.minimum(needs.down, self.outsider.down)
        cells = np.flatnonzero(needs.primary & ~barely & ~table.told)
        far = np.concatenate([self._up[cells], self._down[cells]])
        asked = far > 0
        self.cells = np.concatenate([cells, cells])[asked]
        self.signs = np.repeat([1, -1], len(cells))[asked]
        self.far = far[asked]
        self._moves: list[Floats] = []
        self._always = np.zeros((len(table), len(insiders) + 1), dtype=np.bool_)

    def give_up(self) -> Mask:
        """Needs that are not met even while everything that can be is withheld are dropped: what was told
        cannot be taken back. Which cells had one."""
        all_ = ~self.table.told
        lost = self.needs.primary & self.table.told
        if (self.table.told & (self.table.values != 0)).any():
            hopeless = {(e.cell, e.sign) for e, _ in self.attacks(all_.astype(np.float64))}
            pairs = zip(self.cells.tolist(), self.signs.tolist(), strict=True)
            kept = np.array([pair not in hopeless for pair in pairs], dtype=np.bool_)
            lost[self.cells[~kept]] = True
            self.cells, self.signs, self.far = self.cells[kept], self.signs[kept], self.far[kept]
        self._always = self._known(all_)
        own = self._known(
            (self.outsider.up > 0) | (self.outsider.down > 0)
        )  # an insider's own figure
        return np.asarray(lost | (self._always & ~own).any(axis=1), dtype=np.bool_)

    def exposed(self, withheld: Mask) -> list[Exposed]:
        """Every need that is not met; those of insiders once those of outsiders are."""
        found = [each for each, _move in self.attacks(withheld.astype(np.float64))]
        return found or self.exactly(withheld)

    def holds(self, withheld: Mask) -> bool:
        """Whether every need is met."""
        first = next(self.attacks(withheld.astype(np.float64)), None)
        return first is None and not self.exactly(withheld)

    def far_of(self, exposed: Exposed) -> float:
        """How far the cell has to move."""
        far = float((self._up if exposed.sign > 0 else self._down)[exposed.cell])
        return far * (_INSIDE if exposed.exactly else 1.0)

    def attack(self, exposed: Exposed, shown: Floats) -> Move:
        if exposed.insider >= 0:
            shown = shown.copy()
            shown[exposed.insider] = 0.0
        return self.outsider.farthest(exposed.cell, exposed.sign, self.far_of(exposed), shown)

    def keep(self, move: Floats) -> None:
        """A movement that may answer for other cells too."""
        self._moves = [*self._moves[-_MOST_MOVES:], move]

    def answered(self, exposed: Exposed, shown: Floats) -> bool:
        """Whether a movement that is known meets the need."""
        enough = self.far_of(exposed) * (1 - ROUNDING)
        return exposed.insider < 0 and any(
            move[exposed.cell] * exposed.sign >= enough for move in self._within(shown)
        )

    # ---- outsiders

    def attacks(self, shown: Floats) -> Iterator[tuple[Exposed, Move]]:
        """The needs that are not met, with the attack."""
        waiting = self._waiting(self._explored(shown))
        fresh: list[Floats] = []
        for n in waiting.tolist():
            cell, sign, far = int(self.cells[n]), int(self.signs[n]), float(self.far[n])
            if any(move[cell] * sign >= far * (1 - ROUNDING) for move in fresh):
                continue
            move = self.outsider.farthest(cell, sign, far, shown)
            if move.far >= 1 - ROUNDING:
                fresh.append(move.moved)
                self.keep(move.moved)
            else:
                yield Exposed(cell, sign), move

    def alike(self, withheld: Mask, turn: int) -> Iterator[list[Exposed]]:
        """Needs that most likely are not met, of one turn's directions, those of like size together."""
        waiting = self._waiting(self._explored(withheld.astype(np.float64)))
        for part in self._banded(waiting, turn) if len(waiting) >= _FEW else ():
            yield [Exposed(int(self.cells[n]), int(self.signs[n])) for n in part]

    def _explored(self, shown: Floats) -> list[Floats]:
        """Movements for which the cells have the room, as many as tell of most needs whether they are met."""
        moves = self._within(shown)
        for turn in range(_ROUNDS):
            waiting = self._waiting(moves)
            if len(waiting) < _FEW:
                break
            for part in self._banded(waiting, turn):
                moves.append(self.outsider.together(
                    self.cells[part], self.signs[part], self.far[part], shown
                ))  # fmt: skip
                self.keep(moves[-1])
        return moves

    def _within(self, shown: Floats) -> list[Floats]:
        """The known movements for which the cells have the room."""
        low, high = self.outsider.room(1.0, shown, np.inf)
        slack = 1 + ROUNDING
        return [m for m in self._moves if (m >= low * slack).all() and (m <= high * slack).all()]

    def _waiting(self, moves: list[Floats]) -> Places:
        met = np.zeros(len(self.cells), dtype=np.bool_)
        for move in moves:
            met |= move[self.cells] * self.signs >= self.far * (1 - ROUNDING)
        return np.flatnonzero(~met)

    def _banded(self, waiting: Places, turn: int) -> Iterator[Places]:
        """One direction of each cell, drawn, the other in the next turn; needs of like size together."""
        up = np.random.default_rng(turn // 2).random(len(self.table)) < 0.5
        wanted = np.where(up[self.cells[waiting]] ^ bool(turn % 2), 1, -1)
        part = waiting[self.signs[waiting] == wanted]
        part = part[np.argsort(self.far[part], kind="stable")]
        while len(part):
            alike = self.far[part] <= self.far[part[0]] * _BAND
            yield part[alike]
            part = part[~alike]

    # ---- what is known exactly

    def exactly(self, withheld: Mask) -> list[Exposed]:
        """Cells that an insider, or anybody, knows exactly and would not if more were withheld."""
        known = self._known(withheld) & ~self._always
        found = []
        for cell in np.flatnonzero(known.any(axis=1)).tolist():
            place = int(np.argmax(known[cell]))
            insider = -1 if place == len(self.insiders) else int(self.insiders[place])
            found.append(Exposed(cell, 1, insider, exactly=True))
        return found

    def _known(self, withheld: Mask) -> Mask:
        """Sensitive cells × insiders, and anybody: whether who knows that cell, or none, knows this one."""
        found = np.zeros((len(self.table), len(self.insiders) + 1), dtype=np.bool_)
        cells = np.flatnonzero(self.needs.primary & withheld & (self.needs.up > 0))
        if not len(self.insiders) and not self.barely[cells].any():
            return found
        moves = self.outsider.at_random(withheld, _TRIALS)
        size = np.linalg.norm(moves, axis=1)
        both = (self.outsider.down > 0) & (self.outsider.up > 0)
        found[cells, -1] = self.barely[cells] & (size[cells] <= _STILL) & both[cells]
        ways = moves / np.where(size > _STILL, size, np.inf)[:, None]
        alike = np.abs(ways[cells] @ ways[self.insiders].T) > 1 - _ALIKE
        found[cells, :-1] = alike & (cells[:, None] != self.insiders[None, :])
        return found
