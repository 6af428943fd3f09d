#include "association/association.h"

#include "query/chain.h"
#include "query/key.h"
#include "record/callbacks.h"

#include <string.h>

/* Whether touching a record that is met as this model may be more than writing its row. */
static bool cascades(const kin__model *model)
{
    const uint32_t told = KIN__BIT(KIN_EVENT_AFTER_TOUCH_) | KIN__ENDING_EVENTS;
    for (size_t f = 0; f < model->family_count; f++) {
        const kin__association_list *all = &model->family[f].model->associations;
        if (model->family[f].model->callbacks.given & told) return true;
        for (size_t i = 0; i < all->count; i++)
            if (all->items[i].row->touch) return true;
    }
    return false;
}

/* What is being touched, from the record that the user touched upwards: rows may lead in a
 * circle. */
typedef struct kin__touching {
    const struct kin__touching *below;
    const kin__association *belongs_to; /* NULL: the first */
    kin_value key;
} kin__touching;

static bool has_same_names(const kin__association *left, const kin__association *right)
{
    const kin__key_names *one = &left->target_keys.names;
    const kin__key_names *other = &right->target_keys.names;
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++)
        same = strcmp(one->names[i], other->names[i]) == 0;
    return same;
}

static bool is_being_touched(const kin__touching *touching, const kin__association *belongs_to,
                             const kin_value *key)
{
    for (; touching; touching = touching->below)
        if (touching->belongs_to &&
            touching->belongs_to->target->root == belongs_to->target->root &&
            has_same_names(touching->belongs_to, belongs_to) &&
            kin__same_value(&touching->key, key))
            return true;
    return false;
}

static bool touch_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                         kin_record *known, const kin__touching *below);

/* The record's row was touched: whoever wants to know of it is told, and its parents are
 * touched. */
static bool touched(kin_record *record, size_t note, const kin__touching *touching)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    if (!kin__wrote(record, note, KIN_ON_UPDATE) || !kin__run_touched(record)) return false;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *up = &all->items[i];
        if (!up->row->touch) continue;
        kin_value key;
        if (!kin__way_from(record, up, &up)) return false;
        if (up && (!kin__key_of(record, &up->owner_keys, kin__get, &key) ||
                   !touch_parent(kin__session_of(record), up, key, kin__one_target(record, up),
                                 touching)))
            return false;
    }
    return true;
}

static bool touch(kin_record *record, const kin__column *also, const kin__touching *touching)
{
    size_t note;
    if (kin__is(record, KIN__NEW | KIN__DESTROYED | KIN__DESTROYING)) return true;
    return kin__will_write(record, &note) && kin__touch_row(record, also) &&
           touched(record, note, touching);
}

/* The bits of a plan say which there are. */
void kin__touched_columns(const kin__association *belongs_to, const kin__column *columns[3])
{
    columns[0] = belongs_to->target->updated[0];
    columns[1] = belongs_to->target->updated[1];
    columns[2] = belongs_to->touch == columns[0] || belongs_to->touch == columns[1]
                     ? NULL
                     : belongs_to->touch;
}

static bool write_touch(kin__sql *sql, const void *of, uint64_t bits)
{
    const kin__association *belongs_to = of;
    const kin__column *columns[3];
    const char *lead = " SET ";
    kin__touched_columns(belongs_to, columns);
    sql->model = belongs_to->owner->name;
    sql->association = belongs_to->name;
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, belongs_to->target->quoted_table);
    for (size_t i = 0; i < 3; i++) {
        if (!columns[i] || !(bits >> i & 1)) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, columns[i]->quoted);
        kin__sql_text(sql, " = ");
        kin__sql_placeholder(sql);
        lead = ", ";
    }
    kin__sql_next_version(sql, belongs_to->target);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_is(sql, belongs_to->target->table, &belongs_to->target_keys.names, NULL);
    kin__sql_type_test(sql, " AND ", belongs_to->target, NULL);
    return true;
}

static bool touch_by_key(kin_session *session, const kin__association *belongs_to, kin_value key)
{
    const kin__column *columns[3];
    kin_value values[3 + KIN__MOST_KEY_COLUMNS];
    uint64_t bits = 0;
    size_t count = 0;
    kin_value now = kin_value_time(kin__now(session));
    kin__touched_columns(belongs_to, columns);
    for (size_t i = 0; i < 3; i++) {
        if (!columns[i]) continue;
        bits |= (uint64_t)1 << i;
        values[count++] = kin__stamp(columns[i], now);
    }
    if (bits == 0) return true;
    count = kin__add_key(values, count, key);
    const kin__plan *plan =
        kin__plan_for(session, belongs_to->plans, KIN__PLAN_TOUCH, bits, write_touch, belongs_to);
    return plan && kin__run_later(session, &plan->statement, values, count);
}

/* A parent whose own parents are touched too, or that wants to know of it, has to be known, as a
 * whole. One that a scope hides is not found, unless the scope would have to be told of the
 * child. */
static bool find_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                        kin_record **parent)
{
    bool scoped = !kin__chain_has_owner_scope(belongs_to);
    kin__chain_of of = {.result = KIN__CHAIN_TARGETS, .key = key};
    kin__statement statement;
    kin_query query;
    const kin_value *values;
    size_t count;
    bool failed = true;
    if (scoped && !kin__chain_query(&query, session, belongs_to, NULL)) return false;
    query.selected = NULL;
    if (!kin__chain_statement(session, belongs_to, scoped ? &query : NULL, &of, &statement, &values,
                              &count) ||
        !kin__submit(session, &statement, values, count))
        return false;
    *parent = kin__read_one(session, session->top, belongs_to->target, &failed);
    return !failed && kin__tell_found(session);
}

static bool touch_found(kin_session *session, const kin__association *belongs_to, kin_value key,
                        const kin__touching *touching)
{
    kin_record *parent;
    return find_parent(session, belongs_to, key, &parent) &&
           (!parent || touch(parent, belongs_to->touch, touching));
}

static bool touch_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                         kin_record *known, const kin__touching *below)
{
    kin__touching touching = {below, belongs_to, key};
    if (key.kind == KIN_KIND_NULL || is_being_touched(below, belongs_to, &key)) return true;
    if (known && !kin__is(known, KIN__PARTIAL)) return touch(known, belongs_to->touch, &touching);
    if (cascades(belongs_to->target)) return touch_found(session, belongs_to, key, &touching);
    return touch_by_key(session, belongs_to, key);
}

bool kin__touched_parent(const kin__association *belongs_to, kin_value key, kin_record *parent,
                         size_t note)
{
    const kin__touching touching = {NULL, belongs_to, key};
    return touched(parent, note, &touching);
}

bool kin__touched_row(kin_session *session, const kin__association *belongs_to, kin_value key)
{
    kin_record *parent;
    size_t note;
    if (!cascades(belongs_to->target)) return true;
    if (!find_parent(session, belongs_to, key, &parent)) return false;
    return !parent ||
           (kin__will_write(parent, &note) && kin__touched_parent(belongs_to, key, parent, note));
}

bool kin__touch(kin_record *record, const kin__column *also)
{
    return touch(record, also, NULL);
}

bool kin__touch_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known)
{
    return touch_parent(session, belongs_to, key, known, NULL);
}

static bool touch_row(kin_record *record, const kin__column *also)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    if (kin__is(record, KIN__NEW | KIN__DESTROYED))
        return kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                         "a %s without a row cannot be touched", model->name);
    if (!kin__may_write(record)) return false;
    if (cascades(model)) kin__verb_atomic(session, true);
    return kin__touch(record, also);
}

bool kin_record_touch(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    return kin__verb_end(&verb, touch_row(record, NULL));
}

static bool fail_touched(kin_session *session, const kin__model *model, const kin__column *column)
{
    const char *name = column ? column->member : NULL;
    return kin__fail(session, KIN_INVALID_ARGUMENT,
                     &(kin__about){.model = model->name, .association = name},
                     "%s.%s is no time to be touched", model->name, name ? name : "(no column)");
}

bool kin_record_touch_column(kin_record *record, size_t offset)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    const kin__model *model = kin__model_of(record);
    const kin__column *column = kin__column_at(model, offset);
    bool done = column && kin__is_touchable(column) ? touch_row(record, column)
                                                    : fail_touched(verb.session, model, column);
    return kin__verb_end(&verb, done);
}
