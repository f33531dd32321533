"""Looks through a folder and says what lies there: models, infrastructure, evaluations, documents.

Whatever is looked at may be hostile. Nothing is run, unpickled or unpacked, links are not followed out of the
folder, and both the number of files and the bytes read of each are bounded. Things are told by their content
where the content tells them; the result is a suggestion for a person, never evidence.
"""

import json
import os
import re
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from ringtrue.dossier import FILE_NAME, Role

MOST_FILES = 20_000
"""Files that are looked at, shallow ones first; a system delivered for examination has hundreds."""

MOST_ENTRIES = 10 * MOST_FILES
"""Names that are read in all folders together, so that a tree of empty folders ends too."""

MOST_DEPTH = 12
"""Folders within folders; deeper ones are caches and package trees."""

MOST_READ = 1 << 20
"""Bytes read of any one file: enough for every manifest and header that a person would write."""

MOST_READ_IN_ALL = 128 << 20
"""Bytes read of all files together, so that a corpus of JSON costs seconds and not an hour."""

MOST_PATH = 400
"""Characters of a path; longer ones cannot be read in a draft."""

_MOST_EVENTS, _MOST_ALIASES, _MOST_NESTING = 100_000, 1_000, 40
"""Bounds on one YAML file, counted before anything is built of it; a compose file has some tens of aliases."""

_MOST_EVENTS_IN_ALL = 2_000_000
"""Bounds on all YAML files together: about twenty seconds; a large cluster's manifests have a tenth of it."""


# what lies there


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One file that was looked at: its name inside the folder and where its bytes are."""

    name: str
    path: Path
    size: int

    @property
    def folder(self) -> str:
        """The folder it lies in, empty for the dossier's own."""
        return self.name.rpartition("/")[0]

    @property
    def base(self) -> str:
        """The last part of its name, in small letters."""
        return self.name.rpartition("/")[2].lower()

    @property
    def suffix(self) -> str:
        """What stands behind the last dot of its name, with the dot, in small letters."""
        return Path(self.base).suffix


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A component as it was recognised. An empty `role` or `parent` was not told by anything seen."""

    name: str
    role: str
    role_from: str
    parent: str = ""
    parent_from: str = ""
    notes: tuple[str, ...] = ()
    artefacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A data store (with what it `holds`) or a key (which holds nothing) that a Terraform file declares."""

    address: str
    holds: str
    region: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A workload that answers with a model, and what it was recognised by."""

    name: str
    told_by: str
    region: str
    role: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files of one sort that belong together: an environment, or the logs of an evaluation."""

    name: str
    sort: str
    region: str = ""
    artefacts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything that was recognised in a folder, and what was not."""

    name: str
    models: tuple[Model, ...] = ()
    checkpoints: tuple[str, ...] = ()
    environments: tuple[Group, ...] = ()
    resources: tuple[Resource, ...] = ()
    services: tuple[Service, ...] = ()
    other_workloads: tuple[str, ...] = ()
    evaluations: tuple[Group, ...] = ()
    contracts: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    brochures: tuple[str, ...] = ()
    files: int = 0
    not_understood: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def look(folder: Path) -> Sight:
    """What lies in a folder, as far as the bounds of this module let it be seen."""
    root = folder.resolve()
    files, skipped = _walk(root)
    reading = _Reading()
    name = root.name or "release"
    models, checkpoints = _models(name, files, reading)
    used = {path for model in models for paths in model.artefacts.values() for path in paths}
    rest = tuple(each for each in files if each.name not in used and each.folder not in checkpoints)
    sorted_out = _sorted_out(rest, reading)
    documents = {sort: tuple(each.name for each in _documents(rest, sort)) for sort in _DOCUMENTS}
    environments = (*_terraform(name, sorted_out, rest), *_kubernetes(name, sorted_out))
    evaluations = tuple(_evaluations(name, sorted_out, rest))
    for group in (*environments, *evaluations):
        used.update(path for paths in group.artefacts.values() for path in paths)
    used.update(each for names in documents.values() for each in names)
    used.update(each.file for each in sorted_out.services)
    return Sight(
        name=name,
        models=models,
        checkpoints=checkpoints,
        environments=environments,
        resources=_once(sorted_out),
        services=tuple(sorted_out.services),
        other_workloads=tuple(sorted_out.other_workloads),
        evaluations=evaluations,
        contracts=documents["contract"],
        papers=documents["paper"],
        brochures=documents["brochure"],
        files=len(files),
        not_understood=tuple(each.name for each in rest if each.name not in used),
        left_out=(*skipped, *reading.left_out()),
    )


# walking and reading


def _walk(root: Path) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """The files of a folder in the order of their names, and a line for every sort of thing left out."""
    files: list[Seen] = []
    skipped: Counter[str] = Counter()
    level, names = [root], 0
    for _ in range(MOST_DEPTH + 1):
        below: list[Path] = []
        for folder in level:
            if names > MOST_ENTRIES:
                skipped[f"folders after the first {MOST_ENTRIES:,} names"] += 1
                continue
            for entry in _entries(folder, skipped):
                names += 1
                if entry.is_dir(follow_symlinks=False):
                    below.append(Path(entry.path))
                elif len(files) >= MOST_FILES:
                    skipped[f"files beyond the first {MOST_FILES:,}"] += 1
                elif found := _seen(root, Path(entry.path), skipped):
                    files.append(found)
        level = below
    if level:
        skipped[f"folders more than {MOST_DEPTH} deep"] += len(level)
    return tuple(sorted(files, key=lambda each: each.name)), tuple(f"{n:,} {what}" for what, n in skipped.items())


def _entries(folder: Path, skipped: Counter[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = list(islice(found, MOST_FILES + 1))
    except OSError:
        skipped["folders that cannot be opened"] += 1
        return []
    if len(entries) > MOST_FILES:
        skipped[f"folders with more than {MOST_FILES:,} entries, seen in part"] += 1
    shown = (each for each in entries if not each.name.startswith("."))
    return sorted(shown, key=lambda each: each.name)


def _seen(root: Path, path: Path, skipped: Counter[str]) -> Seen | None:
    name = path.relative_to(root).as_posix()
    if name == FILE_NAME or path.name == "ringtrue.ledger.jsonl":
        return None
    if len(name) > MOST_PATH or not _is_text(name):
        skipped["files whose names are too long or are not UTF-8"] += 1
        return None
    try:
        real = path.resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError):
        skipped["files or links that lead nowhere"] += 1
        return None
    if not real.is_relative_to(root):
        skipped["links that lead out of the folder"] += 1
    elif stat.S_ISREG(found.st_mode):
        return Seen(name=name, path=real, size=found.st_size)
    else:
        skipped["links to folders, pipes, sockets or devices"] += 1
    return None


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Reading:
    """Reads the beginnings of files until the bytes for all of them are used up."""

    def __init__(self) -> None:
        self._left = MOST_READ_IN_ALL
        self._events_left = _MOST_EVENTS_IN_ALL
        self._unread: set[str] = set()

    def head(self, file: Seen, most: int = MOST_READ) -> bytes:
        """The first bytes of a file; none when it cannot be read."""
        return self._read(file, 0, most)

    def tail(self, file: Seen, most: int) -> bytes:
        """The last bytes of a file; none when it cannot be read."""
        return self._read(file, max(0, file.size - most), most)

    def text(self, file: Seen) -> str:
        """The beginning of a file as text; what is not UTF-8 becomes a replacement mark."""
        return self.head(file).decode("utf-8-sig", "replace")

    def data(self, file: Seen) -> Any:
        """A JSON file as data; nothing when it is larger than is read, or no JSON."""
        if file.size > MOST_READ:
            return None
        try:
            return json.loads(self.text(file))
        except (ValueError, RecursionError):
            return None

    def table(self, file: Seen | None) -> dict[str, Any]:
        """A JSON file that holds one object; empty when it is anything else."""
        data = self.data(file) if file else None
        return data if isinstance(data, dict) else {}

    def yaml(self, text: str) -> tuple[Any, ...]:
        """The documents of a YAML text; none when it is no YAML or is built to exhaust its reader."""
        depth = aliases = 0
        try:
            for count, event in enumerate(yaml.parse(text, Loader=_YAML)):
                self._events_left -= 1
                depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
                aliases += isinstance(event, yaml.AliasEvent)
                if count > _MOST_EVENTS or aliases > _MOST_ALIASES or depth > _MOST_NESTING or self._events_left < 0:
                    return ()
            return tuple(yaml.load_all(text, Loader=_YAML))
        except (yaml.YAMLError, ValueError, RecursionError):
            return ()

    def left_out(self) -> Iterator[str]:
        """What was not read, as a line for the draft."""
        if self._unread:
            after = f"came after {MOST_READ_IN_ALL >> 20} MiB of others"
            yield f"{len(self._unread):,} files that could not be opened or {after}"
        if self._events_left < 0:
            yield "YAML files after the first two million words of them"

    def _read(self, file: Seen, start: int, most: int) -> bytes:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            if self._left < min(most, file.size):
                raise OSError("enough was read")
            with os.fdopen(os.open(file.path, flags), "rb") as stream:
                if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                    raise OSError("no regular file any more")
                stream.seek(start)
                content = stream.read(most)
        except OSError:
            self._unread.add(file.name)
            return b""
        self._left -= len(content)
        return content


_JSON_TOKEN = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)|[{}\[\],:]', re.DOTALL)


def _top_keys(text: str) -> frozenset[str]:
    """The keys of the outermost object of a JSON text, which may break off anywhere."""
    keys, depth, last = set(), 0, ""
    for token in _JSON_TOKEN.finditer(text):
        mark = token[0][:1]
        if mark == '"':
            last = token[1]
        elif mark in "{[":
            depth += 1
            if depth == 1 and mark == "[":
                break
        elif mark in "}]":
            depth -= 1
        elif mark == ":" and depth == 1:
            keys.add(last)
    return frozenset(keys)


_YAML: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Builds only strings, lists and tables: no dates, no tags, and the country `NO` stays `NO`."""


def _table(data: Any, *keys: str) -> dict[str, Any]:
    """The table under some keys; empty when there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _list(data: Any, *, most: int = 1_000) -> list[Any]:
    return data[:most] if isinstance(data, list) else []


def _text(data: Any) -> str:
    return data[:200] if isinstance(data, str) else ""


def _name_of(folder: str, root: str) -> str:
    """What a folder is called by; in a cache of the Hugging Face hub the repository, not the revision."""
    parts = [root, *filter(None, folder.split("/"))]
    cached = next((each for each in reversed(parts) if each.startswith("models--")), "")
    return cached.rpartition("--")[2] if cached else parts[-1]


def _by_folder(files: Iterable[Seen]) -> dict[str, list[Seen]]:
    folders: dict[str, list[Seen]] = defaultdict(list)
    for each in files:
        folders[each.folder].append(each)
    return folders


# models

_ROLES: tuple[tuple[str, Role], ...] = (
    (r"ForCausalLM|ForConditionalGeneration|LMHead", Role.TEXT_DECODER),
    (r"[Ww]hisper|[Aa]udio|[Ww]av2[Vv]ec|[Ss]peech|[Hh]ubert", Role.AUDIO_ENCODER),
    (r"ViT|^vit|Vision|vision|[Ss]iglip|CLIP|^clip|[Dd]ino|Swin|^swin", Role.VISION_ENCODER),
    (r"(Bert|BERT|Roberta|RoBERTa|MPNet|Electra)\w*Model$|^(nomic-|jina-|xlm-|modern)?(bert|roberta)", Role.EMBEDDING),
)
"""What an architecture's or model type's name says about the role, the first that fits."""

_INNER = {"vision_config": Role.VISION_ENCODER, "audio_config": Role.AUDIO_ENCODER}
_TOKENIZER = re.compile(
    r"tokenizer(_config)?\.json|tokenizer\.model(\.v\d+)?|vocab\.(json|txt)|merges\.txt|added_tokens\.json"
    r"|special_tokens_map\.json|spiece\.model|sentencepiece\.bpe\.model|.*\.tiktoken|tekken\.json|chat_template\.\w+"
)
_CONFIG = re.compile(
    r"((adapter_|generation_|preprocessor_|sentence_\w+_|\w*processor_)?config(_sentence_transformers)?"
    r"|params|modules)\.json"
)
_LICENCE = re.compile(r"(licen[cs]e|copying|notice|use[-_]policy)s?([-_. ].*)?")
_LICENCE_SUFFIXES = frozenset({"", ".md", ".txt", ".rst", ".pdf", ".html"})
_NO_WEIGHTS = re.compile(r"(training_args|optimizer|scheduler|rng_state|scaler).*")
_CHECKPOINT = re.compile(r"(checkpoint|global_?step|step|iter)[-_]?\d+")
_SPLIT = re.compile(r"-\d{5}-of-\d{5}(?=\.gguf$)", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_GGUF_ARCHITECTURE = b"general.architecture\x08\0\0\0"
_LFS = b"version https://git-lfs"


def _models(root: str, files: tuple[Seen, ...], reading: _Reading) -> tuple[tuple[Model, ...], tuple[str, ...]]:
    """Every model, and the folders that are checkpoints of a training."""
    folders = _by_folder(files)
    checkpoints = tuple(each for each in folders if _is_checkpoint(each, folders[each]))
    parts = {part for each in folders for part in _parts(each, folders, reading)}
    models: list[Model] = []
    for folder, here in folders.items():
        if folder in checkpoints or folder in parts:
            continue
        found = [_hugging_face(_name_of(folder, root), here, folders, reading), *_ggufs(here, reading)]
        if any(found):
            beside = _beside(folder, folders, reading)
            models.extend(_joined(each, beside) for each in found if each)
    return tuple(models), checkpoints


def _is_checkpoint(folder: str, here: list[Seen]) -> bool:
    return bool(_CHECKPOINT.fullmatch(folder.rpartition("/")[2].lower())) and any(
        each.base in ("trainer_state.json", "optimizer.pt", "optimizer.bin", "latest") for each in here
    )


def _parts(folder: str, folders: Mapping[str, list[Seen]], reading: _Reading) -> Iterator[str]:
    """The folders below one in the layout of sentence-transformers that hold its later modules."""
    listing = next((each for each in folders[folder] if each.base == "modules.json"), None)
    for module in _list(reading.data(listing) if listing else None):
        part = _text(module.get("path")) if isinstance(module, dict) else ""
        below = f"{folder}/{part}".strip("/")
        if part and below in folders:
            yield below


def _hugging_face(name: str, here: list[Seen], folders: Mapping[str, list[Seen]], reading: _Reading) -> Model | None:
    named = {each.base: each for each in here}
    config, adapter = (reading.table(named.get(each)) for each in ("config.json", "adapter_config.json"))
    sentences = isinstance(reading.data(named["modules.json"]), list) if "modules.json" in named else False
    told = bool(adapter or sentences or config.get("architectures") or config.get("model_type"))
    files = [*here, *(each for part in _parts(here[0].folder, folders, reading) for each in folders[part])]
    weights = [each for each in files if _is_weights(each, told, reading)]
    if not any(not each.base.endswith(".index.json") for each in weights) and not (told and weights):
        return None
    role, role_from = _role(config)
    if adapter:
        role, role_from = Role.ADAPTER, "adapter_config.json"
    elif sentences:
        role, role_from = Role.EMBEDDING, "modules.json (sentence-transformers)"
    artefacts = {
        "weights": weights,
        "config": [each for each in files if _CONFIG.fullmatch(each.base)],
        "tokenizer": [each for each in files if _TOKENIZER.fullmatch(each.base)],
        "code": [each for each in files if each.suffix == ".py"] if told else [],
    }
    base = _text(adapter.get("base_model_name_or_path"))
    return Model(
        name=name,
        role=role,
        role_from=role_from,
        parent=base,
        parent_from="adapter_config.json" if base else "",
        notes=(*_inner(config), *_pointers(weights, reading)),
        artefacts={key: tuple(each.name for each in found) for key, found in artefacts.items() if found},
    )


def _is_weights(file: Seen, told: bool, reading: _Reading) -> bool:
    """Beside a model's configuration a name is enough (its content is for the examiners); alone it is not."""
    if _NO_WEIGHTS.fullmatch(file.base):
        return False
    if told and (file.suffix == ".safetensors" or file.base.endswith((".safetensors.index.json", ".bin.index.json"))):
        return True
    if file.suffix == ".safetensors":
        return _is_safetensors(file, reading)
    return (
        told
        and file.suffix in (".bin", ".pt", ".pth")
        and reading.head(file, 24).startswith((b"PK\x03\x04", b"\x80", _LFS))
    )


def _is_safetensors(file: Seen, reading: _Reading) -> bool:
    head = reading.head(file, 9)
    return len(head) == 9 and head[8:] == b"{" and int.from_bytes(head[:8], "little") + 8 <= file.size


def _pointers(weights: list[Seen], reading: _Reading) -> Iterator[str]:
    if any(each.size < 1024 and reading.head(each, 24).startswith(_LFS) for each in weights):
        yield "some weights are only Git LFS pointers: fetch the real files (git lfs pull)"


def _role(config: dict[str, Any]) -> tuple[str, str]:
    """The role a configuration speaks for, and the word that says so; no role when it does not say."""
    words = [_text(each) for each in _list(config.get("architectures"))] + [_text(config.get("model_type"))]
    words = [each for each in words if each]
    first = words[0] if words else ""
    if any("SequenceClassification" in each for each in words):
        labels = config.get("num_labels") or len(_table(config, "id2label"))
        return (Role.RERANKER, f"{first} with one label") if labels == 1 else ("", f"{first}: a reranker or a guard?")
    if any(each in config for each in _INNER) and "text_config" in config:
        return Role.TEXT_DECODER, f"{first}, which reads more than text"
    whisper = [each for each in words if re.search("[Ww]hisper", each)]
    for word in whisper or words:
        for pattern, role in _ROLES[1:] if whisper else _ROLES:
            if re.search(pattern, word):
                return role, word
    return "", f"{first} does not say" if first else "no configuration lies beside it"


def _inner(config: dict[str, Any]) -> Iterator[str]:
    for key, role in _INNER.items():
        if key in config and "text_config" in config:
            yield f"the same weights hold one more role, {role} ({key}): declare it by itself if its origin differs"


def _ggufs(here: list[Seen], reading: _Reading) -> Iterator[Model]:
    """One model per GGUF file, the parts of a split one together."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for each in here:
        if reading.head(each, 4) == b"GGUF" if each.suffix in (".gguf", ".bin", "") else False:
            groups[_SPLIT.sub("", each.name.rpartition("/")[2])].append(each)
    for name, files in groups.items():
        word = _gguf_architecture(reading.head(files[0], 1 << 16))
        role: str = Role.TEXT_DECODER
        for pattern, other in _ROLES:
            if re.search(pattern, word):
                role = other
        yield Model(
            name=name.removesuffix(".gguf"),
            role=role if word else "",
            role_from=f"the architecture {word} in the GGUF header" if word else "the GGUF header does not say",
            artefacts={"weights": tuple(each.name for each in files)},
        )


def _gguf_architecture(head: bytes) -> str:
    _, found, rest = head.partition(_GGUF_ARCHITECTURE)
    length = int.from_bytes(rest[:8], "little")
    return rest[8 : 8 + length].decode("ascii", "replace") if found and length <= 60 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """Card and licences that lie beside a model, and the bases that the card names."""

    papers: Mapping[str, tuple[str, ...]]
    bases: tuple[str, ...]
    notes: tuple[str, ...]


def _beside(folder: str, folders: Mapping[str, list[Seen]], reading: _Reading) -> _Beside:
    """Card and licences of the folder, or of the nearest folder above that has any."""
    papers: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    bases: tuple[str, ...] = ()
    here: str | None = folder
    while here is not None:
        files = folders.get(here, [])
        card = next((each for each in files if each.base == "readme.md"), None)
        matter = _FRONT_MATTER.match(reading.text(card)) if card and "card" not in papers else None
        if card and matter:
            papers["card"] = (card.name,)
            bases = _bases(reading.yaml(matter[1]))
        licences = tuple(each.name for each in files if is_licence(each))
        if licences and "licence" not in papers:
            papers["licence"] = licences
            if here != folder:
                notes.append("the licence lies in a folder above the weights: check that it is meant for them")
        here = here.rpartition("/")[0] if here else None
    return _Beside(papers=papers, bases=bases, notes=tuple(notes))


def is_licence(file: Seen) -> bool:
    """Whether a file is called like a licence text."""
    return bool(_LICENCE.fullmatch(file.base)) and (
        file.suffix in _LICENCE_SUFFIXES or bool(re.fullmatch(r"\.[\d.]+", file.suffix))
    )


def _bases(documents: tuple[Any, ...]) -> tuple[str, ...]:
    given = documents[0].get("base_model") if documents and isinstance(documents[0], dict) else None
    told = [_text(each) for each in (given if isinstance(given, list) else [given])[:20]]
    return tuple(each for each in told if each.strip() and each not in ("null", "~"))


def _joined(model: Model, beside: _Beside) -> Model:
    """A model with its card and licences; the card names the parent unless the files themselves did."""
    notes = [*model.notes, *beside.notes]
    parent, parent_from = model.parent, model.parent_from
    if beside.bases and not parent:
        parent, parent_from = beside.bases[0], beside.papers["card"][0]
    if others := [each for each in beside.bases if each != parent]:
        notes.append(f"the card names also: {', '.join(others)}")
    return replace(
        model,
        parent=parent,
        parent_from=parent_from,
        notes=tuple(notes),
        artefacts={**model.artefacts, **beside.papers},
    )


# infrastructure and evaluations


@dataclass(frozen=True, slots=True, kw_only=True)
class _SortedOut:
    """Files of data by what they are; filled while the files are read, once each."""

    terraform: list[Seen] = field(default_factory=list)
    regions: dict[str, str] = field(default_factory=dict)
    manifests: list[Seen] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    other_workloads: list[str] = field(default_factory=list)
    harness: list[Seen] = field(default_factory=list)
    inspect: list[Seen] = field(default_factory=list)


def _sorted_out(files: tuple[Seen, ...], reading: _Reading) -> _SortedOut:
    out = _SortedOut()
    for each in files:
        if each.suffix == ".tf":
            _read_hcl(each, reading.text(each), out)
        elif each.suffix in (".json", ".tfstate"):
            _read_json(each, reading, out)
        elif each.suffix in (".yaml", ".yml") and each.size <= MOST_READ:
            _read_yaml(each, reading, out)
        elif each.suffix == ".eval" and _is_inspect_zip(each, reading):
            out.inspect.append(each)
    return out


def _is_inspect_zip(file: Seen, reading: _Reading) -> bool:
    """Told by the listing at the end of the archive, which is not unpacked."""
    return reading.head(file, 4) == b"PK\x03\x04" and b"header.json" in reading.tail(file, 1 << 18)


def _read_json(file: Seen, reading: _Reading, out: _SortedOut) -> None:
    text = reading.text(file)
    keys = _top_keys(text)
    if file.base.endswith(".tf.json") or "terraform_version" in keys:
        out.terraform.append(file)
        out.resources.extend(_resources(file, reading.data(file)))
    elif {"eval", "status"} <= keys:
        out.inspect.append(file)
    elif "results" in keys and file.base.startswith("results"):
        if keys & {"config", "configs"} or file.size > MOST_READ:
            out.harness.append(file)
    elif {"apiVersion", "kind"} <= keys or "services" in keys:
        _read_documents(file, (reading.data(file),), out)


_HCL_NOISE = re.compile(r'("(?:[^"\\\n]++|\\.)*+"?)|#[^\n]*|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_HCL_BLOCK = re.compile(
    r"^[ \t]*(resource|provider|data|module|output|variable|locals|terraform)\b[ \t]*([^\n{]*)\{", re.M
)
_REGION = re.compile(r'^[ \t]*(?:region|location|availability_zone)[ \t]*=[ \t]*"([\w .-]{2,60})"', re.M)

_STORES = {
    "objects": r"aws_s3_bucket|google_storage_bucket|azurerm_storage_(account|container)|alicloud_oss_bucket"
    r"|openstack_objectstorage_container_v1|scaleway_object_bucket|minio_s3_bucket|ibm_cos_bucket"
    r"|oci_objectstorage_bucket|digitalocean_spaces_bucket",
    "database": r"aws_(db_instance|rds_cluster|dynamodb_table|redshift_cluster|docdb_cluster|neptune_cluster)"
    r"|google_(sql_database_instance|bigquery_dataset|spanner_instance|firestore_database|bigtable_instance)"
    r"|azurerm_(postgresql(_flexible)?_server|mysql(_flexible)?_server|mssql_server|mssql_database|cosmosdb_account)"
    r"|alicloud_db_instance|scaleway_rdb_instance|oci_database_\w+|digitalocean_database_cluster",
    "vectors": r"aws_(opensearch|elasticsearch)_domain|pinecone_index|qdrant-cloud_accounts_cluster"
    r"|azurerm_search_service",
    "files": r"aws_(efs_file_system|ebs_volume|fsx_\w+_file_system)|google_(filestore_instance|compute_disk)"
    r"|azurerm_(managed_disk|storage_share)|openstack_blockstorage_volume_v3",
    "backup": r"aws_(backup_vault|db_snapshot)|azurerm_(recovery_services_vault|data_protection_backup_vault)"
    r"|google_backup_dr_backup_vault",
    "log": r"aws_cloudwatch_log_group|google_logging_\w*bucket_config|azurerm_log_analytics_workspace",
    "": r"\w+_kms_(external_|replica_|crypto_)?key|azurerm_key_vault_key|vault_transit_secret_backend_key",
}
"""Resource types that are plainly a store (by what it holds) or, last, a key."""

_STORE_PATTERNS = {holds: re.compile(pattern) for holds, pattern in _STORES.items()}


def _resource(kind: str, address: str, region: str, file: Seen) -> Iterator[Resource]:
    for holds, pattern in _STORE_PATTERNS.items():
        if pattern.fullmatch(kind):
            yield Resource(address=address, holds=holds, region=region, file=file.name)
            return


def _once(out: _SortedOut) -> tuple[Resource, ...]:
    """Each resource of a folder once, with the region of its provider when it names none itself.

    The same address in another folder is another resource: `prod` and `staging` may lie in two countries.
    """
    found: dict[tuple[str, str], Resource] = {}
    for each in out.resources:
        folder = each.file.rpartition("/")[0]
        known = found.setdefault((folder, each.address), each)
        region = known.region or each.region or out.regions.get(folder, "")
        found[folder, each.address] = replace(known, region=region)
    return tuple(found.values())


def _read_hcl(file: Seen, text: str, out: _SortedOut) -> None:
    """Blocks are found by their heads; values are only read where they are written out."""
    out.terraform.append(file)
    plain = _HCL_NOISE.sub(lambda found: found[1] or " ", text)
    heads = list(_HCL_BLOCK.finditer(plain))
    ends = [*(each.start() for each in heads), len(plain)][1:]
    for head, end in zip(heads, ends, strict=True):
        found = _REGION.search(plain, head.end(), end)
        region = found[1] if found else ""
        labels = re.findall(r'"([\w.-]{1,100})"', head[2])
        if head[1] == "provider" and region:
            out.regions.setdefault(file.folder, region)
        elif head[1] == "resource" and len(labels) == 2:
            out.resources.extend(_resource(labels[0], ".".join(labels), region, file))


def _resources(file: Seen, data: Any) -> Iterator[Resource]:
    """What a configuration, plan or state in JSON declares."""
    for kind, named in _table(data, "resource").items():
        for name, body in _table(named).items():
            region = _region_of(body[0] if _list(body) else body)
            yield from _resource(kind, f"{kind}.{_text(name)}", region, file)
    for each in _list(data.get("resources") if isinstance(data, dict) else None):
        if isinstance(each, dict) and each.get("mode") == "managed":
            yield from _instances(file, each)
    modules = [_table(data, "planned_values", "root_module"), _table(data, "values", "root_module")]
    while modules:
        module = modules.pop()
        modules.extend(each for each in _list(module.get("child_modules")) if isinstance(each, dict))
        for each in _list(module.get("resources")):
            if isinstance(each, dict) and each.get("mode", "managed") == "managed":
                kind = _text(each.get("type"))
                address = _text(each.get("address")) or f"{kind}.{_text(each.get('name'))}"
                yield from _resource(kind, address, _region_of(each.get("values")), file)


def _instances(file: Seen, resource: dict[str, Any]) -> Iterator[Resource]:
    """Every instance of a resource in a state: one bucket may be kept at home and its twin abroad."""
    kind = _text(resource.get("type"))
    address = ".".join(filter(None, (_text(resource.get("module")), kind, _text(resource.get("name")))))
    for each in _list(resource.get("instances")) or [{}]:
        key = each.get("index_key") if isinstance(each, dict) else None
        told = f"{address}[{str(key)[:100]}]" if isinstance(key, str | int) else address
        yield from _resource(kind, told, _region_of(_table(each, "attributes")), file)


def _region_of(values: Any) -> str:
    told = (_text(_table(values).get(key)) for key in ("region", "location", "availability_zone"))
    return next((each for each in told if each), "")


_MODEL_SERVERS = re.compile(
    r"vllm|text-generation-inference|tritonserver|sglang|ollama|llama[._-]?cpp|llama-server|lmdeploy|tensorrt[_-]?llm"
    r"|nvcr\.io/nim|torchserve|mlserver|text-embeddings-inference|bentoml|ray-llm|localai|xinference|aphrodite|/tgi\b",
    re.IGNORECASE,
)
_ACCELERATORS = re.compile(r"gpu|tpu|npu|ascend|neuron|gaudi", re.IGNORECASE)
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_SERVING_KINDS = frozenset({"InferenceService", "LLMInferenceService", "RayService", "SeldonDeployment", "NIMService"})
_LOOKS_DECLARED = re.compile(r"""^["']?(apiVersion|services)["']?[ \t]*:|\A\s*+\{""", re.M)


def _read_yaml(file: Seen, reading: _Reading, out: _SortedOut) -> None:
    text = reading.text(file)
    if _LOOKS_DECLARED.search(text):
        _read_documents(file, reading.yaml(text), out)


def _read_documents(file: Seen, documents: tuple[Any, ...], out: _SortedOut) -> None:
    tables = [each for each in documents if isinstance(each, dict)]
    manifests = [each for each in tables if each.get("apiVersion") and _text(each.get("kind")) not in ("", "Config")]
    for each in manifests:
        for one in _list(each.get("items")) if each["kind"] == "List" else [each]:
            _read_manifest(file, _table(one), out)
    if manifests:
        out.manifests.append(file)
    elif tables and _table(tables[0], "services"):
        _read_compose(file, _table(tables[0], "services"), out)


def _read_manifest(file: Seen, manifest: dict[str, Any], out: _SortedOut) -> None:
    kind = _text(manifest.get("kind"))
    name = _text(_table(manifest, "metadata").get("name")) or kind
    pod = _table(manifest, "spec", "template", "spec")
    told_by = f"kind {kind}" if kind in _SERVING_KINDS else ""
    if kind in _WORKLOADS:
        containers = [each for each in _list(pod.get("containers"), most=50) if isinstance(each, dict)]
        told_by = next((told for each in containers if (told := _server(each))), "")
    if told_by:
        region = _text(_table(pod, "nodeSelector").get("topology.kubernetes.io/region"))
        out.services.append(Service(name=name, told_by=told_by, region=region, role="kubernetes", file=file.name))
    elif kind in _WORKLOADS:
        out.other_workloads.append(name)


def _server(container: dict[str, Any]) -> str:
    """What shows that a container answers with a model; empty when nothing does."""
    words = [container.get("image"), container.get("command"), container.get("args"), container.get("entrypoint")]
    for word in words:
        for each in (word, *_list(word, most=100)):
            if _MODEL_SERVERS.search(_text(each)):
                return _text(each)
    for kind in ("limits", "requests"):
        for resource in _table(container, "resources", kind):
            if _ACCELERATORS.search(_text(resource)):
                return f"it asks for {resource[:60]}"
    return ""


def _read_compose(file: Seen, services: dict[str, Any], out: _SortedOut) -> None:
    told = {
        _text(name): _compose_server(each)
        for name, each in islice(services.items(), 200)
        if _table(each).keys() & {"image", "build", "extends", "<<"}
    }
    for name, told_by in told.items():
        if told_by:
            out.services.append(Service(name=name, told_by=told_by, region="", role="compose", file=file.name))
        else:
            out.other_workloads.append(name)
    if told and not any(told.values()):
        told_by = "a compose file in which no known model server was seen"
        name = Path(file.name).stem
        out.services.append(Service(name=name, told_by=told_by, region="", role="compose", file=file.name))


def _compose_server(service: dict[str, Any]) -> str:
    inherited = service.get("<<")
    whole = {**_table(inherited), **service}
    devices = _table(whole, "deploy", "resources", "reservations").get("devices")
    if told_by := _server(whole):
        return told_by
    if whole.get("gpus") or whole.get("runtime") == "nvidia" or _list(devices):
        return "it asks for an accelerator"
    return ""


def _terraform(root: str, out: _SortedOut, files: tuple[Seen, ...]) -> Iterator[Group]:
    for top, members in _topmost(out.terraform).items():
        region = next((out.regions[each.folder] for each in members if each.folder in out.regions), "")
        paths = tuple(each.name for each in members)
        variables = tuple(each.name for each in files if each.suffix == ".tfvars" and _is_within(each.folder, top))
        artefacts = {"terraform": paths, **({"variables": variables} if variables else {})}
        yield Group(name=_name_of(top, root), sort="Terraform", region=region, artefacts=artefacts)


def _kubernetes(root: str, out: _SortedOut) -> Iterator[Group]:
    for top, members in _topmost(out.manifests).items():
        paths = tuple(each.name for each in members)
        yield Group(name=_name_of(top, root), sort="Kubernetes", artefacts={"kubernetes": paths})


def _topmost(files: list[Seen]) -> dict[str, list[Seen]]:
    """Files by the uppermost folder that holds any of them: a module below belongs to what uses it."""
    groups: dict[str, list[Seen]] = {}
    for each in sorted(files, key=lambda each: (each.folder.count("/") if each.folder else -1, each.name)):
        parts = each.folder.split("/")
        above = ["", *("/".join(parts[: n + 1]) for n in range(len(parts)))] if each.folder else [""]
        groups.setdefault(next((top for top in above if top in groups), each.folder), []).append(each)
    return groups


def _is_within(folder: str, top: str) -> bool:
    return not top or folder == top or folder.startswith(f"{top}/")


def _evaluations(root: str, out: _SortedOut, files: tuple[Seen, ...]) -> Iterator[Group]:
    samples = _by_folder(each for each in files if re.fullmatch(r"samples_.*\.jsonl", each.base))
    for folder, logs in _by_folder(out.harness).items():
        artefacts = {"log": tuple(each.name for each in logs)}
        if found := tuple(each.name for each in samples.get(folder, ())):
            artefacts["samples"] = found
        yield Group(name=_name_of(folder, root), sort="lm-evaluation-harness", artefacts=artefacts)
    for folder, logs in _by_folder(out.inspect).items():
        artefacts = {"log": tuple(each.name for each in logs)}
        yield Group(name=_name_of(folder, root), sort="Inspect", artefacts=artefacts)


# documents

_EDGE = r"(?:^|[^a-z]){}(?:s?[^a-z]|s?$)"
_DOCUMENTS = {
    "contract": (
        r"contract|agreement|kontrak|perjanjian|vertrag|contrat|" + _EDGE.format("(terms|msa|dpa|order)"),
        (".docx", ".pdf", ".md", ".txt"),
    ),
    "brochure": (
        r"brochure|announcement|^index\.html?$|" + _EDGE.format("press"),
        (".pdf", ".docx", ".html", ".htm", ".md", ".txt"),
    ),
    "paper": (r"extract|certificate|ruling|report|" + _EDGE.format("lease"), (".pdf", ".docx", ".txt")),
}
"""Documents by what their names say, in this order: a contract before a brochure before any other paper."""


def _documents(files: tuple[Seen, ...], sort: str) -> Iterator[Seen]:
    for each in files:
        if is_licence(each):
            continue
        if next((kind for kind in _DOCUMENTS if _is_called(each, kind)), "") == sort:
            yield each


def _is_called(file: Seen, sort: str) -> bool:
    pattern, suffixes = _DOCUMENTS[sort]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", file.name.rpartition("/")[2]).lower()
    return file.suffix in suffixes and bool(re.search(pattern, spaced))
