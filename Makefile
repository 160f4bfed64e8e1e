# Two commands: `make run` and `make test`. Everything else is for whoever works on it longer.

CARGO ?= cargo
MAITRED_LISTEN ?= 127.0.0.1:8080
MAITRED_DATA ?= data
export MAITRED_LISTEN MAITRED_DATA

UI := admin-ui
# What a built UI is made of. A change of any of these builds it anew.
UI_INPUTS := $(wildcard $(UI)/*.html $(UI)/*.ts $(UI)/*.json $(UI)/scripts/*) $(shell find $(UI)/src -type f -not -name '*.test.ts' 2>/dev/null)
HAS_NODE = command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
NO_NODE = node 20.19 or newer with npm is missing; install it with:  apt-get install nodejs npm   (or from nodejs.org)

# Where Python and its packages for looking at the contract are put, and how the clients of the contract are driven.
VENV := target/contract
PYTHON ?= python3
NO_VENV = python3 with venv is missing; install it with:  apt-get install python3 python3-venv
SERVED := $(VENV)/bin/python tests/contract/served.py
SCHEMATHESIS = PYTHONPATH="$(CURDIR)" PYTHONDONTWRITEBYTECODE=1 $(SERVED) sh -c '$(VENV)/bin/st --config-file tests/contract/schemathesis.toml run "$$MAITRED_URL/openapi.yaml" --generation-database none $(1)'

.PHONY: run test check simulation bench bench-yield bench-month bench-provision bench-overload bench-alarms bench-sleep fmt openapi doctor ui ui-if-possible ui-test contract clients schemathesis lint-contract oidc faults torture

run: doctor ui-if-possible
	@echo "maitred: building (the first time 2 to 5 minutes on 2 cores, later seconds) ..."
	@$(CARGO) build
	@exec target/debug/maitred serve --demo

# Names what is missing, with the line that installs it.
doctor:
	@command -v $(CARGO) >/dev/null || { echo "maitred: Rust is missing; install it with:  curl --proto '=https' -sSf https://sh.rustup.rs | sh"; exit 1; }
	@command -v cc >/dev/null || { echo "maitred: a C compiler is missing (SQLite is compiled from source); install it with:  apt-get install gcc libc6-dev   (or: dnf install gcc, xcode-select --install)"; exit 1; }
	@$(HAS_NODE) || echo "maitred: the pages will not be built: $(NO_NODE)"
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || echo "maitred: make test cannot look at the contract: $(NO_VENV)"

# The pages for browsers, built only when something they are made of has changed.
ui:
	@$(HAS_NODE) || { echo "maitred: $(NO_NODE)"; exit 1; }
	@$(MAKE) --no-print-directory $(UI)/dist/book.html

ui-if-possible:
	@{ $(HAS_NODE) && $(MAKE) --no-print-directory ui; } || echo "maitred: going on without new pages for browsers; the API is all there"

$(UI)/node_modules/.package-lock.json: $(UI)/package.json $(UI)/package-lock.json
	@echo "maitred: fetching what the pages are built with (about 15 seconds) ..."
	@cd $(UI) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(UI)/dist/book.html: $(UI)/node_modules/.package-lock.json $(UI_INPUTS)
	@cd $(UI) && npm run --silent build
	@touch $@

# The pages against the real server: types, units, and a browser in the hands of guests.
ui-test: ui
	@cd $(UI) && npm run --silent schema:check && npm run --silent check && npm run --silent test
	@$(CARGO) build
	@cd $(UI) && npm run --silent test:browser

$(VENV)/bin/st: tests/contract/requirements.txt
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "maitred: $(NO_VENV)"; exit 1; }
	@echo "maitred: fetching what looks at the contract (about 20 seconds) ..."
	@$(PYTHON) -m venv $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check -r tests/contract/requirements.txt
	@touch $@

tests/contract/node_modules/.package-lock.json: tests/contract/package.json tests/contract/package-lock.json
	@$(HAS_NODE) || { echo "maitred: $(NO_NODE)"; exit 1; }
	@cd tests/contract && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# The contract as OpenAPI 3.0.3, for generators that do not read 3.1.
target/clients/openapi-3.0.yaml: openapi.yaml
	@mkdir -p target/clients
	@$(CARGO) build --quiet
	@target/debug/maitred openapi --version 3.0 > $@

# The contract as others read it: is it valid, in both versions?
lint-contract: $(VENV)/bin/st tests/contract/node_modules/.package-lock.json target/clients/openapi-3.0.yaml
	@$(VENV)/bin/openapi-spec-validator openapi.yaml target/clients/openapi-3.0.yaml
	@cd tests/contract && npm run --silent lint && npm run --silent lint:older

# Does the server do what the contract says? All operations, all checks of schemathesis, a fixed seed, about a minute.
contract: lint-contract
	@$(CARGO) build
	@$(call SCHEMATHESIS,--seed 1 --max-examples 12 --max-failures 20)

# The same for longer, with a new seed each time; give it more with: make schemathesis EXAMPLES=2000
EXAMPLES ?= 300
schemathesis: $(VENV)/bin/st
	@$(CARGO) build
	@$(call SCHEMATHESIS,--max-examples $(EXAMPLES))

# Clients in three languages, made of the contract, each in the hands of a guest and of a host at a real server.
clients: $(VENV)/bin/st $(UI)/node_modules/.package-lock.json target/clients/openapi-3.0.yaml
	@$(CARGO) build
	@mkdir -p target/clients/python target/clients/typescript
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/openapi-python-client generate --path openapi.yaml --meta none --overwrite \
		--config tests/clients/python/config.yaml --output-path target/clients/python/maitred_client > target/clients/python.log 2>&1 \
		|| { cat target/clients/python.log; exit 1; }
	@PYTHONPATH=target/clients/python $(SERVED) $(VENV)/bin/python tests/clients/python/drive.py
	@cp tests/clients/typescript/* target/clients/typescript/
	@ln -sfn ../../../$(UI)/node_modules target/clients/typescript/node_modules
	@cd target/clients/typescript && node_modules/.bin/openapi-typescript ../../../openapi.yaml --output schema.ts > /dev/null \
		&& node_modules/.bin/tsc -p .
	@$(SERVED) node target/clients/typescript/drive.js
	@cd tests/clients/rust && OPENAPI="$(CURDIR)/target/clients/openapi-3.0.yaml" CARGO_TARGET_DIR="$(CURDIR)/target/clients/rust" \
		$(CARGO) build --quiet --locked
	@$(SERVED) target/clients/rust/debug/maitred-client-check

tests/oidc/node_modules/.package-lock.json: tests/oidc/package.json tests/oidc/package-lock.json
	@$(HAS_NODE) || { echo "maitred: $(NO_NODE)"; exit 1; }
	@cd tests/oidc && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Signing in at an OpenID provider: a build with the feature, and a real provider that node runs on this machine.
oidc: tests/oidc/node_modules/.package-lock.json
	@$(CARGO) clippy --features oidc --lib --bins --test oidc -- -D warnings
	@$(CARGO) test --features oidc --test oidc

# Faults on purpose: at every named point of the code and on a bad disk, in a build that can have them. The words that
# order them are in that build, and in no other (tests/artefact.rs).
faults: doctor
	@$(CARGO) clippy --features faults --lib --bins --test faults --test artefact -- -D warnings
	@$(CARGO) test --features faults --test faults --test artefact
	@$(CARGO) test --features faults --lib fault::

# Ten thousand seeds of restaurants, guests and trouble; then every bug that can be planted must be found. `MAITRED_SEEDS`
# says how many; ARCHITECTURE.md says how to look at one that fails. About 7 minutes on 2 cores.
simulation: export MAITRED_SEEDS ?= 10000
simulation:
	@$(CARGO) test --features faults --test simulation -- --nocapture

# Everything: form, lints, unit tests, properties, simulation, black box, the release binary under SIGKILL, examples,
# the pages in a browser, the contract from outside. About 55 minutes on 2 cores from nothing, 40 when built.
test: doctor
	@echo "== 1/12 form and lints (first build: 3 to 5 minutes)"
	@$(CARGO) fmt --check
	@$(CARGO) clippy --all-targets -- -D warnings
	@echo "== 2/12 pages: types, units, guests, staff and operators in a real browser (about 20 minutes)"
	@$(MAKE) --no-print-directory ui-test
	@echo "== 3/12 tests: units, properties, simulation, store, black box (about 3 minutes)"
	@$(CARGO) test
	@echo "== 4/12 signing in at an OpenID provider, in a build with the feature (1 minute; the first build 4 more)"
	@$(MAKE) --no-print-directory oidc
	@echo "== 5/12 faults on purpose, in a build with the feature (2 minutes; the first build 2 more)"
	@$(MAKE) --no-print-directory faults
	@echo "== 6/12 ten thousand seeds of restaurants and trouble, and bugs that must be found (7 minutes)"
	@$(MAKE) --no-print-directory simulation
	@echo "== 7/12 release build (2 to 4 minutes)"
	@$(CARGO) build --release
	@echo "== 8/12 the release binary: what must not be in it, and killed 50 times under load (about 30 seconds)"
	@MAITRED_BIN="$(CURDIR)/target/release/maitred" $(CARGO) test --test crash --test artefact
	@echo "== 9/12 a week of guests at three restaurants (about 1 minute)"
	@$(CARGO) run --quiet --example evening
	@echo "== 10/12 the contract from outside: redocly, schemathesis (about 2 minutes)"
	@$(MAKE) --no-print-directory contract
	@echo "== 11/12 clients in three languages (1 minute; the first build 2 more)"
	@$(MAKE) --no-print-directory clients
	@echo "== 12/12 the contract is what the code says"
	@target/release/maitred openapi | diff -u openapi.yaml - && echo "openapi.yaml is up to date"

# The long runs: the release binary killed a thousand times, then properties for longer. About half an hour; KILLS=100
# and SEED=7 make it shorter, or the same wishes again.
KILLS ?= 1000
torture: doctor
	@$(CARGO) build --release
	@MAITRED_BIN="$(CURDIR)/target/release/maitred" KILLS=$(KILLS) SEED=$(SEED) \
		$(CARGO) test --test crash -- --nocapture --test-threads 1 torture listened damage
	@PROPTEST_CASES=100000 PROPTEST_RNG_SEED=$${SEED:-$$(date +%s)} $(CARGO) test --test model
	@if $(MAKE) --no-print-directory -n simulation >/dev/null 2>&1; then $(MAKE) --no-print-directory simulation; fi

# Quick, while working.
check:
	@$(CARGO) clippy --all-targets

fmt:
	@$(CARGO) fmt

# The contract, and the types that the pages have from it.
openapi:
	@$(CARGO) run --quiet -- openapi > openapi.yaml
	@cd $(UI) && test ! -d node_modules || npm run --silent schema

# JSON lines on standard output, ratios on standard error; beside the `naive` peer where its folder is at hand.
bench: doctor
	@echo "maitred: building for release, then about 10 minutes of measuring" >&2
	@$(CARGO) build --release
	@$(CARGO) bench --bench load -- $(BENCH)

# How full a restaurant gets, beside what others do; seeded, about 2 minutes. See benches/yield/README.md.
bench-yield: doctor
	@$(CARGO) bench --bench yield

# A hundred thousand restaurants that sleep, and five thousand that wake: start-up, memory, wakes. About 2 GB of disk and 3
# minutes. Peers are measured with: make bench-sleep BENCH="--workerd FOLDER --naive PROGRAM".
bench-sleep: doctor
	@$(CARGO) build --release
	@$(CARGO) bench --bench sleep -- $(BENCH)

# How long it takes to say when a party can come in a month; fails above 10 ms.
bench-month: doctor
	@$(CARGO) bench --bench month -- --assert

# Ten times as many guests as can be served, by the clock, and what becomes of the goodput, of who is refused, and of the
# neighbour; at the end all of it is verified, which takes longer than the storm. About 8 minutes.
bench-overload: doctor
	@$(CARGO) bench --bench load -- --systems maitred --scenarios overload --rounds 1

# How late alarms go off, ten thousand in a minute, at restaurants that are awake and at such as sleep. About 5 minutes.
bench-alarms: doctor
	@$(CARGO) bench --bench alarms

# Ten thousand restaurants provisioned over HTTP, twice: the second run changes and writes nothing. About 2 minutes.
bench-provision: doctor
	@$(CARGO) bench --bench provision -- 10000
