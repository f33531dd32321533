"""Reads the objects of Kubernetes manifests into findings: what each is, and where it is bound to lie.

There is no examiner here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from ringtrue.dossier.artefacts import File, unreadable
from ringtrue.examiners import Exhibit
from ringtrue.examiners.infrastructure.egress import let_out
from ringtrue.examiners.infrastructure.found import Findings, countries
from ringtrue.instruments.infrastructure import Unfit
from ringtrue.instruments.infrastructure.manifests import at, listed, read_documents, tables, text
from ringtrue.instruments.infrastructure.model_servers import asks_for_accelerators, is_model_server
from ringtrue.instruments.infrastructure.regions import Regions
from ringtrue.observation import Kind, Observation, Place, Value

MOST_FILE = 64 << 20
"""Bytes of one file of manifests; the export of a large cluster has a few."""

REGIONS = "providers/regions.toml"

_PLACED = ("topology.kubernetes.io", "failure-domain.beta.kubernetes.io")
_SERVING_KINDS = frozenset({"InferenceService", "LLMInferenceService", "RayService", "SeldonDeployment", "NIMService"})
_DATA_GROUPS = (
    "cnpg.io", "strimzi.io", "k8s.elastic.co", "min.io", "milvus.io", "qdrant.io", "mongodb.com",
    "databases.spotahome.com", "acid.zalan.do", "percona.com", "clickhouse.altinity.com", "rabbitmq.com",
    "objectbucket.io", "cassandra.datastax.com", "opensearch.opster.io", "scylladb.com", "yugabyte.com",
    "ceph.rook.io",
)  # fmt: skip
"""Groups of custom resources that keep data; which of their kinds do is not known here."""

_DATA_KINDS = frozenset({
    "Cluster", "Kafka", "Elasticsearch", "Tenant", "Milvus", "QdrantCluster", "MongoDB", "MongoDBCommunity",
    "RedisFailover", "postgresql", "PerconaXtraDBCluster", "PerconaServerMongoDB", "PerconaPGCluster",
    "ClickHouseInstallation", "RabbitmqCluster", "ObjectBucketClaim", "CassandraDatacenter",
    "OpenSearchCluster", "ScyllaCluster", "YBCluster", "CephCluster", "CephObjectStore", "CephFilesystem",
    "CephBlockPool",
})  # fmt: skip
_INLINE = (
    "nfs",
    "iscsi",
    "cephfs",
    "rbd",
    "glusterfs",
    "azureFile",
    "azureDisk",
    "awsElasticBlockStore",
    "gcePersistentDisk",
)
_SYSTEM = ("/dev", "/proc", "/sys", "/run", "/var/run", "/etc", "/lib", "/usr", "/boot")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Object:
    """One object of a manifest, the file in which it stands, and its document there."""

    kind: str
    name: str
    namespace: str
    body: dict[str, Any]
    place: Place
    spot: Place

    @property
    def address(self) -> str:
        """Its address as `namespace/Kind/name`."""
        return "/".join(part for part in (self.namespace, self.kind, self.name) if part)

    def also(self, rest: str = "") -> tuple[str, ...]:
        """The other ways to write its address."""
        short = f"{self.kind}/{self.name}{rest}"
        kind = self.kind.lower()
        return (short, f"{kind}/{self.name}{rest}", f"{self.namespace}/{kind}/{self.name}{rest}")


class Reading:
    """Keeps the objects of all files, for they refer to each other."""

    def __init__(self, exhibit: Exhibit) -> None:
        self.regions = Regions(exhibit.consulted[REGIONS]["provider"], exhibit.consulted[REGIONS]["region"])
        self.images: dict[str, Place] = {}
        self.variables: list[tuple[str, str, Place]] = []
        self._findings = Findings(exhibit)
        self._objects: list[_Object] = []

    def take(self, file: File) -> None:
        """Takes the objects of one file; an unreadable one raises."""
        content = file.read(MOST_FILE)
        try:
            documents = read_documents(content)
        except Unfit as error:
            raise unreadable(
                file.name, str(error), "write it out anew: kubectl get -o yaml, or helm template"
            ) from error
        starts = _starts(content, [line for _, line in documents])
        waiting = [(each, n) for n, (each, _) in enumerate(documents) if isinstance(each, dict)][::-1]
        while waiting:
            body, n = waiting.pop()
            kind = text(body.get("kind"))
            if kind.endswith("List") and isinstance(body.get("items"), list):
                waiting.extend((each, n) for each in reversed(tables(body["items"])))
            elif kind and text(body.get("apiVersion")):
                meta = at(body, "metadata")
                name, namespace = text(meta.get("name")), text(meta.get("namespace"))
                spot = file.within(starts[n], starts[n + 1], line=documents[n][1])
                self._objects.append(
                    _Object(kind=kind, name=name, namespace=namespace, body=body, place=file.place, spot=spot)
                )

    def told(self) -> Iterator[Observation]:
        """What all the files together show."""
        self._provider = self._one_provider()
        self._classes = {
            each.name: self._topologies(each.body) for each in self._objects if each.kind == "StorageClass"
        }
        self._volumes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._claimed = {(each.namespace, each.name) for each in self._objects if each.kind == "PersistentVolumeClaim"}
        for each in self._objects:
            if each.kind == "PersistentVolume":
                self._volume(each)
        for each in self._objects:
            self._look(each)
        return self._findings.observations()

    def providers(self) -> dict[str, dict[Place, None]]:
        """The provider that the objects name, with where they do; none when they name several."""
        places = {each.place: None for each in self._objects if any(map(self.regions.provider_of_mark, _marks(each)))}
        return {self._provider: places} if self._provider else {}

    def _look(self, one: _Object) -> None:
        group = text(one.body.get("apiVersion")).partition("/")[0]
        spec = at(one.body, "spec")
        if one.kind == "PersistentVolumeClaim":
            self._claim(one, spec)
        elif one.kind == "BackupStorageLocation":
            provider = self.regions.provider_of_type(text(spec.get("provider")).rpartition("/")[2])
            self._store(one, self._countries([text(at(spec, "config").get("region"))], provider), "a backup")
        elif one.kind == "ConfigMap":
            self.variables += [(str(key), text(value), one.place) for key, value in at(one.body, "data").items()]
        elif one.kind in _DATA_KINDS and group.endswith(_DATA_GROUPS):
            self._store(one, (), f"a {one.kind}")
        elif one.kind in _SERVING_KINDS:
            self._serving(one, at(spec, "predictor"), accelerators=False)
        pod = _pod(one, spec)
        if pod:
            self._workload(one, spec, pod)

    def _workload(self, one: _Object, spec: dict[str, Any], pod: dict[str, Any]) -> None:
        containers = [each for key in ("containers", "initContainers") for each in tables(pod.get(key))]
        for each in containers:
            if image := text(each.get("image")):
                self.images.setdefault(image, one.place)
            self.variables += [
                (text(one_of.get("name")), text(one_of.get("value")), one.place) for one_of in tables(each.get("env"))
            ]
        accelerators = any(map(asks_for_accelerators, containers))
        if one.kind not in _SERVING_KINDS and (accelerators or any(map(is_model_server, containers))):
            self._serving(one, pod, accelerators=accelerators)
        for each in tables(spec.get("volumeClaimTemplates")):
            name = text(at(each, "metadata").get("name"))
            there = self._classes.get(text(at(each, "spec").get("storageClassName")), ())
            self._store(one, there, "a claim template", f"/{name}")
        for each in tables(pod.get("volumes")):
            if claimed := text(at(each, "persistentVolumeClaim").get("claimName")):
                self._mounted_claim(one, claimed)
            path = text(at(each, "hostPath").get("path"))
            kept = path and path != "/" and not f"{path}/".startswith(tuple(f"{each}/" for each in _SYSTEM))
            if kept or any(word in each for word in _INLINE):
                self._store(one, (), "a mounted volume", f"/{text(each.get('name'))}")

    def _mounted_claim(self, one: _Object, name: str) -> None:
        """A claim that a pod mounts is a store, also where the files do not hold the claim itself."""
        if (one.namespace, name) not in self._claimed:
            claim = _Object(
                kind="PersistentVolumeClaim",
                name=name,
                namespace=one.namespace,
                body={},
                place=one.place,
                spot=one.spot,
            )
            self._store(claim, (), "a claim that is mounted and stands in none of the files")

    def _serving(self, one: _Object, pod: dict[str, Any], *, accelerators: bool) -> None:
        regions = _bound_to(pod)
        there = self._countries(regions)
        topics = ["serving.country", *(["serving.hardware-country"] if accelerators else [])]
        note = f"a {_shown(one.kind)} that answers with a model"
        facts = countries(topics, there)
        if one.kind not in _SERVING_KINDS:
            policy, outside = let_out(self._labels(one), self._policies(one.namespace))
            facts = (*facts, ("serving.egress-policy", policy))
            note += f"; its policies name {', '.join(_network(each) for each in outside[:5])}" if outside else ""
        self._add(Kind.SERVING, one, facts, bool(there), note)

    def _labels(self, one: _Object) -> dict[str, Any]:
        """The labels of the pods that an object runs."""
        body = one.body if one.kind == "Pod" else at(one.body, "spec", "template")
        return at(body, "metadata", "labels")

    def _policies(self, namespace: str) -> list[tuple[str, dict[str, Any]]]:
        return [
            (each.kind, at(each.body, "spec"))
            for each in self._objects
            if each.kind.endswith("NetworkPolicy") and each.namespace in (namespace, "")
        ]

    def _volume(self, one: _Object) -> None:
        spec = at(one.body, "spec")
        regions = _bound_to_terms(tables(at(spec, "nodeAffinity", "required").get("nodeSelectorTerms")))
        if not regions:
            regions = _places(at(one.body, "metadata", "labels"))
        there = self._countries(regions, self.regions.provider_of_mark(text(at(spec, "csi").get("driver"))))
        self._store(one, there, "a volume")
        claim = at(spec, "claimRef")
        self._volumes[text(claim.get("namespace")), text(claim.get("name"))] = there
        self._volumes["", one.name] = there

    def _claim(self, one: _Object, spec: dict[str, Any]) -> None:
        there = (
            self._volumes.get((one.namespace, one.name))
            or self._volumes.get(("", text(spec.get("volumeName")) or "\0"))
            or self._classes.get(text(spec.get("storageClassName")), ())
        )
        self._store(one, there, "a claim")

    def _store(self, one: _Object, there: tuple[str, ...], note: str, rest: str = "") -> None:
        self._add(Kind.STORE, one, countries(("store.country",), there), bool(there), note, rest)

    def _add(
        self, kind: Kind, one: _Object, facts: tuple[tuple[str, Value], ...], whole: bool, note: str, rest: str = ""
    ) -> None:
        self._findings.add(
            kind, one.address + rest, one.spot, facts, also=one.also(rest), whole=whole, note=note
        )  # fmt: skip

    def _topologies(self, body: dict[str, Any]) -> tuple[str, ...]:
        terms = tables(body.get("allowedTopologies"))
        regions: list[str] = []
        for term in terms:
            told = [
                text(value)
                for each in tables(term.get("matchLabelExpressions"))
                if _is_place(text(each.get("key")))
                for value in listed(each.get("values"))
            ]
            if not told:
                return ()
            regions += told
        return self._countries(regions, self.regions.provider_of_mark(text(body.get("provisioner"))))

    def _countries(self, regions: Iterable[str], provider: str = "") -> tuple[str, ...]:
        """The countries of regions or zones; none unless every one of them has some."""
        found: dict[str, None] = {}
        for each in regions:
            there = self.regions.countries(provider or self._provider, each)
            if not there:
                return ()
            found.update(dict.fromkeys(there))
        return tuple(found)

    def _one_provider(self) -> str:
        """The only provider that labels, drivers and nodes name; empty when there is none, or more than one."""
        found = {self.regions.provider_of_mark(mark) for each in self._objects for mark in _marks(each)}
        found.discard("")
        return found.pop() if len(found) == 1 else ""


def _starts(content: bytes, lines: list[int]) -> list[int]:
    """The byte at which each of these lines begins, and the end of the file."""
    starts, at_line, reached = [], 1, 0
    for line in lines:
        while at_line < line and (end := content.find(b"\n", reached)) >= 0:
            at_line, reached = at_line + 1, end + 1
        starts.append(reached)
    return [*starts, len(content)]


def _marks(one: _Object) -> Iterator[str]:
    """The words of an object by which its provider may be told."""
    spec = at(one.body, "spec")
    pod = _pod(one, spec) or at(spec, "predictor")
    yield from (str(each) for each in at(one.body, "metadata", "labels"))
    yield from (str(each) for each in at(pod, "nodeSelector"))
    yield text(one.body.get("provisioner"))
    yield text(at(spec, "csi").get("driver"))
    terms = [*_terms(pod), *tables(at(spec, "nodeAffinity", "required").get("nodeSelectorTerms"))]
    yield from (text(each.get("key")) for term in terms for each in tables(term.get("matchExpressions")))


def _pod(one: _Object, spec: dict[str, Any]) -> dict[str, Any]:
    """The pod that an object runs; an empty one when it runs none."""
    if one.kind == "Pod":
        return spec
    if one.kind == "CronJob":
        return at(spec, "jobTemplate", "spec", "template", "spec")
    return at(spec, "template", "spec")


def _terms(pod: dict[str, Any]) -> list[dict[str, Any]]:
    affinity = at(pod, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    return tables(affinity.get("nodeSelectorTerms"))


def _bound_to(pod: dict[str, Any]) -> list[str]:
    """The regions or zones to which a pod is bound; none when it may run elsewhere."""
    return _places(at(pod, "nodeSelector")) or _bound_to_terms(_terms(pod))


def _bound_to_terms(terms: list[dict[str, Any]]) -> list[str]:
    """The places of terms of which any one suffices: one that names no place leaves all places open."""
    regions: list[str] = []
    for term in terms:
        told = [
            text(value)
            for each in tables(term.get("matchExpressions"))
            if _is_place(text(each.get("key"))) and each.get("operator") == "In"
            for value in listed(each.get("values"))
        ]
        if not told:
            return []
        regions += told
    return regions


def _places(labels: dict[str, Any]) -> list[str]:
    return [text(value) for key, value in labels.items() if _is_place(str(key))]


def _is_place(key: str) -> bool:
    domain, _, name = key.partition("/")
    return name in ("region", "zone") and (domain in _PLACED or domain.startswith("topology."))


def _network(written: str) -> str:
    """A network as it may stand in a note."""
    return "".join(each for each in written[:45] if each in "0123456789abcdefABCDEF.:/")


def _shown(kind: str) -> str:
    """A kind as it may stand in a note."""
    return "".join(each for each in kind[:60] if each.isascii() and each.isalnum())
