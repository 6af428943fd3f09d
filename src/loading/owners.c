#include "loading/owners.h"

#include "record/key.h"
#include "support/buffer.h"
#include "support/text.h"

static bool take_arrays(kin__owners *owners, kin__arena *arena, size_t count)
{
    owners->keyed = kin__arena_take(arena, count * sizeof(uint32_t), 4);
    owners->first = kin__arena_take(arena, count * sizeof(uint32_t), 4);
    owners->keys = kin__arena_take(arena, count * sizeof(kin_value), 8);
    return owners->keyed && owners->first && owners->keys;
}

static bool enter(kin__owners *owners, uint32_t place, const kin__key *columns)
{
    kin_value key;
    if (!kin__key_of(owners->records[place], columns, kin__get, &key)) return false;
    owners->keyed[place] = KIN__NOT_FOUND;
    if (key.kind == KIN_KIND_NULL) return true;
    uint32_t *number = kin__map_put(&owners->map, &key);
    if (!number) return false;
    if (*number == KIN__NOT_FOUND) {
        *number = owners->key_count++;
        owners->keys[*number] = key;
        owners->first[*number] = place;
    }
    owners->keyed[place] = *number;
    return true;
}

/* How many keys there will be: primary keys all differ. Many owners can have one foreign key, and
 * the map grows with what differs of them. */
static size_t expected_keys(kin_record *const *records, size_t count, const kin__key *key)
{
    if (count == 0) return 0;
    const kin__key *primary = &kin__model_of(records[0])->key;
    return primary->count > 0 && key->columns[0]->index == primary->columns[0]->index ? count : 0;
}

bool kin__owners_open(kin__owners *owners, kin_session *session, kin_record **records, size_t count,
                      const kin__key *key)
{
    *owners = (kin__owners){.records = records, .count = count};
    if (!take_arrays(owners, &session->scratch, count) ||
        !kin__map_open(&owners->map, &session->scratch, expected_keys(records, count, key)))
        return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        if (!kin__has_columns(records[i], key)) return false;
    for (size_t i = 0; i < count; i++)
        if (!enter(owners, (uint32_t)i, key)) return kin__fail_memory(session);
    return true;
}

/* A text inside a JSON list or an array: both take \" and \\; JSON wants control characters
 * escaped too, and PostgreSQL does not mind them as they are. */
static void append_text_key(kin__buffer *buffer, const char *text, size_t size,
                            kin__key_list_form form)
{
    kin__append_char(buffer, '"');
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '"' || c == '\\') kin__append_char(buffer, '\\');
        if ((unsigned char)c < 0x20 && form == KIN__KEYS_AS_JSON)
            kin__append_format(buffer, "\\u%04x", (unsigned)c);
        else
            kin__append_char(buffer, c);
    }
    kin__append_char(buffer, '"');
}

static void append_key(kin__buffer *buffer, const kin_value *key, kin__key_list_form form)
{
    char text[KIN__VALUE_TEXT_SIZE];
    switch (key->kind) {
    case KIN_KIND_NULL: kin__append(buffer, "null"); break; /* in both forms; equal to nothing */
    case KIN_KIND_INT: kin__append_int(buffer, key->as.integer); break;
    case KIN_KIND_TEXT: append_text_key(buffer, key->as.text, key->size, form); break;
    case KIN_KIND_DECIMAL:
        kin__value_text(text, key);
        kin__append(buffer, text);
        break;
    default: append_text_key(buffer, text, kin__value_text(text, key), form);
    }
}

/* [1,"a"]: a key of several columns is JSON for every database. */
static void append_row(kin__buffer *buffer, const kin_value *key)
{
    if (key->kind != KIN_KIND_LIST) {
        append_key(buffer, key, KIN__KEYS_AS_JSON);
        return;
    }
    for (uint32_t i = 0; i < key->size; i++) {
        kin__append_char(buffer, i ? ',' : '[');
        append_key(buffer, &key->as.list[i], KIN__KEYS_AS_JSON);
    }
    kin__append_char(buffer, ']');
}

/* A database has a limit to the parameters of one statement, and a power of two is below it. */
enum { MOST_PARAMETERS = 16384 };

static bool is_each_a_parameter(const kin_session *session, const kin__key_names *of)
{
    bool each = false;
    for (size_t i = 0; session->dialect->keys_are_integers && i < of->count; i++)
        each = each || of->kinds[i] != KIN_KIND_INT;
    return each;
}

static size_t most_keys(const kin_session *session, const kin__key_names *of)
{
    size_t most = MOST_PARAMETERS;
    if (!is_each_a_parameter(session, of)) return SIZE_MAX;
    /* A list is filled up to a power of two. */
    while (most * of->count > MOST_PARAMETERS) most /= 2;
    return most;
}

bool kin__key_list(kin_session *session, const kin__key_names *of, const kin_value *keys,
                   size_t count, kin_value *list)
{
    kin__key_list_form form = of->count > 1 ? KIN__KEYS_AS_JSON : session->dialect->key_list;
    kin__buffer buffer;
    if (is_each_a_parameter(session, of)) {
        *list = kin_value_list(keys, count);
        return true;
    }
    kin__buffer_open(&buffer, &session->scratch);
    kin__append_char(&buffer, form == KIN__KEYS_AS_JSON ? '[' : '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) kin__append_char(&buffer, ',');
        if (of->count > 1)
            append_row(&buffer, &keys[i]);
        else
            append_key(&buffer, &keys[i], form);
    }
    kin__append_char(&buffer, form == KIN__KEYS_AS_JSON ? ']' : '}');
    const char *text = kin__buffer_text(&buffer);
    if (!text) return kin__fail_memory(session);
    *list = kin_value_text_sized(text, buffer.length);
    return true;
}

void kin__key_lists_open(kin__key_lists *lists, kin_session *session, const kin__key_names *of,
                         const kin_value *keys, size_t count)
{
    *lists = (kin__key_lists){session, of, keys, count, most_keys(session, of), 0};
}

size_t kin__next_keys(kin__key_lists *lists, const kin_value **keys)
{
    size_t left = lists->count - lists->done;
    size_t count = left < lists->most ? left : lists->most;
    *keys = lists->keys + lists->done;
    lists->done += count;
    return count;
}

bool kin__next_key_list(kin__key_lists *lists, kin_value *list)
{
    const kin_value *keys;
    size_t count = kin__next_keys(lists, &keys);
    return kin__key_list(lists->session, lists->of, keys, count, list);
}
