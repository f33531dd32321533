"""A licence text as a page of HTML with the words on which its answers rest marked. No script, nothing fetched."""

from html import escape
from itertools import pairwise

from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.licences import Answer
from ringtrue.instruments.legal.licences.identity import Identity
from ringtrue.reports.inert import inert
from ringtrue.shelf import CATALOGUE, read_toml

_STYLE = (
    "body{font:16px/1.5 Georgia,serif;max-width:72ch;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "pre{white-space:pre-wrap;font:inherit}mark{background:#fff3b0}mark.edit{background:#ffd0c8;outline:1px solid #a33}"
    "table{border-collapse:collapse;font:14px/1.4 sans-serif}"
    "td{border-bottom:1px solid #ccc;padding:.2rem .6rem;vertical-align:top}"
)


def as_page(name: str, document: Document, identity: Identity, answers: tuple[Answer, ...]) -> str:
    """The page: what the text is, the answers, and the text itself with its operative words and edits marked."""
    nearest = f"; nearest is {identity.nearest.name}, {identity.similarity:.0%} alike" if identity.nearest else ""
    asked = {each["id"]: each["asks"] for each in read_toml(CATALOGUE / "licences" / "questions.toml")["question"]}
    edits = "".join(
        f"<li>“{escape(inert(each.was[:300]))}” became “{escape(inert(each.now[:300]))}”</li>"
        for each in identity.operative
    )
    edits = f"<p>Edits that decide:</p><ul>{edits}</ul>" if edits else ""
    parts = "".join(
        f"<li>{escape(each.identity.nearest.name)}, {each.identity.status}: “{escape(inert(each.quote.text))} ...”</li>"
        for each in identity.parts
        if each.identity.nearest
    )
    parts = (
        f"<p>Known texts that stand in this file; its own words must say which governs what:</p><ol>{parts}</ol>"
        if parts
        else ""
    )
    rows = "".join(
        f"<tr><td>{escape(asked[each.question])}</td><td>{each.answer.value}</td>"
        f"<td>{escape(inert(each.told or each.reason))}</td></tr>"
        for each in answers
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(inert(name))}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(inert(name))}</h1>"
        f"<p>It is {identity.status}{escape(inert(nearest))}. sha256 {document.digest}</p>"
        f"{parts}{edits}<table>{rows}</table><h2>The text</h2>{_marked(document, identity, answers)}</body></html>\n"
    )


def _marked(document: Document, identity: Identity, answers: tuple[Answer, ...]) -> str:
    """The text of the file, or of its pages and paragraphs, each quoted stretch in a mark that names its questions."""
    if not document.prints:
        parts = []
        for (sort, number), text in document.pieces.items():
            flat = " ".join(text.split())
            spans = [
                (quote.span.start, quote.span.end, each.question)
                for each in answers for quote in each.quotes if getattr(quote.span, sort) == number
            ]  # fmt: skip
            edits = [
                (q.span.start, q.span.end)
                for e in identity.operative
                for q in e.quotes
                if getattr(q.span, sort) == number
            ]
            parts.append(f"<pre>{_spread(flat, spans, edits)}</pre>")
        return "".join(parts)
    raw = document.prints.encode()
    spans = [(quote.span.start, quote.span.end, each.question) for each in answers for quote in each.quotes]
    edits = [(q.span.start, q.span.end) for e in identity.operative for q in e.quotes]

    def at(offset: int) -> int:
        return len(raw[:offset].decode("utf-8", "ignore"))

    placed = [(at(low), at(high), question) for low, high, question in spans]
    return f"<pre>{_spread(document.prints, placed, [(at(low), at(high)) for low, high in edits])}</pre>"


def _spread(text: str, spans: list[tuple[int, int, str]], edits: list[tuple[int, int]]) -> str:
    cuts = sorted(
        {0, len(text), *(n for low, high, _ in spans for n in (low, high)), *(n for each in edits for n in each)}
    )
    parts = []
    for low, high in pairwise(cuts):
        piece = "\n".join(escape(inert(line)) for line in text[low:high].split("\n"))
        asked = list(dict.fromkeys(question for a, b, question in spans if a <= low and high <= b))
        edited = any(a <= low and high <= b for a, b in edits)
        if asked or edited:
            kind = ' class="edit"' if edited else ""
            parts.append(f'<mark{kind} title="{escape(", ".join(asked))}">{piece}</mark>')
        else:
            parts.append(piece)
    return "".join(parts)
