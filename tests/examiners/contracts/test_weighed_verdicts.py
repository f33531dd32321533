"""What weighing may say where nothing was understood: it finds a clause or part of it, and accuses nobody."""

import pytest

from ringtrue.examiners.contracts.compared import QUOTED, VERDICTS, says, signs_of


def _probable(verdict):
    return {each: 0.6 if each == verdict else 0.1 for each in VERDICTS}


ALL_NEAR = dict.fromkeys(QUOTED, 1.0)


@pytest.mark.parametrize(
    ("understood", "probable", "said"),
    [
        ("absent", "absent", "absent"),
        ("absent", "weakened", "weakened"),
        ("absent", "present", "present"),
        ("absent", "contradicted", "unclear"),
        *((each, probable, each) for each in VERDICTS if each != "absent" for probable in VERDICTS),
    ],
)
def test_what_is_said_after_weighing(understood, probable, said):
    assert says(understood, _probable(probable), ALL_NEAR) == said


def test_no_verdict_that_needs_words_is_said_where_no_sentence_is_like_them():
    for verdict in QUOTED:
        assert says("absent", _probable(verdict), {verdict: -1.0}) == "absent"


def test_nothing_is_made_contradicted():
    for understood in VERDICTS:
        for probable in VERDICTS:
            if says(understood, _probable(probable), ALL_NEAR) == "contradicted":
                assert understood == "contradicted"


def test_signs_tell_what_was_understood_what_is_like_and_which_clause_it_is():
    clauses = ("terms-frozen", "escrow-with-rebuild")
    like = {("terms-frozen", "weakened"): [(2.0, None), (-1.0, None)], ("terms-frozen", "present"): [(0.5, None)]}
    assert signs_of("terms-frozen", "absent", like, clauses) == [
        0.0, 0.0, 0.0, 1.0, 0.0,  # absent
        0.5, -6.0, 2.0, -1.0, -6.0, -6.0,  # present, weakened, contradicted: the two likest of each
        -1.5, 6.5, 8.0, 2.0,
        1.0, 0.0,
    ]  # fmt: skip
