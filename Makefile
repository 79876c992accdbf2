# Everything runs in .venv, made here from a bare Python 3.11 or newer; nothing else needs to be installed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
YIZHUN := .venv/bin/yizhun
PYTEST := $(PY) -m pytest -q -n 3 --dist worksteal

.PHONY: env demo quick test coverage check lint docs fuzz bench soak test-spark clean

env: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check uv || true
	if [ -x .venv/bin/uv ]; then .venv/bin/uv pip install -q --python $(PY) -r requirements.lock; \
	else $(PY) -m pip install -q --disable-pip-version-check -r requirements.lock; fi
	$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: env
	rm -rf demo
	$(YIZHUN) sample hotel --sites 20 --days 365 --seed 1 --until 2026-12-31 --into demo/evidence
	$(YIZHUN) evaluate hotel --evidence demo/evidence --out demo/results
	$(YIZHUN) report demo/results --html demo/report.html
	$(YIZHUN) demo --data demo/application

check: lint
	.venv/bin/mypy

lint: env
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

docs: env
	NO_MKDOCS_2_WARNING=1 PYTHONWARNINGS=ignore $(PY) -m mkdocs build --strict -q -f mkdocs.yml
	NO_MKDOCS_2_WARNING=1 PYTHONWARNINGS=ignore $(PY) -m mkdocs build --strict -q -f mkdocs.zh.yml

# While working: how the code is written, standards, statistics, bad input, one kind of measure.
quick: lint
	$(PYTEST) tests/standard tests/insight tests/evidence/test_broken.py tests/measure/test_cases.py \
	  -k "not test_cases or deadline" -m "not slow"

# Everything but Spark; the application once more on PostgreSQL, where it is installed.
test: check
	$(PYTEST) tests -m "not spark"
	if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  YIZHUN_TEST_DATABASE=postgresql $(PYTEST) tests/web --ignore tests/web/test_look.py \
	    --ignore tests/web/test_states.py; \
	else echo "skipped: the application on PostgreSQL, which is not installed"; test "$$YIZHUN_REQUIRE" != all; fi

coverage: env
	$(PYTEST) tests -m "not spark" --cov=yizhun --cov-branch --cov-report=term:skip-covered

fuzz: env
	YIZHUN_WORLDS=2000 $(PYTEST) tests/measure/test_oracle.py
	YIZHUN_WORLDS=40 $(PYTEST) tests/measure/test_going_on.py
	HYPOTHESIS_PROFILE=default $(PYTEST) tests/standard tests/evidence -k "fuzz or mutation or random"

soak: env
	YIZHUN_SOAK=50 $(PYTEST) tests/soak tests/evidence/test_merge.py tests/web/ledger/test_feed.py tests/web/test_killed.py
	YIZHUN_SOAK=50 YIZHUN_TEST_DATABASE=postgresql $(PYTEST) tests/web/ledger/test_feed.py tests/web/test_killed.py

bench: env
	$(PY) -m benchmarks
	$(PY) -m benchmarks.web

test-spark: env
	if [ -x .venv/bin/uv ]; then .venv/bin/uv pip install -q --python $(PY) "pyspark>=4.0,<4.1"; \
	else $(PY) -m pip install -q "pyspark>=4.0,<4.1"; fi
	$(PY) -m pytest -q tests/evidence/test_engine_spark.py tests/docs/test_commands.py -m spark
	YIZHUN_ENGINE=spark YIZHUN_WORLDS=20 $(PY) -m pytest -q tests/measure/test_oracle.py

clean:
	rm -rf .venv demo .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis
