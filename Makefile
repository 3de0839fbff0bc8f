# Every goal makes its own .venv; nothing is needed but python3 (3.11 or newer), make and an index.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

SLOW := backtest compare explain frontier healthy simulate year_of_life

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick check bench clean

help:
	@echo "make demo    solve and simulate a company where two people carry nearly everything"
	@echo "make test    run all tests, with coverage"
	@echo "make test-quick  run the quick tests: under a minute"
	@echo "make check   lint, format, types, layers"
	@echo "make bench   measure speed and quality"
	@echo "make clean   remove what the other goals made"

demo: $(INSTALLED)
	@mkdir -p build
	@echo "Two people of Hafenkontor carry nearly everything today; fourteen could. Solving takes up to a minute:"
	@echo
	$(BIN)/oncall-opt solve scenarios/library/two-heroes.yaml --time-limit 45 -o build/two-heroes.csv -o build/two-heroes.ics
	@echo
	@echo "Simulating today's schedule (heroes: the same two take all they can) and the solved one, under the same alerts"
	@echo "and random draws:"
	@echo
	$(BIN)/oncall-opt compare scenarios/library/two-heroes.yaml heroes build/two-heroes.csv
	@echo
	@echo "Open next:"
	@echo "  build/two-heroes.csv                 the schedule, for a spreadsheet"
	@echo "  build/two-heroes.ics                 the same, for a calendar"
	@echo "  scenarios/library/two-heroes.yaml    the scenario file, with what to try next"
	@echo "  docs/tutorial.md                     your own schedule, in ten minutes"

test: $(INSTALLED)
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov

# What searches or simulates most of the time, and what generates its examples, is left to `make test`.
test-quick: $(INSTALLED)
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not long and not generated" $(SLOW:%=--ignore-glob='*%*')

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(INSTALLED)
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf .venv build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
