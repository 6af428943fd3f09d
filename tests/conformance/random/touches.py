"""touches-at-once of ../differences.jsonl: Kin touches a parent as its child is saved, calls
after_touch and after_commit of it, and its memory has the new time; Active Record 6.1 writes the
time with the counter, tells nobody, and leaves the grandparents. So what tells of touches is taken
out of both transcripts, and times that touches write are compared in the rows alone, and there not
in those of a tree.

after_rollback of a record that was created has no key in Kin, and the lost one in Active Record
(rollback-in-memory): it is compared by its model."""

TIMES = ("updated_at", "wheels_changed_at")
TREES = ("folders",)
ENDS = ("after_commit ", "after_rollback ")


def without_touches(lines, touched):
    """touched: the records that Kin has touched, as "post#1"."""
    return [{name: shown(line, name, touched) for name in line
             if name != "log" or shown(line, name, touched)} for line in lines]


def touched_in(lines):
    return {event.split(" ")[1] for line in lines for event in line.get("log", [])
            if event.startswith("after_touch ")}


def shown(line, name, touched):
    value = line[name]
    if name == "log":
        return [event.split("#")[0] if event.startswith("after_rollback ") else event
                for event in value if not event.startswith("after_touch ")
                and not (event.startswith(ENDS) and event.split(" ")[1] in touched)]
    of_tree = name == "rows" and line["table"] in TREES
    return without_times(value) if name == "answer" or of_tree else value


def without_times(answer):
    if isinstance(answer, list):
        return [without_times(each) for each in answer]
    if isinstance(answer, dict):
        return {name: without_times(value) for name, value in answer.items() if name not in TIMES}
    return answer
