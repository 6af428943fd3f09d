#include "schema/given.h"

#include "session/session.h"

#include <stdio.h>
#include <string.h>

/* A mistake is kept like a result: the text stays wrong. */
static bool read_names(kin__given *given, uint64_t *words, kin__arena *arena,
                       const kin__given_form *form, const char *text, size_t leading)
{
    kin__given_reader reader;
    kin__given_token token;
    const char *name;
    size_t length;
    kin__given_open(&reader, text, leading);
    while ((token = kin__given_next(&reader, &name, &length)) == KIN__GIVEN_NAME) {
        int bit = form->bit(given->of, name, length);
        if (bit >= 0) {
            words[bit / 64] |= (uint64_t)1 << (bit % 64);
            continue;
        }
        char mistake[128];
        snprintf(mistake, sizeof mistake, "\"%.*s\" is no column", (int)(length > 64 ? 64 : length),
                 name);
        given->mistake = kin__arena_text(arena, mistake, strlen(mistake));
        return given->mistake != NULL;
    }
    if (token == KIN__GIVEN_ERROR)
        given->mistake = "write each value with the name of its member: .title = \"x\"";
    return true;
}

static kin__given *read_text(kin_db *db, const void *of, size_t bits, const kin__given_form *form,
                             const char *text, size_t leading)
{
    kin__given *given = KIN__TAKE(&db->arena, kin__given, 1);
    uint64_t *words = KIN__TAKE(&db->arena, uint64_t, bits / 64 + 1);
    if (!given || !words) return NULL;
    given->of = of;
    given->words = words;
    given->word_count = bits / 64 + 1;
    if (!read_names(given, words, &db->arena, form, text, leading)) return NULL;
    return !form->complete || form->complete(given, &db->arena) ? given : NULL;
}

/* Results are kept as a list per text, since two models may share one address of a text. */
static const kin__given *find_or_read(kin_db *db, const void *of, size_t bits,
                                      const kin__given_form *form, const char *text, size_t leading)
{
    kin_value key = kin__map_pointer(text);
    uint32_t place = kin__map_find(&db->given, &key);
    kin__given *list = place == KIN__NOT_FOUND ? NULL : db->given_lists[place];
    for (kin__given *given = list; given; given = given->next)
        if (given->of == of) return given;
    kin__given *given = read_text(db, of, bits, form, text, leading);
    if (!given) return NULL;
    given->next = list;
    if (place == KIN__NOT_FOUND) {
        if (db->given_count == db->given_capacity) {
            size_t capacity = db->given_capacity ? db->given_capacity * 2 : 64;
            kin__given **larger = KIN__TAKE(&db->arena, kin__given *, capacity);
            if (!larger) return NULL;
            if (db->given_count) memcpy(larger, db->given_lists, db->given_count * sizeof *larger);
            db->given_lists = larger;
            db->given_capacity = capacity;
        }
        uint32_t *new_place = kin__map_put(&db->given, &key);
        if (!new_place) return NULL;
        *new_place = (uint32_t)db->given_count++;
        db->given_lists[*new_place] = given;
    } else {
        db->given_lists[place] = given;
    }
    return given;
}

const kin__given *kin__given_find(kin_session *session, kin__met *met, const void *of, size_t bits,
                                  const kin__given_form *form, const char *text, size_t leading)
{
    pthread_mutex_lock(&session->db->lock);
    const kin__given *given = find_or_read(session->db, of, bits, form, text, leading);
    pthread_mutex_unlock(&session->db->lock);
    if (!given) {
        kin__fail_memory(session);
        return NULL;
    }
    *met = (kin__met){of, text, given};
    return given;
}
