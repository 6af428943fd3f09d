/* What was changed in a record since its row was read or written, and how a rollback brings that
 * back. */
#include "record/record.h"

#include <string.h>

kin__extra *kin__make_extra(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    kin_region *region = kin__origin_of(record)->region;
    const kin__model *model = kin__model_of(record);
    kin__extra *extra = KIN__TAKE(&region->arena, kin__extra, 1);
    uint64_t *words = extra ? KIN__TAKE(&region->arena, uint64_t, 2 * model->null_words) : NULL;
    if (!words) {
        kin__fail_memory(session);
        return NULL;
    }
    extra->changed = words;
    extra->stamped = words + model->null_words;
    extra->saved = record->kin_extra_; /* if any, that of the latest save */
    record->kin_extra_ = extra;
    record->kin_state_ &= ~(uint64_t)KIN__SETTLED;
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

kin_value kin__saved_before(const kin_record *record, const kin__column *column,
                            const kin__saved *saved)
{
    const kin__extra *before = saved->before;
    bool changed = before && (before->changed[column->index / 64] >> (column->index % 64) & 1) != 0;
    if (changed && before->originals) return before->originals[column->index];
    return kin__original(record, column);
}

/* Errors belong to no save. */
static void keep_errors(kin__extra *extra, const kin__extra *since)
{
    if (!since || since == extra || since->error_count == 0) return;
    extra->errors = since->errors;
    extra->error_count = since->error_count;
    extra->error_capacity = since->error_capacity;
}

/* Brings the changes back that a rolled back save had forgotten, beside those made since. */
static void restore_changes(void *address, const void *old)
{
    kin_record *record = address;
    kin__extra *before;
    const kin__extra *since = kin__extra_of(record);
    memcpy(&before, old, sizeof before);
    record->kin_extra_ = before;
    record->kin_state_ &= ~(uint64_t)KIN__SETTLED;
    if (!since) return;
    keep_errors(before, since);
    if (!before->originals) before->originals = since->originals;
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->column_count; i++) {
        uint64_t bit = (uint64_t)1 << (i % 64);
        if (!(since->changed[i / 64] & bit) || (before->changed[i / 64] & bit)) continue;
        before->changed[i / 64] |= bit;
        if (before->originals && since->originals) before->originals[i] = since->originals[i];
    }
}

/* A rolled back save changed nothing; what the one before it did is known again. */
static void restore_saved(void *address, const void *old)
{
    kin_record *record = address;
    kin__extra *saved;
    kin__extra *extra = kin__extra_of(record);
    memcpy(&saved, old, sizeof saved);
    if (extra) {
        extra->saved = saved;
        return;
    }
    record->kin_extra_ = saved;
    record->kin_state_ |= KIN__SETTLED;
}

static bool forget_saved(kin_record *record)
{
    const kin__extra *saved = kin__saved_extra(record);
    kin__extra *extra = kin__extra_of(record);
    if (!saved) return true;
    if (!kin__write_with(kin__session_of(record), kin__origin_of(record)->region, record, &saved,
                         sizeof saved, restore_saved))
        return false;
    if (extra) extra->saved = NULL;
    record->kin_extra_ = extra;
    record->kin_state_ &= ~(uint64_t)KIN__SETTLED;
    return true;
}

static bool note_changes(kin_record *record)
{
    const kin__extra *extra = kin__extra_of(record);
    return !extra || kin__write_with(kin__session_of(record), kin__origin_of(record)->region,
                                     record, &extra, sizeof extra, restore_changes);
}

bool kin__changes_saved(kin_record *record)
{
    if (!kin__has_changes(record)) return forget_saved(record);
    if (!note_changes(record)) return false;
    record->kin_state_ |= KIN__SETTLED;
    return true;
}

bool kin__forget_changes(kin_record *record)
{
    if (!forget_saved(record) || !note_changes(record)) return false;
    record->kin_extra_ = NULL;
    return true;
}

/* --- asking --------------------------------------------------------------------------------- */

static const kin__column *column_of(const kin_record *record, size_t offset)
{
    return kin__session_of_any(record) ? kin__column_at(kin__model_of(record), offset) : NULL;
}

/* The declared default of a new record was written by nobody. */
static bool is_default(const kin_record *record, const kin__column *column)
{
    if (!column->has_default || !kin__is(record, KIN__NEW)) return false;
    kin_value value = kin__get(record, column);
    return kin__same_value(&value, &column->default_value);
}

static bool is_written(const kin_record *record, const kin__column *column)
{
    return kin__is_changed(record, column) && !is_default(record, column);
}

bool kin_record_changed(const kin_record *record)
{
    if (!kin__session_of_any(record) || !kin__has_changes(record)) return false;
    const kin__model *model = kin__model_of(record);
    if (!kin__is(record, KIN__NEW) || model->default_count == 0) return true;
    for (size_t i = 0; i < model->column_count; i++)
        if (is_written(record, &model->columns[i])) return true;
    return false;
}

bool kin_record_column_changed(const kin_record *record, size_t offset)
{
    const kin__column *column = column_of(record, offset);
    return column && is_written(record, column);
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

/* What Kin has written to a column, and what was there before: the bytes of the member. */
typedef struct kin__written {
    unsigned char before[16];
    unsigned char by_kin[16];
    uint32_t column;
    bool before_null;
    bool by_kin_null;
} kin__written;

static kin_value value_of(const kin__column *column, const unsigned char *bytes, bool null)
{
    kin_value value = {.kind = null ? KIN_KIND_NULL : column->kind};
    if (!null) kin__read_member(&value, (const char *)bytes);
    if (value.kind == KIN_KIND_TEXT) value.size = (uint32_t)kin__text_size(value.as.text);
    return value;
}

void kin__compare_original(kin_record *record, const kin__column *column)
{
    kin__extra *extra = kin__extra_of(record);
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    uint64_t *word = &extra->changed[column->index / 64];
    kin_value now = kin__get(record, column);
    bool same = kin__same_value(&extra->originals[column->index], &now);
    *word = same ? *word & ~bit : *word | bit;
}

/* The user's own value stays; then the row is known to hold what was there before Kin wrote. */
static void restore_column(void *address, const void *old)
{
    kin_record *record = address;
    kin__written written;
    memcpy(&written, old, sizeof written);
    const kin__column *column = &kin__model_of(record)->columns[written.column];
    kin_value before = value_of(column, written.before, written.before_null);
    kin_value by_kin = value_of(column, written.by_kin, written.by_kin_null);
    kin_value now = kin__get(record, column);
    bool stays = !kin__same_value(&now, &by_kin);
    if (!stays) kin__put(record, column, &before);
    kin__extra *extra = kin__extra_of(record);
    if (kin__is(record, KIN__NEW) || !extra || !extra->originals) return;
    if (!stays && !kin__is_changed(record, column)) return;
    kin_value *original = &extra->originals[column->index];
    if (stays && kin__same_value(original, &by_kin)) *original = before;
    kin__compare_original(record, column);
}

bool kin__put_by_kin(kin_record *record, const kin__column *column, const kin_value *value)
{
    kin_session *session = kin__session_of(record);
    kin_region *region = kin__origin_of(record)->region;
    if (!kin__is(record, KIN__FRESH) && session->unit_count > 0) {
        kin__written written = {.column = (uint32_t)column->index,
                                .before_null = kin__get(record, column).kind == KIN_KIND_NULL,
                                .by_kin_null = value->kind == KIN_KIND_NULL};
        memcpy(written.before, (char *)record + column->offset, column->bytes);
        if (!written.by_kin_null) kin__write_member((char *)written.by_kin, value);
        if (!kin__write_with(session, region, record, &written, sizeof written, restore_column))
            return false;
    }
    kin__put(record, column, value);
    return true;
}

/* What the user wrote before the save, or set since it, stays; the rest was Kin's. */
static void become_new(void *address, const void *old)
{
    static const kin_value null = {0};
    kin_record *record = address;
    kin__extra *before;
    const kin__extra *since = kin__extra_of(record);
    memcpy(&before, old, sizeof before);
    keep_errors(before, since);
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
    record->kin_state_ = (record->kin_state_ & ~(uint64_t)KIN__SETTLED) | KIN__NEW;
}

bool kin__insert_begins(kin_record *record)
{
    kin__extra *extra = kin__need_extra(record);
    return extra && kin__write_with(kin__session_of(record), kin__origin_of(record)->region, record,
                                    &extra, sizeof extra, become_new);
}
