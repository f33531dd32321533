"""A card is held to its logs: what it rounds agrees, what it invents is told with both figures, what is not the same is left."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import offering
from ringtrue.examiners.evaluations.card import Told
from ringtrue.observation import Place

LOG = Path(__file__).parents[2] / "files" / "evaluations" / "lm-eval-local.json"
EVALUATION = """
[[evaluation]]
name = "soal"
operator = "maker"
published = true
artefacts = { log = "results_1.json", card = "README.md" }
"""
CARD = """---
license: mit
model-index:
- name: kecil
  results:
  - dataset: {{ name: Soal lokal, type: soal }}
    metrics:
    - type: accuracy
      value: {value}
---
# Kecil
"""


def told(figure: str) -> Told:
    return Told(model="m", sets=frozenset(), metric="acc", figure=figure, place=Place(file="a", digest="sha256:0"))


@given(st.floats(0, 1), st.integers(0, 6), st.sampled_from([1, 100]))
def test_every_rounding_of_a_share_agrees_and_two_units_beside_it_do_not(value, decimals, scale):
    if scale == 1 and decimals < 2:  # 0.1 is also ten times one per cent
        return
    unit = 10.0**-decimals
    assert told(f"{value * scale:.{decimals}f}").is_rounded(value)
    beside = value * scale + 2 * unit
    if min(abs(beside - value), abs(beside - 100 * value)) > unit:
        assert not told(f"{beside:.{decimals}f}").is_rounded(value)


@pytest.mark.parametrize(("value", "reserved"), [("50.0", False), ("97.5", True)])
def test_a_card_that_gives_another_score_than_a_real_log_is_a_reservation_with_both(
    ringtrue, tmp_path, value, reserved
):
    folder = offering.write(tmp_path / "offering", offering.DOSSIER + EVALUATION)
    shutil.copy(LOG, folder / "results_1.json")
    (folder / "README.md").write_text(CARD.format(value=value))
    by_id = {each["id"]: each for each in ringtrue("assess", folder, "--json").data["requirements"]}
    assert ("card gives another score" in str(by_id["scores-reproduce"])) is reserved
