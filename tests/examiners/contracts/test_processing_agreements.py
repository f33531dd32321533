"""What contracts of other people say in the manner of agreements on processing, supply and click-through terms."""

import pytest

from ringtrue.examiners.contracts.languages import languages
from ringtrue.examiners.contracts.parties import Naming
from ringtrue.examiners.contracts.reading import read_clauses
from ringtrue.instruments.legal.reading import read

NAMING = Naming(languages()["en"]["parties"])


def verdict(text, clause, **names):
    document = read(text.encode(), "text.md")
    found = read_clauses((document,), languages(), {}, home=("Ruritania",), **names)
    return next(each.verdict for each in found if each.clause == clause)


@pytest.mark.parametrize(("clause", "verdict_of", "text"), [
    ("subprocessors-approved", "present", "The Customer may object to a new sub-processor and, if no solution is found within 30 days, the Customer may terminate the agreement."),
    ("subprocessors-approved", "weakened", "Provider will notify Customer before engaging new sub-processors."),
    ("subprocessors-approved", "weakened", "Customer may object to a new sub-processor within ten days on reasonable grounds."),
    ("subprocessors-approved", "contradicted", "The processor has the general authorisation of the controller for the engagement of sub-processors."),
    ("audit-with-training-evidence", "present", "The processor shall allow for and contribute to audits, including inspections, conducted by the controller or an auditor that it names."),
    ("audit-with-training-evidence", "weakened", "The processor shall allow for and contribute to audits conducted by the controller. Such audits may be (partly) fulfilled by certificates."),
    ("audit-with-training-evidence", "contradicted", "Audits shall be limited to written information and documents."),
    ("audit-with-training-evidence", "absent", "The Customer may require the Supplier to conduct an audit of the systems of its sub-processor."),
    ("exit-and-transition", "weakened", "The processor shall, at the end of the services, either securely destroy all personal data or return originals and copies to the controller."),
    ("exit-and-transition", "contradicted", "After the service has ended, Provider deletes the data."),
    ("exit-and-transition", "absent", "If you use our drawings your right to use the site will terminate immediately and you must return or destroy all copies."),
    ("data-and-outputs-ours", "weakened", "The processor shall process personal data only on documented instructions."),
    ("data-and-outputs-ours", "weakened", "You grant Provider an irrevocable licence to process and store the data for the purpose of providing the service to you."),
    ("data-and-outputs-ours", "contradicted", "Provider has the right to use such data in any manner."),
    ("data-and-outputs-ours", "weakened", "Your content is not used to train models."),
    ("residency-and-keys", "weakened", "Personal data may only be transferred to a third country where there are appropriate safeguards."),
    ("residency-and-keys", "absent", "Where personal data is transferred outside the EEA, the clauses are incorporated by reference."),
    ("residency-and-keys", "weakened", "A party may disclose what a court orders, provided that the party making the disclosure has first given written notice to the other party."),
    ("step-in-and-successor", "weakened", "Customer may not assign this agreement without consent, which shall not be unreasonably withheld."),
    ("step-in-and-successor", "weakened", "Either party may assign the entirety of its rights and obligations under these terms, without the consent of the other, to its affiliate."),
    ("change-of-control", "contradicted", "You give Provider the right to transfer its rights and obligations under these terms."),
    ("acceptance-of-changes", "contradicted", "Provider may change, suspend or disable access to any products at any time."),
    ("acceptance-of-changes", "absent", "To remedy defects, the Supplier may replace the software with a version free of defects."),
    ("evaluation-by-buyer", "absent", "Provider may use aggregated data to publish industry benchmarks and does not name anyone."),
    ("evaluation-by-buyer", "absent", "You are liable for the content you publish and for any loss as a result."),
    ("precedence-and-forum", "contradicted", "The parties hereby submit to French courts."),
    ("precedence-and-forum", "contradicted", "Terms of a purchase order of the Customer shall not apply to the services."),
    ("precedence-and-forum", "weakened", "Any separately negotiated agreement shall apply instead of these terms."),
    ("precedence-and-forum", "absent", "These service terms govern your use of the services."),
])  # fmt: skip
def test_a_clause_is_heard_as_other_people_write_it(clause, verdict_of, text):
    assert verdict(text, clause) == verdict_of


def test_sides_named_in_bold_brackets_are_the_two_sides():
    text = 'between Glockenbach GmbH ("Glockenbach"); and the buyer (the **"Orderer"**).\n\nGlockenbach shall host. Orderer shall pay.'
    assert NAMING.parties(text) == (("Glockenbach",), ("Orderer",))


def test_a_law_or_a_document_in_brackets_is_no_side():
    text = 'Under the Regulation ("GDPR") and the order ("Ordering Document") GDPR shall apply and Ordering Document shall bind.'
    assert NAMING.parties(text) == ((), ())


def test_a_company_that_instructs_a_vendor_is_the_buyer():
    text = "**Company** instructs Vendor to process data. Vendor shall keep it safe."
    assert NAMING.parties(text) == ((), ("Company",))
