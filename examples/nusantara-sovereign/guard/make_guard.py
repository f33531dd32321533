"""Makes the guard of the story: a tiny classifier over byte frequencies, trained for real on the sentences beside it.

    python guard/make_guard.py          (numpy 2, safetensors)

Fictional: no such product exists. Its architecture is its own, so whoever loads it with transformers must run
`modeling_tutur_guard.py`: that is what this part of the story is about.
"""

import itertools
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

HERE = Path(__file__).parent
WIDTH = 64


def features(text: str) -> np.ndarray:
    """Counts of byte pairs, folded into 1,024 places and normed."""
    found = np.zeros(1024, np.float32)
    data = text.encode()
    for pair in itertools.pairwise(data):
        found[(pair[0] * 31 + pair[1]) % 1024] += 1
    return found / max(1.0, float(np.linalg.norm(found)))


def main() -> None:
    """Trains it to tell Indonesian sentences from sentences with their letters turned round."""
    lines = [
        each for each in (HERE.parent / "training" / "corpus.txt").read_text("utf-8").splitlines() if each[:1] != "#"
    ]
    texts = [*lines, *(each[::-1] for each in lines)]
    inputs = np.stack([features(each) for each in texts])
    wanted = np.repeat([1.0, 0.0], len(lines)).astype(np.float32)
    rng = np.random.default_rng(7)
    first = rng.normal(0, 0.05, (WIDTH, 1024)).astype(np.float32)
    last = rng.normal(0, 0.05, WIDTH).astype(np.float32)
    for _ in range(400):
        hidden = np.maximum(inputs @ first.T, 0)
        told = 1 / (1 + np.exp(-(hidden @ last)))
        error = (told - wanted) / len(texts)
        back = np.outer(error, last) * (hidden > 0)
        last -= 4 * hidden.T @ error
        first -= 4 * back.T @ inputs
    print(f"right on {((told > 0.5) == wanted).mean():.1%} of its own sentences")
    save_file({"first.weight": first, "last.weight": last}, HERE / "model.safetensors")
    config = {
        "architectures": ["TuturGuardForSequenceClassification"],
        "auto_map": {
            "AutoConfig": "modeling_tutur_guard.TuturGuardConfig",
            "AutoModelForSequenceClassification": "modeling_tutur_guard.TuturGuardForSequenceClassification",
        },
        "hidden_size": WIDTH,
        "id2label": {"0": "block", "1": "pass"},
        "model_type": "tutur_guard",
        "num_labels": 2,
    }
    (HERE / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
