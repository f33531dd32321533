"""The gains of norms: an exact test of the residual axes, and what was learnt and not drawn.

Every initialisation sets all gains to the same constant, so they carry no seed: whatever their patterns have in common
was learnt together. Each gain vector is centred and scaled first. Uncentred, the gains of any two models have a cosine
near 1, because all are near one constant: that accused an innocent maker (Solar-Open-100B, January 2026).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.order import LEAST, hits, order_bound, scaled, unit
from ringtrue.instruments.lineage.subject import Subject, final_gain, gain_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOSE = -2
"""The position of a norm outside of any layer."""

ROLES = ("attention", "feed-forward", "post-attention", "post-feed-forward")


def gain_order(a: Subject, b: Subject) -> tuple[Tested | None, float | None]:
    """The order test on the axes of the residual stream by gains, and the mean correlation of like gains.

    Statistic, null: those of `order`, on `gain_table`. Nothing when there is no such table.
    """
    told = gain_table(a, b)
    if told is None:
        return None, None
    table, learned, norms = told
    bound, share = order_bound([(len(table), hits(table))])
    tested = Tested(
        id="gain-order", exact=True, log10_p=bound, effect=max(0.0, learned), pairs=len(table),
        says=f"{norms} norms: centred gains of the same axis correlate at {learned:.2f}; "
        f"{share:.0%} of the axes are nearest to the axis of their own number",
    )  # fmt: skip
    return tested, learned


def gain_table(a: Subject, b: Subject) -> "tuple[NDArray[Any], float, int] | None":
    """(axes, axes) of how alike axes are in all gains, the mean correlation of like gains, and how many there are.

    Gains that do not vary (folded into the weights, or never trained) are left out; nothing when fewer than two pairs
    vary.
    """
    import numpy as np

    rows_a, rows_b = gains_by_norm(a), gains_by_norm(b)
    like = [(x, rows_b[key]) for key, x in rows_a.items() if key in rows_b and len(rows_b[key]) == len(x)]
    like = [(x, y) for x, y in like if _varies(x) and _varies(y)]
    if len(like) < 2:
        return None
    first, second = scaled(np.array([x for x, _ in like])), scaled(np.array([y for _, y in like]))
    learned = float(np.mean(np.einsum("ij,ij->i", first, second)))
    table = unit(first.T - first.T.mean(1, keepdims=True)) @ unit(second.T - second.T.mean(1, keepdims=True)).T
    return table, learned, len(like)


def learned_along(a: Subject, b: Subject, layers: Mapping[int, int]) -> float | None:
    """The mean correlation of the gains of layers that belong together, by their numbers in a and b; None without any.

    Where layers were left out or put into another order, those of one number have nothing in common.
    """
    import numpy as np

    place_a, place_b = ({layer.index: n for n, layer in enumerate(each.part.layers)} for each in (a, b))
    rows_a, rows_b = gains_by_norm(a), gains_by_norm(b)
    places = {place_a[x]: place_b[y] for x, y in layers.items() if x in place_a and y in place_b} | {-1: -1}
    like = [
        (gain, rows_b[places[at], role])
        for (at, role), gain in rows_a.items()
        if at in places and (places[at], role) in rows_b
    ]
    like = [(x, y) for x, y in like if len(x) == len(y) and _varies(x) and _varies(y)]
    if len(like) < 2:
        return None
    first, second = scaled(np.array([x for x, _ in like])), scaled(np.array([y for _, y in like]))
    return float(np.mean(np.einsum("ij,ij->i", first, second)))


def uncentred_cosine(a: Subject, b: Subject) -> float | None:
    """The mean cosine of like gains as they stand: printed as context, never evidence."""
    import numpy as np

    rows_a, rows_b = gains_by_norm(a), gains_by_norm(b)
    like = [(x, rows_b[key]) for key, x in rows_a.items() if key in rows_b and len(rows_b[key]) == len(x)]
    if not like:
        return None
    return float(np.mean([float(unit(x[None])[0] @ unit(y[None])[0]) for x, y in like]))


def gains_by_norm(subject: Subject) -> "dict[tuple[int, str], NDArray[Any]]":
    """The gains of every norm of the residual stream, by the position of its layer (-1: the last norm) and its role.

    Where nothing but vectors was delivered, each goes by its name: what is paired with what was then not chosen by
    looking at their numbers, which is all that the test asks for.
    """
    found: dict[tuple[int, str], NDArray[Any]] = {}
    if not subject.part.layers:
        vectors = (each for each in subject.part.others if len(each.shape) == 1 and each.shape[0] >= LEAST)
        for each in vectors:
            if not each.names[0].endswith("bias") and (gain := gain_of(subject.part, each)) is not None:
                found[LOOSE, each.names[0]] = gain
    for n, layer in enumerate(subject.part.layers):
        for role in ROLES:
            if (gain := gain_of(subject.part, layer.norms.get(role))) is not None:
                found[n, role] = gain
    if (gain := final_gain(subject.part)) is not None:
        found[-1, "final"] = gain
    return found


def _varies(gain: "NDArray[Any]") -> bool:
    return float(gain.std()) > 1e-3 * (abs(float(gain.mean())) + 1e-6)
