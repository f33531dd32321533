"""Reads the data in a Python configuration from its syntax, without running any of it."""

import ast
import warnings
from dataclasses import dataclass
from typing import Any

MOST_STEPS = 200_000
"""Expressions that are looked at; the longest configuration of OpenCompass needs some 20 000."""

MOST_TURNS = 64
"""Turns of one loop that are followed: configurations loop over subjects, of which the first say it all."""


class NotPython(ValueError):
    """The text is no Python, or is nested or long beyond all measure."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name whose value comes from elsewhere: its last part, and the module it was taken from."""

    last: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """A value from the environment, with the default that stands in the text."""

    variable: str
    default: Any


def values(text: str) -> tuple[dict[str, Any], dict[int, int], tuple[str, ...]]:
    """The values of the module's names; lines by the id of a table; and the modules from which it takes something.

    Raises `NotPython`. A value that cannot be told without running something is a `Name`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        reader = _Reader()
        reader.run(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotPython(str(error) or type(error).__name__) from error
    return reader.known, reader.lines, tuple(reader.taken)


class _Reader:
    def __init__(self) -> None:
        self.known: dict[str, Any] = {}
        self.lines: dict[int, int] = {}
        self.taken: list[str] = []
        self._steps = 0

    def run(self, body: list[ast.stmt]) -> None:
        """Follows statements in order; functions and classes are left out."""
        for each in body:
            self._statement(each)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom(module=module, names=names, level=level):
                where = "." * level + (module or "")
                self.taken.append(where)
                for taken in names:
                    self.known.setdefault(taken.asname or taken.name, Name(taken.name, where))
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self._assign(target, found)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self.value(value))
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                old, new = self.known.get(name), self.value(value)
                if isinstance(old, list) and isinstance(new, list):
                    self.known[name] = [*old, *new]
            case ast.For(target=target, iter=iterable, body=body):
                found = self.value(iterable)
                turns = list(found)[:MOST_TURNS] if isinstance(found, list | dict) else [Name("each")]
                for turn in turns:
                    self._assign(target, turn)
                    self.run(body)
            case ast.If(body=body, orelse=orelse) | ast.While(body=body, orelse=orelse):
                self.run(body)
                self.run(orelse)
            case ast.With(body=body) | ast.Try(body=body):
                self.run(body)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=verb), args=[argument])):
                held = self.known.get(name)
                if isinstance(held, list) and verb in ("append", "extend"):
                    found = self.value(argument)
                    held += [found] if verb == "append" else found if isinstance(found, list) else [found]
                elif isinstance(held, dict) and verb == "update":
                    found = self.value(argument)
                    held.update(found if isinstance(found, dict) else {})
            case _:
                pass

    def _assign(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self.known[name] = value
            case ast.Subscript(value=inner, slice=key):
                held, at = self.value(inner), self.value(key)
                if isinstance(held, dict) and isinstance(at, str):
                    held[at] = value
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for n, each in enumerate(elements):
                    self._assign(each, value[n] if isinstance(value, list) and n < len(value) else Name("each"))
            case _:
                pass

    def value(self, node: ast.expr) -> Any:
        """The value of an expression; a `Name` where it cannot be told."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise NotPython(f"it takes more than {MOST_STEPS} steps to read")
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.known.get(name, Name(name))
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._elements(elements)
            case ast.Dict(keys=keys, values=held):
                table: dict[str, Any] = {}
                for key, each in zip(keys, held, strict=True):
                    found = self.value(each)
                    if key is None:
                        table |= found if isinstance(found, dict) else {}
                    else:
                        table[str(self.value(key))] = found
                return self._kept(table, node)
            case ast.Call():
                return self._call(node)
            case ast.Subscript(value=inner, slice=key):
                return self._item(self.value(inner), self.value(key))
            case ast.JoinedStr(values=parts):
                return "".join(
                    str(each.value) if isinstance(each, ast.Constant) else self._shown(each) for each in parts
                )
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                one, other = self.value(left), self.value(right)
                if isinstance(one, list) and isinstance(other, list):
                    return [*one, *other]
                if isinstance(one, str) and isinstance(other, str):
                    return one + other
                return one if isinstance(one, list | str) else other
            case ast.BoolOp(values=held):
                found = [self.value(each) for each in held]
                return next((each for each in found if each), found[-1])
            case ast.IfExp(body=body, orelse=orelse):
                return self.value(body) or self.value(orelse)
            case ast.ListComp(elt=element, generators=[ast.comprehension(target=target, iter=iterable)]):
                return self._listed(element, target, iterable)
            case ast.Attribute(attr=name, value=inner):
                return Name(name, ast.unparse(inner)[:100])
            case _:
                return Name("something")

    def _listed(self, element: ast.expr, target: ast.expr, iterable: ast.expr) -> Any:
        found = self.value(iterable)
        if not isinstance(found, list):
            return Name("each")
        made = []
        for each in found[:MOST_TURNS]:
            self._assign(target, each)
            made.append(self.value(element))
        return made

    def _elements(self, elements: list[ast.expr]) -> list[Any]:
        held: list[Any] = []
        for each in elements:
            found = self.value(each.value if isinstance(each, ast.Starred) else each)
            held += found if isinstance(each, ast.Starred) and isinstance(found, list) else [found]
        return held

    def _call(self, node: ast.Call) -> Any:
        match node.func:
            case ast.Name(id="dict"):
                table: dict[str, Any] = {}
                for each in node.keywords:
                    found = self.value(each.value)
                    if each.arg is None:
                        table |= found if isinstance(found, dict) else {}
                    else:
                        table[each.arg] = found
                return self._kept(table, node)
            case ast.Name(id="sum") if len(node.args) > 1:
                # `sum([v for k, v in locals().items() if ...], models)`: what is added came from elsewhere.
                return self.value(node.args[1])
            case ast.Name(id="list" | "tuple" | "deepcopy") | ast.Attribute(attr="deepcopy" | "copy") if node.args:
                return self.value(node.args[0])
            case ast.Attribute(attr="get" | "getenv", value=holder) if node.args and "os" in ast.unparse(holder)[:40]:
                default = self.value(node.args[1]) if len(node.args) > 1 else ""
                return Environment(str(self.value(node.args[0])), default)
            case ast.Name(id="getenv") if node.args:
                return Environment(
                    str(self.value(node.args[0])), self.value(node.args[1]) if len(node.args) > 1 else ""
                )
            case ast.Attribute(attr="strip" | "format", value=inner):
                return self.value(inner)
            case ast.Attribute(attr="items" | "keys" | "values" as verb, value=inner):
                held = self.value(inner)
                if isinstance(held, dict):
                    pairs: dict[str, list[Any]] = {
                        "items": [[key, each] for key, each in held.items()],
                        "keys": list(held),
                        "values": list(held.values()),
                    }
                    return pairs[verb]
                return Name("something")
            case _:
                return Name("something")

    def _item(self, held: Any, key: Any) -> Any:
        try:
            return held[key]
        except (TypeError, KeyError, IndexError):
            return held if isinstance(held, Name) else Name("something")

    def _shown(self, node: ast.expr) -> str:
        found = self.value(node.value) if isinstance(node, ast.FormattedValue) else ""
        return found if isinstance(found, str) else ""

    def _kept(self, table: dict[str, Any], node: ast.expr) -> dict[str, Any]:
        self.lines[id(table)] = node.lineno
        return table
