"""Who is supplier and who is buyer in a document, by the names it gives them."""

import re
from collections import Counter

_DEFINED = re.compile(r"\((?:the |hereinafter |each |an? )*\**[“\"']([A-Z][\w&. -]{1,40}?)[”\"']\**\)")
_SIDES = (
    ("supplier", "provider", "vendor", "licensor", "contractor", "seller"),
    ("buyer", "customer", "client", "licensee", "purchaser"),
)
_NAME = r"(?<![\w-])((?:[A-Z][\w&-]*(?:\.\w+)?)(?: [A-Z][\w&-]*){0,2})"
_POWERS = re.compile(
    rf"{_NAME} (?:may|reserves?|grants?|gives?|disclaims?|makes? no|does not (?:warrant|guarantee|control|endorse)"
    r"|retains?|owns?|provides?|warrants|(?:shall|will|is) not (?:be )?(?:responsible|liable)|(?:will"
    r"|shall) (?:use|provide|make|notify))\b"
)
_ENDS = (". ", "! ", "? ", ": ")

_AMID = 3
"""Times that a name which begins a sentence must stand amid one, or its capital says nothing; chosen by hand."""

_DUTIES = re.compile(
    rf"{_NAME} (?:must|agrees?|(?:will|shall|may) not|is (?:solely )?responsible|(?:will|shall) (?:pay|ensure"
    rf"|comply|have))\b"
)
_GRANTED = re.compile(
    r"\b(?:[Yy]ou|Users?|Customer|Licensee|Publisher|Subscriber) (?:\w+ ){0,3}?(?:grant|give|licen[cs]e)s?"
    rf"(?: to)? {_NAME}"
    r"(?= (?:an?|the|and|with|all|any|its|permission)\b|,)"
)
"""To whom the buyer gives rights, and who so supplies."""

_NO_SUPPLIER = re.compile(
    r"(?:You|Please|We|I|It|They|This|That|These|Those|Each|Either|Neither|Both|Any|All|No|Such|Some|Other|The|A|An|In"
    r"|If|And|Or|Your|Our|Who|Which|Nothing|To|JAMS|NAM|AAA|LLC|Inc|Ltd|GmbH|Groups?"
    r"|Part(?:y|ies)|Sections?|Users?|Customers?|Clients?|Members?|Licensees?|Subscribers?|Buyers?|Developers?"
    r"|Partners?|Processors?|Controllers?"
    r"|End Users?|Sub-?[Pp]rocessors?|Recipient|Discloser)\b"
    r"|(?:.*[ -])?(?i:Services?|Products?|Content|Terms|Agreements?|Data|Software|Polic(?:y|ies)|Users?|Fees?|Term"
    r"|Orders?|Form|Web[Ss]ites?|Sites?|Platforms?|Materials?|Periods?|Information"
    r"|Parties|Providers?|Applications?|Apps?|Outputs?|Inputs?|Models?|Features?|Accounts?|Authority"
    r"|Authorities|Court|Courts|Law|Laws|Rights?|Licen[cs]es?|Notices?|APIs?|GDPR|CCPA|SCCs?|EEA|SLA|DPA|AUP|SOWs?|BAA|EULA|NDA|PHI"
    r"|Dates?|Affiliates?|Engine|Network|Violation|Ads|Results|Party|Pages?|Filings?|Conditions|Plans?"
    r"|Offerings|Documents?|Documentation|Instructions?|Clauses?|Addendum|Claims?|Betas?|Banners|Webpages?|Sets?|Commitments?|Credits?|Hosting)$"
    r"|(?:X|App)$"
)
_COMPANY_BUYS = re.compile(r"\bCompany\W* (?:hereby |further )?(?:may (?:\w+ )?object|authori[sz]es|instructs)\b")
"""Words by which "Company" is the buyer of somebody who grants under another name."""

_DISCLOSER = re.compile(r"\b(?:Discloser|Disclosing Party)\b")
"""Who stands over against a "Recipient" of secrets, which either side may be."""

_ROLE_GIVES = re.compile(r"\b(?:Provider|Supplier|Vendor|Licensor|Processor) (?:may|will|shall)\b")

_OFTEN = 10
"""Times that a name stands in a text which grants but once by it ("we" does the rest); chosen by hand."""

_ADDRESSED = 10
"""Times "you" from which on a text speaks to its buyer, and two names in brackets are not the two sides."""

_BUYERS = (
    "Partner",
    "Publisher",
    "Advertiser",
    "Developer",
    "Merchant",
    "Member",
    "Participant",
    "Institution",
    "Organization",
    "Recipient",
    "Creator",
    "Controller",
    "Reseller",
)


def parties_of(text: str, buyer: tuple[str, ...], supplier: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of supplier and buyer: those given, the two defined in brackets at the beginning, or who grants."""
    defined = [each for each in dict.fromkeys(_DEFINED.findall(text[:4000])) if not _no_side(each)][:2]
    idle = [each for each in defined if not _plays(each, text)]
    sides = [each for each in defined if each.lower() in (*_SIDES[0], *_SIDES[1])]
    if (
        len(re.findall(r"\b[Yy]ou\b", text)) > _ADDRESSED
        or idle == defined
        or (sides and any(each not in sides for each in idle))
    ):
        defined = []
    if len(defined) == 2:
        first, second = (each.lower() for each in defined)
        if first in _SIDES[1] or second in _SIDES[0]:
            defined.reverse()
        if not any(each.lower() in (*_SIDES[0], *_SIDES[1]) for each in defined):
            body = text.lower()
            acts = r" (?:shall|will) (?:deliver|provide|supply|disclose|grant)"
            grants = [len(re.findall(rf"\b{re.escape(each.lower())}{acts}", body)) for each in defined]
            if grants[1] > grants[0]:
                defined.reverse()
        return (*supplier, defined[0]), (*buyer, defined[1])
    bound = Counter(each for each in _DUTIES.findall(text) if _buys(each))
    if _DISCLOSER.search(text):
        del bound["Recipient"]
    granting = _granting(text)
    owing = tuple(each for each, n in bound.items() if n >= 3)
    named = _ROLE_GIVES.search(text)
    if "Company" in granting and named:
        granting, owing = tuple(each for each in granting if each != "Company"), (*owing, "Company")
    elif (granting or named) and "Company" not in granting and _COMPANY_BUYS.search(text):
        owing = (*owing, "Company")
    return (*supplier, *granting), (*buyer, *owing)


def _no_side(name: str) -> bool:
    return name.lower() not in (*_SIDES[0], *_SIDES[1]) and _NO_SUPPLIER.match(name) is not None


def _plays(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)} (?:may|shall|will|must)\b", text) is not None


def _buys(name: str) -> bool:
    """Whether a name is that of a buyer in any number and any case: "PARTNER", "Publishers"."""
    return name.title().rstrip("s") in _BUYERS


def _stands_amid(name: str, text: str) -> bool:
    return len(re.findall(rf"[a-z,] {re.escape(name)}\b", text)) >= _AMID


def _granting(text: str) -> tuple[str, ...]:
    """Names with the powers of a supplier, more than once and a quarter as often as the first of them."""
    powers = (
        said.group(1) for said in _POWERS.finditer(text)
        if text[max(0, said.start() - 2) : said.start()] not in _ENDS or _stands_amid(said.group(1), text)
    )  # fmt: skip
    granted = _GRANTED.findall(text)
    found = Counter(each for each in (*powers, *granted, *granted) if not _NO_SUPPLIER.match(each) and not _buys(each))
    most = max(found.values(), default=0)
    usual = max((text.count(each) for each, n in found.items() if n == most), default=0)
    return tuple(
        each for each, n in found.most_common(3)
        if n >= most / 4 and text.count(each) >= usual / 4
        and (n >= 2 or text.count(each) >= _OFTEN) and each.lower() not in _SIDES[0]
    )  # fmt: skip
