# The loop, one word each. Everything is installed under this folder; nothing is started but by `demo`.
PYTHON ?= python3
BIN := .venv/bin
HOME_FOLDER ?= var/demo
PORT ?= 8000

# The tests start some hundred Python processes: where a machine's setting has each of them compile everything anew, that
# doubles the time they take.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install demo check test test-spark faults bench docs frontend browser clean

install: .venv/installed frontend

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) scripts/make_environment.py
	@touch $@

frontend: .venv/installed
	@$(BIN)/python scripts/build_frontend.py

demo: install
	$(BIN)/wardmote demo --home $(HOME_FOLDER) --port $(PORT)

check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.reference_docs --check
	$(BIN)/pytest -q -n auto --dist worksteal -m "not slow and not browser and not postgres and not fault"

test: install browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.reference_docs --check
	@# what fails beside other tests is run once more by itself; both lists are printed, and the second decides
	$(BIN)/pytest -q -n auto --dist worksteal -m "not fault" || \
	    $(BIN)/pytest -q -n 0 -m "not fault" --last-failed --last-failed-no-failures none

# Spark takes half a gigabyte and needs Java 17: it has an environment of its own
test-spark: .venv-spark/installed
	.venv-spark/bin/pytest -q -n 0 -m spark tests/engine/linkage/test_spark.py

.venv-spark/installed: pyproject.toml constraints.txt
	$(PYTHON) scripts/make_environment.py .venv-spark dev,spark
	@touch $@

faults: install browser
	$(BIN)/pytest -q -n 0 -m fault --timeout=3600

bench: install
	$(BIN)/python -m bench

docs: install
	$(BIN)/python -m scripts.reference_docs

browser:
	@$(PYTHON) scripts/find_browser.py

clean:
	rm -rf .venv .venv-spark .tools node_modules var build src/wardmote/faces/web/static/built
