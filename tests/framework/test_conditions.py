"""The sentences of the catalogue: parsed, printed back, held against values, and never run."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringtrue.framework.conditions import Condition, Relation, holds, parse
from ringtrue.framework.load import load
from thoroughness import examples

SETS = {"home": frozenset({"ID", "SG"}), "asker": frozenset({"asker"})}
EVERY = sorted({str(each) for requirement in load().requirements for each in requirement.conditions})


@pytest.mark.parametrize("sentence", EVERY)
def test_every_sentence_of_the_catalogue_is_printed_as_it_is_parsed(sentence):
    assert str(parse(sentence)) == sentence
    assert parse(str(parse(sentence))) == parse(sentence)


@pytest.mark.parametrize(
    ("sentence", "relation", "values"),
    [
        ("a.b is true", Relation.IS, (True,)),
        ("a.b is not none", Relation.IS_NOT, ("none",)),
        ("  a.b   is   two words  ", Relation.IS, ("two words",)),
        ("a.b in x, y z,3", Relation.IN, ("x", "y z", 3)),
        ("a.b not in x", Relation.NOT_IN, ("x",)),
        ("a.b at least -1.5", Relation.AT_LEAST, (-1.5,)),
        ("a-b.c-2.d at most 30", Relation.AT_MOST, (30,)),
    ],
)
def test_a_sentence_is_parsed(sentence, relation, values):
    condition = parse(sentence)
    assert (condition.relation, condition.values, condition.named) == (relation, values, "")


@pytest.mark.parametrize("named", ["home", "asker"])
def test_a_set_is_known_by_its_name(named):
    assert parse(f"a.b in {named}") == Condition(topic="a.b", relation=Relation.IN, named=named)
    assert str(parse(f"a.b not in {named}")) == f"a.b not in {named}"


@pytest.mark.parametrize(
    ("sentence", "yes", "no"),
    [
        ("a.b is x", ["x"], ["y", "X", "", True, 1]),
        ("a.b is true", [True], [False, 1, "true"]),
        ("a.b is 1", [1, 1.0], [True, 2, "1"]),
        ("a.b is not none", ["x", False], ["none"]),
        ("a.b in home", ["ID", "SG"], ["id", "US", "home", True]),
        ("a.b not in home", ["US", "", True], ["ID"]),
        ("a.b in asker", ["asker"], ["another"]),
        ("a.b in x, 1", ["x", 1], ["x, 1", "y", True]),
        ("a.b not in x, 1", ["y", True], ["x", 1]),
        ("a.b at least 3", [3, 3.0, 4], [2, 2.9, "4", True]),
        ("a.b at most 0", [0, -1], [1, 0.1, "0", False]),
        ("a.b at least 0.5", [0.5, 1], [0.4, True]),
    ],
)
def test_a_value_holds_or_not(sentence, yes, no):
    assert [each for each in yes if not holds(parse(sentence), each, SETS)] == []
    assert [each for each in no if holds(parse(sentence), each, SETS)] == []


def test_a_bound_that_is_a_word_holds_nothing():
    assert not holds(Condition(topic="a.b", relation=Relation.AT_LEAST, values=("three",)), 5, SETS)


@pytest.mark.parametrize(
    "sentence",
    [
        "", "a", "a.b", "a.b is", "a.b is ", "b is x", "A.b is x", "a.b equals x", "a.b is x; import os", "a.b is (x)",
        "a.b at least many", "a.b at most true", "a.b in ", "a.b in x,,y", "a.b in x,", ".b is x", "a. is x", "a.b is -",
        "a.b is __import__('os')", "a.b is x\ny", "a.b is " + "9" * 5000, "a.b\nis x", 5, None, ["a.b is x"],
    ],
)  # fmt: skip
def test_nonsense_is_refused(sentence):
    with pytest.raises(ValueError, match="`"):
        parse(sentence) if sentence != "a.b is " + "9" * 5000 else _huge(sentence)


def _huge(sentence):
    try:
        parse(sentence)
    except ValueError as error:
        raise ValueError(f"`{error}`") from error


VALUES = (
    st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.decimals(-1000, 1000, places=3).map(float).filter(lambda each: "e" not in str(each))
    | st.from_regex(r"[A-Za-z][A-Za-z0-9 ._/+-]{0,8}[a-z]", fullmatch=True).filter(
        lambda each: each not in ("true", "false", "home", "asker")
    )
)
TOPICS = st.from_regex(r"[a-z][a-z-]{0,5}(\.[a-z][a-z0-9-]{0,5}){1,2}", fullmatch=True)


@settings(max_examples=examples(150), deadline=None)
@given(
    topic=TOPICS,
    relation=st.sampled_from((Relation.IN, Relation.NOT_IN)),
    values=st.lists(VALUES, min_size=1, max_size=4),
)
def test_what_is_printed_is_parsed_again(topic, relation, values):
    condition = Condition(topic=topic, relation=relation, values=tuple(values))
    again = parse(str(condition))
    assert again == condition
    assert [type(each) for each in again.values] == [type(each) for each in values]


@settings(max_examples=examples(300), deadline=None)
@given(st.text("ab. -isnotleamx0129,(){}'\n\0é", max_size=40))
def test_parse_never_raises_anything_but_value_error(text):
    for sentence in (text, f"a.b is {text}", f"a.b in {text}", f"a.b at least {text}"):
        try:
            condition = parse(sentence)
        except ValueError:
            continue
        holds(condition, 1, SETS)


@pytest.mark.parametrize("sentence", ["a.b at least 0.00001", "a.b at most 10000000000000000.0"])
def test_a_very_small_or_large_bound_is_printed_as_it_is_parsed(sentence):
    assert parse(str(parse(sentence))) == parse(sentence)
