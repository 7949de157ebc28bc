#!/usr/bin/env bash
# The proofs, each with its figure. `make test` runs the same in the short form; LONG=1 takes everybody and more of everything.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${LONG:-}" ]; then
    export ILINKS_PROVE_LONG=1
    node scripts/mutants.mjs
fi
env -u DATABASE_URL cargo test --quiet -p domain --tests
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! env -u DATABASE_URL cargo test --quiet -p server --test portal -- --nocapture prove:: seals:: the_audit:: row_level_security:: >"$log" 2>&1; then
    grep -vE '^ +[0-9]+:|^ +at ' "$log" >&2
    exit 1
fi
grep -E '^\.*(oracle|leak matrix|mutants|twins|races|tampering|encryption|population)' "$log" | sed 's/^\.*//'
grep -E '^test result' "$log"
