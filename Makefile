# Two commands matter: `make demo` and `make test`. Both set up whatever is missing.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
UV := $(shell command -v uv || echo .uv/bin/uv)

.PHONY: help setup demo test lint up down clean

help: ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: .panhuo/packages $(VENV)/installed ## system packages and the Python environment

.panhuo/packages: .ci/packages
	@bash .ci/packages
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

test: setup ## all tests: unit, integration, real Airflow
	@$(VENV)/bin/python -m pytest

lint: setup ## style, types, layers, SQL, YAML
	@bash .ci/lint

clean: down ## forget the private cluster and everything in it
	rm -rf .panhuo
