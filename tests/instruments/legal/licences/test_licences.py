"""What licence texts say, for whom, and what was changed in them. Sentences here were written for these tests."""

import pytest

from ringtrue.instruments.legal.licences import Says
from ringtrue.instruments.legal.licences.answers import QUESTIONS, read_licence
from ringtrue.instruments.legal.licences.catalogue import NOT_HELD, licences
from ringtrue.instruments.legal.licences.clock import clock
from ringtrue.instruments.legal.licences.identity import identify
from ringtrue.instruments.legal.licences.known import known_texts
from ringtrue.instruments.legal.licences.rights import Operator, Right, meet, right_of
from ringtrue.instruments.legal.reading import read
from ringtrue.shelf import CATALOGUE, read_toml

GRANT = "Subject to these terms, Licensor grants you a worldwide licence to use, modify and distribute the Model."

ALL = "Licensor grants you a licence to do everything you might do with the Model that would otherwise infringe its copyright"

NO_ADVANTAGE = (
    "Licensor grants you a licence to reproduce, modify and distribute the Work. You may not exercise any of the rights"
    " granted to you above in any manner that is primarily intended for or directed toward commercial advantage."
)


def text(name):
    return next(each.text for each in known_texts() if each.id == name)


def answers(words):
    return {each.question: each for each in read_licence(read(words.encode()))}


def says(words, question):
    return answers(words)[question].answer


def right(words, question, **told):
    return right_of(answers(words)[question], Operator(**told))[0]


@pytest.mark.parametrize(
    ("words", "question", "answer"),
    [
        (GRANT, "fine-tune", "YES"),
        ("The Model is provided by Licensor. It is good.", "fine-tune", "SILENT"),
        ("You may not modify the Model.", "fine-tune", "NO"),
        ("You may not modify the Model without the prior written consent of Licensor.", "fine-tune", "NO"),
        ("Licensor grants you a licence to modify the Model solely for non-commercial research.", "fine-tune", "CONDITIONAL"),
        ("Licensor grants you an irrevocable licence to use the Model.", "ended-at-will", "NO"),
        ("Licensor grants you a revocable licence to use the Model.", "ended-at-will", "YES"),
        (GRANT + " Licensor may terminate this licence at any time.", "ended-at-will", "YES"),
        (GRANT + " Licensor may terminate this licence if you breach it.", "ended-at-will", "NO"),
        (GRANT + " You may terminate this licence at any time.", "ended-at-will", "SILENT"),
        ("Anyone is free to copy, modify and distribute this software for any purpose.", "modify", "YES"),
        (ALL + ".", "fine-tune", "YES"),
        (ALL + ", other than distributing it or making changes to it.", "modify", "NO"),
        (ALL + ", other than distributing it or making changes to it.", "redistribute", "NO"),
        (ALL + " for any permitted purpose. Any non-commercial purpose is a permitted purpose.", "fine-tune", "CONDITIONAL"),
        (ALL + " for any permitted purpose. Any non-commercial purpose is a permitted purpose.", "commercial-use", "NO"),
        ("Permission is granted to deal in the Materials without restriction.", "merge", "YES"),
        ('"Use" means to copy, modify and run a thing. Licensor grants you a licence to Use the Model.', "modify", "YES"),
        ('"Use" means to copy and run a thing. Licensor grants you a licence to Use the Model.', "modify", "SILENT"),
        ("When this licence ends you may keep one copy of the Model for your archive.", "use", "SILENT"),
        ("You agree not to use the Model or modifications of the Model to harass people.", "modify", "SILENT"),
        (GRANT + " You may not sublicense the Model.", "redistribute", "YES"),
        (NO_ADVANTAGE, "redistribute", "CONDITIONAL"),
        (NO_ADVANTAGE, "fine-tune", "CONDITIONAL"),
        (GRANT + " If you do not accept these terms, you may not modify or distribute the Model.", "modify", "YES"),
        (GRANT, "ended-at-will", "SILENT"),
        ("Licensor reserves the right to restrict (remotely or otherwise) usage of the Model.", "restricted-remotely", "YES"),
        (GRANT, "restricted-remotely", "SILENT"),
        ("Licensor may amend this Agreement at any time.", "changed-unilaterally", "YES"),
        ("You must comply with the acceptable use policy, as updated from time to time.", "changed-unilaterally", "CONDITIONAL"),
        ("Upon termination of this Agreement, you shall delete the Model.", "delete-at-end", "YES"),
        ("You shall own the derivative works that you make.", "derivatives-owner", "YES"),
        ("All modifications and derivative works shall be owned by Licensor.", "derivatives-owner", "NO"),
        ("You must not use outputs of the Model to train another model.", "train-on-outputs", "NO"),
        ("You must not use outputs of the Model to develop a competing model.", "train-on-outputs", "CONDITIONAL"),
        ('You shall prominently display "Built with Beispiel" on a website.', "naming-duty", "YES"),
        ("This Agreement is governed by the laws of Denmark.", "governing-law", "YES"),
    ],
)  # fmt: skip
def test_a_sentence_is_answered(words, question, answer):
    assert says(words, question) == Says(answer)


GATE = (
    GRANT
    + " If the monthly active users of your products exceed 700 million, you must request a licence from Licensor "
    "and you are not authorized to exercise any rights."
)
SERVICE_GATE = (
    GRANT + " If you offer the Model as a service and the revenue of your group exceeds $20 million in twelve months, "
    "you must obtain a separate agreement from Licensor."
)


def test_a_gate_of_users_asks_the_profile():
    assert says(GATE, "fine-tune") is Says.CONDITIONAL
    assert right(GATE, "fine-tune", monthly_users=50_000) is Right.PERMITTED_WITH_DUTIES
    assert right(GATE, "fine-tune", monthly_users=800_000_000) is Right.CONDITIONS_UNMET
    assert right(GATE, "fine-tune") is Right.UNCLEAR


def test_a_gate_for_model_as_a_service_asks_only_those_who_offer_it():
    rich = {"revenue": 30_000_000.0, "currency": "USD"}
    assert right(SERVICE_GATE, "fine-tune", offers="model-as-a-service", **rich) is Right.CONDITIONS_UNMET
    assert right(SERVICE_GATE, "fine-tune", offers="internal", **rich) is Right.PERMITTED_WITH_DUTIES
    assert right(SERVICE_GATE, "fine-tune", offers="model-as-a-service", revenue=1.0, currency="EUR") is Right.UNCLEAR


def test_whoever_sits_in_a_place_that_is_left_out_is_shut_out():
    words = GRANT + " The rights are not granted to you if you are domiciled in the European Union."
    assert right(words, "use", country="DE") is Right.CONDITIONS_UNMET
    assert right(words, "use", country="ID") is Right.PERMITTED_WITH_DUTIES


def test_a_known_text_keeps_a_remote_restriction_inside_an_irrevocable_grant():
    found = answers(text("bigscience-open-rail-m"))
    assert found["ended-at-will"].answer is Says.NO
    assert found["restricted-remotely"].answer is Says.YES
    assert "remote restriction" in [each.trigger for each in clock(tuple(found.values()))]


def test_a_child_grants_no_more_than_its_parents():
    assert meet([Right.PERMITTED, Right.FORBIDDEN, Right.SILENT]) is Right.FORBIDDEN
    assert meet([Right.PERMITTED, Right.UNCLEAR]) is Right.UNCLEAR


def test_every_quote_is_the_bytes_of_the_file():
    content = text("llama-3.1-license-2024").encode()
    quotes = [quote for each in read_licence(read(content)) for quote in each.quotes]
    assert len(quotes) > 10
    assert all(content[each.span.start : each.span.end].decode() == each.text for each in quotes)


def test_a_spoilt_operative_word_makes_its_answer_unclear():
    words = text("apache-2.0").replace("irrevocable", "irrev0cable")
    assert says(words, "ended-at-will") is Says.UNCLEAR


def test_dress_changes_neither_text_nor_answers():
    plain = text("gemma-tou-2025-03-24")
    dressed = "\n\n".join("  " + " ".join(each.split()) for each in plain.split("\n\n")).replace('"', "”").upper()
    assert identify(read(dressed.encode())).status == "exact"
    one, other = answers(plain), answers(dressed)
    assert {q: one[q].answer for q in QUESTIONS} == {q: other[q].answer for q in QUESTIONS}


@pytest.mark.parametrize(
    ("name", "was", "now", "kind"),
    [
        ("apache-2.0", "irrevocable", "revocable", "replaced"),
        ("llama-3.1-license-2024", "700 million", "70 million", "number"),
        ("mit", "free of charge, ", "", "deleted"),
        ("gemma-tou-2025-03-24", "if you are in breach", "for its convenience or if you are in breach", "inserted"),
    ],
)
def test_an_operative_edit_is_told(name, was, now, kind):
    assert text(name).count(was)
    identity = identify(read(text(name).replace(was, now, 1).encode()))
    assert (identity.status, identity.nearest.id) == ("edited", name)
    assert kind in [each.kind for each in identity.operative]


def test_a_part_of_a_text_and_a_stranger_are_told_apart():
    assert identify(read(text("llama-3.1-license-2024")[:3500].encode())).status == "partial"
    assert (
        identify(read(b"The tenant pays the rent to the landlord on the first day of every month.")).status == "unknown"
    )


def test_every_known_text_is_exact_to_itself():
    for each in known_texts()[::9]:
        assert identify(read(each.text.encode())).status == "exact", each.id


def test_every_question_says_what_silence_means():
    rows = read_toml(CATALOGUE / "licences" / "questions.toml")["question"]
    assert tuple(each["id"] for each in rows) == QUESTIONS
    assert all(each["silence"] and each["asks"].endswith("?") for each in rows)


def test_every_row_of_the_catalogue_names_a_known_text_or_says_that_it_is_not_held():
    known = {each.id for each in known_texts()}
    rows = licences()
    assert len(rows) >= 43
    assert all(each.text in known or each.text == NOT_HELD for each in rows)
    assert len({each.id for each in rows}) == len(rows)


def test_nothing_is_called_silent_of_a_text_that_nobody_read():
    for each in licences():
        if each.text == NOT_HELD and each.confidence == "low":
            said = (each.revocation, each.remote_restriction, each.change_of_terms, each.tuning, each.outputs, each.law)
            assert "silent" not in said, each.id


@pytest.mark.slow
def test_every_known_text_has_a_clock_that_says_what_stops():
    for each in known_texts():
        found = answers(each.text)
        for stop in clock(tuple(found.values())):
            assert stop.trigger
            assert stop.stops
            assert stop.days is None or 0 <= stop.days <= 400
            assert stop.step.quotes, each.id
        ends = found["ended-at-will"].answer is Says.YES or found["ends-on-breach"].answer is Says.YES
        assert not ends or clock(tuple(found.values())), each.id


def test_the_rules_and_the_people_agree_on_how_rights_end_in_the_texts_the_rules_were_made_on():
    """Families of the development split only (benchmarks/licence_gold/manifest.json); the others stay unseen."""
    made_on = ("llama", "gemma", "apache", "mit", "deepseek", "bigscience", "creativeml", "kimi", "openrail", "cc-by")
    said = {"at-will": "YES", "on-breach": "NO", "irrevocable": "NO", "silent": "SILENT"}
    for each in licences():
        if each.id.startswith(made_on) and each.text != NOT_HELD and each.revocation in said:
            assert says(text(each.text), "ended-at-will").value == said[each.revocation], each.id
            reserved = "YES" if each.remote_restriction.startswith("reserved") else "SILENT"
            assert says(text(each.text), "restricted-remotely").value == reserved, each.id


@pytest.mark.parametrize("name", ["apache-2.0", "mit", "bsd-new"])
def test_what_must_go_along_with_a_copy_is_a_duty_of_handing_it_on(name):
    told = answers(text(name))
    assert told["redistribute"].answer is Says.YES
    assert "pass on the licence text or its notices" in told["redistribute"].duties
    assert "pass on the licence text or its notices" not in told["use"].duties


def test_a_text_that_asks_nothing_of_a_copy_has_no_such_duty():
    assert answers(GRANT)["redistribute"].duties == ()


def test_a_single_word_between_two_items_is_no_quote():
    told = [quote.text for answer in answers(text("apache-2.0")).values() for quote in answer.quotes]
    assert told
    assert [each for each in told if " " not in each.strip()] == []


@pytest.mark.parametrize(("question", "text", "answer"), [
    ("changed-unilaterally", "Licensor may modify this Agreement from time to time by posting a revised version at its site.", "YES"),
    ("changed-unilaterally", "No change to any provision of this License will be binding unless it is in writing and signed by both parties.", "NO"),
    ("governing-law", "This agreement will be governed and construed under PRC laws without regard to choice of law.", "YES"),
    ("excluded-persons", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software to use it.", "NO"),
    ("ended-at-will", "You hereby grant Licensor a perpetual, irrevocable license to any feedback.", "SILENT"),
    ("ended-at-will", "Licensor may update this Agreement to comply with law and you agree to comply with any update or cease use of the Model.", "CONDITIONAL"),
    ("ended-at-will", "If you file a lawsuit asserting that the Model infringes a patent, then all rights and grants made to you hereunder are terminated.", "NO"),
    ("derivatives-owner", "Licensor owns the Model and any derivatives made by or for Licensor. You are and will be the owner of derivative works made by you.", "YES"),
    ("restricted-remotely", "The licensor grants you a license to use and sell the software, in each case subject to the limitations in this license.", "SILENT"),
    ("train-on-outputs", "You may not use the output to train a model that is competitive with the Model.", "CONDITIONAL"),
])  # fmt: skip
def test_sentences_of_other_peoples_licences_are_answered(question, text, answer):
    told = {each.question: each.answer.value for each in read_licence(read(text.encode(), "licence.txt"))}
    assert told[question] == answer


def test_what_stands_within_another_quote_is_not_quoted_again():
    words = "You may use the Model:\n(a) for research, and\n(b) for teaching.\n"
    quotes = answers(words)["use"].quotes
    assert quotes
    assert not any(one.within(other) for one in quotes for other in quotes if one != other)


def test_a_lead_and_its_first_item_are_one_quote():
    words = "Redistribution and use, with or without modification, are permitted provided that the following are met:\n\n1. Keep this notice.\n"
    quotes = [each.text for each in answers(words)["modify"].quotes]
    assert len({each.rstrip(":") for each in quotes}) == len(quotes)


def test_unrestricted_use_is_no_list_of_forbidden_uses():
    told = answers("Users have full and unrestricted use of the software, and may modify and distribute it freely.\n")
    assert not any("forbidden uses" in duty for each in told.values() for duty in each.duties)
