"""A scenario with fewer steps that still differs."""

import re


def without(steps, dropped):
    """The steps but for some, and but for those that use what these would have bound."""
    bound, kept = set(), []
    dropped = dropped | ends_of(steps, dropped)
    for place, step in enumerate(steps):
        if place in dropped or not names_in(step) <= bound:
            continue
        kept.append(step)
        if "as" in step:
            bound.add(step["as"])
    return kept


def names_in(step):
    handles = [step.get("on"), *(step["with"] if isinstance(step.get("with"), list)
                                 else [step.get("with")])]
    return {re.sub(r"\[\d+\]$", "", handle) for handle in handles if handle}


def ends_of(steps, dropped):
    """The other end of each level of which one end is dropped."""
    others, open_levels = set(), []
    for place, step in enumerate(steps):
        if step["do"] == "begin":
            open_levels.append(place)
        elif step["do"] in ("commit", "rollback"):
            begin = open_levels.pop()
            if begin in dropped or place in dropped:
                others |= {begin, place}
    return others


def fewest(scenario, differs):
    """Drops steps, many at a time and then one by one, and then parts of steps."""
    steps = scenario["steps"]
    size = max(1, len(steps) // 2)
    while True:
        smaller = drop_some(scenario, steps, size, differs)
        if len(smaller) == len(steps) and size == 1:
            return {**scenario, "steps": plainer(scenario, steps, differs)}
        if len(smaller) == len(steps):
            size //= 2
        steps = smaller


def drop_some(scenario, steps, size, differs):
    place = len(steps)
    while place > 0:
        place = min(place, len(steps)) - size
        fewer = without(steps, set(range(max(0, place), place + size)))
        if len(fewer) < len(steps) and differs({**scenario, "steps": fewer}):
            steps = fewer
    return steps


def plainer(scenario, steps, differs):
    """Without attributes, rows and columns of rows that do not matter."""
    for place in range(len(steps)):
        while True:
            for step in plainer_steps(steps[place]):
                changed = steps[:place] + [step] + steps[place + 1:]
                if differs({**scenario, "steps": changed}):
                    steps = changed
                    break
            else:
                break
    return steps


def plainer_steps(step):
    for name in step.get("attributes", {}):
        yield {**step, "attributes": {k: v for k, v in step["attributes"].items() if k != name}}
    rows = step.get("rows", [])
    for place, row in enumerate(rows):
        if len(rows) > 1:
            yield {**step, "rows": rows[:place] + rows[place + 1:]}
        for name in row:
            if name != "id":
                less = {k: v for k, v in row.items() if k != name}
                yield {**step, "rows": rows[:place] + [less] + rows[place + 1:]}
    if isinstance(step.get("with"), list) and len(step["with"]) > 1:
        for place in range(len(step["with"])):
            yield {**step, "with": step["with"][:place] + step["with"][place + 1:]}
