"""Writes docs/reference.md from what the program itself says: its commands, its dossier, its catalogue.

    python docs/make_reference.py

A test asks whether the page is current, so whoever adds a requirement, a topic, an examiner or a command runs this.
"""

import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ringtrue.cli import FIRST_STEPS, THEN, verbs
from ringtrue.dossier.load import json_schema
from ringtrue.errors import EXIT_CODES
from ringtrue.framework import Framework
from ringtrue.framework.load import load
from ringtrue.inquiry import examiners
from ringtrue.shelf import CATALOGUE, read_toml

PAGE = Path(__file__).parent / "reference.md"
HEAD = """# Reference

Written by `python docs/make_reference.py` from the program and its catalogue: change those, not this page.
"""


def page() -> str:
    """The whole page; the same text for the same program."""
    framework = load()
    parts = (
        _commands(),
        _exit_codes(),
        _dossier(),
        _layers(framework),
        _questions(framework),
        _examiners(),
        _topics(framework),
        _claims(framework),
        _clauses(),
        _words(),
        _shelves(),
    )
    return "\n".join([HEAD, *("\n".join(each) + "\n" for each in parts)])


def _commands() -> Iterator[str]:
    """Every command by its own words; the layout is ours, because a library's changes with its version."""
    yield "## Commands\n"
    for name in (*FIRST_STEPS, *THEN):
        command = verbs.get_command(click.Context(verbs), name)
        assert command is not None, f"the command {name} is listed and cannot be had"
        yield from _command(f"ringtrue {name}", command)


def _command(called: str, command: click.Command) -> Iterator[str]:
    arguments = [each for each in command.params if isinstance(each, click.Argument)]
    words = "".join(f" [{(each.name or '').upper()}]" for each in arguments)
    yield f"### {called}\n\n```text\n{called} [options]{words}\n```\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    rows = []
    for each in (one for one in command.params if isinstance(one, click.Option) and not one.hidden):
        names = ", ".join(f"`{one}`" for one in (*each.opts, *each.secondary_opts))
        chosen = f" One of: {', '.join(each.type.choices)}." if isinstance(each.type, click.Choice) else ""
        rows.append((names, f"{each.help or ''}{chosen}"))
    if rows:
        yield from _table(("option", "does"), rows)
    yield ""
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _command(f"{called} {name}", inner)


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield from _table(("exit", "means"), ((str(code), says) for code, says in EXIT_CODES.items()))


def _dossier() -> Iterator[str]:
    yield "## The dossier\n\nThe tables of `ringtrue.toml` and their keys; a key in **bold** must be there.\n"
    schema = json_schema()
    shapes = schema["$defs"]
    tables = {"": schema, **{_key(name, shapes): shapes[name] for name in shapes if "properties" in shapes[name]}}
    for name, shape in tables.items():
        yield f"### {f'`{name}`' if name else 'The whole'}\n"
        needed = set(shape.get("required", ()))
        rows = (
            (f"**{key}**" if key in needed else key, _kind(given, shapes), given.get("description", ""))
            for key, given in shape["properties"].items()
        )
        yield from _table(("key", "holds", "is"), rows)
        yield ""


def _key(name: str, shapes: dict[str, Any]) -> str:
    """The shape's name as its table is written: `OperatorProfile` is `operator_profile`."""
    written = "".join(f"_{each.lower()}" if each.isupper() else each for each in name).strip("_")
    return {"for_whom": "for"}.get(written, written)


def _kind(given: dict[str, Any], shapes: dict[str, Any]) -> str:
    if "$ref" in given:
        name = given["$ref"].rpartition("/")[2]
        return _kind(shapes[name], shapes) if "enum" in shapes[name] else _key(name, shapes)
    if "enum" in given or "const" in given:
        return ", ".join(f"`{each}`" for each in given.get("enum", [given.get("const")]))
    if "anyOf" in given:
        return " or ".join(dict.fromkeys(_kind(each, shapes) for each in given["anyOf"] if each.get("type") != "null"))
    match given.get("type"):
        case "array":
            inner = given.get("items") or (given.get("prefixItems") or [{}])[0]
            return f"list of {_kind(inner, shapes)}"
        case "object":
            return "table"
        case "string":
            return {"date": "date"}.get(given.get("format", ""), "text")
        case kind:
            return {"integer": "number", "boolean": "true or false"}.get(str(kind), str(kind or "anything"))


def _layers(framework: Framework) -> Iterator[str]:
    yield f"## Requirements\n\n{framework.name}, version {framework.version}.\n"
    for layer in framework.layers:
        yield f"### {layer.title} (`{layer.id}`)\n\n{layer.says}\n"
        for each in layer.requirements:
            yield f"#### `{each.id}`\n\n{each.says} {each.why}\n"
            rows = [
                ("asked of", each.of),
                ("proven by", each.needs.word),
                ("weight", "must" if each.must else "should"),
                ("met when", "<br>".join(f"`{one}`" for one in each.met_when)),
                ("not met when", "<br>".join(f"`{one}`" for one in each.not_met_when)),
                ("evidence is good for", f"{each.validity} days"),
                ("clauses that mend it", ", ".join(f"`{one}`" for one in sorted(each.clauses))),
                ("what would change it", each.would_change),
            ]
            yield from _table(("", ""), (row for row in rows if row[1]))
            yield ""


def _questions(framework: Framework) -> Iterator[str]:
    yield "## The four questions\n"
    for number, each in enumerate(framework.questions, 1):
        yield f"{number}. {each.asks}"
        for facet in each.facet:
            yield f"   - {facet.id}: {', '.join(f'`{one}`' for one in facet.requirements)}"


def _examiners() -> Iterator[str]:
    yield "## Examiners\n"
    yield "What each reads are roles of artefacts: `?` is taken when there, `*` is any role so beginning.\n"
    rows = (
        (f"`{each.id}`", each.question, each.per.value, ", ".join(f"`{one}`" for one in each.reads))
        for each in sorted(examiners(), key=lambda one: one.id)
    )
    yield from _table(("examiner", "asks", "of each", "reads"), rows)


def _topics(framework: Framework) -> Iterator[str]:
    yield "## Topics\n\nThe facts that are told of items. Those in *italics* are context and never weighed.\n"
    rows = (
        (
            f"*`{each.id}`*" if each.context else f"`{each.id}`",
            each.of.value,
            ", ".join(each.values) or each.domain.value,
            each.says,
        )
        for each in sorted(framework.topics.values(), key=lambda one: one.id)
    )
    yield from _table(("topic", "of", "value", "says"), rows)


def _claims(framework: Framework) -> Iterator[str]:
    yield "## Kinds of claims\n"
    asserting = {
        kind: [
            *(f"layer {each.id}" for each in framework.layers if kind in each.claimed_by),
            *(f"`{each.id}`" for each in framework.requirements if kind in each.claimed_by),
        ]
        for kind in framework.claims
    }
    rows = ((f"`{id_}`", each.says, ", ".join(asserting[id_])) for id_, each in sorted(framework.claims.items()))
    yield from _table(("kind", "says", "asserts"), rows)


def _clauses() -> Iterator[str]:
    yield "## Clauses\n"
    rows = ((f"`{path.stem}`", _title(path)) for path in sorted((CATALOGUE / "clauses").glob("*.md")))
    yield from _table(("clause", "is"), rows)


def _title(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return next((line.lstrip("# ") for line in lines if line.startswith("# ")), path.stem.replace("-", " "))


def _words() -> Iterator[str]:
    yield "## Words\n"
    rows = sorted(read_toml(CATALOGUE / "glossary.toml")["word"], key=lambda one: one["id"])
    yield from _table(("word", "means"), ((each["id"], each["means"]) for each in rows))


def _shelves() -> Iterator[str]:
    yield "## The shelves of the catalogue\n\nHow many rows each file of facts has.\n"
    rows = []
    for path in sorted(each for folder in ("providers", "datasets") for each in (CATALOGUE / folder).glob("*.toml")):
        held = {name: each for name, each in read_toml(path).items() if isinstance(each, list)}
        counts = [f"{len(each)} {name}" for name, each in held.items() if isinstance(each[0], dict)]
        rows.append((f"`{path.relative_to(CATALOGUE).as_posix()}`", ", ".join(counts)))
    yield from _table(("file", "rows"), rows)


def _table(head: Sequence[str], rows: "Iterator[Sequence[str]] | Sequence[Sequence[str]] | Any") -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(_cell(each) for each in row)} |"


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


if __name__ == "__main__":
    written = page().rstrip() + "\n"
    if "--check" in sys.argv[1:]:
        sys.exit(0 if PAGE.is_file() and PAGE.read_text("utf-8") == written else f"{PAGE} is not current")
    PAGE.write_text(written, "utf-8")
