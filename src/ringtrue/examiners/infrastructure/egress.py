"""What Kubernetes network policies let out of a pod, as they are written. There is no examiner here."""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from ringtrue.instruments.infrastructure.manifests import at, listed, tables, text

_OPEN = ("0.0.0.0/0", "::/0")


def let_out(
    labels: Mapping[str, Any], policies: Iterable[tuple[str, Mapping[str, Any]]]
) -> tuple[str, tuple[str, ...]]:
    """What policies (kind and spec, of the pod's namespace) let out of a pod with these labels, and the networks named.

    Rules add up, so the widest counts. A policy of another kind (Cilium, Calico) is not read: where one lies beside,
    the whole is `unread`. Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    specs = list(policies)
    if any(kind != "NetworkPolicy" for kind, _ in specs):
        return "unread", ()
    mine = [spec for _, spec in specs if _rules_egress(spec) and _selects(at(spec, "podSelector"), labels)]
    if not mine:
        return "none", ()
    rules = [rule for spec in mine for rule in tables(spec.get("egress"))]
    if not rules:
        return "denies-all", ()
    networks = [text(at(to, "ipBlock").get("cidr")) for rule in rules for to in tables(rule.get("to"))]
    outside = tuple(dict.fromkeys(each for each in networks if each and not _is_inside(each)))
    if any(not listed(rule.get("to")) for rule in rules) or set(outside) & set(_OPEN):
        return "open", outside
    return ("named-outside", outside) if outside else ("inside-only", ())


def _rules_egress(spec: Mapping[str, Any]) -> bool:
    return "Egress" in listed(spec.get("policyTypes")) or "egress" in spec


def _selects(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether a label selector fits; an empty one fits every pod."""
    if any(labels.get(key) != value for key, value in at(selector, "matchLabels").items()):
        return False
    return all(_fits(each, labels) for each in tables(selector.get("matchExpressions")))


def _fits(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = text(expression.get("key")), listed(expression.get("values"))
    match expression.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False


def _is_inside(network: str) -> bool:
    """Whether a network is a private or local one; what is no network counts as outside."""
    try:
        return ipaddress.ip_network(network, strict=False).is_private and network not in _OPEN
    except ValueError:
        return False
