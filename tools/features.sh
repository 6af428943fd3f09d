#!/bin/bash
# Checks docs/features.md: the numbers at its top are those of its rows, every row that works names
# a test, and every test that is named is there.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

failed=0
complain() {
    echo "docs/features.md: $1" >&2
    failed=1
}

exists() { # FOLDER/NAME
    local folder=${1%%/*} name=${1#*/}
    case $1 in
    examples/*) [ -f "$1.c" ] ;;
    compile_fail/*) compgen -G "tests/$1.*" >/dev/null ;;
    *)
        [ -f "tests/behaviour/test_$folder.c" ] &&
            grep -qE "([A-Z]+|cmocka_unit_test(_setup_teardown)?)\(${name}[,)]" \
                "tests/behaviour/test_$folder.c"
        ;;
    esac
}

# The third and fourth cell of each row; \| is no border.
rows=$(sed 's/\\|//g' docs/features.md |
    awk -F' *[|] *' '/^\|/ && $2 != "page" && $2 != "feature" && $2 !~ /^-+$/ { print $5 "\t" $4 }')
# grep fails where it counts none.
working=$(grep -c '^working' <<<"$rows" || true)
not_yet=$(grep -c '^not yet' <<<"$rows" || true)
all=$(wc -l <<<"$rows")

[ "$all" -eq $((working + not_yet)) ] || complain 'a row has no state'
counts="Of $all rows $working are \`working\`, $not_yet are \`not yet\`."
grep -qF "$counts" docs/features.md || complain "its top should say: $counts"
if grep -q '^working	-$' <<<"$rows"; then complain 'a row that works names no test'; fi
if grep '^not yet' <<<"$rows" | grep -qv '	-$'; then complain 'a row that is not there yet names a test'; fi
while IFS= read -r test; do
    exists "$test" || complain "no test $test"
done < <(sed -n 's/^working	//p' <<<"$rows" | tr ',' '\n' | tr -d ' ' | sort -u)
exit "$failed"
