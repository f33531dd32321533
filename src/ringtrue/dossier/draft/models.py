"""Recognises models: Hugging Face layouts, adapters, sentence-transformers, GGUF, and safetensors that lie alone."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.draft.cards import beside, joined
from ringtrue.dossier.draft.reading import Reading, list_of, text_of
from ringtrue.dossier.draft.roles import inner_roles, role_called, role_of
from ringtrue.dossier.draft.sight import Model, Seen
from ringtrue.dossier.draft.walking import by_folder, name_of
from ringtrue.dossier.items import Role

_TOKENIZER = re.compile(
    r"tokenizer(_config)?\.json|tokenizer\.model(\.v\d+)?|vocab\.(json|txt)|merges\.txt|added_tokens\.json"
    r"|special_tokens_map\.json|spiece\.model|sentencepiece\.bpe\.model|.*\.tiktoken|tekken\.json|chat_template\.\w+"
)
_CONFIG = re.compile(
    r"((adapter_|generation_|preprocessor_|sentence_\w+_|\w*processor_)?config(_sentence_transformers)?"
    r"|params|modules)\.json"
)
_BILL = re.compile(r"(.*[._-])?(s|ml)?bom([._-].*)?\.json|.*\.(cdx|spdx3?)\.json")
_NO_WEIGHTS = re.compile(r"(training_args|optimizer|scheduler|rng_state|scaler).*")
_INDICES = (".safetensors.index.json", ".bin.index.json")
_CHECKPOINT = re.compile(r"(checkpoint|global_?step|step|iter)[-_]?\d+")
_OF_A_TRAINING = frozenset({"trainer_state.json", "optimizer.pt", "optimizer.bin", "latest"})
_SPLIT = re.compile(r"-\d{5}-of-\d{5}(?=\.gguf$)", re.IGNORECASE)
_GGUF_ARCHITECTURE = b"general.architecture\x08\0\0\0"
_LFS = b"version https://git-lfs"
_ZIP = b"PK\x03\x04"
_PICKLE = b"\x80"


def recognise(root: str, files: tuple[Seen, ...], reading: Reading) -> tuple[tuple[Model, ...], tuple[str, ...]]:
    """Every model, and the folders that are checkpoints of a training."""
    folders = by_folder(files)
    checkpoints = tuple(each for each in folders if _is_checkpoint(each, folders[each]))
    parts = {part for each in folders for part in _parts(each, folders, reading)}
    models: list[Model] = []
    for folder, here in folders.items():
        if folder in checkpoints or folder in parts:
            continue
        if found := [*_hugging_face(name_of(folder, root), here, folders, reading), *_ggufs(here, reading)]:
            papers = beside(folder, folders, reading)
            models.extend(joined(each, papers) for each in found)
    return tuple(models), checkpoints


def _is_checkpoint(folder: str, here: list[Seen]) -> bool:
    called = folder.rpartition("/")[2].lower()
    return bool(_CHECKPOINT.fullmatch(called)) and any(each.called in _OF_A_TRAINING for each in here)


def _parts(folder: str, folders: Mapping[str, list[Seen]], reading: Reading) -> Iterator[str]:
    """The folders below one in the layout of sentence-transformers that hold its later modules."""
    listing = next((each for each in folders[folder] if each.called == "modules.json"), None)
    for module in list_of(reading.data(listing) if listing else None):
        part = text_of(module.get("path")) if isinstance(module, dict) else ""
        below = f"{folder}/{part}".strip("/")
        if part and below in folders:
            yield below


# Hugging Face, and what is laid out like it


def _hugging_face(name: str, here: list[Seen], folders: Mapping[str, list[Seen]], reading: Reading) -> Iterator[Model]:
    """The one model of a folder: told by its configuration, or by nothing but safetensors."""
    named = {each.called: each for each in here}
    config, adapter = (reading.table(named.get(each)) for each in ("config.json", "adapter_config.json"))
    sentences = "modules.json" in named and isinstance(reading.data(named["modules.json"]), list)
    told = bool(adapter or sentences or config.get("architectures") or config.get("model_type"))
    files = [*here, *(each for part in _parts(here[0].folder, folders, reading) for each in folders[part])]
    weights = [each for each in files if _is_weights(each, told, reading)]
    if not weights:
        return
    role, role_from = _role(config, adapter, sentences)
    parent = text_of(adapter.get("base_model_name_or_path"))
    yield Model(
        name=name,
        role=role,
        role_from=role_from,
        parent=parent,
        parent_from="adapter_config.json" if parent else "",
        notes=(*inner_roles(config), *_pointers(weights, reading)),
        artefacts=dict(_artefacts(files, weights, told)),
    )


def _role(config: dict[str, Any], adapter: dict[str, Any], sentences: bool) -> tuple[str, str]:
    if adapter:
        return Role.ADAPTER, "adapter_config.json"
    if sentences:
        return Role.EMBEDDING, "modules.json (sentence-transformers)"
    return role_of(config)


def _artefacts(files: list[Seen], weights: list[Seen], told: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    artefacts = {
        "weights": weights,
        "config": [each for each in files if _CONFIG.fullmatch(each.called)],
        "tokenizer": [each for each in files if _TOKENIZER.fullmatch(each.called)],
        "code": [each for each in files if each.suffix == ".py"] if told else [],
        "bom": [each for each in files if _BILL.fullmatch(each.called.lower())],
    }
    for role, found in artefacts.items():
        if found:
            yield role, tuple(each.name for each in found)


def _is_weights(file: Seen, told: bool, reading: Reading) -> bool:
    """Beside a model's configuration a name is enough (its content is for the examiners); alone it is not."""
    if _NO_WEIGHTS.fullmatch(file.called):
        return False
    if file.suffix == ".safetensors":
        return told or _is_safetensors(file, reading)
    if not told:
        return False
    if file.called.endswith(_INDICES):
        return True
    return file.suffix in (".bin", ".pt", ".pth") and reading.head(file, 24).startswith((_ZIP, _PICKLE, _LFS))


def _is_safetensors(file: Seen, reading: Reading) -> bool:
    head = reading.head(file, 9)
    return len(head) == 9 and head[8:] == b"{" and int.from_bytes(head[:8], "little") + 8 <= file.size


def _pointers(weights: list[Seen], reading: Reading) -> Iterator[str]:
    if any(each.size < 1024 and reading.head(each, 24).startswith(_LFS) for each in weights):
        yield "some weights are only Git LFS pointers: fetch the real files (git lfs pull)"


# GGUF


def _ggufs(here: list[Seen], reading: Reading) -> Iterator[Model]:
    """One model per GGUF file, the parts of a split one together."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for each in here:
        if each.suffix in (".gguf", ".bin", "") and reading.head(each, 4) == b"GGUF":
            groups[_SPLIT.sub("", each.name.rpartition("/")[2])].append(each)
    for name, files in groups.items():
        word = _gguf_architecture(reading.head(files[0], 1 << 16))
        yield Model(
            name=name.removesuffix(".gguf"),
            role=(role_called(word) or Role.TEXT_DECODER) if word else "",
            role_from=f"the architecture {word} in the GGUF header" if word else "the GGUF header does not say",
            artefacts={"weights": tuple(each.name for each in files)},
        )


def _gguf_architecture(head: bytes) -> str:
    _, found, rest = head.partition(_GGUF_ARCHITECTURE)
    length = int.from_bytes(rest[:8], "little")
    return rest[8 : 8 + length].decode("ascii", "replace") if found and length <= 60 else ""
