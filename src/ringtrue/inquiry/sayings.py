"""Refuses what a dossier quotes about topics that do not exist, values they cannot take, items nobody declared."""

from collections.abc import Mapping

from ringtrue.dossier import Opened
from ringtrue.dossier.declare import declare
from ringtrue.dossier.documents import Contract, Paper, Saying
from ringtrue.errors import DossierWrong
from ringtrue.framework import ClaimKind, Domain, Topic


def check(opened: Opened, topics: Mapping[str, Topic], claims: Mapping[str, ClaimKind]) -> None:
    """Raises `DossierWrong` at the first quotation, or kind of claim, that cannot be."""
    dossier = opened.dossier
    declared = {str(each.item) for each in declare(opened)} | {"release"}
    parties = {party.id for party in dossier.party}
    documents: tuple[Paper | Contract, ...] = (*dossier.paper, *dossier.contract)
    for document in documents:
        for saying in document.says:
            if fault := _fault(saying, topics, declared, parties):
                why, remedy = fault
                raise _wrong(opened, f"`{document.name}`, topic `{saying.topic}`: {why}", remedy)
    for claim in dossier.claim:
        for kind in claim.kind:
            if kind not in claims:
                raise _wrong(
                    opened, f"claim “{claim.quote[:60]}”: the kind `{kind}` is unknown", "ringtrue catalogue claims"
                )


def _fault(
    saying: Saying, topics: Mapping[str, Topic], declared: set[str], parties: set[str]
) -> tuple[str, str] | None:
    topic = topics.get(saying.topic)
    if topic is None:
        return "there is no such topic", "ringtrue catalogue topics"
    if not topic.admits(saying.value) or (topic.domain is Domain.PARTY and saying.value not in parties):
        return f"the value {saying.value!r} is not possible", f"write: {', '.join(topic.values) or topic.domain.value}"
    if saying.item not in declared:
        return f"the item `{saying.item}` is not declared", "write kind:name, or release"
    if saying.item.partition(":")[0] != topic.of.value:
        return f"this is a topic of a {topic.of.value}, not of `{saying.item}`", f'write item = "{topic.of.value}:NAME"'
    return None


def _wrong(opened: Opened, why: str, remedy: str) -> DossierWrong:
    where = str(opened.folder / "ringtrue.toml")
    return DossierWrong("no assessment was made: the dossier is wrong", where=where, why=why, try_=remedy)
