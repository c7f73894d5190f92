# `make help` lists the targets. The tools live in .venv, which is created when missing.

VENV := .venv
BIN := $(VENV)/bin
# A stamp that is newer than pyproject.toml: .venv has the packages that it lists.
PRODUCT := $(VENV)/.product
TOOLS := $(VENV)/.tools
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
# Many tests wait for servers and time limits: three workers keep two cores busy.
WORKERS ?= 3
# Container images often set it: each command that a test runs would then compile dbready again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test test-unit test-integrations fuzz check format docs picture bench accuracy clean
# Targets share one .venv and two cores; pytest does its own parallel work.
.NOTPARALLEL:

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 20

demo: $(PRODUCT)  ## audit a sample database
	@$(BIN)/dbready demo

test: $(TOOLS)  ## run all tests; installs and starts the servers they need
	@scripts/install-servers
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

test-unit: $(TOOLS)  ## run the tests of single modules, which need no server
	$(BIN)/python -m tests.unit $(PYTEST_ARGS)

test-integrations: $(TOOLS)  ## run exports in dbt, Singer taps and other tools; installs them
	@scripts/install-servers
	$(BIN)/python -m pytest -m integration tests/integrations $(PYTEST_ARGS)

fuzz: $(TOOLS)  ## run random inputs for SECONDS=60; SEED=... repeats a run
	$(BIN)/python -m tests.fuzz

check: $(TOOLS)  ## check style, types and generated pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@if [ -e scripts/generate-docs ]; then $(BIN)/python scripts/generate-docs --check; fi

format: $(TOOLS)  ## format the sources
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(TOOLS)  ## regenerate pages and samples
	$(BIN)/python scripts/generate-docs

picture: $(TOOLS)  ## take the pictures of the HTML report and the dashboard
	@scripts/install-servers
	$(BIN)/python scripts/take-screenshot

bench: $(TOOLS)  ## measure speed against other tools; BENCH_ARGS="--help" for sizes
	@scripts/install-servers
	$(BIN)/python -m benchmarks.bench $(BENCH_ARGS)
	$(BIN)/python -m benchmarks.probing $(PROBING_ARGS)
	$(BIN)/python -m benchmarks.fleet $(FLEET_ARGS)
	$(BIN)/python -m benchmarks.site $(SITE_ARGS)

accuracy: $(TOOLS)  ## measure the accuracy of inferred references; FACTS=FOLDER, ARGS="-v" lists them
	$(BIN)/python -m benchmarks.accuracy $(FACTS) $(ARGS)

clean:  ## remove .venv, caches and builds
	rm -rf $(VENV) $(VENV)-integrations build dist .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@echo "Creating $(VENV) ..." >&2
	@scripts/make-venv $(VENV)

$(PRODUCT): pyproject.toml | $(BIN)/python
	@echo "Installing dbready in $(VENV), which can take a few minutes ..." >&2
	@$(PIP) install --editable .
	@touch $@

$(TOOLS): pyproject.toml | $(BIN)/python
	@echo "Installing dbready and the tools of its tests in $(VENV), which can take a few minutes ..." >&2
	@$(PIP) install --editable '.[dev]'
	@touch $(PRODUCT) $@
