"""A folder stands in for a name, over HTTPS too, and is trusted by nobody but those who are told to."""

import datetime
import http.client
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from ringtrue.instruments.darkroom.certificates import issued
from ringtrue.instruments.darkroom.standing_in import TRUSTED_BY, StandIns

HOST = "hub.example"


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "hub" / "org" / "model").mkdir(parents=True)
    (tmp_path / "hub" / "org" / "model" / "config.json").write_text('{"a": 1}')
    (tmp_path / "hub" / "org" / "index.json").write_text('["model"]')
    (tmp_path / "secret").write_text("not yours")
    return tmp_path / "hub"


@pytest.fixture
def stand_ins(folder):
    with StandIns({HOST: folder}, {}) as serving:
        yield serving


def connected(serving: StandIns, name: str = HOST) -> ssl.SSLSocket:
    """A client of `name` that trusts what the drill's processes are told to trust."""
    host, _, port = serving.answers[HOST].rpartition(":")
    context = ssl.create_default_context(cafile=serving.trust["SSL_CERT_FILE"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context.wrap_socket(socket.create_connection((host, int(port)), 5), server_hostname=name)


def asked(serving: StandIns, method: str, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(HOST)
    connection.sock = connected(serving)
    connection.request(method, path, body=b"told" if method == "POST" else None)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_file_is_served_over_https_with_what_a_hub_tells_of_it(stand_ins, folder):
    answer, body = asked(stand_ins, "GET", "/org/model/config.json?download=true")
    assert (answer.status, body) == (200, b'{"a": 1}')
    head, empty = asked(stand_ins, "HEAD", "/org/model/config.json")
    assert (head.status, empty, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
    assert len(head.headers["X-Repo-Commit"]) == 40
    assert asked(stand_ins, "POST", "/org")[1] == b'["model"]'


def test_over_plain_http_too(stand_ins):
    host, _, port = stand_ins.answers[HOST].rpartition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=5)
    connection.request("GET", "/org/model/config.json")
    assert connection.getresponse().read() == b'{"a": 1}'
    connection.close()


@pytest.mark.parametrize("path", ["/../secret", "/%2e%2e/secret", "/org/../../secret", "/none.json"])
def test_nothing_but_the_folder_is_served_and_what_was_missing_is_told(stand_ins, path):
    answer, body = asked(stand_ins, "GET", path)
    assert (answer.status, body, answer.headers["X-Error-Code"]) == (404, b"", "EntryNotFound")
    (told,) = stand_ins.told()
    assert (told.served, len(told.missing), told.files) == ((), 1, 2)


def test_it_can_deceive_about_no_other_name(stand_ins):
    with pytest.raises(ssl.SSLCertVerificationError, match=r"[Hh]ostname"):
        connected(stand_ins, "bank.example")
    papers = issued([HOST], datetime.datetime.now(datetime.UTC))
    authority = x509.load_pem_x509_certificate(papers.authority)
    named = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert named.critical
    assert [each.value for each in named.value.permitted_subtrees or ()] == [HOST]


def test_whoever_is_not_told_to_does_not_trust_it(stand_ins):
    host, _, port = stand_ins.answers[HOST].rpartition(":")
    with pytest.raises(ssl.SSLCertVerificationError), socket.create_connection((host, int(port)), 5) as line:
        ssl.create_default_context().wrap_socket(line, server_hostname=HOST)


def test_what_was_trusted_before_still_is(folder, tmp_path):
    own = tmp_path / "own.pem"
    own.write_bytes(issued(["other.example"], datetime.datetime.now(datetime.UTC)).authority)
    with StandIns({HOST: folder}, {"REQUESTS_CA_BUNDLE": str(own)}) as serving:
        assert own.read_bytes() in Path(serving.trust["CURL_CA_BUNDLE"]).read_bytes()


def test_it_leaves_nothing_behind(folder, tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    before = set(Path("/proc/self/fd").iterdir())
    with StandIns({HOST: folder}, {}) as serving:
        assert set(serving.trust) == set(TRUSTED_BY)
        asked(serving, "GET", "/org")
        assert [each.name for each in (tmp_path / "temporary").glob("*/*")] == ["authorities.pem"], "no key on the disk"
    assert set(Path("/proc/self/fd").iterdir()) == before
    assert list((tmp_path / "temporary").iterdir()) == []
