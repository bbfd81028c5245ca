# Everything a person types. `make help` lists it.
# Paths are relative: make cannot handle a folder with a space in its name, relative ones have none.

PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV := .venv/bin/python

# `make lint` asks Django too; it shall not touch anybody's data.
lint: export SHOPSUITE_DATA_DIR = .venv/lint

.DEFAULT_GOAL := help
.PHONY: help demo run test proof lint bench access-page messages set-up set-up-development

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\)\(%*\):.*## /\1\2\t/p' Makefile | sed 's/%/<name>/' | expand -t 16

demo: set-up  ## Run the demo shop; PORT (8000) and SHOPSUITE_DATA_DIR (.shopsuite) are honoured
	@exec $(VENV) manage.py runsuite --demo

run: set-up  ## Run the suite for a real shop; ARGS="--bind ADDRESS" lets others reach it
	@exec $(VENV) manage.py runsuite $(ARGS)

test: set-up  ## Run the test suite; ARGS="-k swipe" chooses
	@exec $(VENV) -m pytest -n 2 $(ARGS)

proof: set-up-development  ## Show in full that what was promised holds: what, seen, wanted
	@exec $(VENV) -m bench.proof $(ARGS)

proof-%: set-up-development  ## ... one of them
	@exec $(VENV) -m bench.proof $* $(ARGS)

bench: set-up-development  ## Run every benchmark: what, peer, ratio, goal; ARGS="--json FILE"
	@exec $(VENV) -m bench $(ARGS)

bench-%: set-up-development  ## ... one of them
	@exec $(VENV) -m bench $* $(ARGS)

lint: set-up-development  ## Check style, imports, types, templates, spelling, migrations, API document
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	.venv/bin/lint-imports
	.venv/bin/deptry .
	.venv/bin/codespell
	.venv/bin/djlint --lint --quiet .
	$(VENV) -m mypy
	$(VENV) manage.py check --deploy --fail-level WARNING
	$(VENV) manage.py makemigrations --check --dry-run
	$(VENV) manage.py lintmigrations --settings tests.lint_settings
	$(VENV) manage.py spectacular --validate --fail-on-warn --file /dev/null

access-page: set-up-development  ## Ask the API who may do what, and write docs/access.md
	@exec $(VENV) -m pytest -n 0 -q tests/doors/test_access.py --write-access-page

messages: set-up  ## Bring the message catalogues in line with the sources
	@exec $(VENV) .ci/messages.py

set-up:
	@$(if $(PYTHON),,$(error No Python 3.11 or newer was found. Install it, or name it: make PYTHON=...))
	@$(PYTHON) .ci/set_up.py

set-up-development:
	@$(if $(PYTHON),,$(error No Python 3.11 or newer was found. Install it, or name it: make PYTHON=...))
	@$(PYTHON) .ci/set_up.py --development
