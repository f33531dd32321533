"""Builds the known texts (`catalogue/licences/texts.json.xz`) and their words (`catalogue/legal/words.txt`).

    python benchmarks/licence_texts.py SITE_PACKAGES

SITE_PACKAGES holds an installed scancode-toolkit, whose licence data is CC-BY-4.0 (nexB Inc. and others). The same data
gives the same bytes.
"""

import json
import lzma
import re
import sys
from collections import Counter
from importlib.metadata import distributions
from pathlib import Path

CATALOGUE = Path(__file__).parent.parent / "src" / "ringtrue" / "catalogue"

MODELS = """
apple-ml-ferret-2023 bigcode-open-rail-m-v1 bigscience-open-rail-m bigscience-open-rail-m2 bigscience-rail-1.0
bilibili-model-ula-2025-09-09 chameleon-research-2024 deepseek-la-1.0 exaone-ai-model-1.1-nc falcon-2-11b-1.0 flux-1-nc
gemma-pup-2024-02-21 gemma-tou-2024-04-01 gemma-tou-2025-03-24 hyperclova-x-seed-2025 llama-2-license-2023
llama-3.1-license-2024 llama-3.2-license-2024 llama-3.3-license-2024 llama-4-cla-2025 llama-4-license-2025
llama-license-2023 moonshot-ai-modified-mit-2025 nvidia-model-training-2025 nvidia-open-model-2025-04-28 openmdw-1.0
playground-v2-community qwen-2024 responsible-ai-source-1.0 responsible-ai-source-1.1 stability-ai-community-2024
stability-ai-nc-2023-12-06 stable-diffusion-2022-08-22 tencent-hunyuan-3d-2.0-cla tongyi-qianwen-2023
""".split()  # noqa: SIM905

OTHERS = """
afl-3.0 agpl-3.0 apache-1.1 apache-2.0 artistic-2.0 bsd-new bsd-simplified bsd-zero bsl-1.0 bsl-1.1 cc-by-2.0 cc-by-3.0
cc-by-4.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-nd-4.0 cc-by-nc-sa-4.0 cc-by-nd-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0
cdla-permissive-1.0 cdla-permissive-2.0 cdla-sharing-1.0 commons-clause ecl-2.0 elastic-license-v2 epl-2.0 etalab-2.0-en
eupl-1.1 eupl-1.2 gpl-2.0 gpl-3.0 isc lgpl-2.1 lgpl-3.0 mit mit-0 mongodb-sspl-1.0 mpl-1.1 mpl-2.0 ms-pl mulanpsl-2.0-en
odbl-1.0 odc-by-1.0 osl-3.0 polyform-noncommercial-1.0.0 polyform-small-business-1.0.0 polyform-strict-1.0.0 postgresql
unlicense upl-1.0 wtfpl-2.0 zlib
""".split()  # noqa: SIM905


def main(site_packages: str) -> None:
    """Writes both files."""
    data = Path(site_packages) / "licensedcode" / "data" / "licenses"
    (version,) = {each.version for each in distributions(path=[site_packages]) if each.name == "scancode-toolkit"}
    texts: dict[str, dict[str, str]] = {}
    for key in sorted((*MODELS, *OTHERS)):
        path = data / f"{key}.LICENSE"
        if not path.is_file():
            print(f"not there: {key}", file=sys.stderr)
            continue
        _, front, text = path.read_text("utf-8").split("---\n", 2)
        told = dict(line.split(": ", 1) for line in front.splitlines() if ": " in line and line[0] != " ")
        texts[key] = {
            "name": told.get("name", key).strip("'\""),
            "spdx": told.get("spdx_license_key", ""),
            "homepage": told.get("homepage_url", ""),
            "sort": "model" if key in MODELS else "other",
            "text": "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n",
        }
    told = {"source": f"scancode-toolkit {version}, licensedcode/data/licenses", "licence": "CC-BY-4.0",
            "by": "nexB Inc. and others; the texts are their licensors'", "texts": texts}  # fmt: skip
    packed = lzma.compress(
        json.dumps(told, sort_keys=True, ensure_ascii=False).encode(), preset=9 | lzma.PRESET_EXTREME
    )
    (CATALOGUE / "licences" / "texts.json.xz").write_bytes(packed)
    counted = Counter(word for each in texts.values() for word in set(re.findall(r"[a-z]{3,}", each["text"].lower())))
    often = sorted(word for word, times in counted.items() if times >= 1)
    (CATALOGUE / "legal" / "words.txt").write_text("\n".join(often) + "\n", "utf-8")
    print(len(texts), "texts,", len(packed), "bytes;", len(often), "words")


if __name__ == "__main__":
    main(*sys.argv[1:])
