/* The keys that records have for associations: of one column, or of several. */
#ifndef KIN_RECORD_KEY_H
#define KIN_RECORD_KEY_H

#include "record/record.h"

/* kin__get, or kin__original. */
typedef kin_value kin__column_reader(const kin_record *record, const kin__column *column);

/* What a record has in the columns of a key, as one value: of several a list in scratch memory, and
 * NULL if one of them is NULL. false is a failure. */
bool kin__list_of_key(const kin_record *record, const kin__key *key, kin__column_reader *read,
                      kin_value *value);
static inline bool kin__key_of(const kin_record *record, const kin__key *key,
                               kin__column_reader *read, kin_value *value)
{
    if (key->count > 1) return kin__list_of_key(record, key, read, value);
    *value = read(record, key->columns[0]);
    return true;
}
/* The same, as it was before the save. */
bool kin__key_before(const kin_record *record, const kin__key *key, const kin__saved *saved,
                     kin_value *value);

/* Whether none of the columns is NULL. */
static inline bool kin__has_key(const kin_record *record, const kin__key *key,
                                kin__column_reader *read)
{
    for (size_t i = 0; i < key->count; i++)
        if (read(record, key->columns[i]).kind == KIN_KIND_NULL) return false;
    return true;
}

bool kin__same_parts(const kin_record *record, const kin__key *key, kin__column_reader *read,
                     const kin_record *other, const kin__key *its);
/* Whether both are integers, as nearly every key is, and equal. What is NULL is 0 in the struct, so
 * 0 is left to be looked at. */
static inline bool kin__is_same_int(const kin_record *record, const kin__column *column,
                                    const kin_record *other, const kin__column *its)
{
    int64_t here, there;
    if (column->kind != KIN_KIND_INT || its->kind != KIN_KIND_INT) return false;
    memcpy(&here, (const char *)record + column->offset, sizeof here);
    memcpy(&there, (const char *)other + its->offset, sizeof there);
    return here == there && here != 0;
}
/* Whether a record's key is equal to that of another in its columns. Parts that are NULL on both
 * sides are equal. */
static inline bool kin__same_key(const kin_record *record, const kin__key *key,
                                 kin__column_reader *read, const kin_record *other,
                                 const kin__key *its)
{
    if (key->count == 1 && read == kin__get &&
        kin__is_same_int(record, key->columns[0], other, its->columns[0]))
        return true;
    return kin__same_parts(record, key, read, other, its);
}

/* The record's key becomes that of the other in its columns; other NULL: none. NULL is written
 * where the bit in cleared is set alone. */
bool kin__copy_key(kin_record *record, const kin__key *key, uint32_t cleared,
                   const kin_record *other, const kin__key *its);
/* The same with NULL for what a statement has written to the row: nothing is left to save. */
bool kin__key_cleared(kin_record *record, const kin__key *key, uint32_t cleared);

/* Whether the record has a row, and these values in the columns of its model's key. */
bool kin__has_row_key(const kin_record *record, const kin_value *values);

/* The values of a key's columns as one value: of several a list of this very memory. */
static inline kin_value kin__as_key(const kin_value *values, size_t count)
{
    return count > 1 ? kin_value_list(values, count) : values[0];
}

/* Adds the values of a key behind count others; the new count. */
static inline size_t kin__add_key(kin_value *values, size_t count, kin_value key)
{
    if (key.kind != KIN_KIND_LIST) {
        values[count] = key;
        return count + 1;
    }
    for (uint32_t i = 0; i < key.size; i++) values[count + i] = key.as.list[i];
    return count + key.size;
}

/* Fails for the first column of the key that the record was loaded without. true: there is none. */
bool kin__has_columns(const kin_record *record, const kin__key *key);

#endif
