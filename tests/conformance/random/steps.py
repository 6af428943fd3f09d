"""The steps, each made by a function that takes the scene; None where there is nothing for it."""

from values import MOST_KEY, attributes_of


def rows(scene, model):
    """Rows that nobody has loaded."""
    made = []
    for key in range(1, 2 + scene.chance.below(MOST_KEY)):
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
    return scene.bind({"do": verb, "model": name, "id": key}, name, sure=key == 1)


def assign(scene):
    handle = scene.handle()
    if not handle:
        return None
    verb = scene.chance.pick(["update", "update", "set", "set", "must_update"])
    return {"do": verb, "on": handle[0], "attributes": scene.attributes(handle[1])}


def stale(scene):
    """Somebody else has changed a row, or deleted it: what memory has of it is old."""
    model = scene.model()
    key = 1 + scene.chance.below(MOST_KEY)
    changed = "lock_version = lock_version + 1"
    if "lock_version" not in model.columns:
        changed = "name = 'other'" if "name" in model.columns else None
    sql = f"UPDATE {model.table} SET {changed} WHERE id = {key}"
    if not changed or scene.chance.percent(20):
        sql = f"DELETE FROM {model.table} WHERE id = {key}"
    return {"do": "execute", "sql": sql}


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
    return scene.bind(step, scene.target(association), sure=False)


def one_set(scene):
    found = scene.association(lambda each: not each.many and not each.through)
    if not found:
        return None
    handle, association = found
    other = scene.held(association) if scene.chance.percent(85) else None
    return {"do": "one_set", "on": handle, "association": association.name, "with": other}


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
        named = [scene.held(association) for _ in range(1 + scene.chance.below(3))]
        if not named[0]:
            return None
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


def many_other(*verbs):
    """Verbs that take the collection alone."""
    def make(scene):
        found = many(scene)
        if not found:
            return None
        handle, association = found
        return {"do": scene.chance.pick(verbs), "on": handle, "association": association.name}
    return make


def many_set(scene):
    """All of the collection anew."""
    found = many(scene)
    if not found:
        return None
    handle, association = found
    others = [scene.held(association) for _ in range(scene.chance.below(3))]
    return {"do": "many_set", "on": handle, "association": association.name,
            "with": [other for other in others if other]}


def many_ids(scene):
    found = many(scene)
    if not found:
        return None
    handle, association = found
    keys = scene.chance.some(range(1, MOST_KEY + 1), 3)
    verb = scene.chance.pick(["many_set_ids", "many_delete", "many_destroy", "many_find"])
    step = {"do": verb, "on": handle, "association": association.name, "ids": keys}
    return step if keys or verb == "many_set_ids" else None


def many_one(scene):
    """One of the collection: the first, the last."""
    found = many(scene)
    if not found:
        return None
    handle, association = found
    verb = scene.chance.pick(["many_first", "many_last"])
    return scene.bind({"do": verb, "on": handle, "association": association.name},
                      association.target, sure=False)


# --- loading


def tree(scene, model, depth=3):
    """Some of the associations, each perhaps with some of its target's."""
    branches = []
    for association in scene.chance.some(model.associations, 2):
        below = association.target and depth > 1 and scene.chance.percent(50)
        inner = below and tree(scene, scene.zoo.models[association.target], depth - 1)
        branches.append(f"{association.name}({inner})" if inner else association.name)
    return ", ".join(branches)


def preload(scene):
    handle = scene.handle()
    if not handle:
        return None
    wanted = tree(scene, scene.zoo.models[handle[1]])
    list_of = handle[0].split("[")[0] if scene.chance.percent(70) else handle[0]
    return wanted and {"do": "preload", "on": list_of, "tree": wanted}


def every(scene):
    """All of a table, perhaps with what belongs to them."""
    model = scene.model()
    step = {"do": "all", "model": model.name}
    wanted = tree(scene, model) if scene.chance.percent(60) else ""
    if wanted:
        step[scene.chance.pick(["includes", "preload"])] = wanted
    return scene.bind_list(step, model.name)


def ask_all(scene):
    verb = scene.chance.pick(["count", "ids", "exists"])
    return {"do": verb, "model": scene.model().name}


# --- levels


def begin(scene):
    if scene.levels == 2:
        return None
    scene.levels += 1
    return {"do": "begin"}


def end(scene):
    if scene.levels == 0:
        return None
    scene.levels -= 1
    return {"do": scene.chance.pick(["commit", "rollback"])}


RECORDS = [
    (6, new), (14, create), (10, find), (10, assign),
    (10, on_record("save", "save", "must_save", "save_unvalidated")),
    (6, on_record("destroy", "destroy", "must_destroy")),
    (4, on_record("reload")),
    (8, on_record("record", "is_new", "is_destroyed", "changed", "valid", "errors")),
    (2, on_record("restore", "delete", "mark_for_destruction")), (2, on_record("touch")),
    (1, on_record("set_readonly")), (4, stale),
]
TO_ONE = [(8, one_get), (6, one_set), (4, one_make)]
COLLECTIONS = [
    (10, many_list), (6, many_ask), (6, many_make), (3, many_one), (2, many_ids), (2, many_set),
    (10, many_with("many_push")), (5, many_with("many_delete")),
    (1, many_with("many_destroy", "many_includes")),
    (1, many_other("many_clear", "many_delete_all", "many_destroy_all", "many_reset")),
]
LOADING = [(3, preload), (3, every), (2, ask_all)]
LEVELS = [(3, begin), (4, end)]
KINDS = RECORDS + TO_ONE + COLLECTIONS + LOADING + LEVELS
