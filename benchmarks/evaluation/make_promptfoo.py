"""Makes real results of promptfoo, with what must be read in each: `python make_promptfoo.py PROMPTFOO`, the path of its
program. Judges are asked on loopback under their real names.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from loopback import answering

HERE = Path(__file__).resolve().parent / "made" / "promptfoo"
EXACT = ("equals", "contains", "icontains", "regex", "levenshtein", "is-json")
VALUE = {
    "equals": "Pukul delapan",
    "contains": "delapan",
    "icontains": "DELAPAN",
    "regex": "dela.an",
    "levenshtein": "Pukul delapan",
}
JUDGES = {"openai:chat:gpt-4o": ("openai/gpt-4o", "US"), "openai:gpt-4.1-mini": ("openai/gpt-4.1-mini", "US"),
          "mistral:mistral-large-latest": ("mistral/mistral-large-latest", "FR"),
          "deepseek:deepseek-chat": ("deepseek/deepseek-chat", "CN")}  # fmt: skip
ROWS = 2


def wanted(address: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Name, configuration and what its result must tell."""

    def tests(**told: Any) -> list[dict[str, Any]]:
        return [{"vars": {"q": f"Pukul delapan {n}"}, "assert": [told]} for n in range(ROWS)]

    base = {"prompts": ["{{q}}"], "providers": ["echo"]}
    found = []
    for kind in EXACT:
        told = {"type": kind, **({"value": VALUE[kind]} if kind in VALUE else {})}
        found.append(
            (f"exact-{kind}", {**base, "tests": tests(**told)}, {"judges": {}, "scorers": [kind], "exact": True})
        )
    for n, (provider, (judge, country)) in enumerate(JUDGES.items()):
        grader = {"id": provider, "config": {"apiBaseUrl": f"{address}/v1", "apiKey": "none"}}
        must = {"judges": {judge: country}}
        for kind in ("llm-rubric", "factuality"):
            own = {"type": kind, "value": "It tells the hour", "provider": grader}
            found.append((f"own-{kind}-{n}", {**base, "tests": tests(**own)}, {**must, "scorers": [kind]}))
        plain = {"type": "llm-rubric", "value": "It tells the hour"}
        by_test = [{**each, "options": {"provider": grader}} for each in tests(**plain)]
        found.append((f"test-{n}", {**base, "tests": by_test}, {**must, "scorers": ["llm-rubric"]}))
        default = {"options": {"provider": grader}}
        found.append((f"default-{n}", {**base, "defaultTest": default, "tests": tests(**plain)},
                      {**must, "scorers": ["llm-rubric"]}))  # fmt: skip
        both = [{**each, "assert": [{"type": "contains", "value": "delapan"}, {**plain, "provider": grader}]}
                for each in tests(**plain)]  # fmt: skip
        found.append((f"beside-exact-{n}", {**base, "tests": both}, {**must, "scorers": ["contains", "llm-rubric"]}))
        every = {"assert": [{**plain, "provider": grader}]}
        found.append((f"default-assert-{n}", {**base, "defaultTest": every, "tests": [{"vars": each["vars"]} for each in tests(**plain)]},
                      {**must, "scorers": ["llm-rubric"]}))  # fmt: skip
    return found


def main() -> None:
    """Runs every configuration and keeps configuration and result beside what they must tell."""
    program = Path(sys.argv[1]).resolve()
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    told = []
    with tempfile.TemporaryDirectory() as place, answering() as address:
        env = {"PATH": os.environ["PATH"], "PROMPTFOO_DISABLE_TELEMETRY": "1", "PROMPTFOO_DISABLE_UPDATE": "1",
               "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1", "OPENAI_API_KEY": "none", "OPENAI_BASE_URL": f"{address}/v1",
               "PROMPTFOO_DISABLE_REDTEAM_REMOTE_GENERATION": "1", "PROMPTFOO_CACHE_ENABLED": "false"}  # fmt: skip

        def made(each: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
            name, configuration, _ = each
            config = HERE / f"{name}.yaml"
            config.write_text(yaml.safe_dump(configuration, sort_keys=False))
            out = HERE / f"{name}.json"
            ran = subprocess.run(
                [program, "eval", "-c", config, "-o", out, "--no-cache", "--no-table", "--no-progress-bar"], cwd=place,
                env={**env, "PROMPTFOO_CONFIG_DIR": f"{place}/{name}"}, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert out.exists(), ran.stdout + ran.stderr
            text = (
                out.read_text()
                .replace(place, "/srv/uji")
                .replace(str(HERE), "/srv/uji")
                .replace(address, "http://127.0.0.1:9")
            )
            out.write_text(text)
            config.write_text(config.read_text().replace(address, "http://127.0.0.1:9"))

        each = wanted(address)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(made, each))
        for name, _, must in each:
            common = {"models": ["echo"], "data": ["tests written out in the file"]}
            told.append(
                {"file": f"{name}.json", "status": "completed", "declared": ROWS, "held": ROWS, **common, **must}
            )
            told.append({"file": f"{name}.yaml", **common, **must})
    (HERE / "truth.json").write_text(json.dumps({"harness": "promptfoo", "logs": told}, indent=1) + "\n")


if __name__ == "__main__":
    main()
