"""The list of companies is one that can be relied on: every row whole, every name and domain one company's."""

import re
from collections import Counter

from ringtrue import shelf
from ringtrue.examiners import consult
from ringtrue.examiners.parties.control import COMPANIES, _plain

ROWS = consult(COMPANIES)["company"]


def test_there_are_enough_to_be_useful():
    assert sum(each["confidence"] != "low" for each in ROWS) >= 60


def test_every_row_is_whole():
    for each in ROWS:
        assert each["country"] in shelf.countries(), each
        assert each["controller_country"] in shelf.countries(), each
        assert each["source"].startswith("https://"), each
        assert re.fullmatch(r"2\d{3}-\d{2}-\d{2}", each["date"])
        assert each["confidence"] in ("high", "medium", "low")
        assert each["controller"]


def test_a_name_or_a_domain_is_one_company():
    names = Counter(name for each in ROWS for name in {_plain(one) for one in (each["name"], *each["aliases"])})
    domains = Counter(domain for each in ROWS for domain in each["domains"])
    assert [name for name, count in (names + domains).items() if count > 1] == []
    assert all(domain == domain.lower() and "." in domain for domain in domains)


def test_a_paper_of_the_register_and_the_list_can_disagree_and_both_are_heard(folder, ringtrue):
    """The dossier's operator is called like a company of the list; an extract in the dossier says otherwise."""
    path = folder / "ringtrue.toml"
    text = path.read_text("utf-8")
    operator = re.search(r'operator = "([\w-]+)"', text)[1]
    text = re.sub(rf'(id = "{operator}"\nname = )"[^"]*"', r'\1"Google Cloud"', text)
    path.write_text(text, "utf-8")
    assessment = ringtrue("assess", folder, "--json").data
    operated = next(each for each in assessment["requirements"] if each["id"] == "operator-domestic")
    entries = [entry for item in operated["items"] for entry in item["entries"]]
    listed = [each for each in entries if each["topic"] == "serving.controller-country" and each["value"] == "US"]
    assert listed
    assert listed[0]["grade"] == "documented"
    assert "Alphabet" in listed[0]["note"]
