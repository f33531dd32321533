"""Recognises a container that answers with a model."""

import re
from collections.abc import Iterator
from typing import Any

from ringtrue.instruments.infrastructure.manifests import at, listed, text

_SERVERS = re.compile(
    r"vllm|text-generation-inference|tritonserver|sglang|ollama|llama[._-]?cpp|llama-server|lmdeploy|tensorrt[_-]?llm"
    r"|nvcr\.io/nim|tensorflow/serving|openvino/model_server|djl-serving|torchserve|mlserver|text-embeddings-inference|bentoml"
    r"|ray-llm|localai|xinference|aphrodite|/tgi\b",
    re.IGNORECASE,
)
_ACCELERATORS = re.compile(r"gpu|tpu|npu|ascend|neuron|gaudi", re.IGNORECASE)

MOST_WORDS = 200
"""Words of a command line that are read; those behind them are prompts or data."""


def is_model_server(container: dict[str, Any]) -> bool:
    """Whether its image or its command names a program that serves models."""
    return any(_SERVERS.search(each[:500]) for each in _words(container))


def asks_for_accelerators(container: dict[str, Any]) -> bool:
    """Whether it asks for a GPU or the like, in the way of Kubernetes or of compose."""
    asked = (key for kind in ("limits", "requests") for key in at(container, "resources", kind))
    devices = listed(at(container, "deploy", "resources", "reservations").get("devices"))
    return (
        any(_ACCELERATORS.search(str(each)[:200]) for each in asked)
        or bool(devices or container.get("gpus"))
        or container.get("runtime") == "nvidia"
    )


def _words(container: dict[str, Any]) -> Iterator[str]:
    for key in ("image", "command", "args", "entrypoint"):
        value = container.get(key)
        yield from (text(each) for each in (value, *listed(value)[:MOST_WORDS]))
