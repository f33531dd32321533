"""Who stands above the operator of a service, by what is publicly known of companies."""

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.examiners import Case, Exhibit, examiner
from ringtrue.observation import Grade, Kind, Observation

COMPANIES = "providers/companies.toml"

_CLOUD = {"party.name": {"cloud": ("Google Cloud",)}}


@examiner(
    per=Kind.SERVING,
    topics=("serving.controller-country", "serving.compelled-access-country"),
    knows=("party.name", "party.controller"),
    consults=(COMPANIES,),
    cases=(
        Case(
            says="an operator that is known by its name has a controller",
            declared={"operator": "cloud"},
            known=_CLOUD,
            expects={"serving.controller-country": ("US",), "serving.compelled-access-country": ("US",)},
        ),
        Case(
            says="case, points and commas make no other company",
            declared={"operator": "gpu"},
            known={"party.name": {"gpu": ("COREWEAVE INC",)}},
            expects={"serving.controller-country": ("US",), "serving.compelled-access-country": ("US",)},
        ),
        Case(
            says="a domestic front whose declared controller is known is controlled from there",
            declared={"operator": "front"},
            known={
                "party.name": {"front": ("PT Awan Contoh",), "holder": ("Alibaba Cloud",)},
                "party.controller": {"front": ("holder",)},
            },
            expects={"serving.controller-country": ("CN",), "serving.compelled-access-country": ("CN",)},
        ),
        Case(
            says="a subsidiary abroad is compelled where it sits and where its parent does",
            declared={"operator": "cloud"},
            known={"party.name": {"cloud": ("Exoscale",)}},
            expects={"serving.controller-country": ("AT",), "serving.compelled-access-country": ("CH", "AT")},
        ),
        Case(
            says="an endpoint in a company's domain is that company's",
            declared={"endpoint": "https://ours.openai.azure.com/openai/v1"},
            expects={"serving.controller-country": ("US",), "serving.compelled-access-country": ("US",)},
        ),
        Case(says="a domain that only looks alike is nobody's", declared={"endpoint": "https://azure.com.example.id/"}),
        Case(
            says="a name that only begins alike is another company",
            declared={"operator": "cloud"},
            known={"party.name": {"cloud": ("Google Cloud Nusantara Mitra",)}},
        ),
        Case(
            says="a row in doubt gives no country",
            declared={"operator": "cloud"},
            known={"party.name": {"cloud": ("Biznet Gio",)}},
        ),
        Case(
            says="parties that control each other end somewhere",
            declared={"operator": "a"},
            known={
                "party.name": {"a": ("A (invented)",), "b": ("B (invented)",)},
                "party.controller": {"a": ("b",), "b": ("a",)},
            },
        ),
    ),
)
def control(exhibit: Exhibit) -> Iterator[Observation]:
    """Who stands above the operator of this service, by what is publicly known?

    Holds the declared operator, every party that the dossier puts above it, and the host of the endpoint against the
    companies of `catalogue/providers/companies.toml`, whose controllers have a source and a date. Names must be equal
    but for case and punctuation, domains by their end; a name that only resembles one says nothing. A public source is
    a paper: what comes of it is documented. Who may compel the operator (its own state and its controller's) is a
    reservation and decides nothing.
    """
    companies = exhibit.consulted[COMPANIES]["company"]
    by_name = {_plain(name): each for each in companies for name in (each["name"], *each["aliases"])}
    compelling: dict[str, Mapping[str, Any]] = {}
    for company, how in (*_by_name(exhibit, by_name), *_by_domain(exhibit, companies)):
        if company["confidence"] == "low":
            continue
        note = (
            f"{how}: {company['name']}, under {company['controller']} ({company['controller_country']}); "
            f"{company['source']}, {company['date']}, confidence {company['confidence']}"
        )
        yield _public(exhibit, "serving.controller-country", company["controller_country"], company, note)
        for country in (company["country"], company["controller_country"]):
            if country not in compelling:
                compelling[country] = company
                yield _public(exhibit, "serving.compelled-access-country", country, company, note)


def _by_name(exhibit: Exhibit, by_name: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The known companies among the operator and whoever is declared above it, each once."""
    names = exhibit.known.get("party.name", {})
    above = exhibit.known.get("party.controller", {})
    waiting = [exhibit.declared.operator] if exhibit.declared.operator else []
    seen: set[str] = set()
    while waiting:
        party = str(waiting.pop())
        if party in seen:
            continue
        seen.add(party)
        name = str(names.get(party, (party,))[0])
        if company := by_name.get(_plain(name)):
            yield company, f"the dossier names “{name}”"
        else:
            waiting += [str(each) for each in above.get(party, ())]


def _by_domain(exhibit: Exhibit, companies: list[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The company in whose domain the endpoint lies: the one with the longest domain that fits."""
    host = (urllib.parse.urlsplit(exhibit.declared.endpoint).hostname or "").rstrip(".").lower()
    fitting = [
        (len(domain), company)
        for company in companies
        for domain in company["domains"]
        if host == domain or host.endswith(f".{domain}")
    ]
    if fitting:
        yield max(fitting, key=lambda each: each[0])[1], f"the endpoint is {host}"


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name.casefold()).split())


def _public(exhibit: Exhibit, topic: str, country: str, company: Mapping[str, Any], note: str) -> Observation:
    return Observation(
        topic=topic, item=exhibit.item, value=country, grade=Grade.DOCUMENTED, note=note, dated=company["date"]
    )
