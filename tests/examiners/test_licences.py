"""The licence examiner on known texts, edited ones, and a component that was made from another."""

import pytest

from ringtrue.examiners import Case
from ringtrue.examiners.case import play
from ringtrue.examiners.licences.clock import licence_clock
from ringtrue.examiners.licences.conflicts import licence_conflicts
from ringtrue.examiners.licences.owner import licence_owner
from ringtrue.examiners.licences.terms import licence_terms
from ringtrue.instruments.legal.licences.known import known_texts

TEXTS = {each.id: each.text.encode() for each in known_texts()}
PROFILE = {
    "profile.country": {"release": ("DE",)},
    "profile.monthly-users": {"release": (5_000,)},
    "profile.offers": {"release": ("product",)},
}


def seen(folder, known=None, **files):
    case = Case(says="x", files={f"{role}/LICENSE": content for role, content in files.items()}, known=known or {})
    return play(licence_terms, case, folder)


def test_mit_permits_and_says_nothing_of_an_end(tmp_path):
    told = seen(tmp_path, licence=TEXTS["mit"])
    assert told["licence.name"] == ("MIT",)
    assert told["licence.fine-tuning"] == ("permitted",)
    assert told["licence.revocation"] == ("silent",)
    assert told["licence.text-read"] == ("whole",)


def test_one_word_turns_a_known_text_into_another(tmp_path):
    told = seen(tmp_path, licence=TEXTS["apache-2.0"].replace(b"irrevocable", b"revocable"))
    assert told["licence.name"] == ("LicenseRef-edited-apache-2.0",)
    assert told["licence.revocation"] == ("at-will",)


def test_a_text_that_draws_a_policy_in_was_read_in_part(tmp_path):
    told = seen(tmp_path, PROFILE, licence=TEXTS["llama-3.1-license-2024"])
    assert told["licence.text-read"] == ("part",)
    assert told["licence.fine-tuning"] == ("permitted-with-duties",)
    assert told["licence.revocation"] == ("on-breach",)


def test_a_gate_without_a_profile_is_unclear(tmp_path):
    assert seen(tmp_path, licence=TEXTS["llama-3.1-license-2024"])["licence.fine-tuning"] == ("unclear",)


def test_a_free_child_of_an_unread_parent_shows_no_right(tmp_path):
    known = {"component.parent": {"it": ("polaris-mini",)}}
    told = seen(tmp_path, known, licence=TEXTS["mit"])
    assert told["licence.fine-tuning"] == ("unclear",)
    assert told["licence.text-read"] == ("part",)


def test_a_child_is_bound_by_its_parents_text(tmp_path):
    known = {**PROFILE, "component.parent": {"it": ("polaris-mini",)}}
    parent = {"licence-of-parent": TEXTS["cc-by-nc-4.0"]}
    assert seen(tmp_path, known, licence=TEXTS["mit"], **parent)["licence.fine-tuning"] == ("conditions-unmet",)


def conflict(folder, licence, card):
    case = Case(says="x", files={"licence/LICENSE": licence, "card/README.md": card})
    return play(licence_conflicts, case, folder)


def test_a_foreign_text_under_a_card_that_says_mit_is_a_conflict(tmp_path):
    told = conflict(tmp_path, TEXTS["llama-3.1-license-2024"], b"---\nlicense: mit\n---\n# A model\n")
    assert told == {"licence.name": ("mit",)}


def test_a_card_that_says_what_the_text_says_is_none(tmp_path):
    assert conflict(tmp_path, TEXTS["mit"], b"---\nlicense: mit\n---\n") == {}
    assert conflict(tmp_path, TEXTS["gemma-tou-2025-03-24"], b"---\nlicense: gemma\n---\n") == {}


def test_two_licences_in_one_folder_give_the_least_of_both(tmp_path):
    files = {"licence/LICENSE": TEXTS["mit"], "licence/LICENSE-WEIGHTS": TEXTS["cc-by-nc-4.0"]}
    told = play(licence_terms, Case(says="x", files=files, known=PROFILE), tmp_path)
    assert set(told["licence.name"]) == {"MIT", "CC-BY-NC-4.0"}
    assert told["licence.fine-tuning"] == ("conditions-unmet",)


def test_no_licence_at_all_says_nothing(tmp_path):
    assert seen(tmp_path, licence=b"") == {}


def test_a_text_that_yields_to_a_chinese_one_was_read_in_part(tmp_path):
    clause = b"\n9. Language. If there is any conflict, the Chinese version shall prevail.\n"
    assert seen(tmp_path, licence=TEXTS["mit"])["licence.text-read"] == ("whole",)
    assert seen(tmp_path, licence=TEXTS["mit"] + clause)["licence.text-read"] == ("part",)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("nvidia-model-training-2025", {"licence.ends-in": (30,), "licence.cure-days": (0,)}),
        ("flux-1-nc", {"licence.ends-in": (0,), "licence.cure-days": (0,)}),
        ("gemma-tou-2025-03-24", {"licence.ends-in": (0,)}),
        ("mpl-1.1", {"licence.cure-days": (30,)}),
        ("llama-3.1-license-2024", {}),
        ("mit", {}),
    ],
)
def test_the_clock_is_the_texts_own(text, clock, tmp_path):
    case = Case(says="x", files={"licence/LICENSE": TEXTS[text]})
    assert play(licence_clock, case, tmp_path) == clock


def owner(folder, **files):
    case = Case(says="x", files={f"{role}/LICENSE": content for role, content in files.items()})
    return play(licence_owner, case, folder)


def test_a_licence_that_names_its_licensor_says_whose_the_rights_are(tmp_path):
    assert owner(tmp_path / "a", licence=TEXTS["llama-3.1-license-2024"]) == {"component.rights-owner-country": ("US",)}
    renamed = TEXTS["llama-3.1-license-2024"].replace(b"Meta", b"Garuda")
    assert owner(tmp_path / "b", licence=renamed) == {}
    assert owner(tmp_path / "c", licence=TEXTS["apache-2.0"]) == {}


def test_the_licence_of_a_parent_does_not_say_whose_the_child_is(tmp_path):
    parent = {"licence-of-parent": TEXTS["llama-3.1-license-2024"]}
    assert owner(tmp_path, licence=TEXTS["mit"], **parent) == {}
