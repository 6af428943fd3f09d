#!/bin/bash
# Checks the house: includes point only downwards, and no file is over 900 lines.
# Prints what breaks a rule; silent when all is well.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 2

rooms=(support driver schema session query record loading association) # from the ground up
longest=900
failed=0

complain() {
    echo "$1" >&2
    failed=1
}

level() { # ROOM: how high it lies; nothing for a name that is no room
    local i
    for i in "${!rooms[@]}"; do
        [ "${rooms[$i]}" = "$1" ] && { echo "$i"; return; }
    done
}

check_includes() { # FILE
    local file=$1 here included there
    here=$(level "$(basename "$(dirname "$file")")")
    [ -n "$here" ] || { complain "$file lies in no room of the house"; return; }
    while IFS= read -r included; do
        there=$(level "${included%%/*}")
        if [ -z "$there" ]; then
            complain "$file includes \"$included\", which is not named from src/"
        elif [ "$there" -gt "$here" ]; then
            complain "$file includes \"$included\" from a room above it"
        fi
    done < <(sed -nE 's/^[[:space:]]*#[[:space:]]*include[[:space:]]+"([^"]+)".*/\1/p' "$file")
}

check_length() { # FILE
    local lines
    lines=$(wc -l <"$1")
    [ "$lines" -le "$longest" ] || complain "$1 has $lines lines; no file is over $longest"
}

while IFS= read -r file; do
    check_includes "$file"
done < <(find src -name '*.[ch]' | sort)
while IFS= read -r file; do
    check_length "$file"
done < <(find src include tests examples bench tools -name '*.[ch]' -o -name '*.sh' | sort)
exit "$failed"
