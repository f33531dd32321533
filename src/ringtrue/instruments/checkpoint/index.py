"""The index of a sharded checkpoint: which shard is said to hold which tensor."""

import json

from ringtrue.instruments.checkpoint import Damaged

MOST_INDEX = 64 << 20
"""Bytes of an index file; the largest published ones have some ten megabytes."""


def read_index(content: bytes) -> dict[str, str]:
    """Tensor name -> file name of its shard; `Damaged` when it is no such index."""
    try:
        told = json.loads(content)["weight_map"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"it is no index of shards: {error!r}") from error
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise Damaged("it is no index of shards: `weight_map` does not map names to files")
    return told
