#!/bin/bash
# Runs a test beside a server of its own, which it may end and start again:
#
#     tests/own_server.sh postgres|mariadb PROGRAM
#
# The program finds the script that does so, with --end and --again, in KIN_TEST_SERVER.
set -euo pipefail
tools=$(cd "$(dirname "$0")/../tools" && pwd)
kind=$1
shift
unset KIN_POSTGRES_URL KIN_MARIADB_URL
export KIN_TEST_SERVER=$tools/$kind.sh
exec "$KIN_TEST_SERVER" "$tools/on_database.sh" "$kind" "$@"
