"""Differences that are wanted, known by rule. The step at which one shows is left out, and what
follows from it. Each rule gives its reason, where ../differences.jsonl has the same by its name."""

from transcripts import same, steps_of

SAVES = ("update", "must_update", "save", "must_save", "save_unvalidated")


class Place:
    """Where two transcripts differ first."""

    def __init__(self, scenario, found, ours, theirs):
        self.step = scenario["steps"][found[0] - 1]
        self.do = self.step["do"]
        self.field, self.ours, self.theirs = found[1:]
        self.our = steps_of(ours)[found[0] - 1]
        self.their = steps_of(theirs)[found[0] - 1]
        self.our_log = self.our.get("log", [])
        self.their_log = self.their.get("log", [])


def new_or_destroyed(place):
    """kin_update is for saved records, and a destroyed record is not saved. Active Record creates
    the first, and answers false or raises for the second."""
    return place.do in SAVES and place.our.get("error") == "ArgumentError"


def frozen(place):
    """A destroyed record is not written: an error in Kin too, of another name."""
    return place.their.get("error") == "FrozenError" and place.our.get("error") == "ArgumentError"


def destroyed_once(place):
    """A record that is destroyed already, or named twice, is destroyed once."""
    return (len(place.their_log) > len(place.our_log)
            and [event for event in place.our_log if event not in place.their_log] == []
            and any(event.startswith("before_destroy ") for event in place.their_log))


def refused_first(place):
    """The same error on both sides; Kin sees it before callbacks run."""
    return (place.our.get("error") and place.our.get("error") == place.their.get("error")
            and not place.our_log)


def counted_as_stored(place):
    """A record that goes is taken off the counter of the parent that its row has. Active Record
    takes the one that memory has, though it was never saved."""
    return (place.do in ("destroy", "must_destroy") and place.field == "rows"
            and same_but_for(place.ours, place.theirs, COUNTERS))


COUNTERS = ("taggings_count", "comments_count", "number_of_wheels", "children_count",
            "votes_count")


def same_but_for(ours, theirs, columns):
    """Whether the rows differ in these columns alone."""
    def left(rows):
        return [{name: value for name, value in row.items() if name not in columns}
                for row in rows or []]
    return same(left(ours), left(theirs))


RULES = {"not for a new or a destroyed record": new_or_destroyed,
         "error-classes": frozen,
         "destroyed-once": destroyed_once,
         "refused before callbacks run": refused_first,
         "counted as it is stored": counted_as_stored}


def reason_of(scenario, found, ours, theirs):
    """The reason of a difference; None: it has none."""
    if found[1] == "broken":
        return None
    place = Place(scenario, found, ours, theirs)
    return next((reason for reason, holds in RULES.items() if holds(place)), None)
