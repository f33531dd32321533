"""What network policies let out, as the Kubernetes documentation says that they add up."""

import pytest

from ringtrue.examiners.infrastructure.egress import let_out

LABELS = {"app": "chat", "tier": "ai"}


def policy(*egress, selector=None, **spec):
    return "NetworkPolicy", {"podSelector": selector or {}, "policyTypes": ["Egress"], "egress": list(egress), **spec}


def to(*cidrs):
    return {"to": [{"ipBlock": {"cidr": each}} for each in cidrs]}


@pytest.mark.parametrize(
    ("policies", "out"),
    [
        ([], "none"),
        ([("NetworkPolicy", {"podSelector": {}, "policyTypes": ["Ingress"]})], "none"),
        ([policy(selector={"matchLabels": {"app": "other"}})], "none"),
        ([policy()], "denies-all"),
        ([("NetworkPolicy", {"podSelector": {}, "egress": []})], "denies-all"),
        ([policy({"to": [{"podSelector": {}}]})], "inside-only"),
        ([policy(to("10.0.0.0/8", "fd00::/8", "192.168.1.7/24"))], "inside-only"),
        ([policy(to("8.8.8.0/24"))], "named-outside"),
        ([policy(to("no network"))], "named-outside"),
        ([policy(to("0.0.0.0/0"))], "open"),
        ([policy({"ports": [{"port": 443}]})], "open"),
        ([policy(), policy({})], "open"),
        ([policy(), ("CiliumNetworkPolicy", {})], "unread"),
        ([policy(selector={"matchExpressions": [{"key": "tier", "operator": "In", "values": ["ai"]}]})], "denies-all"),
        ([policy(selector={"matchExpressions": [{"key": "tier", "operator": "Exists"}]})], "denies-all"),
        ([policy(selector={"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["ai"]}]})], "none"),
        ([policy(selector={"matchExpressions": [{"key": "x", "operator": "DoesNotExist"}]})], "denies-all"),
        ([policy(selector={"matchExpressions": [{"key": "x", "operator": "Guess"}]})], "none"),
    ],
)
def test_rules_add_up(policies, out):
    assert let_out(LABELS, policies)[0] == out


def test_the_networks_outside_are_named():
    assert let_out(LABELS, [policy(to("8.8.8.0/24", "10.0.0.0/8"))])[1] == ("8.8.8.0/24",)
