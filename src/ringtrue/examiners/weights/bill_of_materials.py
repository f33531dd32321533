"""What a bill of materials says of a component."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.bills import MOST_BYTES, Bill, Entry, Sort, Unfit, read_bill
from ringtrue.observation import Grade, Kind, Method, Observation, Place

PUBLISHERS = "providers/publishers.toml"

_MODEL = {
    "type": "machine-learning-model",
    "bom-ref": "it",
    "name": "it",
    "supplier": {"name": "Example Lab"},
    "licenses": [{"license": {"id": "Apache-2.0"}}],
    "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "Llama",
                                "purl": "pkg:huggingface/meta-llama/Llama-3.1-8B@main"}]},
    "modelCard": {"modelParameters": {"datasets": [{"ref": "texts"}, {"type": "dataset", "name": "Letters"}]}},
}  # fmt: skip
_DATA = {"type": "data", "bom-ref": "texts", "name": "Texts of the office"}


def cyclonedx(*components: Mapping[str, Any], **more: object) -> bytes:
    """A small bill of CycloneDX with these components."""
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components, **more}).encode()


@examiner(
    per=Kind.COMPONENT,
    topics=(
        "component.declared-parent", "component.parent-country", "component.declared-licence",
        "component.declared-supplier", "component.declared-data",
    ),
    reads=("bom*",),
    consults=(PUBLISHERS,),
    cases=(
        Case(
            says="a bill names what the model was derived from, by whom it is, and its data",
            files={"bom/bom.json": cyclonedx(_MODEL, _DATA)},
            expects={
                "component.declared-parent": ("meta-llama/Llama-3.1-8B",),
                "component.parent-country": ("US",),
                "component.declared-licence": ("Apache-2.0",),
                "component.declared-supplier": ("Example Lab",),
                "component.declared-data": ("Texts of the office", "Letters"),
            },
        ),
        Case(
            says="of several models it is the one with the component's name",
            files={"bom/bom.json": cyclonedx({**_MODEL, "name": "another"}, {"type": "machine-learning-model",
                   "name": "it", "licenses": [{"expression": "MIT OR Apache-2.0"}]})},
            expects={"component.declared-licence": ("MIT OR Apache-2.0",)},
        ),
        Case(
            says="of several models without its name, none is it",
            files={"bom/bom.json": cyclonedx({**_MODEL, "name": "another"}, {**_MODEL, "name": "a third"})},
        ),
        Case(
            says="a package of SPDX is descended from another",
            files={"bom/sbom.spdx.json": json.dumps({
                "spdxVersion": "SPDX-2.3",
                "packages": [
                    {"SPDXID": "SPDXRef-a", "name": "it", "supplier": "Organization: Example Lab",
                     "licenseDeclared": "MIT", "licenseConcluded": "NOASSERTION"},
                    {"SPDXID": "SPDXRef-b", "name": "b", "externalRefs": [
                        {"referenceLocator": "pkg:huggingface/Qwen/Qwen3-8B"}]},
                ],
                "relationships": [{"spdxElementId": "SPDXRef-a", "relationshipType": "DESCENDANT_OF",
                                   "relatedSpdxElement": "SPDXRef-b"}],
            }).encode()},
            expects={
                "component.declared-parent": ("Qwen/Qwen3-8B",),
                "component.parent-country": ("CN",),
                "component.declared-licence": ("MIT",),
                "component.declared-supplier": ("Example Lab",),
            },
        ),
        Case(says="a bill without models says nothing", files={"bom/bom.json": cyclonedx(_DATA)}),
        Case(says="another JSON is no bill", files={"bom/package.json": b'{"name": "x"}'}),
        Case(says="half a bill is refused", files={"bom/bom.json": cyclonedx(_MODEL)[:-5]}, refused="not whole JSON"),
        Case(
            says="a bill nested without end is refused",
            files={"bom/bom.json": b'{"bomFormat": "CycloneDX", "components": ' + b"[" * 200_000},
            refused="nested too deeply",
        ),
    ),
)  # fmt: skip
def bill_of_materials(exhibit: Exhibit) -> Iterator[Observation]:
    """What does the bill of materials say of the model: from what, by whom, under which licence, on which data?

    Reads CycloneDX (ML-BOM) and SPDX as JSON, in the role `bom`. The entry is the one with the component's name, or the
    only model of the bill. `pedigree.ancestors` and `descendantOf` name what it was derived from; the country is that
    of the publisher's seat, where `catalogue/providers/publishers.toml` knows it with more than low confidence.

    A bill of materials is the word of whoever wrote it, so all of it is documented and no more: that a bill names no
    parent shows nothing.
    """
    publishers = {each["id"].lower(): each for each in exhibit.consulted[PUBLISHERS]["publisher"]}
    for role in exhibit.artefacts:
        for file, content, bill in bills(exhibit.files(role)):
            entry = _mine(bill, exhibit.item.name)
            if entry is None:
                continue
            told = [("component.declared-parent", each) for each in entry.parents]
            told += [("component.declared-licence", each) for each in entry.licences]
            told += [("component.declared-supplier", entry.supplier)]
            told += [("component.declared-data", each) for each in entry.data]
            for topic, value in dict.fromkeys(told):
                if value:
                    yield _said(exhibit, topic, value[:500], place(file, content, value), bill.format)
            for parent in dict.fromkeys(entry.parents):
                row = publishers.get(parent.partition("/")[0].lower())
                if row and row["confidence"] != "low":
                    note = f"{row['maker']}: {row['source']}, {row['date']}, confidence {row['confidence']}"
                    spot = place(file, content, parent)
                    yield _said(exhibit, "component.parent-country", row["country"], spot, note)


def bills(files: tuple[File, ...]) -> Iterator[tuple[File, bytes, Bill]]:
    """Each file that is a bill of materials, with its content; `ArtefactUnreadable` for one that is broken."""
    for file in files:
        if file.name.endswith(".json"):
            content = file.read(MOST_BYTES)
            try:
                bill = read_bill(content)
            except Unfit as error:
                raise unreadable(file.name, str(error), "write the bill out anew") from error
            if bill:
                yield file, content, bill


def place(file: File, content: bytes, words: str) -> Place:
    """Where words stand in a file as JSON writes them; the whole file when they are put together from several."""
    for written in (json.dumps(words, ensure_ascii=False), json.dumps(words)):
        sought = written.strip('"').encode()
        if (start := content.find(sought)) >= 0:
            return file.within(start, start + len(sought), line=content.count(b"\n", 0, start) + 1)
    return file.place


def _mine(bill: Bill, name: str) -> Entry | None:
    sought = name.casefold()
    named = [each for each in bill.entries if sought in (each.name.casefold(), each.name.casefold().rpartition("/")[2])]
    models = [each for each in bill.entries if each.sort is Sort.MODEL]
    return named[0] if len(named) == 1 else models[0] if len(models) == 1 and not named else None


def _said(exhibit: Exhibit, topic: str, value: str, where: Place, note: str) -> Observation:
    return Observation(
        topic=topic, item=exhibit.item, value=value, grade=Grade.DOCUMENTED, method=Method.EXAMINE, where=(where,),
        note=note, author=exhibit.declared.maker,
    )  # fmt: skip
