"""Whether a command does what it is for: asked of its endpoint inside the dark, and of the files that it leaves."""

import glob
import http.client
import json
import os
import struct
import urllib.parse
import zipfile
from typing import Any

from ringtrue.instruments.darkroom import Probe

PATIENCE = 30.0
MOST_BODY = 1 << 20
MOST_FILE = 256 << 20

ZSTANDARD = 93
"""The method of compression (APPNOTE of ZIP, 4.4.5) that Inspect's logs use and Python's zipfile does not read yet."""

LOG_HEADER = "header.json"
"""The member of a zipped evaluation log (`.eval` of Inspect) that holds its status."""


def holds(probe: Probe, cwd: str, since: float) -> str:
    """Empty when the probe holds; else how it failed. Never raises.

    A file must be newer than `since` (seconds of the epoch): one that an earlier run left shows nothing.
    """
    if probe.url:
        return _answers(probe)
    if probe.file:
        return _left(probe, cwd, since)
    return ""


def _answers(probe: Probe) -> str:
    parts = urllib.parse.urlsplit(probe.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            if probe.body:
                connection.request("POST", path, probe.body.encode(), {"Content-Type": "application/json"})
            else:
                connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read(MOST_BODY).decode("utf-8", "replace")
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    if answer.status != probe.status:
        return f"it answered {answer.status}, not {probe.status}"
    return "" if probe.expect in body else "what was expected does not stand in the answer"


def _left(probe: Probe, cwd: str, since: float) -> str:
    """Looks at the newest file that the pattern names."""
    try:
        found = [each for each in glob.glob(os.path.join(cwd, probe.file), recursive=True) if os.path.isfile(each)]
        newest = max(found, key=os.path.getmtime, default="")
        if not newest:
            return "there is no such file"
        # Some file systems keep whole seconds.
        if os.path.getmtime(newest) < since - 1:
            return "the file is older than this run"
        if not probe.path:
            return "" if not probe.expect or probe.expect in _text(newest) else "what was expected does not stand there"
        told = _at(_json(newest), probe.path)
    except Exception as error:  # what a vendor's program wrote may be anything
        return f"{type(error).__name__}: {error}"
    shown = told if isinstance(told, str) else json.dumps(told)
    if not probe.expect:
        return ""
    return "" if shown == probe.expect else f"{probe.path} is {shown[:100]}, not {probe.expect}"


def _text(path: str) -> str:
    with open(path, "rb") as stream:
        return stream.read(MOST_FILE).decode("utf-8", "replace")


def _json(path: str) -> Any:
    if not zipfile.is_zipfile(path):
        return json.loads(_text(path))
    with zipfile.ZipFile(path) as packed:
        member = packed.getinfo(LOG_HEADER)
        if member.compress_type != ZSTANDARD:
            with packed.open(member) as stream:
                return json.loads(stream.read(MOST_FILE))
    import zstandard

    with open(path, "rb") as raw:
        raw.seek(member.header_offset)
        name, extra = struct.unpack("<HH", raw.read(30)[26:30])
        raw.seek(name + extra, os.SEEK_CUR)
        with zstandard.ZstdDecompressor().stream_reader(raw) as stream:
            return json.loads(stream.read(MOST_FILE))


def _at(data: Any, path: str) -> Any:
    """The value at a path such as `results.0.score`."""
    for step in path.removeprefix("$.").split("."):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data
