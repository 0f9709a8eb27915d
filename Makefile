# Needs nothing but Python 3.11 (or newer) and make; each target makes what it needs.

PYTHON ?= python3.11
DEMO := .venv
DEV := .venv-dev
# As few processes as the smallest machine we test on has cores.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo run test torture check format lint types contracts bench screenshots pins clean

help:
	@echo "make demo         try everything in a sandbox: no account needed"
	@echo "make run          run mailtrove on your own mail"
	@echo "make test         all tests"
	@echo "make torture      500 syncs in which everything goes wrong: is anything lost, doubled or falsified?"
	@echo "make check        format, lint, types, contracts, tests: what CI runs"
	@echo "make bench        what is fast, as ratios against its peers"
	@echo "make screenshots  take the pictures in screenshots/ anew"

demo: $(DEMO)/ready
	$(DEMO)/bin/mailtrove demo

run: $(DEMO)/ready
	$(DEMO)/bin/mailtrove

test: $(DEV)/ready
	$(DEV)/bin/python -m pytest -q -n $(JOBS) --dist loadgroup -m "not serial"
	$(DEV)/bin/python -m pytest -q -m serial

# MAILTROVE_TORTURE_SEED: from which seed on; MAILTROVE_TORTURE_RUNS: how many.
torture: $(DEV)/ready
	PYTHONPATH=app:. $(DEV)/bin/python -m tests.torture.campaign

check: format lint types contracts test

format: $(DEV)/ready
	$(DEV)/bin/ruff format --check .

lint: $(DEV)/ready
	$(DEV)/bin/ruff check .

types: $(DEV)/ready
	$(DEV)/bin/mypy

contracts: $(DEV)/ready
	$(DEV)/bin/lint-imports

bench: $(DEV)/ready
	for bench in tests/benchmarks/bench_*.py; do PYTHONPATH=app:. $(DEV)/bin/python $$bench || exit 1; done

screenshots: $(DEV)/ready
	PYTHONPATH=app:. $(DEV)/bin/python screenshots/take.py

# The packages and their hashes, for every platform, without a word on where they come from.
pins: $(DEV)/ready
	$(DEV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --extra sandbox --extra build pyproject.toml -o requirements/demo.txt
	$(DEV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --all-extras -c requirements/demo.txt pyproject.toml -o requirements/dev.txt

$(DEMO)/ready: requirements/demo.txt pyproject.toml
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/demo.txt
	$(DEMO)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV)/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(DEV)
	$(DEV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(DEV)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf $(DEMO) $(DEV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
