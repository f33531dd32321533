"""The sentences of a deal's documents, each with the frames of its language and its readings for the sayings."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ringtrue.examiners.contracts.early import early_words
from ringtrue.examiners.contracts.frames import Grammar, grammar_of
from ringtrue.examiners.contracts.parties import parties_of
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
    supplier, buyer = parties_of(document.text, *names[:2])
    grammars: dict[str, Grammar] = {}
    voices: dict[str, Voices] = {}
    before: Said | None = None
    sentences = tuple(sentences_of(document))
    early = early_words((each.plain for each in sentences), languages["en"]["early"])
    for sentence in sentences:
        code = _language(sentence.plain)
        if code not in languages:
            continue
        each = _turned(sentence, languages[code].get("turned", {}).get("only_with", ()))
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


def foreign(said: Iterable[Said]) -> Said | None:
    """The first sentence of a document most of which is in a language that nobody reads, or nothing.

    What is Korean, Japanese or Indonesian by its letters or words is read so; the rest is English, or foreign.
    """
    by_document: dict[int, list[Said]] = {}
    for each in said:
        by_document.setdefault(each.document, []).append(each)
    for sentences in by_document.values():
        rest = [each for each in sentences if each.language == "en"]
        most = 2 * sum(len(each.sentence.plain) for each in rest) > sum(len(each.sentence.plain) for each in sentences)
        if most and not is_english(each.sentence.plain for each in rest):
            return next((each for each in rest if not is_english((each.sentence.plain,))), rest[0])
    return None


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
