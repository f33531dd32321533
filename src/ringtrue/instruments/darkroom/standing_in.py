"""A stand-in: a folder served in the place of a name, over HTTP and HTTPS, for the processes of one drill.

What it serves is whatever the buyer would keep at home: a vocabulary, a model. The path of a request is the path of a
file; a name that is both a file's and a folder's is told by `index.json` or `index.html` in the folder. What was asked
for and is not there is told, so that the folder can be completed.
"""

import contextlib
import datetime
import hashlib
import http.server
import mimetypes
import os
import shutil
import socket
import socketserver
import ssl
import tempfile
import threading
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ringtrue.instruments.darkroom.certificates import issued

TRUSTED_BY = (
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "PIP_CERT",
    "GIT_SSL_CAINFO", "CARGO_HTTP_CAINFO", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
)  # fmt: skip
"""The variables by which OpenSSL and Go, requests, curl, node, the AWS clients, pip, git, cargo and gRPC find whom to
trust. Java, programs with a store of their own (browsers) and those that pin a certificate follow none of them."""

INDEX = ("index.json", "index.html")

REVISION = 40
"""Hexadecimal digits of a revision, as model hubs name one."""

PATIENCE = 60.0
MOST_TOLD = 100
MOST_POSTED = 64 << 20

HANDSHAKE = b"\x16"
"""The first byte of TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodIn:
    """What a stand-in was asked for: paths that it served, and paths that were not in its folder."""

    name: str
    digest: str
    files: int
    served: tuple[str, ...]
    missing: tuple[str, ...]


class StandIns:
    """Serves folders for names while it is entered.

    `answers` gives each name its place, as `host:port`; `trust` the variables by which processes come to trust it.
    """

    def __init__(self, folders: Mapping[str, Path], env: Mapping[str, str]) -> None:
        self._folders, self._env = dict(folders), env
        self._stack = contextlib.ExitStack()
        self._servers: dict[str, _Server] = {}
        self.answers: dict[str, str] = {}
        self.trust: dict[str, str] = {}

    def __enter__(self) -> "StandIns":
        """Begins to serve. Raises `OSError`."""
        if not self._folders:
            return self
        with contextlib.ExitStack() as stack:
            kept = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringtrue-stand-in-")))
            papers = issued(self._folders, datetime.datetime.now(datetime.UTC))
            secret, bundle = kept / "server.pem", kept / "authorities.pem"
            secret.touch(0o600)
            secret.write_bytes(papers.certificate + papers.key)
            bundle.write_bytes(_trusted_so_far(self._env) + papers.authority)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(secret)
            context.set_alpn_protocols(["http/1.1"])
            secret.unlink()
            self.trust = {each: str(bundle) for each in TRUSTED_BY}
            for name, folder in self._folders.items():
                server = stack.enter_context(_Server(folder, context))
                threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
                stack.callback(server.shutdown)
                self._servers[name] = server
                self.answers[name] = f"127.0.0.1:{server.server_address[1]}"
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Serves no longer and leaves nothing behind."""
        self._stack.close()

    def told(self) -> tuple[StoodIn, ...]:
        """What each was asked for so far."""
        return tuple(
            StoodIn(
                name=name, digest=f"sha256:{server.digest}", files=server.files,
                served=tuple(sorted(server.served)[:MOST_TOLD]), missing=tuple(sorted(server.missing)[:MOST_TOLD]),
            )
            for name, server in self._servers.items()
        )  # fmt: skip


def _trusted_so_far(env: Mapping[str, str]) -> bytes:
    """The authorities that the processes would trust without us, for what is allowed is still asked for its papers."""
    system = ssl.get_default_verify_paths()
    for path in (*(env.get(each, "") for each in TRUSTED_BY), system.cafile, system.openssl_cafile):
        with contextlib.suppress(OSError):
            if path:
                return Path(path).read_bytes().rstrip() + b"\n"
    return b""


class _Server(socketserver.ThreadingTCPServer):
    """One folder, at a port of its own on loopback; speaks TLS to whoever begins with it."""

    daemon_threads, block_on_close = False, True
    """Closing waits for those who are served, so that no open file is left behind."""
    request_queue_size = 128

    def __init__(self, folder: Path, context: ssl.SSLContext) -> None:
        self.folder, self._context = folder.resolve(), context
        self._digests: dict[tuple[str, int, int], str] = {}
        self.served: set[str] = set()
        self.missing: set[str] = set()
        paths = sorted(each for each in self.folder.rglob("*") if each.is_file())
        listing = "".join(f"{self.sha256(each)}  {each.relative_to(self.folder).as_posix()}\n" for each in paths)
        self.files, self.digest = len(paths), hashlib.sha256(listing.encode()).hexdigest()
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: object, client_address: object) -> None:
        """Serves one connection, in its own thread."""
        assert isinstance(request, socket.socket)
        request.settimeout(PATIENCE)
        with contextlib.suppress(OSError):
            if request.recv(1, socket.MSG_PEEK) == HANDSHAKE:
                with self._context.wrap_socket(request, server_side=True) as secret:
                    super().finish_request(secret, client_address)
            else:
                super().finish_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keeps silent: a caller that goes away is no trouble of ours."""

    def find(self, path: str) -> Path | None:
        """The file at a path; none outside the folder."""
        place = self.folder / path.strip("/")
        if ".." in place.parts:
            return None
        return next((each for each in (place, *(place / index for index in INDEX)) if each.is_file()), None)

    def sha256(self, file: Path) -> str:
        """The digest of a file, remembered while it does not change."""
        found = file.stat()
        key = (str(file), found.st_mtime_ns, found.st_size)
        if key not in self._digests:
            with file.open("rb") as stream:
                self._digests[key] = hashlib.file_digest(stream, "sha256").hexdigest()
        return self._digests[key]


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers every method by the file at the path.

    Model hubs tell the revision and the digest of a file in headers, and by another that a file is not there (rather
    than the hub): these are given to everybody.
    """

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stand-in", ""
    server: _Server

    def do_GET(self) -> None:
        """Sends the file."""
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        posted = self.headers.get("Content-Length", "0")
        self.rfile.read(min(int(posted), MOST_POSTED) if posted.isdigit() else 0)
        try:
            file = self.server.find(path)
            if file is None:
                self._refuse(path)
                return
            with file.open("rb") as stream:
                self.server.served.add(path)
                self.send_response(200)
                self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
                self.send_header("Content-Length", str(os.fstat(stream.fileno()).st_size))
                self.send_header("ETag", f'"{self.server.sha256(file)}"')
                self.send_header("X-Repo-Commit", self.server.digest[:REVISION])
                self.end_headers()
                if self.command != "HEAD":
                    shutil.copyfileobj(stream, self.wfile)
        except (OSError, ValueError):
            self.close_connection = True

    do_HEAD = do_POST = do_PUT = do_GET  # noqa: N815 - the library's names

    def log_message(self, *given: object) -> None:
        """Prints nothing."""

    def _refuse(self, path: str) -> None:
        self.server.missing.add(path)
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("X-Repo-Commit", self.server.digest[:REVISION])
        self.end_headers()
