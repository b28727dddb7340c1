# `make` alone prints what can be made.
# The system's own first: distributions build it with a profile of its use, pyenv does not, and a request of real pages then
# costs the generator and the portal a quarter more (docs/decisions/0005).
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; assert sys.version_info >= (3, 11); print(sys.executable)' \
	2>/dev/null || echo python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/set-up
SHORT := not proof and not battery and not chaos and not netns and not compose and not chromium
MANIFESTS := $(wildcard deploy/kubernetes/base/[!k]*.yaml) deploy/kubernetes/portal/portal.yaml \
	deploy/kubernetes/reference/target.yaml deploy/kubernetes/results/results.yaml deploy/kubernetes/fetch/pod.yaml

# Of numpy: a second thread would take a core to wait for the first, and the tests fill them all. The command does likewise.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test report-test check proofs-simulated proofs fuzz battery bench chaos netns-test compose-test postgres-test pictures golden schema lock clean

help:  ## print this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 10

setup: $(STAMP)  ## make .venv with the locked requirements

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "portal-load needs Python 3.11 or newer; found $$($(PYTHON) --version). Try make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "this Python has no venv: on Debian, apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup  ## run the demo: a portal with a planted bottleneck, a fleet, a verdict, a report (5 minutes)
	$(BIN)/portal-load demo

test: setup  ## run the tests (10 minutes at most on 2 cores): those that measure nothing on every core, then real runs, two at a time
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not end_to_end and $(SHORT)"
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "end_to_end and $(SHORT)"

report-test: setup  ## look at the report in a headless Chromium, where there is one: both languages, screen, phone and print
	@command -v chromium >/dev/null || { echo "skipped: no chromium here; on Debian, apt-get install chromium"; exit 0; }; \
		$(BIN)/python -m pytest -m chromium tests/analysis/report -v

check: setup  ## ruff, mypy --strict, the arrows, the schemas, docker-compose.yml, deploy/kubernetes, the workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --schemafile scenarios/schema.json scenarios/*.yaml
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/kubernetes-validate --strict --quiet $(MANIFESTS)
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci .gitlab-ci.yml

proofs-simulated: setup  ## 260 simulated portals, coverage, false alarms, laws, comparisons, on every core (1 hour)
	$(BIN)/python -m pytest -m "proof and not end_to_end" tests/planted_truth tests/proofs -v -raP -n auto --dist worksteal --timeout 7200

proofs: proofs-simulated  ## the simulated ones, then 27 real portals, a slow one under arrivals, a log that gives its scenario back (3 hours)
	$(BIN)/python -m pytest -m "proof and end_to_end" tests/planted_truth tests/proofs tests/end_to_end -v -s --timeout 3600

fuzz: setup  ## bad input of all kinds, 10,000 cases a test, pages 1,000, on every core (hours); CASES=1000 for fewer
	PORTAL_LOAD_FUZZ_CASES=$(or $(CASES),10000) $(BIN)/python -m pytest -m fuzz tests/fuzz -v -n auto --dist worksteal --timeout 14400

battery: setup  ## real pairs of runs for `compare`: 40 alike, 20 with a page that became 20 % slower (3 hours)
	$(BIN)/python -m pytest -m battery tests/proofs -v -s

bench: setup  ## what the generator costs, what it holds, what it records, and what the portal serves (20 minutes)
	$(BIN)/python -m bench

chaos: setup  ## faults in the middle of real runs: what was lost, and that nothing broken passes (half an hour)
	$(BIN)/python -m pytest -m "chaos or end_to_end" tests/chaos tests/end_to_end/test_several_machines.py \
		tests/end_to_end/test_the_owners_say.py -v -s

netns-test: setup  ## a fleet on hosts of its own, in network namespaces, as root (3 minutes)
	$(BIN)/python -m tests.fleet.hosts
	$(BIN)/python -m pytest -m netns tests/fleet -v

compose-test: setup  ## docker-compose.yml in containers, on a Docker engine of its own, as root (8 minutes)
	$(BIN)/pip install --quiet --require-hashes -r requirements/compose.txt
	$(BIN)/python -m tests.fleet.engine
	$(BIN)/python -m pytest -m compose tests/fleet -v --timeout 1800

postgres-test: setup  ## the portal's tests on a PostgreSQL of its own
	$(BIN)/python -m tests.portal.postgres $(BIN)/python -m pytest tests/portal -q

pictures: setup  ## draw docs/images anew, from the examples in results/
	$(BIN)/python -m tests.docs.pictures

golden: setup  ## write anew what tests compare with: verdict.json, summary, screens, the checksum of a report
	$(BIN)/python -m tests.golden

schema: setup  ## write scenarios/schema.json from the models
	$(BIN)/python -m harness.schema

lock: setup  ## lock the requirements anew, with hashes and without any index address
	$(BIN)/python -m pip install --quiet --target $(VENV)/lock uv
	for kind in run dev; do PYTHONPATH=$(VENV)/lock $(BIN)/python -m uv pip compile --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade \
		requirements/$$kind.in -o requirements/$$kind.txt; done

clean:  ## remove what was made, but not the results
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
