#!/bin/bash
# Checks that misuse of the headers does not compile, and what the compilers say about it:
#
#     tools/compile_fail.sh [--show] [gcc] [clang]
#
# A case is a file tests/compile_fail/*.c, with the expected texts in its first lines (// gcc: ...
# and // clang: ...), or a line of tests/compile_fail/*.txt. The first error of each compiler must
# contain its text. control.c must compile. --show prints the cases as lines of a table, with what
# the compilers say now, and checks nothing.
set -u
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
cases=$root/tests/compile_fail
flags=(-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only -x c
    -I "$root/include" -I "$cases")
show=
if [ "${1:-}" = --show ]; then
    show=1
    shift
fi
compilers=("$@")
[ $# -gt 0 ] || compilers=(gcc clang)
failed=0

first_error() { # COMPILER FILE
    "$1" "${flags[@]}" "$2" 2>&1 | grep -m1 -E '(error|warning): ' | sed -E 's/^.*(error|warning): //'
}

trim() {
    local text=$1
    text=${text#"${text%%[! ]*}"}
    echo "${text%"${text##*[! ]}"}"
}

expect() { # NAME COMPILER FILE EXPECTED
    local actual name="$2: $1"
    echo "[ RUN      ] $name"
    actual=$(first_error "$2" "$3")
    if [ -n "$4" ] && [[ $actual == *"$4"* ]]; then
        echo "[       OK ] $name"
    else
        printf '    expected: %s\n    actual:   %s\n' "${4:-(nothing is pinned)}" \
            "${actual:-(it compiles)}"
        echo "[  FAILED  ] $name"
        failed=1
    fi
}

program() { # EXPRESSION
    cat <<END
#include "models.h"
void misuse(kin_session *s, struct author *author, struct post *post, const struct post *constant,
            struct comment *comment, struct tag *tag, post_list posts, struct stranger *stranger);
void misuse(kin_session *s, struct author *author, struct post *post, const struct post *constant,
            struct comment *comment, struct tag *tag, post_list posts, struct stranger *stranger)
{
    (void)s, (void)author, (void)post, (void)constant, (void)comment, (void)tag, (void)posts;
    (void)stranger;
    $1;
}
END
}

check_control() { # COMPILER
    local name="$1: good use compiles"
    echo "[ RUN      ] $name"
    if "$1" "${flags[@]}" "$cases/control.c"; then
        echo "[       OK ] $name"
    else
        echo "[  FAILED  ] $name"
        failed=1
    fi
}

check_file() { # FILE
    local compiler
    for compiler in "${compilers[@]}"; do
        if [ "$show" ]; then
            echo "$(basename "$1"): // $compiler: $(first_error "$compiler" "$1")"
        else
            expect "$(basename "$1" .c)" "$compiler" "$1" \
                "$(sed -n "s|^// $compiler: ||p" "$1" | head -n 1)"
        fi
    done
}

check_line() { # LINE
    local expression gcc clang compiler said=
    # shellcheck disable=SC2034 # read through ${!compiler}
    IFS='|' read -r expression gcc clang <<<"$1"
    expression=$(trim "$expression")
    program "$expression" >"$work/case.c"
    for compiler in "${compilers[@]}"; do
        if [ "$show" ]; then
            said="$said | $(first_error "$compiler" "$work/case.c")"
        else
            expect "$expression" "$compiler" "$work/case.c" "$(trim "${!compiler}")"
        fi
    done
    [ -z "$show" ] || echo "$expression$said"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -z "$show" ]; then
    for compiler in "${compilers[@]}"; do check_control "$compiler"; done
fi
for file in "$cases"/*.c; do
    [ "$(basename "$file")" = control.c ] || check_file "$file"
done
for table in "$cases"/*.txt; do
    while IFS= read -r line; do
        case $line in
            '' | '#'*) [ -z "$show" ] || echo "$line" ;;
            *) check_line "$line" ;;
        esac
    done <"$table"
done
exit "$failed"
