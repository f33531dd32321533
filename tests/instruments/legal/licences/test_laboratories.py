"""Ways in which laboratories write licences of models, data and research code. Sentences here were written for these tests."""

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

GRANT = "Fulmar Institute grants you a licence to use, modify and distribute the Model. "
USERS = "Fulmar Institute grants users a non-exclusive licence to use the Artifacts for research. "


@pytest.mark.parametrize(
    ("words", "question", "answer"),
    [
        (
            "Fulmar grants you the right to use and modify the Model. The rights granted herein may be exercised for"
            " noncommercial research purposes (i.e., teaching and study) only.",
            "fine-tune",
            "CONDITIONAL",
        ),
        (
            "You shall not, without Fulmar's prior written consent:\n(i) distribute the Model;\n(ii) modify the Model.\n",
            "fine-tune",
            "NO",
        ),
        (
            "You shall not, without Fulmar's prior written consent:\n(i) distribute the Model;\n(ii) modify the Model.\n",
            "redistribute",
            "NO",
        ),
        (
            "User shall not, in whole or in part, at any time during or after the term of this Agreement, modify the Software.",
            "fine-tune",
            "NO",
        ),
        ("You pledge not to modify the Dataset without our permission.", "fine-tune", "NO"),
        (GRANT + "You may not distribute modified versions of the Model.", "fine-tune", "YES"),
        (
            USERS + "Users may modify the Artifacts solely for their own non-commercial research.",
            "fine-tune",
            "CONDITIONAL",
        ),
        (
            USERS + "No users (whether companies or others) may use the Artifacts for any commercial purpose.",
            "commercial-use",
            "NO",
        ),
        ("You must not share the Model, except within your organization.", "redistribute", "NO"),
        (GRANT + "You may not distribute the Dataset in its entirety.", "redistribute", "CONDITIONAL"),
        (
            "Neither this agreement nor any right under it, nor the Software, may be distributed.",
            "redistribute",
            "SILENT",
        ),
        ("You can share and adapt Fulmar output under these terms.", "redistribute", "SILENT"),
        (
            GRANT
            + "Any other use, including external distribution, is strictly prohibited unless the Institute agrees.",
            "redistribute",
            "CONDITIONAL",
        ),
        (
            "You may only use and modify the Software if you have accepted and are complying with a separate plan or order form.",
            "fine-tune",
            "CONDITIONAL",
        ),
        (
            "You agree not to use outputs of the Model to improve any other models that are not Fulmar models.",
            "train-on-outputs",
            "CONDITIONAL",
        ),
        (GRANT + "You may not use the Dataset in any manner that results in a profit.", "train-on-outputs", "SILENT"),
        (
            GRANT + "The authors retain the unequivocal right to revoke your access without notice or justification.",
            "ended-at-will",
            "YES",
        ),
        (
            GRANT + "Upon the first request by Fulmar, the right to use the Model will end immediately.",
            "ended-at-will",
            "YES",
        ),
        (
            GRANT + "It continues until you cease using the Model or it is terminated by either party.",
            "ended-at-will",
            "YES",
        ),
        (GRANT + "Each party irrevocably waives its right to trial by jury.", "ended-at-will", "SILENT"),
        (GRANT + "Licensor irrevocably waives all its rights in the Model.", "ended-at-will", "NO"),
        (
            GRANT + "Licensor reserves the right to update, modify or discontinue the Model at any time.",
            "ended-at-will",
            "SILENT",
        ),
        (
            GRANT
            + "If a part of the Data is the subject of an ownership dispute, your licence to it will terminate upon our notice.",
            "ended-at-will",
            "CONDITIONAL",
        ),
        (
            GRANT + "The user will be contacted and requested to update their local copy of the Dataset.",
            "restricted-remotely",
            "YES",
        ),
        (
            "These terms incorporate another licence except as its terms may be modified or supplemented by the terms of this licence.",
            "changed-unilaterally",
            "SILENT",
        ),
        (
            GRANT + "The right to revise this licence agreement at any time is reserved by the authors.",
            "changed-unilaterally",
            "YES",
        ),
        (
            GRANT
            + "Licensor may change these terms; the version in effect at the time you download the Dataset shall govern your use of it.",
            "changed-unilaterally",
            "NO",
        ),
        (
            GRANT + 'Licensee must provide one of the following attributions: "Made with Fulmar" or "By Fulmar".',
            "naming-duty",
            "YES",
        ),
        (
            GRANT
            + 'If the Software is used for any commercial use, you shall prominently display "Built with Fulmar".',
            "naming-duty",
            "CONDITIONAL",
        ),
        (GRANT + "The Model may be used solely by non-commercial entities.", "excluded-persons", "YES"),
        (GRANT + "This licence is limited to non-profit organizations.", "excluded-persons", "YES"),
        (GRANT + "The Software is not for use by commercial businesses.", "excluded-persons", "YES"),
        (
            GRANT + "These uses are permitted regardless of whether the user is a company or an individual.",
            "excluded-persons",
            "NO",
        ),
        (
            GRANT
            + "This licence shall be governed by the laws of the applicable jurisdiction of the copyright holder.",
            "governing-law",
            "CONDITIONAL",
        ),
    ],
)
def test_what_a_laboratory_says(words, question, answer):
    by = {each.question: each for each in read_licence(read(words.encode()))}
    assert by[question].answer == answer, [(each.vote, each.plain) for each in by[question].proof]
