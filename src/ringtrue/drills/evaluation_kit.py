"""The benchmark kit: a local task set made from the buyer's own documents, sealed by digest before any run.

Questions are gaps in the documents' own sentences: a name, a number or a rare word is taken out, and the others of its
sort in the documents are the wrong answers. No model writes them, so none is favoured; a person should read them.
"""

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringtrue.drills.training import grams, words

SEAL = "seal.json"
SCHEMA = "ringtrue/evaluation-kit/1"

WORDS = 13
"""Words of a run that must not stand in the training data (Brown and others 2020, appendix C); shorter sentences are
looked for as a whole."""

CHOICES = 4
SHORTEST, LONGEST = 5, 60
"""Words of a sentence that can be asked: fewer tell nothing, more do not fit a small model."""

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]?")
_ASKED = re.compile(
    r"(?P<number>(?<![A-Za-z0-9_.,])\d(?:[\d.,]*\d)?(?![A-Za-z0-9_]))"
    r"|(?P<unspaced>[\u30a1-\u30fa\u30fc]{3,}|[\u4e00-\u9fff]{2,})"
    r"|(?P<word>(?<!\w)[^\W\d_\u3040-\u30ff\u4e00-\u9fff]{4,}(?!\w))"
)
"""What can be taken out: a number, a run of katakana or Han characters, a whole word of four letters or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One gap: the sentence with `____`, the right answer, wrong ones of its sort, and the document it stands in."""

    text: str
    answer: str
    wrong: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The questions that were kept, and the sentences that were left out because the training data holds them."""

    questions: tuple[Question, ...]
    contaminated: tuple[str, ...]


def questions(documents: dict[str, str], training: Iterable[str], *, most: int, seed: str) -> Kit:
    """Gaps in the documents' sentences, at most `most`, drawn by `seed`; none whose words stand in the training data.

    `documents` maps names to texts, `training` gives the training data row by row.
    """
    placed = {each: name for name, text in reversed(documents.items()) for each in _sentences(text)}
    sentences = [(name, each) for each, name in placed.items()]
    known = _known(training, {gram for _, each in sentences for gram in grams(each, WORDS)})
    clean = [(name, each) for name, each in sentences if not any(gram in known for gram in grams(each, WORDS))]
    bad = tuple(each for _, each in sentences if any(gram in known for gram in grams(each, WORDS)))
    sorts = _sorts([each for _, each in clean])
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    draw.shuffle(clean)
    made: list[Question] = []
    for name, sentence in clean:
        if len(made) >= most:
            break
        if found := _gap(sentence, sorts, draw):
            gap, wrong = found
            text = f"{sentence[: gap.start()]}____{sentence[gap.end() :]}"
            made.append(Question(text=text, answer=gap.group(), wrong=wrong, source=name))
    return Kit(questions=tuple(made), contaminated=bad)


def write(kit: Kit, folder: Path, name: str, *, language: str, made: dict[str, Any]) -> dict[str, str]:
    """Writes data, tasks for lm-evaluation-harness and for Inspect, and the seal; gives the digest of each file."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(name)  # noqa: S311
    choice, free = [], []
    for n, each in enumerate(kit.questions):
        options = [each.answer, *each.wrong]
        draw.shuffle(options)
        told = {"id": f"{name}-{n}", "question": each.text, "source": each.source}
        choice.append({**told, "choices": options, "answer": options.index(each.answer)})
        free.append({**told, "answer": each.answer})
    files = {
        f"{name}_choice.jsonl": _lines(choice), f"{name}_free.jsonl": _lines(free),
        f"{name}_choice.yaml": _CHOICE.format(name=name), f"{name}_free.yaml": _FREE.format(name=name),
        f"{name}_inspect.py": _INSPECT.format(name=name),
    }  # fmt: skip
    for file, text in files.items():
        (folder / file).write_text(text, "utf-8")
    digests = {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in sorted(files)}
    seal = {"schema": SCHEMA, "name": name, "language": language, "questions": len(kit.questions),
            "left_out_as_contaminated": len(kit.contaminated), "words_of_a_run": WORDS, **made, "files": digests}  # fmt: skip # noqa: E501
    (folder / SEAL).write_text(json.dumps(seal, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    return digests


def broken(folder: Path) -> list[str]:
    """The files of a sealed kit that are not as they were sealed; `ValueError` when there is no seal that can be read."""  # noqa: E501
    try:
        told = json.loads((folder / SEAL).read_text("utf-8"))
        files = dict(told["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"there is no seal that can be read: {error}") from error
    return [
        name for name, digest in files.items()
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]  # fmt: skip


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        plain = re.sub(r"^\s*([#>*\-+|]|\d+[.)])+\s*", "", line).strip()
        for found in _SENTENCE.findall(plain):
            sentence = " ".join(found.split())
            told, spaced = words(sentence), sentence.split()
            if SHORTEST <= (len(spaced) if len(told) <= 2 * len(spaced) else len(told) // 2) <= LONGEST:
                yield sentence


def _known(training: Iterable[str], wanted: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Those of the wanted runs of words that stand in the training data, which is looked through row by row."""
    lengths = {len(each) for each in wanted}
    found = set()
    for row in training:
        told = words(row.casefold())
        for n in lengths:
            found |= {gram for i in range(len(told) - n + 1) if (gram := tuple(told[i : i + n])) in wanted}
    return found


def _asked(sentence: str) -> Iterator[tuple[str, re.Match[str]]]:
    """What can be taken out of a sentence, and of which sort it is; the first word's capital makes no name."""
    for found in _ASKED.finditer(sentence):
        sort, word = str(found.lastgroup), found.group()
        if sort != "word":
            yield sort, found
        elif word[0].isupper() and found.start():
            yield "name", found
        elif word.islower():
            yield "word", found


def _sorts(sentences: Sequence[str]) -> dict[str, list[str]]:
    """The answers that can stand in for one another: numbers, names (within a sentence), and rare words."""
    counted: dict[str, Counter[str]] = {}
    for sentence in sentences:
        for sort, found in _asked(sentence):
            counted.setdefault(sort, Counter())[found.group()] += 1
    rare = max(2, len(sentences) // 50)
    return {
        sort: [word for word, n in many.items() if sort in ("number", "name") or n <= rare]
        for sort, many in counted.items()
    }


def _gap(
    sentence: str, sorts: dict[str, list[str]], draw: random.Random
) -> tuple[re.Match[str], tuple[str, ...]] | None:
    there = list(_asked(sentence))
    held = Counter(found.group() for _, found in there)
    for sort in ("number", "name", "word", "unspaced"):
        inside = [each for kind, each in there
                  if kind == sort and held[each.group()] == 1 and each.group() in sorts.get(sort, ())]  # fmt: skip
        others = [each for each in sorts.get(sort, ()) if each not in held]
        if inside and len(others) >= CHOICES - 1:
            gap = draw.choice(inside)
            # Wrong answers of about the same length cannot be told by their look.
            near = sorted(others, key=lambda each: (abs(len(each) - len(gap.group())), each))[: 4 * CHOICES]
            return gap, tuple(draw.sample(near, CHOICES - 1))
    return None


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)


_CHOICE = """\
task: {name}_choice
dataset_path: json
dataset_kwargs:
  data_files:
    test: {name}_choice.jsonl
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{question}}}}"
doc_to_choice: "{{{{choices}}}}"
doc_to_target: answer
target_delimiter: " "
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1.0
"""

_FREE = """\
task: {name}_free
dataset_path: json
dataset_kwargs:
  data_files:
    test: {name}_free.jsonl
test_split: test
output_type: generate_until
doc_to_text: "{{{{question}}}} ____ ="
doc_to_target: "{{{{answer}}}}"
target_delimiter: " "
generation_kwargs:
  until: ["\\n"]
  max_gen_toks: 16
  do_sample: false
metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    ignore_punctuation: true
metadata:
  version: 1.0
"""

_INSPECT = '''\
"""The same questions as tasks of Inspect: exact scoring, no judge."""

from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import Sample, json_dataset
from inspect_ai.scorer import includes
from inspect_ai.solver import generate

DATA = "{name}_free.jsonl"


def sample(row):
    return Sample(id=row["id"], input=row["question"] + " ____ =", target=row["answer"])


@task
def {name}_free():
    place = Path(DATA) if Path(DATA).is_absolute() else Path(__file__).parent / DATA
    return Task(dataset=json_dataset(str(place), sample), solver=[generate(max_tokens=16)], scorer=includes())
'''
