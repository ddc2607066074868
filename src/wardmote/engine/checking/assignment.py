"""Which row goes with which column when each may have one partner only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Worth = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


def best_assignment(worth: Worth) -> list[tuple[int, int]]:
    """Pairs (row, column) of a matrix whose sum is the largest there is, every row or every column used.

    The Hungarian method in its form with shortest augmenting paths and potentials (Jonker and Volgenant 1987;
    Crouse 2016), O(rows² x columns) for the smaller side taken as rows.
    """
    if worth.size == 0:
        return []
    if worth.shape[0] > worth.shape[1]:
        return sorted((row, column) for column, row in best_assignment(worth.T))
    cost = worth.max() - worth
    rows, columns = cost.shape
    partner: Places = np.full(columns, -1, np.intp)
    of_rows, of_columns = np.zeros(rows), np.zeros(columns)
    for row in range(rows):
        _add(row, cost, partner, of_rows, of_columns)
    return sorted((int(row), column) for column, row in enumerate(partner) if row >= 0)


def _add(row: int, cost: Worth, partner: Places, of_rows: Worth, of_columns: Worth) -> None:
    """Give one more row a column, moving others along the cheapest chain of changes (Dijkstra)."""
    columns = cost.shape[1]
    shortest, came_from = np.full(columns, np.inf), np.full(columns, -1, np.intp)
    done = np.zeros(columns, bool)
    reached, lowest, here = [row], 0.0, row
    while True:
        length = lowest + cost[here] - of_rows[here] - of_columns
        nearer = ~done & (length < shortest)
        shortest[nearer], came_from[nearer] = length[nearer], here
        column = int(np.argmin(np.where(done, np.inf, shortest)))
        lowest, done[column] = float(shortest[column]), True
        if partner[column] < 0:
            break
        here = int(partner[column])
        reached.append(here)
    others = [each for each in reached if each != row]
    column_of = {int(partner[place]): place for place in np.flatnonzero(done) if partner[place] >= 0}
    of_rows[row] += lowest
    of_rows[others] += lowest - shortest[[column_of[each] for each in others]]
    of_columns[done] -= lowest - shortest[done]
    _shift(row, column, partner, came_from)


def _shift(row: int, column: int, partner: Places, came_from: Places) -> None:
    """Hand the columns of the chain on, from its free end back to the new row."""
    while True:
        giver = int(came_from[column])
        partner[column], taken = giver, column
        if giver == row:
            return
        column = int(next(place for place in np.flatnonzero(partner == giver) if place != taken))
