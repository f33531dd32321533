"""What the model is built like, by its configuration and by the names and shapes of its tensors."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.weights.remote_code import MOST_CONFIG
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.observation import EXISTS, Grade, Item, Kind, Observation

_CONFIGS = ("config.json", "params.json")
_DEPTH = ("num_hidden_layers", "n_layer", "n_layers", "num_layers")
_WIDTH = ("hidden_size", "n_embd", "d_model", "dim")
_LAYER = re.compile(r"(.{1,400}?)\.(\d{1,6})\.")

MOST_STACKS = 64
"""Stacks of layers that are told of one index; a model with eyes and ears has a handful."""

_JOINS = ("vision-encoder", "audio-encoder")
"""Parts that are models of their own, often by another maker: undeclared, they join the list of components."""


def _config(**told: Any) -> bytes:
    return json.dumps(told).encode()


def _weights(*names: tuple[str, tuple[int, ...]]) -> bytes:
    """A small safetensors file of zeros with these names and shapes."""
    header, at = {}, 0
    for name, shape in names:
        size = 4
        for n in shape:
            size *= n
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + size]}
        at += size
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + bytes(at)


def _llama(prefix: str = "model", layers: int = 2) -> tuple[tuple[str, tuple[int, ...]], ...]:
    square, tall, wide = (8, 8), (16, 8), (8, 16)
    per = {"self_attn.q_proj": square, "self_attn.k_proj": square, "self_attn.v_proj": square,
           "self_attn.o_proj": square, "mlp.gate_proj": tall, "mlp.up_proj": tall, "mlp.down_proj": wide,
           "input_layernorm": (8,), "post_attention_layernorm": (8,)}  # fmt: skip
    inner = ((f"{prefix}.layers.{n}.{name}.weight", shape) for n in range(layers) for name, shape in per.items())
    return ((f"{prefix}.embed_tokens.weight", (32, 8)), *inner, (f"{prefix}.norm.weight", (8,)))


def _clip() -> tuple[tuple[str, tuple[int, ...]], ...]:
    per = {"self_attn.q_proj": (8, 8), "self_attn.k_proj": (8, 8), "self_attn.v_proj": (8, 8),
           "self_attn.out_proj": (8, 8), "mlp.fc1": (16, 8), "mlp.fc2": (8, 16)}  # fmt: skip
    stem = "vision_tower.vision_model.encoder.layers"
    return tuple((f"{stem}.{n}.{name}.weight", shape) for n in range(2) for name, shape in per.items())


_SEEN = "text-decoder of 2 layers, width 8"


@examiner(
    per=Kind.COMPONENT,
    topics=("weights.architecture", "weights.anatomy", "weights.fits-configuration", "component.role"),
    reads=("config?", "weights?"),
    knows=("component.role",),
    cases=(
        Case(
            says="a configuration names an architecture, and its tensors are named likewise",
            files={
                "config/config.json": _config(
                    architectures=["LlamaForCausalLM"], model_type="llama", num_hidden_layers=2, hidden_size=8
                ),
                "weights/model.safetensors": _weights(*_llama()),
            },
            expects={
                "weights.architecture": ("LlamaForCausalLM (llama)",),
                "weights.anatomy": (_SEEN,),
                "weights.fits-configuration": (True,),
            },
        ),
        Case(
            says="a configuration of other weights is told",
            files={
                "config/config.json": _config(model_type="llama", num_hidden_layers=32, hidden_size=4096),
                "weights/model.safetensors": _weights(*_llama()),
            },
            expects={
                "weights.architecture": ("llama",),
                "weights.anatomy": (_SEEN,),
                "weights.fits-configuration": (False,),
            },
        ),
        Case(
            says="a vision encoder that nobody declared is a component of its own",
            files={"weights/model.safetensors": _weights(*_llama("language_model.model"), *_clip())},
            expects={
                "weights.anatomy": (
                    _SEEN,
                    "vision-encoder of 2 layers, width 8",
                ),
                "exists": ("found",),
                "component.role": ("vision-encoder",),
            },
        ),
        Case(
            says="one that is declared is not found again",
            files={"weights/model.safetensors": _weights(*_clip())},
            known={"component.role": {"eyes": ("vision-encoder",)}},
            expects={"weights.anatomy": ("vision-encoder of 2 layers, width 8",)},
        ),
        Case(
            says="an index alone tells the names",
            files={
                "weights/model.safetensors.index.json": json.dumps(
                    {"weight_map": {name: "model-1.safetensors" for name, _ in _llama()}}
                ).encode()
            },
            expects={"weights.anatomy": ("2 layers",)},
        ),
        Case(says="weights that are damaged are told of elsewhere", files={"weights/m.safetensors": _weights()[:-1]}),
        Case(says="half a configuration is refused", files={"config/config.json": b"{"}, refused="not JSON"),
        Case(
            says="a configuration built to break readers is refused",
            files={"config/config.json": b'{"a":' + b"[" * 200_000},
            refused="nested too deeply",
        ),
    ),
)
def architecture(exhibit: Exhibit) -> Iterator[Observation]:
    """What is the model built like, and is there a model inside that nobody declared?

    Reads `architectures` and `model_type` of `config.json` (or the header of a GGUF file), and of the weights names and
    shapes, no numbers. All of it is context: most open models share a handful of architectures and ways of naming, so
    it neither shows nor refutes a lineage, and no family is named here but the one that the configuration names.

    Two things matter: whether the depth and width of the configuration are those of the tensors (else it belongs to
    other weights), and whether a vision or audio encoder lies inside that no component of the dossier is. Such an
    encoder joins the list of components, with everything about it not shown: declare it as a component of its own.
    """
    config, configured = _configuration(exhibit)
    if configured and (named := _named(config)):
        yield exhibit.seen("weights.architecture", named, configured.place)
    yield from _by_tensors(exhibit, config, configured)


def _configuration(exhibit: Exhibit) -> tuple[dict[str, Any], File | None]:
    """The model's configuration and its file: the first in the order of roles."""
    held = [file for role in ("config", "weights") for file in exhibit.files(role)]
    for file in held:
        if file.name.rpartition("/")[2] in _CONFIGS:
            try:
                told = json.loads(file.read(MOST_CONFIG))
            except RecursionError as error:
                raise unreadable(file.name, "it is nested too deeply") from error
            except ValueError as error:
                raise unreadable(file.name, f"it is not JSON: {error}") from error
            return (told, file) if isinstance(told, dict) else ({}, None)
    return {}, None


def _named(config: Mapping[str, Any]) -> str:
    listed = config.get("architectures")
    classes = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    kind = config.get("model_type")
    words = ", ".join(classes[:4])
    if isinstance(kind, str) and kind:
        return f"{words} ({kind})" if words else kind
    return words


def _by_tensors(exhibit: Exhibit, config: dict[str, Any], configured: File | None) -> Iterator[Observation]:
    """What the tensors show; a file that is damaged is told of by `weights/completeness`, and says nothing here."""
    from ringtrue.instruments.checkpoint.opened import checkpoints_in, open_checkpoint
    from ringtrue.instruments.checkpoint.parts import anatomy_of

    files = {file.path: file for file in exhibit.files("weights")}
    try:
        sets = checkpoints_in(tuple(files))
        opened = open_checkpoint(sets[0]) if sets else None
        anatomy = anatomy_of(opened, config) if opened else None
    except Damaged:
        return
    if opened is None or anatomy is None:
        yield from _by_index(exhibit)
        return
    places = tuple(files[path].place for path in sets[0])
    declared = {str(role) for roles in exhibit.known.get("component.role", {}).values() for role in roles}
    kind = opened.keys.get("general.architecture")
    if isinstance(kind, str) and kind:
        yield exhibit.seen("weights.architecture", kind, *places)
    for part in anatomy.parts:
        if not part.layers:
            continue
        told = f"{part.role} of {len(part.layers)} layers, width {part.width}"
        how = "a guess by shapes; the names say nothing" if part.how == "shapes" else f"tensors under `{part.name}`"
        yield exhibit.seen("weights.anatomy", told, *places, note=how)
        if part.role == "text-decoder" and configured and (fits := _fits(config, len(part.layers), part.width)):
            yield exhibit.seen("weights.fits-configuration", fits[0], configured.place, *places, note=fits[1])
        if part.role in _JOINS and part.role not in declared:
            item = Item(kind=Kind.COMPONENT, name=f"{part.role} in {exhibit.item.name}")
            note = f"tensors under `{part.name}`; no component of the dossier is a {part.role}"
            for topic, value in ((EXISTS, "found"), ("component.role", part.role)):
                yield Observation(
                    topic=topic, item=item, value=value, grade=Grade.INSPECTED, where=places, note=note
                )  # fmt: skip


def _fits(config: Mapping[str, Any], depth: int, width: int) -> tuple[bool, str] | None:
    """Whether told and seen agree, with both; nothing when the configuration tells neither."""
    from ringtrue.instruments.checkpoint.configured import section_of

    section = section_of(config, "text-decoder", alone=False)
    told = [next((section[key] for key in keys if type(section.get(key)) is int), None) for keys in (_DEPTH, _WIDTH)]
    if told == [None, None]:
        return None
    agree = all(one in (None, other) for one, other in zip(told, (depth, width), strict=True))
    return agree, f"the configuration tells {told[0]} layers of width {told[1]}, the tensors show {depth} of {width}"


def _by_index(exhibit: Exhibit) -> Iterator[Observation]:
    """How deep the stacks of layers are that an index names, when no shard of it is there."""
    from ringtrue.instruments.checkpoint.index import MOST_INDEX, read_index

    for file in exhibit.files("weights"):
        if not file.name.endswith(".index.json"):
            continue
        try:
            names = read_index(file.read(MOST_INDEX))
        except Damaged:
            continue
        layers = {(found[1], found[2]) for found in map(_LAYER.match, names) if found}
        for stem in sorted({stem for stem, _ in layers})[:MOST_STACKS]:
            depth = sum(each == stem for each, _ in layers)
            note = f"names under `{stem[:200]}` in the index; no shard is there"
            yield exhibit.seen("weights.anatomy", f"{depth} layers", file.place, note=note)
