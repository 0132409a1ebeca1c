# The shop's commands. `make` alone explains them. Needed: Python >= 3.11 with venv, and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# The first of these that is new enough makes .venv; `make run PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(shell .ci/find-python)
VENV := .venv/bin/python
RUNTIME := .venv/.installed-runtime
DEV := .venv/.installed-dev

# Where compiled modules may not be kept, every process compiles 1,700 of them anew: a start computes for 4 s more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-quick web-audit check format lint types floors words lock migrate integrity soak bench clean

help: ## Explain every target (this list).
	@echo "Usage: make <target>. Needed: Python 3.11 or newer with venv, and make."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "Variables: PYTHON (which Python makes .venv), PORT (shop, 8000), SANDBOX_PORT (local Stripe, 8010),"
	@echo "           TESTS (what \`make test\` runs), WORKERS (how many at once). All others: README.md."

run: $(RUNTIME) ## Start the shop: web, worker and local Stripe, with demo goods. Ctrl-C stops it.
	@$(VENV) -m store.cli.launch

TESTS ?= tests
WORKERS ?= 3
SOAK_STEPS ?= 10000

test: $(RUNTIME) $(DEV) ## Run all tests; parts whose service or browser is absent say so and are skipped.
	@$(VENV) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(TESTS)

test-quick: $(RUNTIME) $(DEV) ## Run the tests without browsers and without whole processes.
	@$(VENV) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder -m "not slow and not browser" $(TESTS)

web-audit: $(RUNTIME) $(DEV) ## Look at every page as outsiders do: HTML, axe, weight, cookies (needs CHROMIUM).
	@WEB_AUDIT=thorough $(VENV) -m pytest tests/audit

check: $(RUNTIME) $(DEV) lint types floors test ## Format check, ruff, mypy strict, djlint, import-linter, tests.

lint: $(RUNTIME) $(DEV) ## Check formatting and style of Python and templates.
	@$(VENV) -m ruff format --check .
	@$(VENV) -m ruff check .
	@$(VENV) -m djlint --lint --quiet templates store/stripe_sandbox/templates

types: $(RUNTIME) $(DEV) ## Check types (mypy, strict).
	@$(VENV) -m mypy

floors: $(RUNTIME) $(DEV) ## Check who may import whom (docs/architecture.md).
	@.venv/bin/python -c "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

# Templates are laid out by hand: their white space can show, and a formatter does not know where.
format: $(RUNTIME) $(DEV) ## Format Python, and mend what can be mended by itself.
	@$(VENV) -m ruff check --fix --quiet . || true
	@$(VENV) -m ruff format .

words: $(RUNTIME) ## Bring the catalogues in store/translations/ in step with what pages, letters and code say.
	@$(VENV) .ci/words.py

lock: $(DEV) ## Write requirements*.txt (exact versions and hashes) from requirements*.in.
	@$(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	@$(VENV) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -o requirements-dev.txt

migrate: $(RUNTIME) ## Bring both databases to the newest form (settings from the environment).
	@$(VENV) -m flask migrate

integrity: $(RUNTIME) ## Check the books of the shop that `make run` keeps: money, stock, orders.
	@$(VENV) -m store.cli.development integrity

soak: $(RUNTIME) $(DEV) ## Try the books with random buyers, messages, refunds and faults: SOAK_STEPS=10000 steps.
	@SOAK_STEPS=$(SOAK_STEPS) $(VENV) -m pytest -p no:cacheprovider tests/faults/test_property.py

bench: $(RUNTIME) $(DEV) ## Measure: pages against a bare Flask application, buying against bare commits.
	@$(VENV) -m bench

clean: ## Remove .venv, caches and test results. What the shop holds (instance/) stays.
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME): requirements.txt .ci/install.py
	@"$(PYTHON)" .ci/install.py requirements.txt

$(DEV): $(RUNTIME) requirements-dev.txt
	@"$(VENV)" .ci/install.py requirements-dev.txt
