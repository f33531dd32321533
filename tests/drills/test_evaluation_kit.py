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


def test_a_changed_file_breaks_the_seal(tmp_path):
    write(questions({"a": TEXT}, (), most=5, seed="s"), tmp_path, "own", language="id", made={})
    assert broken(tmp_path) == []
    path = tmp_path / "own_choice.jsonl"
    rows = [json.loads(each) for each in path.read_text().splitlines()]
    rows[0]["answer"] = (rows[0]["answer"] + 1) % 4
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    assert broken(tmp_path) == ["own_choice.jsonl"]
