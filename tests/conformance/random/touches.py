"""touches-at-once of ../differences.jsonl: Kin touches a parent as its child is saved, calls
after_touch and after_commit of it, and its memory has the new time; Active Record 6.1 writes the
time with the counter and tells nobody. So what tells of touches is taken out of both transcripts,
and times that touches write are compared in the rows alone."""

TIMES = ("updated_at", "wheels_changed_at")
ENDS = ("after_commit ", "after_rollback ")


def without_touches(lines, touched):
    """touched: the records that Kin has touched, as "post#1"."""
    return [{name: shown(name, value, touched) for name, value in line.items()
             if name != "log" or shown(name, value, touched)} for line in lines]


def touched_in(lines):
    return {event.split(" ")[1] for line in lines for event in line.get("log", [])
            if event.startswith("after_touch ")}


def shown(name, value, touched):
    if name == "log":
        return [event for event in value if not event.startswith("after_touch ")
                and not (event.startswith(ENDS) and event.split(" ")[1] in touched)]
    return without_times(value) if name == "answer" else value


def without_times(answer):
    if isinstance(answer, list):
        return [without_times(each) for each in answer]
    if isinstance(answer, dict):
        return {name: without_times(value) for name, value in answer.items() if name not in TIMES}
    return answer
