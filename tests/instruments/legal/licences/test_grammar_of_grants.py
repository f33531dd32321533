"""Grants, refusals and conditions by their grammar: who may, what, on which condition. All sentences were written for these tests."""

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

ASKED = ("fine-tune", "commercial-use", "redistribute")
MEANT = {"Y": "YES", "N": "NO", "C": "CONDITIONAL", "S": "SILENT"}

HEARD_AS_GRANTED = [
    ("This program is freeware. You may use it free of charge and give copies to your friends.", "S Y Y"),
    ("Feel free to use, change and share this code.", "Y Y Y"),
    ("Commercial use is allowed.", "S Y S"),
    ("No permission is needed to use, copy, change or sell this file.", "Y Y -"),
    ("The user shall be entitled to use, reproduce and adapt the model for any purpose.", "Y Y S"),
    ("The licensee acquires the right to use, adapt and pass on the software.", "Y Y Y"),
    ("With this licence you receive the right to use, modify and redistribute the weights.", "Y Y Y"),
    ("The rights granted include the right to copy, to modify and to distribute the work.", "Y - Y"),
    ("You have permission to copy, modify and redistribute.", "Y Y Y"),
    ("Anyone may use this code for anything.", "- Y -"),
    ("All are welcome to use, improve and redistribute this code.", "Y Y Y"),
    ("Licence is granted to use, copy, modify and distribute this program on condition that the source is "
     "published.", "Y Y Y"),
    ("Licence is granted to use and modify this program on condition that all changes are sent to the "
     "author.", "- Y S"),
    ("The copy protection must not be removed. Apart from that you may change and pass on the program as "
     "you wish.", "Y - Y"),
    ("I hereby allow anyone to use, copy, change and distribute this work for whatever purpose.", "Y Y Y"),
    ("You may do anything you like with this code.", "Y Y Y"),
    ("Do whatever you want with this file.", "Y Y Y"),
    ("This code may be used without restriction, in whole or in part, for any purpose.", "S Y S"),
]  # fmt: skip
"""Grants, in whatever words, whoever is named as taker."""

HEARD_AS_REFUSED = [
    ("You are hereby licensed to use the Software on a single computer. You may not copy, modify, or "
     "distribute it.", "N - N"),
    ("The fonts may be embedded in documents. You may not alter, convert or redistribute the fonts.", "N - N"),
    ("You may not rent, lease, sell, modify, decompile, disassemble or otherwise reverse engineer the "
     "Software.", "N - -"),
    ("The Licensed Code shall not be altered, adapted, merged or passed on to any other person.", "N S N"),
    ("You may not post the files on any web site or otherwise make them available to others.", "S - N"),
    ("Do not redistribute this file.", "S S N"),
    ("Except as expressly set forth herein, Licensee shall not reproduce, modify, create derivative works "
     "from, distribute, publicly display or sublicense the Materials.", "N - N"),
    ("Licensee shall not, directly or indirectly, in whole or in part: (a) decompile the Program; (b) "
     "translate, port or otherwise create derivative works of it; (c) assign, sublicense, distribute or "
     "otherwise transfer it.", "N - N"),
    ("Company may not make any changes to the Software.", "N S S"),
    ("Any modification of the files is strictly forbidden.", "N S S"),
    ("Modification is not permitted.", "N S S"),
    ("You must not modify or translate the files.", "N S S"),
    ("You are not permitted to alter the package in any way.", "N S S"),
    ("It is not allowed to change this software.", "N S S"),
    ("Altering the archive is prohibited.", "N S S"),
    ("Changes may be made only with the approval of the committee.", "N S S"),
    ("Modifications require the written approval of the author.", "N S S"),
    ("Without the prior written consent of the licensor, no part of the program may be copied, adapted or "
     "distributed.", "N S N"),
    ("No part of this work may be reproduced or transmitted in any form without permission in writing "
     "from the publisher.", "- - N"),
    ("You shall not: (i) copy the Software except for backup; (ii) adapt or vary it; (iii) lend, hire out "
     "or give it to anyone else.", "N - N"),
    ("The Licensee undertakes not to modify, translate or decompile the Software and not to make it "
     "available to third parties.", "N S N"),
    ("The Software may be used by the Licensee only and must not be passed on.", "S - N"),
    ("Neither the Software nor any part of it may be modified, sold or redistributed.", "N - N"),
    ("You may not make changes to the Software or remove any files.", "N S S"),
    ("You are prohibited from modifying or distributing the content.", "N S N"),
    ("It is strictly prohibited to copy, modify or disseminate the files.", "N S N"),
    ("Copying, redistributing or modifying the templates is forbidden.", "N S N"),
    ("Unauthorised copying, modification or distribution of this file is strictly prohibited.", "N - N"),
    ("All rights reserved. No part may be copied, changed or distributed without prior written permission.", "N S N"),
    ("This software contains trade secrets of Quillon. It may not be reproduced, transferred or used "
     "without written authorisation from Quillon.", "- - N"),
    ("The software is licensed, not sold. This licence only gives you some rights to use it. You may not "
     "work around technical limitations, reverse engineer it, publish it for others to copy, or rent, "
     "lease or lend it.", "S - N"),
    ("You may make one copy of the Software for archival purposes. You may not otherwise copy or transfer "
     "it.", "S - N"),
    ("Customer is granted a licence to use the object code for its own business. Customer shall not "
     "resell, assign or sublicense the software.", "S C N"),
    ("You may use the sounds in your games and films, including commercial ones. You may not offer the "
     "sounds for download.", "S Y N"),
]  # fmt: skip
"""Refusals, in whatever words; what needs leave is refused where nothing grants it."""

HANGING = [
    ("This program is freeware and may be freely distributed, provided the archive is kept complete and "
     "no money is charged.", "S - C"),
    ("You can freely copy and distribute this program as long as all files remain together and unchanged.", "- - C"),
    ("You may modify the code for personal use only.", "C - S"),
    ("You may reproduce the specification in its entirety without modification for the purpose of "
     "implementing it.", "- C -"),
    ("You may distribute the object code of the library with your application only.", "S - C"),
    ("Use of the firmware is permitted solely in connection with Quillon network cards.", "- C S"),
    ("The microcode may be loaded and executed only on processors made by Quillon.", "S C S"),
    ("Redistribution in binary form, without modification, is permitted for use with Quillon chips.", "- - C"),
    ("Members may use and modify the reference code for as long as they remain members.", "C C S"),
    ("You may use, copy and modify the software if your company has fewer than 50 employees.", "C C -"),
    ("You may distribute the software to other licensees only.", "S S C"),
    ("You may use, modify and distribute the software, except that you may not provide it to third "
     "parties as a hosted service.", "Y C Y"),
    ("You may use and modify the software for any purpose other than creating a product that competes "
     "with it.", "C C S"),
    ("The tools may be used solely to develop applications for the Quillon platform.", "S C S"),
    ("Redistribution and use, with or without modification, are permitted provided that the redistributed "
     "files bear this notice and are not sold for profit.", "Y - C"),
]  # fmt: skip
"""Grants that hang on a condition not everybody meets, or serve one end."""

OF_SOMETHING_ELSE = [
    ("Redistribution of modified versions is not permitted.", "- S -"),
    ("The author disclaims copyright to this source code.", "- - -"),
    ("Implementations of this specification may be created and distributed without royalty.", "S - S"),
    ("Licensor grants a licence to practise the patents in implementing the standard.", "S - S"),
    ("You may include the software on a CD-ROM only with the prior written permission of the author.", "S S -"),
    ("Please ask the author before distributing modified versions.", "- S -"),
    ("The source code is provided for reference only and may not be used to build products.", "- - -"),
    ("You may install the product on as many machines as you have purchased licences for.", "S - S"),
    ("This grant does not include the right to offer the software as a managed service.", "- - -"),
    ("Each party may use the results for its own internal research.", "S - S"),
    ("You may not remove or alter any copyright notice.", "S S S"),
    ("This licence may be modified only in writing signed by both parties.", "S S S"),
    ("We may modify, suspend or discontinue the service at any time.", "S S S"),
    ("Licensor may use and distribute any feedback that you give.", "S S S"),
    ("You grant us a licence to use, modify and distribute the content you submit.", "S S S"),
    ("Third-party components may be modified and distributed under their own licences.", "S S S"),
    ("The documentation may be copied for internal use.", "S S S"),
    ("You may provide copies to your employees and contractors.", "S - -"),
    ("You may deploy the software on any server of your company.", "S - S"),
]  # fmt: skip
"""Sentences that grant and refuse nothing."""


@pytest.mark.parametrize(("text", "answers"), [*HEARD_AS_GRANTED, *HEARD_AS_REFUSED, *HANGING, *OF_SOMETHING_ELSE])
def test_who_may_what_and_when(text, answers):
    told = {each.question: each.answer.value for each in read_licence(read(text.encode()))}
    meant = {question: MEANT[one] for question, one in zip(ASKED, answers.split(), strict=True) if one != "-"}
    assert {question: told[question] for question in meant} == meant


def test_countries_named_in_a_clause_on_export_shut_their_people_out():
    named = "You may use the Software. You may not export it to Cuba, Iran or North Korea, or to a national of these countries."
    general = "You may use the Software. You must comply with all applicable export laws."
    for text, answer in ((named, "YES"), (general, "SILENT")):
        told = {each.question: each.answer.value for each in read_licence(read(text.encode()))}
        assert told["excluded-persons"] == answer


def test_rights_of_members_are_no_rights_for_all():
    text = "The reference code is licensed only to members of the Brook Alliance. You may use and modify it."
    told = {each.question: each.answer.value for each in read_licence(read(text.encode()))}
    assert told["excluded-persons"] == "YES"
    assert told["fine-tune"] == "CONDITIONAL"
