# All set-up is done by the targets themselves; a machine needs Python >= 3.11, make and git.
PYTHON ?= python3
PORT ?= 8081
BIN := .venv/bin

.PHONY: help venv try run test lint format bench docs pictures messages snapshots lock clean

help:  ## show these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

.venv/.runtime: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the pinned requirements into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	@echo "Installing what the tests need into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

venv: .venv/.runtime  ## make .venv from the pinned requirements

try: .venv/.runtime  ## the bot and a local Telegram, in the browser (PORT=8081, FRESH=1 starts over)
	@exec $(BIN)/partner-plans try --port $(PORT) $(if $(FRESH),--fresh)

run: .venv/.runtime  ## the bot on Telegram, with the settings in .env
	@exec $(BIN)/partner-plans run

lint: .venv/.dev  ## style, types and import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## lint, then every test, on SQLite and on PostgreSQL
	$(BIN)/pytest --numprocesses 2

format: .venv/.dev  ## put the code into the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.dev  ## what the whole bot does a second, and what an answer costs as ledgers grow
	$(BIN)/python -m bench
	$(BIN)/python -m bench.growth

docs: .venv/.dev  ## write docs/plan-changes.md anew: what comes of every command
	@$(BIN)/python -m tests.plans.plan_changes > docs/plan-changes.md.new
	@mv docs/plan-changes.md.new docs/plan-changes.md

pictures: .venv/.dev  ## take the screenshots in docs/pictures anew (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

messages: .venv/.dev  ## collect the texts into handlers/locales/messages.pot and every language's .po
	@$(BIN)/python -m tests.locales.messages

snapshots: .venv/.dev  ## write anew what every screen says: in every language, and of earlier databases
	@SNAPSHOTS=write $(BIN)/pytest --numprocesses 2 tests/locales/test_snapshots.py tests/bot/test_past.py

lock: .venv/.dev  ## pin the newest allowed versions with their hashes
	$(BIN)/uv pip compile $(LOCK) --extra build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCK) --extra build --extra dev pyproject.toml --output-file requirements-dev.lock
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links

clean:  ## remove what the other targets made
	rm -rf .venv .try .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
