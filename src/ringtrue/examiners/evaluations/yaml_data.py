"""Reads YAML that people write, with the line of every key, bounded against aliases that multiply."""

from typing import Any

import yaml

MOST_NODES = 500_000
"""Nodes that a document may have once its aliases are written out; the longest configuration has some 20 000."""

MOST_DEPTH = 100


class NotYaml(ValueError):
    """The content is no YAML, or grows beyond all measure."""


def documents(content: bytes) -> tuple[list[Any], dict[tuple[int, str], int]]:
    """The documents, and the line (from 1) of each key by (id of its table, key); `NotYaml` when it is none.

    Tags are not followed: a tagged value is what it would be without the tag.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[tuple[int, str], int] = {}
    maker = _Maker(lines)
    try:
        nodes = list(yaml.compose_all(content.decode(), Loader=loader))
        return [maker.made(each, 0) for each in nodes if each is not None], lines
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise NotYaml(f"it is not YAML: {str(error).splitlines()[0][:200]}") from error


class _Maker:
    def __init__(self, lines: dict[tuple[int, str], int]) -> None:
        self._lines = lines
        self._nodes = 0

    def made(self, node: yaml.Node, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MOST_NODES or depth > MOST_DEPTH:
            raise NotYaml("its aliases multiply or it is nested beyond all measure")
        if isinstance(node, yaml.MappingNode):
            table: dict[str, Any] = {}
            for key, value in node.value:
                name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                if name == "<<" and isinstance(value, yaml.MappingNode):
                    table = {**self.made(value, depth + 1), **table}
                    continue
                table[name] = self.made(value, depth + 1)
                self._lines[id(table), name] = value.start_mark.line + 1
            self._keep(table, node)
            return table
        if isinstance(node, yaml.SequenceNode):
            return [self.made(each, depth + 1) for each in node.value]
        return _scalar(node)

    def _keep(self, table: dict[str, Any], node: yaml.MappingNode) -> None:
        """Lines again, because a merged table is a new one."""
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in table:
                self._lines[id(table), str(key.value)] = value.start_mark.line + 1


def _scalar(node: yaml.Node) -> Any:
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:null":
            return None
        case "tag:yaml.org,2002:bool":
            return text.lower() in ("true", "yes", "on")
        case "tag:yaml.org,2002:int":
            try:
                return int(text.replace("_", ""), 0)
            except ValueError:
                return text
        case "tag:yaml.org,2002:float":
            try:
                return float(text.replace("_", ""))
            except ValueError:
                return text
        case _:
            return text
