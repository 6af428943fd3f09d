/* One record's row: INSERT. */
#include "record/row.h"

#include "query/plan.h"

#include <string.h>

void kin__sql_returning(kin__sql *sql, const kin__model *model, const uint64_t *words)
{
    uint8_t *kinds = kin__sql_take(sql, model->column_count);
    const char *lead = " RETURNING ";
    if (!kinds) return;
    for (size_t i = 0; i < model->column_count; i++) {
        if (kin__has_column(words, i)) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, model->columns[i].quoted);
        kinds[sql->columns++] = model->columns[i].kind;
        lead = ", ";
    }
    sql->kinds = kinds;
}

/* (?, ?); the columns of the set same hold one value, which is one parameter. */
static void write_values(kin__sql *sql, const kin__model *model, const uint64_t *words,
                         uint64_t same)
{
    const char *lead = "(";
    size_t first = 0; /* the number of that parameter */
    for (size_t i = 0; i < model->column_count; i++) {
        if (!kin__has_column(words, i)) continue;
        kin__sql_text(sql, lead);
        lead = ", ";
        bool shares = same != 0 && kin__has_column(&same, i);
        if (shares && first > 0) {
            kin__sql_placeholder_again(sql, first);
            continue;
        }
        kin__sql_placeholder_for(sql, &model->columns[i]);
        if (shares) first = sql->parameters;
    }
    kin__sql_text(sql, ")");
}

static void write_insert(kin__sql *sql, const kin__model *model, const uint64_t *words, size_t rows,
                         uint64_t same)
{
    size_t count = 0;
    sql->model = model->name;
    kin__sql_text(sql, "INSERT INTO ");
    kin__sql_text(sql, model->quoted_table);
    for (size_t i = 0; i < model->column_count; i++) {
        if (!kin__has_column(words, i)) continue;
        kin__sql_text(sql, count++ ? ", " : " (");
        kin__sql_text(sql, model->columns[i].quoted);
    }
    if (count == 0) {
        kin__sql_text(sql, sql->dialect->insert_defaults);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        kin__sql_text(sql, i ? ", " : ") VALUES ");
        write_values(sql, model, words, same);
    }
}

void kin__sql_insert(kin__sql *sql, const kin__model *model, const uint64_t *words, size_t rows)
{
    write_insert(sql, model, words, rows, 0);
}

/* The INSERT of one record. */
typedef struct kin__insertion {
    const kin__model *model;
    const uint64_t *words;  /* the columns that are written */
    const kin__column *key; /* the database makes it, and tells it without being asked; or NULL */
    uint64_t same;          /* columns that hold one value, which is one parameter */
} kin__insertion;

static bool write_insertion(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__insertion *insertion = of;
    (void)columns;
    write_insert(sql, insertion->model, insertion->words, 1, insertion->same);
    if (!insertion->key) kin__sql_returning(sql, insertion->model, insertion->words);
    return true;
}

static kin__purpose purpose_of(const kin__insertion *insertion)
{
    kin__purpose purpose = insertion->key ? KIN__PLAN_INSERT_KEYED : KIN__PLAN_INSERT;
    return insertion->same ? kin__purpose_of_one_time(purpose) : purpose;
}

/* Only the integer key is missing, and the database tells it without being asked. */
static const kin__column *key_by_insert_id(const kin_session *session, const kin__model *model,
                                           const uint64_t *words)
{
    if (!session->dialect->insert_id || model->key.count != 1) return NULL;
    const kin__column *key = model->key.columns[0];
    if (key->kind != KIN_KIND_INT) return NULL;
    if (kin__keeps_plans(model)) {
        uint64_t all = ~(uint64_t)0 >> (64 - model->column_count);
        return words[0] == (all ^ (uint64_t)1 << key->index) ? key : NULL;
    }
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__has_column(words, i) == (i == key->index)) return NULL;
    return key;
}

/* created_at and updated_at, if both are written and hold one time. */
static uint64_t one_time(const kin_record *record, const uint64_t *words)
{
    const kin__model *model = kin__model_of(record);
    const char *at = (const char *)record;
    uint64_t both = model->one_time;
    if (both == 0 || (words[0] & both) != both || (kin__nulls(record)[0] & both) != 0) return 0;
    bool equal = memcmp(at + model->created[0]->offset, at + model->updated[0]->offset,
                        sizeof(kin_time_value)) == 0;
    return equal ? both : 0;
}

bool kin__read_returned(kin_record *record, const uint64_t *words, const kin__statement *statement)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, statement->columns + 1);
    if (!cells) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    kin__outcome outcome = kin__next_row(session, cells);
    if (outcome != KIN__ROW)
        return outcome == KIN__END && kin__finish(session) &&
               kin__fail(session, KIN_STATEMENT_INVALID, &(kin__about){.model = model->name},
                         "the INSERT of a %s gave no row back", model->name);
    size_t cell = 0;
    for (size_t i = 0; i < model->column_count; i++)
        if (!kin__has_column(words, i) && !kin__put_copy(record, &model->columns[i], cells[cell++]))
            return false;
    return kin__finish(session);
}

/* A text or blob that is given back needs memory after the row is there. */
bool kin__gives_text(const kin__statement *statement)
{
    for (uint32_t i = 0; i < statement->columns; i++)
        if (statement->kinds[i] == KIN_KIND_TEXT || statement->kinds[i] == KIN_KIND_BLOB)
            return true;
    return false;
}

/* Nearly always none of the written columns is NULL. */
static kin__source source_of(const kin_record *record, const uint64_t *words)
{
    const uint64_t *nulls = kin__nulls(record);
    uint64_t any = 0;
    for (size_t i = 0; i < kin__model_of(record)->null_words; i++) any |= nulls[i] & words[i];
    return (kin__source){.base = (const char *)record, .nulls = any ? nulls : NULL};
}

/* The values of a statement that knows where they stand. */
static kin_value *collect(kin_session *session, const kin__statement *statement, kin__source from)
{
    kin_value *values = kin__arena_take(&session->scratch, (statement->named + 1) * sizeof *values,
                                        _Alignof(kin_value));
    if (!values) kin__fail_memory(session);
    for (size_t i = 0; values && i < statement->named; i++) {
        const kin__member *member = &statement->members[i];
        values[i] = (kin_value){0};
        if (from.nulls && from.nulls[member->null / 64] >> (member->null % 64) & 1) continue;
        values[i].kind = member->kind;
        kin__read_member(&values[i], from.base + member->offset);
        if (member->kind == KIN_KIND_TEXT)
            values[i].size = (uint32_t)kin__text_size(values[i].as.text);
    }
    return values;
}

/* Without rows. */
static bool run_insert(kin_session *session, const kin__statement *statement, kin__source from)
{
    if (statement->id && kin__can_run_from(session)) return kin__run_from(session, statement, from);
    kin_value *values = collect(session, statement, from);
    return values && kin__run(session, statement, values, statement->named, NULL);
}

static bool insert_and_read(kin_record *record, const uint64_t *words,
                            const kin__statement *statement)
{
    kin_session *session = kin__session_of(record);
    kin_value *values = collect(session, statement, source_of(record, words));
    if (!values) return false;
    if (kin__gives_text(statement)) kin__verb_atomic(session, false);
    return kin__submit(session, statement, values, statement->named) &&
           kin__read_returned(record, words, statement);
}

static bool run_insertion(kin_record *record, const kin__insertion *insertion,
                          const kin__statement *statement)
{
    kin_session *session = kin__session_of(record);
    const kin__column *key = insertion->key;
    if (statement->columns > 0) return insert_and_read(record, insertion->words, statement);
    if (!run_insert(session, statement, source_of(record, insertion->words))) return false;
    if (!key) return true;
    int64_t id = session->db->driver->insert_id(session->connection);
    memcpy((char *)record + key->offset, &id, sizeof id);
    kin__nulls(record)[key->index / 64] &= ~((uint64_t)1 << (key->index % 64));
    return true;
}

bool kin__insert_row(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin__extra *extra = kin__need_extra(record);
    if (!extra) return false;
    const kin__insertion insertion = {.model = model,
                                      .words = extra->changed,
                                      .key = key_by_insert_id(session, model, extra->changed),
                                      .same = one_time(record, extra->changed)};
    kin__statement written;
    const kin__statement *statement = &written;
    kin__sql sql;
    if (kin__keeps_plans(model)) {
        const kin__plan *plan = kin__plan_for(session, model->plans, purpose_of(&insertion),
                                              extra->changed[0], write_insertion, &insertion);
        if (!plan) return false;
        statement = &plan->statement;
    } else {
        kin__sql_open(&sql, session);
        write_insertion(&sql, &insertion, 0);
        if (!kin__sql_close(&sql, &written)) return false;
    }
    if (!run_insertion(record, &insertion, statement)) return false;
    /* kin__insert_begins has noted what brings these back. */
    record->kin_state_ = (record->kin_state_ & ~(uint64_t)KIN__NEW) | KIN__SETTLED;
    return true;
}
