"""Differences that are wanted, known by rule. The step at which one shows is left out, and what
follows from it. Each rule gives its reason; where that is a single word, ../differences.jsonl has
its text."""

import re
from collections import Counter

from allowed_memory import RULES_OF_MEMORY
from place import COUNTERS, CREATES, SAVES, Place, handles_of, was_refused
from transcripts import same

READ_ONLY = ("ActiveRecord::HasManyThroughCantAssociateThroughHasOneOrManyReflection",
             "ActiveRecord::HasManyThroughNestedAssociationsAreReadonly")


# --- what Active Record does by accident


def breaks_off(place):
    """A stack that is full, or an error of Ruby's own."""
    if place.field == "broken":
        return place.ours is None
    return place.their.get("error") in ("NoMethodError", "TypeError", "SystemStackError",
                                         "FrozenError")


def saved_once(place):
    """All of the same is told, and more of the same records: Active Record comes back to one that
    it is saving, by its parent."""
    more = Counter(place.their_log)
    more.subtract(place.our_log)
    told = {event.split(" ")[1] for event in place.our_log}
    return (place.our_log and len(place.their_log) > len(place.our_log)
            and min(more.values()) >= 0 and place.do not in ("destroy", "must_destroy")
            and all(event.split(" ")[1] in told for event in +more)
            and same(place.our.get("answer"), place.their.get("answer")))


def key_of_another(place):
    """A new parent gets the key, by .primary_key, of the parent that it replaces."""
    return place.do in ("one_build", *CREATES) and place.step["association"] == "order"


def null_key(place):
    """An owner whose key, by .primary_key, is NULL has nobody. Active Record counts those whose
    foreign key is NULL, and takes the first of them, while it lists none."""
    nobody = place.do == "many_is_empty" if place.ours is True else not place.ours
    return (place.step.get("association") == "lines" and place.field == "answer" and nobody
            and place.do in ("many_any", "many_is_empty", "many_many", "many_size", "many_count",
                             "many_first", "many_last", "many_ids"))


def key_that_happens_to_fit(place):
    """A parent is created whose key a child has already, by chance: Kin saves the child, too."""
    more = Counter(place.our_log)
    more.subtract(place.their_log)
    return (place.do in CREATES and same(place.our.get("answer"), place.their.get("answer"))
            and place.field == "log" and min(more.values()) >= 0
            and len({event.split(" ")[1] for event in +more}) == 1)


# --- levels


def rolled_back(place):
    """A record that was used in a level which was rolled back."""
    used, inside = set(), []
    for step in place.steps[:-1]:
        if step["do"] == "begin":
            inside.append(set())
        elif step["do"] == "rollback":
            used |= inside.pop()
        elif step["do"] == "commit":
            ended = inside.pop()
            if inside:
                inside[-1] |= ended
        elif inside:
            inside[-1] |= handles_of(step)
    return bool(used & handles_of(place.step))


def doomed(place):
    return place.our.get("error") == "TransactionDoomed"


# --- wrong use, refusals


def new_or_destroyed(place):
    """kin_update is for saved records, and a destroyed record is not saved. Active Record creates
    the first, and answers false or raises for the second."""
    return place.do in (*SAVES, "restore", "touch") and place.our.get("error") == "ArgumentError"


def destroyed_is_not_taken(place):
    """Kin refuses to put a destroyed record anywhere. Active Record raises FrozenError where it
    would write its key, and writes a join record to a row that is gone. Nor is anything built for
    one."""
    if place.do in ("one_build", "many_build") and (
            place.was_destroyed(place.step["on"])
            or any(each.startswith("after_destroy ") for _, our, _ in place.earlier
                   for each in our.get("log", []))):
        return place.our.get("error") == "ArgumentError"
    return (place.our.get("error") == "ArgumentError"
            and (place.their.get("error") in ("FrozenError", "ActiveRecord::RecordNotSaved")
                 or place.do in ("many_push", "many_set", "many_set_ids", "one_set")))


def refused_first(place):
    """The same error on both sides; Kin sees it before callbacks run."""
    ours, theirs = place.our.get("error"), place.their.get("error")
    return ours and not place.our_log and (ours == theirs or (ours in READ_ONLY and theirs))


def read_only_through(place):
    """What goes through more than one record in between cannot be written; what was read of it, or
    refused to it, is not written when its owner is saved."""
    if place.their.get("error") in READ_ONLY and place.do in SAVES:
        return "error" not in place.our
    return place.our.get("error") in READ_ONLY and "error" not in place.their


def refused_child(place):
    return (place.our.get("error") == "ActiveRecord::RecordNotSaved"
            and place.their.get("error") == "ActiveRecord::RecordInvalid")


def refused_with_its_one(place):
    """A save that could not save the record of a has_one, which leads to it from now on, is
    refused. Active Record goes on without it, or without asking whether it is valid."""
    if place.do in CREATES and place.our.get("error") == "ActiveRecord::RecordInvalid":
        return (not was_refused(place.their)
                and any(each.startswith("after_validation ") and not each.endswith("#new")
                        for each in place.our_log))
    ours = [event for event in place.our_log if not event.startswith("after_rollback ")]
    return (was_refused(place.our) and place.their.get("answer") and place.do in SAVES
            and len(ours) < len(place.their_log) and ours == place.their_log[:len(ours)]
            and ours[-1:] and ours[-1].startswith(("after_validation ", "before_save ")))


def old_one_first(place):
    """create of a has_one takes the old one out first; one that does not go refuses it."""
    if place.do not in (*CREATES, "one_set"):
        return False
    if place.our.get("error") == "ActiveRecord::RecordNotSaved":
        return not any("#new" in each for each in place.our_log)
    return place.field == "log" and Counter(place.our_log) == Counter(place.their_log)


def restricted_by_rows(place):
    """Another dependent of the same owner deletes the row that would have restricted it. Active
    Record has that record in memory still."""
    return (place.do in ("destroy", "must_destroy") and place.our.get("answer") is True
            and (place.their.get("error") == "ActiveRecord::DeleteRestrictionError"
                 or place.their.get("answer") is False)
            and any(step.get("on") == place.step["on"]
                    and (step.get("association") or "").startswith(("raising_", "erring_"))
                    for step, *_ in place.earlier))


def told_as_written(place):
    """after_commit is told in the order in which records were written. In Active Record one that
    was refused first, and saved later, has its place from then."""
    return (place.do == "commit" and place.field == "log"
            and all(event.startswith("after_commit ") for event in place.our_log)
            and Counter(place.our_log) == Counter(place.their_log)
            and any(was_refused(their) for _, _, their in place.in_this_level()))


def clearing_is_told(place):
    """A collection with callbacks of removal tells of each that goes."""
    more = Counter(place.our_log)
    more.subtract(place.their_log)
    return (place.do in ("many_clear", "many_delete_all") and place.field == "log"
            and min(more.values()) >= 0
            and all(event.startswith(("before_remove ", "after_remove ")) for event in +more))


def refusal_is_an_answer(place):
    """A refused validation and a halted callback are answers. Active Record raises where it
    destroys, and for many-to-many and through."""
    return (place.our.get("answer") is False and place.do.startswith("many_")
            and place.their.get("error") in ("ActiveRecord::RecordNotDestroyed",
                                             "ActiveRecord::RecordNotSaved",
                                             "ActiveRecord::RecordInvalid")
            and [each for each in place.our_log if not each.startswith("after_rollback ")] ==
            place.their_log)


def savepoint_of_its_own(place):
    """What a refused verb has undone is told with the verb, and not again with the level."""
    kept = [each for each in place.our_log if not each.startswith("after_rollback ")]
    return (place.field == "log" and was_refused(place.our) and was_refused(place.their)
            and len(kept) < len(place.our_log) and kept == place.their_log
            and bool(place.in_this_level()))


def told_of_rollbacks(place):
    """A rollback is told to what was written in its level, and once. Active Record tells those, too,
    that were refused, and those again that an inner level has told."""
    missing = Counter(place.their_log)
    missing.subtract(place.our_log)
    return (place.do == "rollback" and place.field == "log" and min(missing.values()) >= 0
            and all(each.startswith("after_rollback ") for each in +missing)
            and any(was_refused(their) for _, _, their in place.in_this_level()))


def page_clear(place):
    """clear destroys where .dependent says so, with callbacks."""
    return (place.do in ("many_clear", "many_delete_all") and any(
        each.startswith("before_destroy ") for each in place.our_log) and not place.their_log)


def read_only_first(place):
    """A read-only record refuses before callbacks run, and touch; one that is destroyed already is
    not destroyed again."""
    error = "ActiveRecord::ReadOnlyRecord"
    if place.their.get("error") == error:  # it has no row
        return place.our.get("answer") is True and (
            place.was_destroyed(place.step["on"]) or place.is_unsaved(place.step["on"])
            or any(step["do"] == "delete" and step["on"] == place.step["on"]
                   for step, *_ in place.earlier))
    return place.our.get("error") == error and not place.our_log


def owner_scope_preloaded(place):
    return (place.their.get("error") == "ArgumentError" and "error" not in place.our
            and any("own_loans" in place.step.get(name, "") for name in
                    ("tree", "includes", "preload")))


def in_a_circle(place):
    """Kin destroys a record that is its own dependent. In Active Record it halts itself."""
    return (place.their.get("error") == "ActiveRecord::RecordNotDestroyed"
            and place.our.get("answer") is True and place.step.get("association") == "children")


def touched_and_rolled_back(place):
    """What was created is told of its rollback. Active Record forgets one that was touched."""
    more = Counter(place.our_log)
    more.subtract(place.their_log)
    return (place.do == "rollback" and min(more.values(), default=-1) >= 0
            and all(each.startswith("after_rollback ") for each in +more)
            and any(step["do"] == "touch" or step.get("association") == "pictures"
                    for step, *_ in place.in_this_level()))


def undone_in_its_level(place):
    """A key counts on from what a refused verb has left: nothing."""
    if place.do in ("count", "exists", "ids"):
        return any(was_refused(our) and was_refused(their)
                   for _, our, their in place.in_this_level())
    if not isinstance(place.ours, dict) or not isinstance(place.theirs, dict):
        return False
    (ours, *_), (theirs, *_) = place.ours.values(), place.theirs.values()
    return (isinstance(ours, dict) and isinstance(theirs, dict)
            and same({**ours, "id": 0}, {**theirs, "id": 0})
            and any(was_refused(our) and was_refused(their)
                    for _, our, their in place.in_this_level()))


def counted_when_destroyed(place):
    """A record that a has_one replaces and destroys is no longer counted."""
    return (place.field.startswith("rows") and place.do in ("one_set", "one_build", *CREATES)
            and any(each.startswith("before_destroy ") for each in place.our_log)
            and same_but_for(place.ours, place.theirs, COUNTERS))


def counts_follow_keys(place):
    """A key that is changed moves both counters. Active Record leaves them where the parent that it
    leaves was known by its collection."""
    return (place.do in SAVES and place.field in ("rows of cars", "rows of posts", "rows of folders")
            and same_but_for(place.ours, place.theirs,
                             (*COUNTERS, "updated_at", "wheels_changed_at"))
            and any(set(step.get("attributes", {})) & {"car_id", "post_id", "parent_id"}
                    for step in place.steps))


def touched_where_it_leads(place):
    """touch reaches the parents that the record leads to now. Active Record touches the one that it
    has left, too, though that is not saved."""
    return (place.do == "touch" and place.field.startswith("rows") and any(
        step["do"] in ("one_set", "set") and step["on"] == place.step["on"]
        for step, *_ in place.earlier)
            and same_but_for(place.ours, place.theirs, ("updated_at", "wheels_changed_at")))


def unvalidated_goes_down(place):
    """Saving without validation saves new records that go along without it, too."""
    return (place.do == "save_unvalidated" and place.field == "log"
            and not any("validation" in each for each in place.our_log)
            and any("validation" in each for each in place.their_log))


def touched_though_gone(place):
    """A row that somebody has deleted has nothing to touch, and that is no refusal."""
    return (place.do == "touch" and place.our.get("answer") is True
            and place.their.get("answer") is False
            and any(step["do"] == "execute" or "delete" in step["do"] or "destroy" in step["do"]
                    for step, *_ in place.earlier))


def written_where_it_was(place):
    """A record that is set, and leads there already, has nothing to write, and nothing is called."""
    return (place.do == "one_set" and place.field == "log" and not place.our_log
            and not was_refused(place.our) and not was_refused(place.their))


def old_parent_of_another_type(place):
    """When a polymorphic record gets a parent of another type, the one before is touched. Active
    Record looks at the key alone, and touches whoever has it."""
    return (place.do in ("one_set", *SAVES) and place.field == "rows of employees"
            and same_but_for(place.ours, place.theirs, ("updated_at",)))


def type_goes_too(place):
    """A record that leaves its parent loses key and type."""
    return (place.field.startswith("rows")
            and place.do in ("one_set", "one_build", *CREATES)
            and same_but_for(place.ours, place.theirs,
                             ("votable_kind", "taggable_type", "imageable_type")))


def not_frozen(place):
    """Nothing is left to remove from what a destroyed record had. Active Record would count."""
    return (place.their.get("error") == "FrozenError" and place.our.get("answer") is True
            and place.do in ("many_delete_all", "many_clear", "many_destroy_all")
            and not place.our_log)


# --- what is told


def destroyed_once(place):
    """A record that is destroyed already, or named twice, is destroyed once."""
    if place.do in ("destroy", "must_destroy") and place.their.get("error") == "FrozenError":
        return place.our.get("answer") is True
    return (len(place.their_log) > len(place.our_log)
            and [event for event in place.our_log if event not in place.their_log] == []
            and any(event.startswith("before_destroy ") for event in place.their_log))


def told_to_each(place):
    """after_commit is told to each instance of a row; Active Record tells one of them, and none
    where there was no row to update."""
    def rest(log):
        return [event for event in log
                if not event.startswith(("after_commit ", "after_rollback "))]
    missing = [event for event in place.our_log if event not in place.their_log]
    doubled = len(set(place.our_log)) < len(place.our_log)
    return (same(rest(place.our_log), rest(place.their_log))
            and len(place.our_log) > len(place.their_log)
            and (doubled or all(is_gone(event, place.their_rows) for event in missing)))


def is_gone(event, rows):
    found = re.fullmatch(r"after_commit (\w+)#(\d+)", event)
    return found and not any(table.startswith(found[1][:-1])
                             and any(row.get("id") == int(found[2]) for row in held)
                             for table, held in rows.items())


def looked_for_before(place):
    """To count and to touch it, Active Record has looked for the parent, and keeps that there was
    none."""
    return place.do == "one_get" and place.their.get("answer", 0) is None and place.ours


def given_means_written(place):
    """NULL that was given to a new record is written, and so changed."""
    return (place.do == "changed" and set(place.theirs or []) <= set(place.ours or [])
            and any(None in step.get("attributes", {}).values()
                    or (step["do"] == "one_set" and step["with"] is None) for step in place.steps))


# --- rows


def taken_back(place):
    """A record that has got another owner, or none, stays so. In Active Record the first one takes
    it back, by its has_one, when it is saved."""
    left = [step["on"] for step, *_ in place.earlier
            if step["do"] == "one_set" and step.get("with") is None]
    if place.field == "log" and any(
            (step.get("on") in left and step.get("as") == place.step.get("on"))
            or (step["do"] == "one_set" and step["with"] == place.step.get("on"))
            for step, *_ in place.earlier):
        return place.do in SAVES and set(place.our_log) < set(place.their_log)
    if place.field.startswith("rows") and place.do in SAVES and any(
            (step["do"] == "one_set" and step["with"] == place.step["on"])
            or (step["do"] in (*CREATES, "one_build") and step["as"] == place.step["on"])
            for step, *_ in place.earlier):
        return True
    given = [step.get("as") or step.get("with") for step in place.steps[:-1]
             if step.get("on") == place.step.get("on") and step["do"] in ("one_build", "one_set")]
    return (place.do in SAVES and place.field.startswith("rows")
            and any(step.get("on") in given and step["do"] in ("one_set", *CREATES)
                    for step in place.steps[:-1]))



def counted_as_stored(place):
    """A record that goes is taken off the counter of the parent that its row has. Active Record
    takes the one that memory has, though it was never saved."""
    return (place.do in ("destroy", "must_destroy", "many_destroy")
            and place.field.startswith("rows")
            and same_but_for(place.ours, place.theirs,
                             (*COUNTERS, "updated_at", "wheels_changed_at")))


JOINED = (("rows of tags", "tags"), ("rows of posts", "commented_posts"),
          ("rows of posts", "distinct_commented_posts"))


def joins_are_counted(place):
    """Counters move by the join records that go. In Active Record also by those that are not
    there."""
    return (place.do in ("many_delete", "many_destroy", "many_set", "many_set_ids", "many_clear",
                         "many_delete_all", "many_destroy_all")
            and (place.field, place.step["association"]) in JOINED
            and same_but_for(place.ours, place.theirs, COUNTERS))


def same_but_for(ours, theirs, columns):
    """Whether the rows differ in these columns alone."""
    def left(rows):
        return [{name: value for name, value in row.items() if name not in columns}
                for row in rows or []]
    return same(left(ours), left(theirs))


def not_a_new_owners(place):
    """An owner that is not saved has no rows that could be taken out of it. Active Record deletes
    the one that it is given."""
    if place.do in ("one_reload", "one_get", "many_reload") and not place.ours:
        return place.is_unsaved(place.step["on"])
    if any(step["do"] in ("destroy", "must_destroy") and place.is_unsaved(step["on"])
           for step, *_ in place.in_this_level()):
        return True
    if place.do in ("destroy", "must_destroy") and place.field.startswith("rows"):
        return place.is_unsaved(place.step["on"])
    if place.do == "many_find" and place.ours is None and None in (place.theirs or []):
        return True
    maker = place.maker(place.step.get("on"))
    return (place.do in ("many_delete", "many_destroy", "many_set", "many_set_ids")
            and (place.field.startswith("rows") or place.field == "log")
            and maker in ("new", "one_build", "many_build"))


def joined_as_often(place):
    """What is pushed twice is joined twice, whether the owner is saved before or after. Active
    Record joins it once where the owner is new."""
    return place.do in SAVES and any(
        len(set(step["with"])) < len(step["with"]) for step in place.steps
        if step["do"] == "many_push" and isinstance(step["with"], list))


def copied_when_saved(place):
    """The key of an owner that is not saved, by .primary_key, is copied when it is saved."""
    return (place.do in ("one_build", "many_build") and place.field == "answer"
            and same(without(place.ours, "order_number"), without(place.theirs, "order_number")))


def without(answer, column):
    """A record that is shown, without a column."""
    return {name: {key: each for key, each in value.items() if key != column}
            if isinstance(value, dict) else value for name, value in (answer or {}).items()}


RULES = {
    "Active Record breaks off": breaks_off,
    "saved-once": saved_once,
    "the key of another parent": key_of_another,
    "NULL is no key": null_key,
    "a key that happens to fit": key_that_happens_to_fit,
    "not for a new or a destroyed record": new_or_destroyed,
    "a destroyed record is not taken": destroyed_is_not_taken,
    "refused before callbacks run": refused_first,
    "rollback-in-memory": rolled_back,
    "doomed-level": doomed,
    "refused-child": refused_child,
    "refused with its one": refused_with_its_one,
    "old-one-first": old_one_first,
    "restricted by rows": restricted_by_rows,
    "told as it was written": told_as_written,
    "clearing-is-told": clearing_is_told,
    "page-clear": page_clear,
    "read-only-first": read_only_first,
    "owner-scope-preloaded": owner_scope_preloaded,
    "destroyed in a circle": in_a_circle,
    "touched and rolled back": touched_and_rolled_back,
    "undone in its level": undone_in_its_level,
    "counted-when-destroyed": counted_when_destroyed,
    "counts follow keys": counts_follow_keys,
    "touched where it leads": touched_where_it_leads,
    "unvalidated-goes-down": unvalidated_goes_down,
    "touched though it is gone": touched_though_gone,
    "old-parent-of-another-type": old_parent_of_another_type,
    "it leads there already": written_where_it_was,
    "type-goes-too": type_goes_too,
    "refusal-is-an-answer": refusal_is_an_answer,
    "savepoint-of-its-own": savepoint_of_its_own,
    "told of rollbacks": told_of_rollbacks,
    "a destroyed record is not frozen": not_frozen,
    "read-only-through": read_only_through,
    "destroyed-once": destroyed_once,
    "told to each instance": told_to_each,
    "touches-at-once": looked_for_before,
    "counted as it is stored": counted_as_stored,
    "joins-are-counted": joins_are_counted,
    "not a new owner's": not_a_new_owners,
    "joined as often as it is pushed": joined_as_often,
    "taken back": taken_back,
    "given means written": given_means_written,
    "copied when the owner is saved": copied_when_saved,
    **RULES_OF_MEMORY,
}


def reason_of(scenario, found, ours, theirs):
    """The reason of a difference; None: it has none. A crash of Kin never has one."""
    place = Place(scenario, found, ours, theirs)
    if place.field == "broken" and place.ours is not None:
        return None
    return next((reason for reason, holds in RULES.items() if holds(place)), None)
