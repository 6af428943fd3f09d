"""Random scenarios through Kin and through Active Record: python3 random ... says how."""

import argparse
import json
import os
import sys

from allowed import reason_of
from generate import scenario
from shrink import fewest, without
from touches import touched_in, without_touches
from transcripts import Runner, differences
from zoo import Zoo

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Both:
    def __init__(self, kin):
        self.kin = Runner([kin, "serve"])
        self.active_record = Runner(["ruby", f"{FOLDER}/runner.rb",
                                     f"{FOLDER}/recorded/schema.sql", "--serve"])
        self.forgiven = {}

    def run(self, scenario):
        """The transcripts, without what is never compared."""
        ours, theirs = self.kin.run(scenario), self.active_record.run(scenario)
        touched = touched_in(ours)
        return without_touches(ours, touched), without_touches(theirs, touched)

    def difference(self, scenario):
        """The first that is not allowed."""
        ours, theirs = self.run(scenario)
        found = next(iter(differences(ours, theirs)), None)
        if found and isinstance(found[0], str):
            place = self.step_that_wrote(scenario, found)
            return found if not reason_of(scenario, (place, *found[1:]), ours, theirs) else None
        return None if found and reason_of(scenario, found, ours, theirs) else found

    def settled(self, scenario):
        """The scenario without the steps at which it differs as it may; and how it differs else."""
        while True:
            ours, theirs = self.run(scenario)
            found = next(iter(differences(ours, theirs)), None)
            if found and isinstance(found[0], str):
                place = self.step_that_wrote(scenario, found)
                found = (place, *found[1:])
            reason = found and reason_of(scenario, found, ours, theirs)
            if not reason:
                return scenario, found
            self.forgiven[reason] = self.forgiven.get(reason, 0) + 1
            scenario = {**scenario, "steps": without(scenario["steps"], {found[0] - 1})}

    def step_that_wrote(self, scenario, found):
        """The number of the step from which on a table differs."""
        for place in ends_outside_levels(scenario["steps"]):
            part = {**scenario, "steps": scenario["steps"][:place]}
            if differences(*self.run(part)):
                return place
        return len(scenario["steps"])

    def stop(self):
        self.kin.stop()
        self.active_record.stop()


def ends_outside_levels(steps):
    """After how many steps no level is open."""
    levels = 0
    for place, step in enumerate(steps):
        levels += (step["do"] == "begin") - (step["do"] in ("commit", "rollback"))
        if levels == 0:
            yield place + 1


def show(both, scenario):
    """The steps, and both transcripts from the first difference on."""
    ours, theirs = both.run(scenario)
    place, field, _, _ = both.difference(scenario)
    for step in scenario["steps"]:
        print(json.dumps(step))
    first = place - 1 if isinstance(place, int) else len(scenario["steps"])
    print(f"    {place}, {field}")
    for name, lines in (("Active Record", theirs), ("Kin", ours)):
        for line in lines[first:] or lines[-1:]:
            print(f"        {name + ':':15}{json.dumps(line)}", flush=True)


def search(both, zoo, seeds, most):
    """Runs the seeds; shows the differences, up to so many. How many there were."""
    count = 0
    for seed in seeds:
        settled, found = both.settled(scenario(zoo, seed))
        if not found:
            continue
        count += 1
        smallest = fewest(settled, lambda smaller: both.difference(smaller) is not None)
        print(f"seed {seed} differs:")
        show(both, smallest)
        if count == most:
            break
    return count


def seeds_of(text):
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(prog="./dev conformance")
    parser.add_argument("kin", help="the conformance program")
    parser.add_argument("url", nargs="?", help="as on_database.sh gives it; KIN_TEST_URL counts")
    parser.add_argument("--seeds", required=True, type=seeds_of, metavar="A..B")
    parser.add_argument("--most", default=1, type=int, help="differences shown (1)")
    given = parser.parse_intermixed_args()
    both = Both(given.kin)
    count = search(both, Zoo(f"{FOLDER}/recorded/zoo.json"), given.seeds, given.most)
    both.stop()
    for reason, times in sorted(both.forgiven.items()):
        print(f"{times:6} steps left out: {reason}")
    print(f"{count} of the seeds differ" if count else "no seed differs")
    return 1 if count else 0


sys.exit(main())
