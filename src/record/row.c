/* One record's row: UPDATE, DELETE, and reading it again. */
#include "record/row.h"

#include "query/key.h"

#include <string.h>

/* The columns of a statement: one word where the model has no more than 64, so that the set is the
 * plan's name; otherwise the statement is written each time. */
typedef struct kin__set_of {
    const kin__model *model;
    const uint64_t *words;
} kin__set_of;

size_t kin__collect_values(const kin_record *record, const uint64_t *words, kin_value *values)
{
    const kin__model *model = kin__model_of(record);
    const uint64_t *nulls = kin__nulls(record);
    kin_value *value = values;
    for (size_t w = 0; w < model->null_words; w++) {
        const kin__column *columns = model->columns + w * 64;
        for (uint64_t rest = words[w]; rest; rest &= rest - 1) {
            const kin__column *column = &columns[__builtin_ctzll(rest)];
            if (nulls[w] & rest & -rest)
                *value++ = (kin_value){0};
            else
                kin__read_value(value++, record, column);
        }
    }
    return (size_t)(value - values);
}

/* --- UPDATE ------------------------------------------------------------------------------- */

static void write_generated(kin__sql *sql, const kin__model *model, const char *lead)
{
    uint8_t *kinds = kin__sql_take(sql, model->generated_count);
    if (!kinds) return;
    for (size_t i = 0; i < model->column_count; i++) {
        if (!model->columns[i].generated) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, model->columns[i].quoted);
        kinds[sql->columns++] = model->columns[i].kind;
        lead = ", ";
    }
    sql->kinds = kinds;
}

void kin__sql_generated(kin__sql *sql, const kin__model *model)
{
    if (model->generated_count > 0 && sql->dialect->returns_updated)
        write_generated(sql, model, " RETURNING ");
}

static bool write_select_generated(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__model *model = of;
    (void)columns;
    sql->model = model->name;
    write_generated(sql, model, "SELECT ");
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    return true;
}

/* key = ? [AND version = ?] */
static void write_known_key(kin__sql *sql, const kin__model *model)
{
    kin__sql_key_equals(sql, model);
    if (!model->version) return;
    kin__sql_text(sql, " AND COALESCE(");
    kin__sql_text(sql, model->version->qualified);
    kin__sql_text(sql, ", 0) = ");
    kin__sql_placeholder(sql);
}

static void write_update(kin__sql *sql, const kin__set_of *set)
{
    const kin__model *model = set->model;
    const char *lead = " SET ";
    sql->model = model->name;
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, model->quoted_table);
    for (size_t i = 0; i < model->column_count; i++) {
        if (!kin__has_column(set->words, i)) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, model->columns[i].quoted);
        kin__sql_text(sql, " = ");
        kin__sql_placeholder_for(sql, &model->columns[i]);
        lead = ", ";
    }
    kin__sql_text(sql, " WHERE ");
    write_known_key(sql, model);
    kin__sql_generated(sql, model);
}

static bool write_update_plan(kin__sql *sql, const void *of, uint64_t columns)
{
    kin__set_of set = {of, &columns};
    write_update(sql, &set);
    return true;
}

size_t kin__append_key(const kin_record *record, kin_value *values, size_t count)
{
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->key.count; i++)
        values[count++] = kin__original(record, model->key.columns[i]);
    return count;
}

/* Without a row there is nothing to read: another session has deleted it. */
static bool read_generated(kin_record *record, const kin__statement *statement, bool *found)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, statement->columns + 1);
    if (!cells) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    kin__outcome outcome = kin__next_row(session, cells);
    if (outcome == KIN__FAILED) return false;
    *found = outcome == KIN__ROW;
    for (size_t i = 0; *found && i < model->column_count; i++)
        if (model->columns[i].generated && !kin__set_clean(record, &model->columns[i], *cells++))
            return false;
    return kin__finish(session);
}

/* Where an UPDATE gives nothing back, what was computed is read behind it, by the key that the row
 * has by then. */
static bool update_then_read(kin_record *record, const kin__statement *statement,
                             const kin_value *values, size_t count, bool *found)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value *key = KIN__TAKE(&session->scratch, kin_value, model->key.count);
    int64_t affected = 0;
    if (!key) return kin__fail_memory(session);
    const kin__plan *plan =
        kin__plan_for(session, model->plans, KIN__PLAN_GENERATED, 0, write_select_generated, model);
    if (!plan || !kin__run(session, statement, values, count, &affected)) return false;
    *found = affected > 0;
    if (!*found) return true;
    for (size_t i = 0; i < model->key.count; i++) key[i] = kin__get(record, model->key.columns[i]);
    return kin__submit(session, &plan->statement, key, model->key.count) &&
           read_generated(record, &plan->statement, found);
}

/* What is read back is written into the record after the row has changed, and may find no
 * memory. */
bool kin__update_and_read(kin_record *record, const kin__statement *statement,
                          const kin_value *values, size_t count, bool *found)
{
    kin_session *session = kin__session_of(record);
    kin__verb_atomic(session, false);
    if (!session->dialect->returns_updated)
        return update_then_read(record, statement, values, count, found);
    return kin__submit(session, statement, values, count) &&
           read_generated(record, statement, found);
}

/* Only a model with a version has to ask how many rows were written. */
static bool run_update(kin_record *record, const kin__statement *statement, kin_value *values,
                       size_t count, const kin_value *version)
{
    kin_session *session = kin__session_of(record);
    int64_t affected = 0;
    bool versioned = version->kind != KIN_KIND_NULL;
    bool found = false;
    if (versioned) values[count++] = *version;
    if (kin__model_of(record)->generated_count > 0) {
        if (!kin__update_and_read(record, statement, values, count, &found)) return false;
    } else if (!versioned) {
        return kin__run_later(session, statement, values, count);
    } else {
        if (!kin__run(session, statement, values, count, &affected)) return false;
        found = affected > 0;
    }
    return found || !versioned || kin__answer_stale(record);
}

/* The version goes along, if there is one; known is the one that the row has to have. */
static bool move_version(kin_record *record, uint64_t *words, kin_value *known)
{
    const kin__column *column = kin__model_of(record)->version;
    *known = (kin_value){0};
    if (!column) return true;
    *known = kin__version_of(record);
    words[column->index / 64] |= (uint64_t)1 << (column->index % 64);
    return kin__next_version(record);
}

/* The words are in scratch memory. */
static bool update_columns(kin_record *record, uint64_t *words)
{
    kin_session *session = kin__session_of(record);
    kin_value version;
    if (!move_version(record, words, &version)) return false;
    kin__set_of set = {kin__model_of(record), words};
    kin__statement statement;
    kin__sql sql;
    if (kin__keeps_plans(set.model)) {
        const kin__plan *plan = kin__plan_for(session, set.model->plans, KIN__PLAN_UPDATE, words[0],
                                              write_update_plan, set.model);
        if (!plan) return false;
        statement = plan->statement;
    } else {
        kin__sql_open(&sql, session);
        write_update(&sql, &set);
        if (!kin__sql_close(&sql, &statement)) return false;
    }
    kin_value *values =
        KIN__TAKE(&session->scratch, kin_value, set.model->column_count + set.model->key.count + 2);
    if (!values) return kin__fail_memory(session);
    size_t count = kin__append_key(record, values, kin__collect_values(record, words, values));
    return run_update(record, &statement, values, count, &version);
}

/* A counter is written by what it counts and by nothing else: a copy in memory may be old. What is
 * read-only was written by the INSERT. */
bool kin__update_row(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    const kin__extra *extra = kin__extra_of(record);
    uint64_t any = 0;
    if (!extra) return true;
    uint64_t *words = KIN__TAKE(&session->scratch, uint64_t, model->null_words + 1);
    if (!words) return kin__fail_memory(session);
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__has_column(extra->changed, i) && !model->columns[i].counter &&
            !model->columns[i].readonly)
            words[i / 64] |= (uint64_t)1 << (i % 64);
    for (size_t i = 0; i < model->null_words; i++) any |= words[i];
    return !any || update_columns(record, words);
}

/* --- DELETE ------------------------------------------------------------------------------- */

static bool write_delete(kin__sql *sql, const void *of, uint64_t known)
{
    const kin__model *model = of;
    sql->model = model->name;
    kin__sql_text(sql, "DELETE FROM ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " WHERE ");
    (known ? write_known_key : kin__sql_key_equals)(sql, model);
    return true;
}

kin_value *kin__row_key(const kin_record *record)
{
    kin_session *session = kin__session_of(record);
    kin_value *values =
        KIN__TAKE(&session->scratch, kin_value, kin__model_of(record)->key.count + 1);
    if (values)
        kin__append_key(record, values, 0);
    else
        kin__fail_memory(session);
    return values;
}

bool kin__delete_row(kin_record *record, bool known, bool *gone)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    size_t count = model->key.count;
    int64_t affected = 0;
    known = known && model->version;
    const kin__plan *plan =
        kin__plan_for(session, model->plans, KIN__PLAN_DELETE, known, write_delete, model);
    kin_value *values = plan ? kin__row_key(record) : NULL;
    if (values && known) values[count++] = kin__version_of(record);
    /* The journal comes first: what the statement did must not fail for want of memory. */
    if (!values || !kin__set_state(record, KIN__DESTROYED, true)) return false;
    if (!known && !gone) return kin__run_later(session, &plan->statement, values, count);
    if (!kin__run(session, &plan->statement, values, count, &affected)) return false;
    if (known && affected == 0) return kin__answer_stale(record);
    if (gone) *gone = affected > 0;
    return true;
}

/* --- reading again --------------------------------------------------------------------------- */

bool kin__reread_row(kin_record *record, bool locked, bool *found)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    const kin__plan *plan =
        locked ? kin__plan_lock(session, model) : kin__plan_find(session, model);
    const kin_value *key = plan ? kin__row_key(record) : NULL;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, model->cell_count + 1);
    if (!key) return false;
    if (!cells) return kin__fail_memory(session);
    if (!kin__submit(session, &plan->statement, key, model->key.count) ||
        !kin__next_result(session))
        return false;
    kin__outcome outcome = kin__next_row(session, cells);
    if (outcome == KIN__FAILED) return false;
    *found = outcome == KIN__ROW;
    for (size_t i = 0; *found && i < model->column_count; i++)
        if (!kin__set_clean(record, &model->columns[i], cells[i])) return false;
    return kin__finish(session);
}

kin_record *kin__read_one(kin_session *session, kin_region *region, const kin__model *model,
                          bool *failed)
{
    kin_record *record = NULL;
    kin_value *cells =
        kin__arena_take(&session->scratch, (model->cell_count + 1) * sizeof *cells, 8);
    *failed = true;
    if (!cells) {
        kin__fail_memory(session);
        return NULL;
    }
    if (!kin__next_result(session)) return NULL;
    kin__outcome outcome = kin__next_row(session, cells);
    if (outcome == KIN__FAILED) return NULL;
    if (outcome == KIN__ROW) record = kin__instantiate(region, model, cells);
    *failed = (outcome == KIN__ROW && !record) | !kin__finish(session);
    return *failed ? NULL : record;
}

/* --- touching -------------------------------------------------------------------------------- */

kin_time_value kin__now(kin_session *session)
{
    kin_db *db = session->db;
    return db->clock ? db->clock(db->clock_context) : kin_time_now();
}

bool kin__touch_row(kin_record *record, const kin__column *also)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    const kin__column *columns[3] = {model->updated[0], model->updated[1], also};
    uint64_t *words = KIN__TAKE(&session->scratch, uint64_t, model->null_words + 1);
    kin_value now = kin_value_time(kin__now(session));
    bool any = false;
    if (!words) return kin__fail_memory(session);
    for (size_t i = 0; i < 3; i++) {
        if (!columns[i]) continue;
        if (!kin__set_clean(record, columns[i], kin__stamp(columns[i], now))) return false;
        words[columns[i]->index / 64] |= (uint64_t)1 << (columns[i]->index % 64);
        any = true;
    }
    return !any || update_columns(record, words);
}
