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

trim() { # VARIABLE
    local text=${!1}
    text=${text#"${text%%[! ]*}"}
    printf -v "$1" %s "${text%"${text##*[! ]}"}"
}

report() { # NAME COMPILER EXPECTED ACTUAL
    echo "[ RUN      ] $2: $1"
    if [ -n "$3" ] && [[ $4 == *"$3"* ]]; then
        echo "[       OK ] $2: $1"
    else
        printf '    expected: %s\n    actual:   %s\n' "${3:-(nothing is pinned)}" \
            "${4:-(it compiles)}"
        echo "[  FAILED  ] $2: $1"
        failed=1
    fi
}

# The expressions of a table as one file: each in a function that says it stands in a file case-N, N
# its line, which is how an error tells whose it is.
program() { # TABLE [LINE]
    awk -F '|' -v only="${2:-0}" '
        BEGIN {
            parameters = "(kin_session *s, struct author *author, struct post *post, " \
                "const struct post *constant, struct comment *comment, struct tag *tag, " \
                "post_list posts, struct stranger *stranger)"
            print "#include \"models.h\""
        }
        /^#/ || /^$/ || only && NR != only { next }
        {
            printf "#line 1 \"case-%d\"\n", NR
            print "void misuse_" NR parameters ";"
            print "void misuse_" NR parameters "\n{"
            print "(void)s, (void)author, (void)post, (void)constant, (void)comment, (void)tag;"
            print "(void)posts, (void)stranger;"
            print $1 ";\n}"
        }
    ' "$1"
}

# Writes the first error of each line of the table to said.COMPILER: its number, and the text. All in
# one file, so that the headers are read once.
compile_table() { # COMPILER TABLE
    local flag=-ferror-limit=0
    [ "$1" != gcc ] || flag=-ftrack-macro-expansion=0 # says where a macro is used, not what is in it
    program "$2" >"$work/table.c"
    "$1" "${flags[@]}" "$flag" "$work/table.c" 2>&1 |
        sed -nE 's/^case-([0-9]+):[0-9:]+ [a-z ]*(error|warning): /\1 /p' |
        awk '!seen[$1]++' >"$work/said.$1"
}

# By itself: compilers say some things only once in a file.
compile_line() { # COMPILER TABLE LINE
    program "$2" "$3" >"$work/line.c"
    first_error "$1" "$work/line.c"
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
            report "$(basename "$1" .c)" "$compiler" \
                "$(sed -n "s|^// $compiler: ||p" "$1" | head -n 1)" "$(first_error "$compiler" "$1")"
        fi
    done
}

# The columns are set as variables of those names.
read_columns() { # LINE
    local column
    # shellcheck disable=SC2034 # they are the caller's
    IFS='|' read -r expression gcc clang <<<"$1"
    for column in expression gcc clang; do trim "$column"; done
}

check_line() { # TABLE LINE COMPILER EXPRESSION EXPECTED
    local actual
    actual=$(sed -n "s/^$2 //p" "$work/said.$3")
    [[ $actual == *"$5"* ]] || actual=$(compile_line "$3" "$1" "$2")
    report "$4" "$3" "$5" "$actual"
}

check_table() { # TABLE
    # shellcheck disable=SC2034 # read through their names
    local lines i expression gcc clang compiler
    for compiler in "${compilers[@]}"; do compile_table "$compiler" "$1"; done
    mapfile -t lines <"$1"
    for i in "${!lines[@]}"; do
        case ${lines[i]} in '' | '#'*) continue ;; esac
        read_columns "${lines[i]}"
        for compiler in "${compilers[@]}"; do
            check_line "$1" "$((i + 1))" "$compiler" "$expression" "${!compiler}"
        done
    done
}

show_table() { # TABLE
    # shellcheck disable=SC2034
    local lines i expression gcc clang compiler said
    mapfile -t lines <"$1"
    for i in "${!lines[@]}"; do
        said=${lines[i]}
        case $said in
            '' | '#'*) ;;
            *)
                read_columns "$said"
                said=$expression
                for compiler in "${compilers[@]}"; do
                    said="$said | $(compile_line "$compiler" "$1" "$((i + 1))")"
                done
                ;;
        esac
        echo "$said"
    done
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
    if [ "$show" ]; then show_table "$table"; else check_table "$table"; fi
done
exit "$failed"
