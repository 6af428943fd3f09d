#!/bin/bash
# clang-tidy over every C file that a build folder compiles: tools/tidy.sh BUILD
set -u
build=$(cd "$1" && pwd) || exit 2
cd "$(dirname "$0")/.." || exit 2

# shellcheck disable=SC2016 # Python's, not the shell's
files=$(python3 -c '
import json, os, sys
build = sys.argv[1]
for entry in json.load(open(os.path.join(build, "compile_commands.json"))):
    path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
    if path.endswith(".c"):
        print(path)
' "$build" | sort -u)

# It counts warnings in system headers aloud; that line says nothing.
echo "$files" | xargs -r -P 2 -n 4 clang-tidy -p "$build" --quiet 2>&1 |
    grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated\.$|^Suppressed '
exit "${PIPESTATUS[1]}"
