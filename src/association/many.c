/* The public functions that read collections. */
#include "association/association.h"

#include "loading/load.h"

typedef bool kin__load_fn(kin_record *owner, const kin__association *association);

/* An owner without a row has only what is in memory. */
static bool need(kin_record *owner, const kin__association *association, kin__load_fn *load)
{
    if (kin__many_is_loaded(owner, association)) return true;
    if (kin__is(owner, KIN__NEW) && !kin__has_owner_key(owner, association))
        return kin__many_complete(owner, association);
    return load(owner, association);
}

bool kin__many_need(kin_record *owner, const kin__association *association)
{
    return need(owner, association, kin__load_association);
}

bool kin__many_read(kin_record *owner, const kin__association *association)
{
    return need(owner, association, kin__read_association);
}

static inline kin_items get(const kin_record *read_owner, size_t offset, bool super)
{
    static const kin_items none = {NULL, 0};
    kin__verb verb;
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    kin_session *session = kin__session_of_any(owner);
    if (!session) return none;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    if (!super && association && association->read_by_user && association->many)
        return kin__call_many_get(owner, association);
    if (association && association->many && kin__many_is_loaded(owner, association)) {
        kin__memory_verb(session);
        return kin__many_items(owner, association);
    }
    if (!kin__verb_begin(&verb, session, KIN__READS)) return none;
    association = kin__slot_at(owner, offset, true);
    bool done = kin__verb_end(&verb, association && kin__may_load(owner, association) &&
                                         kin__many_read(owner, association));
    return done ? kin__many_items(owner, association) : none;
}

kin_items kin_record_many(const kin_record *owner, size_t offset)
{
    return get(owner, offset, false);
}

kin_items kin_record_super_many(const kin_record *owner, size_t offset)
{
    return get(owner, offset, true);
}

kin_items kin_record_many_peek(const kin_record *owner, size_t offset)
{
    const kin__association *association =
        kin__session_of_any(owner) ? kin__association_at(kin__model_of(owner), offset) : NULL;
    if (!association || !association->many) return (kin_items){NULL, 0};
    return kin__many_items(owner, association);
}

bool kin_record_many_has_more(const kin_record *owner, size_t offset)
{
    const kin__association *association =
        kin__session_of_any(owner) ? kin__association_at(kin__model_of(owner), offset) : NULL;
    return association && association->many && kin__many_has_more(owner, association);
}

kin_items kin_record_many_reload(kin_record *owner, size_t offset)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__READS))
        return (kin_items){NULL, 0};
    const kin__association *association = kin__slot_at(owner, offset, true);
    kin__drop_ahead(verb.session);
    bool done =
        association && kin__many_reset(owner, association) && kin__many_need(owner, association);
    return kin__verb_end(&verb, done) ? kin__many_items(owner, association) : (kin_items){NULL, 0};
}

void kin_record_many_reset(kin_record *owner, size_t offset)
{
    kin_session *session = kin__session_of_any(owner);
    if (!kin__memory_verb(session)) return;
    const kin__association *association = kin__slot_at(owner, offset, true);
    kin__drop_ahead(session);
    if (association) kin__many_reset(owner, association);
}

static size_t count_new(kin_items items)
{
    size_t count = 0;
    for (size_t i = 0; i < items.count; i++) count += kin__is(items.items[i], KIN__NEW);
    return count;
}

/* The number without loading: the counter, what was counted, or a COUNT, and what is not saved
 * yet. */
static bool size_of(kin_record *owner, const kin__association *association, size_t *size)
{
    kin_items items = kin__many_items(owner, association);
    int64_t count = 0;
    *size = items.count;
    if (kin__many_is_loaded(owner, association)) return true;
    if (kin__is(owner, KIN__NEW) && !kin__has_owner_key(owner, association)) return true;
    bool counter = kin__counter_tells(owner, association, &count);
    if (!counter && kin__many_is_counted(owner, association))
        count = kin__many_rows(owner, association);
    else if (!counter && !kin__count_targets(owner, association, &count))
        return false;
    *size = (count > 0 ? (size_t)count : 0) + count_new(items);
    /* Nothing to load is as good as loaded, unless a counter may be out of date. */
    if (count == 0 && count_new(items) == items.count && !counter)
        return kin__many_complete(owner, association);
    return true;
}

typedef bool kin__measure(kin_record *owner, const kin__association *association, size_t *size);

static bool measure(const kin_record *read_owner, size_t offset, kin__measure *how, size_t *size)
{
    kin__verb verb;
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__READS)) return false;
    const kin__association *association = kin__slot_at(owner, offset, true);
    return kin__verb_end(&verb, association && how(owner, association, size));
}

static bool length_of(kin_record *owner, const kin__association *association, size_t *size)
{
    if (!kin__may_load(owner, association) || !kin__many_read(owner, association)) return false;
    *size = kin__many_items(owner, association).count;
    return true;
}

size_t kin_record_many_size(const kin_record *owner, size_t offset)
{
    size_t size = 0;
    return measure(owner, offset, size_of, &size) ? size : 0;
}

size_t kin_record_many_length(const kin_record *owner, size_t offset)
{
    size_t size = 0;
    return measure(owner, offset, length_of, &size) ? size : 0;
}

static bool any_of(kin_record *owner, const kin__association *association, size_t *size)
{
    kin_items items = kin__many_items(owner, association);
    *size = items.count;
    return items.count > 0 || size_of(owner, association, size);
}

bool kin_record_many_is_empty(const kin_record *owner, size_t offset)
{
    size_t size = 0;
    return measure(owner, offset, any_of, &size) && size == 0;
}

static bool includes(kin_record *owner, const kin__association *association,
                     const kin_record *target, bool *is)
{
    *is = false;
    if (!target || kin__session_of_any(target) != kin__session_of(owner) ||
        !kin__is_a(kin__model_of(target), association->target))
        return true;
    *is = kin__many_contains(owner, association, target);
    if (*is || kin__is(target, KIN__NEW)) return true;
    if (!kin__many_is_loaded(owner, association))
        return !kin__has_owner_key(owner, association) ||
               kin__is_target(owner, association, target, is);
    kin_items items = kin__many_items(owner, association);
    for (size_t i = 0; !*is && i < items.count; i++) *is = kin__is_same_row(target, items.items[i]);
    return true;
}

bool kin_record_many_includes(const kin_record *read_owner, size_t offset, const void *item)
{
    kin__verb verb;
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    bool is = false;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__READS)) return false;
    const kin__association *association = kin__slot_at(owner, offset, true);
    bool done = association && includes(owner, association, item, &is);
    return kin__verb_end(&verb, done) && is;
}
