"""How licences of models, terms of data sets and research licences are drafted: what a passage says of its standing.

Every passage was written for these tests in a style that such texts have; its licensor is invented.
"""

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

ENDED = [
    # at will
    ("YES", "Boreal AI may terminate this Agreement at any time, for any reason or no reason, upon thirty days' written notice to Licensee."),
    ("YES", "We may, in our sole discretion, suspend or revoke your access to the Model and the rights granted under this License without prior notice."),
    ("YES", "The Provider reserves the right to withdraw the Dataset at any time. Upon withdrawal you must stop using the Dataset and your licence ends."),
    ("YES", "This licence is revocable, non-exclusive and non-transferable. Lumen Labs may revoke it by giving notice on its website."),
    ("YES", "Lumen Labs grants You a limited, non-exclusive, non-transferable, revocable license to use the Model Weights for research."),
    ("YES", "The permission granted herein may be withdrawn by the University at any time and for any reason."),
    ("YES", "Either party may terminate this Agreement for convenience upon sixty (60) days' prior written notice to the other party."),
    ("YES", "The licence is granted until terminated by the Licensor. The Licensor can end it by e-mail to the Licensee with immediate effect."),
    ("YES", "Halden Research retains the right to cancel this license at its discretion and without stating grounds."),
    ("YES", "The Institute may ask You to cease all use of the Corpus at any time, whereupon this licence shall end."),
    ("YES", "Boreal AI may modify, suspend or discontinue the availability of the Model, and may terminate your licence, at any time with or without cause."),
    ("YES", "Your right to use the Materials continues until we notify you that it has ended, which we may do whenever we consider it appropriate."),
    ("YES", "Access is granted at the sole discretion of the Consortium and may be revoked at any time."),
    ("YES", "This Agreement shall remain in force for an indefinite period and may be terminated by either Party with three months' notice."),
    ("YES", "We reserve the right, at our sole discretion, to revoke, restrict or terminate the rights granted to you hereunder."),
    ("YES", "If you breach these terms, we may terminate this licence immediately. We may also terminate it for any other reason on 14 days' notice."),
    ("YES", "The University of Norvik grants the Researcher permission to use the Data, which permission the University may rescind at any time."),
    # own conduct only
    ("NO", "Boreal AI may terminate this Agreement if you are in breach of any term or condition of this Agreement."),
    ("NO", "This License shall terminate automatically, without notice, in the event You fail to comply with any of its terms."),
    ("NO", "The rights granted under this License are irrevocable so long as you comply with its conditions."),
    ("NO", "Any use of the Model in violation of the Acceptable Use Policy automatically terminates your licence."),
    ("NO", "This licence is effective until terminated. It will terminate automatically if you fail to comply with its terms."),
    ("NO", "If You institute litigation against any entity alleging that the Model infringes a patent, the licences granted to You shall terminate as of the date such litigation is filed."),
    ("NO", "Failure to observe the restrictions in Section 3 will result in immediate termination of the rights granted herein."),
    ("NO", "Should you violate these terms, Lumen Labs reserves the right to revoke your licence at its sole discretion."),
    ("NO", "Any violation of the terms voids this licence and you must stop using the Data."),
    ("NO", "Subject to Your compliance with this Agreement, Halden grants You a perpetual, worldwide, irrevocable licence to use and modify the Model."),
    ("NO", "Your licence shall be deemed terminated the moment you use the Model for a prohibited purpose."),
    # outside both, a date
    ("CONDITIONAL", "This licence expires on 31 December 2027, unless it is terminated earlier for breach."),
    ("CONDITIONAL", "The term of this Agreement is two (2) years from the Effective Date."),
    ("CONDITIONAL", "The licence ends automatically upon completion of the Research Project described in Annex A."),
    ("CONDITIONAL", "The licence granted under this Agreement is valid for a period of twelve months from acceptance."),
    ("CONDITIONAL", "Lumen Labs may terminate this licence if a court or an authority orders it to stop making the Model available."),
    ("CONDITIONAL", "If the Model becomes the subject of a third-party claim of infringement, the Licensor may terminate the licence."),
    ("CONDITIONAL", "This Agreement terminates automatically if any export control regulation prohibits its performance."),
    ("CONDITIONAL", "At the end of the research project, the rights granted to the Recipient shall cease."),
    # nothing
    ("SILENT", "Boreal AI grants you a perpetual, worldwide, royalty-free licence to use the Model."),
    ("SILENT", "You may terminate this Agreement at any time by deleting the Model."),
    ("SILENT", "Sections 4, 6 and 9 survive termination of this Agreement."),
    ("SILENT", "We may stop publishing new versions of the Dataset at any time."),
]

REMOTE = [
    ("YES", "Lumen Labs reserves the right to restrict, remotely or otherwise, usage of the Model in violation of this License."),
    ("YES", "We may update the Model through electronic means, or modify its output, and you shall undertake reasonable efforts to use the latest version of the Model."),
    ("YES", "The Licensor may disable the Software remotely if it detects an unlicensed deployment."),
    ("YES", "The Model contains a licence key mechanism, and Boreal AI may deactivate the Model when the licence ends."),
    ("YES", "Licensor reserves the right to limit or block the use of the Model by technical means."),
    ("YES", "The software may automatically download and install updates, and you consent to such automatic updates."),
    ("NO", "The Licensor shall not remotely disable, restrict or degrade the Model."),
    ("SILENT", "Lumen Labs may release updated versions of the Model from time to time."),
    ("SILENT", "We may terminate your access to our website at any time."),
    ("SILENT", "You must not remove or disable any safety filter of the Model."),
    ("SILENT", "The Licensor may terminate this licence and restrict future downloads of the Dataset from its portal."),
]

CHANGED = [
    ("YES", "We may modify these Terms at any time by posting a revised version. Your continued use of the Model constitutes acceptance of the revised Terms."),
    ("YES", "Boreal AI reserves the right to amend this Agreement from time to time in its sole discretion."),
    ("YES", "The Provider may change the terms of this licence; the changes take effect thirty days after they are published on the project page."),
    ("YES", "These terms are subject to change without notice."),
    ("YES", "The University reserves the right to alter the conditions of use of the Data at any time, and such alterations bind the User."),
    ("YES", "By continuing to use the Dataset after we update these Terms of Use you agree to the updated terms."),
    ("YES", "This Agreement may be updated by us at any time and the version current on our website applies."),
    ("CONDITIONAL", "Your use of the Materials must be in accordance with the Acceptable Use Policy, as it may be amended from time to time."),
    ("CONDITIONAL", "You shall comply with the Lumen Use Policy (as updated from time to time), which is incorporated by reference into this Agreement."),
    ("CONDITIONAL", "We may update the Acceptable Use Policy at any time, and you must comply with its then-current version."),
    ("CONDITIONAL", "The Prohibited Use Policy is available at our website and may be revised by Boreal AI periodically."),
    ("NO", "This Agreement may only be amended by a written instrument signed by both parties."),
    ("NO", "Lumen Labs may publish revised versions of this licence. You may continue to use the Model under the version under which you obtained it."),
    ("NO", "No amendment of these terms shall be effective unless made in writing and signed by the Licensee and the Licensor."),
    ("NO", "Changes to this licence will not apply retroactively to copies that you have already received."),
    ("SILENT", "Lumen Labs may publish revised or new versions of this licence, which you may choose to adopt."),
    ("SILENT", "Your use of the Model must comply with the Acceptable Use Policy at lumen.example/use."),
    ("SILENT", "You may modify the Model and distribute the modified Model under different terms."),
]

DELETED = [
    ("YES", "Upon termination of this Agreement, you shall delete and cease use of the Model."),
    ("YES", "If the licence ends for whatever reason, the Researcher must destroy all copies of the Data."),
    ("YES", "Lumen Labs may terminate this licence. In that case you must erase every copy of the Weights in your possession."),
    ("YES", "At the end of the Project the Recipient shall return the Dataset or certify in writing that it has been destroyed."),
    ("YES", "You agree to delete the Dataset, and any copy of it, upon request of the Institute."),
    ("YES", "Upon expiry of the licence all copies of the corpus shall be permanently removed from all storage media."),
    ("YES", "If we withdraw the Dataset, you agree to promptly delete your copies."),
    ("YES", "You must immediately stop all use of the Model and delete it from your systems if your rights are terminated."),
    ("CONDITIONAL", "On termination you shall delete the Model, unless the termination results from our insolvency."),
    ("NO", "Upon termination you may retain copies that you made before and you are not required to delete the Model."),
    ("SILENT", "Upon termination you must cease all use of the Model."),
    ("SILENT", "You must not delete the copyright notices from the Model."),
    ("SILENT", "If a person asks you to remove their image from your publication, you must delete the image."),
]

OWNER = [
    ("YES", "As between you and Lumen Labs, you own any derivative works and modifications of the Model that you make, subject to Lumen Labs' ownership of the Model."),
    ("YES", "Licensee shall own its Derivative Works, subject to the underlying rights of Licensor in the Model."),
    ("YES", "With respect to any Derivative Model created by you, you are and will be the owner of such Derivative Model."),
    ("YES", "All right, title and interest in the Fine-Tuned Models vests in the Licensee."),
    ("YES", "Boreal AI claims no ownership of the modifications that you make; they belong to you."),
    ("YES", "Modifications developed by the Licensee shall be the property of the Licensee."),
    ("YES", "You retain all rights in your Adaptations."),
    ("NO", "All improvements and modifications of the Model made by the Licensee shall be owned by Halden Research."),
    ("NO", "You hereby assign to Boreal AI all right, title and interest in any Derivative Works of the Model."),
    ("NO", "Any derivative works shall be the sole and exclusive property of the Licensor."),
    ("NO", "Licensor retains title to the Model and to all modifications and derivative works thereof, whoever makes them."),
    ("NO", "Ownership of the Model and any Derivatives, including those created by you, remains with Lumen Labs."),
    ("SILENT", "Licensee grants back to Licensor a non-exclusive, royalty-free licence to any modifications it makes."),
    ("SILENT", "Boreal AI and its licensors retain all rights, title and interest in the Model."),
    ("SILENT", "You may add your own copyright statement to your modifications."),
    ("SILENT", "You may run the modified Model on servers that you own or control."),
]

NAMED = [
    ("YES", "If you distribute the Model or a product that uses it, you shall prominently display \"Built with Lumen\" on a related website or user interface."),
    ("YES", "You shall include \"Boreal\" at the beginning of the name of any model trained or fine-tuned with the Materials that you make available."),
    ("YES", "Any Derivative Model that you publish must bear the word \"Halden\" in its name."),
    ("YES", "Products incorporating the Model must show the Lumen logo together with the words \"Powered by Lumen\"."),
    ("YES", "Licensee agrees to display the phrase 'Powered by Boreal AI' in its application."),
    ("YES", "All publications and products must carry the following statement: \"This work uses the Norvik Speech Corpus.\""),
    ("CONDITIONAL", "If your product has more than 100 million monthly active users, you must prominently display \"Boreal\" on its user interface."),
    ("SILENT", "Any publication using the Dataset shall cite the following paper: A. Nord, B. Berg, The Norvik Corpus, 2023."),
    ("SILENT", "You must give appropriate credit to the authors and provide a link to this licence."),
    ("SILENT", "You shall retain in all copies the following attribution notice within a \"Notice\" text file: \"Lumen is licensed under the Lumen Community License, Copyright Lumen Labs\"."),
    ("SILENT", "You may not use the name or logo of Boreal AI without its prior written permission."),
    ("SILENT", "Researchers are encouraged to write \"Made with Norvik\" in their papers."),
    ("SILENT", "You must not use the name \"Halden\" for your derivative model."),
    ("NO", "No attribution to Lumen Labs is required."),
]

LAW = [
    ("YES", "This Agreement shall be governed by the laws of the People's Republic of China, without regard to its conflict of laws rules."),
    ("YES", "The substantive law of Switzerland applies to this Agreement."),
    ("YES", "This licence is governed by Japanese law."),
    ("YES", "The validity and interpretation of these terms are subject to the laws of the Republic of Korea."),
    ("YES", "German law shall apply, to the exclusion of the UN Convention on Contracts for the International Sale of Goods."),
    ("YES", "Governing Law: State of Delaware, USA."),
    ("YES", "The laws of England and Wales govern this licence and any dispute arising out of it."),
    ("YES", "This agreement and any non-contractual obligations are to be construed in accordance with French law."),
    ("YES", "These Terms of Use will be interpreted under the law of Ontario, Canada."),
    ("YES", "Applicable law is the law of the Kingdom of Norway."),
    ("YES", "The construction, performance and enforcement of this Agreement shall be controlled by the laws of the Hong Kong Special Administrative Region."),
    ("YES", "Swiss law is applicable, and the courts of Zurich have jurisdiction."),
    ("CONDITIONAL", "This licence is governed by the laws of the country in which the Licensor has its seat."),
    ("CONDITIONAL", "If you reside in the European Union, the laws of Ireland govern these terms; otherwise the laws of the State of California apply."),
    ("SILENT", "The courts of Amsterdam shall have exclusive jurisdiction over any dispute."),
    ("SILENT", "You must comply with all applicable laws, including export laws of the United States."),
    ("SILENT", "Disputes shall be settled by arbitration under the rules of the Singapore International Arbitration Centre."),
    ("SILENT", "You shall not use the Model in violation of the laws of any country."),
]

PASSAGES = [
    (question, expected, words)
    for question, rows in (
        ("ended-at-will", ENDED),
        ("restricted-remotely", REMOTE),
        ("changed-unilaterally", CHANGED),
        ("delete-at-end", DELETED),
        ("derivatives-owner", OWNER),
        ("naming-duty", NAMED),
        ("governing-law", LAW),
    )
    for expected, words in rows
]


@pytest.mark.parametrize(("question", "expected", "words"), PASSAGES)
def test_what_a_draft_says_of_its_standing(question, expected, words):
    """Each passage stands as a whole text, so that nothing else helps the answer."""
    answer = next(each for each in read_licence(read(words.encode())) if each.question == question)
    assert answer.answer.value == expected, answer.proof
