"""A model that answers on loopback as the interfaces of OpenAI and Anthropic do, so that real harnesses can be run here.

A log then names the judge that was asked for, whoever answered: what a reader must find is the name.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GRADE = "The answer meets the criterion.\nGRADE: C"
RUBRIC = json.dumps({"pass": True, "score": 1, "reason": "ok", "justification": "ok", "category": "C"})


class Answering(BaseHTTPRequestHandler):
    """Answers every question with a good grade."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        text = RUBRIC if re.search("rubric|factual", json.dumps(asked).lower()) else GRADE
        usage = {"prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11}
        if self.path.endswith("/messages"):
            told = {
                "id": "m1", "type": "message", "role": "assistant", "model": asked.get("model"), "stop_reason": "end_turn",
                "stop_sequence": None, "content": [{"type": "text", "text": text}],
                "usage": {"input_tokens": 7, "output_tokens": 4},
            }  # fmt: skip
        elif self.path.endswith("/embeddings"):
            given = asked.get("input")
            rows = [{"object": "embedding", "index": n, "embedding": [0.1] * 8}
                    for n in range(len(given) if isinstance(given, list) else 1)]  # fmt: skip
            told = {"object": "list", "model": asked.get("model"), "data": rows, "usage": usage}
        else:
            message = {"role": "assistant", "content": text}
            told = {
                "id": "c1", "object": "chat.completion", "created": 0, "model": asked.get("model"), "usage": usage,
                "choices": [{"index": 0, "finish_reason": "stop", "message": message, "logprobs": None}],
            }  # fmt: skip
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *given: object) -> None:
        pass


@contextmanager
def answering() -> Iterator[str]:
    """The address of a running one, `http://127.0.0.1:PORT`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
