"""Where sentences end, and that no document makes one, or a list of them, that grows without end."""

import re

from ringtrue.instruments.legal.reading import read
from ringtrue.instruments.legal.sentences import MOST_LED, MOST_TOKENS, sentences_of
from ringtrue.instruments.legal.tokens import placed


def plain(words):
    return [each.plain for each in sentences_of(read(words.encode()))]


def test_an_item_carries_the_sentence_that_leads_it_in():
    assert plain("You may not:\n(a) sell the Model;\n(b) lend the Model.\n") == [
        "you may not:",
        "you may not sell the model;",
        "you may not lend the model.",
    ]


def test_an_item_that_forbids_by_itself_carries_no_lead():
    assert plain("You may:\n(a) lend the Model;\n(b) any other use is prohibited.\n") == [
        "you may:",
        "you may lend the model;",
        "any other use is prohibited.",
    ]


def test_what_never_stops_is_cut():
    found = plain("the model " * MOST_TOKENS)
    assert len(found) == 2
    assert {len(each.split()) for each in found} <= {MOST_TOKENS + 1, MOST_TOKENS - 1}


def test_a_long_lead_is_not_carried_for_ever():
    lead = "You may not, " + "whether or not anybody asks, " * 100 + "do any of the following:\n"
    words = lead + "".join(f"({n}) sell it;\n" for n in range(1, 600))
    found = plain(words)
    assert found[1].startswith("you may not, whether")
    assert found[-1] == "sell it;"
    assert sum(map(len, found)) <= (MOST_LED + 2) * len(words)


def test_each_character_comes_from_its_place_and_a_space_from_the_word_behind_it():
    text = "You may not:\n(a) sell  the (old) Model;\n(b) lend it.\n"
    for sentence in sentences_of(read(text.encode()))[1:]:
        plain = sentence.plain
        assert plain.startswith("you may not ")
        behind = [n if each != " " else n + 1 for n, each in enumerate(plain)]
        assert [text[sentence.place(n)].lower() for n in range(len(plain))] == [plain[n] for n in behind]
        assert sentence.last == sentence.place(len(plain) - 1)


def test_tokens_stand_where_their_matches_stand():
    text, pattern = " you  may, not ", re.compile(r"(\w+|,)")
    assert list(zip(*placed(pattern, text), strict=True)) == [
        (each.group(), *each.span()) for each in pattern.finditer(text)
    ]
    assert placed(pattern, "...") == ([], [], [])
