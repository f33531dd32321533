"""Every test has its own memory of digests and may not find a real home folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import offering
from ringtrue.cli import _run


@pytest.fixture(autouse=True)
def own_memory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGTRUE_TRACEBACK", "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("memory")))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict:
        return json.loads(self.out)


@pytest.fixture
def ringtrue(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs a command of the real command line in this process."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = _run([str(each) for each in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return offering.write(tmp_path / "offering")
