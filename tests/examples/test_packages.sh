#!/bin/bash
# test_packages.sh [URL [PROGRAM]]: runs examples/packages on small status files, on one database.
# What the database holds is replaced. Without a URL it is a SQLite file that is removed again.
set -u

here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
url=${1:-sqlite:$scratch/packages.db}
program=${2:-./packages}
passed=0
failed=0

result() { # name, 0 for good
    if [ "$2" -eq 0 ]; then
        echo "[       OK ] $1"
        passed=$((passed + 1))
    else
        echo "[  FAILED  ] $1"
        failed=$((failed + 1))
        sed 's/^/    | /' "$scratch/out" "$scratch/error"
    fi
}

run() { # arguments; leaves $code, out and error
    "$program" --db "$url" "$@" >"$scratch/out" 2>"$scratch/error"
    code=$?
}

# The answers without what they cost, which is not the same each time.
answers() {
    sed -E 's/ +[0-9]+ statements?, [0-9.]+ ms$//' "$scratch/out" | grep -v 'dependencies read$'
}

has() { # name, a line of the answers
    answers | grep -qxF -- "$2"
    result "$1" $?
}

succeeds() { # name
    [ "$code" -eq 0 ] && [ ! -s "$scratch/error" ]
    result "$1" $?
}

# The failure is told in one line, with file and line, and the rows are as before.
refuses() { # file, message
    run --import --status "$here/$1.status"
    [ "$code" -eq 1 ] && [ "$(cat "$scratch/error")" = "packages: $here/$1.status:$2" ]
    result "$1: told with its place" $?
    run --package tool --maintainer "Ben O'Hara"
    answers >"$scratch/after"
    cmp -s "$scratch/before" "$scratch/after"
    result "$1: the database is as it was" $?
}

run --import --status "$here/normal.status" --package tool --maintainer "Ben O'Hara" \
    --dot "$scratch/tool.dot"
succeeds "a file is read"
has "packages that rest on it, each once though it has two dependencies" "       3  base"
has "the next has fewer" "       1  lib"
has "a summary" 'tool: a tool with "quotes"'
has "version, architecture, status" "  version     3.1 (amd64), install ok triggers-pending"
has "section and size" "  section     utils, 900 KiB"
has "the maintainer's name" "  maintainer  Ben O'Hara"
has "through: each dependency's target" "  links       4 to what it needs, 0 from what needs it"
has "many-to-many" "  tags        implemented-in::c role::program"
has "the chain" "All that tool rests on: 4 packages, 1 deep"
has "its level" "  level 1     4  base, lib, lib, mailer"
has "the maintainer's packages" "Ben O'Hara: 2 packages"
has "nested through" "  1 package depends on them"
has "orphans: installed, and nothing depends on them" "The orphans, which nothing depends on: 1"
has "the orphan with its section" "       900 KiB  utils        tool"
has "virtual names" "Virtual packages, of 3 that are provided"
has "the virtual name that is needed, by who is installed" \
    "       1  mail-agent                       by mailer"
has "tags, one of them from a field of one word" "Tags: 4"
has "a tag's packages" "       2  implemented-in::c     lib, tool"
has "and of that field" "       1  multi-arch::same      lib"
answers >"$scratch/before"

grep -q 'label="tool", style=filled' "$scratch/tool.dot" &&
    grep -q 'label="other-mailer", style=dotted' "$scratch/tool.dot" &&
    grep -q 'label="mail-agent"' "$scratch/tool.dot" &&
    grep -q 'style=bold' "$scratch/tool.dot" &&
    [ "$(tail -n 1 "$scratch/tool.dot")" = "}" ]
result "the drawing" $?

run --package tool --maintainer ben@example.org
answers | cmp -s - "$scratch/before"
result "a second run answers the same, the maintainer found by address" $?
grep -q 'has packages already' "$scratch/error"
result "and says that it read nothing" $?

# The chain of base is empty: no level below it.
run --package base --maintainer "Ann Archer" --limit 2
has "a chain that ends at once" "All that base rests on: 0 packages, 0 deep"
has "dependents of both of Ann's packages, each once" "  3 packages depend on them"
has "the limit on names" "    lib, lib, and 1 more"

run --package gone
has "what is not installed rests on nothing" "All that gone rests on: 0 packages, 0 deep"

refuses no_colon "8: a line without a colon"
refuses continuation "5: a continued line where a field should begin"
refuses no_package "6: a stanza without a Package field"
refuses twice "8: package fresh (amd64) a second time, after line 1"
refuses relation "6: Depends: a parenthesis is not closed"
refuses size "3: Installed-Size: not a number"
refuses field_twice "4: a second field Version in one stanza"
refuses provides "3: Provides: alternatives"
refuses empty " there is no package in it"
refuses missing " No such file or directory"

run --package nothing
[ "$code" -eq 1 ] && grep -qx 'packages: there is no package nothing' "$scratch/error"
result "an unknown package" $?
run --maintainer nobody
[ "$code" -eq 1 ] && grep -qx 'packages: there is no maintainer nobody' "$scratch/error"
result "an unknown maintainer" $?
run --limit 0
[ "$code" -eq 2 ]
result "a limit that is none" $?
run --nonsense
[ "$code" -eq 2 ]
result "an unknown option" $?
run --import --status "$here/normal.status" --package tool --dot "$scratch/missing/tool.dot"
[ "$code" -eq 1 ] && grep -q 'No such file or directory' "$scratch/error"
result "a drawing that cannot be written" $?
run --package tool --maintainer "Ben O'Hara"
answers | cmp -s - "$scratch/before"
result "reading again gives the same" $?
"$program" --db sqlite:"$scratch/missing/packages.db" >"$scratch/out" 2>"$scratch/error"
[ "$?" -eq 1 ] && grep -q '^packages: ConnectionFailed: ' "$scratch/error"
result "a database that cannot be opened" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
