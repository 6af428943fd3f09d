#!/bin/bash
# Runs a command beside a PostgreSQL server of its own:
#
#     tools/postgres.sh meson test -C build
#
# The command finds the server's URL in KIN_POSTGRES_URL. The server lives in a new folder, in memory
# where there is room, listens on a Unix socket there and on nothing else, and is gone with the
# command. Without a command the URL is printed and the server stays until the script is stopped. The
# clusters of the system are never touched. If KIN_POSTGRES_URL is set already, that server is used
# and none is started.
#
# The command may end that server as a crash would, and start it again, with tools/postgres.sh --end
# and --again; it is the one in KIN_SERVER_FOLDER.
set -euo pipefail

if [ -n "${KIN_POSTGRES_URL:-}" ] && [[ ${1:-} != --* ]]; then
    [ $# -gt 0 ] && exec "$@"
    echo "$KIN_POSTGRES_URL"
    exit
fi

binaries() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr); do
        [ -x "$folder/initdb" ] && { echo "$folder"; return; }
    done
    folder=$(command -v initdb) && { dirname "$folder"; return; }
    echo 'postgres.sh: no PostgreSQL server is installed (initdb is missing)' >&2
    return 1
}

# PostgreSQL refuses to run as root.
unprivileged() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

stop() {
    unprivileged "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}

start() {
    # Nothing here has to survive a crash of the machine, so nothing waits for the disk.
    local settings="-c listen_addresses='' -c unix_socket_directories=$folder -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c max_connections=50"
    unprivileged "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -o "$settings" -w start
}

bin=$(binaries)
case ${1:-} in
    --end)
        unprivileged "$bin/pg_ctl" -D "$KIN_SERVER_FOLDER/data" -m immediate stop >/dev/null
        exit
        ;;
    --again)
        folder=$KIN_SERVER_FOLDER
        start </dev/null >/dev/null 2>&1
        exit
        ;;
esac

# shellcheck source=tools/server_folder.sh
. "$(dirname "$0")/server_folder.sh"
folder=$(server_folder kin-postgres)
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder"; fi

prepare() {
    unprivileged "$bin/initdb" -D "$folder/data" -U kin -A trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8
}

if ! { prepare && start; } </dev/null >"$folder.log" 2>&1; then
    cat "$folder.log" "$folder/server.log" >&2 2>/dev/null || true
    rm -f "$folder.log"
    echo 'postgres.sh: the server did not start' >&2
    exit 1
fi
rm -f "$folder.log"

export KIN_SERVER_FOLDER=$folder
export KIN_POSTGRES_URL="postgres://kin@/postgres?host=$folder"
if [ $# -gt 0 ]; then
    "$@"
else
    echo "$KIN_POSTGRES_URL"
    sleep infinity &
    wait
fi
