"""Nearly all that logs of nine forms hold is read, every foreign judge is found, nobody else is accused, nothing crashes."""

import importlib.util
import sys
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "evaluation_logs.py"
HARNESSES = {
    "helm", "inspect", "lighteval", "lm-eval", "mlflow", "opencompass", "promptfoo", "sea-helm", "table",
}  # fmt: skip


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("evaluation_logs", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_what_logs_hold_is_read_and_nobody_is_accused_who_did_not_judge(benchmark, tmp_path):
    tallies = benchmark.measured(list(benchmark.cases(tmp_path, None)))
    assert set(tallies) == HARNESSES
    assert sum(each.logs for each in tallies.values()) >= 300
    for harness, each in tallies.items():
        assert each.read >= 0.99 * each.asked, (harness, each.missed)
        assert each.foreign_found == each.foreign > 0, (harness, each.missed)
        assert each.accused == 0, (harness, each.missed)


@pytest.mark.slow
def test_the_tally_counts_what_is_not_read(benchmark, tmp_path):
    every = [each for each in benchmark.cases(tmp_path, None) if each.harness == "inspect"][:1]
    every[0].truth["judges"] = {"openai/not-there": "US"}
    every[0].truth["held"] = 77
    (each,) = benchmark.measured(every).values()
    assert (each.asked - each.read, each.foreign, each.foreign_found) == (3, 1, 0)


@pytest.mark.slow
def test_logs_that_break_off_or_are_mixed_up_crash_nothing_and_pass_for_nothing(benchmark, tmp_path):
    every = list(benchmark.cases(tmp_path / "made", None))[::3]
    (tmp_path / "broken").mkdir()
    count, refused, passed, crashed = benchmark.broken(every, tmp_path / "broken")
    assert count > 1000
    assert refused > count / 3
    assert passed == 0
    assert crashed == []


@pytest.mark.slow
def test_large_logs_of_every_form_take_bounded_memory(benchmark, tmp_path):
    for name, said, _, peak in benchmark.large(tmp_path, 100):
        assert "CRASHED" not in said, (name, said)
        assert 0 < peak < 600, (name, peak)
        read = said.startswith("read: completed")
        assert read or said.startswith("refused"), (name, said)
        if "jsonl" in name or any(each in name for each in ("inspect", "promptfoo", "helm scenario", "table")):
            assert read, (name, said)
