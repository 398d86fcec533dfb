# Bare `make` lists what there is. Each target is one visible command that also works by hand.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
DATA ?= $(or $(TMPDIR),/tmp)/watchdog-demo
OUT ?= $(or $(TMPDIR),/tmp)/watchdog-screens
TONGUE ?= en
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE = 1

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.venv/run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing. On Debian: apt-get install python3-venv"; exit 1; }
	$(BIN)/pip install -q --require-hashes -r requirements.lock
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/$(BIN)/python" -m watchdog "$$@"\n' "$(CURDIR)" "$(CURDIR)" > $(BIN)/watchdog
	@chmod +x $(BIN)/watchdog
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
.venv/words: .venv/run $(CATALOGUES)
	$(BIN)/python -m watchdog translations compile
	@touch $@

run: .venv/words ## a working demo with invented people, on http://127.0.0.1:8000 (PORT=…)
	$(BIN)/python -m watchdog --data $(DATA) demo --port $(PORT)

test: .venv/dev .venv/words ## everything
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/dev ## ruff, mypy, the import contracts, the templates, and what audit looks at
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet watchdog/templates
	@$(MAKE) --no-print-directory audit

audit: .venv/dev ## known weaknesses of dependencies (needs a network, else says so), bandit, secrets in the tree
	$(BIN)/python -m release.dependencies $(AUDIT)
	$(BIN)/bandit -q -c pyproject.toml -r watchdog
	$(BIN)/python -m release.leaks

fix: .venv/dev ## let the formatters work
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/dev .venv/words ## measure, print a table and write bench.json
	$(BIN)/python -m tests.bench

translations: .venv/dev ## extract messages and bring the catalogues up to date
	$(BIN)/python -m watchdog translations update

screens: .venv/dev .venv/words ## pictures for translators: each text and where it stands (OUT=… TONGUE=…)
	$(BIN)/python -m tests.screens $(OUT) --language $(TONGUE)

docs: .venv/dev ## write the tables in docs/ from the code
	$(BIN)/python -m watchdog docs

release: .venv/dev ## the last commit as a wheel, its parts (SBOM) and digests, in dist/
	rm -rf dist
	$(BIN)/python -m release dist

lock: ## resolve the dependencies anew
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra postgres --extra s3 pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra postgres --extra s3 --extra dev pyproject.toml -o requirements-dev.lock

.PHONY: help run test lint audit fix bench translations screens docs release lock
