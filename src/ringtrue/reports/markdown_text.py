"""The assessment as Markdown: for a wiki, a ticket or a tender file.

What others wrote stays text: signs that Markdown, a mail program or a spreadsheet would act on are escaped.
"""

import re
from collections.abc import Iterator

from ringtrue.assessment import Assessment, ItemVerdict, RequirementVerdict
from ringtrue.ledger import Entry
from ringtrue.reports.claims_told import every_duty, told_claims, told_unlisted
from ringtrue.reports.clauses_told import told_clauses, unsaid
from ringtrue.reports.first_steps import awaiting_a_drill, first_steps
from ringtrue.reports.inert import inert
from ringtrue.reports.wording import because, category_name, duty_line, needs_caution, say, sentence, spot_of

_LINKING = re.compile(r"@|://|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
"""What renderers turn into a link or a mention even behind a backslash; as code it is none."""

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&!$^]|:(?=\S)|(?<=\w)\.(?=\w)")
_LEADING = re.compile(r"^\s*(?:[=+-]|\d+(?=[.)]))")


def as_text(assessment: Assessment) -> str:
    """The assessment as Markdown, with a line feed at the end: the same bytes for the same assessment."""
    return "\n".join(_lines(assessment)) + "\n"


def text(words: object) -> str:
    """Words on one line that mean nothing to Markdown."""
    line = inert(str(words).replace("\r\n", "\n").replace("\n", " ↵ "))
    parts = _LINKING.split(line)
    signs = _LINKING.findall(line)
    escaped = [_SPECIAL.sub(r"\\\g<0>", each) for each in parts]
    whole = escaped[0] + "".join(f"`{sign}`{part}" for sign, part in zip(signs, escaped[1:], strict=True))
    return _LEADING.sub(_escaped_start, whole)


def code(words: object) -> str:
    """Words as they are, in a code span that no run of back ticks in them can end; fit for a table's cell."""
    line = inert(str(words)).replace("|", "\\|")
    fence = "`" * (max((len(each) for each in re.findall("`+", line)), default=0) + 1)
    pad = " " if line.startswith(("`", " ")) or line.endswith(("`", " ")) else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def _escaped_start(match: re.Match[str]) -> str:
    start = match.group()
    return f"{start}\\" if start[-1].isdigit() else f"{start[:-1]}\\{start[-1]}"


def _lines(assessment: Assessment) -> Iterator[str]:
    yield from _front(assessment)
    yield from _answers(assessment)
    yield from _claims(assessment)
    yield from _clauses(assessment)
    yield from _requirements(assessment)
    yield from _reservations(assessment)
    yield from _record(assessment)


def _front(assessment: Assessment) -> Iterator[str]:
    release, for_whom = assessment.release, assessment.for_whom
    home = ", ".join(sorted({country for each in assessment.home.values() for country in each}))
    yield f"# {text(release['name'])} {text(release['version'])}"
    yield ""
    yield text(say("page", "for", party=for_whom["party"], kind=for_whom["kind"], home=home, at=assessment.at))
    yield text(say("page", "maker", maker=release["maker"]))
    if release["as_of"]:
        yield text(say("page", "as-of", as_of=release["as_of"]))
    yield ""
    for key, name in (("claimed", "tile-claimed"), ("on_offer", "tile-on-offer"), ("proven", "tile-proven")):
        yield f"- **{say('page', name)}:** {text(category_name(assessment.categories[key]))}"
    bound = assessment.binding
    binds = f"{code(bound.requirement or bound.layer)}, {bound.verdict}" if bound else say("page", "binds-none")
    yield f"- **{say('page', 'tile-binds')}:** {binds}"
    if needs_caution(assessment):
        yield f"\n> {text(say('report', 'caution'))}"
    yield from _vector(assessment)
    yield f"\n## {say('page', 'steps')}\n"
    for number, each in enumerate(first_steps(assessment), 1):
        yield f"{number}. {text(each.step)} ({code(each.requirement.id)}, {each.verdict})"
    if drills := awaiting_a_drill(assessment):
        yield f"\n{text(say('page', 'steps-drills'))} {', '.join(code(each.requirement.id) for each in drills)}"


def _vector(assessment: Assessment) -> Iterator[str]:
    readings = [("claimed", assessment.claimed), ("documented", assessment.documented), ("proven", assessment.proven)]
    if assessment.if_signed:
        readings.append(("if-signed", assessment.if_signed))
    yield f"\n## {say('page', 'layers')}\n"
    yield _row(say("page", "layer"), *(say("report", name) for name, _ in readings))
    yield _row(*["---"] * (len(readings) + 1))
    for layer in assessment.framework.numbered:
        yield _row(f"{layer.number} {text(layer.title)}", *(each.vector[layer.id] for _, each in readings))
    yield _row(say("page", "ladder"), *(say("page", "level", level=each.level) for _, each in readings))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _answers(assessment: Assessment) -> Iterator[str]:
    yield f"\n## {say('page', 'answers')}"
    for number, answer in enumerate(assessment.answers, 1):
        yield f"\n### {number}\\. {text(answer.asks)}\n"
        yield f"{text(sentence(answer))}\n"
        yield from (f"- {text(each.id)}: {each.verdict}" for each in answer.facets)
    for base in assessment.foreign_bases:
        told = say(
            "report",
            "foreign-base",
            component=base.component,
            base=", ".join((*base.base, *base.countries)),
            controlled=", ".join(name for name, shown in base.aspects.items() if shown) or "–",
            open=", ".join(name for name, shown in base.aspects.items() if not shown) or "–",
        )
        yield f"\n{text(told)}"


def _claims(assessment: Assessment) -> Iterator[str]:
    yield f"\n## {say('page', 'claims')}\n"
    if not assessment.claims:
        yield say("page", "claims-none")
    told = told_claims(assessment)
    for one in told:
        each = one.claim
        place = f", {text(one.place)}" if one.place else ""
        yield f"- **{each.verdict}**: “{text(each.quote)}” ({text(each.by)}, {text(each.to)}{place})"
        if one.instead:
            yield f"  - {say('page', 'instead')}: {text(' '.join(one.instead))}"
    if others := told_unlisted(assessment):
        yield f"\n### {say('page', 'unlisted')}\n"
    for one in others:
        yield f"- **{one.claim.verdict}**: “{text(one.claim.quote)}” ({text(one.place)}; {', '.join(one.claim.kinds)})"
        if one.instead:
            yield f"  - {say('page', 'instead')}: {text(' '.join(one.instead))}"
    if asked := every_duty(told):
        yield f"\n### {say('page', 'duties')}\n"
        yield from (f"- {text(duty_line(each))}" for each in asked)
    if assessment.overclaim:
        yield f"\n### {say('page', 'overclaim')}\n"
    for over in assessment.overclaim:
        what = code(over.requirement) if over.requirement else say("page", "overclaim-whole")
        yield f"- {text(over.layer)}, {what}: {over.verdict} ({text(', '.join(over.claims))})"


def _clauses(assessment: Assessment) -> Iterator[str]:
    yield f"\n## {say('page', 'contracts')}\n"
    told = told_clauses(assessment)
    if not told:
        yield say("page", "contracts-none")
        return
    yield f"{say('page', 'contracts-says')}\n"
    for each in told:
        draft = f", {say('page', 'in-draft')}" if each.entry.observation.draft else ""
        seen = f"{text(each.place)}; {text(each.read_by)}{draft}"
        yield f"- **{text(each.title)}**, {each.verdict}: “{text(each.entry.observation.quote)}” ({seen})"
        if each.ask:
            yield f"  - {say('page', 'ask-for')}: {text(each.ask)}"
    yield f"\n{say('page', 'unsaid')} {text('; '.join(unsaid(told)) or say('page', 'nothing'))}"


def _requirements(assessment: Assessment) -> Iterator[str]:
    yield f"\n## {say('page', 'requirements')}"
    for layer in assessment.framework.layers:
        yield f"\n### {layer.number or ''} {text(layer.title)}".replace("###  ", "### ")
        for each in assessment.requirements:
            if each.requirement.layer == layer.id:
                yield from _requirement(each)


def _requirement(verdict: RequirementVerdict) -> Iterator[str]:
    requirement = verdict.requirement
    yield f"\n#### {code(requirement.id)}: {verdict.verdict}\n"
    yield f"{text(requirement.says)}\n"
    yield f"- {say('page', 'why')}: {text(because(verdict))}"
    yield f"- {say('page', 'would-change')}: {text(verdict.step)}"
    yield f"- {say('page', 'needs')}: {requirement.needs.word}"
    yield f"- {say('page', 'clauses')}: {', '.join(map(code, requirement.clauses)) or say('page', 'nothing')}"
    for item in verdict.items:
        if item.item.name != "none" or item.entries:
            yield from _item(item)


def _item(verdict: ItemVerdict) -> Iterator[str]:
    graded = say("page", "item-line", support=verdict.support.word, against=verdict.against.word)
    yield f"- {text(verdict.item)}: **{verdict.proven}**, {graded}"
    if verdict.open:
        yield f"  - {say('page', 'open')}: {', '.join(map(code, verdict.open))}"
    for entry in verdict.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    seen = entry.observation
    value = str(seen.value).lower() if isinstance(seen.value, bool) else seen.value
    draft = f", {say('page', 'draft')}" if seen.draft else ""
    yield f"  - {code(seen.topic)} = {text(value)} ({seen.grade.word}{draft}), {code(entry.digest)}"
    if seen.quote:
        yield f"    - “{text(seen.quote)}”"
    for place in seen.where:
        yield f"    - {text(place.file)}, {spot_of(place)}, {code(place.digest)}"
    about = say("page", "seen-by", at=entry.examination.at, by=entry.examination.by, method=seen.method.value)
    if seen.author or seen.dated:
        about += "; " + say("page", "dated", author=seen.author or "–", dated=seen.dated or "–")
    yield f"    - {text(about)}"


def _reservations(assessment: Assessment) -> Iterator[str]:
    lines = []
    for each in assessment.requirements:
        said = [*each.reservations]
        said += [say("report", "contradicted")] if each.contradicted else []
        said += [say("report", "stale")] if each.stale else []
        lines += [f"- {code(each.requirement.id)}: {text(words)}" for words in said]
    yield f"\n## {say('page', 'reservations')}\n"
    yield from lines or [say("page", "reservations-none")]
    if assessment.troubles:
        yield f"\n## {say('page', 'troubles')}\n"
        for trouble in assessment.troubles:
            yield f"- {text(say('why', 'troubled', item=trouble.item, why=trouble.why))}"


def _record(assessment: Assessment) -> Iterator[str]:
    framework = assessment.framework
    yield f"\n## {say('page', 'record')}\n"
    if assessment.superseded:
        yield f"- {say('page', 'superseded-says', count=len(assessment.superseded))}"
        for old in assessment.superseded:
            yield f"  - {code(old.entry.digest)}: {text(old.why)}"
    if assessment.vanished:
        yield f"- {say('page', 'vanished')} {text(', '.join(assessment.vanished))}"
    version = say("page", "record-version", name=framework.name, id=framework.id, version=framework.version)
    yield f"- {say('page', 'record-framework')}: {text(version)}"
    yield f"- {say('page', 'record-at')}: {assessment.at}"
    yield f"- {say('page', 'record-head')}: {code(assessment.ledger_head)}"
