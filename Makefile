# Each of these sets itself up: a virtual environment in .venv from a bare Python 3.11, with uv when it is there.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEMO   := $(VENV)/.demo-installed

EXTRAS := $(VENV)/.extras-installed

.PHONY: demo demo-retrain test test-fast check coverage bench extras clean

demo: $(DEMO)
	@$(BIN)/ringtrue demo

test: $(STAMP)
	$(BIN)/pytest -n auto

test-fast: $(STAMP)
	$(BIN)/pytest -n auto -m "not slow"

# A fine-tune in the dark, twice to the same bytes, and what its record shows; then every forgery of it. Needs the extras.
demo-retrain: extras
	@OMP_NUM_THREADS=1 $(BIN)/python examples/retrain.py
	OMP_NUM_THREADS=1 $(BIN)/pytest -q -n 0 -m slow tests/drills/test_retrain.py tests/drills/test_retrain_forgeries.py

# What the drills run, not what reads: torch in the build that the package index has, then the two extras.
extras: $(EXTRAS)

$(EXTRAS): $(STAMP)
	@for wanted in 'torch==2.13.0' '-e .[retrain,evaluate]'; do \
	if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python $$wanted; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check $$wanted; fi || exit 1; done
	@touch $@

check: $(STAMP)
	$(BIN)/ruff check src tests benchmarks examples docs
	$(BIN)/ruff format --check src tests benchmarks examples docs
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/ringtrue catalogue check --quiet

coverage: $(STAMP)
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n 0 -m "not slow"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report --include='src/ringtrue/assessment/*,src/ringtrue/ledger/*,src/ringtrue/framework/*' --fail-under=95

bench: $(STAMP)
	$(BIN)/python benchmarks/start.py

$(DEMO): pyproject.toml
	@test -d $(VENV) || if command -v uv >/dev/null 2>&1; then uv venv -q $(VENV); else $(PYTHON) -m venv $(VENV); fi
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -e .; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check -e .; fi
	@touch $@

# pip reads dependency groups from version 25.1 on.
$(STAMP): pyproject.toml
	@test -d $(VENV) || if command -v uv >/dev/null 2>&1; then uv venv -q $(VENV); else $(PYTHON) -m venv $(VENV); fi
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -e . --group dev; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check -U 'pip>=25.1' && \
	$(BIN)/python -m pip install -q --disable-pip-version-check -e . --group dev; fi
	@touch $@ $(DEMO)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
