# Two commands matter: `make demo` and `make test`. Both set up whatever is missing.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
UV := $(shell command -v uv || echo .uv/bin/uv)

.PHONY: help setup demo test bench lint up down clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .panhuo/packages $(VENV)/installed ## system packages and the Python environment

.panhuo/packages: .ci/packages
	@bash .ci/packages
	@mkdir -p .panhuo && chmod 711 .panhuo && touch $@

.panhuo/browser: .ci/browser
	@bash .ci/browser
	@mkdir -p .panhuo && chmod 711 .panhuo && touch $@

$(VENV)/installed: pyproject.toml uv.lock
	@command -v uv >/dev/null || { $(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv; }
	@UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --frozen --quiet --inexact --python $(PYTHON)
	@touch $@

demo: setup ## the main job on the real stack, start to end
	@$(VENV)/bin/panhuo demo

up: setup ## start the stack, deliver nothing
	@$(VENV)/bin/panhuo up

down: ## stop the stack
	@$(VENV)/bin/panhuo down

test: setup .panhuo/browser ## all tests: unit, integration, real Airflow; TEST_PROCESSES=1 for one after the other
	@$(VENV)/bin/python -m pytest -n "$${TEST_PROCESSES:-2}" --no-loadscope-reorder

bench: setup .venv-bench/installed ## speed beside the tools others use; SCALE=0.1, ONLY=load,gate
	@PYTHONPATH=tests $(VENV)/bin/python -m bench --scale "$${SCALE:-1}" --only "$${ONLY:-}"

# The peers have an environment of their own: the platform must not depend on what it is compared
# with. The spatial extension of DuckDB comes as a wheel; ogr2ogr is installed where apt can.
.venv-bench/installed: tests/bench/peers.txt
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv-bench
	@$(UV) pip install --quiet --python .venv-bench/bin/python -r $<
	@command -v ogr2ogr >/dev/null || apt-get install -y -qq --no-install-recommends gdal-bin \
		>/dev/null || echo "no ogr2ogr: its lines will have no peer"
	@touch $@

lint: setup ## style, types, layers, SQL, YAML
	@bash .ci/lint

clean: down ## forget the private cluster and everything in it
	rm -rf .panhuo
