"""The architecture examiner on checkpoints that transformers wrote: none is told to have another's configuration."""

from pathlib import Path

import pytest

from ringtrue.examiners.case import Case, play
from ringtrue.examiners.weights.architecture import architecture
from thoroughness import is_fast

CHECKPOINTS = Path(__file__).parents[2] / "files" / "checkpoints"
FOLDERS = sorted(each.parent for each in CHECKPOINTS.glob("*/config.json"))[:: 5 if is_fast() else 1]


def says(folder, tmp_path):
    files = {}
    for each in sorted(folder.iterdir()):
        role = "config" if each.suffix == ".json" and "index" not in each.name else "weights"
        files[f"{role}/{each.name}"] = each.read_bytes()
    return play(architecture, Case(says="", files=files), tmp_path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda each: each.name)
def test_a_configuration_fits_the_weights_that_were_written_with_it(folder, tmp_path):
    said = says(folder, tmp_path)
    assert isinstance(said, dict), said
    assert said["weights.architecture"]
    assert said["weights.anatomy"]
    assert False not in said.get("weights.fits-configuration", ()), said
