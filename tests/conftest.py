"""Every test has its own memory of digests and may not find a real home folder."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import offering
import thoroughness
from ringtrue.cli import _run


def pytest_configure(config: pytest.Config) -> None:
    if "not slow" in config.getoption("-m", ""):
        os.environ[thoroughness.VARIABLE] = "fast"


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


@dataclass
class Demo:
    """What `ringtrue demo` made, once for all tests: its folder and its data by the example's name."""

    folder: Path
    stories: dict[str, dict]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The stories as the demo assesses them. Nobody may change them."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "memory"))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        code = _run(["demo", "--keep", str(folder / "demo"), "--json", "--output", str(folder / "told.json")])
    assert code == 0
    return Demo(folder / "demo", json.loads((folder / "told.json").read_text("utf-8"))["stories"])
