/* Copies of records. */
#include "record/record.h"

/* What says which row it is, and when that was written, is the copy's own. */
static bool is_of_the_row(const kin__model *model, const kin__column *column)
{
    for (size_t i = 0; i < 2; i++)
        if (column == model->created[i] || column == model->updated[i]) return true;
    return column->key || column->version || column->counter || column->generated ||
           column == model->type;
}

static bool copy(kin_record *to, const kin_record *from)
{
    const kin__model *model = kin__model_of(from);
    for (size_t i = 0; i < model->column_count; i++)
        if (!is_of_the_row(model, &model->columns[i]) &&
            !kin__set(to, &model->columns[i], kin__get(from, &model->columns[i])))
            return false;
    return true;
}

void *kin_record_dup(const kin_record *record)
{
    kin_session *session = kin__session_of_any(record);
    if (!kin__memory_verb(session) || !kin__is_whole(record)) return NULL;
    kin__arena_mark mark = kin__arena_mark_now(&session->scratch);
    kin_record *made = kin__new(session, session->top, kin__model_of(record));
    bool done = made && copy(made, record);
    kin__made(made);
    kin__arena_rewind(&session->scratch, mark);
    return done ? made : NULL;
}
