# Two commands for a fresh machine: `make demo` shows the program, `make test` runs everything that is tested.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: demo test check docs catalogues soak mutants clean

demo: $(VENV)/installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/tour.sh

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n auto --dist worksteal

# What a commit must also pass: style and types. (That the generated documents are up to date is a test.)
check: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Write docs/cli.md and docs/errors.md from the commands themselves.
docs: $(VENV)/installed-dev
	$(BIN)/python -m docs.generate

# Gather the sentences of the program into loyalty_cli/locales, and compile their translations.
catalogues: $(VENV)/installed-dev
	$(BIN)/python -m docs.catalogues

# Hours of kills and power cuts: 1,000 kill -9 and 2,000 replayed power cuts; and all of the long log.
soak: $(VENV)/installed-dev
	$(BIN)/python -m pytest -m soak

# Change the rules a little, many times, and count how often the tests notice (docs/testing.md). SEED=2 draws others.
SEED ?= 1
COUNT ?= 400
mutants: $(VENV)/installed-dev
	$(BIN)/python -m tests.soak.mutants --seed $(SEED) --count $(COUNT)

$(VENV)/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) demo-shop
