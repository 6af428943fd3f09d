/* Rows of many new records: as few statements as the database takes, all of them on their way
 * before the first answer is read.
 *
 * No database promises the order in which RETURNING gives rows back. A row is known by its key: by
 * one that was written, or by an integer that the database counts up in the order of VALUES, where
 * the rows come in that very order. Where they do not, nobody can say which is which: then this
 * model's rows are inserted one by one from there on. The first INSERT of several shows it, behind
 * a savepoint. */
#include "record/rows.h"

#include "query/plan.h"
#include "record/row.h"

/* The numbers of rows are powers of two, so that a connection keeps few statements prepared. */
#define MOST_ROWS 256
#define MOST_CHUNKS 12

/* What records of one model with one set of written columns have in common. */
typedef struct kin__shape {
    const kin__model *model;
    uint64_t written;
    uint64_t silent;           /* columns that are not given back */
    const kin__column *counts; /* the part of the key that the database makes; NULL: none */
    bool apart;                /* rows that are given back have no key to be told by */
} kin__shape;

/* Records whose statement was submitted. */
typedef struct kin__chunk {
    kin_record *const *records;
    size_t count;
    kin__shape shape;
    const kin__statement *statement;
} kin__chunk;

typedef struct kin__sending {
    kin_session *session;
    kin__chunk chunks[MOST_CHUNKS];
    size_t count;
    kin__arena_mark scratch;
    bool mixed_up; /* rows came back that cannot be told apart */
} kin__sending;

static uint64_t bit_of(const kin__column *column)
{
    return (uint64_t)1 << column->index;
}

static uint64_t all_of(const kin__model *model)
{
    return model->column_count == 64 ? UINT64_MAX : ((uint64_t)1 << model->column_count) - 1;
}

static kin__shape shape_of(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    uint64_t written = kin__extra_of(record)->changed[0];
    kin__shape shape = {.model = model, .written = written, .silent = written};
    size_t made = 0;
    if (written == all_of(model)) return shape;
    for (size_t i = 0; i < model->key.count; i++) {
        const kin__column *column = model->key.columns[i];
        shape.silent &= ~bit_of(column);
        if (written & bit_of(column)) continue;
        shape.counts = column;
        made++;
    }
    shape.apart =
        model->key.count == 0 || made > 1 || (made == 1 && shape.counts->kind != KIN_KIND_INT);
    return shape;
}

size_t kin__rows_at_once(const kin_session *session, size_t left, size_t parameters)
{
    size_t rows = 1;
    while (rows * 2 <= left && rows * 2 <= MOST_ROWS &&
           rows * 2 * parameters <= session->dialect->most_parameters)
        rows *= 2;
    return rows;
}

/* --- writing ---------------------------------------------------------------------------------- */

typedef struct kin__rows_of {
    const kin__shape *shape;
    size_t rows;
} kin__rows_of;

static bool write_rows(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__rows_of *rows = of;
    kin__sql_insert(sql, rows->shape->model, &columns, rows->rows);
    kin__sql_returning(sql, rows->shape->model, &rows->shape->silent);
    return true;
}

static bool submit(kin__sending *sending, kin_record *const *records, size_t count,
                   const kin__shape *shape)
{
    kin_session *session = sending->session;
    const kin__model *model = shape->model;
    kin__rows_of of = {shape, count};
    kin__purpose purpose =
        count > 1 ? kin__purpose_of_rows(KIN__PLAN_INSERT_ROWS, count) : KIN__PLAN_INSERT;
    const kin__plan *plan =
        kin__plan_for(session, model->plans, purpose, shape->written, write_rows, &of);
    kin_value *values =
        plan ? KIN__TAKE(&session->scratch, kin_value, count * model->column_count + 1) : NULL;
    size_t given = 0;
    if (!plan) return false;
    if (!values) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        given += kin__collect_values(records[i], &shape->written, values + given);
    if (!kin__submit(session, &plan->statement, values, given)) return false;
    sending->chunks[sending->count++] = (kin__chunk){records, count, *shape, &plan->statement};
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* before: the record whose row came before, in the same statement. */
static bool is_row_of(const kin__shape *shape, const kin_record *record, const kin_record *before,
                      const kin_value *cells)
{
    const kin_value *cell = cells;
    for (size_t i = 0; i < shape->model->column_count; i++) {
        const kin__column *column = &shape->model->columns[i];
        if (shape->silent & bit_of(column)) continue;
        if (shape->written & bit_of(column)) {
            kin_value key = kin__get(record, column);
            if (!kin__same_value(cell, &key)) return false;
        } else if (column == shape->counts && before) {
            kin_value last = kin__get(before, column);
            if (cell->kind != KIN_KIND_INT || cell->as.integer <= last.as.integer) return false;
        }
        cell++;
    }
    return true;
}

static bool read_row(kin__sending *sending, const kin__chunk *chunk, size_t place, kin_value *cells)
{
    kin_session *session = sending->session;
    const kin__shape *shape = &chunk->shape;
    kin_record *record = chunk->records[place];
    kin__outcome outcome = kin__next_row(session, cells);
    if (outcome == KIN__FAILED) return false;
    if (outcome == KIN__END)
        return kin__fail(session, KIN_STATEMENT_INVALID, &(kin__about){.model = shape->model->name},
                         "the INSERT of a %s gave no row back", shape->model->name);
    if (!is_row_of(shape, record, place ? chunk->records[place - 1] : NULL, cells))
        sending->mixed_up = true;
    for (size_t i = 0; !sending->mixed_up && i < shape->model->column_count; i++)
        if (!(shape->silent & bit_of(&shape->model->columns[i])) &&
            !kin__put_copy(record, &shape->model->columns[i], *cells++))
            return false;
    return true;
}

static bool read_to_end(kin_session *session, const kin__statement *statement)
{
    kin_value none;
    kin__outcome outcome = KIN__ROW;
    while (outcome == KIN__ROW && statement->columns == 0) outcome = kin__next_row(session, &none);
    return outcome != KIN__FAILED;
}

static bool read_chunk(kin__sending *sending, const kin__chunk *chunk)
{
    kin_session *session = sending->session;
    uint32_t columns = chunk->statement->columns;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, columns + 1);
    if (!cells) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    for (size_t i = 0; columns > 0 && !sending->mixed_up && i < chunk->count; i++)
        if (!read_row(sending, chunk, i, cells)) return false;
    if (!read_to_end(session, chunk->statement)) return false;
    /* kin__insert_begins has noted what brings these back. */
    for (size_t i = 0; !sending->mixed_up && i < chunk->count; i++)
        chunk->records[i]->kin_state_ =
            (chunk->records[i]->kin_state_ & ~(uint64_t)KIN__NEW) | KIN__SETTLED;
    return true;
}

static bool fail_mixed_up(kin_session *session, const kin__model *model)
{
    atomic_store(&model->plans->returned, KIN__RETURNED_ANYHOW);
    return kin__fail(session, KIN_STATEMENT_INVALID, &(kin__about){.model = model->name},
                     "the rows of several %s came back in no order of their keys; from now on they "
                     "are inserted one by one",
                     model->table);
}

/* All that was submitted. */
static bool read_all(kin__sending *sending)
{
    for (size_t i = 0; i < sending->count; i++) {
        if (!read_chunk(sending, &sending->chunks[i])) return false;
        if (sending->mixed_up)
            return fail_mixed_up(sending->session, sending->chunks[i].shape.model);
    }
    if (sending->count == 0) return true;
    sending->count = 0;
    if (!kin__finish(sending->session)) return false;
    kin__arena_rewind(&sending->session->scratch, sending->scratch);
    return true;
}

/* The session remembers a bounded number of statements. */
static bool make_room(kin__sending *sending)
{
    bool full = sending->count == MOST_CHUNKS ||
                sending->session->submitted + KIN__SENT_COUNT / 4 >= KIN__SENT_COUNT;
    return !full || read_all(sending);
}

/* --- ways to insert --------------------------------------------------------------------------- */

static bool insert_one(kin__sending *sending, kin_record *const *record, const kin__shape *shape)
{
    /* A database that tells the key by itself does so behind each statement. */
    if (sending->session->dialect->insert_id) return read_all(sending) && kin__insert_row(*record);
    kin__shape alone = *shape;
    alone.silent = shape->written;
    alone.counts = NULL;
    return make_room(sending) && submit(sending, record, 1, &alone);
}

static bool take_back(kin_session *session, const kin__shape *shape)
{
    atomic_store(&shape->model->plans->returned, KIN__RETURNED_ANYHOW);
    return kin__finish(session) && kin__run_control(session, "ROLLBACK TO SAVEPOINT kin_rows") &&
           kin__run_control(session, "RELEASE SAVEPOINT kin_rows");
}

/* The first rows of a model that come back together. done stays 0 if they could not be told
 * apart. */
static bool insert_first(kin__sending *sending, kin_record *const *records, size_t count,
                         const kin__shape *shape, size_t *done)
{
    kin_session *session = sending->session;
    if (!read_all(sending) || !kin__submit_silently(session, "SAVEPOINT kin_rows") ||
        !submit(sending, records, count, shape))
        return false;
    sending->count = 0;
    if (!read_chunk(sending, &sending->chunks[0])) return false;
    *done = sending->mixed_up ? 0 : count;
    sending->mixed_up = false;
    if (*done == 0) return take_back(session, shape);
    atomic_store(&shape->model->plans->returned, KIN__RETURNED_IN_ORDER);
    return kin__finish(session) && kin__submit_silently(session, "RELEASE SAVEPOINT kin_rows");
}

static bool insert_some(kin__sending *sending, kin_record *const *records, size_t left,
                        const kin__shape *shape, size_t *done)
{
    kin_session *session = sending->session;
    unsigned returned = atomic_load(&shape->model->plans->returned);
    bool gives = shape->silent != all_of(shape->model);
    bool single =
        shape->apart || shape->written == 0 || (gives && returned == KIN__RETURNED_ANYHOW);
    *done = single ? 1 : kin__rows_at_once(session, left, shape->model->column_count);
    if (*done == 1) return insert_one(sending, records, shape);
    if (gives && returned == KIN__RETURNED_UNKNOWN)
        return insert_first(sending, records, *done, shape, done);
    return make_room(sending) && submit(sending, records, *done, shape);
}

static size_t same_shape(kin_record *const *records, size_t count)
{
    const kin__model *model = kin__model_of(records[0]);
    uint64_t written = kin__extra_of(records[0])->changed[0];
    size_t same = 1;
    while (same < count && kin__model_of(records[same]) == model &&
           kin__extra_of(records[same])->changed[0] == written)
        same++;
    return same;
}

static bool insert_run(kin__sending *sending, kin_record *const *records, size_t count)
{
    kin__shape shape = shape_of(records[0]);
    size_t done;
    for (size_t at = 0; at < count; at += done)
        if (!insert_some(sending, records + at, count - at, &shape, &done)) return false;
    return true;
}

bool kin__insert_rows(kin_session *session, kin_record *const *records, size_t count)
{
    kin__sending sending = {.session = session, .scratch = kin__arena_mark_now(&session->scratch)};
    size_t run;
    for (size_t at = 0; at < count; at += run) {
        run = same_shape(records + at, count - at);
        if (!insert_run(&sending, records + at, run)) return false;
    }
    return read_all(&sending);
}
