# make run    sets up everything, loads the demo, serves on http://127.0.0.1:8000 (HOST= and PORT= choose another address)
# make test   sets up everything and runs every test, a process for each core
# make bench  measures ours beside the least that could do it (ROWS=P2,P6 and SIZE=small for a part; see benchmarks/)
# make contract  writes the public shape of the API anew, where its version allows that (docs/decisions/0026)
# make mutants  plants faults one at a time and counts those the tests notice (FILES="a.py b.py", SAMPLE=20; half an hour)
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000

.PHONY: run setup test check contract bench mutants lock migration pictures messages clean

run: setup
	@exec $(BIN)/cxassess serve --demo --host $(HOST) --port $(PORT)

setup: $(VENV)/.installed
	@$(PYTHON) cxassess/doctor.py --fix

# --no-deps: a lock is complete, and older pips look past it at the newest release of a package with extras.
$(VENV)/.installed: requirements.lock setup.cfg pyproject.toml
	@$(PYTHON) cxassess/doctor.py --fix
	@echo "Setting up in $(VENV) (once, about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: requirements-test.lock $(VENV)/.installed
	@$(PYTHON) cxassess/doctor.py --fix --tests
	@echo "Installing what the tests need (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-test.lock
	@touch $@

test: setup $(VENV)/.tested
	@$(PYTHON) cxassess/doctor.py --fix --tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: setup $(VENV)/.tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip --disable-pip-version-check check
	$(BIN)/python tools/check.py

bench: setup $(VENV)/.tested
	$(BIN)/python -m benchmarks $(if $(ROWS),--rows $(ROWS)) $(if $(SIZE),--size $(SIZE))

contract: $(VENV)/.tested
	$(BIN)/python -m tests.contract

# Not part of make test: a run of its own
mutants: setup $(VENV)/.tested
	$(BIN)/python tools/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(FILES)

# uv.lock and the like would name package indexes; this compiled file names none.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links setup.cfg --extra build
lock: $(VENV)/.tested
	$(COMPILE) --upgrade --extra postgres --output-file requirements.lock
	$(COMPILE) --extra postgres --extra test --constraint requirements.lock --output-file requirements-test.lock
	@! grep -nE '://|--index|--find' requirements.lock requirements-test.lock

# make migration MESSAGE="what changes": a new version file from the tables
migration: setup
	$(BIN)/cxassess db revise "$(MESSAGE)"

# The pictures of README.md, taken from the running product
pictures: $(VENV)/.tested
	$(BIN)/python tools/pictures.py

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache

# The catalogue of every text of the interface, from code and templates
messages: $(VENV)/.tested
	@mkdir -p cxassess/translations
	$(BIN)/pybabel -q extract --keyword _l --mapping-file babel.cfg --no-location --sort-output --omit-header \
		--output-file cxassess/translations/messages.pot cxassess templates
