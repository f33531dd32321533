"""Which stores and servings Kubernetes manifests hold, where they may lie, and from where images are pulled."""

from collections.abc import Iterator

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.examiners.infrastructure.found import RESOURCES
from ringtrue.examiners.infrastructure.hands import COMPANIES, HANDS, control_plane
from ringtrue.examiners.infrastructure.kubernetes_reading import REGIONS, Reading
from ringtrue.examiners.infrastructure.supplies import REGISTRIES, SUPPLIES, supplies
from ringtrue.examiners.infrastructure.telemetry import RECEIVERS, TELEMETRY, telemetry
from ringtrue.observation import Kind, Observation

_DISK = b"""
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec:
  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-0}
  claimRef: {namespace: ai, name: records}
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [ap-southeast-3a]}]
"""
_CLAIM = b"""
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: records, namespace: ai}
spec: {accessModes: [ReadWriteOnce]}
"""


def _server(image: str, node: str = "") -> bytes:
    selector = f"      nodeSelector: {{{node}}}\n" if node else ""
    return (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: chat}\nspec:\n  template:\n    spec:\n"
        f"{selector}      containers: [{{name: it, image: '{image}'}}]\n"
    ).encode()


_POLICY = b"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: quiet}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]
"""
_DIGEST = "@sha256:" + "0" * 64


@examiner(
    per=Kind.ENVIRONMENT,
    topics=(
        "store.country",
        "serving.country",
        "serving.hardware-country",
        "serving.egress-policy",
        *SUPPLIES,
        *HANDS,
        *TELEMETRY,
    ),
    reads=("kubernetes*",),
    knows=RESOURCES,
    consults=(REGIONS, REGISTRIES, COMPANIES, RECEIVERS),
    cases=(
        Case(
            says="a volume lies where its nodes must be, and a claim where its volume lies",
            files={"kubernetes/volumes.yaml": _DISK + b"---" + _CLAIM},
            expects={
                "exists": ("found", "found"),
                "store.country": ("ID", "ID"),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="a zone without a provider has no country",
            files={"kubernetes/volumes.yaml": _DISK.replace(b"ebs.csi.aws.com", b"csi.own.example")},
            expects={"exists": ("found",)},
        ),
        Case(
            says="a claim alone exists and lies nobody knows where",
            files={"kubernetes/claim.yaml": _CLAIM},
            expects={"exists": ("found",)},
        ),
        Case(
            says="a claim that a pod mounts is a store, though another file would hold it",
            files={
                "kubernetes/pod.yaml": b"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
                b"  volumes: [{name: data, persistentVolumeClaim: {claimName: records}}]\n"
            },
            expects={"exists": ("found",)},
        ),
        Case(
            says="a model server is a serving; an image without a registry comes from Docker Hub",
            files={"kubernetes/chat.yaml": _server("vllm/vllm-openai:v0.9.0")},
            expects={
                "exists": ("found",),
                "serving.egress-policy": ("none",),
                "environment.mirror-country": ("US",),
                "environment.pinned-by-digest": ("none",),
            },
        ),
        Case(
            says="a server whose nodes must be in a region runs there",
            files={
                "kubernetes/chat.yaml": _server(
                    f"asia-southeast2-docker.pkg.dev/p/r/vllm{_DIGEST}",
                    "cloud.google.com/gke-nodepool: gpu, topology.kubernetes.io/region: asia-southeast2",
                )
            },
            expects={
                "exists": ("found",),
                "serving.country": ("ID",),
                "serving.egress-policy": ("none",),
                "environment.mirror-country": ("ID",),
                "environment.pinned-by-digest": ("all",),
                "environment.control-plane-country": ("US",),
            },
        ),
        Case(
            says="a policy that lets out to the cluster alone is told as it is written",
            files={"kubernetes/chat.yaml": _server("vllm/vllm-openai:v0.9.0") + b"---" + _POLICY},
            expects={
                "exists": ("found",),
                "serving.egress-policy": ("inside-only",),
                "environment.mirror-country": ("US",),
                "environment.pinned-by-digest": ("none",),
            },
        ),
        Case(
            says="a registry that is not listed has no country",
            files={"kubernetes/web.yaml": _server("registry.ministry.example/web:1")},
            expects={"environment.pinned-by-digest": ("none",)},
        ),
        Case(
            says="manifests that unfold without end are not read",
            files={"kubernetes/bomb.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"},
            refused="anchors",
        ),
        Case(
            says="a template that was never rendered says nothing",
            files={"kubernetes/chart.yaml": b"kind: Deployment\nspec: {{ .Values.spec }}\n  {{- end }}\n"},
            refused="not whole YAML",
        ),
    ),
)
def kubernetes(exhibit: Exhibit) -> Iterator[Observation]:
    """Which stores and servings do the Kubernetes manifests hold, and from where are images pulled?

    Environment variables and configuration maps that name a listed receiver of telemetry tell where it goes; a provider
    that labels or drivers name can switch the cluster off, which is told as a document would tell it.

    Reads rendered manifests and exports (`kubectl get ... -o yaml`, `helm template`) in YAML or JSON. Volumes,
    claims, claim templates and mounted shares are stores, and so are custom resources of known databases;
    workloads that run a known model server or ask for accelerators are servings.

    A place counts only where nodes are bound to it: required node affinity, node selectors, the topologies of
    a storage class. A region or zone has a country only when labels or storage drivers name exactly one
    provider of `catalogue/providers/regions.toml`: a cluster of one's own may call its zones anything, so of
    that it says only that things exist. What network policies let out of a serving is told as they are
    written, as context: whether anything enforces them, no manifest tells; that is for flow logs or a dark run to show.
    """
    reading = Reading(exhibit)
    seen: set[str] = set()
    for role in exhibit.artefacts:
        for file in exhibit.files(role):
            if file.name not in seen and file.name.endswith((".yaml", ".yml", ".json")):
                seen.add(file.name)
                reading.take(file)
    yield from reading.told()
    yield from supplies(exhibit, reading.regions, reading.images)
    yield from telemetry(exhibit, reading.variables)
    yield from control_plane(exhibit, reading.providers())
