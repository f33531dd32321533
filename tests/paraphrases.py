"""The drafted clauses said otherwise, and denied: made by rule, in each language of the drafts.

A paraphrase changes names, modal verbs, voice, word order, sentence order, numbering, layout or plain synonyms, and
nothing that a lawyer would call the effect. A denial turns one sentence into its opposite.
"""

import re
from collections.abc import Iterator
from itertools import product
from random import Random

NAMES = {
    "en": (("Supplier", "Buyer"), ("Provider", "Customer"), ("Vendor", "Client"), ("Licensor", "Licensee"),
           ("Contractor", "Authority"), ("Seller", "Purchaser")),
    "ko": (("공급자", "구매자"), ("제공자", "고객"), ("사업자", "이용자")),
    "ja": (("供給者", "購入者"), ("提供者", "顧客"), ("ベンダー", "利用者")),
    "id": (("Pemasok", "Pembeli"), ("Penyedia", "Pelanggan"), ("Penyedia", "Pembeli")),
}  # fmt: skip
MODALS = {
    "en": (
        {},
        {r" shall not ": " will not ", r" shall ": " will "},
        {r" shall not ": " must not ", r" shall ": " must "},
        {r" shall not ": " agrees not to ", r" shall (?!be )": " agrees to ", r" may (?!be )": " is entitled to "},
        {r" shall not ": " undertakes not to ", r" shall (?!be )": " undertakes to ", r" may (?!be )": " has the right to "},
        {r" shall not ": " is not permitted to ", r" shall (?!be )": " is obliged to ", r" may (?!be )": " is free to "},
    ),
    "ko": (
        {}, {"한다\\.": "합니다.", "된다\\.": "됩니다.", "있다\\.": "있습니다.", "못한다\\.": "못합니다."},
        {"한다\\.": "하여야 한다.", "할 수 있다": "할 권리를 가진다"}, {"할 수 있다": "할 수 있는 권리가 있다"},
    ),
    "ja": (
        {}, {"する。": "します。", "しない。": "しません。", "できる。": "できます。", "される。": "されます。"},
        {"する。": "するものとする。", "しない。": "しないものとする。"},
        {"することができる": "する権利を有する", "行うことができる": "行う権利を有する"},
    ),
    "id": (
        {}, {r" boleh ": " dapat "}, {r" boleh ": " berhak "},
        {r"^Pemasok (?=mem|men)": "Pemasok wajib ", r"(?<=\. )Pemasok (?=mem|men)": "Pemasok wajib "},
    ),
}  # fmt: skip
"""What may stand for a duty or a right, each a set of replacements."""

SYNONYMS = {
    "en": (
        {},
        {"licence": "license", "agreement": "contract", "at any time": "at all times", " at once": " without delay"},
        {"This agreement": "The present agreement", "prior written consent": "prior consent in writing",
         r"disclose\b(?! data)": "identify", "permit": "allow", r"notify\b": "inform", "renew ": "refresh ",
         "signed by both": "bearing the signature of both"},
        {r"retrieve\b": "download", r"assist\b": "support", r"terminate\b": "end", "take over": "assume", r"refuse\b": "reject",
         "retrain": "re-train", "grants": "hereby grants", "owns": "is the owner of", r"engage\b": "appoint"},
        {"The Supplier": "Supplier", "the Supplier": "Supplier", "The Buyer": "Buyer", "the Buyer": "Buyer",
         "training code": "training source code", "website": "web site", "clause": "section"},
        {" test the": " evaluate the", "re-test": "verify", "change only by": "are amended only by", "named in Annex": "listed in Annex",
         "insolvency": "bankruptcy", "weights": "model weights", "take over": "step in and take over",
         "Annex": "Schedule"},
    ),
    "ko": ({}, {"본 계약": "이 계약", "및": "와", "언제든지": "언제라도"}, {"라이선스": "이용허락", "인도된": "제공된", "데이터": "자료"},
           {"파이프라인": "학습 파이프라인", "자체 시험 세트": "자신의 시험 세트", "중대한 위반": "중대한 계약 위반"},
           {"조건": "조항", "서명한": "서명된", "본 계약": "해당 계약"}),
    "ja": ({}, {"本契約": "この契約", "及び": "と", "いつでも": "随時"}, {"ライセンス": "使用許諾", "引き渡した": "納入した", "データ": "情報データ"},
           {"パイプライン": "学習パイプライン", "自らの": "自己の", "重大な違反": "重大な契約違反"},
           {"条件": "条項", "署名した": "署名された", "本契約": "当該契約"}),
    "id": ({}, {"perjanjian ini": "kontrak ini", "setiap saat": "kapan saja", " dan ": " serta "},
           {"lisensi": "izin lisensi", "datanya": "data miliknya", "memakai": "menggunakan"},
           {"bobot": "bobot model", "bulan": "bulan kalender", "kedua pihak": "kedua belah pihak"},
           {"hanya berubah melalui": "hanya dapat diubah dengan", "membantu": "mendukung", "menguji": "mengevaluasi"}),
}  # fmt: skip
LAYOUTS = ("plain", "reversed", "numbered", "lettered", "headed", "wrapped")
PARTICIPLES = {
    "disclose": "disclosed", "list": "listed", "deliver": "delivered", "deposit": "deposited", "verify": "verified",
    "release": "released", "audit": "audited", "publish": "published", "impose": "imposed", "test": "tested",
    "assign": "assigned", "retrieve": "retrieved", "notify": "notified", "refuse": "refused", "engage": "engaged",
    "terminate": "terminated", "use": "used", "disable": "disabled",
}  # fmt: skip
_ADVERBIALS = (
    "at any time", "without further consent", "remotely or otherwise", "in Annex 1", "in Annex 2", "within 30 days", "at once",
    "with sealed test sets of its own", "for the Buyer", "on insolvency, discontinuation, breach or an export ban", "in open formats",
)  # fmt: skip
_ACTIVE = re.compile(
    r"^(?P<who>The (?:Supplier|Buyer)) (?P<modal>shall|may)(?P<no> not)? (?P<verb>[a-z]+)"
    r" (?P<what>(?:the|each|every|its|this|these|an?) (?:(?! (?:in|with|at|from|for|without|on|to|and|or|as|only)\b)[^,.;])+)(?P<rest>[^.;]*)\.$"
)


def paraphrases(text: str, language: str, count: int = 20, seed: int = 20_261_126) -> list[str]:
    """`count` different paraphrases: half of them the smallest changes, the other half drawn from all combinations."""
    whole = list(dict.fromkeys(all_paraphrases(text, language)))
    singles = whole[: count // 2]
    rest = Random(seed).sample(whole[count // 2 :], min(len(whole) - len(singles), count - len(singles)))
    return [*singles, *rest]


def all_paraphrases(text: str, language: str) -> Iterator[str]:
    """Every paraphrase the rules make, those with a single change first."""
    voices = list(dict.fromkeys((text, *_moved(text), *_passive(text)))) if language == "en" else [text]
    axes = (voices, MODALS[language], SYNONYMS[language], LAYOUTS, NAMES[language])
    made = sorted(product(*(range(len(each)) for each in axes)), key=lambda row: (sum(n > 0 for n in row), row))
    for voice, modal, synonym, layout, names in made[1:]:
        changed = _replaced(_replaced(voices[voice], MODALS[language][modal]), SYNONYMS[language][synonym])
        laid = _laid(changed, LAYOUTS[layout], language)
        for own, other in zip(NAMES[language][0], NAMES[language][names], strict=True):
            laid = laid.replace(own, other)
        if language == "ko":
            laid = re.sub(r"(고객|이용허락|권리)(는|가|를|와)", _particle, laid)
        if laid != text:
            yield laid


def _particle(found: re.Match[str]) -> str:
    """A Korean particle in the form that the syllable before it asks for."""
    closed = (ord(found[1][-1]) - 0xAC00) % 28
    return found[1] + (dict(zip("는가를와", "은이을과", strict=True))[found[2]] if closed else found[2])


def denials(text: str, language: str) -> Iterator[str]:
    """The text with one of its sentences turned into its opposite, for each sentence that a rule can turn."""
    sentences = sentences_of(text, language)
    for n, each in enumerate(sentences):
        turned = _denied(each, language)
        if turned != each:
            yield _joined([*sentences[:n], turned, *sentences[n + 1 :]], language)


def sentences_of(text: str, language: str) -> list[str]:
    """The sentences of a draft."""
    return [each for each in re.split(r"(?<=。)" if language == "ja" else r"(?<=\.) ", text) if each]


def _joined(sentences: list[str], language: str) -> str:
    return ("" if language == "ja" else " ").join(sentences)


def _replaced(text: str, rows: dict[str, str]) -> str:
    for old, new in rows.items():
        text = re.sub(old, new, text) if old[0] in "^( " or "\\" in old else text.replace(old, new)
    return text


def _laid(text: str, layout: str, language: str) -> str:
    sentences = sentences_of(text, language)
    if layout == "reversed":
        if any(re.match(r"This licence|This audit|Lisensi ini|이 라이선스|このライセンス", each) for each in sentences):
            return text
        return _joined(sentences[::-1], language)
    if layout == "numbered":
        return "\n\n".join(f"7.{n} {each}" for n, each in enumerate(sentences, 1))
    if layout == "lettered":
        return "\n".join(f"({'abcdef'[n]}) {each}" for n, each in enumerate(sentences))
    if layout == "headed":
        return "# Article 12\n\n" + "\n\n".join(f"12.{n}. {each}" for n, each in enumerate(sentences, 1))
    if layout == "wrapped" and language in ("en", "id"):
        return re.sub(r"(.{30,60}) ", r"\1\n", text)
    return text


def _moved(text: str) -> Iterator[str]:
    """With an adverbial of one sentence put first."""
    sentences = sentences_of(text, "en")
    for n, sentence in enumerate(sentences):
        for each in _ADVERBIALS:
            if f" {each}" in sentence and re.match(r"The (?:Supplier|Buyer|escrow)", sentence):
                rest = re.sub(rf",? {re.escape(each)},?", "", sentence, count=1)
                moved = f"{each[0].upper()}{each[1:]}, {rest[0].lower()}{rest[1:]}"
                yield _joined([*sentences[:n], moved, *sentences[n + 1 :]], "en")


def _passive(text: str) -> Iterator[str]:
    """With one sentence in the passive voice."""
    sentences = sentences_of(text, "en")
    for n, sentence in enumerate(sentences):
        told = _ACTIVE.match(sentence)
        if told and told["verb"] in PARTICIPLES and ", and shall " not in sentence:
            what = told["what"]
            passive = (
                f"{what[0].upper()}{what[1:]} {told['modal']}{told['no'] or ''} be {PARTICIPLES[told['verb']]}"
                f" by {told['who'][0].lower()}{told['who'][1:]}{told['rest']}."
            )
            yield _joined([*sentences[:n], passive, *sentences[n + 1 :]], "en")


_TURNS = {
    "en": (
        (r"^(The (?:Supplier|Buyer|escrow agent)[^.]*?) (shall|may) not ", r"\1 \2 "), (r"^(No change of the Model takes effect) before", r"A change of the Model takes effect before"),
        (r" is not obliged to ", " is obliged to "), (r" (shall|may) ", r" \1 not "),
        (r" (warrant|own|operate|surviv|prevail|stay|grant|appl)(?:e?s|ies)\b", lambda each: f" does not {each[1].replace('surviv', 'survive').replace('appl', 'apply')}"),
        (r" change only by ", " do not change only by "), (r" are equally ", " are not equally "),
        (r" extends to ", " does not extend to "), (r" do not rise (.*?) are capped", r" may rise \1 are not capped"),
        (r" policies named in Annex 3 apply", " policies named in Annex 3 do not apply"), (r" are generated in (\w+) and held", r" are not generated in \1 or held"),
    ),
    "ko": (
        ("제한하지 아니한다", "제한할 수 있다"), ("의무를 지지 아니한다", "의무를 진다"), ("접근하지 못한다", "접근할 수 있다"), ("할 수 있다\\.", "할 수 없다."),
        ("서면으로만 변경된다", "서면으로만 변경되는 것은 아니다"), ("된다\\.", "되지 아니한다."), ("한다\\.", "하지 아니한다."),
    ),
    "ja": (
        ("制限しない", "制限することができる"), ("義務を負わない", "義務を負う"), ("アクセスしない", "アクセスすることができる"), ("ことができる。", "ことができない。"),
        ("によってのみ変更される", "によってのみ変更されるものではない"), ("される。", "されない。"), ("する。", "しない。"),
    ),
    "id": (
        (r" tidak (boleh|wajib) ", r" \1 "), (r" boleh ", " tidak boleh "), (r" hanya berubah ", " tidak hanya berubah "),
        (r" (memiliki|memberikan|menitipkan|memeriksa|membantu|beroperasi|berlaku|tetap|dipegang|berada)\b", r" tidak \1"),
    ),
}  # fmt: skip


def _denied(sentence: str, language: str) -> str:
    for pattern, turn in _TURNS[language]:
        turned = re.sub(pattern, turn, sentence, count=1)
        if turned != sentence:
            return turned
    return sentence
