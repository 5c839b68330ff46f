.PHONY: demo test lint measure format lock clean install

PYTHON_BIN = .venv/bin

install: ## what the other targets need; does only what is missing
	@./install.sh

demo: install ## the whole path on a fictional town
	@$(PYTHON_BIN)/contrechamp demo

test: lint measure ## everything CI checks
	$(PYTHON_BIN)/python -m pytest -q --numprocesses auto --dist loadfile

measure: install ## the detector on passages it was not built with; fails below what was reached before
	$(PYTHON_BIN)/contrechamp evaluate --brief benchmarks/detection/measured.jsonl \
		benchmarks/detection/ordinary-measured.jsonl benchmarks/detection/plain-measured.jsonl \
		--min-precision 0.97 --min-recall 0.83

lint: install
	$(PYTHON_BIN)/ruff check .
	$(PYTHON_BIN)/ruff format --check .
	$(PYTHON_BIN)/mypy
	$(PYTHON_BIN)/lint-imports

format: install
	$(PYTHON_BIN)/ruff check --fix .
	$(PYTHON_BIN)/ruff format .

lock: ## after a change of dependencies in pyproject.toml; needs uv
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 --extra dev --output-file requirements.lock pyproject.toml

clean: ## everything made here, except what was collected in var/
	rm -rf .venv dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
