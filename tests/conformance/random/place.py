"""Where two transcripts differ first, as the rules of allowed.py look at it."""

from transcripts import rows_of, steps_of

CREATES = ("one_create", "one_must_create")
SAVES = ("update", "must_update", "save", "must_save", "save_unvalidated")
COUNTERS = ("taggings_count", "comments_count", "number_of_wheels", "children_count",
            "votes_count")


class Place:
    """Where two transcripts differ first."""

    def __init__(self, scenario, found, ours, theirs):
        self.steps = scenario["steps"][:found[0]]
        self.step = self.steps[-1]
        self.do = self.step["do"]
        self.field, self.ours, self.theirs = found[1:]
        self.our = line_of(ours, found[0])
        self.their = line_of(theirs, found[0])
        self.our_log = self.our.get("log", [])
        self.their_log = self.their.get("log", [])
        self.their_rows = rows_of(theirs)
        self.earlier = [(step, line_of(ours, number), line_of(theirs, number))
                        for number, step in enumerate(self.steps[:-1], 1)]

    def maker(self, handle):
        """The verb that has bound a handle."""
        return next((step["do"] for step in self.steps if step.get("as") == handle), None)

    def of_the_same(self):
        """The earlier steps that are about the same association of the same handle."""
        return [each for each in self.earlier if slot_of(each[0]) == slot_of(self.step)]

    def was_destroyed(self, handle):
        return any(step["do"] in ("destroy", "must_destroy") and step["on"] == handle
                   and our.get("answer") for step, our, _ in self.earlier)

    def is_unsaved(self, handle):
        """Whether it was made, and no step has saved it since."""
        made = next((our for step, our, _ in self.earlier if step.get("as") == handle), {})
        answer = made.get("answer")
        return isinstance(answer, dict) and "new" in answer and not any(
            step.get("on") == handle and step["do"] in SAVES and our.get("answer") is True
            for step, our, _ in self.earlier)

    def in_this_level(self):
        """The earlier steps since the outermost level began."""
        levels, since = 0, []
        for each in self.earlier:
            levels += (each[0]["do"] == "begin") - (each[0]["do"] in ("commit", "rollback"))
            since = since + [each] if levels else []
        return since


def slot_of(step):
    return step.get("on"), step.get("association")


def line_of(lines, number):
    return next((line for line in steps_of(lines) if line["step"] == number), {})


def handles_of(step):
    named = [step.get("on"), step.get("as"),
             *(step["with"] if isinstance(step.get("with"), list) else [step.get("with")])]
    return {handle.split("[")[0] for handle in named if handle}


def was_refused(line):
    """Whether the step that a line tells of has failed, or left its record unsaved."""
    answer = line.get("answer")
    return "error" in line or answer is False or (isinstance(answer, dict) and "new" in answer)
