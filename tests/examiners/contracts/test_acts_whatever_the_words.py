"""What is heard of an act in whatever words it is told: data, leaving, places, sub-processors, assignment, export."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.parties import Naming
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read

LANGUAGES = languages()
NAMING = Naming(LANGUAGES["en"]["parties"])


def verdicts(*paragraphs, supplier=("Orvane",)):
    text = "\n\n".join(("# Agreement", *paragraphs, ""))
    found = read_clauses((read(text.encode(), "x.md"),), LANGUAGES, {}, home=("Ruritania",), supplier=supplier)
    return {each.clause: each.verdict for each in found}


@pytest.mark.parametrize(("clause", "text"), [
    ("data-and-outputs-ours", "By uploading your Content you grant Orvane the right to reproduce, adapt and publicly display such Content."),
    ("data-and-outputs-ours", "The Customer grants to Orvane, without charge, all rights in the Customer's content, especially rights of translation and adaptation."),
    ("data-and-outputs-ours", "Orvane may freely use aggregated information for its own business purposes, among them selling reports."),
    ("data-and-outputs-ours", "We retain conversation data for product development and similar ends."),
    ("data-and-outputs-ours", "By posting, you license your material to us for any purpose, commercial or not."),
    ("data-and-outputs-ours", "We may use what you type into the Service to teach our models."),
    ("data-and-outputs-ours", "All submissions become the property of Orvane."),
    ("data-and-outputs-ours", "Personal data may be used for profiling, advertising and product development."),
    ("data-and-outputs-ours", "Users may not employ generated text in the development of machine learning models."),
    ("exit-and-transition", "Any data remaining after cancellation will be permanently erased."),
    ("exit-and-transition", "After the end of the contract Orvane has no duty to keep or hand over any Customer Data."),
    ("exit-and-transition", "Your right to access your stored files ends when your subscription expires."),
    ("exit-and-transition", "At our discretion we may delete your account and any content you have made."),
    ("exit-and-transition", "Orvane may also erase any inputs or other data associated with your account."),
    ("exit-and-transition", "Your subscription will not obligate Orvane to preserve any content."),
    ("residency-and-keys", "Your use involves the transfer of information to other countries for processing."),
    ("residency-and-keys", "Orvane may engage service providers that are based outside the chosen region."),
    ("residency-and-keys", "We share data globally within our group."),
    ("subprocessors-approved", "This licence extends to any third parties with whom we work."),
    ("subprocessors-approved", "Your prompts may be passed to third-party services so that a function works."),
    ("subprocessors-approved", "The Customer may not assign this contract, whereas Orvane may assign, delegate or subcontract its duties at will."),
    ("subprocessors-approved", "Services may be rendered by Orvane or by subcontractors of its choice."),
    ("change-of-control", "In case of a takeover, your contract will be transferred to the new owner."),
    ("change-of-control", "Our rights and obligations may be assigned to others."),
    ("change-of-control", "Either party may, on written notice, assign this contract to a subsidiary."),
    ("step-in-and-successor", "Orvane grants you a limited, non-transferable permission to view the pages; all trademark notices must stay."),
    ("step-in-and-successor", "The Customer must not allow third parties to use its profile."),
    ("step-in-and-successor", "Neither the licence nor the account may be transferred."),
    ("audit-with-training-evidence", "Orvane's certifications shall replace any audit by the Customer."),
    ("evaluation-by-buyer", "You shall not use the Software for comparison with competing products."),
    ("precedence-and-forum", "If your purchase order conflicts with these Terms, these Terms prevail."),
    ("export-control-contingency", "Orvane may suspend the Services where it is required to do so by law."),
    ("export-control-contingency", "Whoever visits the platform from other locations is responsible for compliance with local laws."),
    ("export-control-contingency", "The platform contains technology that falls under the export control regulations of several countries."),
])  # fmt: skip
def test_the_opposite_is_heard(clause, text):
    assert verdicts(text)[clause] == "contradicted"


@pytest.mark.parametrize(("clause", "text"), [
    ("data-and-outputs-ours", "You give Orvane a licence to adapt and publicly display your Content for the sole purpose of enabling Orvane to serve you."),
    ("data-and-outputs-ours", "Orvane does not collect or store the Customer's business data."),
    ("data-and-outputs-ours", "No Customer Data will be used to train generative models."),
    ("data-and-outputs-ours", "The Customer's documents are used for no other purpose than the fulfilment of the contract."),
    ("exit-and-transition", "Customer Data will be kept for 60 days following cancellation and then deleted."),
    ("subprocessors-approved", "Orvane may engage sub-processors after informing the Customer fourteen days in advance."),
    ("audit-with-training-evidence", "The Customer may audit Orvane only if the reports give reason for doubt."),
    ("exit-and-transition", "When the contract is terminated, all content will be deleted after forty (40) days."),
    ("exit-and-transition", "Upon request, the Recipient shall promptly return to the Discloser or destroy any confidential information of the Discloser."),
    ("residency-and-keys", "Your Content will be stored in the United States."),
    ("residency-and-keys", "Orvane may disclose your data when required by law, but only after Orvane has tried to notify you of the request."),
    ("step-in-and-successor", "The Customer may not assign this contract without Orvane's consent (not to be unreasonably withheld)."),
])  # fmt: skip
def test_part_of_it_is_heard(clause, text):
    assert verdicts(text)[clause] == "weakened"


@pytest.mark.parametrize(("clause", "text"), [
    ("subprocessors-approved", "Neither the Customer nor Orvane shall engage subcontractors without the other's prior written approval."),
    ("subprocessors-approved", "Orvane may commission sub-processors only with the Customer's prior consent."),
    ("change-of-control", "Neither party shall transfer any part of this Agreement save with the written consent of the other party."),
    ("audit-with-training-evidence", "Orvane shall, on reasonable notice and at no cost to the Customer, allow for and contribute to audits of its processing."),
])  # fmt: skip
def test_the_whole_core_is_heard(clause, text):
    assert verdicts(text)[clause] == "present"


@pytest.mark.parametrize(("clause", "text"), [
    ("exit-and-transition", "If you end this contract, Orvane is not obliged to remove what you have submitted."),
    ("residency-and-keys", "The Standard Contractual Clauses apply to personal data that is transferred from the EEA to a third country."),
    ("residency-and-keys", '(n) "Restricted Transfer" means transferring personal data to a country outside the EEA.'),
    ("data-and-outputs-ours", "Orvane uses its own data to improve the Service."),
    ("data-and-outputs-ours", "Orvane grants you a licence to modify and distribute the Content."),
    ("subprocessors-approved", "Orvane is liable for its subcontractors as for itself."),
    ("export-control-contingency", "Each party shall comply with the export control laws that apply to it."),
    ("step-in-and-successor", "You may not transfer your bonus-points to anyone."),
    ("change-of-control", "Orvane shall not transfer personal data to anyone without the Customer's prior written permission, as stated in the Agreement."),
    ("evaluation-by-buyer", "Orvane may use and make available statistics for improving, testing and marketing its products."),
])  # fmt: skip
def test_what_speaks_of_something_else_is_not_heard(clause, text):
    assert verdicts(text)[clause] == "absent"


@pytest.mark.parametrize(("clause", "text"), [
    ("precedence-and-forum", "This DPA is governed by the law and jurisdiction stipulated in the Agreement."),
    ("data-and-outputs-ours", "Any information you give us is subject to Orvane's Privacy Notice."),
])  # fmt: skip
def test_what_another_document_decides_is_unclear(clause, text):
    assert verdicts(text)[clause] == "unclear"


def test_a_sentence_is_whole_without_the_examples_that_follow():
    text = "Customer data may nevertheless be processed outside that location, including the following instances:"
    assert verdicts(text)["residency-and-keys"] == "contradicted"


def test_a_processor_without_an_article_is_the_supplier():
    text = (
        "If required by an authority to disclose personal data, Processor shall provide Customer with written notice."
    )
    assert verdicts(text)["residency-and-keys"] == "weakened"


def test_to_whom_the_buyer_grants_is_the_supplier():
    text = "If you post a photo, you grant Orvane a licence to publish such photo. Orvane may remove it."
    assert NAMING.parties(text) == (("Orvane",), ())


def test_a_recipient_of_secrets_is_neither_side():
    text = (
        "Recipient shall protect it. Recipient will not publish it. Recipient may not copy it. The Discloser owns it."
    )
    assert NAMING.parties(text) == ((), ())


def test_a_name_in_brackets_that_never_acts_is_no_side():
    text = 'Hosting by yourself ("Self-Hosting") is possible. Maro Ltd ("Customer") may choose it.'
    assert NAMING.parties(text) == ((), ())


def test_of_two_names_that_are_no_roles_one_may_be_idle():
    text = 'It is made between Orchid plc ("Orchid") and another ("Cedar"). Orchid shall deliver it.'
    assert NAMING.parties(text) == (("Orchid",), ("Cedar",))
