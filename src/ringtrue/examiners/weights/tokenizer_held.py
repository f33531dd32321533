"""Whether the tokenizer of the model is held, in files."""

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.dossier.declare import RELEASE
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Grade, Kind, Method, Observation

VOCABULARIES = frozenset(
    {"tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model", "tekken.json"}
)
MOST_VOCABULARY = 128 << 20


@examiner(
    per=Kind.COMPONENT,
    topics=("recipe.tokenizer-held",),
    reads=("tokenizer?", "weights?"),
    cases=(
        Case(
            says="a vocabulary beside the weights is held",
            files={"weights/tokenizer.json": b'{"model": {}}'},
            expects={"recipe.tokenizer-held": (True,)},
        ),
        Case(says="weights alone hold none", files={"weights/model.safetensors": b"x"}),
        Case(says="a vocabulary cut off is refused", files={"tokenizer/vocab.json": b'{"a"'}, refused="not JSON"),
    ),
)
def tokenizer_held(exhibit: Exhibit) -> Iterator[Observation]:
    """Is the tokenizer of the decoder held, in files?

    Looks for a vocabulary among the files under `tokenizer` and `weights`: `tokenizer.json`, `tokenizer.model`,
    `vocab.json`, `vocab.txt`, `spiece.model`, `tekken.json`, or a GGUF file, which carries its own. JSON must be JSON.
    """
    if exhibit.declared.role not in ("text-decoder", "tokenizer"):
        return
    found = [each for role in ("tokenizer", "weights") for each in exhibit.files(role) if _vocabulary(each)]
    if found:
        yield Observation(
            topic="recipe.tokenizer-held", item=RELEASE, value=True, grade=Grade.INSPECTED, method=Method.EXAMINE,
            where=tuple(each.place for each in found[:20]),
        )  # fmt: skip


def _vocabulary(file: File) -> bool:
    name = PurePosixPath(file.name).name.lower()
    if name.endswith(".gguf"):
        return True
    if name not in VOCABULARIES or not file.size:
        return False
    if name.endswith(".json"):
        try:
            json.loads(file.read(MOST_VOCABULARY))
        except (ValueError, RecursionError) as error:
            raise unreadable(file.name, f"it is not JSON: {error}") from error
    return True
