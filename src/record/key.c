#include "record/key.h"

/* One value for all parts; of a key with a hole, NULL. */
static bool join(kin_session *session, const kin_value *parts, size_t count, kin_value *value)
{
    *value = (kin_value){0};
    for (size_t i = 0; i < count; i++)
        if (parts[i].kind == KIN_KIND_NULL) return true;
    if (count == 1) {
        *value = *parts;
        return true;
    }
    kin_value *list = KIN__TAKE(&session->scratch, kin_value, count);
    if (!list) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) list[i] = parts[i];
    *value = kin_value_list(list, count);
    return true;
}

bool kin__list_of_key(const kin_record *record, const kin__key *key, kin__column_reader *read,
                      kin_value *value)
{
    kin_value parts[KIN__MOST_KEY_COLUMNS];
    for (size_t i = 0; i < key->count; i++) parts[i] = read(record, key->columns[i]);
    return join(kin__session_of(record), parts, key->count, value);
}

bool kin__key_before(const kin_record *record, const kin__key *key, const kin__saved *saved,
                     kin_value *value)
{
    kin_value parts[KIN__MOST_KEY_COLUMNS];
    for (size_t i = 0; i < key->count; i++)
        parts[i] = kin__saved_before(record, key->columns[i], saved);
    return join(kin__session_of(record), parts, key->count, value);
}

bool kin__same_parts(const kin_record *record, const kin__key *key, kin__column_reader *read,
                     const kin_record *other, const kin__key *its)
{
    for (size_t i = 0; i < key->count; i++) {
        kin_value here = read(record, key->columns[i]);
        kin_value there = kin__get(other, its->columns[i]);
        if (!kin__same_value(&here, &there)) return false;
    }
    return true;
}

/* The integer key of another record; 0: it is none, or NULL, or the column wants a closer look. */
static int64_t plain_key(const kin__column *column, const kin_record *other, const kin__column *its)
{
    int64_t number = 0;
    if (column->kind == KIN_KIND_INT && its->kind == KIN_KIND_INT && !column->guarded)
        memcpy(&number, (const char *)other + its->offset, sizeof number);
    return number;
}

bool kin__copy_key(kin_record *record, const kin__key *key, uint32_t cleared,
                   const kin_record *other, const kin__key *its)
{
    if (other && key->count == 1 &&
        (record->kin_state_ & (KIN__NEW | KIN__FRESH)) == (KIN__NEW | KIN__FRESH)) {
        const kin__column *column = &kin__model_of(record)->columns[key->columns[0]->index];
        int64_t number = plain_key(column, other, its->columns[0]);
        if (number != 0) return kin__set_new_int(record, column, number);
    }
    for (size_t i = 0; i < key->count; i++) {
        kin_value value = {0};
        if (other) value = kin__get(other, its->columns[i]);
        if (value.kind == KIN_KIND_NULL && !(cleared >> i & 1)) continue;
        if (!kin__set(record, key->columns[i], value)) return false;
    }
    return true;
}

bool kin__has_columns(const kin_record *record, const kin__key *key)
{
    for (size_t i = 0; i < key->count; i++)
        if (kin__is_missing(record, key->columns[i]))
            return kin__fail_missing(record, key->columns[i]);
    return true;
}

bool kin__key_cleared(kin_record *record, const kin__key *key, uint32_t cleared)
{
    static const kin_value null = {0};
    for (size_t i = 0; i < key->count; i++)
        if (cleared >> i & 1 && !kin__set_saved(record, key->columns[i], null)) return false;
    return true;
}

bool kin__has_row_key(const kin_record *record, const kin_value *values)
{
    const kin__key *key = &kin__model_of(record)->key;
    if (kin__is(record, KIN__NEW)) return false;
    for (size_t i = 0; i < key->count; i++) {
        kin_value its = kin__original(record, key->columns[i]);
        if (!kin__same_value(&its, &values[i])) return false;
    }
    return true;
}
