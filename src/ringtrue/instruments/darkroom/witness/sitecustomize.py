"""Tells the darkroom which line of Python asks for a destination. Loaded by every Python of a dark run, of any version.

The line is sent as a datagram to an address that nobody holds; the supervisor reads it while it stops the call, so
nothing is opened, written or left. It must never disturb the program: whatever fails here fails in silence.
"""

import sys

ADDRESS = "\0ringtrue-witness"

CARRIERS = frozenset(
    ("urllib3", "requests", "httpx", "httpx2", "httpcore", "httpcore2", "aiohttp", "aiohappyeyeballs", "anyio", "h11",
     "h2", "trio", "pycares", "certifi", "sniffio", "websockets", "backoff", "tenacity", "filelock", "tqdm", "_pytest",
     "pluggy")
)  # fmt: skip
"""Packages that carry what others ask for: the asker is looked for above them."""

CARRYING = ("/huggingface_hub/utils/_http.py",)
"""Files of other packages that do the same."""


def _watch() -> None:
    import os
    import socket
    import threading

    standard = os.path.dirname(os.__file__) + os.sep
    telling = threading.local()
    here = os.path.abspath(__file__)

    def package_and_file(path: str) -> "tuple[str, str]":
        for folder in ("/site-packages/", "/dist-packages/"):
            _, found, rest = path.rpartition(folder)
            if found:
                return rest.partition("/")[0].partition(".")[0], rest.partition("/")[2] or rest
        return "", path

    def asker() -> str:
        frame = sys._getframe(2)
        carrier = ""
        while frame is not None:
            path = frame.f_code.co_filename
            if not path.startswith("<") and os.path.abspath(path) != here:
                package, file = package_and_file(path)
                told = "%s:%s:%d" % (package or "(script)", file, frame.f_lineno)  # noqa: UP031 - any version
                if package and package not in CARRIERS and not path.endswith(CARRYING):
                    return told
                if not package and not path.startswith(standard):
                    return told
                carrier = carrier or (told if package else "")
            frame = frame.f_back  # type: ignore[assignment]
        return carrier

    def local(address: object) -> bool:
        if not isinstance(address, tuple) or not address:
            return True
        host = str(address[0])
        return host.startswith("127.") or host in ("", "::1", "localhost", "0.0.0.0", "::")

    asks = {
        "socket.getaddrinfo": 0,
        "socket.gethostbyname": 0,
        "socket.connect": 1,
        "socket.sendto": 1,
        "socket.sendmsg": 1,
    }

    def hook(event: str, given: "tuple[object, ...]") -> None:
        at = asks.get(event)
        if at is None:
            return
        target = given[1] if at else (given[0],)
        if getattr(telling, "busy", False):
            return
        telling.busy = True
        try:
            if not local(target):
                told = asker()
                if told:
                    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                        line.sendto(told.encode("utf-8", "replace")[:400], ADDRESS)
        except Exception:  # noqa: S110 - see above
            pass
        finally:
            telling.busy = False

    sys.addaudithook(hook)


def _next() -> None:
    """Loads the sitecustomize that ours stands before."""
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [each for each in sys.path if os.path.abspath(each or ".") != here]
    ours = sys.modules.pop("sitecustomize")
    try:
        __import__("sitecustomize")
    except ImportError:
        sys.modules["sitecustomize"] = ours


try:  # noqa: SIM105 - contextlib costs every start
    _watch()
except Exception:  # noqa: S110 - see above
    pass
_next()
