"""Whether a matrix still looks as it was initialised: independent entries, no direction larger than chance allows.

Training leaves directions far above what independent entries can have. For an (m, n) matrix of independent entries of
variance s^2 the largest singular value stays near s (sqrt m + sqrt n): Davidson and Szarek, Local operator theory,
random matrices and Banach spaces, 2001, theorem II.13, for normal entries; Geman, 1980, and Yin, Bai and Krishnaiah,
1988, for others with four moments. That trained networks leave this edge: Martin and Mahoney, JMLR 22, 2021.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_SIDE = 1024
"""Rows and columns that are looked at; a part of independent entries is as independent as the whole."""

LEAST_SIDE = 32
"""Rows and columns below which the edge is too blurred to say anything."""


def edge_ratio(matrix: "NDArray[np.float32]") -> float | None:
    """The largest singular value over the edge that independent entries have; 1 is pure chance.

    `matrix` is (m, n) and may be a part of a larger one. The mean is left in: an initialisation has none. None when
    the matrix is too small, constant (then it was not drawn at all) or holds what is no number. An orthogonal
    initialisation, whose singular values are all alike, comes out below 1.
    """
    import numpy as np

    rows, columns = matrix.shape
    if min(rows, columns) < LEAST_SIDE or not np.isfinite(matrix).all():
        return None
    part: NDArray[Any] = matrix.astype(np.float64)
    deviation = float(np.sqrt(np.mean(part**2)))
    if deviation == 0 or float(np.ptp(part)) == 0:
        return None
    gram = part @ part.T if rows <= columns else part.T @ part
    largest = float(np.sqrt(np.linalg.eigvalsh(gram)[-1]))
    return float(largest / (deviation * (rows**0.5 + columns**0.5)))
