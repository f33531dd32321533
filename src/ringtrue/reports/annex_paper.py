"""The tender annex: four questions in facets, the artefact wanted for each, how it is examined, the clauses to sign."""

from collections.abc import Iterable, Iterator

from ringtrue.framework import Framework
from ringtrue.observation import Grade
from ringtrue.remedies.asking import Asked, Asker, Wanted, asked, clauses_of
from ringtrue.remedies.clauses import drafted, filled
from ringtrue.reports.country_names import country_name
from ringtrue.reports.paper import Block, Grid, Heading, Paragraph, Points
from ringtrue.reports.wording import say


def blocks(framework: Framework, asker: Asker, language: str) -> tuple[Block, ...]:
    """The annex as a paper; the clauses in `language` where the catalogue has them, else in English."""
    return tuple(_annex(framework, asker, language))


def _annex(framework: Framework, asker: Asker, language: str) -> Iterator[Block]:
    home = " and ".join(country_name(each) for each in asker.home)
    yield Heading(text=say("annex", "title"), order=1)
    yield Paragraph(text=say("annex", "for", name=asker.name, home=home, on=asker.on))
    yield Points(points=tuple(say("annex", f"rule-{n}") for n in range(1, 5)))
    for number, question in enumerate(asked(), 1):
        yield Heading(text=f"{number}. {question.asks}")
        yield Grid(
            heads=tuple(say("annex", key) for key in ("facet", "artefact", "examined", "clause")),
            rows=tuple(_row(framework, each) for each in question.wanted),
        )
    yield Heading(text=say("annex", "clauses"))
    yield Paragraph(text=say("clauses", f"counsel-{language}"))
    values = {"home": home, "buyer": asker.name}
    for name in _named(framework, asked()):
        clause = drafted()[name]
        yield Heading(text=clause.title, order=3)
        yield Paragraph(text=say("annex", "secures", says=clause.secures))
        yield Paragraph(text=filled(clause.ask.get(language, clause.ask["en"]), values))


def _row(framework: Framework, wanted: Wanted) -> tuple[str, ...]:
    by_id = {each.id: each for each in framework.requirements}
    shows = ", ".join(wanted.requirements)
    needs = max((by_id[name].needs for name in wanted.requirements), default=Grade.NONE)
    how = say("annex", f"needs-{needs.word}")
    clauses = ", ".join(drafted()[each].title for each in clauses_of(framework, wanted))
    return f"{wanted.facet} ({wanted.id})", wanted.artefact, f"{how} {shows}", clauses or say("annex", "no-clause")


def _named(framework: Framework, questions: Iterable[Asked]) -> tuple[str, ...]:
    """Every clause once, in the order in which it is first asked for."""
    return tuple(
        dict.fromkeys(name for each in questions for wanted in each.wanted for name in clauses_of(framework, wanted))
    )
