"""Values of columns. The name steers what happens to a record: see zoo.rb."""

NAMES = [(30, "a"), (30, "b"), (10, "c"), (4, ""), (5, "invalid"), (4, "halt save"),
         (4, "halt destroy"), (2, "halt add"), (2, "halt remove"), (3, None)]
STATES = ["lost", "late", "good", None]
MOST_KEY = 3


def attributes_of(model, names, zoo, chance, kept=60):
    """Some of the columns. Timestamps, counters, versions and the type are left to the library."""
    given = {}
    for column in model.columns:
        if chance.percent(kept):
            value = value_of(column, names, zoo, chance)
            if value is not LEFT_OUT:
                given[column] = value
    return given


LEFT_OUT = object()


def value_of(column, names, zoo, chance):
    if column in ("name", "body"):
        return chance.weighted(NAMES)
    if column in ("state",):
        return chance.pick(STATES)
    if column in ("published", "cancelled"):
        return chance.percent(50)
    if column in ("score", "rating", "amount", "number"):
        return 1 + chance.below(5)
    if column.endswith(("_type", "_kind")):
        return chance.pick(owners_of(column, names, zoo))
    if column.endswith("_id") or column == "order_number":
        return None if chance.percent(15) else 1 + chance.below(MOST_KEY)
    return LEFT_OUT


def owners_of(column, names, zoo):
    """The classes that a polymorphic column can name."""
    found = zoo.owners(column.rsplit("_", 1)[0])
    return [camelized(name) for name in [each for each in found if each in names] or found]


def camelized(name):
    return "".join(part.capitalize() for part in name.split("_"))
