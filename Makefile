# On a fresh machine with Python 3.11 and make, two commands are enough: `make run` and `make test`.
# PORT=…, PYTHON=… and RAADSVAR_STATE=… may be given.

SHELL := /bin/bash
PORT ?= 8501
BIN := .venv/bin
PYTHON ?= $(shell for name in python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
# A file in .venv stands for each step that is done; it is done again only when pyproject.toml or a lock changes.
INSTALLED := .venv/.installed
# RAADSVAR_REQUIRE=retrieval, as on CI, installs Chroma and the embedding model too: two gigabytes.
COMMA := ,
RETRIEVAL := $(if $(findstring retrieval,$(RAADSVAR_REQUIRE)),retrieval)
INSTALLED_DEV := .venv/.installed-dev$(if $(RETRIEVAL),-retrieval)
# What is installed is locked, file by file (docs/supply.md). LOCKED=no takes the newest that pyproject.toml allows.
LOCKED ?= yes
export RAADSVAR_LOCKED := $(LOCKED)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ifeq ($(LOCKED),yes)
install = $(PIP) --require-hashes $(foreach set,$(1),-r locks/$(set).txt) && $(PIP) --no-deps --no-build-isolation -e . || { \
	echo 'What is locked could not be installed (docs/supply.md says why). Without the lock: make LOCKED=no …'; exit 1; } >&2
else
install = $(PIP) -e '.[$(subst $() ,$(COMMA),$(filter-out base,$(1)))]'
endif
AXE_VERSION := 4.14.1
# Each process gets half of the tests in their order, and what the other has not begun when its own are done.
SPREAD := -n 2 --dist worksteal

.PHONY: help run test test-all lint bench bench-growth bench-scale bench-fuzz bench-web evals shots generated promises \
	guards lock sbom audit-dependencies clean

help:
	@echo 'make run        the chat in a browser; makes the demo municipality first (PORT=8501)'
	@echo 'make test       everything that must pass'
	@echo 'make test-all   the slow tests too'
	@echo 'make bench      speed and memory, as a table and bench/last.json'
	@echo 'make bench-growth  how publication grows with rows and with cells (minutes, 3 GB of disk)'
	@echo 'make bench-scale  understanding with 2,000 KPIs and 50,000 members'
	@echo 'make bench-fuzz   10,000 broken questions, how long they take'
	@echo 'make bench-web  the screen with a whole council at once, beside a bare chat (Linux, Chromium; ten minutes)'
	@echo 'make evals      the questions with known answers, and the gate'
	@echo 'make shots      the screenshots in docs/img'
	@echo 'make generated  .env.example, docs/katalog.md, docs/specs.md, docs/schemas and tests/contract, written anew'
	@echo 'make promises   the tests behind docs/safety.md, and their results in its table'
	@echo 'make guards     each guard of tests/guards.yaml taken away in a copy: its tests must fail (an hour or more)'
	@echo 'make lock       locks/ and docs/sbom.json written anew from pyproject.toml (UPGRADE=yes: the newest that it allows)'
	@echo 'make sbom       docs/sbom.json: what Rådsvar is made of, as CycloneDX'
	@echo 'make audit-dependencies  what is known to be wrong with what is locked (asks osv.dev)'
	@echo 'make clean      remove .venv and what tools left; var/ stays'

run: $(INSTALLED)
	@state=$$($(BIN)/python -c 'from assistant import load_settings; print(load_settings().state)') && \
	{ test -e "$$state/releases/current.json" || $(BIN)/raadsvar demo --publish; }
	@echo 'Rådsvar: http://localhost:$(PORT) (Ctrl-C stops it)'
	@$(BIN)/raadsvar serve --port $(PORT)

test: lint
	$(BIN)/python -m pytest -q $(SPREAD) -m 'not slow'

test-all: lint
	$(BIN)/python -m pytest -q $(SPREAD)

# The day is fixed, so that a review date that passes does not make yesterday's commit fail.
lint: $(INSTALLED_DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/raadsvar check --today 2026-11-15

bench: $(INSTALLED)
	$(BIN)/python bench/run.py

bench-growth: $(INSTALLED_DEV)
	$(BIN)/python -m bench.growth

bench-scale: $(INSTALLED)
	$(BIN)/python -m bench.scale

bench-fuzz: $(INSTALLED)
	$(BIN)/python -m bench.fuzz

bench-web: $(INSTALLED_DEV)
	$(BIN)/python -m bench.web

evals: $(INSTALLED)
	$(BIN)/raadsvar evals gate

shots: $(INSTALLED_DEV)
	$(BIN)/python docs/img/make_screenshots.py

generated: $(INSTALLED_DEV)
	$(BIN)/raadsvar check --schemas docs/schemas --today 2026-11-15
	$(BIN)/python docs/generate.py
	$(BIN)/python -m tests.contract.write_examples

promises: $(INSTALLED_DEV)
	$(BIN)/python -m pytest -q -n 2 -m promise --promises=docs/promises.json tests
	$(BIN)/python docs/generate.py

guards: $(INSTALLED_DEV)
	$(BIN)/python -m tests.guards
	$(BIN)/python docs/generate.py

lock: $(INSTALLED_DEV)
	$(BIN)/python -m supply.lock $(if $(filter yes,$(UPGRADE)),--upgrade)
	$(BIN)/python -m supply.sbom

sbom: $(INSTALLED_DEV)
	$(BIN)/python -m supply.sbom

audit-dependencies: $(INSTALLED_DEV)
	$(BIN)/python -m supply.audit

clean:
	rm -rf .venv node_modules build ./*.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n '$(PYTHON)' || { \
	  echo 'Python 3.11 is missing. Debian, Ubuntu: apt install python3.11 python3.11-venv. macOS: brew install python@3.11.'; \
	  echo 'Or say where it is: make PYTHON=/path/to/python3.11 run'; exit 1; } >&2
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make virtual environments. Debian, Ubuntu: apt install python3.11-venv.'; exit 1; } >&2
	$(PYTHON) -m venv .venv

$(INSTALLED): pyproject.toml $(wildcard locks/base.txt) | $(BIN)/python
	$(call install,base)
	@touch $@

$(INSTALLED_DEV): pyproject.toml $(wildcard locks/*.txt) | $(BIN)/python
	$(call install,dev $(RETRIEVAL))
	@if command -v npm >/dev/null; then npm install --silent --no-save --no-package-lock --no-audit --no-fund axe-core@$(AXE_VERSION); \
	else echo 'npm is missing: the accessibility tests that need axe-core are skipped'; fi
	@touch $@ $(INSTALLED)
