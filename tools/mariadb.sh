#!/bin/bash
# Runs a command beside a MariaDB server of its own:
#
#     tools/mariadb.sh meson test -C build
#
# The command finds the server's URL in KIN_MARIADB_URL. The server lives in a new folder, in memory
# where there is room, listens on a Unix socket there and on nothing else, and is gone with the
# command. Without a command the URL is printed and the server stays until the script is stopped. The
# data of the system's own server is never touched. If KIN_MARIADB_URL is set already, that server is
# used and none is started.
#
# The command may end that server as a crash would, and start it again, with tools/mariadb.sh --end
# and --again; it is the one in KIN_SERVER_FOLDER.
set -euo pipefail

if [ -n "${KIN_MARIADB_URL:-}" ] && [[ ${1:-} != --* ]]; then
    [ $# -gt 0 ] && exec "$@"
    echo "$KIN_MARIADB_URL"
    exit
fi

PATH=$PATH:/usr/sbin
for program in mariadbd mariadb-install-db mariadb; do
    command -v "$program" >/dev/null && continue
    echo "mariadb.sh: no MariaDB server is installed ($program is missing)" >&2
    exit 1
done

# A server has no business with root's rights.
unprivileged() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u mysql -- "$@")
    else
        "$@"
    fi
}

ask() { mariadb --no-defaults --socket="$folder/socket" --user=kin --password=kin "$@"; }

# The server's parent is this script, so it is asked to go and then waited for.
stop() {
    if [ -n "$server" ]; then
        kill -KILL "$(cat "$folder/pid" 2>/dev/null || echo "$server")" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder" "$folder.log"
}

# Until it answers, or has ended.
wait_for_answer() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        ask --execute='SELECT 1' && return
        kill -0 "$server" || return 1
        sleep 0.1
    done
    return 1
}

start() {
    # Nothing here has to survive a crash of the machine, so nothing waits for the disk; and tests make
    # many tables.
    unprivileged mariadbd --no-defaults --datadir="$folder/data" --socket="$folder/socket" \
        --pid-file="$folder/pid" --log-error="$folder/server.log" --skip-networking \
        --skip-log-bin --max-connections=60 --innodb-flush-log-at-trx-commit=0 \
        --skip-innodb-doublewrite --innodb-flush-method=nosync --innodb-buffer-pool-size=64M \
        --innodb-log-file-size=32M --sync-frm=0 --innodb-fast-shutdown=2 --skip-name-resolve \
        --innodb-file-per-table=0 --innodb-stats-persistent=0 \
        --key-buffer-size=1M --skip-performance-schema --init-file="$folder/init.sql" &
    server=$!
    wait_for_answer
}

case ${1:-} in
    --end)
        pid=$(cat "$KIN_SERVER_FOLDER/pid")
        kill -KILL "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
        exit
        ;;
    --again)
        folder=$KIN_SERVER_FOLDER
        start </dev/null >/dev/null 2>&1
        exit
        ;;
esac

server=
# shellcheck source=tools/server_folder.sh
. "$(dirname "$0")/server_folder.sh"
folder=$(server_folder kin-mariadb)
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ "$(id -u)" -eq 0 ]; then chown mysql "$folder"; fi

prepare() {
    cat >"$folder/init.sql" <<'SQL'
CREATE USER IF NOT EXISTS kin@localhost IDENTIFIED BY 'kin';
GRANT ALL PRIVILEGES ON *.* TO kin@localhost WITH GRANT OPTION;
SQL
    chmod 644 "$folder/init.sql"
    unprivileged mariadb-install-db --no-defaults --datadir="$folder/data" \
        --auth-root-authentication-method=normal --skip-test-db \
        --skip-innodb-doublewrite --innodb-flush-log-at-trx-commit=0 --innodb-log-file-size=32M
}

if ! { prepare && start; } </dev/null >"$folder.log" 2>&1; then
    grep -v 'ERROR 2002' "$folder.log" >&2 || true
    cat "$folder/server.log" >&2 2>/dev/null || true
    echo 'mariadb.sh: the server did not start' >&2
    exit 1
fi

export KIN_SERVER_FOLDER=$folder
export KIN_MARIADB_URL="mariadb://kin:kin@localhost/mysql?socket=$folder/socket"
if [ $# -gt 0 ]; then
    "$@"
else
    echo "$KIN_MARIADB_URL"
    sleep infinity &
    wait
fi
