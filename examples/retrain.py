"""The ministry of the story fine-tunes the bought model on its own letters with the cable cut: `make demo-retrain`.

In a copy of the offering: once, then again from the record, and then the assessment says what that shows.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parent / "nusantara-sovereign"


def said(*command: str | Path) -> dict:
    ran = subprocess.run(
        [sys.executable, "-m", "ringtrue", *command, "--json"], capture_output=True, text=True, check=False
    )
    if ran.returncode not in (0, 13):
        sys.exit(ran.stdout + ran.stderr)
    return json.loads(ran.stdout)


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = shutil.copytree(EXAMPLE, Path(place, "offering"))
        with (folder / "ringtrue.toml").open("a", encoding="utf-8") as dossier:
            dossier.write((EXAMPLE / "letters" / "training.toml").read_text("utf-8"))
        drill = ("drill", "retrain", folder, "--data", "letters/surat.txt", "--manifest", "letters/manifest.toml")
        first = said(*drill, "--steps", "60", "--observer", "kementerian-khayal")
        fall, low, high = first["fall"]
        print(f"loss on {first['rows']['held']} letters held out: {first['before']} before, {first['after']} after; "
              f"it fell by {fall} [{low}, {high}] nats a token")  # fmt: skip
        print(f"attempts to leave: {len(first['attempts'])}")
        (digest,) = first["adapter"].values()
        print(f"adapter:   sha256 {digest}")
        again = said("drill", "retrain", folder, "--again", first["record"], "--observer", "kementerian-khayal")
        (other,) = again["adapter"].values()
        print(f"run again: sha256 {other}")
        assessed = said("assess", folder)
        (found,) = [each for each in assessed["requirements"] if each["id"] == "retrains-in-the-dark"]
        refused = [each["why"] for each in assessed["troubles"] if "retrain" in each["examiner"]]
        print(f"the record {'is refused: ' + refused[0] if refused else 'verifies'}; {found['id']}: {found['verdict']}")
        sys.exit(not (low > 0 and digest == other and again["again"]["agrees"] and found["verdict"] == "met"))


if __name__ == "__main__":
    main()
