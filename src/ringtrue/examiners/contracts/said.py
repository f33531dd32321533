"""The sentences of a deal's documents, each with the frames of its language and its readings for the sayings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.examiners.contracts.early import early_words
from ringtrue.examiners.contracts.frames import Grammar, grammar_of
from ringtrue.examiners.contracts.parties import Naming
from ringtrue.examiners.contracts.sentences import Sentence, sentences_of
from ringtrue.examiners.contracts.voices import Voices
from ringtrue.instruments.legal.document import Document
from ringtrue.instruments.legal.english import is_english


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of document `document`, read as `language`: its frames, and its readings for the sayings, if any.

    `heading` is that of its clause; `aside` is one on a beta, a trial, credits or force majeure: frames leave it out.
    """

    document: int
    language: str
    sentence: Sentence
    grammar: Grammar
    voices: Voices | None
    heard: tuple[str, ...]
    heading: str
    aside: bool


def said_in(
    n: int, document: Document, languages: Mapping[str, Mapping[str, Any]], names: tuple[tuple[str, ...], ...]
) -> Iterator[Said]:
    """The sentences of document `n`, provisos with what they bound; `names` are those of buyer, supplier and home."""
    supplier, buyer = Naming(languages["en"]["parties"]).parties(document.text, *names[:2])
    grammars: dict[str, Grammar] = {}
    voices: dict[str, Voices] = {}
    before: Said | None = None
    sentences = tuple(sentences_of(document))
    early = early_words((each.plain for each in sentences), languages["en"]["early"])
    for sentence in sentences:
        code = _language(sentence.plain)
        if code not in languages:
            continue
        each = _turned(sentence, languages[code].get("turned", ()))
        if code not in grammars:
            grammars[code] = grammar_of(languages[code], supplier, buyer, names[2])
            if "voices" in languages[code]:
                voices[code] = Voices(languages[code], supplier, buyer)
        grammar, voice = grammars[code], voices.get(code)
        if before and not before.aside and grammar.guard.proviso.match(each.plain):
            each, before = before.sentence.with_proviso(each), None
        if before:
            yield before
        clause = document.clause_at(each.start)
        heading = early.sub("", clause.heading if clause else "")
        before = Said(
            document=n, language=code, sentence=each, grammar=grammar, voices=voice,
            heard=voice.read(early.sub("", each.said), heading) if voice else (),
            heading=heading,
            aside=grammar.guard.scope.search(early.sub("", each.plain)) is not None,
        )  # fmt: skip
    if before:
        yield before


def _turned(sentence: Sentence, pairs: Iterable[tuple[str, str]]) -> Sentence:
    """The sentence in the words that are read: patterns and what they turn into, in any case of letters."""
    said, plain = sentence.said, sentence.plain
    for pattern, into in pairs:
        said, plain = re.sub(pattern, into, said, flags=re.IGNORECASE), re.sub(pattern, into, plain)
    return replace(sentence, said=said, plain=plain) if plain != sentence.plain else sentence


def tongues(said: Iterable[Said]) -> tuple[tuple[str, Said], ...]:
    """Of each document the code of the language in which most of it stands, with a sentence in it.

    What is Korean, Japanese or Indonesian by its letters or words is that; the rest is English, or, if too few of its
    words are, in a language that nobody reads: its code is empty.
    """
    by_document: dict[int, dict[str, list[Said]]] = {}
    for each in said:
        by_document.setdefault(each.document, {}).setdefault(each.language, []).append(each)
    found = []
    for spoken in by_document.values():
        code = max(spoken, key=lambda one: sum(len(each.sentence.plain) for each in spoken[one]))
        first = spoken[code][0]
        if code == "en" and not is_english(each.sentence.plain for each in spoken[code]):
            code = ""
            first = next((each for each in spoken["en"] if not is_english((each.sentence.plain,))), first)
        found.append((code, first))
    return tuple(found)


def _language(plain: str) -> str:
    if re.search(r"[가-힣]", plain):
        return "ko"
    if re.search(r"[ぁ-ヿ]", plain):
        return "ja"
    if re.search(
        r"\b(?:yang|dengan|tidak|ini|setelah|pada|perjanjian|adalah|untuk|dari|boleh|oleh|pemasok|pembeli"
        r"|penyedia|pelanggan|tanpa|dapat|berhak|wajib|atau|termasuk)\b",
        plain,
    ):
        return "id"
    return "en"
