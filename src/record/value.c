#include "record/record.h"

#include "record/slot.h"
#include "support/decimal.h"
#include "support/moment.h"

#include <string.h>

kin_session *kin__session_of_any(const kin_record *record)
{
    return record && record->kin_origin_ ? kin__session_of(record) : NULL;
}

kin_value kin__get(const kin_record *record, const kin__column *column)
{
    kin_value value = {0};
    if (!kin__is_null(record, column)) kin__read_value(&value, record, column);
    return value;
}

void kin__put(kin_record *record, const kin__column *column, const kin_value *value)
{
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    uint64_t *word = &kin__nulls(record)[column->index / 64];
    char *at = (char *)record + column->offset;
    if (value->kind == KIN_KIND_NULL) {
        *word |= bit;
        memset(at, 0, column->bytes);
        return;
    }
    *word &= ~bit;
    kin__write_member(at, value);
}

/* Of keys of one association. */
static int compare_lists(const kin_value *left, const kin_value *right)
{
    int order = 0;
    for (uint32_t i = 0; order == 0 && i < left->size; i++)
        order = kin__compare_keys(&left->as.list[i], &right->as.list[i]);
    return order;
}

int kin__compare_keys(const kin_value *left, const kin_value *right)
{
    kin_decimal_value one, other;
    if (left->kind != right->kind) return left->kind < right->kind ? -1 : 1;
    switch (left->kind) {
    case KIN_KIND_TEXT: return strcmp(left->as.text, right->as.text);
    case KIN_KIND_UUID: return memcmp(&left->as.uuid, &right->as.uuid, sizeof(kin_uuid_value));
    case KIN_KIND_LIST: return compare_lists(left, right);
    case KIN_KIND_DATE:
        return (left->as.date.days > right->as.date.days) -
               (left->as.date.days < right->as.date.days);
    case KIN_KIND_DECIMAL:
        one = kin__decimal_normal(left->as.decimal);
        other = kin__decimal_normal(right->as.decimal);
        if (one.scale != other.scale) return one.scale < other.scale ? -1 : 1;
        return (one.units > other.units) - (one.units < other.units);
    default: return (left->as.integer > right->as.integer) - (left->as.integer < right->as.integer);
    }
}

static const char *kind_name(uint32_t kind)
{
    static const char *const names[] = {"NULL",   "an integer", "a boolean", "a real",    "a text",
                                        "a time", "a blob",     "a date",    "a decimal", "a uuid"};
    if (kind == KIN_KIND_LIST) return "a key of several values";
    return kind < sizeof names / sizeof *names ? names[kind] : "a pointer or what no column holds";
}

static bool misfit(kin_session *session, const kin__model *model, const kin__column *column,
                   const kin_value *value)
{
    kin__about about = {model->name, column->member, kind_name(column->kind),
                        kind_name(value->kind), NULL};
    return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s takes %s, not %s", model->name,
                     column->member, kind_name(column->kind), kind_name(value->kind));
}

bool kin__convert_for(kin_session *session, const kin__model *model, const kin__column *column,
                      kin_value *value)
{
    if (value->kind == KIN_KIND_NULL || value->kind == column->kind) return true;
    if (column->kind == KIN_KIND_REAL && value->kind == KIN_KIND_INT) {
        *value = kin_value_real((double)value->as.integer);
        return true;
    }
    if (column->kind == KIN_KIND_INT && value->kind == KIN_KIND_BOOL) {
        *value = kin_value_int(value->as.boolean ? 1 : 0);
        return true;
    }
    if (column->kind == KIN_KIND_DECIMAL && value->kind == KIN_KIND_INT) {
        *value = kin_value_decimal((kin_decimal_value){value->as.integer, 0});
        return true;
    }
    return misfit(session, model, column, value);
}

bool kin__convert(const kin_record *record, const kin__column *column, kin_value *value)
{
    if (value->kind == KIN_KIND_NULL || value->kind == column->kind) return true;
    return kin__convert_for(kin__session_of(record), kin__model_of(record), column, value);
}

bool kin__fit(const kin_record *record, const kin__column *column, kin_value *value)
{
    return kin__convert(record, column, value) &&
           (!column->guarded || kin__guard(record, column, value));
}

bool kin__is_same_row(const kin_record *left, const kin_record *right)
{
    const kin__model *model = kin__model_of(left);
    if (left == right) return true;
    if (kin__model_of(right)->root != model->root || kin__is(left, KIN__NEW) ||
        kin__is(right, KIN__NEW))
        return false;
    for (size_t i = 0; i < model->key.count; i++) {
        kin_value one = kin__original(left, model->key.columns[i]);
        kin_value other = kin__original(right, model->key.columns[i]);
        if (!kin__same_value(&one, &other)) return false;
    }
    return true;
}

/* The column's bit in words of the record. */
static bool write_bit(kin_record *record, uint64_t *words, const kin__column *column, bool on,
                      kin__change change)
{
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    uint64_t *word = &words[column->index / 64];
    if (kin__is(record, KIN__FRESH)) {
        *word = on ? *word | bit : *word & ~bit;
        return true;
    }
    return kin__write_bits(kin__session_of(record), kin__origin_of(record)->region, word, bit, on,
                           change);
}

/* Writes value and NULL bit with the journal. */
static bool write_value(kin_record *record, const kin__column *column, const kin_value *value)
{
    bool null = value->kind == KIN_KIND_NULL;
    kin_value zero = {0};
    const kin_value *source = null ? &zero : value;
    return write_bit(record, kin__nulls(record), column, null, KIN__BY_USER) &&
           kin__write_record(record, (char *)record + column->offset, &source->as, column->bytes,
                             KIN__BY_USER);
}

static bool own_list(kin_region *region, kin_value *list)
{
    kin_value *own = KIN__TAKE(&region->arena, kin_value, list->size + 1);
    if (!own) return kin__fail_memory(region->session);
    for (uint32_t i = 0; i < list->size; i++) {
        own[i] = list->as.list[i];
        if (!kin__own_value(region, &own[i])) return false;
    }
    list->as.list = own;
    return true;
}

bool kin__own_value(kin_region *region, kin_value *value)
{
    const void *own = NULL;
    switch (value->kind) {
    case KIN_KIND_LIST: return own_list(region, value);
    case KIN_KIND_TEXT:
        own = value->as.text = kin__arena_text(&region->arena, value->as.text, value->size);
        break;
    case KIN_KIND_BLOB:
        own = kin__arena_text(&region->arena, value->as.blob.data, value->as.blob.size);
        value->as.blob.data = own;
        break;
    default: return true;
    }
    return own ? true : kin__fail_memory(region->session);
}

static bool copy_text(kin_record *record, kin_value *value)
{
    if (value->kind != KIN_KIND_TEXT && value->kind != KIN_KIND_BLOB) return true;
    return kin__own_value(kin__origin_of(record)->region, value);
}

/* A saved record remembers the value of the database at the first change, and forgets the change
 * when the value comes back. */
static bool remember_original(kin_record *record, const kin__column *column)
{
    kin_session *session = kin__session_of(record);
    kin_region *region = kin__origin_of(record)->region;
    kin__extra *extra = kin__need_extra(record);
    if (!extra) return false;
    if (kin__is(record, KIN__NEW)) return true;
    if (!extra->originals)
        extra->originals =
            KIN__TAKE(&region->arena, kin_value, kin__model_of(record)->column_count);
    if (!extra->originals) return kin__fail_memory(session);
    if (!kin__is_changed(record, column))
        extra->originals[column->index] = kin__get(record, column);
    return true;
}

static bool note_change(kin_record *record, const kin__column *column, const kin_value *value)
{
    if (!remember_original(record, column)) return false;
    const kin__extra *extra = kin__extra_of(record);
    bool changed =
        kin__is(record, KIN__NEW) || !kin__same_value(&extra->originals[column->index], value);
    return write_bit(record, extra->changed, column, changed, KIN__BY_USER);
}

/* The associations that this column is the foreign key of may now lead elsewhere. */
static bool drop_stale(kin_record *record, const kin__column *column)
{
    static const kin_one_slot empty = {0};
    for (size_t i = 0; i < column->keys_of_count; i++) {
        void *slot = (char *)record + column->keys_of[i]->offset;
        if (column->keys_of[i]->many) {
            if (!kin__many_reset(record, column->keys_of[i])) return false;
            continue;
        }
        if (!kin__write_record(record, slot, &empty, sizeof empty, KIN__BY_USER)) return false;
    }
    return true;
}

/* A new record that only the running verb knows has no originals, and what it had not written was
 * NULL. The value fits. */
static bool set_fresh(kin_record *record, const kin__column *column, kin_value value)
{
    bool same = value.kind == KIN_KIND_NULL;
    if (kin__is_changed(record, column)) {
        kin_value now = kin__get(record, column);
        same = kin__same_value(&now, &value);
        if (same) return true;
    }
    if (!copy_text(record, &value)) return false;
    kin__put(record, column, &value);
    kin__extra_of(record)->changed[column->index / 64] |= (uint64_t)1 << (column->index % 64);
    return same || column->keys_of_count == 0 || drop_stale(record, column);
}

bool kin__set_new_int(kin_record *record, const kin__column *column, int64_t number)
{
    char *at = (char *)record + column->offset;
    size_t word = column->index / 64;
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    uint64_t *changed = kin__extra_of(record)->changed;
    if (changed[word] & bit && memcmp(at, &number, sizeof number) == 0) return true;
    memcpy(at, &number, sizeof number);
    kin__nulls(record)[word] &= ~bit;
    changed[word] |= bit;
    return column->keys_of_count == 0 || drop_stale(record, column);
}

bool kin__set(kin_record *record, const kin__column *column, kin_value value)
{
    /* It may be that of a model which the record's inherits from, and not know all slots it is the
     * foreign key of. */
    column = &kin__model_of(record)->columns[column->index];
    if (kin__is_missing(record, column)) return kin__fail_missing(record, column);
    if (!kin__fit(record, column, &value)) return false;
    if ((record->kin_state_ & (KIN__NEW | KIN__FRESH)) == (KIN__NEW | KIN__FRESH))
        return set_fresh(record, column, value);
    kin_value now = kin__get(record, column);
    bool same = kin__same_value(&now, &value);
    if (same && (!kin__is(record, KIN__NEW) || kin__is_changed(record, column))) return true;
    return copy_text(record, &value) && note_change(record, column, &value) &&
           write_value(record, column, &value) && (same || drop_stale(record, column));
}

bool kin__set_clean(kin_record *record, const kin__column *column, kin_value value)
{
    return copy_text(record, &value) && kin__put_by_kin(record, column, &value);
}

bool kin__set_saved(kin_record *record, const kin__column *column, kin_value value)
{
    kin__extra *extra = kin__extra_of(record);
    return kin__set_clean(record, column, value) &&
           (!extra || write_bit(record, extra->changed, column, false, KIN__BY_KIN)) &&
           drop_stale(record, column);
}

/* A new record's were noted as a whole when its INSERT began. */
static void stamp_new(kin_record *record, const kin__column *column, const kin_value *value)
{
    kin__extra *extra = kin__extra_of(record);
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    kin__put(record, column, value);
    extra->changed[column->index / 64] |= bit;
    extra->stamped[column->index / 64] |= bit;
}

kin_value kin__stamp(const kin__column *column, kin_value now)
{
    if (column->kind != KIN_KIND_DATE) return now;
    return kin_value_date(kin__date_of_moment(now.as.time));
}

bool kin__set_stamp(kin_record *record, const kin__column *column, kin_value value)
{
    value = kin__stamp(column, value);
    if (kin__is(record, KIN__NEW)) {
        stamp_new(record, column, &value);
        return true;
    }
    if (!remember_original(record, column) || !kin__put_by_kin(record, column, &value))
        return false;
    kin__compare_original(record, column);
    return true;
}

static void restore_state(void *address, const void *old)
{
    uint64_t *state = address;
    uint64_t before;
    memcpy(&before, old, sizeof before);
    *state = (before & ~(KIN__LASTING | KIN__PLACE)) | (*state & (KIN__LASTING | KIN__PLACE));
}

bool kin__set_state(kin_record *record, uint64_t flags, bool on)
{
    uint64_t *state = &record->kin_state_;
    if (!kin__write_with(kin__session_of(record), kin__origin_of(record)->region, state, state,
                         sizeof *state, restore_state))
        return false;
    *state = on ? *state | flags : *state & ~flags;
    return true;
}

bool kin__put_copy(kin_record *record, const kin__column *column, kin_value value)
{
    if (!copy_text(record, &value)) return false;
    kin__put(record, column, &value);
    return true;
}
