"""How long people wait: the start of the program, and the second assessment of an unchanged folder.

Prints seconds as medians of whole processes, beside a bare Python start and pip's `--help` as the peer that
everybody knows, and the ratios to them:

    python benchmarks/start.py [RUNS]
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "nusantara-sovereign"


def seconds(command: list[str], runs: int) -> float:
    """Median seconds of a whole process, after one run that is not counted."""
    taken = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[1:])


def main() -> None:
    """Measures ours and the peers in turn, in one run."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    ringtrue = [sys.executable, "-m", "ringtrue"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "offering"
        shutil.copytree(EXAMPLE, folder)
        begun = time.perf_counter()
        subprocess.run([*ringtrue, "assess", str(folder)], check=True, capture_output=True)
        first = time.perf_counter() - begun
        measured = {
            "python -c pass": seconds([sys.executable, "-c", "pass"], runs),
            "pip --help": seconds([sys.executable, "-m", "pip", "--help"], runs),
            "ringtrue --help": seconds([*ringtrue, "--help"], runs),
            "ringtrue assess (unchanged)": seconds([*ringtrue, "assess", str(folder)], runs),
        }
    bare, peer = measured["python -c pass"], measured["pip --help"]
    print(f"{'command':<30}{'median s':>10}{'x python':>10}{'x pip':>8}   ({runs} runs each)")
    for name, each in measured.items():
        print(f"{name:<30}{each:>10.3f}{each / bare:>10.1f}{each / peer:>8.2f}")
    print(f"{'ringtrue assess (first)':<30}{first:>10.3f}{first / bare:>10.1f}{first / peer:>8.2f}   (1 run)")


if __name__ == "__main__":
    main()
