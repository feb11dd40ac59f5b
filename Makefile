# Targets for people; GNU make. Everything is installed into .venv, from the hashed lock files.
# PYTHON=python3.12 make setup   chooses another Python.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
CODE := src tests scripts

.DEFAULT_GOAL := help
.PHONY: help setup dev demo test browser lint docs site evaluate bench spark soak fuzz audit lock clean

help:
	@echo "make setup     install what the program needs into $(VENV)"
	@echo "make demo      build the example case and show it"
	@echo "make test      run the tests and the checks of style and types"
	@echo "make lint      the checks of style and types alone"
	@echo "make evaluate  measure against the development sets, where they are at hand"
	@echo "make bench     measure speed and memory against bare spaCy; SIZES='1000 10000' WORKERS='1 2' say of what"
	@echo "make soak      the long tests and a long run; SOAK_REPORTS=2000 makes it a short one"
	@echo "make fuzz      throw changed files of every form at the parsers for ten minutes"
	@echo "make audit     look the locked packages up for known vulnerabilities (needs the network)"
	@echo "make spark     install the extra that reads on a Spark cluster, and run its tests (needs Java)"
	@echo "make docs      make the pages of documentation that are made from data"
	@echo "make site      build the documentation as a site that needs no network"
	@echo "make lock      resolve the dependencies anew (needs uv)"
	@echo "make clean     remove $(VENV) and what tests and demo left"

setup: $(RUNTIME)
	@echo "Ready: $(BIN)/dragoman --help"

dev: $(DEV)

demo: $(RUNTIME)
	@$(BIN)/dragoman demo

test: $(DEV) browser
	@$(BIN)/python -m pytest -n 2
	@$(MAKE) --no-print-directory lint

# The workbench's browser tests need Chromium; without one they are skipped, and this says so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing chromium for the browser tests ..." \
		&& { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }; } || true
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| echo "*** NO BROWSER: the workbench's browser tests are SKIPPED. Debian: sudo apt install chromium ***"

lint: $(DEV)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check --quiet $(CODE) || { echo "Formatting: run $(BIN)/ruff format $(CODE)"; exit 1; }
	@$(BIN)/mypy

docs: $(RUNTIME)
	@$(BIN)/python scripts/make_docs.py
	@$(BIN)/python scripts/make_picture.py

site: $(DEV)
	@$(BIN)/python scripts/make_docs.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir .scratch/site && echo "Open .scratch/site/index.html"

evaluate: $(RUNTIME)
	@$(BIN)/python scripts/evaluate.py

# HEIDELTIME names a folder with HeidelTime's standalone jar, where it is to be measured too; PAGE where the figures go.
SIZES ?= 250 1000
WORKERS ?= 1 2
PAGE ?= .scratch/speed.md
bench: $(RUNTIME)
	@$(BIN)/python scripts/bench/run.py $(SIZES) --workers $(WORKERS) --page $(PAGE)

# PySpark is large, so that only this installs it.
spark: $(DEV)
	@$(PIP) --require-hashes --no-build-isolation -r requirements-spark.lock
	@$(BIN)/python -m pytest -m soak tests/engines

SOAK_REPORTS ?= 50000
SOAK_PAGE ?= .scratch/soak.md
soak: $(DEV)
	@$(BIN)/python -m pytest -m soak
	@$(BIN)/python scripts/bench/soak.py --reports $(SOAK_REPORTS) --page $(SOAK_PAGE)

fuzz: $(DEV)
	@$(BIN)/python -m pytest tests/reports/test_fuzz.py -m soak -q -s

audit: requirements.lock
	@$(PYTHON) -m venv .scratch/audit && .scratch/audit/bin/python -m pip install --quiet pip-audit==2.10.1
	@.scratch/audit/bin/pip-audit --requirement requirements.lock --require-hashes --disable-pip

lock:
	@command -v uv >/dev/null || { echo "Locking needs uv: pip install uv"; exit 1; }
	@UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile pyproject.toml requirements-build.in --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile pyproject.toml requirements-build.in --extra dev --universal \
		--generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links --quiet \
		--constraint requirements.lock --output-file requirements-dev.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile requirements-spark.in --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-spark.lock

clean:
	@rm -rf $(VENV) .scratch .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Dragoman needs Python 3.11 or newer (Debian, Ubuntu: sudo apt install python3 python3-venv)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dragoman needs Python 3.11 or newer; $(PYTHON) is older. Name another: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		v=$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "$(PYTHON) lacks its venv module. Debian, Ubuntu: sudo apt install python$$v-venv"; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs into $(VENV) (a minute or two the first time) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need into $(VENV) (a minute or two the first time) ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $(RUNTIME) $@
