"""Writes a small, whole offering into a folder: a dossier and real files for every kind of artefact in the spine."""

import json
from pathlib import Path

MIT = """MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files, to deal in the Software without restriction, including without limitation the rights to use,
copy, modify, merge, publish, distribute, sublicense, and sell copies of the Software.
"""

REGISTER = "Company register (fictional)\nSole shareholder of Host: Asker, Jakarta\n"

BROCHURE = "# Fictional brochure\n\nOur sovereign AI never sends your data abroad.\n"

DOSSIER = """schema = "ringtrue/dossier/1"

[release]
name = "Garuda"
version = "1.0"
maker = "maker"
as_of = 2026-10-01

[for]
party = "asker"
kind = "enterprise"

[home]
everywhere = ["ID"]
decided_by = "the board"
reason = "our customers are there"

[[party]]
id = "asker"
name = "Asker"
country = "ID"
roles = ["buyer"]

[[party]]
id = "maker"
name = "Maker"
country = "ID"
roles = ["maker", "supplier"]

[[party]]
id = "register"
name = "Company Register"
country = "ID"
roles = ["official-body"]

[[component]]
name = "decoder"
role = "text-decoder"
maker = "maker"
artefacts = { weights = "model", card = "model/README.md", licence = "model/LICENSE" }

[[serving]]
name = "chat"
country = "ID"
operator = "maker"
components = ["decoder"]

[[store]]
name = "cases"
country = "ID"

[[paper]]
name = "register extract"
file = "extract.txt"
by = "register"
date = 2026-09-15
[[paper.says]]
topic = "serving.controller-country"
item = "serving:chat"
value = "ID"
quote = "Sole shareholder of Host: Asker, Jakarta"
read_by = "A. Reader"

[[claim]]
name = "slogan"
quote = "Our sovereign AI never sends your data abroad."
kind = ["sovereign-ai", "data-stays-home"]
by = "vendor"
to = "public"
date = 2026-08-01
file = "brochure.md"
"""


def safetensors(**tensors: int) -> bytes:
    """A real safetensors file with one row of float zeros per tensor."""
    header, at = {}, 0
    for name, count in tensors.items():
        header[name] = {"dtype": "F32", "shape": [count], "data_offsets": [at, at + 4 * count]}
        at += 4 * count
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + bytes(at)


def write(folder: Path, dossier: str = DOSSIER) -> Path:
    """Writes the offering and returns its folder."""
    (folder / "model").mkdir(parents=True, exist_ok=True)
    (folder / "ringtrue.toml").write_text(dossier)
    (folder / "model" / "model.safetensors").write_bytes(safetensors(a=8, b=4))
    (folder / "model" / "README.md").write_text("---\nlicense: mit\nbase_model: meta-llama/Llama-3.2-1B\n---\n# Card\n")
    (folder / "model" / "LICENSE").write_text(MIT)
    (folder / "extract.txt").write_text(REGISTER)
    (folder / "brochure.md").write_text(BROCHURE)
    return folder
