"""How long the rights still last once the licensor has spoken, by the licence's own words."""

from collections.abc import Iterator

from ringtrue.dossier.artefacts import unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.licences.clock import Stop, clock
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Kind, Observation

TRIGGERS = {"notice": "licence.ends-in", "remote restriction": "licence.ends-in",
            "breach or lawsuit": "licence.cure-days"}  # fmt: skip


@examiner(
    per=Kind.COMPONENT,
    topics=("licence.ends-in", "licence.cure-days"),
    reads=("licence*",),
    cases=(
        Case(
            says="of a text near to no known one nothing is concluded",
            files={"licence/LICENSE": b"We may end these rights at any time with thirty days' notice to you. " * 6},
        ),
        Case(
            says="a broken text says nothing either way",
            files={"licence/LICENSE.pdf": b"%PDF-1.4 broken"},
            refused="cannot be opened",
        ),
    ),
)
def licence_clock(exhibit: Exhibit) -> Iterator[Observation]:
    """After how many days do the rights end, once the licensor gives notice, restricts them, or finds a breach?

    The text's own clock: a notice period, a time to put a breach right, or at once. Where a text sets several, the
    shortest counts. Where it sets none in days, nothing is said: silence is no term. Like the terms, it is read only in
    a known text or an edition of one. The forecast of a withdrawal takes it in place of its guess.
    """
    for role in sorted(exhibit.artefacts):
        for file in exhibit.files(role) if role.startswith("licence") else ():
            try:
                document = read(file.read(MOST_BYTES), file.name)
            except Illegible as error:
                raise unreadable(file.name, str(error), "give the text as text, PDF with text, or .docx") from error
            if identify(document).status not in ("exact", "edited"):
                continue
            shortest: dict[str, Stop] = {}
            for stop in clock(read_licence(document)):
                topic = TRIGGERS.get(stop.trigger)
                if (
                    topic
                    and stop.days is not None
                    and (topic not in shortest or stop.days < (shortest[topic].days or 0))
                ):
                    shortest[topic] = stop
            for topic, stop in shortest.items():
                quote = stop.step.quotes[0]
                span = quote.span
                place = file.within(span.start, span.end, page=span.page, paragraph=span.paragraph, line=span.line)
                yield exhibit.seen(topic, stop.days or 0, place, quote=quote.text, note=f"on {stop.trigger}")
