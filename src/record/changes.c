/* What was changed in a record since its row was read or written, and how a rollback brings that
 * back. */
#include "record/record.h"

#include <string.h>

kin__extra *kin__need_extra(kin_record *record)
{
    kin__extra *extra = kin__extra_of(record);
    if (extra) return extra;
    kin_session *session = kin__session_of(record);
    kin_region *region = kin__origin_of(record)->region;
    const kin__model *model = kin__model_of(record);
    extra = KIN__TAKE(&region->arena, kin__extra, 1);
    uint64_t *words = extra ? KIN__TAKE(&region->arena, uint64_t, 2 * model->null_words) : NULL;
    if (!words) {
        kin__fail_memory(session);
        return NULL;
    }
    extra->changed = words;
    extra->stamped = words + model->null_words;
    record->kin_extra_ = extra;
    return extra;
}

bool kin__is_changed(const kin_record *record, const kin__column *column)
{
    const kin__extra *extra = kin__extra_of(record);
    return extra && (extra->changed[column->index / 64] >> (column->index % 64) & 1) != 0;
}

bool kin__has_changes(const kin_record *record)
{
    const kin__extra *extra = kin__extra_of(record);
    uint64_t any = 0;
    if (!extra) return false;
    for (size_t i = 0; i < kin__model_of(record)->null_words; i++) any |= extra->changed[i];
    return any != 0;
}

kin_value kin__original(const kin_record *record, const kin__column *column)
{
    const kin__extra *extra = kin__extra_of(record);
    if (extra && extra->originals && kin__is_changed(record, column))
        return extra->originals[column->index];
    return kin__get(record, column);
}

/* Brings the changes back that a rolled back save had forgotten, beside those made since. */
static void restore_changes(void *address, const void *old)
{
    kin_record *record = address;
    kin__extra *before;
    const kin__extra *since = kin__extra_of(record);
    memcpy(&before, old, sizeof before);
    record->kin_extra_ = before;
    if (!since || !before) {
        if (since) record->kin_extra_ = (void *)(uintptr_t)since;
        return;
    }
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->column_count; i++) {
        uint64_t bit = (uint64_t)1 << (i % 64);
        if (!(since->changed[i / 64] & bit) || (before->changed[i / 64] & bit)) continue;
        before->changed[i / 64] |= bit;
        if (before->originals && since->originals) before->originals[i] = since->originals[i];
    }
}

bool kin__changes_saved(kin_record *record)
{
    kin__extra *extra = kin__extra_of(record);
    if (!extra) return true;
    if (!kin__write_with(kin__session_of(record), kin__origin_of(record)->region, record, &extra,
                         sizeof extra, restore_changes))
        return false;
    record->kin_extra_ = NULL;
    return true;
}

/* --- asking --------------------------------------------------------------------------------- */

static const kin__column *column_of(const kin_record *record, size_t offset)
{
    return kin__session_of_any(record) ? kin__column_at(kin__model_of(record), offset) : NULL;
}

bool kin_record_changed(const kin_record *record)
{
    return kin__session_of_any(record) && kin__has_changes(record);
}

bool kin_record_column_changed(const kin_record *record, size_t offset)
{
    const kin__column *column = column_of(record, offset);
    return column && kin__is_changed(record, column);
}

kin_value kin_record_original(const kin_record *record, size_t offset)
{
    const kin__column *column = column_of(record, offset);
    if (!column || kin__is(record, KIN__NEW)) return (kin_value){0};
    return kin__original(record, column);
}

static bool restore(kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (kin__is_changed(record, column) &&
            !kin__set(record, column, kin__original(record, column)))
            return false;
    }
    return true;
}

bool kin_record_restore(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__READS)) return false;
    kin__about about = {.model = kin__model_of(record)->name};
    bool done = !kin__is(record, KIN__NEW | KIN__DESTROYED);
    if (!done)
        kin__fail(verb.session, KIN_INVALID_ARGUMENT, &about,
                  "a %s without a row has no values to restore", about.model);
    return kin__verb_end(&verb, done && restore(record));
}

/* --- rollbacks ------------------------------------------------------------------------------ */

/* What the user wrote before the save, or set since it, stays; the rest was Kin's. */
static void become_new(void *address, const void *old)
{
    static const kin_value null = {0};
    kin_record *record = address;
    kin__extra *before;
    const kin__extra *since = kin__extra_of(record);
    memcpy(&before, old, sizeof before);
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->column_count; i++) {
        uint64_t bit = (uint64_t)1 << (i % 64);
        if (since && since != before && (since->changed[i / 64] & bit))
            before->changed[i / 64] |= bit;
        else if (before->stamped[i / 64] & bit)
            before->changed[i / 64] &= ~bit;
        before->stamped[i / 64] &= ~bit;
        if (!(before->changed[i / 64] & bit)) kin__put(record, &model->columns[i], &null);
    }
    record->kin_extra_ = before;
    record->kin_state_ |= KIN__NEW;
}

bool kin__insert_begins(kin_record *record)
{
    kin__extra *extra = kin__need_extra(record);
    return extra && kin__write_with(kin__session_of(record), kin__origin_of(record)->region, record,
                                    &extra, sizeof extra, become_new);
}
