#!/bin/bash
# clang-format over all of Kin's C. With --fix it writes; without, it tells what it would change
# and fails.
set -u
cd "$(dirname "$0")/.." || exit 2

mode=(--dry-run -Werror)
[ "${1:-}" = --fix ] && mode=(-i)

# examples/blog.c keeps the columns that its author drew.
find include src tests examples bench -name '*.[ch]' ! -path examples/blog.c -print0 |
    sort -z | xargs -0 -r clang-format "${mode[@]}"
