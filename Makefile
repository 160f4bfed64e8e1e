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

.PHONY: run test check bench bench-yield bench-month bench-provision fmt openapi doctor ui ui-if-possible ui-test

run: doctor ui-if-possible
	@echo "maitred: building (the first time 2 to 5 minutes on 2 cores, later seconds) ..."
	@$(CARGO) build
	@exec target/debug/maitred serve --demo

# Names what is missing, with the line that installs it.
doctor:
	@command -v $(CARGO) >/dev/null || { echo "maitred: Rust is missing; install it with:  curl --proto '=https' -sSf https://sh.rustup.rs | sh"; exit 1; }
	@command -v cc >/dev/null || { echo "maitred: a C compiler is missing (SQLite is compiled from source); install it with:  apt-get install gcc libc6-dev   (or: dnf install gcc, xcode-select --install)"; exit 1; }
	@$(HAS_NODE) || echo "maitred: the pages will not be built: $(NO_NODE)"

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

# Everything: form, lints, unit tests, properties, simulation, black box, the release binary under SIGKILL, examples,
# the pages in a browser. About 15 minutes on 2 cores from nothing, 6 when built.
test: doctor
	@echo "== 1/7 form and lints (first build: 3 to 5 minutes)"
	@$(CARGO) fmt --check
	@$(CARGO) clippy --all-targets -- -D warnings
	@echo "== 2/7 pages: types, units, a guest in a real browser (about 2 minutes)"
	@$(MAKE) --no-print-directory ui-test
	@echo "== 3/7 tests: units, properties, simulation, store, black box (about 3 minutes)"
	@$(CARGO) test
	@echo "== 4/7 release build (2 to 4 minutes)"
	@$(CARGO) build --release
	@echo "== 5/7 the release binary: what must not be in it, and killed 50 times under load (about 30 seconds)"
	@MAITRED_BIN="$(CURDIR)/target/release/maitred" $(CARGO) test --test crash --test artefact
	@echo "== 6/7 a week of guests at three restaurants (about 1 minute)"
	@$(CARGO) run --quiet --example evening
	@echo "== 7/7 the contract is what the code says"
	@target/release/maitred openapi | diff -u openapi.yaml - && echo "openapi.yaml is up to date"

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

# How long it takes to say when a party can come in a month; fails above 10 ms.
bench-month: doctor
	@$(CARGO) bench --bench month -- --assert

# Ten thousand restaurants provisioned over HTTP, twice: the second run changes and writes nothing. About 2 minutes.
bench-provision: doctor
	@$(CARGO) bench --bench provision -- 10000
