#!/usr/bin/env bash
# Rebuilds and restarts the portal whenever a source file was saved; open pages load themselves anew. Stop with Ctrl-C.
set -uo pipefail
cd "$(dirname "$0")/.."
cargo() { env -u DATABASE_URL cargo "$@"; }
portal=
stop() { [ -n "$portal" ] && kill -TERM "$portal" 2>/dev/null && wait "$portal" 2>/dev/null; portal=; }
trap 'stop; exit 0' INT TERM
mark=$(mktemp)
while true; do
    touch "$mark"
    if scripts/assets.sh && cargo build --quiet -p server; then
        stop
        "$CARGO_TARGET_DIR/debug/ilinks" demo --reload &
        portal=$!
    fi
    until [ -n "$(find app crates frontend migrations public server style Cargo.toml -newer "$mark" -type f -print -quit)" ]; do sleep 0.5; done
done
