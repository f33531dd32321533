"""Brings the logs that found.toml lists, each at its commit and with its digest: `python obtain.py FOLDER`. Needs git and the
network; what is brought keeps the licence of its repository and becomes no part of this project.
"""

import hashlib
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path


def main() -> None:
    """Fetches one commit of each repository, of its files only those that are listed."""
    place = Path(sys.argv[1])
    listed = tomllib.loads((Path(__file__).parent / "found.toml").read_text("utf-8"))["log"]
    for repository, commit in dict.fromkeys((each["repository"], each["commit"]) for each in listed):
        with tempfile.TemporaryDirectory() as clone:
            git = ("git", "-C", clone)
            subprocess.run([*git, "init", "-q"], check=True)
            subprocess.run([*git, "remote", "add", "origin", repository], check=True)
            subprocess.run([*git, "fetch", "-q", "--depth", "1", "--filter=blob:none", "origin", commit], check=True)
            for each in listed:
                if (each["repository"], each["commit"]) == (repository, commit):
                    shown = [*git, "show", f"{commit}:{each['path']}"]
                    content = subprocess.run(shown, check=True, capture_output=True).stdout
                    if hashlib.sha256(content).hexdigest() != each["sha256"]:
                        sys.exit(f"not as it was listed: {repository}/blob/{commit}/{each['path']}")
                    file = place / each["sha256"][:12] / Path(each["path"]).name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_bytes(content)
        print(repository)


if __name__ == "__main__":
    main()
