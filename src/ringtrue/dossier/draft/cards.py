"""The card and the licences that lie beside a model, and what the card says of its parent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.dossier.draft.reading import Reading, text_of
from ringtrue.dossier.draft.sight import Model, Seen

_LICENCE = re.compile(r"(licen[cs]e|copying|notice|use[-_]policy)s?([-_. ].*)?")
_LICENCE_SUFFIXES = frozenset({"", ".md", ".txt", ".rst", ".pdf", ".html"})
_VERSION = re.compile(r"\.[\d.]+")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Card and licences that lie beside a model, and the bases that the card names."""

    papers: Mapping[str, tuple[str, ...]]
    bases: tuple[str, ...]
    notes: tuple[str, ...]


def beside(folder: str, folders: Mapping[str, list[Seen]], reading: Reading) -> Beside:
    """Card and licences of the folder, or of the nearest folder above that has any."""
    papers: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    bases: tuple[str, ...] = ()
    here: str | None = folder
    while here is not None:
        files = folders.get(here, [])
        card = next((each for each in files if each.called == "readme.md"), None)
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
    return Beside(papers=papers, bases=bases, notes=tuple(notes))


def joined(model: Model, beside: Beside) -> Model:
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


def is_licence(file: Seen) -> bool:
    """Whether a file is called like a licence text."""
    is_text = file.suffix in _LICENCE_SUFFIXES or bool(_VERSION.fullmatch(file.suffix))
    return is_text and bool(_LICENCE.fullmatch(file.called))


def _bases(documents: tuple[Any, ...]) -> tuple[str, ...]:
    given = documents[0].get("base_model") if documents and isinstance(documents[0], dict) else None
    told = [text_of(each) for each in (given if isinstance(given, list) else [given])[:20]]
    return tuple(each for each in told if each.strip() and each not in ("null", "~"))
