/* Questions about a collection: what of it fits, without loading it. */
#include "association/association.h"

#include "loading/load.h"
#include "loading/verbs.h"
#include "query/key.h"

/* A verb that asks the database about the targets of one owner. */
typedef struct kin__asking {
    kin__verb verb;
    kin_query query;
    kin_record *owner;
    const kin__association *association;
} kin__asking;

/* What the collection is narrowed by. */
typedef struct kin__narrowed {
    const kin_find_options *options;
    const char *given;
    size_t leading;
} kin__narrowed;

bool kin__collection_query(kin_query *query, kin_record *owner, const kin__association *association)
{
    if (!kin__targets_query(query, owner, association)) return false;
    query->region = kin__origin_of(owner)->region;
    return true;
}

static bool open_query(kin__asking *asking)
{
    return kin__collection_query(&asking->query, asking->owner, asking->association);
}

/* Begins the verb; false: it has failed, and is ended. */
static bool begin(kin__asking *asking, const kin_record *owner, size_t offset)
{
    asking->owner = (kin_record *)(uintptr_t)owner;
    if (!kin__verb_begin(&asking->verb, kin__session_of_any(owner), KIN__READS)) return false;
    asking->association = kin__slot_at(owner, offset, true);
    return asking->association || kin__verb_end(&asking->verb, false);
}

/* What was written; NULL is a failure. */
static const kin__given *given_of(const kin__asking *asking, const kin__narrowed *narrowed)
{
    const kin__association *association = asking->association;
    const kin__given *given = kin__given_options(asking->verb.session, narrowed->options,
                                                 narrowed->given, narrowed->leading);
    if (!given || !kin__given_of(narrowed->options, given)) return given;
    kin__about about = {.model = association->owner->name, .association = association->name};
    kin__fail(asking->verb.session, KIN_INVALID_ARGUMENT, &about,
              "%s.%s: .of has no meaning where the collection is named", about.model,
              about.association);
    return NULL;
}

static bool narrow(kin__asking *asking, const kin__narrowed *narrowed, const kin__given *given)
{
    return given && open_query(asking) &&
           kin__query_options(&asking->query, narrowed->options, given);
}

/* The same with a query. */
static bool begin_query(kin__asking *asking, const kin_record *owner, size_t offset,
                        const kin__narrowed *narrowed)
{
    if (!begin(asking, owner, offset)) return false;
    return narrow(asking, narrowed, given_of(asking, narrowed)) ||
           kin__verb_end(&asking->verb, false);
}

/* --- one of them ------------------------------------------------------------------------------ */

/* What is in memory stands for its row. */
static kin_record *known(const kin__asking *asking, kin_record *record)
{
    kin_items items = kin__many_items(asking->owner, asking->association);
    for (size_t i = 0; record && i < items.count; i++)
        if (kin__is_same_row(items.items[i], record)) return items.items[i];
    return record;
}

/* As in Active Record: what is in memory and differs from the database is part of the answer, so
 * then all is loaded. */
static bool is_of_memory(const kin__asking *asking)
{
    const kin__association *association = asking->association;
    kin_items items = kin__many_items(asking->owner, association);
    if (kin__many_is_loaded(asking->owner, association) || kin__is(asking->owner, KIN__NEW))
        return true;
    for (size_t i = 0; i < items.count; i++)
        if (kin__is(items.items[i], KIN__NEW) || kin__has_changes(items.items[i])) return true;
    return false;
}

/* Of what is in memory, or what the database has without loading the rest. */
static kin_record *find_whole(kin__asking *asking, kin__load_one *load, bool *failed)
{
    if (!is_of_memory(asking)) {
        *failed = !open_query(asking);
        return *failed ? NULL : known(asking, load(&asking->query, failed));
    }
    *failed = !kin__many_need(asking->owner, asking->association);
    kin_items items = kin__many_items(asking->owner, asking->association);
    if (*failed || items.count == 0) return NULL;
    return items.items[load == kin__query_last ? items.count - 1 : 0];
}

static void *find_one(const kin_record *owner, size_t offset, const kin__narrowed *narrowed,
                      kin__load_one *load)
{
    kin__asking asking;
    bool failed = true;
    kin_record *record = NULL;
    if (!begin(&asking, owner, offset)) return NULL;
    const kin__given *given = given_of(&asking, narrowed);
    if (given && !kin__is_any_given(given))
        record = find_whole(&asking, load, &failed);
    else if (narrow(&asking, narrowed, given))
        record = load(&asking.query, &failed);
    return kin__verb_end(&asking.verb, !failed) ? record : NULL;
}

void *kin_record_many_first(const kin_record *owner, size_t offset, const kin_find_options *options,
                            const char *given)
{
    return find_one(owner, offset, &(kin__narrowed){options, given, 2}, kin__query_first);
}

void *kin_record_many_last(const kin_record *owner, size_t offset, const kin_find_options *options,
                           const char *given)
{
    return find_one(owner, offset, &(kin__narrowed){options, given, 2}, kin__query_last);
}

void *kin_record_many_take(const kin_record *owner, size_t offset, const kin_find_options *options,
                           const char *given)
{
    return find_one(owner, offset, &(kin__narrowed){options, given, 2}, kin__load_first);
}

kin_items kin_record_many_all(const kin_record *owner, size_t offset,
                              const kin_find_options *options, const char *given)
{
    kin__asking asking;
    kin_items list = {NULL, 0};
    if (!begin_query(&asking, owner, offset, &(kin__narrowed){options, given, 2})) return list;
    bool done = kin__load_list(&asking.query, &list);
    return kin__verb_end(&asking.verb, done) ? list : (kin_items){NULL, 0};
}

static kin_record *in_memory(const kin__asking *asking, const kin_value *values)
{
    kin_items items = kin__many_items(asking->owner, asking->association);
    for (size_t i = 0; i < items.count; i++)
        if (kin__has_row_key(items.items[i], values)) return items.items[i];
    return NULL;
}

static kin_record *find(kin__asking *asking, const kin_value *values, bool *failed)
{
    const kin__model *target = asking->association->target;
    *failed = false;
    if (kin__many_is_loaded(asking->owner, asking->association)) return in_memory(asking, values);
    *failed = !open_query(asking);
    if (*failed) return NULL;
    for (size_t i = 0; i < target->key.count; i++)
        kin_query_equal_value(&asking->query, target->declared, target->key.columns[i]->offset,
                              values[i]);
    return known(asking, kin__load_first(&asking->query, failed));
}

bool kin__answer_not_in(const kin_record *owner, const kin__association *association,
                        const kin__model *model, const kin_value *key)
{
    char text[KIN__KEY_TEXT_SIZE];
    kin__about about = {.model = association->owner->name,
                        .association = association->name,
                        .value = kin__key_text(model, key, text)};
    return kin__answer(kin__session_of(owner), KIN_RECORD_NOT_FOUND, &about,
                       "no %s with this key is in %s.%s of the %s", model->name, about.model,
                       about.association, about.model);
}

void *kin_record_many_find(const kin_record *owner, size_t offset, kin_value key)
{
    kin__asking asking;
    bool failed = true;
    kin_record *record = NULL;
    if (!begin(&asking, owner, offset)) return NULL;
    const kin_value *values =
        kin__key_values(asking.verb.session, asking.association->target, &key);
    if (values) record = find(&asking, values, &failed);
    bool done = kin__verb_end(&asking.verb, !failed);
    /* The values that were converted are gone with the verb. */
    if (done && !record)
        kin__answer_not_in(owner, asking.association, asking.association->target,
                           key.kind == KIN_KIND_LIST ? key.as.list : &key);
    return done ? record : NULL;
}

static kin_record *find_by(kin__asking *asking, const kin__attributes *conditions, bool *failed)
{
    const kin__model *target = asking->association->target;
    const kin__given *given = kin__given_columns(asking->verb.session, target, conditions);
    *failed = !given || !open_query(asking);
    if (*failed) return NULL;
    for (size_t i = 0; i < target->column_count; i++)
        if (kin__is_given(given, i))
            kin_query_equal_value(&asking->query, target->declared, target->columns[i].offset,
                                  kin__given_value(given, conditions, &target->columns[i]));
    return known(asking, kin__load_first(&asking->query, failed));
}

kin_record *kin__verb_many_find_by(const kin_record *owner, size_t offset,
                                   const kin__attributes *conditions)
{
    kin__asking asking;
    bool failed;
    kin__attributes own = *conditions;
    if (!begin(&asking, owner, offset)) return NULL;
    own.written = asking.association->target;
    kin_record *record = find_by(&asking, &own, &failed);
    return kin__verb_end(&asking.verb, !failed) ? record : NULL;
}

void *kin_record_many_find_by(const kin_record *owner, size_t offset, const void *conditions,
                              const char *given)
{
    const kin__attributes all = {.values = conditions, .text = given, .leading = 2};
    return kin__verb_many_find_by(owner, offset, &all);
}

/* --- numbers ---------------------------------------------------------------------------------- */

bool kin_record_many_exists(const kin_record *owner, size_t offset, const kin_find_options *options,
                            const char *given)
{
    kin__asking asking;
    bool exists = false;
    if (!begin_query(&asking, owner, offset, &(kin__narrowed){options, given, 2})) return false;
    bool done = kin__query_exists(&asking.query, &exists);
    return kin__verb_end(&asking.verb, done) && exists;
}

static kin_value calculate(const kin_record *owner, size_t offset, kin__operation operation,
                           size_t column, const kin__narrowed *narrowed)
{
    kin__asking asking;
    kin_value value = {0};
    if (!begin_query(&asking, owner, offset, narrowed)) return value;
    bool done = kin__query_calculate(&asking.query, operation, column, &value);
    return kin__verb_end(&asking.verb, done) ? value : (kin_value){0};
}

/* Without options the statement is a kept one. */
static bool count_all(kin__asking *asking, size_t *count)
{
    int64_t number = 0;
    if (kin__has_owner_key(asking->owner, asking->association) &&
        !kin__count_targets(asking->owner, asking->association, &number))
        return false;
    *count = (size_t)number;
    return true;
}

static bool count_some(kin__asking *asking, const kin__narrowed *narrowed, const kin__given *given,
                       size_t *count)
{
    kin_value value;
    if (!narrow(asking, narrowed, given) ||
        !kin__query_calculate(&asking->query, KIN__ROWS, 0, &value))
        return false;
    *count = (size_t)value.as.integer;
    return true;
}

size_t kin_record_many_count(const kin_record *owner, size_t offset,
                             const kin_find_options *options, const char *text)
{
    kin__asking asking;
    size_t count = 0;
    const kin__narrowed narrowed = {options, text, 2};
    if (!begin(&asking, owner, offset)) return 0;
    const kin__given *given = given_of(&asking, &narrowed);
    bool done = given && (kin__is_any_given(given) ? count_some(&asking, &narrowed, given, &count)
                                                   : count_all(&asking, &count));
    return kin__verb_end(&asking.verb, done) ? count : 0;
}

int64_t kin_record_many_sum_int(const kin_record *owner, size_t offset, size_t column,
                                const kin_find_options *options, const char *given)
{
    return kin__collection_sum(owner, offset, column, options, given).as.integer;
}

double kin_record_many_sum_real(const kin_record *owner, size_t offset, size_t column,
                                const kin_find_options *options, const char *given)
{
    kin_value value = kin__collection_sum(owner, offset, column, options, given);
    return value.kind == KIN_KIND_REAL ? value.as.real : 0.0;
}

kin_decimal_value kin_record_many_sum_decimal(const kin_record *owner, size_t offset, size_t column,
                                              const kin_find_options *options, const char *given)
{
    kin_value value = kin__collection_sum(owner, offset, column, options, given);
    return value.kind == KIN_KIND_DECIMAL ? value.as.decimal : (kin_decimal_value){0};
}

kin_value kin__collection_sum(const kin_record *owner, size_t offset, size_t column,
                              const kin_find_options *options, const char *given)
{
    return calculate(owner, offset, KIN__SUM, column, &(kin__narrowed){options, given, 3});
}

/* --- columns and keys ------------------------------------------------------------------------- */

/* Of what is in memory; the key of a record that is not saved is NULL. */
static bool keys_in_memory(const kin__asking *asking, const kin__key *key, kin_values *keys)
{
    kin_items items = kin__many_items(asking->owner, asking->association);
    kin_region *region = kin__origin_of(asking->owner)->region;
    kin_value *values = KIN__TAKE(&region->arena, kin_value, items.count + 1);
    if (!values) return kin__fail_memory(region->session);
    for (size_t i = 0; i < items.count; i++)
        if (!kin__has_columns(items.items[i], key) ||
            !kin__key_of(items.items[i], key, kin__get, &values[i]) ||
            !kin__own_value(region, &values[i]))
            return false;
    *keys = (kin_values){values, items.count};
    return true;
}

kin_values kin_record_many_ids(const kin_record *owner, size_t offset)
{
    kin__asking asking;
    kin_values keys = {NULL, 0};
    if (!begin(&asking, owner, offset)) return keys;
    bool done;
    bool loaded = kin__many_is_loaded(asking.owner, asking.association) ||
                  kin__many_items(asking.owner, asking.association).count > 0;
    if (loaded)
        done = kin__many_need(asking.owner, asking.association) &&
               keys_in_memory(&asking, &asking.association->target->key, &keys);
    else
        done = open_query(&asking) && kin__query_keys(&asking.query, &keys);
    return kin__verb_end(&asking.verb, done) ? keys : (kin_values){NULL, 0};
}

kin_values kin_record_many_pluck(const kin_record *owner, size_t offset, size_t at,
                                 const kin_find_options *options, const char *text)
{
    kin__asking asking;
    kin_values values = {NULL, 0};
    const kin__narrowed narrowed = {options, text, 3};
    if (!begin(&asking, owner, offset)) return values;
    const kin__given *given = given_of(&asking, &narrowed);
    const kin__column *column = kin__column_at(asking.association->target, at);
    bool done = given != NULL;
    if (done && column && !kin__is_any_given(given) &&
        kin__many_is_loaded(asking.owner, asking.association))
        done = keys_in_memory(&asking, &(kin__key){.columns = &column, .count = 1}, &values);
    else
        done = narrow(&asking, &narrowed, given) && kin__query_pluck(&asking.query, at, &values);
    return kin__verb_end(&asking.verb, done) ? values : (kin_values){NULL, 0};
}

/* --- each row once ---------------------------------------------------------------------------- */

static bool is_among(kin_record *const *records, size_t count, const kin_record *record)
{
    for (size_t i = 0; i < count; i++)
        if (kin__is_same_row(records[i], record)) return true;
    return false;
}

/* By a map; what is not saved is itself alone. */
static bool is_new_one(kin__map *seen, kin_record *const *records, size_t count,
                       const kin_record *record, bool *is)
{
    const kin__model *model = kin__model_of(record);
    kin_value key;
    *is = true;
    if (kin__is(record, KIN__NEW)) {
        *is = !is_among(records, count, record);
        return true;
    }
    if (!kin__key_of(record, &model->key, kin__original, &key)) return false;
    uint32_t *place = kin__map_put(seen, &key);
    if (!place) return kin__fail_memory(kin__session_of(record));
    *is = *place == KIN__NOT_FOUND;
    *place = 0;
    return true;
}

static bool distinct(kin__asking *asking, kin_items *list)
{
    kin_session *session = asking->verb.session;
    kin_region *region = kin__origin_of(asking->owner)->region;
    kin__map seen;
    if (!kin__many_read(asking->owner, asking->association)) return false;
    kin_items items = kin__many_items(asking->owner, asking->association);
    void **kept = kin__arena_take(&region->arena, (items.count + 1) * sizeof *kept, 8);
    if (!kept || !kin__map_open(&seen, &session->scratch, items.count))
        return kin__fail_memory(session);
    size_t count = 0;
    for (size_t i = 0; i < items.count; i++) {
        bool is;
        if (!is_new_one(&seen, (kin_record *const *)kept, count, items.items[i], &is)) return false;
        if (is) kept[count++] = items.items[i];
    }
    *list = (kin_items){kept, count};
    return true;
}

kin_items kin_record_many_distinct(const kin_record *owner, size_t offset)
{
    kin__asking asking;
    kin_items list = {NULL, 0};
    if (!begin(&asking, owner, offset)) return list;
    bool done = distinct(&asking, &list);
    return kin__verb_end(&asking.verb, done) ? list : (kin_items){NULL, 0};
}
