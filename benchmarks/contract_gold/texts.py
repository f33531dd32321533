"""Obtains the texts of the contract gold set from public repositories and checks each against its digest.

    python benchmarks/contract_gold/texts.py CLONES FOLDER [--write-manifest]

CLONES holds a clone (bare or not) of each repository of the list below, as `owner+name` or `owner+name/repo`; FOLDER
gets one .txt per contract. The texts stay out of this project; `manifest.json` names each by digest, so that labels fit
nothing else.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from ringtrue.instruments.legal.reading import read

HERE = Path(__file__).parent
GENAI, CLOUD, FORMS = (
    "OpenTermsArchive+genai-eu-versions",
    "OpenTermsArchive+contrib-versions",
    "open-agreements+open-agreements",
)
VENDORS = "the vendor's own text, as Open Terms Archive recorded it (the database is ODC-BY)"
CC_BY, CC0 = "CC-BY-4.0 (Common Paper)", "CC0-1.0 (Bonterms)"
PAPER = "templates/common-paper-cc-by-4.0/common-paper-{}/template.docx"
BONTERMS = "templates/bonterms-cc0-1.0/bonterms-{}/template.docx"

TEXTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # id, family, split, repository, path, licence
    *((f"common-paper-{n}", "common-paper", "dev", FORMS, PAPER.format(n), CC_BY) for n in (
        "ai-addendum", "ai-addendum-in-app", "cloud-service-agreement", "csa-click-through", "csa-with-ai", "csa-with-sla",
        "csa-without-sla", "data-processing-agreement", "software-license-agreement", "professional-services-agreement",
        "pilot-agreement", "design-partner-agreement", "business-associate-agreement", "partnership-agreement",
    )),
    ("bonterms-professional-services-agreement", "bonterms", "dev", FORMS, BONTERMS.format("professional-services-agreement"), CC0),
    ("openai-commercial", "openai", "dev", GENAI, "ChatGPT/Commercial Terms.md", VENDORS),
    ("openai-developer", "openai", "dev", GENAI, "ChatGPT/Developer Terms.md", VENDORS),
    ("google-cloud", "google", "dev", CLOUD, "Google Cloud Platform/Terms of Service.md", VENDORS),
    ("google-generative-ai", "google", "dev", GENAI, "Google Generative AI Services/Terms of Service.md", VENDORS),
    ("google-apis", "google", "dev", CLOUD, "Google APIs/Terms of Service.md", VENDORS),
    ("google-data-processing", "google", "dev", CLOUD, "Google Ads/Data Processor Agreement.md", VENDORS),
    ("perplexity-developer", "perplexity", "dev", GENAI, "Perplexity/Developer Terms.md", VENDORS),
    ("perplexity-terms", "perplexity", "dev", GENAI, "Perplexity/Terms of Service.md", VENDORS),
    ("jottacloud", "jottacloud", "dev", CLOUD, "Jottacloud/Terms of Service.md", VENDORS),
    ("gitlab", "gitlab", "dev", CLOUD, "GitLab/Terms of Service.md", VENDORS),
    ("anthropic-commercial", "anthropic", "test", GENAI, "Claude.ai/Commercial Terms.md", VENDORS),
    ("anthropic-developer", "anthropic", "test", GENAI, "Claude.ai/Developer Terms.md", VENDORS),
    ("anthropic-terms", "anthropic", "test", GENAI, "Claude.ai/Terms of Service.md", VENDORS),
    ("xai-commercial", "xai", "test", GENAI, "Grok/Commercial Terms.md", VENDORS),
    ("xai-terms", "xai", "test", GENAI, "Grok/Terms of Service.md", VENDORS),
    ("deepseek-developer", "deepseek", "test", GENAI, "DeepSeek/Developer Terms.md", VENDORS),
    ("deepseek-terms", "deepseek", "test", GENAI, "DeepSeek/Terms of Service.md", VENDORS),
    ("meta-llama-api", "meta", "test", GENAI, "Llama API/Terms of Service.md", VENDORS),
    ("meta-ai", "meta", "test", GENAI, "Meta AI/Terms of Service.md", VENDORS),
    ("microsoft-copilot", "microsoft", "test", GENAI, "Microsoft Copilot/Terms of Service.md", VENDORS),
    ("microsoft-store", "microsoft", "test", CLOUD, "Microsoft Store/Terms of Service.md", VENDORS),
    ("qwen-chat", "alibaba", "test", GENAI, "Qwen Chat/Terms of Service.md", VENDORS),
    ("hugging-face", "hugging-face", "test", CLOUD, "Hugging Face/Terms of Service.md", VENDORS),
    ("github", "github", "test", CLOUD, "GitHub/Terms of Service.md", VENDORS),
    ("cloudflare", "cloudflare", "test", CLOUD, "Cloudflare/Terms of Service.md", VENDORS),
    ("zoom", "zoom", "test", CLOUD, "Zoom/Terms of Service.md", VENDORS),
    ("apple-business-connect", "apple", "test", CLOUD, "Apple Business Connect/Terms of Service.md", VENDORS),
    ("linkedin-developer", "linkedin", "test", CLOUD, "LinkedIn/Developer Terms.md", VENDORS),
    ("scalingo-data-processing", "scalingo", "fresh", CLOUD, "Scalingo/Data Processor Agreement.md", VENDORS),
    ("twitter-developer", "twitter", "fresh", CLOUD, "Twitter/Developer Terms.md", VENDORS),
    ("twitter-data-processing", "twitter", "fresh", CLOUD, "Twitter/Data Processor Agreement.md", VENDORS),
    ("y-combinator", "y-combinator", "fresh", CLOUD, "Y Combinator/Terms of Service.md", VENDORS),
    ("foursquare", "foursquare", "fresh", CLOUD, "Foursquare/Terms of Service.md", VENDORS),
    ("quora", "quora", "fresh", CLOUD, "Quora/Terms of Service.md", VENDORS),
    ("substack-commercial", "substack", "fresh", CLOUD, "Substack/Commercial Terms.md", VENDORS),
    ("snapchat", "snapchat", "fresh", CLOUD, "Snapchat/Terms of Service.md", VENDORS),
    ("pinterest", "pinterest", "fresh", CLOUD, "Pinterest/Terms of Service.md", VENDORS),
    ("line", "line", "fresh", CLOUD, "LINE/Terms of Service.md", VENDORS),
    ("oreilly", "oreilly", "fresh", CLOUD, "O'Reilly/Terms of Service.md", VENDORS),
    ("sonic", "sonic", "fresh", CLOUD, "Sonic.net/Terms of Service.md", VENDORS),
    ("olvid", "olvid", "fresh", CLOUD, "Olvid/Terms of Service.md", VENDORS),
    ("gartner", "gartner", "fresh", CLOUD, "Gartner/Terms of Service.md", VENDORS),
    ("ubuntu", "ubuntu", "fresh", CLOUD, "ubuntu.com/Terms of Service.md", VENDORS),
    ("telegram-developer", "telegram", "fresh", CLOUD, "Telegram/Developer Terms.md", VENDORS),
)  # fmt: skip


def main() -> None:
    """Writes every text that its repository still holds with the same digest; says which are missing or changed."""
    clones, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    known = {} if "--write-manifest" in sys.argv else {each["id"]: each for each in _manifest()["texts"]}
    rows = []
    for id_, family, split, repository, path, licence in TEXTS:
        raw, commit = _from(clones, repository, path, known.get(id_, {}).get("commit", "HEAD"))
        text = raw.decode() if path.endswith(".md") else read(raw, path).text
        digest = hashlib.sha256(text.encode()).hexdigest()
        if known and digest != known[id_]["sha256"]:
            print(f"{id_}: changed, not written", file=sys.stderr)
            continue
        (folder / f"{id_}.txt").write_text(text, "utf-8")
        source = f"https://github.com/{repository.replace('+', '/')}"
        rows.append({"id": id_, "family": family, "split": split, "sha256": digest, "bytes": len(text.encode()),
                     "repository": source, "commit": commit, "path": path, "licence": licence})  # fmt: skip
    if not known:
        data = json.dumps({"schema": "ringtrue/contract-gold/1", "texts": rows}, indent=1) + "\n"
        (HERE / "manifest.json").write_text(data, "utf-8")
        (folder / "manifest.json").write_text(data, "utf-8")
    print(f"{len(rows)} texts in {folder}")


def _manifest() -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = json.loads((HERE / "manifest.json").read_text("utf-8"))
    return data


def _from(clones: Path, repository: str, path: str, commit: str) -> tuple[bytes, str]:
    place = clones / repository
    place = place / "repo" if (place / "repo").is_dir() else place
    run = ["git", "-C", str(place)]
    at = subprocess.run([*run, "rev-parse", commit], capture_output=True, check=True).stdout.decode().strip()
    return subprocess.run([*run, "show", f"{at}:{path}"], capture_output=True, check=True).stdout, at


if __name__ == "__main__":
    main()
