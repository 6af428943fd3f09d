#!/usr/bin/env python3
"""Counts single tests in the logs of meson test: tools/count_tests.py testlog.json...

A program tells its tests as cmocka does ("[ RUN      ] name", "[       OK ] name"). One that tells
none counts as one test. A program that ended badly counts as at least one failure, and a test that
started and was not reported as good is one. Below the failed tests of a program stands what it said
of errors. The last line is "N passed, N failed".
"""
import json
import re
import sys

RUN = re.compile(r"\[ RUN      \] (.+)")
GOOD = re.compile(r"\[       OK \] (.+)")
# Not cmocka's summary: "[  FAILED  ] 2 test(s), listed below:"
BAD = re.compile(r"\[  FAILED  \] (?!\d+ test\(s\))(.+)")
# cmocka's, a sanitizer's, and those of a script.
SAID = re.compile(r"^.*(?:ERROR|error:|differs|WARNING: ThreadSanitizer).*$", re.MULTILINE)


def count(program):
    """How many tests of one program passed, and the names of those that did not."""
    output = program.get("stdout", "") + "\n" + program.get("stderr", "")
    good = GOOD.findall(output)
    # A script may tell results alone.
    started = RUN.findall(output) or good + BAD.findall(output)
    ended_well = program["result"] in ("OK", "EXPECTEDFAIL")
    if not started:
        return (1, []) if ended_well else (0, [program["result"].lower()])
    failed = list(started)
    for name in good:
        if name in failed:
            failed.remove(name)
    if not failed and not ended_well:
        failed = [f"(after its tests: {program['result'].lower()})"]
    return len(good), failed


def said(program):
    """The first lines in which a program that failed tells of errors."""
    output = program.get("stdout", "") + "\n" + program.get("stderr", "")
    return SAID.findall(output)[:20]


def main(paths):
    passed = failed = 0
    for path in paths:
        with open(path, encoding="utf-8") as log:
            for line in log:
                program = json.loads(line)
                good, bad = count(program)
                passed += good
                failed += len(bad)
                for name in bad:
                    print(f"failed: {program['name']}: {name}")
                for error in said(program) if bad else []:
                    print(f"    | {error}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
