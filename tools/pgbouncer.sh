#!/bin/bash
# Runs a command that reaches PostgreSQL through a PgBouncer of its own, in transaction mode:
#
#     tools/postgres.sh tools/pgbouncer.sh PROGRAM
#
# KIN_POSTGRES_URL must be the server's, on a Unix socket; the command finds the pooler's there. The
# pooler listens on a Unix socket in a new folder under /tmp, and is gone with the command.
set -euo pipefail

[[ ${KIN_POSTGRES_URL:-} =~ ^postgres://([^@:]*)@/([^?]*)\?host=([^\&]*)$ ]] || {
    echo 'pgbouncer.sh: KIN_POSTGRES_URL is not that of tools/postgres.sh' >&2
    exit 1
}
user=${BASH_REMATCH[1]} database=${BASH_REMATCH[2]} server=${BASH_REMATCH[3]}

folder=$(mktemp -d /tmp/kin-pgbouncer.XXXXXX)
pooler=
stop() {
    [ -z "$pooler" ] || { kill "$pooler" && wait "$pooler"; } 2>/dev/null || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Two servers in turn, so that what a transaction leaves behind the next does not find.
cat >"$folder/pgbouncer.ini" <<END
[databases]
* = host=$server user=$user
[pgbouncer]
listen_addr =
unix_socket_dir = $folder
auth_type = any
logfile = $folder/log
pool_mode = transaction
server_check_query =
server_idle_timeout = 1
min_pool_size = 2
server_round_robin = 1
END

as_user=()
if [ "$(id -u)" -eq 0 ]; then # PgBouncer refuses to run as root
    chown -R postgres "$folder"
    as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
"${as_user[@]}" "$(command -v pgbouncer || echo /usr/sbin/pgbouncer)" -q "$folder/pgbouncer.ini" \
    </dev/null >/dev/null 2>&1 &
pooler=$!

# It listens after a moment; there is nothing to wait for but the socket.
for ((i = 0; i < 500; i++)); do
    [ -S "$folder/.s.PGSQL.6432" ] && break
    kill -0 "$pooler" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    read -rt 0.01 <> <(:) || true
done

export KIN_POSTGRES_URL="postgres://$user@/$database?host=$folder&port=6432"
"$@"
