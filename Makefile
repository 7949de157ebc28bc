# iLINKS. Two commands do everything: `make run` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test check prove bench watch dist build tools prepare clean

export CARGO_TARGET_DIR ?= $(CURDIR)/target
# Queries are checked against .sqlx, so that a build needs no database and heeds no DATABASE_URL of the portal's own.
export SQLX_OFFLINE := true
export ILINKS_SITE_DIR ?= $(CARGO_TARGET_DIR)/site
CARGO := env -u DATABASE_URL cargo
TOOLS := $(or $(ILINKS_TOOLS_DIR),$(CARGO_TARGET_DIR)/tools)
export PATH := $(TOOLS)/bin:$(PATH)

help: ## What can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: build ## Build, then start the portal with its demonstration population at http://127.0.0.1:3000
	@exec $(CARGO_TARGET_DIR)/debug/ilinks demo

test: tools ## Everything: format, lints, unit, property, SQL, HTTP and browser tests
	@scripts/test.sh

check: ## The fast part: format, lints, unit tests
	@scripts/check.sh

prove: tools ## Prove that nothing leaks: oracle, leak matrix, twins, mutants, tampering, encryption, races, population; LONG=1 for the long form
	@scripts/prove.sh

bench: tools ## Measure, against a bare handler in the same run; prints a table and writes target/bench.json
	@scripts/bench.sh

watch: build ## Rebuild and restart while editing
	@scripts/watch.sh

dist: tools ## The program and its built files in one folder: target/dist
	@scripts/assets.sh
	$(CARGO) build --quiet --release -p server
	rm -rf $(CARGO_TARGET_DIR)/dist && mkdir -p $(CARGO_TARGET_DIR)/dist
	cp $(CARGO_TARGET_DIR)/release/ilinks $(CARGO_TARGET_DIR)/dist/
	cp -r $(ILINKS_SITE_DIR) $(CARGO_TARGET_DIR)/dist/site
	@echo "Packed in $(CARGO_TARGET_DIR)/dist"

build: tools ## Build the portal and its built files
	@scripts/assets.sh
	@$(CARGO) build --quiet -p server

tools: ## Install what is missing: wasm target, wasm-bindgen, npm packages, PostgreSQL where it may
	@scripts/tools.sh $(TOOLS)

prepare: ## Renew .sqlx after a query or a migration was changed
	@scripts/prepare.sh

clean: ## Remove what was built (the data of the demonstration stays)
	$(CARGO) clean
