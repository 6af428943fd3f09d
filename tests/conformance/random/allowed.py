"""Differences that are wanted, known by rule. The step at which one shows is left out, and what
follows from it. Each rule gives its reason, where ../differences.jsonl has the same by its name."""

from transcripts import steps_of

SAVES = ("update", "must_update", "save", "must_save", "save_unvalidated")


class Place:
    """Where two transcripts differ first."""

    def __init__(self, scenario, found, ours, theirs):
        self.step = scenario["steps"][found[0] - 1]
        self.do = self.step["do"]
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


RULES = {"not for a new or a destroyed record": new_or_destroyed,
         "error-classes": frozen,
         "destroyed-once": destroyed_once}


def reason_of(scenario, found, ours, theirs):
    """The reason of a difference; None: it has none."""
    if not isinstance(found[0], int):
        return None
    place = Place(scenario, found, ours, theirs)
    return next((reason for reason, holds in RULES.items() if holds(place)), None)
