#!/usr/bin/env bash
# The fast part of the tests: format, lints, the direction of dependencies, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo() { env -u DATABASE_URL cargo "$@"; }
cargo fmt --all --check
scripts/dependencies.sh
cargo clippy --quiet --workspace --all-targets -- -D warnings
cargo clippy --quiet -p frontend --target wasm32-unknown-unknown --features hydrate -- -D warnings
cargo test --quiet --workspace --lib
