"""A document's sentences as plain words, each character of which knows its place in the document's text.

Plain text is lower case with one space between words, straight quotes, no markup and no numbering, so that layout
cannot change what is read. An item of a list carries the sentence that leads it in. Words that a scanner spoilt are
read as the operative word they look like, and marked as noise.
"""

import re
from dataclasses import dataclass

from ringtrue.instruments.legal.document import Document, Quote
from ringtrue.instruments.legal.spelling import meant
from ringtrue.instruments.legal.tokens import placed

_NOT_A = r"(?i:non)[-‐‑–]?\s{1,3}(?i:commercial\w*|profit|production|exclusive|transferable|academic)\b"
"""`non` and its word, which a line's end or a space has parted."""
_TOKEN = re.compile(
    r"([a-mo-zA-MO-Z]\w*(?:[-‐‑'’]\w+)*|[-=_~*+]{4,}|"
    + _NOT_A
    + r"|\d+(?:[.,]\d+)*|\w+(?:[-‐‑'’]\w+)*|\n[ \t\r#>*/;]*\n\s*|[^\w\s])"
)
"""Words, rules, numbers, blank lines and marks; first the words with whose letter nothing else begins."""
_PARTED = re.compile(r"^non-?\s+")
_SAME = str.maketrans("“”„«»‘’‐‑–—\u00a0", '"""""\'\'---- ')
_DROPPED = frozenset("*_`#>|•·●▪◦§~")
_ABBREVIATED = frozenset(
    [
        "e",
        "g",
        "i",
        "eg",
        "ie",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "no",
        "nos",
        "art",
        "sec",
        "vs",
        "u",
        "s",
        "st",
        "dr",
        "mr",
        "cf",
        "al",
        "para",
        "pp",
        "approx",
        "gmbh",
    ]
)
_MARK = re.compile(r"^(?:[a-z]|[ivxl]{1,5}|\d{1,3}(?:\.\d{1,3})*)$")
_OWN_VERB = re.compile(
    r"\b(?:(?<!case )may|shall|must|will|can|cannot|agrees?|grants?|granted|reserves?|claims?|owns|terminates?"
    r"|(?:encouraged|requested|recommended) to)\b"
    r"|\b(?:is|are) (?:strictly |expressly |hereby )*(?:prohibited|forbidden) ?\.?$"
)
_GOES_ON = re.compile(
    r"(?:to )?(?:use|run|copy|modify|distribute|redistribute|share|publish|sell|sublicense|reproduce|adapt|create|make|"
    r"provide|transfer|display|perform|host|train|develop|translate|merge|reverse|remove|represent|interfere|attempt|"
    r"exercise|exploit|combine|incorporate|offer|rent|lease|transmit|download|install|deploy|fine-tune|improve|disclose|"
    r"circumvent|access|extract|store|process|permit|allow|grant|prepare|export)\b"
    r"(?! (?:of|by|rights?|restrictions?|limitations?|is|are|may|must|shall|will)\b)"
)
"""How an item without a number begins after another one that ended in a stop: with what is, or is not, to be done."""

_DEFINES = re.compile(r'(?:the )?" [^"]{1,60} "(?: \([^)]*\))?:? (?:shall )?(?:means?|refers?)\b')
_OPEN = re.compile(r"\b(?:not|to|may|shall|must|will|never)\)?[:; ]*$")
"""How a lead ends that says what its items are, whatever else they say."""
_OPENS = frozenset({"not", "to", "may", "shall", "must", "will", "never"})
"""Words behind which a list can only say what is, or is not, to be done."""
_GOES_ON_ANYHOW = re.compile(
    r"(?!(?:the|this|that|these|those|you|your|we|our|us|it|its|if|in|for|a|an|any|all|no|each|other|as|when|where|by|"
    r"software|licensee|licensor|company)\b)[a-z]+ "
)
"""The same, where items before went on so: anything but a subject of its own."""
MOST_ASIDE = 3
"""Sentences that may follow inside an item of a numbered list before its lead is forgotten."""

FEWEST_IN_LEAD = 8
"""Words of a passage without a stop before a numbered one from which it leads that one in; a heading has fewer."""

MOST_TOKENS = 1000
"""Words and marks of a sentence; what has no stop for longer is no sentence and is cut. The longest of 36,000 sentences
of licences and contracts has 3,100 characters."""

MOST_LED = 8
"""How many times the document's length its lists may grow to by carrying their leads; beyond, items stand alone."""

_CLOSING = frozenset(".,;:)!?%'")
"""Marks before which no space stands."""

MOST_QUOTED = 60
"""Tokens between two quotation marks that can be one phrase; a longer stretch is more likely a lost mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Plain text and, for each of its characters, the character of the document's text it comes from."""

    plain: str
    at: tuple[int, ...]
    noise: tuple[tuple[int, int], ...] = ()
    lead: int = 0

    def quotes(self, document: Document, start: int, end: int) -> tuple[Quote, ...]:
        """The document's own words behind plain characters `start` to `end`; two quotes where a list's lead is part."""
        found: list[Quote] = []
        for low, high in ((start, min(end, self.lead)), (max(start, self.lead), end)):
            while low < high and self.plain[low] == " ":
                low += 1
            while high > low and self.plain[high - 1] == " ":
                high -= 1
            if low < high:
                found.extend(document.quotes(self.at[low], self.at[high - 1] + 1))
        return tuple(found)

    def noisy(self, start: int, end: int) -> bool:
        """Whether a spoilt word stands between these characters."""
        return any(low < end and start < high for low, high in self.noise)


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """Every sentence and list item of a document, in order."""
    made: list[Sentence] = []
    words: list[tuple[str, int, int, bool]] = []
    lead: Sentence | None = None
    style, ended, aside, listing = "", "", 0, False
    style_of: dict[int, str] = {}
    left = MOST_LED * len(document.text)

    def close(mark: str) -> None:
        nonlocal words, lead, style, ended, aside, listing, left
        sentence = _made(words)
        marked = _style(words, style_of)
        words = []
        if not sentence.plain:
            return
        if lead is not None and ended in ".¶" and (not marked or (style != "?" and marked != style)):
            if not marked and style not in ("", "?") and mark != ":" and aside < MOST_ASIDE:
                aside += 1
                made.append(sentence)
                ended = mark
                return
            goes_on = _GOES_ON if not listing else _GOES_ON_ANYHOW
            if marked or style not in ("", "?") or not lead.plain or not goes_on.match(sentence.plain):
                lead = None
            listing = lead is not None
        aside = 0
        if lead is not None and ended == ":":
            style = marked
        if lead is not None and _DEFINES.match(sentence.plain):
            lead = None
        if lead is not None and lead.plain and left > 0 and _belongs(lead.plain, sentence.plain):
            made.append(_joined(lead, sentence))
            left -= len(lead.plain)
        else:
            made.append(sentence)
        if mark == ":" and (lead is None or not made[-1].lead):
            lead, listing = sentence, False
        elif mark == ";" and lead is None:
            lead, style = _before_items(sentence), "?"
        ended = mark

    tokens = list(placed(_TOKEN, document.text))
    inside = _inside_quotes(tokens)
    seen: dict[str, tuple[str, bool]] = {}
    n = 0
    while n < len(tokens):
        token, start, end = tokens[n]
        n += 1
        told = seen.get(token)
        if told is None:
            plain = _PARTED.sub("non-", token.translate(_SAME).lower())
            told = seen[token] = plain, plain[0].isalnum()
        plain, is_word = told
        if is_word and words and words[-1][0] and len(words) < MOST_TOKENS:
            words.append((plain, start, end, False))
            continue
        if token[0] == "\n":
            before = words[-1][0] if words else ""
            begins = _begins(tokens, n, document.text)
            if before and (_ends_passage(before) or begins or len(words) < 14):
                opens = len(words) >= FEWEST_IN_LEAD or before in _OPENS
                listed = begins and not _ends_passage(before) and opens
                close(":" if listed else "¶")
            continue
        if plain in _DROPPED or (len(plain) > 3 and plain[0] in "-=_~*+" and plain[-1] == plain[0]):
            continue
        if plain == "-" and not words:
            words.append(("", start, end, True))
            continue
        if not any(each[0] for each in words) and (skip := _numbering(tokens, n - 1, document.text)):
            n += skip - 1
            words = [("", start, end, True)]
            shape = "".join(each[0] for each in tokens[n - skip : n])
            style_of[start] = re.sub(r"\d+", "1", re.sub(r"[a-zA-Z]+", "a", shape))
            continue
        if plain == "(" and n + 1 < len(tokens) and tokens[n + 1][0] == ")" and _MARK.match(tokens[n][0].lower()):
            n += 2
            continue
        words.append((plain, start, end, False))
        if len(words) > MOST_TOKENS:
            close(".")
        if plain not in ".!?;:。" or n in inside:
            continue
        following = tokens[n][0] if n < len(tokens) else "\n"
        spaced = n >= len(tokens) or tokens[n][1] > end or following in "”\"')"
        if plain in ".!?" and spaced and following not in ("), ;" if plain == "." else "") and not _abbreviated(words):
            while n < len(tokens) and tokens[n][0] in '”"’' and tokens[n][1] == tokens[n - 1][2]:
                words.append(('"', tokens[n][1], tokens[n][2], False))
                n += 1
            close(".")
        elif plain == ";":
            close(";")
        elif plain == "。":
            close(".")
        elif plain == ":" and (
            _numbering(tokens, n, document.text) > 1 or following[0] in "\n(-*•" or "\n" in document.text[end : end + 2]
        ):
            close(":")
    close(".")
    return tuple(made)


def _belongs(lead: str, item: str) -> bool:
    """Whether an item goes on where its introduction stopped, or has no verb of its own."""
    goes_on = _OPEN.search(lead) is not None and _GOES_ON.match(item) is not None
    return goes_on or not _OWN_VERB.search(item, item.find(" ") + 1)


def _inside_quotes(tokens: list[tuple[str, int, int]]) -> frozenset[int]:
    """The tokens inside quotation marks, by number, where a stop ends no sentence.

    Only marks that close within the same passage and within `MOST_QUOTED` tokens count, so that a lost one spoils
    nothing beyond its passage.
    """
    inside: set[int] = set()
    opened = -1
    for n, (word, start, _) in enumerate(tokens):
        if word[0] == "\n":
            opened = -1
        elif word in '“”"„':
            tight_before = n > 0 and tokens[n - 1][2] == start and tokens[n - 1][0] not in '([“"'
            if word in "“„" or (word == '"' and opened < 0 and not tight_before):
                opened = n
            elif opened >= 0:
                if n - opened <= MOST_QUOTED:
                    inside.update(range(opened + 1, n))
                opened = -1
    return frozenset(inside)


def _style(words: list[tuple[str, int, int, bool]], style_of: dict[int, str]) -> str:
    """How a sentence is numbered, as far as two items of one list are numbered alike; empty when it is not."""
    if not words or not words[0][3]:
        return ""
    return style_of.get(words[0][1], "-")


def _numbering(tokens: list[tuple[str, int, int]], n: int, text: str) -> int:
    """How many tokens at a sentence's begin are its number: `1.`, `(a)`, `iv)`, `Section 3.` or a bullet; else 0."""

    def word(k: int) -> str:
        return tokens[k][0].lower() if k < len(tokens) else ""

    skip = 1 if word(n) in ("section", "article", "clause", "§") and _MARK.match(word(n + 1)) else 0
    k = n + skip
    if word(k) == "(" and _MARK.match(word(k + 1)) and word(k + 2) == ")":
        return skip + 3
    if _MARK.match(word(k)) and word(k + 1) in (".", ")", ":") and word(k + 1):
        return skip + 2
    if _MARK.match(word(k)) and ("." in word(k) or (skip and word(k + 1) in ("-", "–", "—"))):
        return skip + 1
    return 0


def _begins(tokens: list[tuple[str, int, int]], n: int, text: str) -> bool:
    """Whether what follows a blank line opens a numbered passage."""
    return n < len(tokens) and (tokens[n][0] in "-*•#·▪●◦" or _numbering(tokens, n, text) > 0)


def _ends_passage(word: str) -> bool:
    return word in '.;:!?")'


def _abbreviated(words: list[tuple[str, int, int, bool]]) -> bool:
    before = words[-2][0] if len(words) > 1 else ""
    initials = len(before) == 1 and len(words) > 3 and words[-3][0] == "." and len(words[-4][0]) == 1
    return initials or (before in _ABBREVIATED and before not in ("inc", "ltd", "etc", "corp", "llc", "gmbh", "no"))


def _made(words: list[tuple[str, int, int, bool]]) -> Sentence:
    parts: list[str] = []
    at: list[int] = []
    noise: list[tuple[int, int]] = []
    tight = True
    for word, start, end, _ in words:
        if not word:
            continue
        if not tight and word not in _CLOSING:
            parts.append(" ")
            at.append(start)
        true, spoilt = meant(word)
        low = len(at)
        if len(true) == end - start:
            at += range(start, end)
        else:
            at += [start + min(k, end - start - 1) for k in range(len(true))]
            at[-1] = end - 1
        parts.append(true)
        tight = true == "("
        if spoilt:
            noise.append((low, len(at)))
    return Sentence(plain="".join(parts), at=tuple(at), noise=tuple(noise))


def _joined(lead: Sentence, item: Sentence) -> Sentence:
    plain = f"{lead.plain.rstrip(':; ')} {item.plain}"
    kept = len(lead.plain.rstrip(":; "))
    shift = kept + 1
    return Sentence(
        plain=plain,
        at=(*lead.at[:kept], item.at[0], *item.at),
        noise=(*(each for each in lead.noise if each[1] <= kept), *((a + shift, b + shift) for a, b in item.noise)),
        lead=shift,
    )


def _before_items(first: Sentence) -> Sentence:
    """The part of a sentence before the first of its items that semicolons divide: up to its last modal verb."""
    modals = (
        r"\b(?:may not|shall not|will not|must not|may|shall|must|will|(?:not|agrees?|rights?|licen[sc]e|permission"
        r"|permitted|allowed|required|entitled|free|others|anyone|party|person|you|licensee) to):?\b"
    )
    if opened := re.search(rf"{modals}(?<=:)", first.plain):
        cut = opened.end()
        return Sentence(plain=first.plain[:cut], at=first.at[:cut], noise=tuple(n for n in first.noise if n[1] <= cut))
    cut = max((each.end() for each in re.finditer(modals, first.plain)), default=0)
    return Sentence(plain=first.plain[:cut], at=first.at[:cut], noise=tuple(n for n in first.noise if n[1] <= cut))
