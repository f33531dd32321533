"""Twenty kinds of secrets, none of them real, and an offering whose infrastructure files are full of them."""

import json
from pathlib import Path

SECRETS = {
    "password": "hunter2-correct-horse",
    "aws_access_key": "AKIA" + "Q7RINGTRUEEXAMPL",
    "aws_secret_key": "wJalr" + "XUtnFEMI/K7MDENG/bPxRfiCYRINGTRUE",
    "aws_session_token": "FwoGZX" + "IvYXdzEJr//ringtrue",
    "github_token": "ghp_" + "R1ngtrueR1ngtrueR1ngtrueR1ngtrue0000",
    "gitlab_token": "glpat-" + "Ringtrue-0000000000",
    "hub_token": "hf_" + "RingtrueRingtrueRingtrueRingtrue00",
    "openai_key": "sk-" + "ringtrueT3BlbkFJringtrueringtrue",
    "slack_token": "xoxb-" + "000000000000-ringtrueringtrue",
    "stripe_key": "sk_" + "live_ringtrueringtrueringtrue",
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJyaW5ndHJ1ZSJ9.c2lnbmF0dXJl",
    "private_key": "-----BEGIN RSA " + "PRIVATE KEY-----MIIEringtrue",
    "postgres_url": "postgres://admin:" + "s3cr3t-ringtrue@db.example/records",
    "azure_connection": "DefaultEndpointsProtocol=https;AccountKey=" + "ringtrue+ringtrue/ringtrue==",
    "sas": "?sv=2024-11-04&sig=" + "ringtrue%2Bringtrue%3D",
    "google_key": "AIza" + "SyRingtrueRingtrueRingtrueRingtrue0",
    "basic_auth": "cmluZ3RydWU6" + "cmluZ3RydWU=",
    "kms_material": "MDEyMzQ1Njc4OWFi" + "Y2RlZnJpbmd0cnVl",
    "ssh_key": "b3BlbnNzaC1rZXktdjEAAAAAcmluZ3" + "RydWU",
    "vault_token": "hvs." + "CAESIringtrueringtrue",
}


def state() -> bytes:
    """A state with every secret in attributes, outputs, and in the very attributes that are read."""
    tuned = [
        {
            "mode": "managed",
            "type": type_,
            "name": f"n{n}",
            "instances": [
                {
                    "attributes": {
                        "region": secret,
                        "location": [secret],
                        "availability_zone": f"{secret}-a",
                        "instance_type": f"p5.{secret}",
                        "arn": f"arn:aws:x:{secret}:1:{secret}",
                        "self_link": f"https://x/regions/{secret}/{secret}",
                        "origin": secret,
                        "destination": f"https://example.org/{secret}",
                        "primary_key_arn": f"arn:aws:kms:{secret}:1:{secret}",
                        "key_material_base64": secret,
                        "user_data": secret,
                        "tags": {key: secret},
                    },
                    "private": secret,
                }
            ],
        }
        for n, (key, secret) in enumerate(SECRETS.items())
        for type_ in (
            "aws_db_instance", "aws_kms_external_key", "aws_kms_replica_key", "aws_instance",
            "google_logging_project_sink", "newcloud_secret_store", "aws_iam_access_key",
        )
    ]  # fmt: skip
    outputs = {key: {"value": secret, "type": "string", "sensitive": True} for key, secret in SECRETS.items()}
    return json.dumps({"version": 4, "terraform_version": "1.11.4", "outputs": outputs, "resources": tuned}).encode()


def plan() -> bytes:
    """A plan with every secret in variables and in its provider's configuration."""
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "variables": {key: {"value": secret} for key, secret in SECRETS.items()},
            "planned_values": {
                "root_module": {
                    "resources": [
                        {"address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket", "values": SECRETS}
                    ]
                }
            },
            "configuration": {
                "provider_config": {
                    "aws": {
                        "expressions": {
                            "region": {"references": ["var.password"]},
                            **{key: {"constant_value": secret} for key, secret in SECRETS.items()},
                        }
                    }
                },
                "root_module": {"resources": [{"address": "aws_s3_bucket.a", "provider_config_key": "aws"}]},
            },
        }
    ).encode()


def manifests() -> bytes:
    """Manifests with every secret in secrets, environment, arguments, labels, images and places."""
    objects = [{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": SECRETS}]
    for n, secret in enumerate(SECRETS.values()):
        container = {
            "name": "it",
            "image": f"user:{secret}@registry.example/vllm:{secret}",
            "args": ["vllm", "--api-key", secret],
            "env": [{"name": "KEY", "value": secret}],
        }
        spec = {"nodeSelector": {"topology.kubernetes.io/region": secret}, "containers": [container]}
        objects += [
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {
                    "name": f"d{n}",
                    "annotations": {"note": secret},
                    "labels": {"eks.amazonaws.com/x": secret},
                },
                "spec": {"template": {"spec": spec}},
            },
            {
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": f"v{n}", "labels": {"topology.kubernetes.io/zone": secret}},
                "spec": {"csi": {"driver": secret, "volumeAttributes": {"password": secret}}},
            },
        ]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}).encode()


def compose() -> bytes:
    """A compose file with every secret in environments, commands, driver options and images."""
    services = {
        f"s{n}": {
            "image": f"{secret}/vllm",
            "environment": {"KEY": secret},
            "command": ["vllm", "--api-key", secret],
            "labels": [secret],
            "volumes": [f"v{n}:/data"],
        }
        for n, secret in enumerate(SECRETS.values())
    }
    volumes = {f"v{n}": {"driver_opts": {"o": f"password={secret}"}} for n, secret in enumerate(SECRETS.values())}
    return json.dumps({"services": services, "volumes": volumes}).encode()


def harness_log() -> bytes:
    """Results of lm-evaluation-harness with every secret in arguments, addresses, texts and the machine's description."""
    tasks = {
        f"task{n}": {
            "dataset_path": "json",
            "dataset_kwargs": {
                "data_files": f"https://user:{secret}@data.example/set.jsonl?sig={secret}#{secret}",
                "token": secret,
                "storage_options": {"secret": secret},
            },
            "metric_list": [{"metric": "acc", "aggregation": "mean", "kwargs": {"key": secret}}],
            "metadata": {"api_key": secret},
            "doc_to_text": secret,
            "generation_kwargs": {"headers": secret},
        }
        for n, secret in enumerate(SECRETS.values())
    }
    told = " ".join(SECRETS.values())
    config = {"model": "local-completions", "model_args": f"base_url=https://x,api_key={told}", "gen_kwargs": told}
    return json.dumps(
        {"results": {}, "configs": tasks, "config": config, "pretty_env_info": told, "versions": {}}
    ).encode()


def inspect_log() -> bytes:
    """A log of Inspect with every secret in arguments, addresses, headers of calls, texts and the error."""
    grader = {"model": "openai/gpt-4o", "args": SECRETS, "base_url": f"https://u:{SECRETS['password']}@x.example"}
    told = " ".join(SECRETS.values())
    calls = [
        {"event": "span_begin", "id": "s", "type": "scorer"},
        {"event": "model", "span_id": "s", "model": "openai/gpt-4o", "input": told,
         "call": {"request": {"headers": SECRETS}, "response": told}},
    ]  # fmt: skip
    about = {
        "task": "t",
        "task_args": SECRETS,
        "dataset": {
            "name": "t",
            "location": f"https://u:{SECRETS['password']}@data.example/a.jsonl?{SECRETS['sas'][1:]}",
        },
        "model": "hf/local",
        "model_args": SECRETS,
        "model_base_url": told,
        "model_roles": {"grader": grader},
        "metadata": SECRETS,
        "scorers": [{"name": "model_graded_qa", "options": {"model": "openai/gpt-4o", **SECRETS}}],
    }
    error = {"message": told, "traceback": told}
    samples = [{"id": 1, "input": told, "events": calls, "metadata": SECRETS}]
    return json.dumps({"version": 2, "status": "error", "eval": about, "error": error, "samples": samples}).encode()


def write(folder: Path) -> None:
    """Writes all of them, and of each one more that is broken amid the secrets."""
    for name, content in {
        "terraform.tfstate": state(),
        "plan.json": plan(),
        "manifests.json": manifests(),
        "compose.json": compose(),
        "results_1.json": harness_log(),
        "samples_1.jsonl": json.dumps(SECRETS).encode(),
        "inspect.json": inspect_log(),
        "cut_results_1.json": harness_log()[:-900],
        "cut.tfstate": state()[:-900],
        "cut.yaml": manifests()[:-900],
        "cut-compose.yaml": compose()[:-900],
    }.items():
        (folder / name).write_bytes(content)
