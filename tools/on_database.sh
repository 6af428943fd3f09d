#!/bin/bash
# Runs a program on an empty database: tools/on_database.sh sqlite|postgres PROGRAM [ARGUMENT...]
#
# The URL is in KIN_TEST_URL and is also the program's last argument. For PostgreSQL a database is
# made for this run alone, on the server of KIN_POSTGRES_URL, so that programs can run side by side;
# without a server this fails, for a test that is skipped says nothing.
set -euo pipefail

kind=$1
shift

case $kind in
    sqlite)
        export KIN_TEST_URL='sqlite::memory:'
        exec "$@" "$KIN_TEST_URL"
        ;;
    postgres) ;;
    *)
        echo "on_database.sh: unknown database '$kind'" >&2
        exit 2
        ;;
esac

if [ -z "${KIN_POSTGRES_URL:-}" ]; then
    echo 'on_database.sh: KIN_POSTGRES_URL is not set; ./dev test starts a server and sets it' >&2
    exit 1
fi

name=$(basename "$1" | tr -c 'a-z0-9\n' _)
name=kin_${name:0:40}_$$ # PostgreSQL cuts names at 63 bytes
address=${KIN_POSTGRES_URL%%\?*} # postgres://user@host/database
query=${KIN_POSTGRES_URL#"$address"}

administer() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --command "$1" \
        "$KIN_POSTGRES_URL" </dev/null
}

drop() {
    administer "DROP DATABASE IF EXISTS \"$name\" WITH (FORCE)" 2>/dev/null || true
}

trap drop EXIT
administer "CREATE DATABASE \"$name\" TEMPLATE template0"
export KIN_TEST_URL="${address%/*}/$name$query"
"$@" "$KIN_TEST_URL"
