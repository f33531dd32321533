"""What a checkpoint consists of: parts, layers and logical weights, whatever its names, shards or packing.

A `Weight` is one logical matrix or vector in the orientation of `y = W x`: rows are outputs, columns inputs. Fused
tensors are split, transposed ones (GPT-2's Conv1D) turned, packed ones (GGUF blocks, GPTQ, AWQ, FP8 with scales)
dequantised when they are read, rotary rows that a converter permuted put back in the order of the original.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One logical weight, read by rows.

    `names` are the tensors of the file that it is made of; `packing` is how the numbers are stored (`F32`, `BF16`,
    `Q8_0`, `GPTQ-4` ...). `read(start, stop)` gives rows start..stop (end exclusive) as float32 of shape
    (stop - start, *shape[1:]); for a vector, elements start..stop. It raises `Damaged` when the bytes are not there.
    """

    names: tuple[str, ...]
    shape: tuple[int, ...]
    packing: str
    read: "Callable[[int, int], NDArray[np.float32]]" = field(repr=False, compare=False)

    def whole(self) -> "NDArray[Any]":
        """All of it as float32, shape `shape`; for vectors and matrices that fit."""
        return self.read(0, self.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedForward:
    """One multilayer perceptron, or one expert: rows of `gate` and `up` and columns of `down` are its neurons.

    `gate` is None where the activation has no gate (GPT-2, BERT, ViT). Shapes: gate, up (neurons, width); down
    (width, neurons).
    """

    gate: Weight | None
    up: Weight
    down: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One block: attention by role (`q` `k` `v` `o`; `q_a` `q_b` `kv_a` `kv_b` for latent attention), experts, norms.

    `attention` q, k, v: (heads x head width, width); o: (width, heads x head width). `experts` has one entry in a
    dense layer, none where no feed-forward was found; `shared_experts` those every token passes. `norms` by role:
    `attention`, `feed-forward` (before them), `post-attention`, `post-feed-forward` (behind them), `q`, `k`. Where
    attention and feed-forward read one norm side by side (Phi, Falcon, Command R), both roles hold it. `others` are
    weights of the layer whose role is not known, biases among them.
    """

    index: int
    attention: Mapping[str, Weight]
    experts: tuple[FeedForward, ...]
    shared_experts: tuple[FeedForward, ...] = ()
    router: Weight | None = None
    norms: Mapping[str, Weight] = field(default_factory=dict)
    others: tuple[Weight, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One model inside a checkpoint: the text decoder, a vision encoder, an audio encoder, an adapter ...

    `role` is one of `text-decoder`, `text-encoder`, `vision-encoder`, `audio-encoder`, `projector`, `adapter`,
    `unknown`. The weights of an adapter are what it adds (B A, scaled), in the shape of the weight that it is added to.
    `embedding` and `head`: (vocabulary, width), head None when tied or absent. `how` says what the roles
    of tensors were told by: `names` (a family of the catalogue), `shapes` (a guess by shape, said in reports).
    `norms` by role: `final`, `embedding`. `norm_kind` is `rms`, `layer` or `` (unknown).
    """

    name: str
    role: str
    family: str
    how: str
    width: int
    layers: tuple[Layer, ...]
    embedding: Weight | None = None
    positions: Weight | None = None
    head: Weight | None = None
    norms: Mapping[str, Weight] = field(default_factory=dict)
    norm_kind: str = ""
    norm_offset: float = 0.0
    """What is added to a stored norm weight before it multiplies (Gemma stores gamma - 1, so 1.0)."""
    heads: int = 0
    kv_heads: int = 0
    others: tuple[Weight, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anatomy:
    """A checkpoint as parts, and its vocabulary when a tokenizer lies beside it (token string -> row of embedding).

    `unassigned` names tensors that are no weights: integers without scales, masks, tables of rotary frequencies.
    """

    parts: tuple[Part, ...]
    vocabulary: Mapping[str, int] = field(default_factory=dict)
    unassigned: tuple[str, ...] = ()
