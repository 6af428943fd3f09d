#!/bin/bash
# Runs a program on an empty database:
#
#     tools/on_database.sh sqlite|postgres|mariadb PROGRAM [ARGUMENT...]
#
# The URL is in KIN_TEST_URL and is also the program's last argument. On a server a database is made
# for this run alone, on that of KIN_POSTGRES_URL or KIN_MARIADB_URL, so that programs can run side
# by side; without a server this fails, for a test that is skipped says nothing.
set -euo pipefail

kind=$1
shift

case $kind in
    sqlite)
        export KIN_TEST_URL='sqlite::memory:'
        exec "$@" "$KIN_TEST_URL"
        ;;
    postgres)
        variable=KIN_POSTGRES_URL
        url=${KIN_POSTGRES_URL:-}
        ;;
    mariadb)
        variable=KIN_MARIADB_URL
        url=${KIN_MARIADB_URL:-}
        ;;
    *)
        echo "on_database.sh: unknown database '$kind'" >&2
        exit 2
        ;;
esac

if [ -z "$url" ]; then
    echo "on_database.sh: $variable is not set; ./dev test starts a server and sets it" >&2
    exit 1
fi

name=$(basename "$1" | tr -c 'a-z0-9\n' _)
name=kin_${name:0:40}_$$ # PostgreSQL cuts names at 63 bytes
address=${url%%\?*} # scheme://user:password@host/database
query=${url#"$address"}

postgres() { # SQL
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "$1" "$url" </dev/null
}

# The client takes no URL.
mariadb_client() { # SQL
    local at=${address#*://} user host options
    at=${at%%/*}
    user=${at%@*}
    host=${at##*@}
    options=(--no-defaults --batch --user="${user%%:*}" --password="${user#*:}" --execute="$1")
    if [[ $query =~ socket=([^&]*) ]]; then
        options+=(--socket="${BASH_REMATCH[1]}")
    else
        options+=(--protocol=tcp --host="${host%%:*}")
        [[ $host != *:* ]] || options+=(--port="${host##*:}")
    fi
    mariadb "${options[@]}" </dev/null
}

create() {
    case $kind in
        postgres) postgres "CREATE DATABASE \"$name\" TEMPLATE template0" ;;
        mariadb) mariadb_client "CREATE DATABASE \`$name\` CHARACTER SET utf8mb4" ;;
    esac
}

drop() {
    case $kind in
        postgres) postgres "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" ;;
        mariadb) mariadb_client "DROP DATABASE IF EXISTS \`$name\`" ;;
    esac 2>/dev/null || true
}

trap drop EXIT
create
export KIN_TEST_URL="${address%/*}/$name$query"
"$@" "$KIN_TEST_URL"
