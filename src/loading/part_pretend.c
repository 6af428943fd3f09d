/* A part for who only tells which statements would be sent. */
#include "loading/part.h"

/* NULLs, which lead nowhere. */
enum { SOME_KEYS = 2 };

static kin_value *some_keys(kin_session *session, const kin__key_names *of)
{
    kin_value *keys = KIN__TAKE(&session->scratch, kin_value, SOME_KEYS);
    kin_value *nulls = KIN__TAKE(&session->scratch, kin_value, of->count);
    if (!keys || !nulls) {
        kin__fail_memory(session);
        return NULL;
    }
    for (size_t i = 0; of->count > 1 && i < SOME_KEYS; i++)
        keys[i] = kin_value_list(nulls, of->count);
    return keys;
}

bool kin__some_keys(kin_session *session, const kin__key_names *of, kin_value *list)
{
    const kin_value *keys = some_keys(session, of);
    return keys && kin__key_list(session, of, keys, SOME_KEYS, list);
}

bool kin__part_pretend(kin__part *part, kin_session *session, const kin__include *include,
                       bool ordered)
{
    const kin__association *association = include->association;
    *part = (kin__part){.include = include, .query = include->query};
    part->reads = association->last ? association->last : association;
    part->owners.keys = some_keys(session, &association->hops[0].to);
    part->owners.key_count = SOME_KEYS;
    part->keys = part->owners.keys;
    part->key_count = SOME_KEYS;
    if (!part->owners.keys) return false;
    if (!kin__part_has_steps(part)) return true;
    kin__path *paths = KIN__TAKE(&session->scratch, kin__path, SOME_KEYS);
    if (!paths) return kin__fail_memory(session);
    for (uint32_t i = 0; i < SOME_KEYS; i++) paths[i] = (kin__path){i, i};
    part->reached = (kin__reached){.keys = some_keys(session, &part->reads->hops[0].to),
                                   .key_count = SOME_KEYS,
                                   .paths = paths,
                                   .path_count = SOME_KEYS,
                                   .ordered = ordered};
    part->keys = part->reached.keys;
    return part->reached.keys != NULL;
}
