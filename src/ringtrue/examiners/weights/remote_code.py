"""Whether loading the model runs code that its maker wrote."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Kind, Observation, Place

NATIVE = "native-model-types.toml"

MOST_CONFIG = 64 << 20
"""Bytes of one configuration; a tokenizer's, with every added token, has some ten million."""

MOST_NESTING = 200
"""Levels of a configuration; more is built to break readers."""

_LOADED = frozenset(
    f"{what}config.json"
    for what in ("", "tokenizer_", "preprocessor_", "processor_", "image_processor_", "feature_extractor_",
                 "video_preprocessor_")
)  # fmt: skip
_CLASS = re.compile(r"(?:(?P<elsewhere>[\w.-]+/[\w.-]+)--)?[\w.]+")


def _config(**told: Any) -> bytes:
    return json.dumps(told).encode()


_MAP = {"AutoConfig": "configuration_x.XConfig", "AutoModelForCausalLM": "modeling_x.XForCausalLM"}


@examiner(
    per=Kind.COMPONENT,
    topics=("weights.runs-code", "weights.remote-code"),
    reads=("config?", "weights?", "tokenizer?", "code?"),
    consults=(NATIVE,),
    cases=(
        Case(
            says="a type that nobody but its maker knows needs the maker's code",
            files={"config/config.json": _config(model_type="x_model", auto_map=_MAP), "code/modeling_x.py": b"pass"},
            expects={"weights.runs-code": (True,), "weights.remote-code": ("needed",)},
        ),
        Case(
            says="code beside a type that the library knows is an offer",
            files={"config/config.json": _config(model_type="llama", auto_map=_MAP)},
            expects={"weights.remote-code": ("offered",)},
        ),
        Case(
            says="code that is fetched from another place is named with it",
            files={
                "config/config.json": _config(model_type="x", auto_map={"AutoModel": "maker/code--modeling_x.XModel"})
            },
            expects={"weights.runs-code": (True,), "weights.remote-code": ("needed-from-elsewhere",)},
        ),
        Case(
            says="a tokenizer of its own kind needs its maker's code",
            files={
                "config/config.json": _config(model_type="llama"),
                "config/tokenizer_config.json": _config(
                    tokenizer_class="XTokenizer", auto_map={"AutoTokenizer": ["tokenization_x.XTokenizer", None]}
                ),
            },
            expects={"weights.runs-code": (True,), "weights.remote-code": ("needed",)},
        ),
        Case(
            says="a tokenizer with a ready-made form beside it is an offer",
            files={
                "config/tokenizer_config.json": _config(auto_map={"AutoTokenizer": ["tokenization_x.X", None]}),
                "tokenizer/tokenizer.json": b"{}",
            },
            expects={"weights.remote-code": ("offered",)},
        ),
        Case(
            says="a configuration that names no code is no word about code",
            files={"config/config.json": _config(model_type="llama")},
            expects={"weights.remote-code": ("none",)},
        ),
        Case(says="other files say nothing", files={"config/generation_config.json": _config(do_sample=True)}),
        Case(says="half a configuration is refused", files={"config/config.json": b'{"a": '}, refused="not JSON"),
        Case(
            says="a configuration built to break readers is refused",
            files={"config/config.json": b'{"a":' + b"[" * 100_000},
            refused="deep",
        ),
    ),
)  # fmt: skip
def remote_code(exhibit: Exhibit) -> Iterator[Observation]:
    """Does loading the model run code that its maker wrote?

    Reads `auto_map` in the configurations of model, tokenizer and processors: it names classes in Python files beside
    the weights, or in another repository (`maker/name--file.Class`), that the loader imports. Whoever must run the
    maker's code to load the weights does not hold them. Where the library knows the type by itself
    (`catalogue/native-model-types.toml`), or a tokenizer lies there ready-made, the code is only offered: that is told
    and refutes nothing. Nothing is imported or run here.
    """
    native = frozenset(exhibit.consulted[NATIVE]["types"])
    ready_made = any(file.name.rpartition("/")[2] == "tokenizer.json" for file in _files(exhibit))
    needed: list[tuple[File, Place, str]] = []
    offered: list[tuple[File, Place, str]] = []
    read: list[File] = []
    elsewhere = False
    model_type = ""
    for file in _files(exhibit):
        called = file.name.rpartition("/")[2]
        if called not in _LOADED:
            continue
        content, told = _read(file)
        read.append(file)
        if called == "config.json" and isinstance(told.get("model_type"), str):
            model_type = told["model_type"]
        for loader, name in _named(told.get("auto_map")):
            place = _place(file, content, name)
            known = ready_made if loader == "AutoTokenizer" else model_type in native and called == "config.json"
            (offered if known else needed).append((file, place, name))
            elsewhere = elsewhere or (not known and "--" in name)
    if needed:
        places = tuple(place for _, place, _ in needed)
        note = f"loading imports {', '.join(dict.fromkeys(name for _, _, name in needed))}"
        yield exhibit.seen("weights.runs-code", True, *places, quote=needed[0][2], note=note)
        value = "needed-from-elsewhere" if elsewhere else "needed"
        yield exhibit.seen("weights.remote-code", value, *places, quote=needed[0][2], note=note)
    elif offered:
        places = tuple(place for _, place, _ in offered)
        note = f"{model_type or 'the tokenizer'} loads without it: {', '.join(name for _, _, name in offered)}"
        yield exhibit.seen("weights.remote-code", "offered", *places, quote=offered[0][2], note=note)
    elif read:
        yield exhibit.seen("weights.remote-code", "none", *(each.place for each in read))


def _files(exhibit: Exhibit) -> tuple[File, ...]:
    """Every file of the roles it reads, once, configurations of the model first."""
    named = {file.name: file for held in exhibit.artefacts.values() for file in held}
    return tuple(sorted(named.values(), key=lambda each: (not each.name.endswith("config.json"), each.name)))


def _read(file: File) -> tuple[bytes, dict[str, Any]]:
    content = file.read(MOST_CONFIG)
    depth = most = 0
    for byte in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', content):
        if byte[0][:1] in b"[{":
            depth += 1
            most = max(most, depth)
        elif byte[0][:1] in b"]}":
            depth -= 1
        if most > MOST_NESTING:
            raise unreadable(file.name, f"it is more than {MOST_NESTING} levels deep")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise unreadable(file.name, f"it is not JSON: {error}") from error
    return content, told if isinstance(told, dict) else {}


def _named(auto_map: Any) -> Iterator[tuple[str, str]]:
    """The (loader, class) pairs of an auto_map; a tokenizer names one or two classes."""
    for loader, named in auto_map.items() if isinstance(auto_map, dict) else ():
        for name in named if isinstance(named, list) else [named]:
            if isinstance(name, str) and _CLASS.fullmatch(name):
                yield str(loader), name


def _place(file: File, content: bytes, name: str) -> Place:
    start = content.find(json.dumps(name).encode())
    if start < 0:
        return file.place
    return file.within(start + 1, start + 1 + len(name.encode()), line=content.count(b"\n", 0, start) + 1)
