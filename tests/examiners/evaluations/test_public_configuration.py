"""A published evaluation, read from its own configuration: in whose hands it is, in one sentence with file and line."""

from pathlib import Path

SEA_HELM = Path(__file__).with_name("sea_helm")
"""Three of its configurations as its maker, AI Singapore, published them (MIT)."""


def said(ringtrue, *where: Path) -> dict:
    return ringtrue("drill", "evaluation", "read", *where, "--home", "SG", "--operator", "SG", "--json").data


def test_operator_data_and_judge_are_told_apart_in_one_sentence(ringtrue, monkeypatch):
    monkeypatch.chdir(SEA_HELM)
    told = said(ringtrue, *sorted(each.relative_to(SEA_HELM) for each in SEA_HELM.rglob("config.yaml")))
    assert told["sentence"].startswith("operator domestic, data mixed (")
    assert ", judge foreign (openai/gpt-oss-120b, US, cultural/kalahi_judge/config.yaml:" in told["sentence"]
    for word in ("data", "judge"):
        for each in told[word]["seen"]:
            line = (SEA_HELM / each["file"]).read_text("utf-8").splitlines()[each["line"] - 1]
            assert each["name"] in line, each


def test_the_judge_of_the_multi_turn_task_is_also_its_baseline(ringtrue):
    told = said(ringtrue, SEA_HELM / "multi_turn" / "mt_bench" / "config.yaml")
    for word in ("judge", "baseline"):
        assert told[word]["word"].startswith("foreign (gpt-4.1-2025-04-14, US, ")
        assert {each["name"] for each in told[word]["seen"]} == {"gpt-4.1-2025-04-14"}
