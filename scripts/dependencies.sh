#!/usr/bin/env bash
# Dependencies point one way: server -> app -> {service, frontend} -> {store, exchange} -> domain. Fails where one does not.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo metadata --format-version 1 --no-deps --offline | node scripts/dependencies.mjs
# SQL stands in crates/store and migrations alone.
if grep -rnE 'sqlx::query|query!\(|query_as!\(' --include='*.rs' app frontend crates/domain crates/exchange crates/service crates/demonstration server/src; then
    echo "SQL outside crates/store" >&2
    exit 1
fi
# Pages are compiled for the server only.
if grep -rn 'cfg(feature' --include='*.rs' app; then
    echo "cfg(feature …) in app/" >&2
    exit 1
fi
