"""`ringtrue explain`: say what a word, requirement, examiner, verdict or exit code means."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import click

from ringtrue.cli.telling import common, next_step, tell
from ringtrue.errors import EXIT_CODES, NotUnderstood


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What one word means: which sort of thing it names, and the lines that explain it."""

    word: str
    sort: str
    lines: tuple[str, ...]


@click.command()
@click.argument("word")
@common
def command(word: str, as_json: bool, output: str, quiet: bool, no_progress: bool) -> None:
    """Explain any WORD: a requirement, layer, topic, examiner, kind of claim, clause, grade, verdict, exit code."""
    every = list(_explanations())
    sought = word.strip().lower().replace(" ", "-")
    meant = [each for each in every if each.word.lower() == sought]
    if not meant:
        near = difflib.get_close_matches(word, sorted({each.word for each in every}), n=3, cutoff=0.5)
        raise NotUnderstood(
            "nothing was explained",
            why=f"there is no word `{word}` here",
            try_=" or ".join(f"ringtrue explain {each}" for each in near) or "ringtrue catalogue",
        )
    if as_json:
        data = [{"word": each.word, "sort": each.sort, "lines": list(each.lines)} for each in meant]
        tell(json.dumps({"schema": "ringtrue/explanation/1", "explanations": data}, ensure_ascii=True) + "\n", output)
        return
    tell("\n".join(_text(each) for each in meant), output)
    next_step("ringtrue catalogue, for everything there is", quiet=quiet)


def _text(explanation: Explanation) -> str:
    return f"{explanation.word} ({explanation.sort})\n" + "".join(f"  {line}\n" for line in explanation.lines)


def _explanations() -> Iterator[Explanation]:
    from ringtrue import shelf
    from ringtrue.framework.load import load
    from ringtrue.inquiry import examiners, topics

    framework = load()
    for code, meaning in EXIT_CODES.items():
        yield Explanation(word=str(code), sort="exit code", lines=(meaning,))
    for word in shelf.read_toml(shelf.CATALOGUE / "glossary.toml")["word"]:
        unlike = (f"Not: {', '.join(word['not'])}.",) if word.get("not") else ()
        yield Explanation(word=word["id"], sort="word", lines=(word["means"], *unlike))
    for layer in framework.layers:
        asked = (f"{'must  ' if each.must else 'should'}  {each.id}: {each.says}" for each in layer.requirements)
        sort = f"layer {layer.number}" if layer.number else "across the layers"
        yield Explanation(word=layer.id, sort=sort, lines=(layer.says, "", *asked))
    for each in framework.requirements:
        against = [f"Refuted when   {condition}" for condition in each.not_met_when]
        aside = [f"Does not apply {condition}" for condition in each.not_applicable_when]
        own = (f"Papers of {', '.join(each.not_by)} do not prove it.",) if each.not_by else ()
        yield Explanation(
            word=each.id,
            sort=f"requirement, {'must' if each.must else 'should'}, of each {each.of}, layer {each.layer}",
            lines=(
                each.says,
                each.why,
                "",
                *(f"Met when       {condition}" for condition in each.met_when),
                *against,
                *aside,
                f"Needs          {each.needs.word}; supports for {each.validity} days",
                *own,
                f"To change it   {each.would_change}",
                *([f"Once refuted   {each.mend}"] if each.mend else []),
                f"Clauses        {', '.join(each.clauses) or '–'}",
                *(f"Source         {source}" for source in each.sources),
            ),
        )
    found = examiners()
    for topic in topics(framework, found).values():
        supplied = [each.id for each in found if topic.id in each.topics]
        yield Explanation(
            word=topic.id,
            sort=f"topic of a {topic.of.value}",
            lines=(
                topic.says,
                f"Values: {', '.join(topic.values) or topic.domain.value}",
                f"Examiners: {', '.join(supplied) or 'awaiting; a quoted paper can say it'}",
            ),
        )
    for examiner in found:
        yield Explanation(
            word=examiner.id,
            sort=f"examiner of each {examiner.per.value}",
            lines=(
                *examiner.manual.splitlines(),
                "",
                f"Reads: {', '.join(examiner.reads) or '–'}   Topics: {', '.join(examiner.topics)}",
                *(f"Case: {case.says}" for case in examiner.cases),
            ),
        )
    for kind in framework.claims.values():
        lines_ = (kind.says, f"Phrases: {', '.join(kind.phrases)}", f"Hedges: {', '.join(kind.hedges) or '–'}")
        yield Explanation(word=kind.id, sort="kind of claim", lines=lines_)
    for clause in sorted(framework.clauses):
        text = (shelf.CATALOGUE / "clauses" / f"{clause}.md").read_text("utf-8")
        yield Explanation(word=clause, sort="clause", lines=tuple(text.strip().splitlines()))
