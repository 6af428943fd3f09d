"""The steps, each made by a function that takes the scene; None where there is nothing for it."""

from values import MOST_KEY, attributes_of


def rows(scene):
    """Rows that nobody has loaded."""
    model = scene.model()
    if any(step["do"] == "rows" and step["table"] == model.table for step in scene.steps):
        return None
    made = []
    for key in range(1, 2 + scene.chance.below(3)):
        row = {"id": key}
        given = attributes_of(model, scene.names, scene.zoo, scene.chance, kept=80)
        row.update((name, value) for name, value in given.items() if value is not None)
        made.append(row)
    return {"do": "rows", "table": model.table, "rows": made}


# --- records


def new(scene, verb="new"):
    name = scene.model().name
    return scene.bind({"do": verb, "model": name, "attributes": scene.attributes(name)}, name)


def create(scene):
    return new(scene, "must_create" if scene.chance.percent(20) else "create")


def find(scene):
    name = scene.model().name
    verb = "get" if scene.chance.percent(70) else "find"
    key = 1 + scene.chance.below(MOST_KEY)
    return scene.bind({"do": verb, "model": name, "id": key}, name)


def assign(scene):
    handle = scene.handle()
    if not handle:
        return None
    verb = scene.chance.pick(["update", "update", "set", "set", "must_update"])
    return {"do": verb, "on": handle[0], "attributes": scene.attributes(handle[1])}


def on_record(*verbs):
    def make(scene):
        handle = scene.handle()
        return handle and {"do": scene.chance.pick(verbs), "on": handle[0]}
    return make


# --- to one


def one_get(scene):
    found = scene.association(lambda each: not each.many)
    if not found:
        return None
    handle, association = found
    verb = scene.chance.pick(["one_get", "one_get", "one_get", "one_reload"])
    step = {"do": verb, "on": handle, "association": association.name}
    return scene.bind(step, scene.target(association))


def one_set(scene):
    found = scene.association(lambda each: not each.many and not each.through)
    if not found:
        return None
    handle, association = found
    other = scene.handle(association.target) if scene.chance.percent(85) else None
    return {"do": "one_set", "on": handle, "association": association.name,
            "with": other and other[0]}


def one_make(scene):
    found = scene.association(lambda each: not each.many and not each.through and each.target)
    if not found:
        return None
    handle, association = found
    step = {"do": scene.chance.pick(["one_build", "one_create", "one_must_create"]), "on": handle,
            "association": association.name, "attributes": scene.attributes(association.target)}
    return scene.bind(step, association.target)


# --- collections


def many(scene, fits=lambda each: True):
    return scene.association(lambda each: each.many and fits(each))


def many_list(scene):
    found = many(scene)
    if not found:
        return None
    handle, association = found
    verb = scene.chance.pick(["many_get", "many_get", "many_get", "many_peek", "many_reload"])
    return scene.bind_list({"do": verb, "on": handle, "association": association.name},
                           association.target)


def many_ask(scene):
    found = many(scene)
    if not found:
        return None
    handle, association = found
    verb = scene.chance.pick(["many_size", "many_count", "many_length", "many_is_empty",
                              "many_ids", "many_any", "many_many", "is_loaded"])
    return {"do": verb, "on": handle, "association": association.name}


def many_with(*verbs):
    """One record or several, and one perhaps twice."""
    def make(scene):
        found = many(scene)
        if not found:
            return None
        handle, association = found
        others = [scene.handle(association.target) for _ in range(1 + scene.chance.below(3))]
        if not others[0]:
            return None
        named = [other[0] for other in others]
        return {"do": scene.chance.pick(verbs), "on": handle, "association": association.name,
                "with": named if len(named) > 1 else named[0]}
    return make


def many_make(scene):
    found = many(scene)
    if not found:
        return None
    handle, association = found
    step = {"do": scene.chance.pick(["many_build", "many_create", "many_must_create"]),
            "on": handle, "association": association.name,
            "attributes": scene.attributes(association.target)}
    return scene.bind(step, association.target)


KINDS = [
    (6, new), (14, create), (10, find), (10, assign),
    (10, on_record("save", "save", "must_save")),
    (6, on_record("destroy", "destroy", "must_destroy")),
    (4, on_record("reload")),
    (8, on_record("record", "is_new", "is_destroyed", "changed", "valid", "errors")),
    (8, one_get), (6, one_set), (4, one_make),
    (10, many_list), (6, many_ask), (6, many_make),
    (10, many_with("many_push")), (5, many_with("many_delete")),
]
