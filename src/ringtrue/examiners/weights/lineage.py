"""Whose weights these are, by comparison with the reference library."""

import datetime
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.errors import ArtefactUnreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.checkpoint import Damaged
from ringtrue.instruments.lineage import Component, Verdict
from ringtrue.instruments.lineage.compare import unfit
from ringtrue.instruments.lineage.limits import limits
from ringtrue.instruments.lineage.subject import subjects_in
from ringtrue.observation import EXISTS, Grade, Item, Kind, Method, Observation, Place, Value
from ringtrue.references import Library, Reference
from ringtrue.references.adequacy import known_models, missing

if TYPE_CHECKING:
    from ringtrue.instruments.lineage.hearing import Hearing
    from ringtrue.instruments.lineage.subject import Subject

TOWERS = frozenset({"vision-encoder", "audio-encoder"})
"""Parts of a checkpoint that are models of their own, whoever declared them."""

MISSING_SHOWN = 12

WEIGHTS = (".safetensors", ".gguf", ".bin", ".pt", ".pth")
"""Names by which the files to cite are chosen; what they are is told by their content."""

_WORDS = {
    Verdict.VERBATIM: "verbatim", Verdict.DERIVED: "derived", Verdict.DEPENDENT: "dependent",
    Verdict.NO_EVIDENCE: "no-evidence", Verdict.NOT_TESTABLE: "not-testable",
}  # fmt: skip
_NAMED = (Verdict.VERBATIM, Verdict.DERIVED)

_HEADER = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
_ONE_NUMBER = len(_HEADER).to_bytes(8, "little") + _HEADER + bytes(4)


@examiner(
    per=Kind.COMPONENT,
    topics=(
        "lineage.verdict", "lineage.outcome", "lineage.parent-country", "lineage.seen-from-retention",
        "lineage.reference-set", "lineage.missing-references", "component.role",
    ),
    reads=("weights", "config?", "tokenizer?"),
    knows=("component.role", "release.as-of"),
    consults=(
        "lineage/thresholds.toml", "lineage/bank.toml", "models/text.toml", "models/embedding.toml",
        "models/vision.toml", "models/audio.toml",
    ),
    compares=True,
    cases=(
        Case(
            says="a file that holds a single number cannot be compared with anything",
            files={"weights/model.safetensors": _ONE_NUMBER},
            expects={"lineage.outcome": ("not-testable",)},
        ),
        Case(says="files without weights are refused", files={"weights/a.safetensors": b"hello"}, refused="weights"),
        Case(
            says="a truncated file says nothing either way",
            files={"weights/model.safetensors": _ONE_NUMBER[:-2]},
            refused="model.safetensors",
        ),
    ),
)  # fmt: skip
def lineage(exhibit: Exhibit) -> Iterator[Observation]:
    """On whose models do the weights depend, and was everybody compared who could be the parent?

    Every model in the files (text, vision, audio) is held against every sketch of the reference library by statistics
    of the weights alone; names, configuration and licence count for nothing. *derived* needs a test that is exact by
    symmetry at p <= 10^-20, corrected for all comparisons, or a test beyond all that a bank of independent models
    shows. A reference that was published after this release is no parent of it and is left out. An encoder found
    inside another component is judged as a component of its own.

    Uncentred cosines of norms, spectra, architecture and shared vocabulary are no evidence: in January 2026 a cosine of
    0.989 between norms accused an innocent maker, and independent models reach 0.999.

    No dependence found settles the matter only against those who were compared; whether all plausible parents were,
    the topic `lineage.reference-set` tells. Without a library nothing is said of lineage.
    """
    files = (*exhibit.files("weights"), *exhibit.files("config"), *exhibit.files("tokenizer"))
    try:
        subjects = subjects_in([each.path for each in files])
        library = exhibit.references
        if not subjects:
            yield _seen(
                exhibit, exhibit.item, "lineage.outcome", "not-testable", note="no model was found in the files"
            )
            return
        found = _compared(exhibit, subjects, library) if library and library.references else {}
    except Damaged as error:
        raise _damaged(files, error) from error
    for file in files:
        with file.open():
            pass  # whoever exchanged it while it was read is refused here
    declared = {str(role) for roles in exhibit.known.get("component.role", {}).values() for role in roles}
    for subject in subjects:
        role = subject.part.role
        item = exhibit.item
        if role in TOWERS and role != str(exhibit.declared.role):
            if role in declared:
                continue  # judged where it is declared
            item = Item(kind=Kind.COMPONENT, name=f"{role} in {exhibit.item.name}")
            yield _seen(exhibit, item, EXISTS, "found", note=f"`{subject.part.name}` in the weights")
            yield _seen(exhibit, item, "component.role", role, note=f"`{subject.part.name}` in the weights")
        yield from _told(exhibit, item, subject, found, library)
        yield from _adequate(exhibit, item, subject, library)


def _compared(
    exhibit: Exhibit, subjects: "Sequence[Subject]", library: Library
) -> "dict[str, list[tuple[Reference, Component]]]":
    """By the name of the part, every reference with what the comparison with it found."""
    from ringtrue.instruments.lineage.against_sketch import compare_sketch
    from ringtrue.instruments.lineage.hearing import hear
    from ringtrue.references.identify import sketches_of

    released = _released(exhibit)
    eligible = {each.id for each in library.references if released is None or each.released <= released}
    hearing: tuple[Hearing, ...] = hear(subjects, (sketch for _, sketch in sketches_of(library, eligible)))
    found: dict[str, list[tuple[Reference, Component]]] = {}
    for reference, sketch in sketches_of(library, eligible):
        for each in compare_sketch(hearing, sketch, references=len(library.references)).components:
            found.setdefault(each.name, []).append((reference, each))
    return found


def _told(
    exhibit: Exhibit,
    item: Item,
    subject: "Subject",
    found: "dict[str, list[tuple[Reference, Component]]]",
    library: Library | None,
) -> Iterator[Observation]:
    told = found.get(subject.part.name, [])
    if why := unfit(subject):
        if subject.share >= limits().least_parameter_share:
            yield _seen(exhibit, item, "lineage.outcome", "not-testable", note=why)
        return
    if library is None or not library.references:
        return
    against = f"library sha256:{library.digest}"
    tested = [each for each in told if each[1].verdict is not Verdict.NOT_TESTABLE]
    if not tested:
        if subject.share < limits().least_parameter_share:
            return
        why = told[0][1].why if told else "no reference of its kind is in the library"
        yield _seen(exhibit, item, "lineage.outcome", "not-testable", note=f"`{subject.part.name}`: {why}; {against}")
        return
    named = [each for each in tested if each[1].verdict in _NAMED]
    open_ = [each for each in tested if each[1].verdict is Verdict.DEPENDENT]
    for reference, each in (*named, *open_):
        note = f"`{each.name}` and {reference.id}: {each.verdict.value}, p at most 10^{each.log10_p:.0f}; {each.why}"
        yield _seen(exhibit, item, "lineage.verdict", _WORDS[each.verdict], note=f"{note}; {against}")
    for reference, each in named:
        note = f"{reference.id} by {reference.maker}, {each.verdict.value}, p at most 10^{each.log10_p:.0f}"
        yield _seen(exhibit, item, "lineage.parent-country", reference.country, note=note)
    if named or open_:
        # Who is kin of a named parent depends on the same cause; only where nobody is named it stays open.
        outcome = "settled" if named else "cause-open"
        yield _seen(exhibit, item, "lineage.outcome", outcome, note=f"{len(named) + len(open_)} references; {against}")
        return
    note = f"`{subject.part.name}` and {len(tested)} references: no evidence of dependence; {against}"
    yield _seen(exhibit, item, "lineage.verdict", "no-evidence", note=note)
    yield _seen(exhibit, item, "lineage.outcome", "settled", note=note)
    seen_from = max(each.seen_from_disguised or 1.0 for _, each in tested)
    yield _seen(
        exhibit, item, "lineage.seen-from-retention", round(100 * seen_from, 1),
        note="the share of each neuron of a parent, per cent, from which on it would have been seen in every disguise "
        "that leaves the vocabulary; measured by planting each reference into these weights",
    )  # fmt: skip


def _adequate(exhibit: Exhibit, item: Item, subject: "Subject", library: Library | None) -> Iterator[Observation]:
    modality = _modality(subject.part.role, str(exhibit.declared.role))
    released = _released(exhibit)
    if not modality or released is None:
        return
    held = library or Library(folder=Path(), digest="", references=())
    lacking = missing(held, known_models(), modality=modality, parameters=subject.parameters, released=released)
    if not lacking:
        yield _seen(exhibit, item, "lineage.reference-set", "adequate", note=f"library sha256:{held.digest}")
        return
    some = ", ".join(each.id for each in lacking[:MISSING_SHOWN])
    more = f" and {len(lacking) - MISSING_SHOWN} more" if len(lacking) > MISSING_SHOWN else ""
    note = f"missing: {some}{more}; ringtrue lineage reference build --online {lacking[0].id} ..."
    yield _seen(exhibit, item, "lineage.reference-set", "incomplete", note=note)
    yield _seen(exhibit, item, "lineage.missing-references", len(lacking), note=note)


def _modality(role: str, declared: str) -> str:
    if role == "vision-encoder":
        return "vision"
    if role == "audio-encoder":
        return "audio"
    if role in ("text-decoder", "text-encoder", "unknown"):
        return "embedding" if declared in ("embedding", "reranker") else "text"
    return ""


def _released(exhibit: Exhibit) -> datetime.date | None:
    """The day of which the dossier speaks: the release is no younger."""
    told = exhibit.known.get("release.as-of", {}).get("release", ())
    return datetime.date.fromisoformat(str(told[0])) if told else None


def _seen(exhibit: Exhibit, item: Item, topic: str, value: Value, *, note: str) -> Observation:
    files = exhibit.files("weights")
    holding = [each for each in files if each.name.endswith(WEIGHTS)] or files
    places: tuple[Place, ...] = tuple(each.place for each in holding[:20])
    return Observation(
        topic=topic, item=item, value=value, grade=Grade.INSPECTED, method=Method.EXAMINE, where=places, note=note
    )


def _damaged(files: Sequence[File], error: Damaged) -> ArtefactUnreadable:
    named = next((each.name for each in files if f"`{each.path.name}`" in str(error)), files[0].name)
    return unreadable(named, f"not testable: {error}")
