"""A draft writes down what was recognised, leaves open what a person must decide, and obeys no file."""

import datetime
import json
import os
import tomllib
import zipfile
from pathlib import Path

import pytest

from ringtrue.dossier import Opened
from ringtrue.dossier.draft import draft, reading, walking
from ringtrue.dossier.draft.toml_text import quoted
from ringtrue.dossier.load import open_dossier
from ringtrue.errors import DossierWrong, NothingToExamine

TODAY = datetime.date(2026, 10, 1)

DECISIONS = {
    "country": "ID",
    "from_country": "CN",
    "hardware_country": "ID",
    "everywhere": "ID",
    "instrument": "contract",
    "kind": "enterprise",
    "offers": "internal",
    "deployment": "on-premises",
    "role": "text-decoder",
    "from": "none",
    "status": "in force",
    "judge": "none",
    "operator": "maker",
    "maker": "maker",
    "holder": "maker",
    "hardware_holder": "maker",
    "by": "maker",
    "parties": "maker",
}
"""A sensible answer to every open decision that is not free text."""


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def safetensors() -> bytes:
    header = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(4)


def gguf(architecture: str) -> bytes:
    key = b"general.architecture"
    named = len(key).to_bytes(8, "little") + key + (8).to_bytes(4, "little")
    return (
        b"GGUF" + (3).to_bytes(4, "little") + (0).to_bytes(8, "little") + (1).to_bytes(8, "little") + named
        + len(architecture).to_bytes(8, "little") + architecture.encode()
    )  # fmt: skip


def model(architecture: str = "LlamaForCausalLM", **more: object) -> dict[str, str | bytes]:
    config = {"architectures": [architecture], "model_type": "x", **more}
    return {"config.json": json.dumps(config), "model.safetensors": safetensors()}


def under(folder: str, files: dict[str, str | bytes]) -> dict[str, str | bytes]:
    return {f"{folder}/{name}": content for name, content in files.items()}


def drafted(folder: Path) -> dict:
    return tomllib.loads(draft(folder, today=TODAY))


def decide(text: str, component: str = "") -> str:
    """The draft with a sensible answer at every open decision."""
    lines = []
    for line in text.splitlines():
        key, equals, rest = line.partition(" = ")
        if equals and not line.startswith("#") and rest.startswith(('"?"', '["?"]')):
            answer = component if key == "components" else DECISIONS.get(key, "as registered")
            line = f"{key} = {rest.replace(quoted('?'), quoted(answer), 1)}"
        lines.append(line)
    return "\n".join(lines)


def opened(folder: Path, text: str) -> Opened:
    (folder / "ringtrue.toml").write_text(text)
    return open_dossier(folder, TODAY)


DEPLOYMENT = """
apiVersion: v1
kind: Namespace
metadata: {name: ai}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: garuda-api}
spec:
  template:
    spec:
      nodeSelector: {topology.kubernetes.io/region: ap-southeast-3}
      containers: [{name: server, image: "registry.local/vllm/vllm-openai:v0.8"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: website}
spec: {template: {spec: {containers: [{name: web, image: nginx}]}}}
"""

TERRAFORM = """
provider "aws" {
  region = "ap-southeast-1"
}
# resource "aws_s3_bucket" "commented" {
resource "aws_s3_bucket" "records" {
  bucket = "arn:aws:s3:::records/*" /* resource "aws_s3_bucket" "hidden" { */
}
resource "google_storage_bucket" "copies" {
  location = "EU"
}
resource "aws_kms_key" "main" {}
resource "aws_iam_role" "reader" {}
"""


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A whole system as a buyer would receive it."""
    return put(
        tmp_path / "garuda",
        {
            **under("models/decoder", model()),
            "models/decoder/tokenizer.json": "{}",
            "models/decoder/LICENSE": "the text",
            "models/decoder/README.md": "---\nlicense: mit\nbase_model: Qwen/Qwen2.5-7B\n---\n# Garuda\n",
            **under("models/vision", model("SiglipVisionModel")),
            "models/small.gguf": gguf("llama"),
            "infra/main.tf": TERRAFORM,
            "k8s/serving.yaml": DEPLOYMENT,
            "compose.yaml": "services:\n  llm: {image: ollama/ollama}\n  db: {image: postgres}\n",
            "evals/results_2026.json": json.dumps({"results": {"mmlu": {}}, "configs": {}}),
            "evals/samples_mmlu.jsonl": "{}\n",
            "contracts/Master Services Agreement.docx": b"PK\x03\x04",
            "papers/company-extract.pdf": b"%PDF-1.7",
            "press/brochure.pdf": b"%PDF-1.7",
            "notes.xyz": "what is this",
        },
    )


# decisions


def test_a_draft_is_refused_until_every_decision_is_taken(system):
    text = draft(system, today=TODAY)
    with pytest.raises(DossierWrong) as refused:
        opened(system, text)
    assert refused.value.exit_code == 4
    assert "decisions are still open" in refused.value.why
    assert "`release.version`" in refused.value.why


def test_a_draft_is_a_dossier_once_every_decision_is_taken(system):
    dossier = opened(system, decide(draft(system, today=TODAY), "decoder")).dossier
    assert [each.name for each in dossier.component] == ["decoder", "small", "vision"]
    assert {each.name for each in dossier.serving} == {"garuda-api", "llm"}
    assert {each.name for each in dossier.store} == {"aws_s3_bucket.records", "google_storage_bucket.copies"}
    assert [each.name for each in dossier.key] == ["aws_kms_key.main"]
    assert {each.name for each in dossier.environment} == {"infra", "k8s", "garuda"}
    assert [each.name for each in dossier.contract] == ["Master Services Agreement"]


def test_every_artefact_a_draft_names_is_there(system):
    data = drafted(system)
    tables = (row for value in data.values() if isinstance(value, list) for row in value)
    paths = [
        path
        for row in tables
        for paths in [*row.get("artefacts", {}).values(), row.get("file", [])]
        for path in ([paths] if isinstance(paths, str) else paths)
    ]
    assert len(paths) > 10
    assert all((system / path).is_file() for path in paths)


def test_every_open_decision_says_what_is_to_be_decided(system):
    rows = [line for line in draft(system, today=TODAY).splitlines() if '"?"' in line and not line.startswith("#")]
    assert rows
    assert all("  # decide: " in row for row in rows)


def test_what_is_known_beforehand_is_not_asked(system):
    data = tomllib.loads(draft(system, asker="Bank Nusantara", home="ID, SG", today=TODAY))
    assert data["home"]["everywhere"] == ["ID", "SG"]
    assert data["for"]["party"] == data["party"][0]["id"] == "bank-nusantara"
    assert data["party"][0]["name"] == "Bank Nusantara"


def test_an_asker_called_maker_is_not_taken_for_the_maker(system):
    data = tomllib.loads(draft(system, asker="Maker", today=TODAY))
    assert len({party["id"] for party in data["party"]}) == 2


def test_kinds_that_were_not_seen_are_offered_as_none(tmp_path):
    assert '# none = ["store", "serving", "key", "environment", "evaluation"]' in draft(
        put(tmp_path, model()), today=TODAY
    )


def test_the_same_folder_gives_the_same_draft(system):
    assert draft(system, today=TODAY) == draft(system, today=TODAY)


# nothing there


def test_an_empty_folder_is_nothing_to_examine(tmp_path):
    with pytest.raises(NothingToExamine):
        draft(tmp_path, today=TODAY)


def test_a_folder_that_is_not_there_is_nothing_to_examine(tmp_path):
    with pytest.raises(NothingToExamine):
        draft(tmp_path / "nowhere", today=TODAY)


def test_hidden_files_are_not_looked_at(tmp_path):
    with pytest.raises(NothingToExamine):
        draft(put(tmp_path, {".git/config": "x", ".env": "SECRET=1"}), today=TODAY)


# models


@pytest.mark.parametrize(
    ("architecture", "role"),
    [
        ("LlamaForCausalLM", "text-decoder"),
        ("ViTModel", "vision-encoder"),
        ("SiglipVisionModel", "vision-encoder"),
        ("WhisperForConditionalGeneration", "audio-encoder"),
        ("XLMRobertaModel", "embedding"),
        ("LlamaModel", "?"),
    ],
)
def test_an_architecture_suggests_a_role(tmp_path, architecture, role):
    assert drafted(put(tmp_path, model(architecture)))["component"][0]["role"] == role


def test_a_classifier_with_one_label_looks_like_a_reranker(tmp_path):
    files = model("BertForSequenceClassification", id2label={"0": "LABEL_0"})
    assert drafted(put(tmp_path, files))["component"][0]["role"] == "reranker"


def test_a_classifier_with_many_labels_is_for_a_person_to_call(tmp_path):
    files = model("BertForSequenceClassification", id2label={"0": "safe", "1": "unsafe"})
    assert drafted(put(tmp_path, files))["component"][0]["role"] == "?"


def test_an_encoder_inside_the_same_weights_is_pointed_out(tmp_path):
    files = model("Qwen2AudioForConditionalGeneration", audio_config={}, text_config={})
    text = draft(put(tmp_path, files), today=TODAY)
    assert tomllib.loads(text)["component"][0]["role"] == "text-decoder"
    assert "the same weights hold one more role, audio-encoder (audio_config)" in text


def test_a_card_is_quoted_as_the_makers_word(system):
    text = draft(system, today=TODAY)
    row = next(line for line in text.splitlines() if line.startswith("from = ") and "Qwen" in line)
    assert row.startswith('from = "Qwen/Qwen2.5-7B"  # the card\'s word')


def test_a_card_without_front_matter_names_no_parent(tmp_path):
    component = drafted(put(tmp_path, {**model(), "README.md": "base_model: Qwen/Qwen2.5-7B\n"}))["component"][0]
    assert component["from"] == "?"
    assert "card" not in component["artefacts"]


def test_further_bases_on_a_card_are_not_lost(tmp_path):
    card = "---\nbase_model:\n- a/one\n- b/two\n---\n"
    text = draft(put(tmp_path, {**model(), "README.md": card}), today=TODAY)
    assert '# note: "the card names also: b/two"' in text


def test_an_adapter_names_its_base(tmp_path):
    files = {"adapter_config.json": json.dumps({"base_model_name_or_path": "meta-llama/Llama-3.1-8B"})}
    files["adapter_model.safetensors"] = safetensors()
    component = drafted(put(tmp_path, files))["component"][0]
    assert (component["role"], component["from"]) == ("adapter", "meta-llama/Llama-3.1-8B")


def test_the_modules_of_sentence_transformers_are_one_embedding(tmp_path):
    modules = [{"path": ""}, {"path": "2_Dense"}]
    files = {**model("BertModel"), "modules.json": json.dumps(modules), **under("2_Dense", model("Dense"))}
    (component,) = drafted(put(tmp_path, files))["component"]
    assert component["role"] == "embedding"
    assert component["artefacts"]["weights"] == ["model.safetensors", "2_Dense/model.safetensors"]


def test_the_parts_of_a_split_gguf_are_one_component(tmp_path):
    files = {f"big-0000{n}-of-00002.gguf": gguf("llama") for n in (1, 2)}
    (component,) = drafted(put(tmp_path, files))["component"]
    assert component["name"] == "big"
    assert len(component["artefacts"]["weights"]) == 2


def test_a_file_only_called_gguf_is_no_model(tmp_path):
    text = draft(put(tmp_path, {"fake.gguf": "hello"}), today=TODAY)
    assert "component" not in tomllib.loads(text)
    assert '# "fake.gguf"' in text


def test_a_licence_above_the_weights_is_taken_with_a_warning(tmp_path):
    text = draft(put(tmp_path, {**under("weights", model()), "LICENSE.txt": "the text"}), today=TODAY)
    assert tomllib.loads(text)["component"][0]["artefacts"]["licence"] == "LICENSE.txt"
    assert "check that it is meant for them" in text


def test_a_missing_licence_is_asked_for(tmp_path):
    assert "no licence text lies beside it" in draft(put(tmp_path, model()), today=TODAY)


def test_a_pointer_is_not_passed_off_as_weights(tmp_path):
    files = {**model(), "model.safetensors": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"}
    assert "Git LFS pointers" in draft(put(tmp_path, files), today=TODAY)


def test_a_checkpoint_of_a_training_is_no_component(tmp_path):
    files = {**model(), **under("checkpoint-500", {**model(), "trainer_state.json": "{}"})}
    text = draft(put(tmp_path, files), today=TODAY)
    assert len(tomllib.loads(text)["component"]) == 1
    assert '# artefacts.checkpoints = ["checkpoint-500"]' in text


def test_two_folders_of_one_name_become_two_components(tmp_path):
    files = {**under("a/model", model()), **under("b/model", model())}
    assert [each["name"] for each in drafted(put(tmp_path, files))["component"]] == ["model", "model 2"]


def test_a_model_that_names_itself_as_its_base_is_left_open(tmp_path):
    files = {**under("garuda", model()), "garuda/README.md": "---\nbase_model: garuda\n---\n"}
    assert drafted(put(tmp_path, files))["component"][0]["from"] == "?"


# infrastructure


def test_a_store_carries_the_region_its_file_gives_it(system):
    rows = draft(system, today=TODAY).splitlines()
    at = rows.index('name = "google_storage_bucket.copies"')
    assert '"EU"' in rows[at + 2]
    at = rows.index('name = "aws_s3_bucket.records"')
    assert '"ap-southeast-1"' in rows[at + 2]


def test_what_is_commented_out_in_terraform_does_not_exist(system):
    text = draft(system, today=TODAY)
    assert "aws_s3_bucket.commented" not in text
    assert "aws_s3_bucket.hidden" not in text
    assert "aws_iam_role" not in text


def test_a_plan_shows_the_stores_of_its_modules(tmp_path):
    bucket = {"address": "module.logs.aws_s3_bucket.this", "type": "aws_s3_bucket", "values": {"region": "us-east-1"}}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"child_modules": [{"resources": [bucket]}]}},
    }
    text = draft(put(tmp_path, {"plan.json": json.dumps(plan)}), today=TODAY)
    assert tomllib.loads(text)["store"][0]["name"] == "module.logs.aws_s3_bucket.this"
    assert '"us-east-1"' in text


def test_the_twins_in_a_state_are_two_stores(tmp_path):
    instances = [
        {"index_key": k, "attributes": {"region": r}} for k, r in (("a", "ap-southeast-3"), ("b", "us-east-1"))
    ]
    resource = {"mode": "managed", "type": "aws_s3_bucket", "name": "data", "instances": instances}
    state = {"version": 4, "terraform_version": "1.9.0", "resources": [resource]}
    names = [each["name"] for each in drafted(put(tmp_path, {"x.tfstate": json.dumps(state)}))["store"]]
    assert names == ["aws_s3_bucket.data-a", "aws_s3_bucket.data-b"]


def test_what_is_found_under_the_address_of_a_drafted_item_is_that_item(system):
    dossier = opened(system, decide(draft(system, today=TODAY), "decoder")).dossier
    assert [each.resource for each in dossier.store] == [("aws_s3_bucket.records",), ("google_storage_bucket.copies",)]
    assert [each.resource for each in dossier.key] == [("aws_kms_key.main",)]


def test_an_instance_has_the_address_that_terraform_gives_it(tmp_path):
    instances = [{"index_key": key, "attributes": {}} for key in ("a", 0)]
    resource = {"mode": "managed", "module": "module.data", "type": "aws_s3_bucket", "name": "x"}
    state = {"version": 4, "terraform_version": "1.9.0", "resources": [{**resource, "instances": instances}]}
    stores = drafted(put(tmp_path, {"x.tfstate": json.dumps(state)}))["store"]
    addresses = [['module.data.aws_s3_bucket.x["a"]'], ["module.data.aws_s3_bucket.x[0]"]]
    assert [each["resource"] for each in stores] == addresses


def test_an_address_that_looks_like_an_open_decision_is_left_out(tmp_path):
    bucket = {"address": "?", "type": "aws_s3_bucket", "values": {}}
    plan = {"terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": [bucket]}}}
    (store,) = drafted(put(tmp_path, {"plan.json": json.dumps(plan)}))["store"]
    assert "resource" not in store


def test_one_address_in_two_folders_is_two_stores(tmp_path):
    block = 'resource "aws_s3_bucket" "data" {}\n'
    assert len(drafted(put(tmp_path, {"prod/main.tf": block, "staging/main.tf": block}))["store"]) == 2


def test_only_a_workload_with_a_model_server_is_a_serving(system):
    text = draft(system, today=TODAY)
    assert "garuda-api" in {each["name"] for each in tomllib.loads(text)["serving"]}
    assert 'without a known model server: "db", "website"' in text


def test_a_workload_that_asks_for_an_accelerator_is_a_serving(tmp_path):
    container = {"image": "registry.local/own:1", "resources": {"limits": {"nvidia.com/gpu": 1}}}
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": "own"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }
    data = drafted(put(tmp_path, {"own.json": json.dumps(manifest)}))
    assert data["serving"][0]["name"] == "own"


def test_a_compose_file_without_a_known_server_is_one_serving_to_check(tmp_path):
    data = drafted(put(tmp_path, {"docker-compose.yml": "services: {own: {build: .}}\n"}))
    assert [each["name"] for each in data["serving"]] == ["docker-compose"]


# evaluations and documents


def test_logs_of_the_harness_are_an_evaluation_with_its_samples(system):
    (evaluation,) = drafted(system)["evaluation"]
    assert evaluation["artefacts"] == {"log": "evals/results_2026.json", "samples": "evals/samples_mmlu.jsonl"}


def test_an_inspect_archive_is_an_evaluation_and_is_not_unpacked(tmp_path):
    (tmp_path / "logs").mkdir()
    with zipfile.ZipFile(tmp_path / "logs" / "task.eval", "w") as archive:
        archive.writestr("header.json", "{}")
    assert drafted(tmp_path)["evaluation"][0]["artefacts"] == {"log": "logs/task.eval"}


def test_an_inspect_log_larger_than_is_read_is_still_recognised(tmp_path):
    log = '{"version": 2, "status": "success", "eval": {}, "samples": ["' + "x" * (2 << 20) + '"]}'
    assert drafted(put(tmp_path, {"log.json": log}))["evaluation"][0]["artefacts"] == {"log": "log.json"}


@pytest.mark.parametrize(
    "log",
    ["lighteval/acc-0.json", "promptfoo/default-0.json", "helm/simple1-3/run_spec.json",
     "mlflow/own-0/eval_results_table.json"],
)  # fmt: skip
def test_real_logs_of_other_harnesses_are_evaluations(tmp_path, log):
    made = Path(__file__).parents[2] / "benchmarks" / "evaluation" / "made" / log
    put(tmp_path, {f"logs/{made.name}": made.read_text()})
    assert drafted(tmp_path)["evaluation"][0]["artefacts"] == {"log": f"logs/{made.name}"}


def test_results_of_something_else_are_no_evaluation(tmp_path):
    assert "evaluation" not in drafted(put(tmp_path, {"table.json": '{"columns": [], "data": []}'}))
    (tmp_path / "table.json").unlink()
    assert "evaluation" not in drafted(put(tmp_path, {"results.json": '{"a": {"results": 1, "config": 2}}'}))


def test_documents_are_sorted_by_their_names(tmp_path):
    names = (
        "supply-contract.pdf",
        "DPA.docx",
        "terms.md",
        "border.pdf",
        "lease.pdf",
        "release.pdf",
        "disorder.txt",
        "registry-extract.txt",
    )
    data = drafted(put(tmp_path, dict.fromkeys(names, "x")))
    assert {each["file"] for each in data["contract"]} == {"supply-contract.pdf", "DPA.docx", "terms.md"}
    assert {each["file"] for each in data["paper"]} == {"lease.pdf", "registry-extract.txt"}


def test_a_brochure_is_offered_as_a_claim_and_claims_nothing_yet(system):
    text = draft(system, today=TODAY)
    assert "claim" not in tomllib.loads(text)
    assert '# file = "press/brochure.pdf"' in text


def test_what_was_not_understood_is_listed(system):
    assert '# "notes.xyz"' in draft(system, today=TODAY)


# hostile folders


HOSTILE = 'a"\n[[party]]\nid = "evil"\x1b[2J\u202e\U0001f600\x7f'


@pytest.mark.parametrize("name", ["{}.xyz", "{} contract.pdf", "{} brochure.md", "{}/main.tf", "{} report.pdf"])
def test_a_file_name_cannot_write_a_line_of_the_draft(tmp_path, name):
    put(tmp_path, {name.format(HOSTILE): 'resource "aws_s3_bucket" "b" {}', **model()})
    text = draft(tmp_path, today=TODAY)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert [party["id"] for party in tomllib.loads(text)["party"]] == ["asker", "maker"]
    assert opened(tmp_path, decide(text, tmp_path.name))


def test_the_words_in_files_cannot_write_a_line_of_the_draft(tmp_path):
    card = f"---\nbase_model: {json.dumps(HOSTILE)}\n---\n"
    manifest = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Deployment",
            "metadata": {"name": HOSTILE},
            "spec": {"template": {"spec": {"containers": [{"image": f"vllm{HOSTILE}"}]}}},
        }
    )
    text = draft(put(tmp_path, {**model(HOSTILE), "README.md": card, "k.json": manifest}), today=TODAY)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert len(tomllib.loads(text)["party"]) == 2
    assert opened(tmp_path, decide(text, tmp_path.name))


def test_half_a_character_in_a_configuration_is_written_as_a_replacement(tmp_path):
    files = {"adapter_config.json": '{"base_model_name_or_path": "a\\ud800b"}', "a.safetensors": safetensors()}
    assert drafted(put(tmp_path, files))["component"][0]["from"] == "a\ufffdb"


def test_a_file_called_like_an_open_decision_stays_a_file(tmp_path):
    put(tmp_path, {"?": gguf("llama")})
    assert drafted(tmp_path)["component"][0]["artefacts"]["weights"] == "./?"


def test_a_name_that_is_not_utf8_is_left_out_and_counted(tmp_path):
    (tmp_path / os.fsdecode(b"\xff\xfe.pdf")).write_bytes(b"x")
    assert "1 files whose names are too long or are not UTF-8" in draft(put(tmp_path, model()), today=TODAY)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = put(tmp_path / "outside", {**model(), "secret-contract.pdf": "x"})
    inside = put(tmp_path / "inside", {"notes.txt": "x"})
    (inside / "contract.pdf").symlink_to(outside / "secret-contract.pdf")
    (inside / "models").symlink_to(outside)
    text = draft(inside, today=TODAY)
    assert "2 links that lead out of the folder" in text
    assert not {"contract", "component"} & tomllib.loads(text).keys()


def test_a_pipe_does_not_hold_the_draft_up(tmp_path):
    os.mkfifo(tmp_path / "results.json")
    assert drafted(put(tmp_path, model()))["component"]


def test_a_pickle_is_never_loaded(tmp_path):
    payload = b"\x80\x02cposix\nsystem\nX\x0a\x00\x00\x00touch /tmp\x85R."
    component = drafted(put(tmp_path, {"config.json": '{"model_type": "x"}', "pytorch_model.bin": payload}))
    assert component["component"][0]["artefacts"]["weights"] == "pytorch_model.bin"


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 200))


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\n" + BOMB,
        "apiVersion: v1\nkind: Pod\nspec: " + "[" * 100_000,
        "apiVersion: v1\nkind: Pod\nspec: &a [*a]\n",
        "services:\n" + "".join(f"  s{n}: {{image: x}}\n" for n in range(60_000)),
        "apiVersion: !!python/object/apply:os.system [id]\nkind: Pod\n",
    ],
    ids=["aliases", "nesting", "circle", "length", "tag"],
)
def test_a_yaml_bomb_does_not_go_off(tmp_path, text):
    draft(put(tmp_path, {"bomb.yaml": text}), today=TODAY)


@pytest.mark.parametrize(
    "files",
    [
        {"deep.json": "[" * 500_000},
        {"config.json": '{"architectures": 7, "id2label": []}', "model.safetensors": safetensors()},
        {"config.json": "[]", "modules.json": "[1, {}]", "model.safetensors": safetensors()},
        {"x.tfstate": '{"terraform_version": 1, "resources": [1, {"mode": "managed", "instances": 3}]}'},
        {"k.json": '{"apiVersion": 1, "kind": "List", "items": [1, {"kind": ["Deployment"]}]}'},
        {"c.json": '{"services": {"a": 1, "b": {"image": ["x"], "deploy": []}}}'},
        {"quotes.json": '{"' + '\\"' * 500_000},
        {"main.tf": "/*" * 500_000},
        {"main.tf": "\n" * 1_000_000},
        {"main.tf": '"' + '\\"' * 500_000},
        {"README.md": "---\n" * 250_000, **model()},
    ],
    ids=lambda files: next(iter(files)),
)
def test_a_malformed_file_costs_neither_the_draft_nor_an_hour(tmp_path, files):
    before = os.times().user
    draft(put(tmp_path, files), today=TODAY)
    assert os.times().user - before < 5


def test_many_yaml_files_together_have_a_bound_and_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_MOST_EVENTS_IN_ALL", 100)
    text = draft(put(tmp_path, {f"{n}.yaml": DEPLOYMENT for n in range(9)}), today=TODAY)
    assert "Not looked at: YAML files" in text


def test_all_files_together_have_a_bound_and_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_READ_IN_ALL", 1_000)
    text = draft(put(tmp_path, {f"{n}.tf": TERRAFORM for n in range(9)}), today=TODAY)
    assert "files that could not be opened or came after" in text


def test_no_file_is_read_beyond_its_first_mebibyte(tmp_path):
    late = " " * reading.MOST_READ + 'resource "aws_s3_bucket" "late" {}'
    assert "store" not in drafted(put(tmp_path, {"main.tf": late}))


def test_folders_below_the_bound_are_counted_and_not_entered(tmp_path):
    deep = "/".join("d" * (walking.MOST_DEPTH + 1))
    text = draft(put(tmp_path, {f"{deep}/contract.pdf": "x", "notes.txt": "x"}), today=TODAY)
    assert "1 folders more than 12 deep" in text
    assert "contract" not in tomllib.loads(text)


def test_a_folder_with_too_many_files_is_drafted_in_part_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "MOST_FILES", 5)
    text = draft(put(tmp_path, {f"{n}.txt": "x" for n in range(9)}), today=TODAY)
    assert "seen in part" in text


def test_a_draft_writes_nothing(system):
    before = sorted(system.rglob("*"))
    draft(system, today=TODAY)
    assert sorted(system.rglob("*")) == before


@pytest.mark.parametrize("name", ["bom.json", "sbom.spdx.json", "chat.cdx.json", "model-mlbom.json"])
def test_a_bill_of_materials_beside_a_model_is_its_own(tmp_path, name):
    (component,) = drafted(put(tmp_path, {**model(), name: "{}"}))["component"]
    assert component["artefacts"]["bom"] == name
