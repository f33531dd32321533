"""Whether code and configuration of a training that tunes the release are held."""

import ast
import json
import tomllib
import warnings
from collections.abc import Iterator

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.dossier.declare import RELEASE
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Grade, Kind, Method, Observation

MOST_TEXT = 8 << 20


@examiner(
    per=Kind.TRAINING,
    topics=("recipe.training-code-held", "recipe.configuration-held"),
    reads=("code?", "configuration*", "config*"),
    cases=(
        Case(
            says="code that parses and a configuration that is what it is called",
            files={"code/train.py": b"print(1)\n", "config/a.toml": b"steps = 3\n"},
            expects={"recipe.training-code-held": (True,), "recipe.configuration-held": (True,)},
        ),
        Case(says="an empty file is no code", files={"code/train.py": b""}),
        Case(says="code that is cut off is refused", files={"code/train.py": b"print("}, refused="not what its name"),
    ),
)
def recipe(exhibit: Exhibit) -> Iterator[Observation]:
    """Are the code and the configuration of the training held?

    Looks at files under the roles `code` and `configuration` (or `config`) of a training: code must be text that is not
    empty, and Python of it must parse; configurations in JSON, TOML or YAML must be what they are called. Whether the
    code makes the release again is for the retrain drill to show. Nothing is said of what is not there.
    """
    code = [each for each in exhibit.files("code") if _text(each)]
    if code:
        yield _held("recipe.training-code-held", code)
    told = [
        each for role in exhibit.artefacts if role.startswith("config") for each in exhibit.files(role) if _text(each)
    ]
    if told:
        yield _held("recipe.configuration-held", told)


def _held(topic: str, files: list[File]) -> Observation:
    return Observation(
        topic=topic, item=RELEASE, value=True, grade=Grade.INSPECTED, method=Method.EXAMINE,
        where=tuple(each.place for each in files[:20]),
    )  # fmt: skip


def _text(file: File) -> bool:
    """Whether the file holds text that is what its name says; `ArtefactUnreadable` when it is something else."""
    if file.size > MOST_TEXT:
        return False
    try:
        text = file.read(MOST_TEXT).decode()
        if file.name.endswith(".py"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(text)
        elif file.name.endswith(".json"):
            json.loads(text)
        elif file.name.endswith(".toml"):
            tomllib.loads(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise unreadable(file.name, f"it is not what its name says: {error}") from error
    return bool(text.strip())
