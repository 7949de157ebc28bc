#!/usr/bin/env bash
# Measures the portal, built for release, on clusters of its own. What is given goes to the benchmark: see --help.
set -euo pipefail
cd "$(dirname "$0")/.."
# ILINKS_TEST_DATA names the folder of real bundles; other settings of whoever runs this must not change what is measured.
unset DATABASE_URL ILINKS_PG_FSYNC
data=${ILINKS_TEST_DATA:-../shared/data}
bundles=()
if [ -d "$data/synthea-r4" ]; then bundles=(--bundles "$data/synthea-r4"); fi

scripts/assets.sh
cargo build --quiet --release -p server --bin ilinks --example bench
exec "$CARGO_TARGET_DIR/release/examples/bench" --json "$CARGO_TARGET_DIR/bench.json" "${bundles[@]}" "$@"
