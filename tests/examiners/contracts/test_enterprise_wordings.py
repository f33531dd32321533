"""What agreements of agencies, small vendors and processors say, and mechanisms by which they are set."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.examiners.contracts.sentences import sentences_of
from ringtrue.instruments.legal.reading import read

LANGUAGES = languages()


def verdicts(*paragraphs, supplier=("Orvane",)):
    text = "\n\n".join(("# Agreement", *paragraphs, ""))
    found = read_clauses((read(text.encode(), "x.md"),), LANGUAGES, {}, home=("Ruritania",), supplier=supplier)
    return {each.clause: each.verdict for each in found}


def said(text):
    return [each.said for each in sentences_of(read(text.encode(), "x.md"))]


@pytest.mark.parametrize(("clause", "text"), [
    ("acceptance-of-changes", "Changes to the scope of hosting shall be agreed jointly and put on record."),
    ("acceptance-of-changes", "Rework and review will be repeated until the software has been approved."),
    ("acceptance-of-changes", "The Customer shall inform Orvane within ten days whether the Customer accepts or rejects the release."),
    ("adapted-weights-owned", "The Customer exclusively owns all works that Orvane develops for the Customer."),
    ("adapted-weights-owned", "Orvane hereby assigns to the Customer all results Orvane produces for the Customer."),
    ("terms-frozen", "This contract can be amended only by a written instrument."),
    ("terms-frozen", "Except as expressly provided herein, no change, amendment, or waiver of this Agreement is valid unless in writing and executed by both parties."),
    ("weights-licence-irrevocable", "Orvane irrevocably transfers to the Customer all copyrights in the programs."),
    ("retraining-without-consent", "Orvane waives every moral right that would prevent the Customer from modifying the programs."),
    ("subprocessors-approved", "The use of sub-processors shall be permissible only after the Customer's prior written consent."),
    ("subprocessors-approved", "The use of sub-processors is only permissible after prior written consent of the Customer."),
])  # fmt: skip
def test_the_whole_core_is_heard(clause, text):
    assert verdicts(text)[clause] == "present"


@pytest.mark.parametrize(("clause", "text"), [
    ("acceptance-of-changes", "The assistant is powered by models of other companies, as amended from time to time."),
    ("adapted-weights-owned", "The Customer shall not acquire any title to the platform or to models trained for it."),
    ("adapted-weights-owned", "Orvane owns all rights in the platform and in materials and deliverables developed or supplied by Orvane."),
    ("adapted-weights-owned", "All enhancements of the platform and all derivatives belong solely to Orvane."),
    ("adapted-weights-owned", "Orvane shall be the owner of all customised modifications."),
    ("artefacts-delivered", "The Customer acquires only the right to access and use the platform."),
    ("artefacts-delivered", "The Customer may not install the models on its own servers."),
    ("artefacts-delivered", "You may not extract the underlying weights."),
    ("change-of-control", "A party may assign this contract to whoever buys substantially all of its business."),
    ("data-and-outputs-ours", "Personal data is used for the following purposes: support, billing and product improvement."),
    ("export-control-contingency", "Orvane may suspend access where supply is prohibited by any regulation."),
    ("precedence-and-forum", "In case of a conflict between these Service Terms and your master agreement, these Service Terms prevail."),
    ("subprocessors-approved", "Orvane may perform the services with the help of contractors."),
    ("subprocessors-approved", "You agree to our engagement of suitable model providers as sub-processors."),
    ("termination-limited", "Orvane may terminate the engagement upon giving the Customer 14 days' notice."),
    ("terms-frozen", "Use of the platform is subject to the latest version of this document."),
    ("terms-frozen", "By continuing to use the platform, you accept any changes."),
    ("upstream-licences-warranted", "Freeware in the package is governed by the licence that comes with it."),
    ("weights-licence-irrevocable", "This EULA shall terminate immediately if you breach it."),
])  # fmt: skip
def test_the_opposite_is_heard(clause, text):
    assert verdicts(text)[clause] == "contradicted"


@pytest.mark.parametrize(("clause", "text"), [
    ("acceptance-of-changes", "No support is due where the Customer has declined to install an update."),
    ("artefacts-delivered", "Orvane shall supply the Customer with the program in executable form."),
    ("evaluation-by-buyer", "The Customer may carry out acceptance tests."),
    ("origin-warranted", "All software that Orvane supplies is entirely original."),
    ("precedence-and-forum", "This addendum is subject to the contract between you and us."),
    ("residency-and-keys", "Orvane shall not move Customer data out of the chosen region."),
    ("residency-and-keys", "The receiving party shall give the disclosing party prompt notice of any order to disclose."),
    ("termination-limited", "This EULA terminates if you breach it."),
    ("upstream-licences-warranted", "Where licensed components are used, Orvane shall transfer to the Customer the licences."),
    ("upstream-licences-warranted", "Orvane warrants that it owns or has obtained the rights to the program."),
    ("weights-licence-irrevocable", "The Customer shall have a perpetual licence to use the results."),
])  # fmt: skip
def test_a_part_is_heard(clause, text):
    assert verdicts(text)[clause] == "weakened"


@pytest.mark.parametrize(("clause", "text"), [
    ("adapted-weights-owned", "Orvane shall engage no subcontractor unless its results are a work made for hire for Orvane."),
    ("no-remote-disablement", "Orvane may suspend the execution of an instruction until it is confirmed."),
    ("terms-frozen", "If the address changes, the order form attached to this Agreement will have to be updated accordingly."),
    ("terms-frozen", "No support is due after modifications of the product other than modifications made by Orvane and shipped with it."),
    ("upstream-licences-warranted", "Customer shall not combine the program with third-party software whose licence prevails over these terms."),
    ("artefacts-delivered", "This covers rights, including but not limited to, rights to source code."),
])  # fmt: skip
def test_what_speaks_of_something_else_is_not_heard(clause, text):
    assert verdicts(text)[clause] == "absent"


def test_a_duty_of_the_subcontractor_is_no_consent_of_the_buyer():
    text = "We may engage subcontractors. We will not engage a subcontractor without the subcontractor agreeing to secrecy."
    assert verdicts(text)["subprocessors-approved"] == "contradicted"


def test_only_the_buyer_bound_to_writing_freezes_nothing():
    assert (
        verdicts("This Agreement may not be modified by you except in writing signed by both parties.")["terms-frozen"]
        != "present"
    )


def test_an_objection_with_a_way_out_outweighs_the_general_leave_to_subcontract():
    leave = "The Customer gives general authorisation to engage sub-processors."
    halves = (
        "The Customer may object to a new sub-processor within ten days.",
        "Where no resolution is found, the Customer may terminate the affected services.",
    )
    assert verdicts(leave)["subprocessors-approved"] == "contradicted"
    assert verdicts(leave, halves[0])["subprocessors-approved"] == "weakened"
    assert verdicts(leave, *halves)["subprocessors-approved"] == "present"


def test_an_audit_on_site_among_the_ways_to_audit_weakens():
    ways = "The Customer's audit rights may be satisfied through:\n\n- (a) review of certificates;"
    assert verdicts(ways)["audit-with-training-evidence"] == "contradicted"
    on_site = "On-site audits shall be subject to thirty days' notice."
    assert verdicts(ways, on_site)["audit-with-training-evidence"] == "weakened"


def test_in_an_agreement_on_a_beta_the_beta_is_the_agreement():
    licence = "Orvane grants you a revocable licence to use the Beta Product."
    others = ["You shall pay the fees in advance."] * 12
    assert verdicts(licence, *others)["weights-licence-irrevocable"] == "absent"
    beta = ["You shall report defects of the Beta Product."] * 6
    assert verdicts(licence, *beta, *others)["weights-licence-irrevocable"] == "contradicted"


def test_a_full_stop_in_a_name_ends_no_sentence():
    text = "Orvane.Cloud will host. Orvane.Cloud may change. You trust that Orvane.Cloud may use partners.\n"
    assert said(text)[-1] == "You trust that Orvane.Cloud may use partners."


def test_a_section_is_no_item_of_the_section_before_it():
    text = "**4.2 Ways.** Audits are met through:\n\n- (a) reports;\n\n**4.3 Visits.** Visits are allowed."
    assert said(text)[-1].endswith("Visits are allowed.")
    assert not any("met through" in each and "Visits" in each for each in said(text))


def test_marks_written_as_entities_are_read_as_marks():
    text = "We may terminate our engagement with you by giving you 30 days&rsquo; notice."
    assert verdicts(text)["termination-limited"] == "contradicted"


def test_an_adverb_before_a_name_does_not_take_it_for_an_object():
    text = "For clarity, Orvane does not use, or permit others to use, input or output to train the models."
    assert verdicts(text)["data-and-outputs-ours"] == "weakened"
