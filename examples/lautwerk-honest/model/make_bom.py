"""Writes the bill of materials of the model (CycloneDX 1.6): `python make_bom.py`. Fictional: nobody named here exists."""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent

if __name__ == "__main__":
    weights = hashlib.sha256((HERE / "model.safetensors").read_bytes()).hexdigest()
    corpus = hashlib.sha256((HERE.parent / "training" / "corpus.txt").read_bytes()).hexdigest()
    model = {
        "type": "machine-learning-model",
        "bom-ref": "lautwerk-1",
        "supplier": {"name": "Lautwerk eG (fictional cooperative)"},
        "name": "lautwerk-1",
        "version": "1",
        "description": "Trained from random weights; it has no ancestors.",
        "hashes": [{"alg": "SHA-256", "content": weights}],
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "modelCard": {"modelParameters": {"task": "text-generation", "datasets": [{"ref": "corpus"}]}},
    }
    data = {
        "type": "data",
        "bom-ref": "corpus",
        "name": "Sentences of the members of Lautwerk eG",
        "hashes": [{"alg": "SHA-256", "content": corpus}],
        "licenses": [{"license": {"id": "CC0-1.0"}}],
    }
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:6a9f0b6e-0000-4000-8000-6d6f64656c31",
        "version": 1,
        "metadata": {"timestamp": "2026-10-20T09:00:00Z"},
        "components": [model, data],
    }
    (HERE / "bom.json").write_text(json.dumps(bill, indent=1) + "\n")
