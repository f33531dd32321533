"""Wordings of suppliers of delivered software, services and processing: what they say, and what they only resemble."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read


def verdicts(text):
    document = read(text.encode(), "x.txt")
    return {each.clause: each.verdict for each in read_clauses((document,), languages(), {}, home=("Ruritania",))}


@pytest.mark.parametrize(("clause", "text"), [
    ("evaluation-by-buyer", "You will not publish or make public any performance details of the Program without our permission."),
    ("evaluation-by-buyer", "You will not issue any press release or make any other public communication with respect to your use of the services."),
    ("no-remote-disablement", "You may not circumvent the licence validation or the limits of your tier."),
    ("no-remote-disablement", "The Customer keeps the part of the software that verifies the validity of the subscription and collects statistics for that purpose."),
])  # fmt: skip
def test_the_opposite_is_heard(clause, text):
    assert verdicts(text)[clause] == "contradicted"


@pytest.mark.parametrize(("clause", "text"), [
    ("artefacts-delivered", "Orvane grants you, the customer, a limited right to download, install and use the Program for the term."),
    ("artefacts-delivered", "With the self-hosting option, the Customer hosts the Software on its own systems."),
    ("exit-and-transition", "On first request the Supplier will hand over the data sets to the Buyer in a common format."),
    ("residency-and-keys", "The Software processes all data locally within your subscription."),
    ("precedence-and-forum", "In the event of any discrepancy between this agreement and the terms of service, the agreement shall take precedence."),
])  # fmt: skip
def test_a_part_of_the_core_is_heard(clause, text):
    assert verdicts(text)[clause] == "weakened"


def test_who_owns_what_it_made_owns_it():
    assert (
        verdicts("Customer owns Customer's application and customer-created materials.")["adapted-weights-owned"]
        == "present"
    )


@pytest.mark.parametrize(("clause", "text"), [
    ("retraining-without-consent", "Provider will not use Customer Data to train any generative models without Customer's prior written consent."),
    ("retraining-without-consent", "You and we agree to not copy or modify confidential information without the owner's prior written consent."),
    ("change-of-control", "Provider will not disclose or transfer personal data to any third party without the prior written permission of Customer."),
    ("acceptance-of-changes", "We may update the email address for notices to us by posting a notice on the service."),
])  # fmt: skip
def test_what_speaks_of_something_else_does_not_decide(clause, text):
    assert verdicts(text)[clause] == "absent"
