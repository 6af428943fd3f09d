"""Random scenarios through Kin and through Active Record: python3 random ... says how."""

import argparse
import json
import os
import sys

from allowed import reason_of
from generate import scenario
from recorded import check, write
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
        """The first: (step's number, field, ours, theirs), and its reason; None: there is none."""
        ours, theirs = self.run(scenario)
        found = next(iter(differences(ours, theirs)), None)
        if not found:
            return None
        found = self.first_that_wrote(scenario, found)
        for place in [found[0], *since_begin(scenario["steps"], found)]:
            reason = reason_of(scenario, (place, *found[1:]), ours, theirs)
            if reason:
                return (place, *found[1:]), reason
        return found, None

    def settled(self, scenario):
        """The scenario without the steps at which it differs as it may; and the difference that is
        left, None: there is none."""
        while True:
            found = self.difference(scenario)
            if not found or not found[1]:
                return scenario, found and found[0]
            (place, *_), reason = found
            self.forgiven[reason] = self.forgiven.get(reason, 0) + 1
            scenario = {**scenario, "steps": without(scenario["steps"], {place - 1})}

    def differs_like(self, scenario, first):
        """Whether another scenario differs as this one does at first: so that what is shrunk does
        not become something else."""
        wanted = kind_of(scenario, first)

        def differs(other):
            found = self.difference(other)
            return bool(found) and found[1] is None and kind_of(other, found[0]) == wanted
        return differs

    def first_that_wrote(self, scenario, found):
        """The difference of rows at the earliest step that makes one; else what was found. Rows
        that differ once go on doing so, nearly always."""
        steps = scenario["steps"]
        places = [place for place in ends_outside_levels(steps) if place < found[0]]
        low, high, middle = 0, len(places), len(places) - 1
        while low < high:
            place = places[middle]
            earlier = differences(*self.run({**scenario, "steps": steps[:place]}))
            if earlier:
                found, high = (place, *earlier[0][1:]), middle
            else:
                low = middle + 1
            middle = (low + high) // 2
        return found

    def stop(self):
        self.kin.stop()
        self.active_record.stop()


def since_begin(steps, found):
    """Rows show at the end of a level what a step inside it has written: its steps' numbers."""
    place, field, *_ = found
    outside = [each for each in [0, *ends_outside_levels(steps)] if each < place]
    return range(outside[-1] + 2, place) if field.startswith("rows") else []


def kind_of(scenario, found):
    """The verb, and what of its transcript differs."""
    place, field, *_ = found
    verb = scenario["steps"][place - 1]["do"] if place <= len(scenario["steps"]) else None
    return (field,) if field == "broken" else (verb, field)


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
    place, field, _, _ = both.difference(scenario)[0]
    for step in scenario["steps"]:
        print(json.dumps(step))
    print(f"    step {place}, {field}")
    for name, lines in (("Active Record", theirs), ("Kin", ours)):
        for line in lines[place - 1:] or lines[-1:]:
            print(f"        {name + ':':15}{json.dumps(line)}", flush=True)


def search(both, zoo, seeds, most):
    """Runs the seeds; shows the differences, up to so many. How many there were."""
    count = 0
    for seed in seeds:
        settled, found = both.settled(scenario(zoo, seed))
        if not found:
            continue
        count += 1
        smallest = fewest(settled, both.differs_like(settled, found))
        print(f"seed {seed} differs:")
        show(both, smallest)
        if both.difference(smallest)[0][1] == "broken":
            Runner(both.kin.command, errors=None).run(smallest)  # why is on standard error
        if count == most:
            break
    return count


def record(both, zoo, seeds, path):
    """Leaves out a seed whose scenario differs, for it is to be looked at; how many did."""
    left_out = 0
    with open(path, "w") as file:
        for seed in seeds:
            settled, found = both.settled(scenario(zoo, seed))
            if found:
                print(f"seed {seed} differs", flush=True)
                left_out += 1
            else:
                write(file, settled, both.active_record.run(settled))
    return left_out


def seeds_of(text):
    first, _, last = text.partition("..")
    return range(int(first), int(last or first) + 1)


def options():
    parser = argparse.ArgumentParser(prog="./dev conformance")
    parser.add_argument("kin", help="the conformance program")
    parser.add_argument("url", nargs="?", help="as on_database.sh gives it; KIN_TEST_URL counts")
    parser.add_argument("--seeds", type=seeds_of, metavar="A..B")
    parser.add_argument("--most", default=1, type=int, help="differences shown (1)")
    parser.add_argument("--into", metavar="FILE", help="records the seeds that do not differ")
    parser.add_argument("--recorded", metavar="FILE", help="checks what was recorded")
    return parser.parse_intermixed_args()


def check_recorded(given):
    kin = Runner([given.kin, "serve"], errors=None)
    count, wrong = check(given.recorded, kin)
    kin.stop()
    return 0 if count and not wrong else 1


def main():
    given = options()
    if given.recorded:
        return check_recorded(given)
    both = Both(given.kin)
    zoo = Zoo(f"{FOLDER}/recorded/zoo.json")
    if given.into:
        count = record(both, zoo, given.seeds, given.into)
    else:
        count = search(both, zoo, given.seeds, given.most)
    both.stop()
    for reason, times in sorted(both.forgiven.items()):
        print(f"{times:6} steps left out: {reason}")
    print(f"{count} of the seeds differ" if count else "no seed differs")
    return 1 if count else 0


sys.exit(main())
