"""What a configuration or a result of promptfoo says of its test sets and judges."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.evaluations import data_sets, log, scorers
from ringtrue.examiners.evaluations.data_sets import DataSet, Lies
from ringtrue.examiners.evaluations.json_parts import Illegible, parts
from ringtrue.examiners.evaluations.judges import Judge
from ringtrue.examiners.evaluations.log import Format, Log, Score
from ringtrue.examiners.evaluations.yaml_data import NotYaml, documents
from ringtrue.observation import Kind, Observation

MOST_CONFIG = 8 << 20
"""Bytes of a configuration; tests written out by hand stay far below."""

_RESULT = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"(evalId"\s*:|results"\s*:\s*\{\s*"(version|timestamp|results|prompts|stats|table)"\s*:)'
)
_CONFIG = re.compile(rb"^(providers|targets|prompts|tests|defaultTest|redteam|scenarios)\s*:", re.MULTILINE)
_OWN_MACHINE = (
    "ollama",
    "localai",
    "llama.cpp",
    "exec",
    "file",
    "python",
    "ruby",
    "go",
    "vllm",
    "transformers",
    "llamafile",
)
_KINDS = frozenset({"chat", "completion", "responses", "embedding", "embeddings", "messages", "moderation", "realtime",
                    "assistant", "text", "similarity", "feature-extraction", "text-generation"})  # fmt: skip


def is_log(file: File) -> bool:
    """Whether this is a result of promptfoo, or a configuration that names providers and tests or prompts."""
    name = file.name.lower()
    if name.endswith(".json"):
        return _RESULT.match(log.head(file)) is not None
    if not name.endswith((".yaml", ".yml")):
        return False
    found = set(_CONFIG.findall(log.head(file, 1 << 16)))
    return "promptfoo" in name or (len(found) >= 2 and bool(found & {b"providers", b"targets"}))


def read(file: File) -> Log:
    """What the file says; `ArtefactUnreadable` when it breaks off or is not what it begins as."""
    try:
        return _result(file) if file.name.lower().endswith(".json") else _configuration(file)
    except (Illegible, NotYaml) as error:
        raise unreadable(file.name, str(error)) from error


FORMAT = Format(harness="promptfoo", is_log=is_log, read=read)


class _Seen:
    """Gathers providers, test sets, assertions and their judges."""

    def __init__(self, file: File, lines: dict[tuple[int, str], int]) -> None:
        self.file, self.lines = file, lines
        self.sets: list[DataSet] = []
        self.judges: dict[tuple[str, int], Judge] = {}
        self.scorers: dict[str, None] = {}
        self.closed = True
        self.written_out = False

    def configuration(self, told: dict[str, Any]) -> tuple[str, ...]:
        """Looks through a configuration and gives the models under test."""
        default = told.get("defaultTest")
        if isinstance(default, str):
            self.closed = False  # it lies in a file of its own
        grader = _grader(default)
        if isinstance(default, dict):
            self.test(default, ())
        scenarios = told.get("scenarios")
        for each in scenarios if isinstance(scenarios, list) else ():
            for key in ("config", "tests"):
                self.tests(each.get(key) if isinstance(each, dict) else None, grader)
        self.tests(told.get("tests"), grader)
        if isinstance(told.get("redteam"), dict):
            self.red_team(told["redteam"])
        given = told.get("providers") or told.get("targets")
        return tuple(_shown(each) for each in (given if isinstance(given, list) else [given]) if each)

    def tests(self, given: Any, grader: tuple[str, ...]) -> None:
        """Looks through tests, which are tables, or names of files or addresses that hold them."""
        for each in given if isinstance(given, list) else [given]:
            if isinstance(each, str):
                self.closed = False  # assertions may stand in the rows
                path = each.removeprefix("file://")
                hub = re.match(r"huggingface://datasets/([\w.-]+/[\w.-]+)", each)
                self.sets.append(data_sets.located(hub[1] if hub else path, "", self.file))
            elif isinstance(each, dict) and isinstance(each.get("path"), str) and "assert" not in each:
                self.closed = False
                self.sets.append(data_sets.located(each["path"].removeprefix("file://"), "", self.file))
            elif isinstance(each, dict):
                self.written_out = True
                self.test(each, grader)

    def test(self, test: dict[str, Any], grader: tuple[str, ...]) -> None:
        """Looks through the assertions of one test."""
        own = _grader(test) or grader
        stack = [*_tables(test.get("assert"))]
        while stack:
            each = stack.pop()
            if each.get("type") == "assert-set":
                stack += _tables(each.get("assert"))
                continue
            self.assertion(each, own)

    def assertion(self, told: dict[str, Any], grader: tuple[str, ...], usage: str = "") -> None:
        """Looks at one assertion: what it asks, and whom."""
        kind = str(told.get("type") or "").removeprefix("not-")
        if not kind:
            return
        self.scorers[kind] = None
        own = tuple(each for each in (_shown(told["provider"]),) if each) if told.get("provider") else ()
        asked = scorers.asks("promptfoo", kind)
        for each in own or (grader if asked else ()):
            self.judge(each, usage or (f"provider of the assertion {kind}" if own else f"grader of {kind}"), told)
        if asked and not own and not grader:
            for each in asked:
                self.judge(each, f"whom {kind} asks when no grader is given", told)
        if asked is None and not own:
            self.closed = False

    def judge(self, model: str, shown_by: str, told: dict[str, Any]) -> None:
        """Keeps one judge."""
        line = self.lines.get((id(told), "provider")) or self.lines.get((id(told), "type"), 0)
        endpoint = "own machine" if model.startswith(_OWN_MACHINE) else ""
        name = _slashed(model)
        self.judges.setdefault(
            (name, 0), Judge(model=name, shown_by=shown_by, file=self.file, line=line, endpoint=endpoint)
        )

    def red_team(self, told: dict[str, Any]) -> None:
        """Attacks are written and graded by a model, by promptfoo's own service unless one is given."""
        self.closed = False
        if told.get("provider"):
            self.judge(_shown(told["provider"]), "provider of the red team", told)


def _configuration(file: File) -> Log:
    told, lines = documents(file.read(MOST_CONFIG))
    seen = _Seen(file, lines)
    models: tuple[str, ...] = ()
    for each in told:
        if isinstance(each, dict):
            models += seen.configuration(each)
    return _log(file, seen, models)


def _result(file: File) -> Log:
    seen = _Seen(file, {})
    models: tuple[str, ...] = ()
    stats: dict[str, Any] = {}
    held = wrong = 0
    author = ""
    with file.open() as stream:
        for key, value in parts(stream, frozenset({"results.results"}), frozenset({"results"})):
            if key == "config" and isinstance(value, dict):
                models = seen.configuration(value)
            elif key == "results.stats" and isinstance(value, dict):
                stats = value
            elif key == "metadata" and isinstance(value, dict):
                author = str(value.get("author") or "")
            elif key == "results.results" and isinstance(value, dict):
                held += 1
                wrong += bool(value.get("error")) and not isinstance(value.get("gradingResult"), dict)
                _used(value, seen)
    counted = [stats.get(each) for each in ("successes", "failures", "errors")]
    declared = sum(each for each in counted if isinstance(each, int)) if any(
        isinstance(each, int) for each in counted
    ) else None  # fmt: skip
    errors = stats.get("errors") if isinstance(stats.get("errors"), int) else wrong
    passed = log.number(stats.get("successes"))
    done = _log(file, seen, models)
    return Log(
        file=file,
        harness="promptfoo",
        models=done.models,
        status="unfinished" if not held else "failed" if errors else "completed",
        why="it holds no result" if not held else f"{errors} of {held} answers are errors" if errors else "",
        sets=done.sets,
        judges=done.judges,
        scorers=done.scorers,
        ran_from=f"author {author}" if author else "",
        declared=declared,
        held=held,
        closed=done.closed,
        scores=(Score(task="", metric="pass", value=passed / declared, samples=declared),)
        if passed is not None and declared
        else (),
    )


def _used(result: dict[str, Any], seen: _Seen) -> None:
    """The assertions that one answer was graded with, and whom each asked, as the result alone shows."""
    test = result.get("testCase")
    grader = _grader(test)
    graded = result.get("gradingResult")
    for each in _tables(graded.get("componentResults")) if isinstance(graded, dict) else ():
        told = each.get("assertion")
        if isinstance(told, dict):
            known = grader or tuple(
                one.model for one in seen.judges.values() if one.shown_by == f"grader of {told.get('type')}"
            )
            seen.assertion(told, known, "used in a sample" if told.get("provider") else "")
    if isinstance(test, dict):
        seen.test(test, grader or _known(seen))


def _known(seen: _Seen) -> tuple[str, ...]:
    return tuple(each.model for each in seen.judges.values() if each.shown_by.startswith("grader of"))


def _log(file: File, seen: _Seen, models: tuple[str, ...]) -> Log:
    sets = list(seen.sets)
    if seen.written_out:
        sets.append(DataSet(shown="tests written out in the file", id=file.name, subset="", lies=Lies.LOCAL, file=file))
    return Log(
        file=file,
        harness="promptfoo",
        models=tuple(_slashed(each) for each in models),
        sets=tuple(dict.fromkeys(sets)),
        judges=tuple(seen.judges.values()),
        scorers=tuple(seen.scorers),
        closed=seen.closed and bool(seen.scorers),
    )


def _grader(test: Any) -> tuple[str, ...]:
    """The grader that a test, or the default of all tests, names in its options."""
    options = test.get("options") if isinstance(test, dict) else None
    given = options.get("provider") if isinstance(options, dict) else None
    if given is None and isinstance(test, dict):
        given = test.get("provider") if isinstance(test.get("provider"), dict | str) and "assert" in test else None
    if isinstance(given, dict) and "id" not in given:
        kinds = [
            _shown(each) for key, each in given.items() if key in ("text", "embedding", "classification", "moderation")
        ]
        return tuple(each for each in kinds if each)
    return tuple(each for each in (_shown(given),) if each)


def _shown(provider: Any) -> str:
    """A provider's name: it is a name, a table with an id, or a table whose only key is the name."""
    if isinstance(provider, str):
        return provider
    if isinstance(provider, dict):
        if isinstance(provider.get("id"), str):
            return str(provider["id"])
        return next((str(each) for each in provider if each not in ("config", "label")), "")
    return ""


def _slashed(name: str) -> str:
    """`openai:chat:gpt-4o` as other harnesses write it, `openai/gpt-4o`."""
    if name.startswith(("file://", "http://", "https://", "exec:", "python:")):
        return name
    return "/".join(each for each in re.split(r"[:/]", name) if each and each not in _KINDS)


def _tables(value: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _example(kind: str, **test: Any) -> bytes:
    return json.dumps({
        "evalId": "eval-1",
        "results": {
            "version": 3,
            "results": [{"success": True, "gradingResult": {"pass": True, "componentResults": [
                {"pass": True, "assertion": {"type": kind, "value": "x", **test}}]}}],
            "stats": {"successes": 1, "failures": 0, "errors": 0},
        },
        "config": {"providers": ["ollama:chat:local"], "tests": [{"vars": {"q": "a"}, "assert": [{"type": kind, **test}]}]},  # noqa: E501
    }).encode()  # fmt: skip


@examiner(
    per=Kind.EVALUATION,
    topics=log.TOPICS,
    reads=("log*",),
    knows=data_sets.KNOWN,
    consults=(*log.SHELVES, log.SCORERS),
    cases=(
        Case(
            says="tests written out and compared by text have no judge",
            files={"log/out.json": _example("equals")},
            expects={
                "evaluation.data": ("tests written out in the file",),
                "evaluation.data-held-home": (True,),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="the provider of an assertion judges",
            files={"log/out.json": _example("llm-rubric", provider="anthropic:messages:claude-sonnet-4")},
            expects={
                "evaluation.data": ("tests written out in the file",),
                "evaluation.data-held-home": (True,),
                "evaluation.judge": ("anthropic/claude-sonnet-4",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a configuration names its grader once for all tests",
            files={
                "log/promptfooconfig.yaml": b"providers: [ollama:chat:local]\n"
                b"defaultTest:\n  options:\n    provider: openai:gpt-4o\n"
                b"tests:\n  - vars: {q: a}\n    assert:\n      - type: llm-rubric\n        value: x\n"
            },
            expects={
                "evaluation.data": ("tests written out in the file",),
                "evaluation.data-held-home": (True,),
                "evaluation.judge": ("openai/gpt-4o",),
                "evaluation.judge-country": ("US",),
                "evaluation.judges-listed": (True,),
            },
        ),
        Case(
            says="a result that breaks off is not read",
            files={"log/out.json": _example("equals")[:-9]},
            refused="ends too early",
        ),
    ),
)
def promptfoo(exhibit: Exhibit) -> Iterator[Observation]:
    """On which tests did promptfoo run, and does a model grade?

    Reads `promptfooconfig.yaml` and the JSON that `promptfoo eval -o` writes, in the role `log`. A grader may stand
    with
    an assertion, with a test, with the default of all tests, or only with the answers it graded; when none is given, a
    model-graded assertion asks the one that promptfoo takes by itself. Code in assertions may ask any model.
    """
    yield from log.told(exhibit, FORMAT)
