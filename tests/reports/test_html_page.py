"""The page of HTML: whole, self-contained, orderly, and deaf to what vendors write."""

import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reports import hostile
from ringtrue.assessment import assess
from ringtrue.framework.load import load
from ringtrue.reports import html_page
from ringtrue.reports.wording import words
from story import Story

VOID = {"meta", "br", "hr", "img", "input", "link", "rect", "line", "circle", "path"}


class Outline(HTMLParser):
    """The elements of a page with their attributes, their text, and what was left open."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style",):
            self.text += data

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@cache
def page(kind: str) -> str:
    return html_page.as_text(given(kind))


@cache
def given(kind: str):
    if kind == "hostile":
        return hostile.assessment()
    told = Story()
    if kind == "proven":
        told.declare("store:cases", country="ID")
        told.declare("serving:chat", country="ID", operator="maker")
        told.declare("key:one", country="ID")
        told.declare("environment:hall")
        told.declare("component:decoder", role="text-decoder", maker="maker", maker_country="ID")
        told.declare("evaluation:exam")
        told.prove("residency", "infrastructure", "fine-tuning", "base-model", "end-to-end", "continuity")
    return assess(load(), told.ledger(), "2026-10-01")


ALL = pytest.mark.parametrize("kind", ["empty", "proven", "hostile"])


@ALL
def test_every_element_is_closed_in_order(kind):
    assert Outline(page(kind)).open == []


@ALL
def test_nothing_is_fetched_and_nothing_runs(kind):
    outline = Outline(page(kind))
    tags = {name for name, _ in outline.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image", "video"}
    for name, attributes in outline.elements:
        assert not [each for each in attributes if each.startswith("on") or each in ("src", "srcset", "xlink:href")]
        assert "href" not in attributes or attributes["href"].startswith("#"), name
    style = page(kind).split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    assert {"http-equiv", "content"} <= set(outline.named("meta")[1])
    assert outline.named("meta")[1]["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@ALL
def test_every_inner_link_arrives_and_no_place_is_named_twice(kind):
    outline = Outline(page(kind))
    places = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(places) == len(set(places))
    targets = {each["href"][1:] for each in outline.named("a")}
    targets |= {each["aria-labelledby"] for _, each in outline.elements if "aria-labelledby" in each}
    assert targets <= set(places)


@ALL
def test_headings_descend_one_step_at_a_time_below_a_single_first(kind):
    levels = [int(name[1]) for name, _ in Outline(page(kind)).elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@ALL
def test_tables_say_what_their_headers_head_and_drawings_have_titles(kind):
    outline = Outline(page(kind))
    assert all(each.get("scope") in ("col", "row") for each in outline.named("th"))
    drawings = [name for name, each in outline.elements if name == "svg" and each.get("role") == "img"]
    assert len(drawings) == sum(name == "svg" for name, _ in outline.elements) - 3  # the key of the map is hidden
    assert len(outline.named("title")) > len(drawings)
    assert outline.named("html")[0]["lang"] == "en"


@ALL
def test_every_requirement_and_every_entry_is_there(kind):
    assessment = given(kind)
    outline = Outline(page(kind))
    places = {attributes.get("id") for _, attributes in outline.elements}
    for each in assessment.requirements:
        assert each.requirement.id in places
        assert each.step in outline.text
        for item in each.items:
            assert all(entry.digest in outline.text for entry in item.entries)
    assert assessment.ledger_head in outline.text
    assert assessment.framework.version in outline.text
    assert assessment.at in outline.text


def test_the_same_assessment_gives_the_same_bytes():
    assert html_page.as_text(hostile.assessment()) == html_page.as_text(hostile.assessment())


def test_no_control_or_bidirectional_character_reaches_the_page():
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", page("hostile"))
    outline = Outline(page("hostile"))
    assert r"\x1b[31mred" in outline.text
    assert r"safe\u202egnp.exe" in outline.text


def test_markup_and_templates_of_others_are_text():
    outline = Outline(page("hostile"))
    assert hostile.SCRIPT in outline.text
    assert hostile.TEMPLATE in outline.text
    assert "<script" not in page("hostile").lower()


def test_a_quote_shows_where_its_lines_ended():
    assert "line ↵ # Forged heading ↵ - forged" in Outline(page("hostile")).text


def test_the_board_reads_first_what_is_claimed_on_offer_proven_and_breaks():
    front = Outline(page("hostile").split("<main>")[0] + "</body></html>").text
    for heading in ("Claimed", "On offer", "Proven", "Breaks first", "What to do next"):
        assert heading in front


def test_where_everything_is_proven_nothing_breaks():
    front = page("proven").split("<main>")[0]
    assert "Nothing: every layer is met" in front
    assert "Nothing stops a layer." in front


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *[(name, ground) for name in ("ink", "quiet", "link", "gold") for ground in ("paper", "card", "soft")],
        *[(name, f"{name}-soft") for name in ("met", "not", "dim", "none")],
        *[(name, "paper") for name in ("met", "not", "dim", "none")],
        *[("ink", f"{name}-soft") for name in ("not", "dim")],
        *[("link", f"{name}-soft") for name in ("not", "dim")],
        *[("quiet", f"{name}-soft") for name in ("not", "dim")],
    ],
)
def test_every_colour_of_text_stands_out_from_its_ground(text, ground):
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", page("empty")))
    dark, light = luminance(colours[text]), luminance(colours[ground])
    assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3, level AA


@pytest.mark.parametrize(
    ("room", "built"),
    [("page", ("binds-", "stack-row-")), ("licence", ("is-", "page-", "edit-", "about-"))],
)
def test_every_phrase_of_the_pages_is_used(room, built):
    folder = Path(html_page.__file__).parent
    told = "".join(each.read_text("utf-8") for each in folder.rglob("*") if each.suffix in (".py", ".html"))
    said = (f'"{each}"' in told or f"'{each}'" in told or each.startswith(built) for each in words()[room])
    assert [each for each, used in zip(words()[room], said, strict=True) if not used] == []


def test_the_stylesheet_and_templates_ship_with_the_package():
    folder = Path(html_page.__file__).parent / "templates"
    assert (folder / "page.css").is_file()
    assert (folder / "page.html").is_file()
