#!/usr/bin/env bash
# Renews .sqlx: what every query of crates/store asks and answers, checked against a fresh database with all migrations.
# With --check it changes nothing and fails if .sqlx is out of date.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/postgres.sh
throwaway_postgres
psql=(psql -h "$PG_FOLDER" -qX -v ON_ERROR_STOP=1)
"${psql[@]}" -U ilinks_super postgres -c 'create role ilinks_owner login' -c 'create role ilinks_app nologin' \
    -c 'grant ilinks_app to ilinks_owner' -c 'create database ilinks owner ilinks_owner'
# The queue's own tables too: its queries are checked with ours.
queue=$(cargo metadata --format-version 1 --locked | node -e '
    const { packages } = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(require("path").dirname(packages.find(({ name }) => name === "apalis-postgres").manifest_path));')
for file in "$queue"/migrations/*.sql migrations/*.sql; do "${psql[@]}" -U ilinks_owner ilinks -1 -f "$file"; done

fresh=$(mktemp -d)
# What others' crates ask is none of ours: they are compiled before, without the database. Ours may fail here: a query may be new.
SQLX_OFFLINE=true cargo check --quiet -p store 2>/dev/null || true
# A build of its own, so that the macros run even if nothing changed.
touch crates/store/src/lib.rs
env -u SQLX_OFFLINE SQLX_OFFLINE_DIR="$fresh" DATABASE_URL="postgres:///ilinks?host=$PG_FOLDER&user=ilinks_owner" \
    cargo check --quiet -p store
if [ "${1:-}" = --check ]; then
    diff -rq "$fresh" .sqlx || { echo "ilinks: .sqlx is out of date: run make prepare" >&2; exit 1; }
else
    rm -rf .sqlx && mv "$fresh" .sqlx
    echo "$(find .sqlx -name '*.json' | wc -l) queries are in .sqlx"
fi
