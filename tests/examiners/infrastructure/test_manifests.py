"""Kubernetes and compose: what exists, what can be placed, and what is not read."""

import json

import pytest
import yaml

from offering import DOSSIER, write
from ringtrue.examiners.case import Case, exhibit, play
from ringtrue.examiners.infrastructure.compose import compose
from ringtrue.examiners.infrastructure.kubernetes import kubernetes
from ringtrue.observation import Grade

DIGEST = "@sha256:" + "a" * 64


def volume(name, driver="ebs.csi.aws.com", terms=(("ap-southeast-3a",),), **spec):
    selector = [
        {"matchExpressions": [{"key": "topology.kubernetes.io/zone", "operator": "In", "values": list(zones)}]}
        for zones in terms
    ]
    affinity = {"required": {"nodeSelectorTerms": selector}}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {"csi": {"driver": driver}, "nodeAffinity": affinity, **spec},
    }


def workload(name, *containers, kind="Deployment", **pod):
    template = {"template": {"spec": {"containers": list(containers), **pod}}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name, "namespace": "ai"}, "spec": template}


def seen(tmp_path, *objects, known=None, examiner=kubernetes):
    role = examiner.reads[0].rstrip("*")
    content = "---\n".join(yaml.safe_dump(each) for each in objects).encode()
    case = Case(says="", files={f"{role}/all.yaml": content}, known=known or {})
    return list(examiner.examine(exhibit(examiner, case, tmp_path)))


def test_each_object_is_told_with_the_document_in_which_it_stands(tmp_path):
    found = seen(tmp_path, volume("first"), volume("second", terms=(("eu-west-1a",),)))
    content = (tmp_path / "kubernetes" / "all.yaml").read_bytes()
    (place,) = next(each.where for each in found if each.topic == "exists" and "second" in each.item.name)
    stands = content[place.start : place.end]
    assert b"name: second" in stands
    assert b"name: first" not in stands
    assert place.line == content.count(b"\n", 0, place.start) + 1


def values(found, topic):
    return [each.value for each in found if each.topic == topic]


def test_volumes_of_any_of_some_zones_lie_in_all_their_countries(tmp_path):
    found = seen(tmp_path, volume("v", terms=(("eu-west-1a", "eu-west-1b"), ("eu-central-1a",))))
    assert values(found, "store.country") == ["IE", "DE"]


def test_a_term_that_names_no_place_leaves_all_places_open(tmp_path):
    one = volume("v")
    one["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"].append({"matchExpressions": []})
    assert values(seen(tmp_path, one), "store.country") == []


def test_one_zone_that_is_not_listed_leaves_the_place_untold(tmp_path):
    assert values(seen(tmp_path, volume("v", terms=(("eu-west-1a", "moon-1a"),))), "store.country") == []


def test_a_preference_is_no_bond(tmp_path):
    preferred = {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1}]}
    node = {"apiVersion": "v1", "kind": "Node", "metadata": {"labels": {"eks.amazonaws.com/nodegroup": "a"}}}
    server = workload("chat", {"image": "vllm/vllm-openai"}, affinity={"nodeAffinity": preferred})
    found = seen(tmp_path, node, server)
    assert values(found, "exists") == ["found"]
    assert values(found, "serving.country") == []


def test_with_two_providers_no_zone_has_a_country(tmp_path):
    nodes = [
        {"apiVersion": "v1", "kind": "Node", "metadata": {"labels": {mark: "x"}}}
        for mark in ("eks.amazonaws.com/nodegroup", "alibabacloud.com/nodepool-id")
    ]
    server = workload("chat", {"image": "vllm"}, nodeSelector={"topology.kubernetes.io/region": "eu-west-1"})
    assert values(seen(tmp_path / "two", *nodes, server), "serving.country") == []
    assert values(seen(tmp_path / "aws", nodes[0], server), "serving.country") == ["IE"]
    assert values(seen(tmp_path / "alibaba", nodes[1], server), "serving.country") == ["GB"]


def test_accelerators_stand_where_the_pod_is_bound_to(tmp_path):
    container = {"image": "own/engine", "resources": {"limits": {"nvidia.com/gpu": 1}}}
    selector = {"topology.gke.io/zone": "asia-southeast2-a", "cloud.google.com/gke-accelerator": "l4"}
    found = seen(tmp_path, workload("chat", container, nodeSelector=selector))
    assert values(found, "serving.country") == ["ID"]
    assert values(found, "serving.hardware-country") == ["ID"]


def test_claims_templates_shares_and_databases_are_stores_and_system_paths_are_not(tmp_path):
    kept = workload(
        "db",
        {"image": "postgres:17"},
        kind="StatefulSet",
        volumes=[
            {"name": "share", "nfs": {"server": "10.0.0.1", "path": "/x"}},
            {"name": "models", "hostPath": {"path": "/data/models"}},
            {"name": "sys", "hostPath": {"path": "/sys"}},
            {"name": "tmp", "emptyDir": {}},
            {"name": "keys", "secret": {"secretName": "s"}},
        ],
    )
    kept["spec"]["volumeClaimTemplates"] = [{"metadata": {"name": "data"}, "spec": {}}]
    operator = {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"name": "records"}}
    backup = {
        "apiVersion": "velero.io/v1",
        "kind": "BackupStorageLocation",
        "metadata": {"name": "off-site"},
        "spec": {"provider": "velero.io/aws", "config": {"region": "us-west-2"}},
    }
    found = seen(tmp_path, kept, operator, backup)
    assert {each.item.name.removesuffix(" in it") for each in found if each.topic == "exists"} == {
        "ai/StatefulSet/db/data",
        "ai/StatefulSet/db/share",
        "ai/StatefulSet/db/models",
        "Cluster/records",
        "BackupStorageLocation/off-site",
    }
    assert values(found, "store.country") == ["US"]


@pytest.mark.parametrize("address", ["ai/Deployment/chat", "Deployment/chat", "deployment/chat"])
def test_a_declared_workload_is_that_serving(tmp_path, address):
    found = seen(
        tmp_path, workload("chat", {"image": "ollama/ollama"}), known={"serving.resource": {"assistant": (address,)}}
    )
    assert {each.item.name for each in found if each.topic == "exists"} == {"assistant"}


def test_a_registry_without_a_country_keeps_the_others_from_proving(tmp_path):
    known = {"image": f"123456789012.dkr.ecr.ap-southeast-3.amazonaws.com/a{DIGEST}"}
    unknown = {"image": f"registry.ministry.example/b{DIGEST}"}
    alone = seen(tmp_path / "alone", workload("a", known))
    both = seen(tmp_path / "both", workload("a", known, unknown))
    for found, grade in ((alone, Grade.INSPECTED), (both, Grade.DOCUMENTED)):
        assert [(each.value, each.grade) for each in found if each.topic == "environment.mirror-country"] == [
            ("ID", grade)
        ]


@pytest.mark.parametrize(
    ("images", "value", "grade"),
    [
        (("a", "b"), "none", Grade.INSPECTED),
        (("a", f"b{DIGEST}"), "some", Grade.INSPECTED),
        ((f"a{DIGEST}", f"b:1{DIGEST}"), "all", Grade.DOCUMENTED),
        (("a@sha256:abc",), "none", Grade.INSPECTED),
    ],
)
def test_images_pinned_by_digest_are_counted_and_all_of_them_do_not_prove(tmp_path, images, value, grade):
    found = seen(tmp_path, workload("a", *({"image": each} for each in images)))
    told = [(each.value, each.grade) for each in found if each.topic == "environment.pinned-by-digest"]
    assert told == [(value, grade)]


@pytest.mark.parametrize("examiner", [kubernetes, compose], ids=lambda each: each.id)
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a: &a [x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 120)), "anchors"),
        (b"[" * 100_000, "deeper"),
        (b"kind: A\nspec: {", "not whole YAML"),
        (b"\x00\x01\x02", "not whole YAML"),
        (b"a: 2020-13-45\n", "not YAML that can be read"),
        (b"a: " + b"9" * 5000, "not YAML that can be read"),
        (b"---\n{}\n" * 20_002, "larger"),
    ],
    ids=["bomb", "deep", "cut", "binary", "no such day", "endless number", "documents"],
)
def test_hostile_yaml_is_refused_with_its_reason(tmp_path, examiner, content, why):
    role = examiner.reads[0].rstrip("*")
    told = play(examiner, Case(says="", files={f"{role}/a.yaml": content}), tmp_path)
    assert isinstance(told, str), told
    assert why in told


@pytest.mark.parametrize(
    "content",
    [
        [1, {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": "x", "volumes": [1], "nodeSelector": []}}],
        {"apiVersion": "v1", "kind": "List", "items": [1, None, {"apiVersion": 1, "kind": []}]},
        {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": [], "spec": {"nodeAffinity": 1, "claimRef": 1}},
        {"services": [1], "volumes": 1},
        {"services": {"a": 1, "b": {"image": 1, "volumes": [1, {}], "deploy": []}}},
    ],
)
def test_misshapen_manifests_break_nothing(tmp_path, content):
    for examiner in (kubernetes, compose):
        seen(tmp_path / examiner.id, content, examiner=examiner)


def test_compose_names_what_it_holds_and_places_nothing(tmp_path):
    content = {
        "services": {
            "chat": {
                "image": "own/engine",
                "deploy": {"resources": {"reservations": {"devices": [{"capabilities": ["gpu"]}]}}},
                "volumes": [
                    "/var/run/docker.sock:/var/run/docker.sock",
                    "./corpus:/corpus:ro",
                    {"type": "bind", "source": "/srv/models", "target": "/models"},
                ],
            }
        },
        "volumes": {"db": None},
    }
    found = seen(tmp_path, content, examiner=compose, known={"store.resource": {"records": ("db",)}})
    assert {str(each.item) for each in found if each.topic == "exists"} == {
        "store:records",
        "serving:services.chat in it",
        "store:services.chat:/models in it",
    }
    assert not {each.topic for each in found} & {"store.country", "serving.country"}


def test_a_bomb_is_trouble_and_the_rest_is_examined(ringtrue, tmp_path):
    table = '\n[[environment]]\nname = "{0}"\nartefacts = {{ kubernetes = "{0}.yaml" }}\n'
    folder = write(tmp_path / "offering", DOSSIER + table.format("prod") + table.format("bomb"))
    (folder / "prod.yaml").write_text(json.dumps(workload("chat", {"image": "vllm/vllm-openai"})))
    (folder / "bomb.yaml").write_text("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1
    assert ["anchors" in each["why"] for each in ran.data["troubles"]] == [True]
    assert "ai/Deployment/chat in prod" in ran.out
