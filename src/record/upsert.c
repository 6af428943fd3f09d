/* INSERT of a row, or UPDATE of the one that is there, in one statement. */
#include "record/row.h"

#include "query/key.h"
#include "query/query.h"

typedef struct kin__upsert {
    const kin__model *model;
    uint64_t *conflict;    /* the columns by which a row is known */
    uint64_t *overwritten; /* those that a row that is there gets */
    bool any;              /* there are such columns */
} kin__upsert;

static bool wrong(kin_session *session, const kin__model *model, const char *member,
                  const char *text)
{
    return kin__fail(
        session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name, .association = member},
        "upsert of %s: %s%s%s", model->name, member ? member : "", member ? " " : "", text);
}

/* What was written in the call; but never what tells one row from others, or is written once. */
static void find_overwritten(kin__upsert *upsert, const kin__given *given)
{
    const kin__model *model = upsert->model;
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (!kin__is_given(given, i) || kin__has_column(upsert->conflict, i) || column->key ||
            column->readonly || column->counter || column == model->created[0] ||
            column == model->created[1])
            continue;
        upsert->overwritten[i / 64] |= (uint64_t)1 << (i % 64);
        upsert->any = true;
    }
}

static bool check_values(kin_session *session, const kin__upsert *upsert, const kin_record *record)
{
    const kin__model *model = upsert->model;
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__has_column(upsert->conflict, i) && !kin__is_changed(record, &model->columns[i]))
            return wrong(session, model, model->columns[i].member,
                         "is what a row is known by, and has no value");
    return true;
}

static bool read_upsert(kin_session *session, kin__upsert *upsert, const kin_record *record,
                        const char *conflict, const kin__given *given)
{
    const kin__model *model = kin__model_of(record);
    if (!conflict) return wrong(session, model, NULL, "say by which columns a row is known");
    if (!kin__columns_named(session, model, "upsert", conflict, upsert->conflict)) return false;
    find_overwritten(upsert, given);
    return check_values(session, upsert, record);
}

/* --- the statement --------------------------------------------------------------------------- */

static void write_excluded(kin__sql *sql, const kin__column *column)
{
    kin__sql_text(sql, sql->dialect->excluded_before);
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, sql->dialect->excluded_after);
}

/* Columns of a set, each with what is written of it. */
typedef void kin__write_column(kin__sql *sql, const kin__column *column);

static void write_each(kin__sql *sql, const kin__model *model, const uint64_t *words,
                       const char *between, kin__write_column *write)
{
    bool first = true;
    for (size_t i = 0; i < model->column_count; i++) {
        if (!kin__has_column(words, i)) continue;
        if (!first) kin__sql_text(sql, between);
        write(sql, &model->columns[i]);
        first = false;
    }
}

static void write_name(kin__sql *sql, const kin__column *column)
{
    kin__sql_text(sql, column->quoted);
}

static void write_setting(kin__sql *sql, const kin__column *column)
{
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, " = ");
    write_excluded(sql, column);
}

static void write_same(kin__sql *sql, const kin__column *column)
{
    kin__sql_text(sql, column->qualified);
    kin__sql_text(sql, sql->dialect->is_same);
    write_excluded(sql, column);
}

/* Like Active Record: a row in which nothing changes keeps its time. It comes first, since a
 * database may write from left to right and then look at what it has written. */
static void write_updated(kin__sql *sql, const kin__upsert *upsert)
{
    for (size_t i = 0; i < 2; i++) {
        const kin__column *updated = upsert->model->updated[i];
        if (!updated || kin__has_column(upsert->overwritten, updated->index)) continue;
        kin__sql_text(sql, updated->quoted);
        kin__sql_text(sql, " = CASE WHEN ");
        write_each(sql, upsert->model, upsert->overwritten, " AND ", write_same);
        kin__sql_text(sql, " THEN ");
        kin__sql_text(sql, updated->qualified);
        kin__sql_text(sql, " ELSE ");
        write_excluded(sql, updated);
        kin__sql_text(sql, " END, ");
    }
}

/* Where any unique index makes it an UPDATE, one by another row's is an error, and so is a row of
 * another model. */
static void write_conflict_other(kin__sql *sql, const kin__upsert *upsert)
{
    const char *const *parts = sql->dialect->conflict_other;
    const kin__column *first = NULL;
    for (size_t i = 0; !first; i++)
        if (kin__has_column(upsert->conflict, i)) first = &upsert->model->columns[i];
    write_name(sql, first);
    kin__sql_text(sql, " = ");
    kin__sql_text(sql, parts[0]);
    write_each(sql, upsert->model, upsert->conflict, " AND ", write_same);
    kin__sql_type_test(sql, " AND ", upsert->model, NULL);
    kin__sql_text(sql, parts[1]);
    kin__sql_text(sql, first->qualified);
    kin__sql_text(sql, parts[2]);
}

static void write_conflict(kin__sql *sql, const kin__upsert *upsert)
{
    if (!sql->dialect->conflict_before) {
        kin__sql_text(sql, sql->dialect->conflict_after);
        write_conflict_other(sql, upsert);
        if (upsert->any) kin__sql_text(sql, ", ");
        return;
    }
    kin__sql_text(sql, sql->dialect->conflict_before);
    write_each(sql, upsert->model, upsert->conflict, ", ", write_name);
    kin__sql_text(sql, sql->dialect->conflict_after);
    if (!upsert->any) write_each(sql, upsert->model, upsert->conflict, ", ", write_setting);
}

/* The row is given back only if something is written, so without anything else to write its own key
 * is. */
static void write_upsert(kin__sql *sql, const kin__upsert *upsert, const uint64_t *inserted,
                         const uint64_t *none)
{
    kin__sql_insert(sql, upsert->model, inserted, 1);
    write_conflict(sql, upsert);
    if (upsert->any) {
        write_updated(sql, upsert);
        write_each(sql, upsert->model, upsert->overwritten, ", ", write_setting);
    }
    /* The row of another model is not to be read as one of this; without a row the verb fails. */
    if (sql->dialect->conflict_before) kin__sql_type_test(sql, " WHERE ", upsert->model, NULL);
    if (upsert->model->mixed) {
        kin__sql_text(sql, " RETURNING ");
        kin__sql_columns(sql, upsert->model);
    } else {
        kin__sql_returning(sql, upsert->model, none);
    }
}

/* The row that was there may be of a model that inherits from the record's: then that is what is
 * given, and the record is dropped. */
static bool read_row(kin_record **record, const uint64_t *none, const kin__statement *statement)
{
    kin_session *session = kin__session_of(*record);
    const kin__model *model = kin__model_of(*record);
    bool failed = false;
    if (!model->mixed) return kin__read_returned(*record, none, statement);
    *record = kin__read_one(session, session->top, model, &failed);
    kin__forget_found(session); /* no callback runs */
    if (!*record && !failed)
        kin__fail(session, KIN_STATEMENT_INVALID, &(kin__about){.model = model->name},
                  "the upsert of a %s gave no row back", model->name);
    return *record != NULL;
}

static bool run(kin_record **made, const kin__upsert *upsert)
{
    const kin_record *record = *made;
    kin_session *session = kin__session_of(record);
    const kin__model *model = upsert->model;
    const uint64_t *inserted = kin__extra_of(record)->changed;
    uint64_t *none = KIN__TAKE(&session->scratch, uint64_t, model->null_words);
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, model->column_count);
    kin__statement statement;
    kin__sql sql;
    if (!none || !values) return kin__fail_memory(session);
    kin__sql_open(&sql, session);
    write_upsert(&sql, upsert, inserted, none);
    if (!kin__sql_close(&sql, &statement)) return false;
    if (kin__gives_text(&statement)) kin__verb_atomic(session, false);
    size_t count = kin__collect_values(record, inserted, values);
    return kin__submit(session, &statement, values, count) && read_row(made, none, &statement);
}

static bool upsert(kin_record **made, const kin__attributes *attributes, const char *conflict)
{
    kin_record *record = *made;
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    uint64_t *words = KIN__TAKE(&session->scratch, uint64_t, 2 * model->null_words);
    if (!words) return kin__fail_memory(session);
    kin__upsert upsert = {model, words, words + model->null_words, false};
    const kin__given *read = kin__given_columns(session, model, attributes);
    if (!read || !read_upsert(session, &upsert, record, conflict, read) ||
        !kin__stamp_insert(record, kin__now(session)) || !run(made, &upsert))
        return false;
    (*made)->kin_state_ &= ~(uint64_t)KIN__NEW;
    (*made)->kin_extra_ = NULL;
    return true;
}

kin_record *kin__verb_upsert(kin_session *session, const kin_model *model, const char *conflict,
                             const kin__attributes *attributes)
{
    kin__verb verb;
    kin__attributes own = *attributes;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return NULL;
    kin_record *record = kin__make(session, model, attributes);
    if (record) own.written = kin__session_model(session, model);
    bool done = kin__verb_end(&verb, record && upsert(&record, &own, conflict));
    kin__made(record);
    return done ? record : NULL;
}

void *kin_session_upsert(kin_session *session, const kin_model *model, const char *conflict,
                         const void *attributes, const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 3};
    return kin__verb_upsert(session, model, conflict, &all);
}
