"""What does the darkroom cost? Bare against each backend, in turns, in one run.

    python benchmarks/darkroom_overhead.py [--rounds N]

Three workloads, each with its client and its server inside: a chatty connection on loopback (send and receive), a storm
of connections, and an HTTP server (node, else Python's) under load over kept connections. The ways take turns
in every round, each is compared with bare of the same round, and the median of the rounds counts, so that what else runs
on the machine weighs on all alike. In the dark everything is watched that a drill watches: files, and lines of Python.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ringtrue.instruments.darkroom import Backend, Darkness
from ringtrue.instruments.darkroom.run import darken
from ringtrue.instruments.darkroom.stage import _backend

WORK = r"""
import http.client, json, os, shutil, socket, subprocess, sys, threading, time
def chatty(times=20000):
    with socket.create_server(("127.0.0.1", 0)) as server:
        if os.fork() == 0:
            with server.accept()[0] as line:
                while said := line.recv(64): line.sendall(said)
            os._exit(0)
        with socket.create_connection(server.getsockname()) as line:
            begun = time.perf_counter()
            for _ in range(times):
                line.sendall(b"x" * 64); line.recv(64)
            spent = time.perf_counter() - begun
        os.wait()
    return spent / times * 1e6
def connects(times=2000):
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as server:
        begun = time.perf_counter()
        for _ in range(times):
            line = socket.create_connection(server.getsockname()); server.accept()[0].close(); line.close()
        return (time.perf_counter() - begun) / times * 1e6
NODE = "const s=require('http').createServer((q,r)=>r.end('{\"ok\":true}'.repeat(200)));s.listen(0,'127.0.0.1',()=>console.log(s.address().port))"
PYTHON = '''
import http.server
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        body = b'{"ok":true}' * 200
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *given): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H); print(s.server_address[1], flush=True); s.serve_forever()
'''
def served(seconds=2.0):
    command = ["node", "-e", NODE] if shutil.which("node") else [sys.executable, "-c", PYTHON]
    server = subprocess.Popen(command, stdout=subprocess.PIPE)
    port, done = int(server.stdout.readline()), [0, 0]
    stop = time.perf_counter() + seconds
    def load(n):
        line = http.client.HTTPConnection("127.0.0.1", port)
        while time.perf_counter() < stop:
            line.request("GET", "/"); line.getresponse().read(); done[n] += 1
    threads = [threading.Thread(target=load, args=(n,)) for n in range(2)]
    [t.start() for t in threads]; [t.join() for t in threads]
    server.kill(); server.wait()
    return sum(done) / seconds
print(json.dumps({"chatty": chatty(), "connect": connects(), "served": served()}))
"""


def once(backend: Backend | None, script: Path) -> dict[str, float]:
    """The workload's own figures: microseconds per exchange and per connection, answers a second."""
    command = (sys.executable, str(script))
    with tempfile.TemporaryFile() as output:
        if backend is None:
            subprocess.run(command, stdout=output, check=True)
        else:
            darken(
                Darkness(
                    command=command, cwd="/", env=dict(os.environ), backend=backend, timeout=120, watch_files=True
                ),
                output=output,
            )
        output.seek(0)
        told: dict[str, float] = json.loads(output.read().splitlines()[-1])
        return told


def main() -> None:
    """Prints one line per workload: the best figure of each way, and the median over the rounds of its ratio to bare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    ways: list[Backend | None] = [None, *(each for each in Backend if _backend(each))]
    found: dict[Backend | None, list[dict[str, float]]] = {each: [] for each in ways}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "work.py"
        script.write_text(WORK)
        once(None, script)
        for n in range(rounds):
            # Whoever comes first in a round is not always the same.
            for each in ways[n % len(ways) :] + ways[: n % len(ways)]:
                found[each].append(once(each, script))
    print(f"{'':<24}" + "".join(f"{each or 'bare':>22}" for each in ways) + f"{'bound':>10}")
    for name, says, best, bound in (
        ("chatty", "send and receive, us", min, "<= 1.10"),
        ("connect", "connect, us", min, "<= 2.00"),
        ("served", "HTTP answers a second", max, ">= 0.95"),
    ):
        bare = [each[name] for each in found[None]]
        cells = []
        for way in ways:
            dark = [each[name] for each in found[way]]
            ratio = statistics.median(a / b for a, b in zip(dark, bare, strict=True))
            cells.append(f"{best(dark):>14.1f} ({ratio:4.2f}x)")
        print(f"{says:<24}" + "".join(cells) + f"{bound:>10}")


if __name__ == "__main__":
    main()
