#include "association/association.h"

#include "query/key.h"

#include <string.h>

static bool cascades(const kin__model *model)
{
    for (size_t i = 0; i < model->associations.count; i++)
        if (model->associations.items[i].row->touch) return true;
    return false;
}

bool kin__touch(kin_record *record, const kin__column *also)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    if (kin__is(record, KIN__NEW | KIN__DESTROYED | KIN__DESTROYING)) return true;
    if (!kin__touch_row(record, also)) return false;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *up = &all->items[i];
        if (up->row->touch &&
            !kin__touch_parent(kin__session_of(record), up, kin__get(record, up->owner_key),
                               kin__one_target(record, up)))
            return false;
    }
    return true;
}

/* The columns of the parent that are touched, as bits. */
static uint64_t touched(const kin__association *belongs_to)
{
    const kin__model *parent = belongs_to->target;
    const kin__column *columns[3] = {parent->updated[0], parent->updated[1], belongs_to->touch};
    uint64_t bits = 0;
    for (size_t i = 0; i < 3; i++)
        if (columns[i] && columns[i]->index < 64) bits |= (uint64_t)1 << columns[i]->index;
    return bits;
}

static bool write_touch(kin__sql *sql, const void *of, uint64_t bits)
{
    const kin__association *belongs_to = of;
    const char *lead = " SET ";
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, belongs_to->target->quoted_table);
    for (size_t i = 0; i < belongs_to->target->column_count && i < 64; i++) {
        if (!(bits >> i & 1)) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, belongs_to->target->columns[i].quoted);
        kin__sql_text(sql, " = ");
        kin__sql_placeholder(sql);
        lead = ", ";
    }
    kin__sql_text(sql, " WHERE ");
    kin__sql_text(sql, belongs_to->target_key->qualified);
    kin__sql_text(sql, " = ");
    kin__sql_placeholder(sql);
    return true;
}

static bool touch_by_key(kin_session *session, const kin__association *belongs_to, kin_value key)
{
    uint64_t bits = touched(belongs_to);
    kin_value values[4];
    kin_value now = kin_value_time(kin__now(session));
    size_t count = 0;
    if (bits == 0) return true;
    const kin__plan *plan = kin__plan_for(session, belongs_to->plans, KIN__PLAN_TOUCH, bits,
                                          write_touch, belongs_to);
    for (uint64_t rest = bits; rest; rest &= rest - 1) values[count++] = now;
    values[count++] = key;
    return plan && kin__run_later(session, &plan->statement, values, count);
}

/* A parent whose own parents are touched too has to be known. */
static bool touch_found(kin_session *session, const kin__association *belongs_to, kin_value key)
{
    const kin__model *model = belongs_to->target;
    bool failed = true;
    const kin__plan *plan = kin__plan_find(session, model);
    if (!plan || !kin__submit(session, &plan->statement, &key, 1)) return false;
    kin_record *parent = kin__read_one(session, session->top, model, &failed);
    return !failed && (!parent || kin__touch(parent, belongs_to->touch));
}

bool kin__touch_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known)
{
    if (key.kind == KIN_KIND_NULL) return true;
    if (known) return kin__touch(known, belongs_to->touch);
    bool by_primary_key = belongs_to->target->key.count == 1 &&
                          belongs_to->target_key == belongs_to->target->key.columns[0];
    if (cascades(belongs_to->target) && by_primary_key)
        return touch_found(session, belongs_to, key);
    return touch_by_key(session, belongs_to, key);
}

bool kin_record_touch(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    bool done = !kin__is(record, KIN__NEW | KIN__DESTROYED);
    if (!done)
        kin__fail(verb.session, KIN_INVALID_ARGUMENT,
                  &(kin__about){.model = kin__model_of(record)->name},
                  "a %s without a row cannot be touched", kin__model_of(record)->name);
    if (done && cascades(kin__model_of(record))) kin__verb_atomic(verb.session, false);
    return kin__verb_end(&verb, done && kin__touch(record, NULL));
}
