"""Eleven cases in which the same text means something else for another operator, or for what lies around it."""

import pytest

from ringtrue.examiners import Case
from ringtrue.examiners.case import play
from ringtrue.examiners.licences.conflicts import licence_conflicts
from ringtrue.examiners.licences.present import licence_present
from ringtrue.examiners.licences.terms import licence_terms
from ringtrue.instruments.legal.licences import Says
from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.reading import read

TEXTS = {each.id: each.text.encode() for each in known_texts()}
HOME = {"profile.country": {"release": ("ID",)}, "profile.offers": {"release": ("product",)}}
SERVICE_GATE = (
    b"\nIf you offer the Software as a service and the revenue of your group exceeds $20 million in twelve months, "
    b"you must obtain a separate agreement from the copyright holders.\n"
)


def told(folder, profile, **files):
    laid = {f"licence/{name}": content for name, content in files.items()}
    return play(licence_terms, Case(says="x", files=laid, known={**HOME, **profile}), folder)


def tuning(folder, profile, **files):
    (right,) = told(folder, profile, **files)["licence.fine-tuning"]
    return right


def answer(text, question):
    return next(each for each in read_licence(read(text)) if each.question == question)


@pytest.mark.parametrize(
    ("users", "right"), [(5_000, "permitted-with-duties"), (700_000_001, "conditions-unmet"), (None, "unclear")]
)
def test_a_gate_of_700_million_users(users, right, tmp_path):
    profile = {"profile.monthly-users": {"release": (users,)}} if users else {}
    assert tuning(tmp_path, profile, LICENSE=TEXTS["llama-3.1-license-2024"]) == right


@pytest.mark.parametrize(
    ("offers", "revenue", "right"),
    [
        ("model-as-a-service", 30e6, "conditions-unmet"),
        ("model-as-a-service", 10e6, "permitted-with-duties"),
        ("internal", 30e6, "permitted-with-duties"),
    ],
)
def test_a_gate_of_20_million_dollars_for_model_as_a_service(offers, revenue, right, tmp_path):
    profile = {
        "profile.offers": {"release": (offers,)},
        "profile.group-revenue": {"release": (revenue,)},
        "profile.currency": {"release": ("USD",)},
    }
    assert tuning(tmp_path, profile, LICENSE=TEXTS["mit"] + SERVICE_GATE) == right


def test_an_exclusion_of_the_union_that_stands_in_the_policy_and_not_in_the_licence(tmp_path):
    licence, policy = TEXTS["llama-4-cla-2025"], TEXTS["llama-4-license-2025"]
    german = {"profile.country": {"release": ("DE",)}, "profile.monthly-users": {"release": (5_000,)}}
    alone = told(tmp_path / "alone", german, LICENSE=licence)
    assert not [gate for gate in answer(licence, "excluded-persons").gates if gate.kind == "place"]
    assert alone["licence.text-read"] == ("part",)
    both = {"LICENSE": licence, "USE_POLICY": policy}
    assert tuning(tmp_path / "both", german, **both) == "conditions-unmet"
    elsewhere = {"profile.monthly-users": {"release": (5_000,)}}
    assert tuning(tmp_path / "elsewhere", elsewhere, **both) == "permitted-with-duties"


def test_a_duty_to_name_the_base():
    naming = answer(TEXTS["llama-3.1-license-2024"], "naming-duty")
    assert naming.answer is Says.YES
    assert any("Built with Llama" in quote.text for quote in naming.quotes)
    assert "show a name or phrase" in answer(TEXTS["llama-3.1-license-2024"], "fine-tune").duties


def test_a_remote_restriction_inside_an_irrevocable_grant(tmp_path):
    found = told(tmp_path, {}, LICENSE=TEXTS["deepseek-la-1.0"])
    assert found["licence.revocation"] == ("irrevocable",)
    assert found["licence.remote-restriction"] == ("allowed",)


def test_derivatives_that_belong_to_the_licensor(tmp_path):
    clause = b"\nAll modifications and derivative works of the Software shall be owned by the copyright holders.\n"
    assert told(tmp_path / "a", {}, LICENSE=TEXTS["mit"])["licence.tuned-weights-owner"] == ("silent",)
    assert told(tmp_path / "b", {}, LICENSE=TEXTS["mit"] + clause)["licence.tuned-weights-owner"] == ("licensor",)


def test_a_ban_on_training_with_outputs(tmp_path):
    some = answer(TEXTS["llama-2-license-2023"], "train-on-outputs")
    assert some.answer is Says.CONDITIONAL
    assert any("improve any other large language model" in " ".join(quote.text.split()) for quote in some.quotes)
    ban = b"\nYou must not use outputs of the Software to train another model.\n"
    assert told(tmp_path, {}, LICENSE=TEXTS["mit"] + ban)["licence.distilling"] == ("forbidden",)


def test_the_licence_of_a_foreign_base_under_a_card_that_says_mit(tmp_path):
    laid = {"licence/LICENSE": TEXTS["llama-3.1-license-2024"], "card/README.md": b"---\nlicense: mit\n---\n"}
    assert play(licence_conflicts, Case(says="x", files=laid), tmp_path) == {"licence.name": ("mit",)}


def test_no_licence_at_all(tmp_path):
    assert play(licence_terms, Case(says="x", files={"licence/LICENSE": b"\n"}, known=HOME), tmp_path / "a") == {}
    said = play(licence_present, Case(says="x", files={"licence/LICENSE": b"\n"}), tmp_path / "b")
    assert said == {"licence.present": (False,)}


def test_a_chinese_text_that_prevails(tmp_path):
    clause = b"\n9. Language. If there is any conflict, the Chinese version shall prevail.\n"
    assert told(tmp_path, {}, LICENSE=TEXTS["mit"] + clause)["licence.text-read"] == ("part",)


def test_two_licences_in_one_folder(tmp_path):
    found = told(tmp_path, {}, LICENSE=TEXTS["mit"], WEIGHTS=TEXTS["cc-by-nc-4.0"])
    assert set(found["licence.name"]) == {"MIT", "CC-BY-NC-4.0"}
    assert found["licence.fine-tuning"] == ("conditions-unmet",)
