"""What real logs of two harnesses say, and how little hostile ones can do."""

import datetime
import io
import json
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import pytest

import offering
from ringtrue import shelf
from ringtrue.examiners import Case
from ringtrue.examiners.case import exhibit, play
from ringtrue.examiners.evaluations import judges, lighteval
from ringtrue.examiners.evaluations.custody import file_at
from ringtrue.examiners.evaluations.inspect_log import inspect_log
from ringtrue.examiners.evaluations.lm_eval import lm_eval

FILES = Path(__file__).parents[2] / "files" / "evaluations"
ASKER = {"for.party": {"release": ("asker",)}, "party.country": {"asker": ("ID",)}}


def says(examiner, folder, *names, known=ASKER, **files):
    """What the examiner says of real logs (by name) and of invented ones (by content)."""
    held = {f"log/{each}": (FILES / each).read_bytes() for each in names}
    held |= {f"log/{each.replace('__', '.')}": content for each, content in files.items()}
    return play(examiner, Case(says="a test", files=held, known=known), folder)


def header(**about):
    told = {"dataset": {"location": "a.jsonl"}, "model": "hf/local", "scorers": [{"name": "match"}], **about}
    return {"version": 2, "status": "success", "eval": told}


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/") + ".json", content)
    return out.getvalue()


def results(**tasks):
    return json.dumps({"results": {}, "configs": tasks}).encode()


def test_a_real_results_file_on_a_local_file(tmp_path):
    assert says(lm_eval, tmp_path, "lm-eval-local.json") == {
        "evaluation.data": ("json: soal.jsonl",),
        "evaluation.data-held-home": (True,),
        "evaluation.judges-listed": (True,),
    }


def test_a_real_log_scored_by_comparison_has_no_judge(tmp_path):
    assert says(inspect_log, tmp_path, "inspect-exact.eval") == {
        "evaluation.run-status": ("completed",),
        "evaluation.data": ("soal-inspect.jsonl",),
        "evaluation.data-held-home": (True,),
        "evaluation.judges-listed": (True,),
    }


def test_a_real_log_in_zstandard_is_read_or_refused_with_a_remedy(tmp_path):
    said = says(inspect_log, tmp_path, "inspect-exact-zstd.eval")
    if isinstance(said, str):
        assert "inspect log convert --to json" in said
    else:
        assert said == says(inspect_log, tmp_path / "deflated", "inspect-exact.eval")


@pytest.mark.parametrize(
    ("log", "judge"),
    [("inspect-graded.eval", "mockllm/judge"), ("inspect-graded-by-role.eval", "mockllm/grader-role")],
)
def test_a_real_judge_is_named_whether_given_as_option_or_as_role(tmp_path, log, judge):
    said = says(inspect_log, tmp_path, log)
    assert said["evaluation.judge"] == (judge,)
    assert "evaluation.judge-country" not in said
    assert "evaluation.judges-listed" not in said


def test_a_real_judge_inside_a_scorer_of_ones_own_is_found_in_the_samples(tmp_path):
    said = says(inspect_log, tmp_path, "inspect-own-scorer.eval")
    assert said["evaluation.judge"] == ("mockllm/quiet",)
    assert "evaluation.judges-listed" not in said


def test_a_real_run_that_ended_with_exit_code_0_and_an_error_failed(tmp_path):
    said = says(inspect_log, tmp_path, "inspect-foreign-judge.eval")
    assert said["evaluation.run-status"] == ("failed",)
    assert said["evaluation.judge"] == ("openai/gpt-4o",)
    assert said["evaluation.judge-country"] == ("US",)
    assert "evaluation.judges-listed" not in said
    assert "evaluation.data-held-home" not in said


def test_one_log_of_another_harness_beside_stops_every_sentence_about_all(tmp_path):
    for examiner in (lm_eval, inspect_log):
        said = says(examiner, tmp_path / examiner.id.replace("/", "-"), "lm-eval-local.json", "inspect-exact.eval")
        assert "evaluation.data" in said
        assert "evaluation.judges-listed" not in said
        assert "evaluation.data-held-home" not in said


def test_a_translated_set_in_the_right_language_was_not_written_in_it(tmp_path):
    said = says(lm_eval, tmp_path, results__json=results(copa={"dataset_path": "xcopa", "dataset_name": "id"}))
    assert said["evaluation.home-language-tested"] == (False,)
    assert said["evaluation.data-country"] == ("GB",)


def test_one_subset_of_a_set_in_many_languages_counts_only_when_it_is_named_so(tmp_path):
    told = results(qa={"dataset_path": "google-research-datasets/tydiqa", "dataset_name": "secondary_task"})
    assert "evaluation.home-language-tested" not in says(lm_eval, tmp_path, results__json=told)
    told = results(qa={"dataset_path": "google-research-datasets/tydiqa", "dataset_name": "secondary-id"})
    assert says(lm_eval, tmp_path / "id", results__json=told)["evaluation.home-language-tested"] == (True,)


def test_a_local_copy_of_a_set_in_many_languages_must_say_which(tmp_path):
    for name, wanted in (("en.jsonl", None), ("id/test.jsonl", (True,))):
        told = {"dataset_path": "json", "dataset_kwargs": {"data_files": f"google-research-datasets/tydiqa/{name}"}}
        said = says(lm_eval, tmp_path / name[:2], results__json=results(qa=told))
        assert said.get("evaluation.home-language-tested") == wanted


def test_a_set_that_nobody_listed_has_no_country_and_keeps_the_origin_open(tmp_path):
    told = results(a={"dataset_path": "gsm8k"}, b={"dataset_path": "somebody/something"})
    said = says(lm_eval, tmp_path, results__json=told)
    assert said["evaluation.data"] == ("gsm8k", "somebody/something")
    assert said["evaluation.data-country"] == ("US",)
    assert "evaluation.data-origin-stated" not in said


@pytest.mark.parametrize(("result", "status"), [("lighteval|soal|0", "completed"), ("lighteval|lain|0", "unfinished")])
def test_results_of_lighteval_belong_to_the_task_before_the_number_of_shots(tmp_path, result, status):
    task = {"lighteval|soal": {"hf_repo": "gsm8k", "metric": [{"metric_name": "math_pass@1:4_samples"}]}}
    told = {"config_general": {}, "results": {result: {"math_pass@1:4_samples": 0.5}}, "config_tasks": task}
    (tmp_path / "results_1.json").write_text(json.dumps(told))
    log = lighteval.read(file_at(tmp_path / "results_1.json", "results_1.json"))
    assert (log.status, log.scorers, log.closed) == (status, ("math_pass@1:4_samples",), True)


def test_a_learned_metric_is_a_judge(tmp_path):
    told = results(a={"dataset_path": "gsm8k", "metric_list": [{"metric": "comet"}]})
    said = says(lm_eval, tmp_path, results__json=told)
    assert said["evaluation.judge"] == ("comet",)
    assert "evaluation.judges-listed" not in said


@pytest.mark.parametrize(
    ("model", "country"),
    [
        ("openai/gpt-4o", "US"), ("openai/azure/gpt-4o-mini", "US"), ("openai/our-own-model", None),
        ("gpt-4.1-2025-04-14", "US"), ("anthropic/claude-opus-4", "US"), ("bedrock/anthropic.claude-3-haiku", "US"),
        ("mistral/mistral-large-latest", "FR"), ("google/metricx-24-hybrid-xxl-v2p6", "US"),
        ("together/Qwen/Qwen3-32B", "CN"), ("vllm/aisingapore/Llama-SEA-LION-v3", "SG"), ("hf/local", None),
        ("ollama/gpt-oss", None), ("Qwen/Qwen2.5-72B", "CN"), ("somebody/something", None), ("judge", None), ("", None),
    ],
)  # fmt: skip
def test_the_maker_of_a_judge_is_known_by_its_name_or_not_at_all(tmp_path, model, country):
    row = judges.maker(model, exhibit(inspect_log, Case(says="a test"), tmp_path))
    assert (row and row["country"]) == country


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a__json", b'{"version": 2, "status": ' + b"[" * 100_000, "nested too deeply"),
        ("a__json", b'{"version": 2, "status": "success", "eval": {', "ends too early"),
        ("a__json", b'{"version": 2, "status": "\xff"}', "not UTF-8"),
        ("a__eval", archive(header=json.dumps(header()))[:-30], "zip"),
        ("a__eval", archive(header=b"\0" * (15 << 20)), "beyond all measure"),
        ("a__eval", archive(header=b'{"a":' * 50_000), "nested too deeply"),
        ("a__eval", archive(summaries=b"[]"), "no header"),
        ("a__eval", b"", "no zip archive"),
    ],
)
def test_a_hostile_log_of_inspect_is_refused(tmp_path, name, content, why):
    said = says(inspect_log, tmp_path, **{name: content})
    assert isinstance(said, str), said
    assert why in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"results": ' + b'{"a":' * 100_000, "nested too deeply"),
        (b'{"results": {}, "configs": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"[" * 100_000, "not the JSON of a results file"),
        (b'{"results": {} "configs": {}}', "not the JSON of a log"),
    ],
)
def test_a_hostile_results_file_is_refused(tmp_path, content, why):
    said = says(lm_eval, tmp_path, results_1__json=content)
    assert isinstance(said, str), said
    assert why in said


def test_members_of_the_wrong_shape_say_nothing(tmp_path):
    odd = {"version": 2, "status": 5, "eval": {"dataset": [], "scorers": [3, {"name": None}], "model_roles": "x"}}
    said = says(
        inspect_log, tmp_path, a__json=json.dumps(odd | {"samples": [1, {"events": [2, {"event": 3}]}]}).encode()
    )
    assert said["evaluation.run-status"] == ("unfinished",)
    odd = {"a": {"dataset_path": 3, "metric_list": [1], "filter_list": "x"}, "b": 1, "c": {"dataset_kwargs": []}}
    assert says(lm_eval, tmp_path / "lm", results__json=results(**odd)) == {"evaluation.data": ("a", "c")}


def test_a_sample_too_large_to_read_leaves_the_judges_unlisted(tmp_path):
    big = json.dumps({"id": 1, "input": [str(n) for n in range(3_000_000)]})
    said = says(inspect_log, tmp_path, a__eval=archive(header=json.dumps(header()), samples__1=big))
    assert said["evaluation.run-status"] == ("completed",)
    assert "evaluation.judges-listed" not in said


@pytest.mark.slow
def test_a_log_of_300_megabytes_takes_little_memory(tmp_path):
    log = tmp_path / "log" / "a.json"
    log.parent.mkdir()
    events = [{"event": "model", "model": "openai/gpt-4o", "role": "grader"}]
    sample = json.dumps({"id": 1, "messages": ["word " * 20] * 2800, "events": events})
    with log.open("w") as out:
        out.write(json.dumps(header())[:-1] + ', "samples": [' + sample)
        while out.tell() < 300 << 20:
            out.write("," + sample)
        out.write("]}")
    seen = exhibit(inspect_log, Case(says="a test"), tmp_path)
    file = exhibit(inspect_log, Case(says="a test", files={"log/b.json": b"{}"}), tmp_path).files("log")[0]
    found = log.stat()
    identity = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    big = type(file)(name="log/a.json", path=log, identity=identity, size=found.st_size)
    seen = type(seen)(
        item=seen.item, declared=seen.declared, artefacts={"log": (big,)}, known={}, consulted=seen.consulted
    )  # fmt: skip
    tracemalloc.start()
    said = {each.topic: each.value for each in inspect_log.examine(seen)}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert said["evaluation.judge-country"] == "US"
    assert peak < 64 << 20, peak


def test_secrets_in_a_log_appear_in_no_output(ringtrue, tmp_path):
    secret = "sk-planted-7f3a"
    text = offering.DOSSIER + '\n[[evaluation]]\nname = "tests"\noperator = "asker"\nartefacts = { log = "logs" }\n'
    folder = offering.write(tmp_path / "offering", text)
    (folder / "logs").mkdir()
    remote = f"https://user:{secret}@host.example/a.csv?token={secret}"
    told = {"dataset_path": "csv", "dataset_kwargs": {"data_files": remote, "storage_options": {"key": secret}}}
    log = {"results": {}, "configs": {"a": told}, "config": {"model_args": {"api_key": secret}}}
    (folder / "logs" / "results_1.json").write_text(json.dumps(log))
    about = header(model_args={"api_key": secret}, dataset={"location": f"s3://{secret}@bucket/a.jsonl"})
    (folder / "logs" / "a.json").write_text(json.dumps(about))
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 0
    assert secret not in ran.out + ran.err
    assert secret not in (folder / "ringtrue.ledger.jsonl").read_text()


def test_a_foreign_judge_in_a_log_refutes_the_requirement(ringtrue, tmp_path):
    text = offering.DOSSIER + '\n[[evaluation]]\nname = "tests"\noperator = "asker"\nartefacts = { log = "logs" }\n'
    folder = offering.write(tmp_path / "offering", text)
    (folder / "logs").mkdir()
    shutil.copy(FILES / "inspect-foreign-judge.eval", folder / "logs" / "a.eval")
    by_id = {each["id"]: each for each in ringtrue("assess", folder, "--json").data["requirements"]}
    assert by_id["no-foreign-judge"]["verdict"] == "not met"
    assert by_id["benchmarks-held-home"]["verdict"] == "not shown"


def test_every_row_of_the_shelves_has_a_country_a_source_a_date_and_a_confidence():
    named = {}
    for path in sorted((shelf.CATALOGUE / "datasets").glob("*.toml")):
        for row in shelf.read_toml(path)["data-set"]:
            assert row.get("country", "US") in shelf.countries(), row
            assert "country" in row or row["confidence"] == "low", row
            assert row["source"].startswith("https://"), row
            assert row["confidence"] in ("high", "medium", "low"), row
            assert datetime.date.fromisoformat(row["date"])
            assert row["publisher"]
            assert isinstance(row["languages"], list)
            for name in (row["id"], *row.get("also", ())):
                assert name.lower() not in named, f"{name} is listed twice"
                named[name.lower()] = path
    assert len(named) >= 400
    for row in shelf.read_toml(shelf.CATALOGUE / judges.INTERFACES)["model-api"]:
        assert row["kind"] in ("maker", "host", "local")
        assert (row["kind"] == "maker") == ("country" in row)
        assert row["source"].startswith("https://")
    official = shelf.read_toml(shelf.CATALOGUE / "languages.toml")["official"]
    assert set(official) <= shelf.countries()


def test_a_log_alone_can_show_that_the_test_sets_are_held_at_home(ringtrue, tmp_path):
    text = offering.DOSSIER + '\n[[evaluation]]\nname = "tests"\noperator = "asker"\nartefacts = { log = "logs" }\n'
    folder = offering.write(tmp_path / "offering", text)
    (folder / "logs").mkdir()
    task = {"dataset_path": "json", "dataset_kwargs": {"data_files": {"test": "mirror/indonlp/indonlu/emot.jsonl"}}}
    task["metric_list"] = [{"metric": "acc"}]
    (folder / "logs" / "results_1.json").write_bytes(results(emot=task))
    by_id = {each["id"]: each for each in ringtrue("assess", folder, "--json").data["requirements"]}
    assert by_id["benchmarks-held-home"]["verdict"] == "met"
    assert by_id["no-foreign-judge"]["verdict"] == "met"
    assert by_id["evaluation-operated-home"]["verdict"] == "not shown"
