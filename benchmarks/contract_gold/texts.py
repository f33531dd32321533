"""Obtains the texts of the contract gold set from public repositories and checks each against its digest.

    python benchmarks/contract_gold/texts.py CLONES FOLDER [--write-manifest]

CLONES holds a clone (bare or not) of each repository of the list below and of `repositories.toml`, as `owner+name` or `owner+name/repo`; FOLDER
gets one .txt per contract. The texts stay out of this project; `manifest.json` names each by digest, so that labels fit
nothing else.
"""

import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

from ringtrue.instruments.legal.reading import read

HERE = Path(__file__).parent
GITHUB = "https://github.com/"
GENAI, CLOUD, FORMS = (
    "OpenTermsArchive+genai-eu-versions",
    "OpenTermsArchive+contrib-versions",
    "open-agreements+open-agreements",
)
VENDORS = "the vendor's own text, as Open Terms Archive recorded it (the database is ODC-BY)"
OWN = "the vendor's own text, in the vendor's own repository"
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
    ("travis-ci", "travis-ci", "fresh", "travis-ci+docs-travis-ci-com", "legal/terms-of-service.md", OWN),
    ("travis-ci-data-processing", "travis-ci", "fresh", "travis-ci+docs-travis-ci-com", "legal/data-processing-agreement.md", OWN),
    ("embrace", "embrace", "fresh", "embrace-io+embrace-docs", "docs/terms-of-service.md", OWN),
    ("embrace-data-processing", "embrace", "fresh", "embrace-io+embrace-docs", "docs/dpa/index.md", OWN),
    ("pdfshift", "pdfshift", "fresh", "pdfshift+www.pdfshift.io", "content/legal/terms.md", OWN),
    ("pdfshift-data-processing", "pdfshift", "fresh", "pdfshift+www.pdfshift.io", "content/legal/dpa.md", OWN),
    ("formx", "formx", "fresh", "oursky+formx.ai", "src/content/legal/terms-of-service.md", OWN),
    ("akave", "akave", "fresh", "akave-ai+akave-docs", "content/legal/terms-of-service.md", OWN),
    ("akave-data-storage", "akave", "fresh", "akave-ai+akave-docs", "content/legal/data-storage-agreement.md", OWN),
    ("featurebase", "featurebase", "fresh", "FeatureBaseDB+www", "content/legal/terms-of-service.md", OWN),
    ("featurebase-enterprise", "featurebase", "fresh", "FeatureBaseDB+www", "content/legal/enterprise-license.md", OWN),
    ("f7", "f7", "fresh", "f7-platform+public-docs", "content/legal/terms-of-service.md", OWN),
    ("f7-data-processing", "f7", "fresh", "f7-platform+public-docs", "content/legal/dpa.md", OWN),
    ("rocketchat-msa", "rocketchat", "enterprise", "RocketChat+rocketchat.github.io", "legal/master-services-agreement.md", OWN),
    ("kamon-subscription-agreement", "kamon", "enterprise", "kamon-io+kamon.io", "legal/subscription-agreement.md", OWN),
    ("ninelabs-msa", "ninelabs", "enterprise", "ninelabs+ninelabs.com", "legal/msa.md", OWN),
    ("nocodb-msa", "nocodb", "enterprise", "nocodb+noco-docs-v2", "content/legal/msa.mdx", OWN),
    ("nocodb-ai-terms", "nocodb", "enterprise", "nocodb+noco-docs-v2", "content/legal/ai-terms.mdx", OWN),
    ("spacelift-intent-terms", "spacelift", "enterprise", "spacelift-io+user-documentation", "docs/legal/intent-terms.md", OWN),
    ("axiom-service-level", "axiom", "enterprise", "axiomhq+docs", "content/docs/(documentation)/legal/sla.mdx", OWN),
    ("idio-data-processing", "idio", "enterprise", "dataresearchcenter+legal", "docs/en/dpa.md", OWN),
    ("menditect-eula", "menditect", "enterprise", "Menditect+documentation", "legal/eula.md", OWN),
    ("cradl-terms", "cradl", "enterprise", "CradlAI+cradl-docs", "legal/tos.mdx", OWN),
    ("powerdrill-terms", "powerdrill", "enterprise", "powerdrillai+powerdrill_docs", "legal/terms-of-service.mdx", OWN),
    ("glows-eula", "glows", "enterprise", "glowsai+articles", "legal/eula.mdx", OWN),
    ("pica-terms", "pica", "enterprise", "picahq+docs", "legal/terms-of-service.mdx", OWN),
    ("axway-licence-agreement", "axway", "enterprise", "Axway+flowmanager", "LICENSE", OWN),
    ("catalyst-terms", "catalyst", "enterprise", "playlyfe+catalyst-policy", "TERMS.md", OWN),
    ("revenuehunt-data-processing", "revenuehunt", "enterprise", "RevenueHunt+docs", "DPA.md", OWN),
)  # fmt: skip


def main() -> None:
    """Writes every text that its repository still holds with the same digest; says which are missing or changed."""
    clones, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    known = {} if "--write-manifest" in sys.argv else {each["id"]: each for each in _manifest()["texts"]}
    rows = []
    listed = tomllib.loads((HERE / "repositories.toml").read_text("utf-8"))["text"]
    suppliers = (
        (each["id"], each["family"], each["split"], each["repository"].removeprefix(GITHUB).replace("/", "+"), each["path"],
         "the supplier's own text, in a public repository") for each in listed
    )  # fmt: skip
    pinned = {each["id"]: each["commit"] for each in listed}
    for id_, family, split, repository, path, licence in (*TEXTS, *suppliers):
        at = known.get(id_, {}).get("commit") or pinned.get(id_, "HEAD")
        raw, commit = _from(clones, repository, path, at)
        text = read(raw, path).text if path.endswith(".docx") else raw.decode()
        digest = hashlib.sha256(text.encode()).hexdigest()
        if known and digest != known[id_]["sha256"]:
            print(f"{id_}: changed, not written", file=sys.stderr)
            continue
        (folder / f"{id_}.txt").write_text(text, "utf-8")
        source = GITHUB + repository.replace("+", "/")
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
