"""Tells who runs the control plane under an environment. There is no examiner here."""

from collections.abc import Iterator, Mapping
from typing import Any

from ringtrue.examiners import Exhibit
from ringtrue.observation import Grade, Observation, Place

COMPANIES = "providers/companies.toml"

HANDS = ("environment.control-plane-country",)


def controller(exhibit: Exhibit, provider: str) -> Mapping[str, Any] | None:
    """The company behind a provider of `regions.toml`; nothing when it is not listed or in doubt."""
    rows = exhibit.consulted[COMPANIES]["company"]
    found = next((each for each in rows if each.get("provider") == provider), None)
    return found if found and found["confidence"] != "low" else None


def control_plane(exhibit: Exhibit, providers: Mapping[str, Mapping[Place, None]]) -> Iterator[Observation]:
    """From which country each provider that the files name can switch the environment off.

    Whoever runs the provider's programming interface starts, stops and deletes what is rented there, wherever the
    region lies. That the environment is there is seen in the file; who stands above the provider is a public record,
    so the whole is documented.
    """
    for provider, places in providers.items():
        if company := controller(exhibit, provider):
            yield exhibit.seen(
                "environment.control-plane-country", company["controller_country"], *places, grade=Grade.DOCUMENTED,
                note=run_by(company),
            )  # fmt: skip


def run_by(company: Mapping[str, Any]) -> str:
    """Who runs it, with the source of that."""
    return (
        f"run by {company['name']}, under {company['controller']} ({company['controller_country']}); "
        f"{company['source']}, {company['date']}, confidence {company['confidence']}"
    )
