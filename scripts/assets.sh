#!/usr/bin/env bash
# The islands for the browser, the style sheet and the static files, into ILINKS_SITE_DIR.
set -euo pipefail
cd "$(dirname "$0")/.."
env -u DATABASE_URL cargo build --quiet -p frontend --target wasm32-unknown-unknown --profile wasm-release --features hydrate
node scripts/build-assets.mjs --target-dir "$CARGO_TARGET_DIR" --out "$ILINKS_SITE_DIR"
