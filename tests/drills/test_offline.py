"""Reading, making, weighing and reporting send nothing anywhere: the darkroom holds Ringtrue itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ringtrue.drills.dark_run import Job, Plan, drill
from ringtrue.instruments.darkroom import Cut
from ringtrue.instruments.darkroom.stage import _filters

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux") or not _filters(), reason="no seccomp here"),
]

ROOT = Path(__file__).parents[2]
SEA_HELM = ROOT / "tests" / "examiners" / "evaluations" / "sea_helm"


@pytest.mark.parametrize("command", [
    ("drill", "evaluation", "read", SEA_HELM, "--home", "SG", "--operator", "SG"),
    ("drill", "evaluation", "init", "kit", "--document", "offering/letters/surat.txt"),
    ("assess", "offering"),
    ("report", "offering", "--output", "report.html"),
    ("tabletop", "simulate", "offering"),
], ids=lambda command: " ".join(map(str, command[:2])))  # fmt: skip
def test_no_command_of_ours_tries_to_leave(ringtrue, tmp_path, command):
    shutil.copytree(ROOT / "examples" / "nusantara-sovereign", tmp_path / "offering")
    ringtrue("assess", tmp_path / "offering")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    told = drill(
        Job(command=(sys.executable, "-m", "ringtrue", *map(str, command)), cwd=tmp_path, env=env),
        Plan(cuts=(Cut.NO_NAMES,), days=(), timeout=120, hold=0), output=subprocess.DEVNULL,
    )  # fmt: skip
    assert (told["verdict"], told["attempts"]) == ("held", [])
