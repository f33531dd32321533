"""Whether a served endpoint answers as it should, asked from inside the dark."""

import http.client
import urllib.parse

from ringtrue.instruments.darkroom import Probe

PATIENCE = 30.0
MOST_BODY = 1 << 20


def holds(probe: Probe) -> str:
    """Empty when the probe holds; else how it failed. Never raises."""
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
