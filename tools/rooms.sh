#!/bin/bash
# Checks the house: includes point only downwards, and no file is over 900 lines.
# Prints what breaks a rule; silent when all is well.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 2

rooms='support driver schema session query record loading association' # from the ground up
longest=900

{
    find src -name '*.[ch]'
    find include tests examples bench tools -name '*.[ch]' -o -name '*.sh'
} | sort | awk -v rooms="$rooms" -v longest="$longest" '
    function complain(what) { print what > "/dev/stderr"; failed = 1 }

    function check_include(file, here, included,   there) {
        there = level[substr(included, 1, index(included, "/") - 1)]
        if (!there)
            complain(file " includes \"" included "\", which is not named from src/")
        else if (there > here)
            complain(file " includes \"" included "\" from a room above it")
    }

    function check_file(file,   parts, here, line, lines) {
        if (file ~ /^src\//) {
            here = level[parts[split(file, parts, "/") - 1]]
            if (!here) complain(file " lies in no room of the house")
        }
        while ((getline line < file) > 0) {
            lines++
            if (here && line ~ /^[ \t]*#[ \t]*include[ \t]+"/) {
                split(line, parts, "\"")
                check_include(file, here, parts[2])
            }
        }
        close(file)
        if (lines > longest)
            complain(file " has " lines " lines; no file is over " longest)
    }

    BEGIN { for (i = split(rooms, names, " "); i > 0; i--) level[names[i]] = i }
    { check_file($0) }
    END { exit failed }
'
