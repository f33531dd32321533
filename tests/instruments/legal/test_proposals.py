"""A language model proposes and decides nothing: what it makes up is refused, and it is asked on this machine only."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ringtrue.examiners.contracts.pointed import pointed
from ringtrue.examiners.contracts.verdicts import Reading
from ringtrue.instruments.legal.proposals import AT_ONCE, NoAnswer, propose
from ringtrue.instruments.legal.reading import read

TEXT = """1. Fees

Fees are due within thirty days.

2. Custody

A copy of the source and of the weights rests with
Notary Sundari, who hands it to the Buyer if the Supplier ceases to trade.
"""
CLAUSES = {"escrow-with-rebuild": "Weights lie with an agent.", "exit-and-transition": "A transition is promised."}
CUSTODY = "A copy of the source and of the weights rests with Notary Sundari"


@contextmanager
def model(answer: Callable[[dict], tuple[int, bytes]]) -> Iterator[tuple[str, list[dict]]]:
    """A server that speaks the interface of chat completions; gives its address and what it was asked."""
    asked: list[dict] = []

    class Model(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, **told})
            status, body = answer(told)
            self.send_response(status)
            self.send_header("Location", "http://192.0.2.1/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def said(*pairs: tuple[str, str], around: str = "{}") -> tuple[int, bytes]:
    found = json.dumps({"found": [{"clause": clause, "quote": quote} for clause, quote in pairs]})
    message = {"role": "assistant", "content": around.replace("{}", found)}
    return 200, json.dumps({"choices": [{"index": 0, "message": message}]}).encode()


def test_words_that_stand_there_are_proposed_as_the_document_has_them():
    answer = said(("escrow-with-rebuild", CUSTODY), around="Here you are:\n```json\n{}\n```")
    with model(lambda told: answer) as (address, asked):
        told = propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")
    (found,) = told.found
    assert found.quote.text == CUSTODY.replace("with Notary", "with\nNotary")
    assert TEXT.encode()[found.quote.span.start : found.quote.span.end].decode() == found.quote.text
    assert (told.refused, asked[0]["path"], asked[0]["model"]) == (0, "/v1/chat/completions", "small")


@pytest.mark.parametrize("pair", [
    ("escrow-with-rebuild", "The weights rest with the bank."),
    ("escrow-with-rebuild", CUSTODY.upper()),
    ("escrow-with-rebuild", "the"),
    ("no-such-clause", CUSTODY),
])  # fmt: skip
def test_what_a_model_makes_up_is_refused_and_counted(pair):
    with model(lambda told: said(pair)) as (address, _):
        told = propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")
    assert (told.found, told.refused) == ((), 1)


def test_a_long_document_is_asked_in_passages_that_leave_nothing_out():
    text = "".join(f"{n}. The fee of month {n} is {n} crowns.\n" for n in range(1200))
    with model(lambda told: said()) as (address, asked):
        propose((read(text.encode(), "c.txt"),), CLAUSES, address, "small")
    passages = [each["messages"][1]["content"].partition("Passage:\n")[2] for each in asked]
    assert len(passages) > 1
    assert max(map(len, passages)) <= AT_ONCE
    assert "".join(passages).split() == text.split()


@pytest.mark.parametrize(("answer", "why"), [
    ((302, b""), "status 302"),
    ((500, b"no"), "status 500"),
    ((200, b"<html>"), "no chat completion"),
    ((200, b"[" * 100_000), "no chat completion"),
    ((200, b'{"choices": []}'), "no chat completion"),
    ((200, b" " * (1 << 20) + b"  "), "more than"),
])  # fmt: skip
def test_an_answer_that_is_none_is_an_error_and_no_redirect_is_followed(answer, why):
    with model(lambda told: answer) as (address, _), pytest.raises(NoAnswer, match=why):
        propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")


@pytest.mark.parametrize("address", [
    "http://api.example.com/v1", "http://10.0.0.1/v1", "https://127.0.0.1/v1", "http://127.0.0.1.example.com/v1",
    "ftp://127.0.0.1/", "http://127.0.0.1:x/", "nonsense",
])  # fmt: skip
def test_only_this_machine_is_asked(address):
    with pytest.raises(NoAnswer, match="address of this machine"):
        propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")


@pytest.mark.parametrize("content", ["{", "no JSON at all", '{"found": 3}', '{"found": [3, {"clause": 1}]}', "[]"])
def test_chatter_proposes_nothing(content):
    answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    with model(lambda told: (200, answer)) as (address, _):
        told = propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")
    assert (told.found, told.refused) == ((), 0)


def test_a_proposal_makes_an_absence_unclear_and_changes_no_other_verdict():
    pairs = [("escrow-with-rebuild", CUSTODY), ("exit-and-transition", "Fees are due within thirty days.")]
    with model(lambda told: said(*pairs)) as (address, _):
        told = propose((read(TEXT.encode(), "c.md"),), CLAUSES, address, "small")
    absent = Reading(clause="escrow-with-rebuild", verdict="absent", why="no channel heard of it", evidence=())
    present = Reading(clause="exit-and-transition", verdict="present", why="", evidence=())
    unclear, same = pointed((absent, present), told)
    assert (unclear.verdict, unclear.evidence[0].speaks) == ("unclear", "proposed")
    assert "small" in unclear.why
    assert same is present


def test_the_command_line_asks_it_only_when_told_to_and_says_what_it_refused(ringtrue, tmp_path):
    (tmp_path / "c.md").write_text(TEXT)
    pairs = [("escrow-with-rebuild", CUSTODY), ("terms-frozen", "Terms are frozen for ever and a day.")]
    before = {
        each["clause"]: each for each in ringtrue("contract", "read", tmp_path / "c.md", "--json").data["clauses"]
    }
    with model(lambda told: said(*pairs)) as (address, asked):
        done = ringtrue("contract", "read", tmp_path / "c.md", "--json", "--proposer", address, "--model", "small")
    after = {each["clause"]: each for each in done.data["clauses"]}
    changed = {name for name in after if after[name] != before[name]}
    assert len(asked) == 1
    assert changed <= {"escrow-with-rebuild"}
    assert "small points to 1 sentences; 1 of its quotes stand nowhere" in done.err
    gone = ringtrue("contract", "read", tmp_path / "c.md", "--proposer", "http://127.0.0.1:9/v1")
    assert (gone.code, "did not answer" in gone.err) == (1, True)
