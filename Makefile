# `make run` serves the site, `make test` proves it; `make help` lists the rest.
# Everything lands in .venv/ and var/. Settings come from the environment, .env or the command line: make run PORT=9000

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install
PYTEST_OPTIONS ?=
# One more than there are cores, up to four: some tests only wait for the processes that they started.
TEST_PROCESSES ?= $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')

# On Linux the plain torch wheel brings several GB of CUDA; this index has the CPU build (macOS needs none). It is
# asked for torch alone. Where it can't be reached, pip goes on with the sources it is configured for.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.PHONY: run test test-faults test-compose lint lock help

run: .venv/runtime.stamp ## set up what is missing, then serve the site until Ctrl-C
	@exec $(BIN)/python manage.py up

test: .venv/development.stamp ## set up what is missing, then run all tests
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(PYTEST_OPTIONS)

test-faults: .venv/development.stamp ## kill and restart real processes with the true times, on SQLite and PostgreSQL (minutes)
	$(BIN)/python -m pytest -m faults tests/faults $(PYTEST_OPTIONS)
	$(BIN)/python -m tests.faults.cluster $(BIN)/python -m pytest -m faults tests/faults $(PYTEST_OPTIONS)

test-compose: .venv/development.stamp ## run docker-compose.yml for real; Docker and the base images must be there
	$(BIN)/python -m pytest -m compose tests/compose $(PYTEST_OPTIONS)

lint: .venv/development.stamp ## style and import rules
	$(BIN)/python -m ruff check .
	$(BIN)/lint-imports

lock: .venv/development.stamp ## write both locks anew from pyproject.toml
	$(BIN)/python -m piptools compile $(LOCK_OPTIONS) --output-file requirements.lock pyproject.toml
	$(BIN)/python -m piptools compile $(LOCK_OPTIONS) --extra dev --output-file requirements-dev.lock pyproject.toml
	sed -i.bak 's/+cpu /     /' requirements.lock requirements-dev.lock
	rm requirements.lock.bak requirements-dev.lock.bak
LOCK_OPTIONS := --quiet --upgrade --strip-extras --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	--no-header --annotation-style line

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

.venv/bin/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not installed; Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$("$(PYTHON)" --version) is too old; give a newer one: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	"$(PYTHON)" -m venv .venv || { rm -rf .venv; exit 1; }

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@version=$$(sed -n 's/^torch==\([0-9.]*\).*/\1/p' requirements.lock); \
	if [ "$$(uname -s)" = Linux ] && [ -n "$(TORCH_INDEX)" ]; then set -x; \
	  $(PIP) --no-deps --retries 1 --timeout 15 --extra-index-url "$(TORCH_INDEX)" "torch==$$version"; fi
	$(PIP) -r requirements.lock
	@touch $@

.venv/development.stamp: requirements-dev.lock .venv/runtime.stamp
	$(PIP) -r requirements-dev.lock
	@touch $@
