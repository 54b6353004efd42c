# From a fresh clone `make demo` or `make test` is the only command needed. Each target is what CI calls, too.
PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Python 3.10 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

.venv/%.installed: requirements/%.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/$*.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

setup: .venv/dev.installed ## Create .venv with everything that development needs.

demo: .venv/run.installed ## The main job end to end on the embedded registry.
	@$(BIN)/python scripts/demo.py

demo-live: .venv/server.installed ## The same on a real Conductor server, then a workflow run by a worker.
	@$(BIN)/python scripts/demo.py --live

format: setup ## Format the code and mend what the linter can.
	$(BIN)/ruff format && $(BIN)/ruff check --fix

generate: setup ## Write the source that is made from tables: the SDK's operations, clients and reference.
	$(BIN)/python scripts/generate_client.py && $(BIN)/python scripts/generate_sync.py && $(BIN)/python scripts/generate_reference.py

check: setup ## Lint, types, import contracts, unit tests on the embedded registry with coverage: under 2 minutes.
	$(BIN)/python scripts/generate_client.py --check && $(BIN)/python scripts/generate_sync.py --check && $(BIN)/python scripts/generate_reference.py --check && $(BIN)/ruff format --check && $(BIN)/ruff check && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/deptry .
	$(BIN)/pytest -n auto -m "not real and not nightly" --cov --cov-report= && $(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include="conductor_deploy/definition/*,conductor_deploy/analysis/*,conductor_deploy/plan/*,conductor_deploy/release/*,conductor_deploy/present/*,conductor_deploy/jsonvalue.py"

test: check ## `check`, then the core of conformance on the embedded registry and both real servers.
	$(BIN)/pytest -n auto -m "real and not nightly"

conformance: setup ## Everything, on real servers too: every race, kill and fault, and new random examples.
	HYPOTHESIS_PROFILE=searching $(BIN)/pytest -n auto --timeout=1200

bench: setup ## Speed as ratios in one run, against the raw wire on a real server.
	$(BIN)/python bench/bench.py

build: setup ## Build the wheel and try it in an environment of its own.
	rm -rf dist build/wheel && $(BIN)/pip wheel --quiet --no-deps --wheel-dir dist . && $(PYTHON) -m venv build/wheel
	build/wheel/bin/pip install --quiet dist/*.whl && build/wheel/bin/conductor-deploy version

pin: ## Renew the pinned requirements from pyproject.toml; needs `uv`.
	for extra in run server dev; do uv pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-emit-index-url --custom-compile-command "make pin" $$([ $$extra = run ] || echo --extra $$extra) pyproject.toml -o requirements/$$extra.txt; done

clean: ## Remove what the targets made.
	rm -rf .venv build dist .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: help setup demo demo-live format generate check test conformance bench build pin clean
