#!/bin/sh
# Compiles and runs the programs of the documentation.
#
#   tools/guide.sh BUILD [FILE...]     default: docs/guide.md, docs/guide/*.md and README.md
#
# Every block of C that has a main is compiled against the library in BUILD, with all warnings as
# errors, and run on an in-memory SQLite database. A block marked `output` behind a program is what
# it has to print. CC chooses the compiler; it must be the one that built BUILD if that has
# sanitizers. KEEP=1 keeps the programs and says where.
set -eu

fail()
{
    printf 'guide: %s\n' "$1" >&2
    exit 1
}

# Writes each program to program-N.c, its first line to program-N.line, and its output, if one
# follows, to program-N.expected.
extract()
{
    awk -v base="$2" '
        /^```/ && inside { if (inside == "c") finish(); inside = ""; next }
        /^```/ {
            inside = substr($0, 4)
            text = ""; has_main = 0; line = NR + 1
            if (inside == "output" && program) printf "" > (program ".expected")
            next
        }
        inside == "c" { text = text $0 "\n"; if ($0 ~ /int main\(/) has_main = 1 }
        inside == "output" && program { print > (program ".expected") }
        function finish() {
            program = ""
            if (!has_main) return
            program = base "-" sprintf("%02d", ++count)
            printf "%s", text > (program ".c")
            print line > (program ".line")
        }
        END { if (inside) exit 1 }
    ' "$1" || fail "$1: a block is not closed"
}

# Flags that the library in BUILD needs of a program: its sanitizers, or nothing.
sanitizers()
{
    if nm -D "$1" 2>/dev/null | grep -q __asan_; then
        printf '%s' '-fsanitize=address,undefined -fno-sanitize-recover=undefined'
    fi
}

[ $# -ge 1 ] || fail 'usage: tools/guide.sh BUILD [FILE...]'
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$(CDPATH='' cd -- "$1" 2>/dev/null && pwd) || fail "$1: no such directory"
shift
[ $# -gt 0 ] || set -- "$root/docs/guide.md" "$root"/docs/guide/*.md "$root/README.md"

# The shared library: linking the other into each program takes longer than all else here.
library=$(find "$build" -name libkin.so -not -path '*/meson-private/*' | head -n 1)
[ -n "$library" ] || fail "no libkin.so in $build"
work=$(mktemp -d)
if [ "${KEEP:-}" = 1 ]; then
    printf 'guide: programs in %s\n' "$work"
else
    trap 'rm -rf "$work"' EXIT
fi

flags='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -g'
path=$(dirname "$library")
libraries=$(pkg-config --libs sqlite3 libpq libmariadb) # for programs with a handle of their own
sanitize=$(sanitizers "$library")

for file in "$@"; do
    [ -r "$file" ] || fail "$file: cannot be read"
    extract "$file" "$work/$(basename "$file" .md)"
done

passed=0
failed=0
for source in "$work"/*.c; do
    [ -e "$source" ] || fail 'no programs found'
    program=${source%.c}
    name="$(basename "$program") (line $(cat "$program.line"))"
    fault=
    printf '[ RUN      ] %s\n' "$name"
    # The flags are lists of words.
    # shellcheck disable=SC2086
    if ! ${CC:-cc} $flags $sanitize -I "$root/include" "$source" "$library" $libraries \
        "-Wl,-rpath,$path" -pthread -o "$program"; then
        fault='does not compile'
    elif ! "$program" sqlite::memory: >"$program.actual"; then
        fault='ended with an error'
    elif [ -e "$program.expected" ] && ! diff -u "$program.expected" "$program.actual"; then
        fault='prints something else'
    fi
    if [ -z "$fault" ]; then
        printf '[       OK ] %s\n' "$name"
        passed=$((passed + 1))
    else
        printf '%s\n[  FAILED  ] %s\n' "$fault" "$name"
        failed=$((failed + 1))
    fi
done
printf '%d programs passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
