/* Nested attributes: what a record's associations are to become, given with the record. Existing
 * records are known by their keys, and are changed or marked to be destroyed; others are built.
 * Rows are written when the record is saved, which KIN_NESTED makes an autosave. */
#include "association/association.h"

#include "loading/load.h"
#include "loading/owners.h"
#include "query/query.h"

#include <string.h>

/* One record's attributes, read. */
typedef struct kin__item {
    const kin_nested *given;
    kin_value *key;             /* of the row that is meant; NULL: a new record */
    kin__attributes attributes; /* without the key, which is never written */
    size_t place;               /* among all that were given, from 1 on */
} kin__item;

static bool assign_below(kin_record *record, const kin_nested_list *below);

/* --- reading ---------------------------------------------------------------------------------- */

static bool is_blank(const kin_value *value)
{
    return value->kind == KIN_KIND_NULL || (value->kind == KIN_KIND_TEXT && value->size == 0);
}

static bool fail_part_of_key(kin_session *session, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                     "%s.%s: nested attributes with a part of a key", about.model,
                     about.association);
}

/* Where the attribute stands in the model's key; the key's size for none. */
static size_t place_in_key(const kin__model *model, const kin_attribute *attribute)
{
    size_t place = 0;
    while (place < model->key.count &&
           (!attribute->name || strcmp(model->key.columns[place]->member, attribute->name) != 0))
        place++;
    return place;
}

/* Takes the key out of what was given. A blank one is none, as an empty field of a form is. */
static bool read_item(kin_session *session, const kin__association *association,
                      const kin__model *model, const kin_nested *nested, kin__item *item)
{
    kin_value *key = KIN__TAKE(&session->scratch, kin_value, model->key.count + 1);
    kin_attribute *rest = KIN__TAKE(&session->scratch, kin_attribute, nested->count + 1);
    size_t parts = 0;
    *item = (kin__item){.given = nested, .attributes = {.named = rest, .by_name = true}};
    if (!key || !rest) return kin__fail_memory(session);
    for (size_t i = 0; nested->attributes && i < nested->count; i++) {
        const kin_attribute *attribute = &nested->attributes[i];
        size_t place = place_in_key(model, attribute);
        if (place == model->key.count) {
            rest[item->attributes.count++] = *attribute;
            continue;
        }
        key[place] = attribute->value;
        if (!kin__convert_for(session, model, model->key.columns[place], &key[place])) return false;
    }
    for (size_t i = 0; i < model->key.count; i++) parts += !is_blank(&key[i]);
    if (parts == model->key.count) item->key = key;
    return parts == 0 || item->key || fail_part_of_key(session, association);
}

/* --- what is to be done ----------------------------------------------------------------------- */

static bool will_be_destroyed(const kin__association *association, const kin__item *item)
{
    return item->given->destroy && association->nested->allow_destroy;
}

/* Asks .reject; what is to be destroyed is not its business. false is a failure. */
static bool ask_reject(kin_record *owner, const kin__association *association,
                       const kin__item *item, bool *rejected)
{
    kin__call call;
    kin_session *session = kin__session_of(owner);
    *rejected = false;
    if (!association->nested->reject || will_be_destroyed(association, item)) return true;
    if (!kin__call_begin(&call, session)) return false;
    *rejected = association->nested->reject(owner, item->given);
    return kin__call_end(&call, session);
}

static bool update(kin_record *target, const kin__association *association, const kin__item *item)
{
    return kin__assign(target, &item->attributes) && assign_below(target, item->given->below) &&
           (!will_be_destroyed(association, item) || kin__mark(target, true));
}

/* Whether a new record is wanted: not one that would be destroyed at once. false is a failure. */
static bool is_wanted(kin_record *owner, const kin__association *association, const kin__item *item,
                      bool *wanted)
{
    bool rejected = false;
    *wanted = false;
    if (will_be_destroyed(association, item)) return true;
    if (!ask_reject(owner, association, item, &rejected)) return false;
    *wanted = !rejected;
    return true;
}

/* --- of one record ---------------------------------------------------------------------------- */

/* One that was built before is used again, and belongs to its owner still. */
static bool reuse(kin_record *owner, const kin__association *association, kin_record *target,
                  const kin__item *item)
{
    bool owned = association->kind == &kin__has_one;
    return kin__assign(target, &item->attributes) && kin__apply_scope(owner, association, target) &&
           (!owned || kin__link_owned(owner, association, target)) &&
           assign_below(target, item->given->below);
}

static bool build_one(kin_record *owner, const kin__association *association, const kin__item *item)
{
    kin_record *target = kin__build_one(owner, association, &item->attributes);
    kin__made(target);
    return target ? assign_below(target, item->given->below)
                  : kin__not_replaced(owner, association);
}

static bool assign_one(kin_record *owner, const kin__association *association,
                       const kin_nested *nested)
{
    bool wanted = false;
    kin__item item = {.given = nested};
    if (!kin__one_need(owner, association)) return false;
    kin_record *target = kin__one_target(owner, association);
    if (target && kin__is(target, KIN__DESTROYED)) target = NULL;
    const kin__model *model = target ? kin__model_of(target) : association->target;
    if (!model) return kin__fail_any_model(owner, association);
    if (!read_item(kin__session_of(owner), association, model, nested, &item)) return false;
    if (target &&
        (association->nested->update_only || (item.key && kin__has_row_key(target, item.key))))
        return ask_reject(owner, association, &item, &wanted) &&
               (wanted || update(target, association, &item));
    if (item.key) return kin__answer_not_in(owner, association, model, item.key);
    if (!is_wanted(owner, association, &item, &wanted)) return false;
    if (!wanted) return true;
    return target && kin__is(target, KIN__NEW) ? reuse(owner, association, target, &item)
                                               : build_one(owner, association, &item);
}

/* --- of a collection -------------------------------------------------------------------------- */

static bool check_limit(const kin_record *owner, const kin__association *association, size_t count)
{
    const kin_row *nested = association->nested;
    kin_session *session = kin__session_of(owner);
    kin__call call;
    size_t limit = association->nested_limited ? nested->limit : SIZE_MAX;
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (nested->limit_by) {
        if (!kin__call_begin(&call, session)) return false;
        limit = nested->limit_by(owner);
        if (!kin__call_end(&call, session)) return false;
    }
    return count <= limit || kin__answer(session, KIN_TOO_MANY_RECORDS, &about,
                                         "%s.%s takes at most %zu nested records at once, not %zu",
                                         about.model, about.association, limit, count);
}

/* The rows with one of these keys, by as few statements as may be. */
static bool load_among(kin_record *owner, const kin__association *association,
                       const kin_value *keys, size_t count, kin_record **found)
{
    kin_session *session = kin__session_of(owner);
    const kin__key *key = &association->target->key;
    size_t total = 0;
    kin__key_lists lists;
    kin__key_lists_open(&lists, session, &key->names, keys, count);
    while (lists.done < lists.count) {
        kin_query query;
        kin_value list;
        kin_items some;
        if (!kin__collection_query(&query, owner, association) ||
            !kin__next_key_list(&lists, &list))
            return false;
        kin__query_among(&query, key, list);
        if (query.failed || !kin__load_list(&query, &some)) return false;
        for (size_t i = 0; i < some.count && total < count; i++) found[total++] = some.items[i];
    }
    return true;
}

/* What the items name, in scratch memory: all that is in memory where the collection is loaded,
 * otherwise these rows alone. NULL is a failure. */
static kin_record **existing_for(kin_record *owner, const kin__association *association,
                                 const kin__item *items, size_t count)
{
    kin_session *session = kin__session_of(owner);
    kin_record **found = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    kin_value *keys = KIN__TAKE(&session->scratch, kin_value, count + 1);
    size_t parts = association->target->key.count;
    size_t named = 0;
    if (!found || !keys) {
        kin__fail_memory(session);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (items[i].key) keys[named++] = kin__as_key(items[i].key, parts);
    if (named == 0 || kin__many_is_loaded(owner, association) ||
        !kin__has_owner_key(owner, association) ||
        load_among(owner, association, keys, named, found))
        return found;
    return NULL;
}

static kin_record *with_key(kin_record *const *records, size_t count, const kin_value *key)
{
    for (size_t i = 0; i < count && records[i]; i++)
        if (kin__has_row_key(records[i], key)) return records[i];
    return NULL;
}

/* A row that was found goes into the collection, which stays as loaded as it was; what stands in it
 * already is taken instead. NULL is a failure. */
static kin_record *put_in(kin_record *owner, const kin__association *association, kin_record *found,
                          const kin_value *key)
{
    kin_items items = kin__many_items(owner, association);
    kin_record *known = with_key((kin_record *const *)items.items, items.count, key);
    if (known) return known;
    return kin__many_join(owner, association, found) &&
                   (!association->inverse || kin__fill_inverse(association, owner, found))
               ? found
               : NULL;
}

static bool wants_places(const kin__association *association)
{
    return association->index_errors == KIN_INDEX_ERRORS_NESTED;
}

/* Those of what was given before count no more. */
static void forget_places(const kin_record *owner, const kin__association *association)
{
    kin_items items = kin__many_items(owner, association);
    for (size_t i = 0; wants_places(association) && i < items.count; i++) {
        kin__extra *extra = kin__extra_of(items.items[i]);
        if (extra) extra->nested_place = 0;
    }
}

static bool keep_place(const kin__association *association, const kin__item *item,
                       kin_record *target)
{
    if (!wants_places(association)) return true;
    kin__extra *extra = kin__need_extra(target);
    if (extra) extra->nested_place = item->place;
    return extra != NULL;
}

static bool assign_existing(kin_record *owner, const kin__association *association,
                            const kin__item *item, kin_record *found)
{
    bool rejected = false;
    if (!ask_reject(owner, association, item, &rejected)) return false;
    if (rejected) return true;
    kin_record *target = put_in(owner, association, found, item->key);
    return target && keep_place(association, item, target) && update(target, association, item);
}

static bool assign_new(kin_record *owner, const kin__association *association,
                       const kin__item *item)
{
    bool wanted = false;
    if (!is_wanted(owner, association, item, &wanted)) return false;
    if (!wanted) return true;
    kin_record *target = kin__build_many(owner, association, &item->attributes);
    kin__made(target);
    return target && keep_place(association, item, target) &&
           assign_below(target, item->given->below);
}

static bool assign_many(kin_record *owner, const kin__association *association,
                        const kin_nested *nested, size_t count)
{
    kin_session *session = kin__session_of(owner);
    kin__item *items = KIN__TAKE(&session->scratch, kin__item, count + 1);
    if (!items) return kin__fail_memory(session);
    if (!check_limit(owner, association, count)) return false;
    for (size_t i = 0; i < count; i++)
        if (!read_item(session, association, association->target, &nested[i], &items[i]))
            return false;
    kin_record **found = existing_for(owner, association, items, count);
    forget_places(owner, association);
    for (size_t i = 0; found && i < count; i++) {
        const kin__item *item = &items[i];
        items[i].place = i + 1;
        kin_items known = kin__many_items(owner, association);
        kin_record *existing = NULL;
        if (item->key) existing = with_key(found, count, item->key);
        if (item->key && !existing)
            existing = with_key((kin_record *const *)known.items, known.count, item->key);
        if (item->key && !existing)
            return kin__answer_not_in(owner, association, association->target, item->key);
        if (!(existing ? assign_existing(owner, association, item, existing)
                       : assign_new(owner, association, item)))
            return false;
    }
    return found != NULL;
}

/* --- either ----------------------------------------------------------------------------------- */

static bool takes_nested(const kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return association->nested ||
           kin__fail(kin__session_of(owner), KIN_INVALID_ARGUMENT, &about,
                     "%s.%s takes no nested attributes: it has no KIN_NESTED(%s)", about.model,
                     about.association, about.association);
}

static bool fail_list(const kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(kin__session_of(owner), KIN_INVALID_ARGUMENT, &about,
                     "%s.%s: there is no list of nested attributes, or it has not one for a single "
                     "record",
                     about.model, about.association);
}

static bool assign(kin_record *owner, const kin__association *association, const kin_nested *nested,
                   size_t count)
{
    if (!takes_nested(owner, association)) return false;
    if ((count > 0 && !nested) || (!association->many && count != 1))
        return fail_list(owner, association);
    return association->many ? assign_many(owner, association, nested, count)
                             : assign_one(owner, association, nested);
}

static bool assign_below(kin_record *record, const kin_nested_list *below)
{
    const kin__model *model = kin__model_of(record);
    for (; below && below->association; below++) {
        const char *name = below->association;
        const kin__association *association = kin__association_named(model, name, strlen(name));
        if (!association) return kin__fail_association(kin__session_of(record), model, name);
        if (!assign(record, association, below->items, below->count)) return false;
    }
    return true;
}

/* --- the verbs -------------------------------------------------------------------------------- */

/* Replacing a has_one writes at once, functions of a collection may, and who knows what is
 * below. */
static bool may_write(const kin_record *owner, const kin__association *association,
                      const kin_nested *nested, size_t count)
{
    if (!association) return false;
    if (association->many && kin__tells_adding(association)) return true;
    for (size_t i = 0; nested && i < count; i++)
        if (nested[i].below) return true;
    return !association->many && association->row->kin_row_ != KIN_ROW_BELONGS_TO_ &&
           !kin__is(owner, KIN__NEW);
}

/* All or nothing: a refusal takes back what was set before it. */
static bool end(kin__verb *verb, bool done)
{
    verb->cancelled = true;
    return kin__verb_end(verb, done);
}

bool kin__verb_assign(kin_record *owner, size_t offset, bool many, const kin__assigned *assigned)
{
    kin__verb verb;
    kin_session *session = kin__session_of_any(owner);
    if (!session) return false;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    bool writes = may_write(owner, association, assigned->list, assigned->count);
    if (!kin__verb_begin(&verb, session, writes ? KIN__WRITES : KIN__READS)) return false;
    association = kin__slot_at(owner, offset, many);
    const kin_nested *list = assigned->list;
    if (association && assigned->structs)
        list = kin__nested_of_structs(owner, association, assigned);
    bool done = association && (list || !assigned->structs) &&
                assign(owner, association, list, assigned->count);
    return end(&verb, done);
}

/* --- for .reject ------------------------------------------------------------------------------ */

kin_value kin_nested_value(const kin_nested *nested, const char *name)
{
    for (size_t i = nested && nested->attributes ? nested->count : 0; name && i-- > 0;)
        if (nested->attributes[i].name && strcmp(nested->attributes[i].name, name) == 0)
            return nested->attributes[i].value;
    return (kin_value){0};
}

static bool is_empty(const kin_value *value)
{
    if (value->kind == KIN_KIND_BOOL) return !value->as.boolean;
    if (value->kind != KIN_KIND_TEXT) return value->kind == KIN_KIND_NULL;
    return !value->as.text || strspn(value->as.text, " \t\n\v\f\r") == strlen(value->as.text);
}

bool kin_reject_blank(const kin_record *owner, const kin_nested *nested)
{
    (void)owner;
    for (size_t i = 0; nested && nested->attributes && i < nested->count; i++)
        if (!is_empty(&nested->attributes[i].value)) return false;
    return !nested || !nested->below;
}
