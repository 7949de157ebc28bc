#!/usr/bin/env bash
# Installs what building and running need and is missing; says in one line what it cannot install.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=$1
need() { echo "ilinks: $1" >&2; exit 1; }

command -v cargo >/dev/null || need "Rust is missing: install it from https://rustup.rs"
command -v npm >/dev/null || need "Node and npm are missing: apt-get install nodejs npm"

# The islands are compiled for the browser.
sysroot=$(rustc --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]; then
    command -v rustup >/dev/null || need "the target wasm32-unknown-unknown is missing, and rustup is not here to add it"
    echo "Adding the target wasm32-unknown-unknown"
    rustup --quiet target add wasm32-unknown-unknown
fi

# The version must be the one that the workspace pins.
version=$(sed -nE 's/^wasm-bindgen = "=(.*)"/\1/p' Cargo.toml)
if ! wasm-bindgen --version 2>/dev/null | grep -qF "$version"; then
    echo "Installing wasm-bindgen $version (three minutes, once)"
    env -u CARGO_TARGET_DIR -u DATABASE_URL cargo install --quiet --root "$tools" --target-dir "$tools/build" \
        wasm-bindgen-cli --version "$version" --no-default-features
    rm -rf "$tools/build"
fi

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    echo "Installing npm packages"
    npm ci --silent --no-progress
    touch node_modules/.package-lock.json
fi

# PostgreSQL's programs, unless a server of the user's own is named.
has_postgres() { [ -n "${ILINKS_PG_BIN:-}" ] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
if [ -z "${DATABASE_URL:-}" ] && ! has_postgres; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing PostgreSQL"
        # Only the programs: no server of the system's is to be started.
        { apt-get update -qq && mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf &&
            DEBIAN_FRONTEND=noninteractive apt-get install -yqq postgresql >/dev/null; } || need "PostgreSQL could not be installed: apt-get install postgresql"
    else
        need "PostgreSQL is missing: apt-get install postgresql"
    fi
fi
