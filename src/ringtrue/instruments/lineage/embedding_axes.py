"""Do axes of the same number carry the same features of shared tokens?

Statistic, null, source: the order test (`order`) on the axes of the residual stream, by the columns of both embeddings
over the tokens that both vocabularies spell alike; exact, because an axis may have any number. Each column is taken
less its mean over the tokens: frequent tokens stand out in every model, axes of one number do not. Invariant to: token
numbers, scaling. Blind to: permuted or turned axes, replaced vocabularies. After MDIR (arXiv 2508.06309).
"""

from collections.abc import Iterator

from ringtrue.instruments.lineage import Tested
from ringtrue.instruments.lineage.anchors import embedding_rows
from ringtrue.instruments.lineage.bench import Bench, fixed_axes
from ringtrue.instruments.lineage.order import hits, order_bound, scaled
from ringtrue.instruments.lineage.subject import shared_tokens

LEAST_TOKENS = 64
MOST_TOKENS = 4096


def embedding_axes(bench: Bench) -> Iterator[Tested]:
    """The order test on the axes of the embeddings of shared tokens."""
    a, b = bench.a, bench.b
    if a.part.embedding is None or b.part.embedding is None or a.part.embedding.shape[1] != b.part.embedding.shape[1]:
        return
    tokens = shared_tokens(a, b, MOST_TOKENS)
    if len(tokens) < LEAST_TOKENS or fixed_axes(a) or fixed_axes(b):
        return
    first, second = embedding_rows(a, tokens), embedding_rows(b, tokens)
    first, second = first - first.mean(0), second - second.mean(0)
    table = scaled(first.T) @ scaled(second.T).T
    bound, share = order_bound([(len(table), hits(table))])
    yield Tested(
        id="embedding-axes", exact=True, log10_p=bound, effect=share, pairs=len(table),
        says=f"{share:.0%} of the axes of the embeddings are nearest to the axis of their own number "
        f"({len(tokens)} tokens)",
    )  # fmt: skip
