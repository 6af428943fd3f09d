"""More rules of allowed.py: about what memory holds of associations."""

from collections import Counter

from place import COUNTERS, SAVES, handles_of, was_refused
from transcripts import same

ASKING = ("many_size", "many_is_empty", "many_any", "many_many", "many_count", "many_includes",
          "many_ids")
SETS = ("set", "update", "must_update")
UNREAD = ("deleted_captain", "nullified_captain")


def known_in_memory(place):
    """What is in memory stands for its row; Active Record makes another record of it. An owner
    that is among its own targets may have changes."""
    if isinstance(place.ours, list) and isinstance(place.theirs, list):
        return (len(place.ours) == len(place.theirs)
                and all(stands_for(our, their, place.step.get("as"))
                        for our, their in zip(place.ours, place.theirs)))
    return (isinstance(place.ours, dict) and isinstance(place.theirs, dict)
            and same({**place.ours, "is": 0}, {**place.theirs, "is": 0}))


def stands_for(our, their, bound):
    if not isinstance(our, dict) or not isinstance(their, dict):
        return False
    if same({**our, "is": 0}, {**their, "is": 0}):
        return True
    ours, theirs = next(iter(our.values())), next(iter(their.values()))
    is_known = bound and not our.get("is", bound).startswith(bound)
    return is_known and "id" in ours and ours["id"] == theirs.get("id") and (
        "changed" in our or same(counterless(ours), counterless(theirs)))


def removed_in_memory(place):
    """A record that was taken out of somewhere has no key in memory, and has it written when it is
    put in again. Active Record finds nothing to write, or counts it twice."""
    if place.do in ("many_get", "many_peek", "many_first", "many_last") and place.ours:
        return any(step.get("association") == place.step["association"] and taken_by([], step)
                   for step, *_ in place.earlier) and same(keyless_all(place.ours),
                                                           keyless_all(place.theirs))
    return any(taken_by(place.earlier[:number], step) & handles_of(place.step)
               for number, (step, *_) in enumerate(place.earlier))


def keyless_all(answer):
    """Records without the keys of others, and what of that is changed."""
    return [[keyless(each) for each in item.values() if isinstance(each, dict)]
            for item in (answer if isinstance(answer, list) else [answer])
            if isinstance(item, dict)]


def taken_by(earlier, step):
    """The handles that a step may have taken out of a collection."""
    if step["do"] in ("many_delete", "many_destroy") and "with" in step:
        return handles_of(step)
    if step["do"] not in ("many_delete", "many_destroy", "many_set", "many_set_ids", "many_clear",
                          "many_delete_all", "many_destroy_all"):
        return set()
    return handles_of(step).union(*(handles_of(other) for other, *_ in earlier
                                    if other.get("association") == step["association"]))


def known_to_be_empty(place):
    """A collection that was asked, and is empty, counts as loaded where it is certain. Active
    Record takes some other answers for certain, those of a counter cache too."""
    asked = any(step["do"] in ASKING for step, *_ in place.of_the_same())
    if place.do == "is_loaded":
        return asked or place.was_destroyed(place.step["on"])
    if not asked or place.do not in ("many_length", "many_get", "many_peek", "many_ids",
                                     "many_first", "many_last"):
        return False
    if place.do in ("many_first", "many_last"):
        return place.field == "answer" and place.theirs is None and bool(place.ours)
    if place.do == "many_ids" and place.theirs:
        return set(place.theirs) < set(place.ours or [])
    return place.theirs in (0, [])


def gone_unread(place):
    """A dependent that is deleted or nullified is not read, and so nobody has it afterwards."""
    return (place.step.get("association") in UNREAD and place.was_destroyed(place.step["on"])
            and place.do in ("is_loaded", "one_get", "one_reload") and not place.ours)


def counted_once(place):
    """What was built and then pushed is one record, and stands once in a collection. Active
    Record counts it twice, and has it twice."""
    if not any(step["do"] in ("many_push", "many_create", "many_must_create", "many_build")
               for step, *_ in place.of_the_same()):
        return False
    if place.do in ("many_size", "many_length"):
        return isinstance(place.theirs, int) and place.ours < place.theirs
    return (place.do in ("many_get", "many_peek", "many_ids") and isinstance(place.theirs, list)
            and len(once(place.theirs)) < len(place.theirs) and len(place.ours) < len(place.theirs))


def once(items):
    return [item for place, item in enumerate(items) if item not in items[:place]]


def gone_from_all(place):
    """A record that is destroyed is in no collection that is asked for. Active Record still has it
    in those in which it was put."""
    if isinstance(place.theirs, list) and isinstance(place.ours, list):
        left = [item for item in place.theirs if not is_gone(item, place)]
        return len(left) < len(place.theirs) and same(known(left), known(place.ours))
    if place.do in ("many_delete", "many_destroy") and "ids" in place.step:
        return place.our.get("answer") is True and any(
            step["do"] in ("destroy", "must_destroy") for step, *_ in place.earlier)
    return place.do in ("many_first", "many_last") and is_gone(place.theirs, place)


def is_gone(item, place):
    if not isinstance(item, dict):
        return False
    columns = next(iter(item.values()))
    return "destroyed" in item or ("new" not in item and not any(
        row.get("id") == columns["id"] for row in place.their_rows.get(table_of(item), [])))


def table_of(item):
    return next(iter(item)) + "s"


def is_list_of_records(answer):
    return isinstance(answer, list) and all(isinstance(each, dict) for each in answer)


def known(items):
    return [{**item, "is": 0} if isinstance(item, dict) else item for item in items]


def loads_tell_the_database(place):
    """What was put into a collection, and has left it by its key, is not loaded with it."""
    if place.do == "many_ids" and isinstance(place.ours, list) and place.theirs:
        return set(place.ours) < set(place.theirs) and any(
            step["do"] in ("many_create", "many_must_create", "many_push", "many_build")
            for step, *_ in place.of_the_same())
    if not is_list_of_records(place.ours) or not is_list_of_records(place.theirs):
        return False
    shown = known(place.ours)
    missing = [item for item in place.theirs if {**item, "is": 0} not in shown]
    put = set().union(*(handles_of(step) for step, *_ in place.of_the_same()))
    return bool(missing) and len(missing) == len(place.theirs) - len(place.ours) and all(
        "new" not in item and item.get("is") in put for item in missing)


def through_is_its_own(place):
    """A preloaded through association is what the rows say. Active Record fills it from join
    records that were loaded before, though others have come since."""
    if place.do == "is_loaded" and place.ours is False:
        return any(step["do"] == "preload" and step["on"] == place.step["on"]
                   for step, *_ in place.earlier)
    if place.do == "many_peek" and not place.ours:
        return any(step["do"] == "many_push" and step["on"] == place.step["on"]
                   and step["association"] != place.step["association"]
                   for step, *_ in place.earlier)
    return (isinstance(place.ours, list) and isinstance(place.theirs, list)
            and len(place.ours) > len(place.theirs)
            and all(item in known(place.ours) for item in known(place.theirs))
            and any(step["do"] == "preload" and place.step.get("association", " ") in step["tree"]
                    for step, *_ in place.earlier))


def counter_by_inverse(place):
    """A counter counts all that belong to its owner, whichever collection has them. Active Record
    knows it by the name of one."""
    return place.do in ASKING and place.step["association"] == "plain_comments"


def failed_verbs_undo(place):
    """A verb that has failed leaves collections, parents and counters as they were."""
    if place.do == "record" and place.ours and place.theirs:
        (ours, *_), (theirs, *_) = place.ours.values(), place.theirs.values()
        return same(counterless(ours), counterless(theirs)) and any(
            was_refused(our) and was_refused(their) for _, our, their in place.earlier)
    if place.do in ("one_get", "one_peek", "is_loaded"):
        return any(step["do"] == "one_set" and was_refused(our) and was_refused(their)
                   and place.step["on"] in (step["on"], step["with"])
                   for step, our, their in place.earlier)
    if place.do == "many_set":
        return any(step["do"] == "many_push" and was_refused(our) and was_refused(their)
                   for step, our, their in place.of_the_same())
    return place.do.startswith("many_") and any(
        step["do"] in ("many_push", "many_set", "many_create", "many_must_create")
        and "error" in our and was_refused(their) for step, our, their in place.of_the_same())


def counterless(columns):
    return {name: value for name, value in columns.items() if name not in COUNTERS}


def changed_key(place):
    """A changed foreign key makes the association stale, also where its record was known by an
    inverse."""
    return place.do in ("one_get", "is_loaded") and any(
        step["do"] in SETS and step["on"] == place.step["on"] for step, *_ in place.earlier)


def loaded_is_kept(place):
    """Preloading leaves unsaved records in their collection, where they are saved with it."""
    more = Counter(place.our_log)
    more.subtract(place.their_log)
    preloaded = [step["tree"] for step, *_ in place.earlier if step["do"] == "preload"]
    return min(more.values(), default=-1) >= 0 and any(
        step["do"] == "many_build" and step["association"] in tree
        for step, *_ in place.earlier for tree in preloaded)


def pushed_again(place):
    """A row that is pushed again stands twice in memory, and is counted so where it is loaded."""
    if place.do in ("many_get", "many_peek") and is_list_of_records(place.ours):
        return len(once(place.ours)) < len(place.ours) and same(
            known(once(place.ours)), known(once(place.theirs or [])))
    return place.do in ASKING and any(step["do"] == "many_push" and handles_of(step) & others
                                      for number, (step, *_) in enumerate(place.earlier)
                                      for others in [put_before(place, number)])


def put_into_a_new_owner(place):
    """What is put into the collection of an unsaved owner leads nowhere until that is saved. In
    Active Record it keeps the key of the owner before."""
    if not isinstance(place.ours, dict) or not isinstance(place.theirs, dict):
        return False
    (ours, *_), (theirs, *_) = place.ours.values(), place.theirs.values()
    return (isinstance(ours, dict) and isinstance(theirs, dict)
            and same(keyless(ours), keyless(theirs))
            and any(step["do"] in ("many_push", "many_set") and place.is_unsaved(step["on"])
                    for step, *_ in place.earlier))


def keyless(columns):
    return {name: value for name, value in columns.items() if not name.endswith("_id")}


def put_and_loaded(place):
    """A load of a collection gives what the database has, for records that stand in it as well,
    unless the program has changed them. Active Record keeps what they were when put in, as a
    change."""
    if not is_list_of_records(place.ours) or not is_list_of_records(place.theirs):
        return False
    plain = [{name: value for name, value in item.items() if name not in ("is", "changed")}
             for item in place.theirs]
    return same(plain, [{name: value for name, value in item.items() if name != "is"}
                        for item in place.ours]) and any(
        step["do"] == "execute" for step, *_ in place.earlier)


def put_before(place, number):
    """What was put into the collection before a step."""
    here = (place.step["on"], place.step["association"])
    return set().union(*(handles_of(step) - {here[0]} for step, *_ in place.earlier[:number]
                         if (step.get("on"), step.get("association")) == here))


def key_that_changed(place):
    """A has_one stays with the key, by .primary_key, that its owner had. In Active Record it
    follows a new one, which a has_many does not."""
    return (place.do in SAVES and place.field == "rows of receipts"
            and any(step.get("association") == "receipt" for step, *_ in place.earlier))


RULES_OF_MEMORY = {
    "one-record-for-a-row": known_in_memory,
    "removed-in-memory": removed_in_memory,
    "known to be empty": known_to_be_empty,
    "dependents that are not read": gone_unread,
    "counted once": counted_once,
    "gone from all": gone_from_all,
    "loads-tell-the-database": loads_tell_the_database,
    "through-is-its-own": through_is_its_own,
    "counter-by-inverse": counter_by_inverse,
    "failed-verbs-undo": failed_verbs_undo,
    "a key that changed": key_that_changed,
    "changed-key": changed_key,
    "loaded-is-kept": loaded_is_kept,
    "pushed again": pushed_again,
    "what was put into it": put_and_loaded,
    "put into a new owner": put_into_a_new_owner,
}
