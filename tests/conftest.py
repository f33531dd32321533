"""Every test has its own memory of digests and may not find a real home folder."""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import offering
import thoroughness
from ringtrue.cli import _run

# Workers run side by side, one to a core: threads of linear algebra in each of them would fight for the same cores.
for each in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(each, "1")


def pytest_configure(config: pytest.Config) -> None:
    if "not slow" in config.getoption("-m", ""):
        os.environ[thoroughness.VARIABLE] = "fast"


@pytest.fixture(scope="session")
def memories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders for the memories of the tests, by number: pytest's own would look through all earlier ones each time."""
    above = tmp_path_factory.mktemp("memories")
    return (above / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def own_memory(memories: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    mine = next(memories)
    for variable, name in (("XDG_CACHE_HOME", "memory"), ("XDG_DATA_HOME", "data")):
        (mine / name).mkdir(parents=True)
        monkeypatch.setenv(variable, str(mine / name))
    monkeypatch.setenv("RINGTRUE_TRACEBACK", "1")


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
