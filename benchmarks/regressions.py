"""Many logistic regressions over the same rows at once, for what is learnt from readers' labels.

Each column of labels is a regression of its own, with a ridge and balanced classes (scikit-learn's `LogisticRegression`
with `class_weight="balanced"` fits the same); all are minimised together, so that the rows are multiplied once for all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = np.ndarray[Any, np.dtype[np.float64]]

STEPS = 80
"""Steps of the quasi-Newton method at most; further ones change no weight that is kept."""
NEAR = 1e-3
"""Largest slope, by strength, at which the minimum counts as found."""


def weighed(rows: Sequence[frozenset[str]], words: Sequence[str], rare: Mapping[str, float]) -> csr_matrix:
    """The rows as rows of a matrix over `words`, each run by how rare it is, each row of length one."""
    number = {run: n for n, run in enumerate(words)}
    at, columns, values = [], [], []
    for n, each in enumerate(rows):
        known = sorted(each & number.keys())
        length = np.sqrt(sum(rare[run] ** 2 for run in known)) or 1.0
        at += [n] * len(known)
        columns += [number[run] for run in known]
        values += [rare[run] / length for run in known]
    return csr_matrix((values, (at, columns)), shape=(len(rows), len(words)))


def weightiest(weights: Floats, words: Sequence[str], most: int) -> list[str]:
    """The words that are among the `most` of greatest weight in any of the regressions, sorted."""
    return sorted({words[n] for of in weights.T for n in np.argsort(-abs(of), kind="stable")[:most]})


def fitted(rows: csr_matrix, told: Floats, clear: Floats, strength: float) -> tuple[Floats, Floats]:
    """Weights (runs x sorts) and biases (sorts) that tell `told` from the other rows.

    `rows` is n x runs; `told` and `clear` are n x sorts of 0 and 1: what is of the sort, and which rows count for it.
    `strength` is the inverse strength of the ridge, which spares the bias. Minimised by L-BFGS (D. Liu and J. Nocedal,
    On the limited memory BFGS method for large scale optimization, 1989).
    """
    rows = rows.astype(np.float32)
    across = rows.T.tocsr()
    runs, sorts = rows.shape[1], told.shape[1]
    of, other = (told * clear).sum(0), ((1 - told) * clear).sum(0)
    weight = clear * np.where(
        told > 0, (of + other) / (2 * np.maximum(of, 1)), (of + other) / (2 * np.maximum(other, 1))
    )
    sign, weight = (2 * told - 1).astype(np.float32), (strength * weight).astype(np.float32)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, bias = flat[: runs * sorts].reshape(runs, sorts), flat[runs * sorts :]
        margin = sign * (rows @ weights.astype(np.float32) + bias.astype(np.float32))
        slope = -sign * weight / (1 + np.exp(np.clip(margin, -30, 30)))
        value = float((weight * np.logaddexp(0, -margin)).sum()) + 0.5 * float((weights * weights).sum())
        return value / strength, np.concatenate([(weights + across @ slope).ravel(), slope.sum(0)]) / strength

    start = np.zeros(runs * sorts + sorts)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": 8, "gtol": NEAR}).x
    return found[: runs * sorts].reshape(runs, sorts), found[runs * sorts :]
