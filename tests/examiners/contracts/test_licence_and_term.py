"""How people's contracts say licence, delivery, ending, terms and export, and what is not said of them."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read

LANGUAGES = languages()


def verdict(clause, *paragraphs):
    text = "\n\n".join(("# Agreement", *paragraphs, ""))
    readings = read_clauses((read(text.encode(), "x.md"),), LANGUAGES, {}, home=("Ruritania",), supplier=("Orvane",))
    return {each.clause: each.verdict for each in readings}[clause]


@pytest.mark.parametrize(("clause", "text"), [
    ("weights-licence-irrevocable", "The Customer receives the right, limited in time to the term of the contract, to use the software."),
    ("weights-licence-irrevocable", "This EULA is effective until terminated."),
    ("weights-licence-irrevocable", "On termination of this Agreement for any reason: (a) all rights granted to the Customer under this Agreement shall cease; and (b) fees fall due."),
    ("weights-licence-irrevocable", "Orvane may, in its sole discretion, revoke Customer's right to use the Platform."),
    ("retraining-without-consent", "Changes to the Software by the Customer are only permitted with the prior written consent of the Provider."),
    ("retraining-without-consent", "The licence does not include modifying or otherwise making derivative uses of the Software."),
    ("retraining-without-consent", "No right to modify, adapt or create derivative works is granted."),
    ("adapted-weights-owned", "Ownership of any modification made by the Customer shall be transferred to the Licensor upon its creation."),
    ("artefacts-delivered", "The Software may be used via the internet only."),
    ("artefacts-delivered", "Nothing in this Agreement entitles Customer to receive the source code of the Software."),
    ("artefacts-delivered", "The Software is licensed in object code form only."),
    ("no-remote-disablement", "Failure to pay may lead to suspension of the Services."),
    ("no-remote-disablement", "Non-payment entitles Orvane to disable Customer's account."),
    ("no-remote-disablement", "The Software contains a licence key mechanism that disables it at the end of the term."),
    ("terms-frozen", "If the Customer does not object within six weeks, the amended terms are deemed accepted."),
    ("terms-frozen", "Orvane may, without notice to Customer, at any time, revise these Terms of Use."),
    ("terms-frozen", "Except for changes by Orvane, no amendment of these Terms is effective unless in writing and signed by both parties."),
    ("termination-limited", "Upon termination, Licensee shall permanently delete the licensed Materials."),
    ("termination-limited", "The contractual relationship may be terminated by either party at any time subject to one month's notice."),
    ("termination-limited", "This Agreement shall continue in force until terminated by either party giving not less than 90 days' notice."),
    ("export-control-contingency", "Use of the Services must comply with all laws, including any law regarding the export of data or software."),
    ("export-control-contingency", "Should Orvane be prevented by export regulations from performing, Orvane may withdraw from the contract."),
    ("upstream-licences-warranted", "Open source components are governed exclusively by their own licence terms."),
    ("upstream-licences-warranted", "Third-party providers of ancillary software may require your agreement to additional licences or other terms."),
    ("provenance-disclosed", "Orvane has no obligation to identify the data sets from which the Model was derived."),
    ("provenance-disclosed", "Orvane may replace the underlying language models at any time at its discretion."),
    ("origin-warranted", "No advice or information, oral or written, obtained from Orvane creates any warranty."),
])  # fmt: skip
def test_the_opposite_is_heard_in_the_words_of_others(clause, text):
    assert verdict(clause, text) == "contradicted"


@pytest.mark.parametrize(("clause", "text"), [
    ("weights-licence-irrevocable", "Orvane gives Customer a worldwide, non-exclusive licence to use the software."),
    ("weights-licence-irrevocable", "Upon payment the Customer acquires a right, unlimited in time, to use the standard software."),
    ("artefacts-delivered", "Orvane shall deliver to Customer one machine-readable copy of the Software."),
    ("termination-limited", "Violation of this policy may result in termination of your account."),
    ("termination-limited", "The right of either party to terminate for good cause remains unaffected."),
    ("terms-frozen", "An Order Form may only be modified by the written consent of both parties."),
])  # fmt: skip
def test_a_part_of_it_weakens(clause, text):
    assert verdict(clause, text) == "weakened"


@pytest.mark.parametrize(("clause", "text"), [
    ("terms-frozen", "No amendment of this Agreement is effective unless it is made in writing and signed by both parties."),
    ("terms-frozen", "Amendments and supplements to this contract must be made in writing."),
    ("terms-frozen", "This Agreement shall not be amended, except by a writing signed by both parties."),
    ("adapted-weights-owned", "All fine-tuned weights are the property of Customer."),
])  # fmt: skip
def test_the_whole_of_it_is_present(clause, text):
    assert verdict(clause, text) == "present"


@pytest.mark.parametrize(("clause", "text"), [
    ("termination-limited", "Each party agrees to hold Confidential Information in confidence and to return or destroy all materials upon termination."),
    ("termination-limited", "Orvane may delete any content at any time and for any reason."),
    ("weights-licence-irrevocable", "Customers who post on Orvane's website grant Orvane a perpetual, irrevocable licence to use their posts."),
    ("weights-licence-irrevocable", "During the notice period, Customer may continue to use the service."),
    ("retraining-without-consent", "Customer may not remove or alter content credentials."),
    ("retraining-without-consent", "Customer may not amend or modify this Agreement without Provider's prior written consent."),
    ("retraining-without-consent", "You may select whether you want Orvane to use your inputs to improve and train Orvane's models."),
    ("adapted-weights-owned", "You agree not to create derivative works of the Service, except that this does not apply to your own User Content."),
    ("adapted-weights-owned", "Except for Content that is owned by you, you agree not to copy it or create derivative works."),
    ("adapted-weights-owned", '"Intellectual Property Rights" means patents and all other intellectual property rights, and derivatives thereof, owned or used by Customer.'),
    ("no-remote-disablement", "Authorised access throughout the data centres is restricted based on zones."),
    ("no-remote-disablement", "Orvane will remove, or disable access to, the material claimed to be infringing."),
    ("terms-frozen", "No waiver of any right is effective unless in writing and signed by the waiving party."),
    ("export-control-contingency", "Orvane is not liable for delays caused by war, riots, embargoes or strikes."),
    ("upstream-licences-warranted", "Where third-party terms and this Agreement conflict, the terms of this Agreement shall control."),
    ("origin-warranted", "Some countries do not allow the disclaimer of certain warranties or the limitation of certain damages."),
])  # fmt: skip
def test_what_speaks_of_something_else_is_not_heard(clause, text):
    assert verdict(clause, text) == "absent"


def test_object_code_only_weakens_where_a_copy_is_delivered():
    delivered = "Orvane shall deliver to Customer one machine-readable copy of the Software."
    only = "The Software is licensed in object code form only."
    assert verdict("artefacts-delivered", delivered, only) == "weakened"
