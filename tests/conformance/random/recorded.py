"""Scenarios from seeds with what Active Record answered, so that a run needs no Ruby: a line of
JSON for each."""

import json

from touches import touched_in, without_touches
from transcripts import differences


def write(file, scenario, theirs):
    """The scenario, and Active Record's transcript of it."""
    file.write(json.dumps({**scenario, "answers": [compact(line) for line in theirs]},
                          separators=(",", ":")) + "\n")


def compact(line):
    """The times that touches write are not compared, nor the numbers of statements."""
    return {name: value for name, value in line.items() if name != "statements"}


def check(path, kin):
    """Tells each scenario as a test. How many there are, and how many differ."""
    count = wrong = 0
    with open(path) as file:
        for text in file:
            scenario = json.loads(text)
            name = scenario["head"]["scenario"]
            found = difference(scenario, kin)
            print(f"[ RUN      ] {name}")
            print(f"[  FAILED  ] {name}" if found else f"[       OK ] {name}", flush=True)
            if found:
                tell(scenario, found)
            count, wrong = count + 1, wrong + bool(found)
    return count, wrong


def difference(scenario, kin):
    ours = kin.run(scenario)
    touched = touched_in(ours)
    ours, theirs = (without_touches(lines, touched) for lines in (ours, scenario["answers"]))
    return next(iter(differences(ours, theirs)), None)


def tell(scenario, found):
    place, field, ours, theirs = found
    for step in scenario["steps"][:place]:
        print(json.dumps(step))
    print(f"    step {place}, {field}")
    print(f"        Active Record: {json.dumps(theirs)}")
    print(f"        Kin:           {json.dumps(ours)}")
