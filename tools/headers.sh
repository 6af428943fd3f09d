#!/bin/bash
# Checks that every public header compiles alone: as C11 and C++17, with gcc and clang, for 32 bits,
# and for Windows with mingw (compiled only). Prints a line for each.
set -u
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
tests=$root/tests/headers
warnings=(-pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only -I "$root/include"
    -I "$tests")
failed=0

compile() { # NAME COMPILER [FLAG...]; the source is the last flag
    local name=$1
    shift
    echo "[ RUN      ] $name"
    if "$@" "${warnings[@]}"; then
        echo "[       OK ] $name"
    else
        echo "[  FAILED  ] $name"
        failed=1
    fi
}

alone() { # NAME COMPILER [FLAG...]: kin.h and each kin/*.h, twice, so that the guards are tried
    local name=$1 header
    shift
    for header in kin.h $(cd "$root/include" && echo kin/*.h); do
        compile "$name: $header alone" "$@" - <<<"#include <$header>
#include <$header>
typedef int something;"
    done
}

target() { # NAME C-COMPILER [FLAG...]
    alone "$@" -std=c11 -x c
    compile "$1: a model" "${@:2}" -std=c11 "$tests/model.c"
}

target_cpp() { # NAME C++-COMPILER [FLAG...]
    alone "$@" -std=c++17 -x c++
    # A model's columns are const, and only Kin makes models.
    compile "$1: a model" "${@:2}" -std=c++17 -Wno-uninitialized "$tests/model.cpp"
}

target gcc gcc
target clang clang
target_cpp g++ g++
target_cpp clang++ clang++
target 'gcc -m32' gcc -m32
target mingw x86_64-w64-mingw32-gcc
exit "$failed"
