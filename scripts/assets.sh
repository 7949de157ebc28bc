#!/usr/bin/env bash
# The islands for the browser, the style sheet and the static files, into ILINKS_SITE_DIR.
set -euo pipefail
cd "$(dirname "$0")/.."
# Where this machine keeps its sources is nobody's business, and would be a tenth of the module.
cargo fetch --quiet --locked
remap="--remap-path-prefix=$PWD=."
for sources in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do remap+=" --remap-path-prefix=$sources=."; done
env -u DATABASE_URL RUSTFLAGS="$remap" \
    cargo build --quiet -p frontend --target wasm32-unknown-unknown --profile wasm-release --features hydrate
node scripts/build-assets.mjs --target-dir "$CARGO_TARGET_DIR" --out "$ILINKS_SITE_DIR"
