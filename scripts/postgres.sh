# Sourced: `throwaway_postgres` starts a private cluster that ends with the script; DATABASE and OWNER_URL name it.
throwaway_postgres() {
    local bin as=()
    bin=${ILINKS_PG_BIN:-$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1 || command -v initdb)")}
    PG_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/ilinks-pg.XXXXXX")
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$PG_FOLDER"
        as=(setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$PG_FOLDER")
    fi
    (cd "$PG_FOLDER" && "${as[@]}" "$bin/initdb" -D "$PG_FOLDER/data" -U ilinks_super -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null &&
        "${as[@]}" "$bin/pg_ctl" -D "$PG_FOLDER/data" -w -l "$PG_FOLDER/log" \
            -o "-c listen_addresses= -c unix_socket_directories=$PG_FOLDER -c fsync=off" start >/dev/null)
    trap '(cd "$PG_FOLDER" && '"${as[*]} $bin/pg_ctl"' -D "$PG_FOLDER/data" -m immediate stop >/dev/null 2>&1); rm -rf "$PG_FOLDER"' EXIT
}
