#!/bin/bash
# A program with SQLite alone loads no library of another database; one with all parts loads them:
# parts.sh PROGRAM PROGRAM_WITH_ALL
set -euo pipefail

loads() { # PROGRAM: which of them
    ldd "$1" | grep -oE 'lib(kin-postgres|kin-mariadb|pq|mariadb)\.so' | sort -u | tr '\n' ' '
}

alone=$(loads "$1" || true)
all=$(loads "$2" || true)
expected='libkin-mariadb.so libkin-postgres.so libmariadb.so libpq.so '
echo "with SQLite alone: ${alone:-none}"
echo "with all parts: $all"
[ -z "$alone" ] && [ "$all" = "$expected" ]
