#!/bin/bash
# Checks that the shared library exports the public functions of include/kin/*.h, or the given names,
# and nothing else: tools/exports.sh LIBRARY [NAME...]
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
name='the library exports exactly the public names'

# A public function is the last word before the first parenthesis after KIN_PUBLIC.
promised=$(cat "$root"/include/kin/*.h | tr '\n' ' ' |
    grep -oE 'KIN_PUBLIC [a-z][^;(#]*\(' | grep -oE '[a-z_0-9]+ ?\($' | tr -d ' (' | sort -u)
if [ $# -gt 1 ]; then promised=$(printf '%s\n' "${@:2}" | sort -u); fi
# What sanitizers add for themselves does not count.
exported=$(nm -D --defined-only "$1" | awk '{ print $NF }' | sed 's/@.*//' |
    { grep -vE '^(__asan|__odr_asan|__ubsan|__sanitizer|_init$|_fini$)' || true; } | sort -u)

echo "[ RUN      ] $name"
if difference=$(diff <(echo "$promised") <(echo "$exported")); then
    echo "$(echo "$promised" | wc -l) names"
    echo "[       OK ] $name"
else
    sed -n 's/^</promised, but not exported:/p; s/^>/exported, but not public:/p' <<<"$difference"
    echo "[  FAILED  ] $name"
    exit 1
fi
