"""Questions are made from own documents, none that the training data holds, and the seal is broken by a change."""

import json

from ringtrue.drills.evaluation_kit import broken, questions, write

TEXT = "\n".join(
    f"Kantor nomor {n} di Kota{chr(65 + n % 7)}nusa buka pada pukul {n % 12} setiap hari." for n in range(30)
)


def test_a_question_hides_its_answer_and_offers_others_of_its_sort():
    kit = questions({"a": TEXT}, (), most=10, seed="s")
    assert len(kit.questions) == 10
    for each in kit.questions:
        assert "____" in each.text
        assert each.answer not in each.wrong
        assert len(set(each.wrong)) == 3


def test_what_the_training_data_holds_is_not_asked():
    held = TEXT.splitlines()[3]
    kit = questions({"a": TEXT}, [f"sebelum itu {held} sesudah itu"], most=100, seed="s")
    assert kit.contaminated
    assert all(held.split()[2] not in (each.answer,) or each.text not in held for each in kit.questions)


def test_a_gap_is_a_whole_word_or_number():
    text = "\n".join(f"Kantor {n} dibuka pada tanggal {n} Maret 19{n:02}." for n in range(10, 40))
    for each in questions({"a": text}, (), most=30, seed="s").questions:
        before, _, after = each.text.partition("____")
        assert not before[-1:].isdigit(), each
        assert not after[:1].isdigit(), each
        assert before + each.answer + after in text


def test_a_sentence_that_stands_twice_is_asked_once():
    asked = questions({"a": TEXT, "b": TEXT}, (), most=100, seed="s").questions
    assert len({each.text.replace("____", each.answer) for each in asked}) == len(asked) == 30


OFFICES = ("総務課", "住民課", "税務課", "福祉課", "教育課", "環境課")
PAPERS = ("パスポート", "アパート", "マンション", "レストラン", "プログラム", "サービス")
JAPANESE = "".join(
    f"{OFFICES[n % 6]}では、毎月{n + 3}日に{PAPERS[n % 5]}の申請を受け付けています。" for n in range(20)
)  # fmt: skip


def test_writing_without_spaces_is_asked_and_held_against_the_training_data():
    kit = questions({"a": JAPANESE}, (), most=100, seed="s")
    assert len(kit.questions) == 20
    assert all(each.text.replace("____", each.answer) in JAPANESE for each in kit.questions)
    held = JAPANESE.split("。")[4] + "。"
    known = questions({"a": JAPANESE}, [f"例えば、{held}そうです。"], most=100, seed="s")
    assert held in known.contaminated
    assert held not in {each.text.replace("____", each.answer) for each in known.questions}


def test_a_changed_file_breaks_the_seal(tmp_path):
    write(questions({"a": TEXT}, (), most=5, seed="s"), tmp_path, "own", language="id", made={})
    assert broken(tmp_path) == []
    path = tmp_path / "own_choice.jsonl"
    rows = [json.loads(each) for each in path.read_text().splitlines()]
    rows[0]["answer"] = (rows[0]["answer"] + 1) % 4
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    assert broken(tmp_path) == ["own_choice.jsonl"]
