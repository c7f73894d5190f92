# `make help` says what there is. The tools live in .venv, made when it is missing.

VENV := .venv
BIN := $(VENV)/bin
# The stamp is newer than pyproject.toml when .venv has what it asks for.
PRODUCT := $(VENV)/.product
TOOLS := $(VENV)/.tools
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test test-unit fuzz check format docs bench accuracy clean
# Targets share one .venv and two cores; pytest does its own parallel work.
.NOTPARALLEL:

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(PRODUCT)  ## audit a small database that shows what dbready finds
	@$(BIN)/dbready demo || [ $$? -eq 1 ]  # 1: it found something, as it should

test: $(TOOLS)  ## run every test; PostgreSQL, MariaDB and PgBouncer are started for it
	@scripts/install-servers
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

test-unit: $(TOOLS)  ## run the tests that need no server
	$(BIN)/python -m pytest -n $(WORKERS) -m "not server" $(PYTEST_ARGS)

fuzz: $(TOOLS)  ## feed dbready what nobody should; SECONDS=60 is how long, SEED=... repeats a run
	$(BIN)/python -m tests.fuzz

check: $(TOOLS)  ## hold style, types and generated pages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@if [ -e scripts/generate-docs ]; then $(BIN)/python scripts/generate-docs --check; fi

format: $(TOOLS)  ## put the sources into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(TOOLS)  ## write the generated pages anew
	$(BIN)/python scripts/generate-docs

bench: $(TOOLS)  ## measure against the floor and the usual tools; BENCH_ARGS="--help" for sizes
	@scripts/install-servers
	$(BIN)/python -m benchmarks.bench $(BENCH_ARGS)

accuracy: $(TOOLS)  ## measure inferred references; FACTS=FOLDER holds the facts, ARGS="-v" lists
	$(BIN)/python -m benchmarks.accuracy $(FACTS) $(ARGS)

clean:  ## remove .venv, caches and builds
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@scripts/make-venv $(VENV)

$(PRODUCT): pyproject.toml | $(BIN)/python
	@$(PIP) install --editable .
	@touch $@

$(TOOLS): pyproject.toml | $(BIN)/python
	@$(PIP) install --editable '.[dev]'
	@touch $(PRODUCT) $@
