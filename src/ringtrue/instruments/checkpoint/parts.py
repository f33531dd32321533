"""Finds the models inside a checkpoint: stacks of layers by their names, each with its embedding, norms and head."""

import re
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.checkpoint.anatomy import Anatomy, Layer, Part
from ringtrue.instruments.checkpoint.configured import measures_of, norms_of, section_of
from ringtrue.instruments.checkpoint.families import Family, best_family, families, is_buffer
from ringtrue.instruments.checkpoint.grid import Grid
from ringtrue.instruments.checkpoint.opened import Checkpoint
from ringtrue.instruments.checkpoint.packing import grids
from ringtrue.instruments.checkpoint.roles import Measures, layer_by_names
from ringtrue.instruments.checkpoint.shapes import layer_by_shapes, unnumbered_layers, width_of
from ringtrue.instruments.checkpoint.weights import whole

MOST_LAYERS = 2_000
MOST_PARTS = 64
"""Models inside one checkpoint; a hostile one could name a hundred thousand."""

_ROLES_OF_WORDS = (
    ("projector", {"merger", "aligner", "resampler", "mlp1", "abstractor"}, ("projector", "connector"), "mm"),
    ("vision-encoder", {"visual", "vit", "sam", "siglip", "vpm", "vision", "image", "dino", "dinov2"}, (), "v"),
    ("audio-encoder", {"audio", "speech", "sound", "apm"}, (), "a"),
)
"""Role, words of a name that tell it, ends of such words, and GGUF's first word for it."""


@dataclass(slots=True)
class _Stack:
    key: str
    adapter: bool
    layers: dict[int, dict[str, Grid]] = field(default_factory=dict)
    whole: dict[str, Grid] = field(default_factory=dict)


def anatomy_of(
    checkpoint: Checkpoint, config: Mapping[str, Any] | None = None, tokenizer: Mapping[str, int] | None = None
) -> Anatomy:
    """The parts of the checkpoint with their layers and weights; nothing is read but what tells roles.

    `config` is the model's `config.json` (or `adapter_config.json`, or `params.json`), `tokenizer` the vocabulary as
    `vocabulary.read_vocabulary` gives it; a GGUF file carries both itself. Raises `Damaged` when packed tensors do
    not fit together.
    """
    from ringtrue.instruments.checkpoint.vocabulary import vocabulary_of_keys

    config = config or {}
    held, codes = grids(checkpoint, config)
    unassigned = list(codes)
    trained: list[Grid] = []
    for grid in held:
        if is_buffer(grid.name, grid.shape):
            unassigned += grid.names
        else:
            trained.append(grid)
    ordered = sorted(trained, key=lambda each: _position(checkpoint, each))
    stacks, loose = _stacks(ordered)
    vocabulary = tokenizer if tokenizer is not None else vocabulary_of_keys(checkpoint.keys)
    known: list[_Stack] = []
    for each in stacks:
        if _is_stack(each):
            known.append(each)
            _bounded(known)
        else:
            loose += [grid for layer in each.layers.values() for grid in layer.values()]
    if not known and (by_shape := _without_numbers(ordered)) is not None:
        known, loose = [by_shape], []
    without_layers = _hand_out(loose, known)
    _bounded(without_layers)
    parts = (
        *(_part(each, checkpoint, config, len(vocabulary), alone=len(known) == 1) for each in known),
        *(_loose_part(name, role, some) for (name, role), some in without_layers.items()),
    )
    return Anatomy(parts=parts, vocabulary=vocabulary, unassigned=tuple(sorted(unassigned)))


def _bounded(parts: Sized) -> None:
    if len(parts) > MOST_PARTS:
        raise Damaged(f"the checkpoint names more than {MOST_PARTS} models")


def _position(checkpoint: Checkpoint, grid: Grid) -> tuple[str, int]:
    first = checkpoint.tensors[grid.names[0]]
    return first.path.name, first.start


def _stacks(held: Sequence[Grid]) -> tuple[list[_Stack], list[Grid]]:
    stacks: dict[tuple[str, bool], _Stack] = {}
    loose: list[Grid] = []
    for grid in held:
        words = grid.name.split(".")
        at = next((n for n in range(1, len(words) - 1) if _is_number(words[n]) and not _is_number(words[n - 1])), 0)
        if not at:
            loose.append(grid)
            continue
        key, rest = ".".join(words[:at]), ".".join(words[at + 1 :])
        if (key, grid.adapter) not in stacks:
            stacks[key, grid.adapter] = _Stack(key, grid.adapter)
        layer = stacks[key, grid.adapter].layers.setdefault(int(words[at]), {})
        if layer.setdefault(rest, grid) is not grid:
            raise Damaged(f"the layer {words[at]} of `{key}` has two tensors `{rest}`")
        if len(stacks[key, grid.adapter].layers) > MOST_LAYERS:
            raise Damaged(f"`{key}` has more than {MOST_LAYERS} layers")
    return list(stacks.values()), loose


def _is_number(word: str) -> bool:
    return len(word) <= 6 and word.isascii() and word.isdigit()


def _is_stack(stack: _Stack) -> bool:
    """Whether these are layers of a model, and not the few matrices of a projector that are numbered, too."""
    if stack.adapter:
        return True
    matrices = max(sum(len(grid.shape) >= 2 for grid in layer.values()) for layer in stack.layers.values())
    if matrices < 2:
        return False
    names = frozenset(name for layer in stack.layers.values() for name in layer)
    return (matrices >= 3 and _word_role(stack.key) != "projector") or best_family(names, frozenset()) is not None


def _without_numbers(held: Sequence[Grid]) -> _Stack | None:
    layers = unnumbered_layers({each.name: each for each in held}, width_of(held))
    if not layers:
        return None
    taken = {name for layer in layers.values() for name in layer}
    rest = {each.name: each for each in held if each.name not in taken}
    return _Stack(key="", adapter=False, layers=layers, whole=rest)


def _hand_out(loose: Sequence[Grid], stacks: list[_Stack]) -> dict[tuple[str, str], dict[str, Grid]]:
    """Gives every tensor outside of the layers to the stack whose name begins alike.

    Projectors stay alone, and so does what speaks of a tower that has no layers that we know, by (name, role): it must
    not be lost among the decoder's.
    """
    alone: dict[tuple[str, str], dict[str, Grid]] = {}
    for grid in loose:
        name, role = grid.name, _word_role(grid.name)
        mine = [each for each in stacks if each.adapter == grid.adapter] or stacks
        alike = [each for each in mine if _word_role(each.key) == role]
        if role == "projector":
            alone.setdefault((_projector_name(name), role), {})[name] = grid
        elif alike:
            best = max(alike, key=lambda each: (_shared_words(each.key, name), _is_text(each.key), len(each.layers)))
            best.whole[name] = grid
        elif role:
            alone.setdefault((role, role), {})[name] = grid
        elif mine:
            max(mine, key=lambda each: (_shared_words(each.key, name), _is_text(each.key))).whole[name] = grid
        else:
            alone.setdefault(("loose", "unknown"), {})[name] = grid
    return alone


def _part(stack: _Stack, checkpoint: Checkpoint, config: Mapping[str, Any], vocabulary: int, *, alone: bool) -> Part:
    names = frozenset(name for layer in stack.layers.values() for name in layer)
    family = _family(stack, names, config)
    architecture = str(checkpoint.keys.get("general.architecture", ""))
    role = _role(stack, family, config, architecture)
    section = section_of(config, role, alone=alone)
    layers: list[Layer] = []
    width = width_of([grid for layer in stack.layers.values() for grid in layer.values()])
    measures = Measures()
    for position, (index, held) in enumerate(sorted(stack.layers.items())):
        if family is None:
            layers.append(layer_by_shapes(index, held, width))
        else:
            measures = measures_of(section, family, checkpoint.keys, architecture, position, stack.key)
            layers.append(layer_by_names(index, held, family, measures))
    roles, others = _whole(stack, family)
    how = "shapes" if family is None else "names"
    if "embedding" not in roles and role in ("text-decoder", "text-encoder", "unknown"):
        guessed = _embedding_by_shape(others, width, vocabulary)
        if guessed:
            how = "shapes"
            for guess, name in zip(("embedding", "head"), guessed, strict=False):
                roles[guess] = others.pop(name)
    if family is None and "norm.final" not in roles:
        vectors = [name for name, grid in others.items() if grid.shape == (width,)]
        if len(vectors) == 1:
            roles["norm.final"] = others.pop(vectors[0])
    embedding = roles.get("embedding")
    head = roles.get("head")
    if head is not None and embedding is not None and _same_bytes(checkpoint, head, embedding):
        head = None
    kind, offset = norms_of(stack.key, family, section, checkpoint.keys, architecture)
    biased = family is not None and any(_is_norm_bias(family, name) for name in names)
    return Part(
        name=stack.key or "model",
        role="adapter" if stack.adapter else role,
        family=architecture if family is not None and family.id == "gguf" else family.id if family else "",
        how=how,
        width=embedding.shape[-1] if embedding is not None and len(embedding.shape) == 2 else width,
        layers=tuple(layers),
        embedding=whole(embedding) if embedding is not None else None,
        positions=whole(roles["positions"]) if "positions" in roles else None,
        head=whole(head) if head is not None else None,
        norms={each.removeprefix("norm."): whole(grid) for each, grid in roles.items() if each.startswith("norm.")},
        norm_kind="layer" if biased and kind else kind,
        norm_offset=offset,
        heads=measures.heads,
        kv_heads=measures.kv_heads,
        others=tuple(whole(each) for each in others.values()),
    )


def _loose_part(name: str, role: str, held: Mapping[str, Grid]) -> Part:
    adapter = all(grid.adapter for grid in held.values())
    return Part(
        name=name, role="adapter" if adapter else role, family="", how="names" if role == "projector" else "shapes",
        width=width_of(tuple(held.values())), layers=(), others=tuple(whole(each) for each in held.values()),
    )  # fmt: skip


def _family(stack: _Stack, names: frozenset[str], config: Mapping[str, Any]) -> Family | None:
    types = frozenset(
        str(section.get("model_type"))
        for section in (config, *(each for each in config.values() if isinstance(each, Mapping)))
    )
    if stack.adapter:
        scored = [
            (sum(each.in_layer(name) is not None for name in names), bool(types & set(each.types)), each.id == "llama")
            for each in families()
        ]
        best = max(range(len(scored)), key=lambda n: scored[n])
        return families()[best] if scored[best][0] else None
    return best_family(names, types)


def _role(stack: _Stack, family: Family | None, config: Mapping[str, Any], architecture: str) -> str:
    told = _word_role(stack.key)
    if told:
        return told
    words = re.split(r"[._]", stack.key)
    if family is None:
        return "unknown"
    if family.id == "whisper":
        return "text-decoder" if "decoder" in words else "audio-encoder"
    if family.role == "vision-encoder" and "text" in words:
        return "text-encoder"
    if family.id == "gguf":
        return "text-encoder" if "bert" in architecture else "text-decoder"
    if family.role == "text-encoder" and config.get("is_decoder") is True:
        return "text-decoder"
    return family.role


def _whole(stack: _Stack, family: Family | None) -> tuple[dict[str, Grid], dict[str, Grid]]:
    """The tensors outside of the layers by role, and the rest; the nearest to the layers' name wins a role."""
    roles: dict[str, tuple[int, str, Grid]] = {}
    others: dict[str, Grid] = {}
    for name, grid in stack.whole.items():
        found = family.outside(name) if family is not None else None
        if found is None:
            others[name] = grid
            continue
        near = _shared_words(stack.key, name)
        held = roles.get(found[0].role)
        if held is not None and held[0] >= near:
            others[name] = grid
            continue
        if held is not None:
            others[held[1]] = held[2]
        roles[found[0].role] = (near, name, grid)
    return {role: grid for role, (_, _, grid) in roles.items()}, others


def _embedding_by_shape(others: Mapping[str, Grid], width: int, vocabulary: int) -> list[str]:
    least = max(vocabulary, 1)
    found = [
        name for name, grid in others.items()
        if len(grid.shape) == 2 and grid.shape[1] == width and grid.shape[0] >= least and grid.shape[0] != width
    ]  # fmt: skip
    largest = max((others[name].shape[0] for name in found), default=0)
    found = [name for name in found if others[name].shape[0] == largest]
    return found if len(found) in (1, 2) else []


def _word_role(name: str) -> str:
    """What the words of a name say; the name is hostile, so that no pattern runs over it."""
    lowered = name.lower()
    words = lowered.replace("_", ".").split(".")
    for role, known, ends, first in _ROLES_OF_WORDS:
        if lowered.split(".", 1)[0] == first or any(each in known or (ends and each.endswith(ends)) for each in words):
            return role
    return ""


def _is_text(key: str) -> bool:
    """Whether what has no better place (a head, an embedding) more likely belongs to this stack than to another."""
    return "language" in key or "text" in key or not (_word_role(key) or "encoder" in key.split("."))


def _projector_name(name: str) -> str:
    words = name.split(".")
    for n, word in enumerate(words):
        if _word_role(word) == "projector":
            return ".".join(words[: n + 1])
    return name


def _is_norm_bias(family: Family, name: str) -> bool:
    found = family.in_layer(name.removesuffix(".bias")) if name.endswith(".bias") else None
    return found is not None and found[0].role.startswith("norm.")


def _shared_words(stack: str, name: str) -> int:
    count = 0
    for mine, theirs in zip(stack.split("."), name.split("."), strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def _same_bytes(checkpoint: Checkpoint, one: Grid, other: Grid) -> bool:
    first, second = checkpoint.tensors[one.names[0]], checkpoint.tensors[other.names[0]]
    return first.path == second.path and first.start == second.start and first.shape == second.shape
