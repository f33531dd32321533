"""Plays the fictional judge on loopback: grades an answer C when it shares a word of five letters with the target.

    python loopback_judge.py 8999

Speaks as much of the chat completions interface as Inspect's model_graded_qa asks for.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Judge(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = asked["messages"][-1]["content"]
        text = text if isinstance(text, str) else " ".join(part.get("text", "") for part in text)
        answer = text[text.find("[Submission]") : text.find("[Criterion]")]
        target = text[text.find("[Criterion]") : text.find("[END DATA]")]
        words = set(re.findall(r"[a-z]{5,}", target.lower())) - {"criterion"}
        grade = "C" if words & set(re.findall(r"[a-z]{5,}", answer.lower())) else "I"
        told = {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": asked["model"],
            "choices": [
                {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": f"GRADE: {grade}"}}
            ],
            "usage": {"prompt_tokens": len(text) // 4, "completion_tokens": 4, "total_tokens": len(text) // 4 + 4},
        }
        content = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


HTTPServer(("127.0.0.1", int(sys.argv[1])), Judge).serve_forever()
