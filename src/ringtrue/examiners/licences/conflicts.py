"""Whether the card names another licence than the text that lies beside the weights."""

import re
from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.licences.terms import name_of
from ringtrue.instruments.legal import Illegible
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.reading import MOST_BYTES, read
from ringtrue.observation import Grade, Kind, Observation

MOST_CARD = 4 << 20

_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
_LICENCE = re.compile(rb"^license:[ \t]*[\"']?([\w.+-]+)", re.MULTILINE)
_ON_CARDS = {
    "llama2": "llama-2-license-2023",
    "llama3.1": "llama-3.1-license-2024",
    "llama3.2": "llama-3.2-license-2024",
    "llama3.3": "llama-3.3-license-2024",
    "llama4": "llama-4-cla-2025",
    "mit": "mit",
    "apache-2.0": "apache-2.0",
    "cc0-1.0": "cc0-1.0",
    "cc-by-4.0": "cc-by-4.0",
    "cc-by-sa-4.0": "cc-by-sa-4.0",
    "cc-by-nc-4.0": "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0": "cc-by-nc-sa-4.0",
    "cc-by-nc-nd-4.0": "cc-by-nc-nd-4.0",
    "bsd-3-clause": "bsd-new",
    "bigscience-bloom-rail-1.0": "bigscience-rail-1.0",
    "creativeml-openrail-m": "stable-diffusion-2022-08-22",
    "bigcode-openrail-m": "bigcode-open-rail-m-v1",
    "gpl-3.0": "gpl-3.0",
    "agpl-3.0": "agpl-3.0",
    "mpl-2.0": "mpl-2.0",
    "wtfpl": "wtfpl-2.0",
    "unlicense": "unlicense",
}
"""How Hugging Face's cards write a licence that is one known text (https://huggingface.co/docs/hub/repositories-licenses,
2026-11). `gemma`, `openrail` and `other` are several texts or none, so a card that says them conflicts with nothing."""


@examiner(
    per=Kind.COMPONENT,
    topics=("licence.name",),
    reads=("licence", "card"),
    cases=(
        Case(
            says="a text near to no known one conflicts with nothing",
            files={
                "licence/LICENSE": b"You may fine-tune the model as you like, for any purpose. " * 6,
                "card/README.md": b"---\nlicense: mit\n---\n",
            },
        ),
        Case(
            says="a card without a licence says nothing",
            files={"licence/LICENSE": b"You may use it. " * 9, "card/README.md": b"# A model\n"},
        ),
    ),
)
def licence_conflicts(exhibit: Exhibit) -> Iterator[Observation]:
    """Does the card name another licence than the text says?

    Where they differ, the name on the card is noted as the maker's word beside the text, so that the answer on
    licences shows both. Where the text is no known one, or the card's word means several texts, nothing is said.
    """
    texts = []
    for file in exhibit.files("licence"):
        try:
            texts.append(identify(read(file.read(MOST_BYTES), file.name)))
        except Illegible:
            return
    held = {each.nearest.id for each in texts if each.nearest and name_of(each)}
    if not held or len(held) < len(texts):
        return
    for card in exhibit.files("card"):
        content = card.read(MOST_CARD)
        front = _FRONT.match(content)
        told = _LICENCE.search(content, 0, front.end(1)) if front else None
        word = told[1].decode().lower() if told else ""
        if told and word in _ON_CARDS and _ON_CARDS[word] not in held:
            place = card.within(told.start(1), told.end(1), line=content.count(b"\n", 0, told.start(1)) + 1)
            quote = told[1].decode()
            yield exhibit.seen("licence.name", word, place, quote=quote, grade=Grade.DOCUMENTED)
