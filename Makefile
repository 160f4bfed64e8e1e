# Two commands: `make run` and `make test`. Everything else is for whoever works on it longer.

CARGO ?= cargo
MAITRED_LISTEN ?= 127.0.0.1:8080
MAITRED_DATA ?= data
export MAITRED_LISTEN MAITRED_DATA

.PHONY: run test check bench fmt openapi doctor

run: doctor
	@echo "maitred: building (the first time 2 to 5 minutes on 2 cores, later seconds) ..."
	@$(CARGO) build
	@exec target/debug/maitred serve --demo

# Names what is missing, with the line that installs it.
doctor:
	@command -v $(CARGO) >/dev/null || { echo "maitred: Rust is missing; install it with:  curl --proto '=https' -sSf https://sh.rustup.rs | sh"; exit 1; }
	@command -v cc >/dev/null || { echo "maitred: a C compiler is missing (SQLite is compiled from source); install it with:  apt-get install gcc libc6-dev   (or: dnf install gcc, xcode-select --install)"; exit 1; }

# Everything: form, lints, unit tests, properties, simulation, black box, the release binary under SIGKILL, examples.
# About 12 minutes on 2 cores from nothing, 4 when built.
test: doctor
	@echo "== 1/6 form and lints (first build: 3 to 5 minutes)"
	@$(CARGO) fmt --check
	@$(CARGO) clippy --all-targets -- -D warnings
	@echo "== 2/6 tests: units, properties, simulation, store, black box (about 3 minutes)"
	@$(CARGO) test
	@echo "== 3/6 release build (2 to 4 minutes)"
	@$(CARGO) build --release
	@echo "== 4/6 the release binary is killed 50 times under load (about 30 seconds)"
	@MAITRED_BIN="$(CURDIR)/target/release/maitred" $(CARGO) test --test crash
	@echo "== 5/6 a week of guests at three restaurants (about 1 minute)"
	@$(CARGO) run --quiet --example evening
	@echo "== 6/6 the contract is what the code says"
	@target/release/maitred openapi | diff -u openapi.yaml - && echo "openapi.yaml is up to date"

# Quick, while working.
check:
	@$(CARGO) clippy --all-targets

fmt:
	@$(CARGO) fmt

openapi:
	@$(CARGO) run --quiet -- openapi > openapi.yaml

# JSON lines on standard output, ratios on standard error; beside the `naive` peer where its folder is at hand.
bench: doctor
	@echo "maitred: building for release, then about 10 minutes of measuring" >&2
	@$(CARGO) build --release
	@$(CARGO) bench --bench load -- $(BENCH)
