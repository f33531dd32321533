"""Anchors: directions that both models name alike, against which neurons are heard.

For a language model these are tokens, found by their strings and never by their numbers; for an encoder of pictures or
sound the inputs of its first convolution. What a neuron answers to an anchor does not change when the residual stream
is turned, its axes permuted, norms folded in or neurons renumbered.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ringtrue.instruments.checkpoint.anatomy import Weight
from ringtrue.instruments.lineage.subject import Subject, final_gain, shared_tokens, tokens_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 24
"""Anchors below which answers are too alike by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """`read` is what neurons read, `written` what they write to; (anchors, width), each column less its mean."""

    read: "NDArray[np.float32]"
    written: "NDArray[np.float32]"
    tokens: tuple[str, ...] = ()


def anchors_of(a: Subject, b: Subject, most: int) -> tuple[Anchors, Anchors] | None:
    """The anchors of both models in one order, or nothing when they share too few."""
    tokens = shared_tokens(a, b, most)
    if len(tokens) >= LEAST and a.part.embedding and b.part.embedding:
        return by_tokens(a, tokens), by_tokens(b, tokens)
    first, second = inputs_of(a), inputs_of(b)
    if first is not None and second is not None and first.shape[0] == second.shape[0] >= LEAST:
        return _centred(first, first, ()), _centred(second, second, ())
    return None


def embedding_rows(subject: Subject, tokens: list[str]) -> "NDArray[np.float32]":
    """The rows of the embedding of these tokens, (tokens, width)."""
    assert subject.part.embedding is not None
    rows = tokens_of(subject)
    return subject.rows_of(subject.part.embedding, [rows[each] for each in tokens])


def by_tokens(subject: Subject, tokens: list[str]) -> Anchors:
    """The anchors of one model by these tokens, all of which it has a row for."""
    read = embedding_rows(subject, tokens)
    head = subject.part.head
    written = read
    if head is not None and len(head.shape) == 2 and head.shape[1] == read.shape[1]:
        rows = tokens_of(subject)
        numbers = [rows[each] for each in tokens]
        if max(numbers) < head.shape[0]:
            written = subject.rows_of(head, numbers)
    gain = final_gain(subject.part)
    if gain is not None and len(gain) == written.shape[1]:
        written = written * gain
    return _centred(read, written, tuple(tokens))


def _centred(read: "NDArray[Any]", written: "NDArray[Any]", tokens: tuple[str, ...]) -> Anchors:
    import numpy as np

    return Anchors(
        read=(read - read.mean(0)).astype(np.float32), written=(written - written.mean(0)).astype(np.float32),
        tokens=tokens,
    )  # fmt: skip


def inputs_of(subject: Subject) -> "NDArray[np.float32] | None":
    """The first convolution of an encoder as (inputs, width); nothing when there is none."""
    if subject.part.role not in ("vision-encoder", "audio-encoder"):
        return None
    kernels = [each for each in subject.part.others if _is_kernel(each, subject.part.width)]
    if not kernels:
        return None
    held = kernels[0].whole()
    flat: NDArray[Any] = held.reshape(held.shape[0], -1).T
    return flat.copy()


def _is_kernel(weight: Weight, width: int) -> bool:
    return len(weight.shape) in (3, 4, 5) and weight.shape[0] == width
