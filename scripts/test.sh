#!/usr/bin/env bash
# Everything. Each step says how many checks it made; the last line counts them all. A missing tool is a failure with a sentence.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0
logs=$CARGO_TARGET_DIR/test-logs
mkdir -p "$logs"
cargo() { env -u DATABASE_URL cargo "$@"; }

# One check: its name and its command. What it prints is shown only if it fails.
check() {
    local name=$1 began=$SECONDS log
    shift
    log=$logs/${name// /-}.log
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok    $name ($((SECONDS - began)) s)"
    else
        failed=$((failed + 1))
        echo "FAIL  $name ($((SECONDS - began)) s)"
        tail -n 60 "$log" | cut -c1-400
    fi
}

# The project's own tests: the counts are what the test runner says.
rust_tests() {
    local began=$SECONDS log=$logs/rust-tests.log p f s
    cargo test --workspace --no-fail-fast >"$log" 2>&1
    local status=$?
    read -r p f s < <(awk '/^test result:/ { for (i = 1; i < NF; i++) { if ($(i+1) ~ /^passed/) p += $i; if ($(i+1) ~ /^failed/) f += $i; if ($(i+1) ~ /^ignored/) s += $i } } END { print p + 0, f + 0, s + 0 }' "$log")
    # Tests that need the real bundles say so themselves.
    local absent
    absent=$(grep -c '^skipped: ' "$log")
    p=$((p - absent)) s=$((s + absent))
    if [ "$status" != 0 ] && [ "$f" = 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    echo "$([ "$f" = 0 ] && echo 'ok   ' || echo 'FAIL ') Rust tests: $p passed, $f failed, $s skipped ($((SECONDS - began)) s)"
    if [ "$f" != 0 ]; then grep -vE '^(test .* ok|running|$)' "$log" | tail -n 120 | cut -c1-400; fi
}

journeys() {
    local began=$SECONDS log=$logs/journeys.log p f s
    if ! chromium=$(command -v "${CHROMIUM:-chromium}") && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -yqq chromium; } >"$logs/chromium.log" 2>&1
        chromium=$(command -v chromium)
    fi
    if [ -z "${chromium:-}" ]; then
        failed=$((failed + 1))
        echo "FAIL  browser journeys: Chromium is missing: apt-get install chromium, or set CHROMIUM"
        return
    fi
    CHROMIUM=$chromium npx playwright test --config end2end/playwright.config.mjs >"$log" 2>&1
    local status=$?
    read -r p f s < <(node end2end/count.mjs 2>/dev/null || echo 0 1 0)
    if [ "$status" != 0 ] && [ "$f" = 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    echo "$([ "$f" = 0 ] && echo 'ok   ' || echo 'FAIL ') browser journeys: $p passed, $f failed, $s skipped ($((SECONDS - began)) s)"
    if [ "$f" != 0 ]; then tail -n 150 "$log" | cut -c1-400; fi
}

if [ -z "${ILINKS_TEST_DATA:-}" ] && [ -d ../shared/data ]; then
    ILINKS_TEST_DATA=$(cd ../shared/data && pwd)
    export ILINKS_TEST_DATA
fi

check "format" cargo fmt --all --check
check "direction of dependencies" scripts/dependencies.sh
check "queries against the schema" scripts/prepare.sh --check
check "lints" cargo clippy --workspace --all-targets -- -D warnings
check "lints of the islands" cargo clippy -p frontend --target wasm32-unknown-unknown --features hydrate -- -D warnings
check "islands, styles and their size" scripts/assets.sh
check "build" cargo build -p server
rust_tests
journeys

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
