# Everything a person or CI does with this shop. `make` alone prints the list.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 5000
PYTHON ?= python3
T ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
READY := .venv/.installed
TEST_READY := .venv/.tests-installed
JOBS := -n 2 --dist worksteal
# What meets a database in earnest: `make postgres T=tests/integration` runs all the rest there too.
ON_BOTH := tests/concurrency $(addprefix tests/integration/,inventory orders test_chores.py \
  test_invariants.py test_migrations.py test_seed_orders.py test_worker.py) \
  $(addprefix tests/integration/admin/test_,edits.py query_plans.py refund_parts.py refunds.py)

.NOTPARALLEL:
.PHONY: help run seed lint format quick postgres browser test faults bench lighthouse wheel check screenshots words clean

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:[^#]*## /\t/' | expand -t 14

run: $(READY) ## the shop, its worker, a Stripe sandbox and a mailbox on this machine (PORT=5000)
	@exec $(BIN)/python -m storefront.sandbox.launch --port '$(PORT)'

seed: $(READY) ## throw the demonstration's data away; the next `make run` starts afresh
	rm -rf var

lint: $(TEST_READY) ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(TEST_READY) ## put imports and layout in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

quick: $(TEST_READY) ## unit, integration and contract on SQLite; T=path for one
	$(PYTEST) $(if $(T),$(T),$(JOBS) tests --ignore=tests/browser)

postgres: $(TEST_READY) ## integration and concurrency on a PostgreSQL cluster of their own
	@$(BIN)/python -m tests.machine postgresql && \
	  $(PYTEST) --postgres $(if $(T),$(T),$(JOBS) $(ON_BOTH)) || [ $$? = 77 ]

browser: $(TEST_READY) ## buy, ship and check accessibility in Chromium
	@$(BIN)/python -m tests.machine chromium && \
	  $(PYTEST) --browser -m browser $(if $(T),$(T),$(JOBS) tests) || [ $$? = 77 ]

test: lint browser postgres quick ## everything CI runs

faults: $(TEST_READY) ## the long campaigns, on both databases; PURCHASES=500 EXAMPLES=1000 SEED=…
	$(PYTEST) --faults -m faults -s tests/faults tests/concurrency
	@$(BIN)/python -m tests.machine postgresql && \
	  $(PYTEST) --postgres --faults -m faults -s tests/faults tests/concurrency || [ $$? = 77 ]

bench: $(TEST_READY) ## measure pages, buying and the back office; QUICK=1, FULL=1
	$(BIN)/python -m tests.bench

lighthouse: $(TEST_READY) ## Google's Lighthouse on the main pages, into tests/bench/lighthouse.md; needs npm
	$(BIN)/python -m tests.bench.lighthouse

words: $(TEST_READY) ## write down anew what the interface says, for translators
	$(BIN)/python -m tests.words

wheel: $(TEST_READY) ## build the plugin
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

check: test wheel ## all tests, the wheel builds and runs in a host of each kind
	$(PYTEST) --hosts tests/contract/hosts

screenshots: $(TEST_READY) ## take the README's pictures anew, and one sheet of every page in every look
	$(PYTEST) --browser tests/browser/screenshots.py

clean: ## remove what was built or installed, but keep var/
	rm -rf .venv build dist .mypy_cache .ruff_cache

$(READY): requirements.txt
	@[ -w . ] || { echo "This folder cannot be written to: $(CURDIR)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Python 3.11 or newer is needed (PYTHON=path names another one)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python cannot make virtual environments here. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@[ -x $(BIN)/python ] || { echo "Making .venv and installing what the shop needs (once)."; $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

$(TEST_READY): $(READY) tests/requirements.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r tests/requirements.txt
	@touch $@
