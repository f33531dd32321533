"""A graph as a fault tree in the Open-PSA Model Exchange Format, for a second opinion by another solver.

Source: Open-PSA MEF 2.0d (https://open-psa.github.io/mef/). A node is a gate: it is down when any of its groups is
dead or it is withdrawn itself; a group is dead when more of its members are down than it can spare.
"""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from itertools import combinations
from math import comb

from ringtrue.instruments.dependency import Graph, Malformed
from ringtrue.instruments.dependency.withdrawal import order_of

MOST_WRITTEN_OUT = 50
"""Combinations up to which a threshold is written as `or` of `and`: SCRAM 0.16.2 counts wrongly when two parts of an
`atleast` turn out to be one event (3 of 200 random models)."""


def fault_tree(graph: Graph, target: int, chance: Mapping[int, float]) -> str:
    """The fault tree of `target`; `chance` gives the probability that a node is withdrawn. `Malformed` on a cycle."""
    place = {int(node): n for n, node in enumerate(order_of(graph))}
    root = ET.Element("opsa-mef")
    tree = ET.SubElement(root, "define-fault-tree", name="withdrawal")
    waiting, seen = [target], {target}
    while waiting:
        node = waiting.pop(0)
        defined = ET.SubElement(tree, "define-gate", name=f"down-{node}")
        gate = ET.Element("or")
        if node in chance:
            ET.SubElement(gate, "basic-event", name=f"withdrawn-{node}")
        for group in range(int(graph.node_ptr[node]), int(graph.node_ptr[node + 1])):
            members = graph.members[graph.group_ptr[group] : graph.group_ptr[group + 1]].tolist()
            if any(place[each] >= place[node] for each in members):
                raise Malformed("a fault tree cannot hold a cycle")
            _dead(gate, members, int(graph.slack[group]) + 1)
            for each in members:
                if each not in seen:
                    seen.add(each)
                    waiting.append(each)
        if not len(gate):
            ET.SubElement(gate, "constant", value="false")
        # The format takes no part twice, and asks two parts of an `or`: a formula of one part is that part.
        told: set[bytes] = set()
        for part in list(gate):
            written = ET.tostring(part)
            if written in told:
                gate.remove(part)
            told.add(written)
        defined.append(gate[0] if len(gate) == 1 else gate)
    data = ET.SubElement(root, "model-data")
    for node in sorted(seen & set(chance)):
        event = ET.SubElement(data, "define-basic-event", name=f"withdrawn-{node}")
        ET.SubElement(event, "float", value=repr(chance[node]))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _dead(gate: ET.Element, members: list[int], falling: int) -> None:
    """A group as a formula: dead when `falling` of its members are down."""
    if len(members) == 1:
        ET.SubElement(gate, "gate", name=f"down-{members[0]}")
        return
    if falling == 1:
        formula = ET.SubElement(gate, "or")
    elif falling == len(members):
        formula = ET.SubElement(gate, "and")
    elif comb(len(members), falling) <= MOST_WRITTEN_OUT:
        formula = ET.SubElement(gate, "or")
        for some in combinations(members, falling):
            both = ET.SubElement(formula, "and")
            for each in some:
                ET.SubElement(both, "gate", name=f"down-{each}")
        return
    else:
        formula = ET.SubElement(gate, "atleast", min=str(falling))
    for each in members:
        ET.SubElement(formula, "gate", name=f"down-{each}")
