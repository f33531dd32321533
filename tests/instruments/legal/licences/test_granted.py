"""What is granted, in the ways in which licences of models, data and research code are drafted. All texts were written
for these tests; the licensors are invented. `-` stands for an answer that is arguable or that the rules still miss."""

import pytest

from ringtrue.instruments.legal.licences.answers import read_licence
from ringtrue.instruments.legal.reading import read

ASKED = ("fine-tune", "commercial-use", "redistribute", "train-on-outputs", "excluded-persons")
MEANT = {"Y": "YES", "N": "NO", "C": "CONDITIONAL", "S": "SILENT"}

STYLES = [
    # Grants of everything.
    ("Subject to the terms of this Agreement, Orvane grants You a non-exclusive, worldwide, royalty-free licence to use, "
     "reproduce, distribute, perform, display, run, modify and create derivative works of the Model Materials, for research "
     "or commercial purposes.", "Y Y Y S S"),
    ("You are granted a non-exclusive, worldwide, non-transferable and royalty-free limited license under Tallin AI's "
     "intellectual property embodied in the Materials to use, reproduce, distribute, copy, create derivative works of, and "
     "make modifications to the Materials.", "Y Y Y S S"),
    ("The licensor permits you to use, modify and redistribute the weights for any purpose, including commercial purposes.",
     "Y Y Y S S"),
    ("The Reuser is free to:\n\n- reproduce and copy the Data;\n- adapt, modify and transform it;\n- share, publish and "
     "redistribute it;\n- use it commercially.\n", "Y Y Y S S"),
    ("Each contributor licenses you to do everything with these weights that would otherwise infringe that contributor's "
     "copyright in them.", "Y Y Y S S"),
    ("This licence allows you to copy, adapt and pass on the corpus, and to distribute it in any medium, for any purpose.",
     "Y Y Y S S"),
    # Research and other ends that are not commercial.
    ("Veldt Labs grants you a non-exclusive, non-transferable licence to use, reproduce, modify and create derivative works "
     "of the Model for academic research purposes only.", "C N S S S"),
    ("You may use the Dataset for non-commercial research and educational purposes only. You may not distribute the Dataset "
     "or portions of it to third parties.", "S N N S S"),
    ("This software is provided for non-commercial use only. Permission is hereby granted to use, copy, modify and "
     "distribute it.", "C N C S S"),
    ("Licensor grants you a worldwide, non-sublicensable licence to use, modify and distribute the Model.\n\n"
     "You may use the Model solely for Noncommercial Purposes.\n\n\"Noncommercial Purposes\" means purposes that are not "
     "intended for commercial advantage or monetary compensation.", "C N - S S"),
    ("1. Grant. Halden University grants Licensee a royalty-free licence to use, copy and modify the Code.\n\n"
     "2. Restrictions. Licensee shall not use the Code for any commercial purpose.", "C N S S S"),
    ("\"Research Purposes\" means scientific research that is not aimed at commercial exploitation.\n\n"
     "Merle grants You a licence to use, reproduce, modify and distribute the Model for Research Purposes.", "C N C S S"),
    ("\"Permitted Purpose\" means academic research that is not commercial.\n\nKestrel hereby grants You a licence to use, "
     "reproduce, modify and share the Models exclusively for the Permitted Purpose.", "C N C S S"),
    ("RESEARCH-ONLY LICENCE\n\nThe University grants you the right to copy and modify the software. The field of use is "
     "limited to internal research. Any commercial use requires a separate licence from the University.", "C N S S S"),
    ("The code is released free of charge for research and teaching. For commercial licensing please contact "
     "licensing@halden.example by mail.", "S N S S S"),
    ("Redistribution and use in source and binary forms, with or without modification, are permitted for non-commercial "
     "purposes only.", "C N C S S"),
    ("Permission to use, copy, modify, and distribute this software and its documentation for educational, research and "
     "non-profit purposes, without fee, and without a written agreement is hereby granted. Those desiring to incorporate "
     "this software into commercial products should contact the Office of Technology Transfer.", "C N C S S"),
    ("The weights may be used, adapted and redistributed freely, but not for commercial purposes.", "C N C S S"),
    ("We grant you a licence to use, modify, and distribute the Model. This licence does not permit commercial use of the "
     "Model or of any Derivative Model.", "C N - S S"),
    ("Fir Institute makes the weights available under the following terms. You may download, use and fine-tune the weights "
     "for your personal, non-commercial use.", "C N S S S"),
    ("You may use, reproduce and modify the Model only for the purpose of evaluating and benchmarking it internally. You may "
     "not use the Model in production.", "C N S S S"),
    ("Licensee may use the Software for internal evaluation and benchmarking only, and may not distribute it.", "S N N S S"),
    # Commerce with somebody's leave.
    ("Licensor grants You a licence to use, modify and distribute the Model for research purposes. Commercial use requires "
     "registration and prior written authorisation from Licensor.", "C N C S S"),
    ("The weights are fully open for academic research. If you wish to use the weights for commercial purposes, you must "
     "submit the application form and obtain written authorisation from Brightwell.", "- N - S S"),
    ("You may use and modify the Model free of charge for research. To obtain a commercial licence, write to "
     "business@orvane.example.", "C N S S S"),
    ("Commercial use of the Model is not permitted without a separate commercial agreement with Lume. Otherwise You may "
     "use, modify and redistribute the Model.", "C N - S S"),
    # Sizes, persons, places.
    ("Licensor grants you a licence to use, modify and distribute the Model. If your products or services exceed 1,000,000 "
     "daily active users, you must request a licence from Licensor, which it may grant in its sole discretion.", "C C C S Y"),
    ("You may use, modify and distribute the Model. If the annual revenue of You or Your affiliates is greater than "
     "USD 10 million, You are not authorised to exercise any rights under this Agreement unless Licensor grants You such "
     "rights in writing.", "C C C S Y"),
    ("Licensor grants you a licence to use, modify and distribute the Model for any purpose; provided, however, that "
     "entities with annual revenue of at least $5,000,000 need to obtain a paid commercial licence.", "C C C S Y"),
    ("We grant you a licence to use, modify and distribute the Model. You may use it commercially only if your company's "
     "total annual revenue does not exceed EUR 1,000,000.", "- C - S Y"),
    ("Licensor grants You a licence to use, modify and distribute the Model. Licensee may not be located in, or be a "
     "resident of, the Republic of Korea.", "C C C S Y"),
    ("Licensor grants You a licence to use, modify and distribute the Model within the Territory. \"Territory\" means the "
     "world, excluding the European Union and the United Kingdom.", "C C C S Y"),
    ("The rights granted under this licence do not extend to individuals domiciled in, or companies with a principal place "
     "of business in, the European Union. Otherwise you may use, modify and share the Model.", "C C C S Y"),
    ("The dataset may only be used by researchers who have signed the data use agreement.", "S C S S Y"),
    ("Access is granted only to employees and students of accredited academic institutions. You may use the data for "
     "scientific research.", "S N S S Y"),
    ("Licensor grants You a licence to use, modify and distribute the Model. Competitors of Licensor may not use the Model "
     "without its written permission.", "C C C S Y"),
    # Internal use and fields of use.
    ("Company grants You a licence to use, copy and modify the Model solely for Your internal business purposes.",
     "C C S S S"),
    ("Norrsken grants you a licence to use, reproduce, modify and distribute the Model.\n\nYou may use the Model only with "
     "hardware made by Norrsken.", "C C - S S"),
    ("You may install, modify and use the Model for non-production purposes only.", "C C S S S"),
    ("Licensor grants you the right to use, copy and modify the Work for any purpose other than a Competing Use.\n\nA "
     "Competing Use means making the Work available to others in a product that competes with the Work.", "C C S S -"),
    # Copies.
    ("This software may not be redistributed. You may use and modify it for your own purposes.", "- Y N S S"),
    ("You may use and modify the Model. You shall not redistribute, sublicense, rent or lease the Model or any part of it.",
     "Y Y N S S"),
    ("You may use the Model for any purpose and redistribute unmodified copies of it. You may not modify the Model.",
     "N Y C S S"),
    ("You may not copy, modify, adapt, translate or create derivative works based on the Model, except as expressly "
     "permitted by this Agreement. You may use the Model on one computer.", "N Y - S S"),
    ("Licensor grants You a licence to use, modify and create derivative works of the Model, and to distribute the Model "
     "only as incorporated into Your Applications.", "Y Y C S S"),
    ("All rights in the weights are reserved. No licence to modify or distribute them is granted.", "N S N S S"),
    ("We grant you a licence to use, modify and distribute the Software. You may not modify the Documentation.",
     "Y Y Y S S"),
    # What the model puts out.
    ("You may use, modify and distribute the Materials. You shall not use the Materials or any output or results of the "
     "Materials to improve any other large language model.", "Y Y Y N S"),
    ("You may use, modify and distribute the Materials. You will not use the Materials or any Output to improve any other "
     "large language model, excluding Orvane models and derivative works of them.", "Y Y Y C S"),
    ("You agree not to use the Model or its Outputs to develop, train or improve any model that competes with Licensor's "
     "products.", "S - S C S"),
    ("Licensor claims no rights in the Outputs. You may use Outputs for any purpose, including to train other models.",
     "S S S Y S"),
    ("If you use the Model, or outputs of it, to create, train, fine-tune or otherwise improve an AI model that you "
     "distribute, you shall include \"Orvane\" at the beginning of its name. You may use, modify and distribute the Model.",
     "Y Y Y Y S"),
    ("\"Model Derivatives\" means all modifications to the Model and any model created by transfer of patterns of its "
     "weights, parameters or Output to the other model, including distillation and use of synthetic data.\n\nLicensor "
     "grants You a licence to use, reproduce, modify and distribute the Model and Model Derivatives.", "Y Y Y C S"),
    ("You may use and modify the Model. Use restrictions. You shall not:\n\n(a) use the Model to harass people;\n\n(b) use "
     "Outputs to train any other artificial intelligence model;\n\n(c) remove notices.", "Y Y S N S"),
    ("We impose no restriction on the use of the outputs of the Model.", "S S S Y S"),
    # A second lot.
    ("LICENCE AGREEMENT FOR THE SOLA-7B MODEL\n\nThis Non-Commercial Research Licence (the \"Licence\") is between Sola Labs (\"we\") and you.\n\n"
     "1. Licence. Subject to your compliance with this Licence, we grant you a personal, non-exclusive, non-transferable, non-sublicensable, "
     "revocable licence to download, use, copy, modify and create derivative works of the Model solely for Non-Commercial Research Purposes.\n\n"
     "2. Restrictions. You shall not distribute, sublicense, lease or transfer the Model or any Derivative to any third party.", "C N N S S"),
    ("Permission to use, copy, modify and distribute this database for any non-commercial purpose is granted, provided that "
     "the copyright notice is kept. Any commercial use is subject to prior written agreement with the University of Eskdale.", "C N C S S"),
    ("By downloading the Dataset, the Researcher agrees:\n\n1. The Researcher shall use the Dataset only for non-commercial research and educational purposes.\n\n"
     "2. The Researcher shall not redistribute the Dataset.\n\n3. The Researcher may provide research associates and colleagues with access to the Dataset "
     "provided that they first agree to be bound by these terms.\n\n4. If the Researcher is employed by a for-profit, commercial entity, the employer shall "
     "also be bound by these terms.", "S N - S S"),
    ("The annotations of this dataset are licensed under these terms. You may use, share and adapt the annotations for any purpose, even commercially. "
     "We do not own the images, whose use must abide by their own terms.", "Y Y Y S S"),
    ("a. Grant of Rights. You are granted a non-exclusive, worldwide, non-transferable and royalty-free limited licence under Peregrine's intellectual property "
     "or other rights owned by Peregrine embodied in the Peregrine Materials to use, reproduce, distribute, copy, create derivative works of, and make "
     "modifications to the Peregrine Materials.\n\n2. Additional Commercial Terms. If, on the release date, the monthly active users of the products or services "
     "made available by or for Licensee, or Licensee's affiliates, is greater than 300 million monthly active users in the preceding calendar month, you must "
     "request a licence from Peregrine, which Peregrine may grant to you in its sole discretion, and you are not authorized to exercise any of the rights under "
     "this Agreement unless or until Peregrine otherwise expressly grants you such rights.", "C C C S Y"),
    ("The Model may be used by individuals, and by companies whose annual revenue is below $1 million, free of charge, including for commercial purposes. "
     "All other companies must obtain an enterprise licence. You may modify and distribute the Model under the same terms.", "C C C S Y"),
    ("You may use, reproduce, distribute and modify the Model free of charge. Where You or Your affiliates have more than 10 million registered users, "
     "You shall apply to Fenwick for a licence before any commercial use.", "C C C S Y"),
    ("You shall not, and shall not permit any third party to: (i) use the Model for commercial purposes; (ii) modify, translate, adapt or create derivative "
     "works of the Model; (iii) distribute, sell, rent or sublicense the Model.", "N N N S S"),
    ("You must not use the outputs of the Model to train, improve or develop any other foundation model.", "S S S C S"),
    ("You may not use the Model, or any output from it, to develop models that compete with Alder.", "S - S C S"),
    ("Users may not use data generated by the Services to train machine learning models.", "S - S N S"),
    ("Outputs. As between you and Alder, you own the Outputs. You may use the Outputs for any purpose, commercial or otherwise, except that you may not use "
     "them to train or improve another large language model.", "S S S N S"),
    ("The licensee may use output of the model to train other models, provided that the resulting model bears the name \"Alder\".", "S S S Y S"),
    ("The Software is made available for academic, non-commercial research only. Commercial entities wishing to use this Software must contact "
     "tech-transfer@eskdale.example. Copying, modification and distribution for academic purposes are permitted.", "C N C S -"),
    ("This code is for non-commercial purposes only. You may not use it for commercial purposes without written permission of the authors.", "S N S S S"),
    ("You are free to share (copy and redistribute the material in any medium or format) and adapt (remix, transform, and build upon the material) under "
     "the following terms: you may not use the material for commercial purposes.", "C N C S S"),
    ("Licensee is granted a limited right to use the Software for internal non-commercial research purposes. Licensee may make modifications to the Software "
     "for such purposes. All other rights are reserved.", "C N N S S"),
    ("Company hereby grants Licensee a worldwide, royalty-free licence to use, reproduce, prepare derivative works of, publicly display, perform and distribute "
     "the Model and Derivatives for any lawful purpose, commercial or non-commercial.", "Y Y Y S S"),
    ("You may use the Model for commercial purposes.", "S Y S S S"),
    ("The weights are provided for research and evaluation only and may not be used in production or commercially. You may fine-tune the weights for those ends.",
     "C N S S S"),
    ("This model is intended for research. Its licence is Apache 2.0.", "S S S S S"),
    ("You may not: (a) modify the Model; (b) use the Model to provide services to third parties; (c) distribute the Model except to your own employees.",
     "N - N S S"),
    ("Licensor grants you, if you are a natural person or an organisation with fewer than 100 employees, a licence to use, modify and distribute the Model.",
     "C C C S Y"),
    ("This Agreement does not apply in, and no rights are granted to persons in, the European Union. Elsewhere, Licensor grants you a licence to use, modify "
     "and distribute the Model.", "C C C S Y"),
    ("You represent that you are not located in, and are not a national of, the Russian Federation or Belarus. Licensor grants you a licence to use, modify and "
     "distribute the Model.", "C C C S Y"),
    ("Only residents of Norway may use this dataset. They may use, adapt and redistribute it for any purpose.", "- - - S Y"),
    ("Licensor hereby grants to Licensee the right to use and modify the Software at Licensee's own facilities for educational or research purposes. Licensee "
     "shall not transfer the Software to any third party without the prior written permission of Licensor.", "C N N S S"),
    ("The University grants you a non-exclusive licence to use the Code for non-profit research. You agree not to use the Code for commercial advantage, or in "
     "the course of for-profit activities. You may copy and modify the Code and distribute it under these terms.", "C N - S S"),
    ("Commercial use, including use in products or services, is prohibited. Redistribution in any form is prohibited. You may modify the files for your own research.",
     "C N N S S"),
    ("You may redistribute the Model only in unmodified form and only for non-commercial purposes. You may use it for any purpose.", "S Y C S S"),
    ("Free for personal and academic use. For commercial use, please purchase a licence.", "S N S S S"),
    ("You may use the API client and the model weights for your internal business operations only. You may customise the weights through fine-tuning for that purpose.",
     "C C S S S"),
    ("No part of the Dataset may be copied, modified, published or redistributed without the prior written permission of the Institute.", "N S N S S"),
    ("We grant you a free licence to run the Model locally. Hosting the Model as a service for third parties is not allowed. You can modify it.", "Y C S S S"),
    ("Each recipient is granted permission to use and modify the parameters for the sole purpose of reproducing the results of the paper.", "C C S S S"),
    ("The Licensee shall not use the Software or any part of it for the development of a competing product. Licensee may otherwise use, modify and distribute "
     "the Software.", "- C - S -"),
    ("Use by government agencies, and by companies which compete with the Licensor, is not permitted. Anyone else may use, modify and share the Model.",
     "C C C S Y"),
    ("Licence: the model can be freely used, modified and shared for research as well as commercial applications.", "Y Y Y S S"),
    ("THE MODEL IS LICENSED UNDER THESE TERMS FOR ACADEMIC RESEARCH USE. FOR OTHER USES A COMMERCIAL LICENCE MUST BE OBTAINED. THE LICENSEE MAY REPRODUCE AND "
     "MODIFY THE MODEL.", "C N S S S"),
    ("You may create and distribute fine-tuned versions of the Model, but you may not distribute the original weights.", "Y - - S S"),
    # A third lot, of harder ones.
    ("1. Definitions. \"Academic Use\" means use by a degree-granting institution for teaching or research, and "
     "excludes any use for a fee.\n\n2. Licence. Subject to these terms, Ostrava University grants Licensee the right"
     " to install, use, modify and copy the Code for Academic Use.\n\n3. No rights to distribute are granted.", "C N - S -"),
    ("\"Licensed Purpose\" means the internal testing of the Model by Licensee.\n\nMerrow grants Licensee a licence to "
     "use, reproduce and modify the Model for the Licensed Purpose only. Licensee shall not deploy the Model in "
     "production.", "C N S S S"),
    ("2. LICENCE GRANT. We grant you a limited licence to use the Model and to create Derivatives.\n\n3. FIELD OF "
     "USE. The licence granted in Section 2 is limited to non-commercial scientific research.", "C N S S S"),
    ("This licence grants you the right to use, modify and share the Dataset.\n\nScope. Only scientific, non-"
     "commercial purposes are covered by this licence.", "C N C S S"),
    ("You may reproduce, modify and distribute the Model. Notwithstanding the foregoing, you may not exercise "
     "these rights for commercial purposes.", "C N C S S"),
    ("Commercial purposes are excluded from this licence. Within these limits you may copy, change and pass on the"
     " weights.", "- N - S S"),
    ("The rights under this Agreement extend to non-commercial use only. Licensee may use, copy and modify the "
     "Software.", "C N S S S"),
    ("Licensee agrees that the Model will be used for academic research purposes only. Licensee may adapt the "
     "Model and publish the adapted Model.", "C N - S S"),
    ("Halyard AI Community Licence\n\nYou may use, copy, modify, and distribute the Model, commercially or non-"
     "commercially, subject to the following: (i) you keep this notice; (ii) if you or your affiliates have annual"
     " revenues above USD 1,000,000, you must obtain a commercial licence from Halyard AI before using the Model "
     "for commercial purposes.", "C C C S Y"),
    ("Use of the model is free for natural persons and for organisations with fewer than 50 employees. Other "
     "organisations need a paid licence. Modification and redistribution are allowed.", "C C C S Y"),
    ("You and your affiliates must not have had more than 700 million monthly active users in the month before the"
     " release. You may use, modify and distribute the Model.", "C C C S Y"),
    ("Licensor grants you a licence to use, modify and distribute the Model. This licence is not available to "
     "persons or entities established in the European Union.", "C C C S Y"),
    ("Licensee shall ensure that the Model is not used by, and shall not provide it to, persons in Iran or Syria. "
     "Licensee may use, modify and distribute the Model.", "- - - S -"),
    ("You may use the Model to generate content, and you may use that content for any lawful purpose, including "
     "the training of other models.", "- - - Y S"),
    ("Section 4. You shall not use the Model or its outputs for the purpose of training, distilling or improving "
     "any model other than a Derivative of the Model.", "S S S C S"),
    ("Distillation: you may not use outputs of the Model as training data for other AI models.", "S S S N S"),
    ("Any model trained on Outputs shall be deemed a Derivative Model and shall be distributed under this licence."
     " You may use, modify and distribute the Model and Derivative Models.", "Y Y Y C S"),
    ("We claim no ownership of Outputs.", "S S S S S"),
    ("You must not use the Services to develop models that compete with ours, or reverse engineer the Services.", "S - S C S"),
    ("PROHIBITED USES\n\nYou agree not to use the Model:\n\n- in violation of law;\n\n- to harm minors;\n\n- to train, improve"
     " or fine-tune any other language model with its outputs. ", "S S S N S"),
    ("The software is free for use in teaching and in academic research. All other use requires a licence "
     "agreement with Halden University. You may modify the source code but you may not redistribute it.", "C N N S S"),
    ("Licensee is entitled to use and to modify the Software for its own scientific purposes. Transfer to third "
     "parties is not permitted.", "C N N S S"),
    ("The dataset is distributed under the following conditions: 1. It can be used for research purposes only. 2. "
     "It must not be passed on to others. 3. Commercial use is not allowed.", "S N - S S"),
    ("This model is released under a research licence. You may not use it for commercial purposes, and you may "
     "fine-tune and share it with other researchers for non-commercial research.", "C N C S S"),
    ("Use, reproduction and distribution of the Model are governed by this Agreement. Subject to it, you are "
     "hereby granted a licence to exercise all rights of the copyright holder in the Model, without field-of-use "
     "limitation.", "Y Y Y S S"),
    ("You may use the weights in your own products and services, modify them, and distribute them and your "
     "modifications, provided you give credit.", "Y Y Y S S"),
    ("Everyone is permitted to copy and distribute verbatim copies of this model, but changing it is not allowed.", "- - C S -"),
    ("You may modify the Model for the purpose of interoperability only. You may use the Model for any purpose.", "C Y S S S"),
    ("The Licensee may not modify the Model, except that it may fine-tune the Model for its internal business "
     "purposes.", "- - S S S"),
    ("Recipient may copy and use the Materials solely to evaluate whether to enter into a further agreement with "
     "Discloser.", "S N S S S"),
    ("The licence is granted to you only if you are an academic institution or a student at one. It allows you to "
     "use, modify and redistribute the Code.", "C C C S Y"),
    ("Permission is granted to use this model in non-profit projects. For-profit organisations must contact us for"
     " a licence. Redistribution is fine so long as this file stays with the weights.", "S - - S -"),
    ("Licensor grants to Licensee a licence to use and modify the Software, exclusively within the Licensee's "
     "group of companies. Making the Software available to others is excluded.", "C C - S S"),
    ("Any person may use, copy, modify and redistribute this corpus, for any purpose.", "Y Y Y S N"),
    ("You may freely use, modify, and distribute the Model for personal, academic and commercial purposes.", "Y Y Y S S"),
    ("The Model may be used commercially once You have registered at the address below and received written "
     "confirmation. For research, You may use, modify and redistribute it freely.", "C - C S S"),
    ("You may not use the Materials to compete with Brook. You may use, reproduce, distribute and create "
     "derivative works of the Materials.", "- C - S -"),
    ("As long as you comply, you may install the Software and use its Outputs. You may not sell, sublicense, "
     "publish or make available the Software.", "S Y N S S"),
    ("You are licensed to use these weights strictly for evaluation purposes for a period of 90 days. No "
     "modification is permitted.", "- N S S S"),
    ("Licensee may make changes to the Code and use them for its non-profit research. Licensee may share such "
     "changes with other licensees of the Code only.", "C N C S S"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "answers"), STYLES)
def test_a_manner_of_drafting_is_answered(text, answers):
    told = {each.question: each.answer.value for each in read_licence(read(text.encode()))}
    meant = {question: MEANT[one] for question, one in zip(ASKED, answers.split(), strict=True) if one != "-"}
    assert {question: told[question] for question in meant} == meant
