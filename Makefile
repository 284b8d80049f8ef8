# Freehold: `make demo` starts it with a demo shop, `make test` proves it. Both set up what is missing.
#   make demo ARGS="--port 9000"      make test ARGS="tests/unit -k migrate"      make demo PYTHON=python3.12

PYTHON ?= python3
ARGS ?=
SHELL := /bin/sh
PY := .venv/bin/python
CLIENTS := .venv-clients/bin/python
PIP_INSTALL := -m pip install -qq --no-input --disable-pip-version-check

# A stamp carries the hash of what it was installed from: when that changes, the stamp is missing and make installs again.
hash = $(shell cat $(1) 2>/dev/null | cksum | tr -d ' ')
RUNTIME_FILES := requirements/runtime.txt requirements/build.txt pyproject.toml
NODE_FILES := $(addprefix tests/clients/,package.json package-lock.json .npmrc)
CLIENT_FILES := $(addprefix requirements/,clients.txt clients-nodeps.txt clients-singer.txt) $(NODE_FILES)
RUNTIME := .venv/.runtime-$(call hash,$(RUNTIME_FILES))
DEV := .venv/.dev-$(call hash,$(RUNTIME_FILES) requirements/dev.txt)
CLIENTS_READY := .venv-clients/.clients-$(call hash,$(CLIENT_FILES))

.PHONY: demo test check bench docs lock migration clean

demo: $(RUNTIME)
	@exec .venv/bin/freehold demo $(ARGS)

test: check $(CLIENTS_READY)
	@scripts/chromium
	@echo "Tests: SQLite and PostgreSQL, two at a time"
	@exec $(PY) -m pytest -n logical --maxprocesses 2 --dist worksteal $(ARGS)

check: $(DEV)
	@echo "Check: form"
	@$(PY) -m ruff check --quiet --output-format concise .
	@$(PY) -m ruff format --quiet --check . || { echo "Not formatted: run $(PY) -m ruff format ."; exit 1; }
	@$(PY) scripts/lengths.py
	@echo "Check: types"
	@$(PY) -m mypy --no-error-summary
	@echo "Check: who imports whom"
	@report=$$(.venv/bin/lint-imports 2>&1) || { echo "$$report"; exit 1; }

bench: $(DEV)
	@exec $(PY) -m tests.load.bench $(if $(PEERS),--peers) $(ARGS)

docs: $(DEV)
	@$(PY) -m freehold.web.documents docs/reference

migration: $(DEV)
	@test -n "$(NAME)" || { echo 'Say what it does: make migration NAME="add a colour to groups"'; exit 2; }
	@$(PY) scripts/migration.py "$(NAME)"
	@$(PY) -m ruff format --quiet src/freehold/migrations

lock:
	@PYTHON="$(PYTHON)" scripts/lock $(ARGS)

clean:
	rm -rf .venv .venv-clients build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): | .venv/bin/pip
	@echo "Installing what Freehold needs"
	@$(PY) $(PIP_INSTALL) --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PY) $(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@rm -f .venv/.runtime-* && touch $@

$(DEV): | $(RUNTIME)
	@echo "Installing what the tests and checks need"
	@$(PY) $(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@rm -f .venv/.dev-* && touch $@

$(CLIENTS_READY): | .venv-clients/bin/pip
	@echo "Installing the published clients that the tests run"
	@$(CLIENTS) $(PIP_INSTALL) --require-hashes -r requirements/clients.txt
	@$(CLIENTS) $(PIP_INSTALL) --require-hashes --no-deps -r requirements/clients-nodeps.txt
	@PYTHON="$(PYTHON)" scripts/environment .venv-clients/singer
	@.venv-clients/singer/bin/python $(PIP_INSTALL) --require-hashes -r requirements/clients-singer.txt
	@mkdir -p .venv-clients/node && cp $(NODE_FILES) .venv-clients/node
	@.venv-clients/bin/npm ci --prefix .venv-clients/node --silent
	@rm -f .venv-clients/.clients-* && touch $@

%/bin/pip:
	@PYTHON="$(PYTHON)" scripts/environment $*
