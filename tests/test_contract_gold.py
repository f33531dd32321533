"""The benchmark of labelled contracts keeps no words, refuses labels that do not fit, and counts what it says."""

import importlib.util
import json

import pytest

CLAUSE = "terms-frozen"
PRESENT = (
    "The terms of this agreement change only by a written amendment signed by both parties. "
    "The policies named in Annex 3 apply as of the date of signature and are attached to it.\n"
)
AGAINST = "The Supplier may change these Terms at any time by posting a new version.\n"
NOTHING = "The parties met in spring and had a long lunch together.\n"


@pytest.fixture(scope="module")
def gold(request):
    path = request.config.rootpath / "benchmarks" / "contract_gold.py"
    spec = importlib.util.spec_from_file_location("contract_gold", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(gold, tmp_path, monkeypatch):
    """Three texts of three families with both readers' labels of one clause."""
    texts = {"a": (PRESENT, "present"), "b": (AGAINST, "contradicted"), "c": (NOTHING, "absent")}
    rows = []
    for name, (text, _) in texts.items():
        (tmp_path / f"{name}.txt").write_text(text)
        rows.append(
            {"id": name, "family": name, "split": "dev", "sha256": gold.hashlib.sha256(text.encode()).hexdigest()}
        )
    (tmp_path / "manifest.json").write_text(json.dumps({"texts": rows}))
    monkeypatch.setattr(gold, "HERE", tmp_path)
    for reader in ("one", "two"):
        labels = [
            f'[[label]]\ntext = "{name}"\nclause = "{CLAUSE}"\nverdict = "{verdict}"\n'
            f"quotes = {json.dumps([text.strip()] if verdict != 'absent' else [])}\n"
            for name, (text, verdict) in texts.items()
        ]
        (tmp_path / f"{reader}.toml").write_text("\n".join(labels))
        gold.pack(tmp_path / f"{reader}.toml", tmp_path, tmp_path)
    return tmp_path


def test_packed_labels_hold_offsets_and_no_words(gold, folder):
    packed = (folder / "labels-one.json").read_text()
    assert "parties" not in packed
    assert json.loads(packed)["labels"][1]["spans"] == [[0, len(AGAINST) - 1]]


def test_the_score_counts_ours_and_both_baselines(gold, folder, capsys):
    gold.score("dev", folder, folder)
    told = capsys.readouterr().out
    assert "kappa of the readers 1.000; they agree on 3 cells" in told
    assert "ours: 3 of 3 right; macro-F1 1.000" in told
    assert "false present 0 of 2 = 0.0%; recall on contradicted 1 of 1 = 100.0%" in told
    assert "keyword search: " in told
    assert "BM25 with a threshold: " in told
    assert "2 of 2 right verdicts touch the readers' words" in told


def test_a_wrong_verdict_lowers_the_score(gold, folder, capsys, monkeypatch):
    monkeypatch.setattr(gold, "_read", lambda content: _silent(gold))
    gold.score("dev", folder, folder)
    assert "ours: 1 of 3 right" in capsys.readouterr().out


def _silent(gold):
    return [gold.Reading(clause=each, verdict="absent", why="", evidence=()) for each in gold.CLAUSES]


@pytest.mark.parametrize(("verdict", "quotes", "why"), [
    ("present", ["Nobody wrote this."], "does not stand in the text"),
    ("present", [], "needs a quote"),
    ("absent", [NOTHING.strip()], "needs a quote"),
    ("maybe", [], "no verdict"),
])  # fmt: skip
def test_labels_that_do_not_fit_are_refused(gold, folder, verdict, quotes, why):
    labels = {"reader": "x", "labels": [{"text": "c", "clause": CLAUSE, "verdict": verdict, "quotes": quotes}]}
    (folder / "x.json").write_text(json.dumps(labels))
    with pytest.raises(SystemExit, match=why):
        gold.pack(folder / "x.json", folder, folder)


def test_a_text_that_changed_is_refused(gold, folder):
    (folder / "a.txt").write_text(PRESENT + " ")
    with pytest.raises(SystemExit, match="not the text of the manifest"):
        gold.score("dev", folder, folder)


@pytest.mark.slow
def test_public_templates_are_read_with_quotes_that_match(gold, capsys):
    gold.show(gold.FREE)
    assert "6 texts" in capsys.readouterr().out


def test_the_split_keeps_families_apart_and_leaves_four_out(gold):
    rows = gold._manifest()
    families = {split: {each["family"] for each in rows if each["split"] == split} for split in ("dev", "test")}
    assert len(rows) >= 40
    assert not families["dev"] & families["test"]
    assert not {"mistral", "ovhcloud", "ibm", "snowflake"} & (families["dev"] | families["test"])
