"""Recognises what runs in Kubernetes and Compose, and which of it answers with a model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ringtrue.dossier.draft.reading import list_of, table_at, text_of
from ringtrue.dossier.draft.sight import Group, Seen, Workload
from ringtrue.dossier.draft.walking import by_topmost_folder, name_of

_MODEL_SERVERS = re.compile(
    r"vllm|text-generation-inference|tritonserver|sglang|ollama|llama[._-]?cpp|llama-server|lmdeploy|tensorrt[_-]?llm"
    r"|nvcr\.io/nim|torchserve|mlserver|text-embeddings-inference|bentoml|ray-llm|localai|xinference|aphrodite|/tgi\b",
    re.IGNORECASE,
)
_ACCELERATORS = re.compile(r"gpu|tpu|npu|ascend|neuron|gaudi", re.IGNORECASE)
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_SERVING_KINDS = frozenset({"InferenceService", "LLMInferenceService", "RayService", "SeldonDeployment", "NIMService"})
_LOOKS_DEPLOYED = re.compile(r"""^["']?(apiVersion|services)["']?[ \t]*:|\A\s*+\{""", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What one file deploys: manifests of Kubernetes, or else the services of Compose."""

    file: Seen
    is_kubernetes: bool
    workloads: tuple[Workload, ...]


def looks_deployed(text: str) -> bool:
    """Whether it is worth the time to read a YAML text as a whole."""
    return bool(_LOOKS_DEPLOYED.search(text))


def in_documents(file: Seen, documents: tuple[Any, ...]) -> Deployed | None:
    """What the documents of a YAML or JSON file deploy; nothing when they are of another sort."""
    tables = [each for each in documents if isinstance(each, dict)]
    manifests = [each for each in tables if each.get("apiVersion") and text_of(each.get("kind")) not in ("", "Config")]
    if manifests:
        single = (one for each in manifests for one in (list_of(each.get("items")) if _is_list(each) else [each]))
        workloads = tuple(found for one in single for found in _manifest(file, table_at(one)))
        return Deployed(file=file, is_kubernetes=True, workloads=workloads)
    if tables and (services := table_at(tables[0], "services")):
        return Deployed(file=file, is_kubernetes=False, workloads=tuple(_compose(file, services)))
    return None


def environments(root: str, deployed: tuple[Deployed, ...]) -> Iterator[Group]:
    """One environment for each uppermost folder that holds manifests of Kubernetes, or compose files."""
    for sort, role in (("Kubernetes", "kubernetes"), ("Compose", "compose")):
        files = (each.file for each in deployed if each.is_kubernetes == (role == "kubernetes"))
        for top, members in by_topmost_folder(files).items():
            artefacts = {role: tuple(each.name for each in members)}
            yield Group(name=name_of(top, root), sort=sort, artefacts=artefacts)


# Kubernetes


def _is_list(manifest: dict[str, Any]) -> bool:
    return bool(manifest["kind"] == "List")


def _manifest(file: Seen, manifest: dict[str, Any]) -> Iterator[Workload]:
    kind = text_of(manifest.get("kind"))
    if kind not in _WORKLOADS and kind not in _SERVING_KINDS:
        return
    pod = table_at(manifest, "spec", "template", "spec")
    containers = [each for each in list_of(pod.get("containers"), most=50) if isinstance(each, dict)]
    name = text_of(table_at(manifest, "metadata").get("name"))
    yield Workload(
        name=name or kind,
        address=f"{kind}/{name}" if name else "",
        told_by=f"kind {kind}" if kind in _SERVING_KINDS else next(filter(None, map(_server, containers)), ""),
        region=text_of(table_at(pod, "nodeSelector").get("topology.kubernetes.io/region")),
        role="kubernetes",
        file=file.name,
    )


# Compose


def _compose(file: Seen, services: dict[str, Any]) -> Iterator[Workload]:
    """Every service; the whole file as one that a person must check when no known model server is among them."""
    told = {
        text_of(name): _compose_server(each)
        for name, each in islice(services.items(), 200)
        if table_at(each).keys() & {"image", "build", "extends", "<<"}
    }
    for name, told_by in told.items():
        yield Workload(name=name, told_by=told_by, role="compose", file=file.name, address=f"services.{name}")
    if told and not any(told.values()):
        told_by = "a compose file in which no known model server was seen"
        yield Workload(name=Path(file.name).stem, told_by=told_by, role="compose", file=file.name)


def _compose_server(service: dict[str, Any]) -> str:
    whole = {**table_at(service, "<<"), **service}
    if told_by := _server(whole):
        return told_by
    devices = table_at(whole, "deploy", "resources", "reservations").get("devices")
    if whole.get("gpus") or whole.get("runtime") == "nvidia" or list_of(devices):
        return "it asks for an accelerator"
    return ""


# both


def _server(container: dict[str, Any]) -> str:
    """What shows that a container answers with a model; empty when nothing does."""
    for word in (container.get(key) for key in ("image", "command", "args", "entrypoint")):
        for each in (word, *list_of(word, most=100)):
            if _MODEL_SERVERS.search(text_of(each)):
                return text_of(each)
    for kind in ("limits", "requests"):
        for asked in table_at(container, "resources", kind):
            if _ACCELERATORS.search(text_of(asked)):
                return f"it asks for {asked[:60]}"
    return ""
