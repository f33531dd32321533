"""Makes the PyTorch checkpoints of this folder: `python make_torch_files.py`, with PyTorch installed.

The tests read these files and never import PyTorch, so they are made once and kept.
"""

from collections import OrderedDict
from pathlib import Path

import torch

HERE = Path(__file__).parent


def main() -> None:
    torch.manual_seed(0)
    whole = torch.nn.Linear(4, 3)
    tensors = OrderedDict(
        weight=torch.arange(12, dtype=torch.float32).reshape(3, 4),
        bias=torch.zeros(3, dtype=torch.bfloat16),
        steps=torch.tensor(7),
        half=torch.ones(2, 2, dtype=torch.float16),
    )
    for name, held in (
        ("tensors", tensors),
        ("parameters", whole.state_dict()),
        ("module", {"model": whole}),
    ):
        torch.save(held, HERE / f"{name}-zip.bin")
        torch.save(held, HERE / f"{name}-legacy.bin", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main()
