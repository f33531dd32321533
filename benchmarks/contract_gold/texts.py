"""Obtains the texts of the contract gold set from public repositories and checks each against its digest.

    python benchmarks/contract_gold/texts.py CLONES FOLDER

CLONES holds a clone (bare or not) of each repository that `manifest.json` names, as `owner+name` or `owner+name/repo`;
FOLDER gets one .txt per contract. The texts stay out of this project; the manifest names each by repository, commit, path
and digest, so that labels fit nothing else. A row without a digest is new: it gets its own.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ringtrue.instruments.legal.reading import read

MANIFEST = Path(__file__).parent / "manifest.json"
GITHUB = "https://github.com/"


def main() -> None:
    """Writes every text that its repository still holds with the same digest; says which are changed."""
    clones, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    written = 0
    for row in manifest["texts"]:
        text = _text(clones, row)
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest != row.setdefault("sha256", digest):
            print(f"{row['id']}: changed, not written", file=sys.stderr)
            continue
        row["bytes"] = len(text.encode())
        (folder / f"{row['id']}.txt").write_text(text, "utf-8")
        written += 1
    MANIFEST.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    print(f"{written} texts in {folder}")


def _text(clones: Path, row: dict[str, Any]) -> str:
    place = clones / row["repository"].removeprefix(GITHUB).replace("/", "+")
    place = place / "repo" if (place / "repo").is_dir() else place
    run = ["git", "-C", str(place), "show", f"{row['commit']}:{row['path']}"]
    raw = subprocess.run(run, capture_output=True, check=True).stdout
    return read(raw, row["path"]).text if row["path"].endswith(".docx") else raw.decode()


if __name__ == "__main__":
    main()
