"""The clauses of a document: numbering and headings as people write them, in one pass over its lines."""

import re

from ringtrue.instruments.legal.document import Clause

_NUMBER = re.compile(
    r"""^[ \t]*(?P<hash>\#{1,6}[ ]+)?(?:[*_]{1,3})?
    (?:(?P<word>section|article|clause|schedule|annex|appendix|exhibit|attachment|part|chapter)[ ]+)?
    (?P<number>\d{1,3}(?:\.\d{1,3}){0,5}|[(][a-zA-Z]{1,4}[)]|[(]\d{1,2}[)]|[a-zA-Z][.)]|[ivxlIVXL]{1,6}[.)]|[A-Z0-9]{1,4})
    (?P<after>[.):]*(?:\s|$)|[ ]*(?:-{1,2}|–|—|:)[ ])""",
    re.VERBOSE | re.IGNORECASE,
)
_DIGITS = re.compile(r"^\d")
_ENDS = re.compile(r"[.;:,?!”\"’)\]*_|]\s*(?:and|or)?\s*$|\b(?:and|or)\s*$", re.IGNORECASE)
_MOST_HEADING = 90


def clauses_of(text: str) -> tuple[Clause, ...]:
    """Every clause in the order of the text; passages without number or heading continue the clause before them."""
    found: list[Clause] = []
    stack: list[tuple[int, str]] = []
    before, at = "", 0
    lines = text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        start, at = at, at + len(line)
        bare = line.strip()
        if not bare:
            before = ""
            continue
        following = lines[n + 1].strip() if n + 1 < len(lines) else ""
        read = _opening(line, bare, before, following)
        before = bare
        if read is None:
            if not found:
                found.append(Clause(number="", heading="", level=1, start=start, end=len(text), path=()))
            continue
        number, heading, level = read
        while stack and stack[-1][0] >= level:
            stack.pop()
        stack.append((level, " ".join(filter(None, (number, heading)))))
        found.append(
            Clause(
                number=number,
                heading=heading,
                level=len(stack),
                start=start,
                end=len(text),
                path=tuple(each for _, each in stack),
                table="\t" in line or bare.startswith("|"),
            )
        )
    return tuple(
        Clause(
            number=each.number,
            heading=each.heading,
            level=each.level,
            start=each.start,
            end=found[n + 1].start if n + 1 < len(found) else len(text),
            path=each.path,
            table=each.table,
        )
        for n, each in enumerate(found)
    )


def _opening(line: str, bare: str, before: str, following: str) -> tuple[str, str, int] | None:
    """Number, heading and rank of the clause that a line opens, or nothing when it opens none."""
    fresh = not before or bool(_ENDS.search(before)) or len(before) < 60
    matched = _NUMBER.match(line) if fresh else None
    if matched and _counts(matched):
        number = matched["number"].strip("().")
        word = matched["word"]
        rest = line[matched.end() :].strip().strip("*_#: ")
        heading = _heading(rest)
        rank = _rank(number, matched["number"], word, len(matched["hash"] or ""))
        return (f"{word.title()} {number}" if word else number), heading, rank
    if fresh and bare.startswith("#"):
        return "", bare.strip("#* "), 1 + len(bare) - len(bare.lstrip("#"))
    title = bare.strip("*_ ")
    if (
        not before
        and not following
        and len(title) <= _MOST_HEADING
        and title[:1].isupper()
        and title[-1:] not in ".;,:"
    ):
        return "", title, 2
    return None


def _counts(matched: "re.Match[str]") -> bool:
    """Whether what looks like a number is one: a lone letter or word needs a dot, a bracket or `Section` before it."""
    number = matched["number"]
    if matched["word"]:
        return True
    if _DIGITS.match(number):
        return "." in number or bool(matched["after"].strip()) or bool(matched["hash"])
    return number[-1:] in ".)"


def _rank(number: str, written: str, word: str | None, hashes: int) -> int:
    if word:
        return 1
    if _DIGITS.match(number) and not written.startswith("("):
        return 3 + number.count(".")
    roman = len(number) > 1 and set(number.lower()) <= set("ivxl")
    return 12 if roman or number in ("i", "v", "x") else 10 + (1 if written.startswith("(") else 0)


def _heading(rest: str) -> str:
    """The heading before the text of a clause: what stands before the first stop, when it is short and titled."""
    first = re.split(r"(?<=[a-zA-Z)])[.:](?:\s|$)|[ ]--?[ ]", rest, maxsplit=1)[0].strip("*_ .:")
    words = first.split()
    if not words or len(first) > _MOST_HEADING or len(words) > 10:
        return ""
    titled = sum(each[:1].isupper() or len(each) <= 4 for each in words)
    return first if titled == len(words) and words[0][:1].isupper() and not rest[len(first) :].startswith(",") else ""
