"""Writes the texts of the labelled set beside the repository: from scancode's data, and from laboratories' repositories.

    python benchmarks/licence_gold/texts.py SITE_PACKAGES CLONES FOLDER

SITE_PACKAGES holds an installed scancode-toolkit, whose data is CC-BY-4.0 (nexB Inc. and others); CLONES a clone, bare
or not, of each repository of `repositories.toml`, as `owner+name` or `owner+name/repo`. The texts are the licensors'.
This repository keeps digests only, in `manifest.json` and, of the texts that only teach, in `taught.jsonl` beside this file.
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

FAMILIES = {
    "llama": ("dev", "llama-license-2023 llama-2-license-2023 llama-3.1-license-2024 llama-3.2-license-2024 "
              "llama-3.3-license-2024 llama-4-cla-2025 chameleon-research-2024"),
    "gemma": ("dev", "gemma-tou-2024-04-01 gemma-tou-2025-03-24"),
    "apache": ("dev", "apache-2.0"),
    "mit": ("dev", "mit moonshot-ai-modified-mit-2025"),
    "creative-commons": ("dev", "cc-by-4.0 cc-by-nc-4.0"),
    "rail": ("dev", "bigscience-rail-1.0 bigscience-open-rail-m bigscience-open-rail-m2 bigcode-open-rail-m-v1 "
             "stable-diffusion-2022-08-22 deepseek-la-1.0"),
    "tongyi": ("test", "tongyi-qianwen-2023 qwen-2024 tencent-hunyuan-3d-2.0-cla"),
    "exaone": ("test", "exaone-ai-model-1.1-nc"),
    "hyperclova": ("test", "hyperclova-x-seed-2025"),
    "nvidia": ("test", "nvidia-open-model-2025-04-28 nvidia-model-training-2025"),
    "falcon": ("test", "falcon-2-11b-1.0"),
    "flux": ("test", "flux-1-nc"),
    "stability": ("test", "stability-ai-community-2024 stability-ai-nc-2023-12-06"),
    "bilibili": ("test", "bilibili-model-ula-2025-09-09"),
    "openmdw": ("test", "openmdw-1.0"),
    "apple": ("test", "apple-ml-ferret-2023"),
    "mulan": ("test", "mulanpsl-2.0-en"),
    "cdla": ("test", "cdla-permissive-2.0"),
    "mozilla": ("test", "mpl-2.0"),
    "polyform": ("test", "polyform-noncommercial-1.0.0"),
    "elastic": ("test", "elastic-license-v2"),
    "eupl": ("test", "eupl-1.2"),
    "uda": ("fresh", "c-uda-1.0"),
    "fair-ai-public": ("fresh", "fair-ai-public-1.0-sd"),
    "hfoil": ("fresh", "hfoil-1.0"),
    "ltxv": ("fresh", "ltxv-owl-2025-05-05"),
    "mojo": ("fresh", "max-mojo-community-20240828"),
    "montreal": ("fresh", "mdl-2021"),
    "aleph": ("fresh", "open-aleph-1.0"),
    "open-weights": ("fresh", "open-weights-permissive-1.0.0"),
    "openatom": ("fresh", "openatom-model-1.0"),
    "playground": ("fresh", "playground-v2-community"),
    "soml": ("fresh", "soml-1.0"),
    "gretel": ("fresh", "gretelai-sal-1.0"),
    "business-source": ("fresh", "bsl-1.1"),
    "functional-source": ("fresh", "fsl-1.1-apache-2.0"),
    "sonar": ("fresh", "sonar-sal-1.0"),
    "redis": ("fresh", "redis-source-available-1.0"),
    "etalab": ("fresh", "etalab-2.0-en"),
    "eclipse": ("fresh", "epl-2.0"),
    "prosperity": ("fresh", "prosperity-3.0"),
    "mgb": ("fresh", "mgb-1.0"),
    "confluent": ("fresh", "confluent-community-1.0"),
    "mov-ai": ("fresh", "mov-ai-1.0"),
}  # fmt: skip


_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def main(site_packages: str, clones: str, folder: str) -> None:
    """Writes each text and the manifest."""
    data = Path(site_packages) / "licensedcode" / "data" / "licenses"
    (version,) = {each.version for each in distributions(path=[site_packages]) if each.name == "scancode-toolkit"}
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for family, (split, keys) in FAMILIES.items():
        for key in keys.split():
            _, front, text = (data / f"{key}.LICENSE").read_text("utf-8").split("---\n", 2)
            body = "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"
            named = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line)
            (out / f"{key}.txt").write_text(body, "utf-8")
            rows.append(
                {
                    "id": key,
                    "name": named.get("name", key),
                    "family": family,
                    "split": split,
                    "sha256": hashlib.sha256(body.encode()).hexdigest(),
                    "bytes": len(body.encode()),
                    "from": f"scancode-toolkit {version}, licensedcode/data/licenses/{key}.LICENSE (data CC-BY-4.0)",
                    "homepage": named.get("homepage_url", ""),
                }
            )
    further = tomllib.loads((Path(__file__).parent / "repositories.toml").read_text("utf-8"))["text"]
    elsewhere = {each["id"] for each in further}
    for line in (Path(__file__).parent / "taught.jsonl").read_text("utf-8").splitlines():
        key, digest = json.loads(line)["licence"], json.loads(line)["sha256"]
        if key not in elsewhere and (data / f"{key}.LICENSE").exists():
            body = _FRONT.sub("", (data / f"{key}.LICENSE").read_text("utf-8")).strip() + "\n"
            if hashlib.sha256(body.encode()).hexdigest() != digest:
                sys.exit(f"{key}: not the text that was labelled")
            (out / f"{key}.txt").write_text(body, "utf-8")
    for each in further:
        content = _from(Path(clones), each["repository"], each["commit"], each["path"])
        (out / f"{each['id']}.txt").write_bytes(content)
        rows.append(
            {
                "id": each["id"],
                "name": each["name"],
                "family": each["family"],
                "split": each["split"],
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
                "from": f"{each['repository']} at {each['commit']}, {each['path']}",
                "homepage": each["repository"],
            }
        )
    text = json.dumps({"schema": "ringtrue/licence-gold/1", "texts": rows}, indent=1, ensure_ascii=False) + "\n"
    (out / "manifest.json").write_text(text, "utf-8")
    (Path(__file__).parent / "manifest.json").write_text(text, "utf-8")


def _from(clones: Path, repository: str, commit: str, path: str) -> bytes:
    place = clones / "+".join(repository.rsplit("/", 2)[-2:])
    place = place / "repo" if (place / "repo").is_dir() else place
    return subprocess.run(["git", "-C", str(place), "show", f"{commit}:{path}"], capture_output=True, check=True).stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
