"""What the bill of materials of an environment lists, and the models among it that nobody declared."""

from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.weights.bill_of_materials import bills, cyclonedx, place
from ringtrue.instruments.bills import Sort
from ringtrue.observation import EXISTS, Grade, Item, Kind, Method, Observation

_JUDGE = {"type": "machine-learning-model", "name": "gpt-4o", "supplier": {"name": "OpenAI Inc"}}
_LIBRARY = {"type": "library", "name": "starlette", "licenses": [{"license": {"id": "BSD-3-Clause"}}]}


@examiner(
    per=Kind.ENVIRONMENT,
    topics=("environment.packages-listed", "environment.packages-without-licence", "component.declared-supplier"),
    reads=("bom*",),
    knows=("component.role",),
    cases=(
        Case(
            says="a model that the bill lists and nobody declared is a component",
            files={"bom/bom.json": cyclonedx(_JUDGE, _LIBRARY, {"type": "library", "name": "own"})},
            expects={
                "environment.packages-listed": (2,),
                "environment.packages-without-licence": (1,),
                "exists": ("found",),
                "component.declared-supplier": ("OpenAI Inc",),
            },
        ),
        Case(
            says="a declared one is not found again",
            files={"bom/bom.json": cyclonedx(_JUDGE)},
            known={"component.role": {"GPT-4o": ("judge",)}},
            expects={"environment.packages-listed": (0,), "environment.packages-without-licence": (0,)},
        ),
        Case(says="half a bill is refused", files={"bom/bom.json": cyclonedx(_JUDGE)[:-9]}, refused="not whole JSON"),
    ),
)
def listed_parts(exhibit: Exhibit) -> Iterator[Observation]:
    """What does the bill of materials list, and are there models among it that nobody declared?

    Reads CycloneDX and SPDX as JSON in the role `bom` of an environment: the bill of an image, a service, a site. Every
    model that it lists and whose name is no component's joins the list of components, with everything about it not
    shown: a listed model is used somewhere. How many packages are listed, and how many of them without a licence, is
    told beside. A bill is the word of whoever wrote it, so all of it is documented.
    """
    declared = {name.casefold() for name in exhibit.known.get("component.role", {})}
    for role in exhibit.artefacts:
        for file, content, bill in bills(exhibit.files(role)):
            packages = [each for each in bill.entries if each.sort in (Sort.PACKAGE, Sort.SERVICE)]
            bare = sum(not each.licences for each in packages)
            for topic, count in (("packages-listed", len(packages)), ("packages-without-licence", bare)):
                yield exhibit.seen(
                    f"environment.{topic}", count, file.place, note=bill.format, grade=Grade.DOCUMENTED
                )  # fmt: skip
            for model in {each.name: each for each in bill.entries if each.sort is Sort.MODEL and each.name}.values():
                if not declared & {model.name.casefold(), model.name.casefold().rpartition("/")[2]}:
                    item = Item(kind=Kind.COMPONENT, name=f"{model.name[:200]} in {exhibit.item.name}")
                    spot = place(file, content, model.name)
                    told = [(EXISTS, "found"), ("component.declared-supplier", model.supplier[:500])]
                    for topic, value in told:
                        if value:
                            yield Observation(
                                topic=topic, item=item, value=value, grade=Grade.DOCUMENTED, method=Method.EXAMINE,
                                where=(spot,), note=f"a model that the bill lists ({bill.format})",
                            )  # fmt: skip
