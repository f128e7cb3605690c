# Gongkai. `make` lists what there is. Only python3, git and make are needed to begin with.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
DATA ?= data
CONTENT ?= content
OUTPUT ?= output
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help site draft check serve print zip test soak bench lint format search-eval clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.site: requirements.lock
	@sh .ci/venv $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.site
	@sh .ci/venv $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@

site: $(VENV)/.site ## check data/ and content/, build the whole site into output/
	$(PY) -m pipeline build --data $(DATA) --content $(CONTENT) --output $(OUTPUT)

draft: $(VENV)/.site ## build in spite of blocking findings, every page marked
	$(PY) -m pipeline build --data $(DATA) --content $(CONTENT) --output $(OUTPUT) --draft

check: $(VENV)/.site ## say what is wrong with data/ and content/
	$(PY) -m pipeline check --data $(DATA) --content $(CONTENT)

serve: site ## build, then show the site on http://localhost:8000 (PORT=…)
	$(PY) -m http.server $(PORT) --bind 127.0.0.1 --directory $(OUTPUT)

print: site $(VENV)/.dev ## build, then print notices, guides, fee boards, window cards as PDF into print/
	$(PY) -m pipeline print --output $(OUTPUT)

zip: site ## build, then pack the whole site into output.zip, which opens from the disk
	$(PY) -m pipeline zip --output $(OUTPUT)

test: $(VENV)/.dev ## run the tests, heavy proofs as seeded samples
	@sh .ci/packages
	$(PY) -m pytest -n auto

soak: $(VENV)/.dev ## run the heavy proofs in full (hours)
	@sh .ci/packages
	GONGKAI_SOAK=1 $(PY) -m pytest -n auto

bench: $(VENV)/.dev ## measure against peers: Jinja loop, Hugo, DuckDB; Lighthouse's performance
	$(PY) -m tests.bench

lint: $(VENV)/.dev ## style, types and formatting
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: $(VENV)/.dev ## bring the code into its form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

search-eval: $(VENV)/.dev ## measure the search: NAMES=names.csv QUERIES=queries.csv
	@$(PY) -m pipeline.search.evaluate --names $(NAMES) --queries $(QUERIES)

clean: ## remove the environment, caches and the built site
	rm -rf $(VENV) .cache output output.releases output.zip .films .mypy_cache .ruff_cache .pytest_cache
