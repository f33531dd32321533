"""Who may, must or may not do what: frames of sentences that were written for these tests."""

import pytest

from ringtrue.instruments.legal.actors import Actor
from ringtrue.instruments.legal.frames import Modality, read_frames
from ringtrue.instruments.legal.reading import read


def frames(text):
    return read_frames(read(text.encode())).frames


def only(text, act):
    return next(each for each in frames(text) if act in each.acts)


PARTIES = '"Beispiel" means Beispiel GmbH. '


@pytest.mark.parametrize(
    ("text", "act", "actor", "modality"),
    [
        ("The Licensor may terminate this licence at any time.", "terminate", Actor.LICENSOR, Modality.POWER),
        ("This licence may be terminated by the Licensor.", "terminate", Actor.LICENSOR, Modality.POWER),
        ("You may terminate this agreement.", "terminate", Actor.LICENSEE, Modality.PERMIT),
        ("Either party may terminate this agreement.", "terminate", Actor.EITHER, Modality.POWER),
        ("You shall not modify the Model.", "modify", Actor.LICENSEE, Modality.FORBID),
        ("No licensee may fine-tune the Model.", "fine-tune", Actor.LICENSEE, Modality.FORBID),
        ("Beispiel grants you a licence to modify the Model.", "modify", Actor.LICENSOR, Modality.PERMIT),
        (PARTIES + "Beispiel reserves the right to suspend access.", "suspend", Actor.LICENSOR, Modality.POWER),
        ("This licence terminates automatically if you breach it.", "terminate", Actor.NOBODY, Modality.DECLARE),
    ],
)
def test_who_may_do_what(text, act, actor, modality):
    frame = only(text, act)
    assert (frame.actor, frame.modality) == (actor, modality)


def test_an_item_of_a_list_carries_what_leads_it_in():
    text = "You agree not to:\n\n(a) merge the Model with others;\n\n(b) distribute the Model.\n\nThe Model is large.\n"
    found = [each for each in frames(text) if each.acts]
    assert [(each.modality, each.acts) for each in found] == [
        (Modality.FORBID, ("merge",)), (Modality.FORBID, ("distribute",)),
    ]  # fmt: skip
    document = read(text.encode())
    assert [each.text for each in found[1].quotes(document)] == ["You agree not to", "distribute the Model."]


def test_layout_and_case_change_nothing():
    plain = "The Licensor may not terminate this licence unless you breach it."
    shouted = "**THE LICENSOR MAY\nNOT TERMINATE\n   THIS LICENCE UNLESS YOU BREACH IT.**"
    one, other = (frames(each) for each in (plain, shouted))
    assert [(e.actor, e.modality, e.acts, e.triggers, e.exceptions) for e in one] == [
        (e.actor, e.modality, e.acts, e.triggers, e.exceptions) for e in other
    ]


def test_a_spoilt_operative_word_is_read_and_marked():
    (frame,) = frames("The Licensor may terrninate this licence.")
    assert "terminate" in frame.acts
    assert frame.noisy


def test_every_quote_stands_in_the_file():
    content = "1. Ende\n(a) Lieferant (“Provider”) may — bei Verstoß — suspend the service.\n".encode()
    document = read(content)
    for frame in read_frames(document).frames:
        for quote in frame.quotes(document):
            assert content[quote.span.start : quote.span.end].decode() == quote.text
