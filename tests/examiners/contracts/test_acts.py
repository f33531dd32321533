"""The opposite of a clause is heard by its act, whatever the words, and not where act, actor or object is another."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.parties import Naming
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read

NAMING = Naming(languages()["en"]["parties"])


def verdicts(text):
    document = read(text.encode(), "x.txt")
    return {each.clause: each.verdict for each in read_clauses((document,), languages(), {}, home=("Ruritania",))}


@pytest.mark.parametrize(("clause", "text"), [
    ("terms-frozen", "If you keep using the tool after the updates take effect, you are agreeing to those updates."),
    ("terms-frozen", "The new Orchard Terms will be effective after the notice period."),
    ("terms-frozen", "We may also display the amended terms to you when you next log in."),
    ("termination-limited", "We may refuse service to anyone for any reason at any time."),
    ("termination-limited", "At our sole discretion, we may remove or restrict your account."),
    ("termination-limited", "We may terminate this agreement on sixty days' notice if we discontinue the product line."),
    ("termination-limited", "These terms are effective unless and until terminated by either you or us."),
    ("termination-limited", "Upon termination you shall promptly cease all use of the software and destroy all copies, subject to the duties of confidence."),
    ("acceptance-of-changes", "We may change or replace the voice at our discretion at any time."),
    ("acceptance-of-changes", "We may in our discretion change any aspect of the membership."),
    ("acceptance-of-changes", "The services are subject to modification and change."),
    ("acceptance-of-changes", "We may download and install updates from time to time."),
    ("weights-licence-irrevocable", "These licences are only valid for as long as this contract remains in effect."),
    ("weights-licence-irrevocable", "Failure to comply will result in automatic termination of any rights granted to you."),
    ("weights-licence-irrevocable", "The products are licensed by the Licensor on an annual subscription basis."),
    ("upstream-licences-warranted", "Third-party products are provided under the terms of their makers."),
    ("upstream-licences-warranted", "In case of conflict the model terms govern."),
    ("upstream-licences-warranted", "Please ensure you understand and agree to the terms set by the third-party provider."),
    ("origin-warranted", "Your purchases are not dependent on any oral or written public comments made by us."),
    ("origin-warranted", "No oral or written information received from us will change this disclaimer."),
    ("retraining-without-consent", "You may not use the output to build a product that competes with the services."),
    ("retraining-without-consent", "Neither you nor any of your staff will, or will attempt to, modify any part of the software."),
    ("retraining-without-consent", "You need written permission from us to modify or translate the documentation."),
    ("adapted-weights-owned", "Modifications to the source code do not grant you any ownership of the software or of the modifications."),
    ("artefacts-delivered", "Access to the services is available through the internet."),
    ("artefacts-delivered", "We are not obliged to hand over the source code."),
    ("terms-frozen", "Please check this page regularly for changes to these terms."),
    ("terms-frozen", "Amendments are deemed accepted unless you object within thirty days."),
    ("termination-limited", "We are entitled to terminate the contract without giving reasons."),
    ("termination-limited", "We may close accounts at any time, in particular if we suspect a breach."),
    ("acceptance-of-changes", "You may be required to accept updates to continue using our software."),
    ("acceptance-of-changes", "We may release new versions and patches from time to time."),
    ("acceptance-of-changes", "We may limit the number of projects that you can store."),
    ("termination-limited", "We may withdraw the platform without notice."),
    ("no-remote-disablement", "We may stop (permanently or temporarily) providing the services to you."),
    ("no-remote-disablement", "The software cannot be used without a valid licence key issued by us."),
    ("weights-licence-irrevocable", "The right of use is granted for the contractual term only, and is temporary."),
    ("upstream-licences-warranted", "Third party services have their own terms."),
    ("retraining-without-consent", "Any adaptation of the software requires the consent of the Supplier."),
    ("retraining-without-consent", "copy, adapt, decompile, translate or otherwise modify any interface;"),
    ("adapted-weights-owned", "All rights in the customised version are reserved to the Supplier."),
    ("provenance-disclosed", "The identity of the underlying models is confidential."),
])  # fmt: skip
def test_the_act_is_heard(clause, text):
    assert verdicts(text)[clause] == "contradicted"


@pytest.mark.parametrize(("clause", "text"), [
    ("terms-frozen", "We may update this agreement for future orders or renewals."),
    ("terms-frozen", "The terms of this agreement may be modified by a separate agreement between us and you."),
    ("termination-limited", "In the event that either party breaches its obligations, this agreement may be terminated by the other."),
    ("acceptance-of-changes", "The customer controls whether and when to install an available update."),
    ("acceptance-of-changes", "You will not be asked to upgrade to a later version."),
    ("upstream-licences-warranted", "A list of open source components and their licences is in the documentation."),
    ("artefacts-delivered", "You may run, copy and distribute the unmodified installer."),
    ("artefacts-delivered", "“Software” means the downloadable object code of the runner."),
])  # fmt: skip
def test_a_part_is_heard(clause, text):
    assert verdicts(text)[clause] == "weakened"


@pytest.mark.parametrize("text", [
    "No amendment of these terms is effective unless assented to in writing by both parties.",
    "This agreement may not be modified except by a written instrument executed by authorised representatives of each of us.",
    "The parties may amend this agreement only in writing.",
    "Neither party may change this contract without the other's written consent.",
])  # fmt: skip
def test_only_both_together_change_the_terms(text):
    assert verdicts(text)["terms-frozen"] == "present"


@pytest.mark.parametrize(("clause", "text"), [
    ("termination-limited", "Either party may terminate for any reason, if there are no outstanding orders."),
    ("termination-limited", "Staff who fail to comply face disciplinary measures up to and including termination."),
    ("termination-limited", "Following termination we may delete your account at our discretion."),
    ("acceptance-of-changes", "We may modify the security measures, provided that this does not result in a degradation of security."),
    ("acceptance-of-changes", "We may use your feedback and monitor the services to make improvements to the services at any time."),
    ("acceptance-of-changes", "We have no liability under this section to the extent a claim arises from a modification of the services."),
    ("weights-licence-irrevocable", "We may suspend your access to the website at any time."),
    ("terms-frozen", "You may review your account statement periodically."),
    ("termination-limited", "Upon termination the Supplier shall delete all your data."),
    ("acceptance-of-changes", "We may update our list of sub-processors from time to time."),
    ("retraining-without-consent", "Neither party may modify this agreement without the consent of the other."),
    ("adapted-weights-owned", "The Supplier retains all rights in its trademarks."),
    ("artefacts-delivered", "Support is provided by remote access during business hours."),
    ("upstream-licences-warranted", "Each third-party claim is subject to the indemnity in section 9."),
    ("upstream-licences-warranted", "You represent that you hold all third-party rights and comply with the terms that apply to your data."),
    ("retraining-without-consent", "We (and our affiliates) will not use customer data to train any models without your consent."),
])  # fmt: skip
def test_another_act_actor_or_object_decides_nothing(clause, text):
    assert verdicts(text)[clause] == "absent"


def test_a_right_to_a_thing_is_no_permission():
    assert verdicts("The Provider retains all rights to the work results.")["adapted-weights-owned"] == "contradicted"


def test_a_supplier_may_begin_its_sentences():
    text = (
        "You deal with Orvane. Orvane reserves the right to close accounts. Orvane may act. Ask Orvane, or see Orvane."
    )
    assert NAMING.parties(text)[0] == ("Orvane",)


@pytest.mark.parametrize("name", ["PARTNER", "Publishers"])
def test_a_buyer_in_any_number_and_case_is_no_supplier(name):
    text = f"Each {name} may leave. The {name} may stay. A {name} may ask." * 5
    assert NAMING.parties(text)[0] == ()


def test_a_name_that_merely_ends_like_a_thing_is_a_supplier():
    text = "Know that Treads may stop, and that Treads may change. " * 2
    assert NAMING.parties(text)[0] == ("Treads",)
