"""Edits of known effect over known licences: what is missed, what is flagged for nothing, which answers change.

    python benchmarks/licence_mutations.py [--operative 5000] [--cosmetic 5000] [--peers 60] [--seed 1]

An *operative* edit is missed when the text still counts as the known one. Its answers are right when those that it must
change did change, and no other did (an answer that rests on the very sentence that was edited may). A *cosmetic* edit is
flagged when an operative edit is reported, and its answers are right when none changed. Where spdx-matcher and scancode are installed,
a sample of the same edits (`--peers`; they need seconds a text) goes through them: for them an operative edit is missed
when they give the known text's identifier.
"""

import argparse
import html
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ringtrue.instruments.legal.lexicon import found as names_in
from ringtrue.instruments.legal.lexicon import operative_words, synonyms
from ringtrue.instruments.legal.licences import Answer, Says
from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.licences.edits import DECIDES
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import Known, known_texts, words_of
from ringtrue.instruments.legal.licences.weighing import MOST_STEPS
from ringtrue.instruments.legal.reading import read

ADDED = {
    "ended-at-will": (
        "Licensor may terminate this license at any time for any reason.",
        "Notwithstanding anything to the contrary, the licensor may revoke the rights granted herein at its sole discretion.",
        "The rights granted to you under this license may be terminated by Licensor for convenience upon thirty (30) days' notice.",
        "We reserve the right to withdraw this license with or without cause.",
    ),
    "restricted-remotely": (
        "Licensor reserves the right to restrict (remotely or otherwise) your usage of the work.",
        "The licensor may disable the software remotely.",
    ),
    "changed-unilaterally": (
        "Licensor may modify this license at any time by posting a revised version, which you must then comply with.",
        "We may amend the terms of this agreement from time to time in our discretion.",
    ),
    "delete-at-end": (
        "Upon termination of this license, you must delete all copies of the work in your possession.",
        "When this agreement expires, licensee shall destroy the software and every copy of it.",
    ),
    "train-on-outputs": (
        "You must not use the outputs of the work to train, develop or improve another model.",
        "Licensee may not use any output to improve any other large language model.",
    ),
    "excluded-persons": (
        "If your products have more than 50 million monthly active users, you must request a license from Licensor before any use.",
        "If the annual revenue of your group exceeds $20 million, you are not authorized to exercise any of the rights without a separate agreement.",
    ),
    "naming-duty": ('You shall prominently display "Built with Beispiel" on a related website or user interface.',),
    "governing-law": ("This license is governed by the laws of Ruritania.",),
}
"""Sentences put in, by the answer that each must change when the text was silent on it or said the opposite."""

GATED = frozenset({"use", "commercial-use", "modify", "fine-tune", "merge", "redistribute", "host"})
"""Rights that a gate on persons makes conditional; a text that grants none of them has nothing to change."""

SYNONYMS = (
    ("pursuant to", "under"), ("prior to", "before"), ("licence", "license"), ("in addition", "furthermore"), ("commence", "begin"),
    ("herein", "in this document"), ("expressly", "explicitly"), ("obtain", "get"), ("regarding", "concerning"), ("purchase", "buy"),
    ("whether or not", "regardless of whether"), ("provided as is", "supplied as is"), ("arising out of", "arising from"),
)  # fmt: skip
LOOKS_LIKE = (("o", "0"), ("l", "1"), ("m", "rn"), ("w", "vv"), ("s", "5"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edited text: how, the answers that must change, those that may, and its name for a reader of files."""

    kind: str
    of: Known
    content: bytes
    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    unclear: bool = False
    name: str = "LICENSE"


def operative(known: Known, answers: dict[str, Answer], dice: random.Random) -> Iterator[Edited]:
    """Every operative edit of a text that the generators know."""
    text = known.text

    def made(
        kind: str, now: str, must: set[str], may: set[str] | None = None, *, unclear: bool = False
    ) -> Iterator[Edited]:
        if now != text:
            yield Edited(
                kind=kind,
                of=known,
                content=now.encode(),
                must=frozenset(must),
                may=frozenset(may or ()),
                unclear=unclear,
            )

    def resting(low: int, high: int) -> set[str]:
        """Answers whose proof touches these characters."""
        a, b = len(text[:low].encode()), len(text[:high].encode())
        return {
            q for q, each in answers.items() for quote in each.quotes if quote.span.start < b and a < quote.span.end
        }

    def resting_alone(low: int, high: int) -> set[str]:
        """Answers of which every step of the whole proof touches these characters."""
        a, b = len(text[:low].encode()), len(text[:high].encode())
        return {
            q for q, each in answers.items()
            if each.proof and len(each.proof) < MOST_STEPS
            and all(any(x.span.start < b and a < x.span.end for x in step.quotes) for step in each.proof)
        }  # fmt: skip

    grants_irrevocably = answers["ended-at-will"].told == "irrevocable"
    for found in re.finditer(r"\birrevocable\b", text):
        sure = {"ended-at-will"} if "ended-at-will" in resting(*found.span()) and grants_irrevocably else set()
        now = text[: found.start()] + "revocable" + text[found.end() :]
        yield from made("irrevocable to revocable", now, sure, {"ended-at-will"})
    for found in re.finditer(r"(?<![a-z-])(\d{2,4}) million\b", text):
        for figure in (str(int(found[1]) * 10), str(int(found[1]) + 7)):
            touched = {q for q in resting(*found.span()) if answers[q].gates}
            yield from made("number", text[: found.start(1)] + figure + text[found.end(1) :], touched, touched)
    for question, sentences in ADDED.items():
        for sentence in sentences:
            places = [each.end() for each in re.finditer(r"\.[ \t]*\n[ \t]*\n", text)] or [len(text)]
            for at in dice.sample(places, min(3, len(places))):
                must, may = {question}, set()
                before = answers[question].answer
                if question == "excluded-persons":
                    must |= {q for q in GATED if answers[q].answer is Says.YES}
                    may |= GATED
                if question == "naming-duty":
                    may |= GATED
                if question in ("changed-unilaterally", "restricted-remotely", "delete-at-end") and before is Says.YES:
                    must.discard(question)
                if question == "ended-at-will" and any(each.vote == "will" for each in answers[question].proof):
                    must.discard(question)
                if question in ("naming-duty", "train-on-outputs") and before not in (Says.SILENT, Says.CONDITIONAL):
                    must.discard(question)
                if question == "governing-law" and before is not Says.SILENT:
                    must.discard(question)
                    may.add(question)
                yield from made(f"added: {question}", text[:at] + sentence + "\n\n" + text[at:], must, may | {question})
    for question, answer in answers.items():
        if answer.answer in (Says.SILENT, Says.UNCLEAR) or not answer.quotes or len(answer.proof) >= 6:
            continue
        spans = sorted({(quote.span.start, quote.span.end) for quote in answer.quotes}, reverse=True)
        raw, may = text.encode(), set()
        for low, high in spans:
            may |= resting(len(raw[:low].decode()), len(raw[:high].decode())) if raw == text.encode() else set()
        may |= {q for q, each in answers.items() if {(x.span.start, x.span.end) for x in each.quotes} & set(spans)}
        for low, high in spans:
            raw = raw[:low] + raw[high:]
        yield from made(f"deleted: what {question} rests on", raw.decode(), {question}, may | GATED)
    for found in re.finditer(r"\b(?:you|licensee) (?:may|can)\b(?! not| only)", text, re.IGNORECASE):
        touched = resting(*found.span())
        now = text[: found.end()] + " not" + text[found.end() :]
        granted = {q for q in GATED & resting_alone(*found.span()) if answers[q].answer is Says.YES}
        yield from made(
            "permission to prohibition",
            now,
            granted,
            touched | GATED | {"train-on-outputs", "derivatives-owner", "patent"},
        )
    for found in re.finditer(r"\b(?:shall|must|may|will) not\b", text):
        touched = resting(*found.span())
        verb = found.group().split()[0]
        yield from made(
            "prohibition to permission",
            text[: found.start()] + verb + text[found.end() :],
            set(),
            touched | set(answers),
        )
    for found in re.finditer(
        r"\b([A-Z][A-Za-z]+|[Ww]e|Licensor|licensor) (may|shall have the right to) (terminate|revoke|suspend)\b", text
    ):
        now = text[: found.start(1)] + "You" + text[found.end(1) :]
        yield from made("actor swap", now, set(), resting(*found.span()) | {"ended-at-will", "ends-on-breach"})
    for found in re.finditer(r"\bif (?:you|licensee)\b[^.;]{0,40}\bbreach[^.;]{0,60}(?=[.;])", text, re.IGNORECASE):
        now = text[: found.start()] + "at any time" + text[found.end() :]
        yield from made(
            "condition taken away", now, {"ended-at-will"} & resting(*found.span()), {"ended-at-will", "ends-on-breach"}
        )
    for question in ("fine-tune", "redistribute"):
        for quote in answers[question].quotes[:2]:
            low = len(text.encode()[: quote.span.end].decode())
            stop = text.rfind(".", 0, low)
            if answers[question].answer is Says.YES and 0 < low - stop <= 2:
                now = text[:stop] + ", unless Licensor objects" + text[stop:]
                yield from made(
                    "inserted unless",
                    now,
                    GATED & resting_alone(stop - 1, stop + 1),
                    resting(stop - 1, stop + 1) | GATED | {"ended-at-will", "patent"},
                )
    for found in re.finditer(r"\birrevocable\b|\bterminate\b|\brevocable\b", text):
        spoilt = found.group().replace("o", "0", 1) if "o" in found.group() else found.group().replace("m", "rn", 1)
        touched = resting(*found.span())
        now = text[: found.start()] + spoilt + text[found.end() :]
        yield from made(
            "noise on an operative word", now, set(), touched | {"ended-at-will", "ends-on-breach"}, unclear=True
        )


def cosmetic(known: Known, dice: random.Random) -> Iterator[Edited]:
    """Every cosmetic edit of a text that the generators know."""
    text = known.text
    passages = re.split(r"\n[ \t]*\n", text)

    def made(kind: str, now: str | bytes, name: str = "LICENSE") -> Iterator[Edited]:
        content = now if isinstance(now, bytes) else now.encode()
        if content != text.encode():
            yield Edited(kind=kind, of=known, content=content, name=name)

    for width in (50, 66, 72, 79, 100, 120, 1000):
        yield from made("reflow", "\n\n".join(_wrapped(each, width) for each in passages))
    yield from made("blank lines", "\n\n\n\n".join(passages))
    yield from made("indented", re.sub(r"(?m)^", "    ", text))
    yield from made("unindented", re.sub(r"(?m)^[ \t]+", "", text))
    yield from made(
        "upper case", text.upper() if text.isascii() else re.sub(r"[a-z]", lambda x: x.group().upper(), text)
    )
    yield from made("lower case", text.lower())
    yield from made("line ends", text.replace("\n", "\r\n"))
    yield from made("curly quotes", re.sub(r'"([^"\n]*)"', "“\\1”", text).replace("'", "’"))
    yield from made("straight quotes", text.translate(str.maketrans("“”‘’", "\"\"''")))
    yield from made("dashes", text.replace("—", "-").replace("–", "-").replace(" - ", " – "))
    yield from made("double spaces", re.sub(r"(?<=[.;]) ", "  ", text))
    yield from made("no-break spaces", re.sub(r"(?<=\w) (?=\w)", lambda _: dice.choice(" \u00a0"), text))
    yield from made("commented", re.sub(r"(?m)^", "# ", text))
    yield from made("quoted in Markdown", re.sub(r"(?m)^", "> ", text), "LICENSE.md")
    yield from made(
        "headings", "# Licence\n\n" + re.sub(r"(?m)^(\d+\. [A-Z][A-Za-z ]{3,40}\.?)$", r"## \1", text), "LICENSE.md"
    )
    yield from made("bold", re.sub(r"(?m)^(\s*)(\d+\. )?([A-Z][a-z]+)\b", r"\1\2**\3**", text), "LICENSE.md")
    yield from made("HTML", _page(passages), "LICENSE.html")
    yield from made("renumbered", re.sub(r"(?m)^(\s*)(\d+)\. ", lambda x: f"{x[1]}({x[2]}) ", text))
    yield from made("renumbered", re.sub(r"(?m)^(\s*)(\d+)\. ", lambda x: f"{x[1]}{int(x[2]) + 10}. ", text))
    yield from made("copyright line", f"Copyright (c) {dice.randint(2001, 2026)} Beispiel GmbH\n\n" + text)
    yield from made(
        "dates",
        re.sub(
            r"\b(January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}",
            "May 4, 2021",
            text,
        ),
    )
    if party := re.search(
        r"\b(Meta|Google|Alibaba Cloud|NVIDIA|BigScience|DeepSeek|Stability AI|Tencent|NAVER|LG)\b", text
    ):
        for name in ("Beispiel", "Acme Corporation", "Nordlicht AI"):
            yield from made("party", text.replace(party[1], name))
    defined = set(re.findall(r"[“\"]([A-Z][a-z]+(?: [A-Z][a-z]+)*)[”\"]", text))
    for term in sorted(set(re.findall(r"[“\"]([A-Z][a-z]+(?: [A-Z][a-z]+)?)[”\"] (?:means|shall mean)", text)))[:6]:
        if (
            term.lower()
            not in ("you", "your", "licensor", "licensee", "license", "agreement", "contributor", "output", "outputs", "results", "we")
            and "erivative" not in term and "ommercial" not in term and not names_in("acts", term.lower())
        ):  # fmt: skip
            yield from made("renamed definition", _renamed(text, term, defined))
    for was, now in SYNONYMS:
        yield from made("synonym", re.sub(rf"\b{was}\b", now, text))
    safe = [
        (low, high)
        for word, low, high in words_of(text)
        if len(word) > 5 and text[low:high].isalnum() and not _decides(word)
    ]
    for _ in range(48):
        now = text
        for low, high in sorted(dice.sample(safe, min(len(safe), dice.randint(1, 12))), reverse=True):
            was, seen = dice.choice(LOOKS_LIKE)
            word = text[low:high]
            at = word.find(was, 1)
            if at > 0:
                now = now[:low] + word[:at] + seen + word[at + 1 :] + now[high:]
        yield from made("noise of a scanner", now)
    if text.isascii():
        yield from made("PDF", _pdf(_wrapped_lines(passages)), "LICENSE.pdf")


def _renamed(text: str, term: str, defined: set[str]) -> str:
    """The text with one defined term renamed; longer terms that hold it (`Data Recipient`, `Non-Data`) keep their names."""
    longer = sorted((each for each in defined if term in each and each != term), key=len, reverse=True)
    kept = "|".join(map(re.escape, longer)) or r"(?!)"
    now = "Subject Material" if "odel" not in term else "Beispiel Model"
    return re.sub(rf"(?P<kept>{kept})|(?<![\w-]){re.escape(term)}(?![\w-])", lambda each: each["kept"] or now, text)


def _decides(word: str) -> bool:
    words = operative_words() | DECIDES
    words |= {each for each, meant in synonyms().items() if meant in words}
    return any(
        part in words or any(part.startswith(each[:5]) for each in words if len(each) >= 5)
        for part in re.split(r"[-']", word)
    )


def _wrapped(passage: str, width: int) -> str:
    import textwrap

    lead = re.match(r"[ \t]*", passage)
    return textwrap.fill(
        " ".join(passage.split()),
        width,
        initial_indent=lead.group() if lead else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped_lines(passages: list[str]) -> list[str]:
    return [line for each in passages for line in [*_wrapped(each, 95).splitlines(), ""]]


def _page(passages: list[str]) -> str:
    body = "".join(f"<p>{html.escape(each)}</p>" for each in passages)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>{body}</body></html>'


def _pdf(lines: list[str], per_page: int = 60) -> bytes:
    """A PDF with these lines, drawn by pdfium."""
    import ctypes
    import io

    import pypdfium2
    import pypdfium2.raw as raw

    document = pypdfium2.PdfDocument.new()
    for first in range(0, len(lines), per_page):
        page = document.new_page(595, 842)
        for n, line in enumerate(lines[first : first + per_page]):
            if not line:
                continue
            drawn = raw.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", ctypes.c_float(9))
            encoded = line.encode("utf-16-le") + b"\0\0"
            buffer = (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
            raw.FPDFText_SetText(drawn, buffer)
            raw.FPDFPageObj_Transform(drawn, 1, 0, 0, 1, 50, 800 - 12.5 * n)
            raw.FPDFPage_InsertObject(page.raw, drawn)
        raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def peers() -> dict[str, Callable[[str], set[str]]]:
    """Peers that are installed, each as a function from a text to the identifiers it finds."""
    found: dict[str, Callable[[str], set[str]]] = {}
    try:
        from spdx_matcher import analyse_license_text

        found["spdx-matcher"] = lambda text: set(analyse_license_text(text)[0].get("licenses", {}))
    except ImportError:
        print("spdx-matcher is not installed: not run")
    try:
        from licensedcode.cache import get_index

        index = get_index()

        def scancode(text: str) -> set[str]:
            return {
                key for each in index.match(query_string=text) if each.score() >= 90 for key in each.rule.license_keys()
            }

        found["scancode, score of 90 or more"] = scancode

        def exactly(text: str) -> set[str]:
            return {
                key
                for each in index.match(query_string=text)
                if each.score() == 100
                for key in each.rule.license_keys()
            }

        found["scancode, score of 100"] = exactly
    except ImportError:
        print("scancode-toolkit is not installed: not run")
    return found


def main() -> None:
    """Runs both sets and prints what came out."""
    asked = argparse.ArgumentParser()
    for name, default in (("operative", 5000), ("cosmetic", 5000), ("peers", 60), ("seed", 1), ("worst", 0)):
        asked.add_argument(f"--{name}", type=int, default=default)
    given = asked.parse_args()
    dice = random.Random(given.seed)
    base: dict[str, dict[str, Answer]] = {}
    one: list[Edited] = []
    other: list[Edited] = []
    for known in known_texts():
        base[known.id] = {each.question: each for each in read_licence(read(known.text.encode()))}
        one.extend(operative(known, base[known.id], dice))
        other.extend(cosmetic(known, dice))
    one = dice.sample(one, min(len(one), given.operative))
    other = dice.sample(other, min(len(other), given.cosmetic))
    print(f"{len(known_texts())} licences; {len(one)} operative edits, {len(other)} cosmetic edits; seed {given.seed}")
    times: list[float] = []
    _told("operative", one, base, times, given.worst)
    _told("cosmetic", other, base, times, given.worst)
    times.sort()
    print(
        f"one file, read, compared and answered: median {times[len(times) // 2] * 1000:.0f} ms, 95 % below {times[int(len(times) * 0.95)] * 1000:.0f} ms (processor time)"
    )
    some = [dice.sample(each, min(len(each), given.peers)) for each in (one, other)]
    _against(peers(), some[0], [each for each in some[1] if each.kind not in ("PDF", "HTML")])


def _told(sort: str, edits: list[Edited], base: dict[str, dict[str, Answer]], times: list[float], worst: int) -> None:
    count: Counter[str] = Counter()
    by: dict[str, Counter[str]] = defaultdict(Counter)
    for n, each in enumerate(edits):
        if sys.stderr.isatty():
            print(f"\r{sort} {n}/{len(edits)}", end="", file=sys.stderr)
        begun = time.process_time()
        document = read(each.content, each.name)
        identity = identify(document)
        answers = {a.question: a for a in read_licence(document)}
        times.append(time.process_time() - begun)
        was = base[each.of.id]
        changed = {q for q, a in answers.items() if a.signature != was[q].signature}
        seen = bool(identity.operative) or identity.status in ("unknown", "family", "partial")
        # Without its added clause a modified text is the known one it was made from, and is rightly called so.
        seen = seen or (sort == "operative" and identity.nearest is not None and identity.nearest.id != each.of.id)
        right = each.must <= changed <= each.must | each.may
        if each.unclear:
            right = all(answers[q].answer is Says.UNCLEAR for q in changed) and changed <= each.may
        by[each.kind].update(all=1, seen=seen, right=right)
        count.update(all=1, seen=seen, right=right)
        if worst and (not right or seen is (sort == "cosmetic")) and by[each.kind]["shown"] < worst:
            by[each.kind]["shown"] += 1
            edits_ = [(e.was, e.now) for e in identity.operative][:2]
            wrong = {
                q: (was[q].answer.value, answers[q].answer.value)
                for q in (each.must - changed) | (changed - each.must - each.may)
            }
            print("   ", each.kind, each.of.id, identity.status, "seen" if seen else "not seen", wrong, edits_)
    noun = "not seen" if sort == "operative" else "flagged"
    for kind, held in sorted(by.items()):
        bad = held["all"] - held["seen"] if sort == "operative" else held["seen"]
        print(f"  {kind:<42}{held['all']:>6}  {noun} {bad:>5}  answers right {held['right'] / held['all']:>7.2%}")
    if sort == "operative":
        sure = sum(bool(each.must) for each in edits)
        print(f"of {sure} operative edits it is known which answers must change, of the others which may")
    bad = count["all"] - count["seen"] if sort == "operative" else count["seen"]
    print(
        f"{sort}: {count['all']} edits, {noun} {bad} ({bad / count['all']:.2%}), answers right {count['right'] / count['all']:.2%}"
    )


def _against(found: dict[str, Callable[[str], set[str]]], edits: list[Edited], dressed: list[Edited]) -> None:
    """What a peer calls the known licence: of operative edits that is wrong, of cosmetic ones in plain text it is right."""
    for name, find in found.items():
        begun = time.process_time()
        missed, known = (
            sum(bool({each.of.id, each.of.spdx} & find(each.content.decode())) for each in sample)
            for sample in (edits, dressed)
        )
        spent = (time.process_time() - begun) / max(1, len(edits) + len(dressed))
        print(
            f"{name}: {missed} of {len(edits)} operative edits still given as the known licence"
            f" ({missed / max(1, len(edits)):.0%}); {known} of {len(dressed)} cosmetic edits recognised"
            f" ({known / max(1, len(dressed)):.0%}); {spent * 1000:.0f} ms each"
        )


if __name__ == "__main__":
    main()
