#include "loading/part.h"

bool kin__finds_by_key(const kin__include *include)
{
    const kin__association *association = include->association;
    if (include->query || include->options || association->many || association->hop_count != 1)
        return false;
    const kin__hop *hop = &association->hops[0];
    const kin__key *key = &association->target->key;
    if ((hop->type && !hop->type_before) || association->target_keys.count != key->count)
        return false;
    for (size_t i = 0; i < key->count; i++)
        if (association->target_keys.columns[i]->index != key->columns[i]->index) return false;
    return true;
}

/* A record that was there before the load may be older than what its row says, or have none by now,
 * so those alone count that the load itself has made. */
bool kin__part_find_known(kin__part *part, kin_session *session, const kin__identities *identities)
{
    if (part->key_count == 0 || !kin__finds_by_key(part->include)) return true;
    const kin__model *target = part->include->association->target;
    const kin__identity *identity = &identities->models[target->root->index];
    if (identity->count == identity->older) return true;
    kin_value *left = kin__arena_take(&session->scratch, part->key_count * sizeof *left, 8);
    if (!left) return kin__fail_memory(session);
    uint64_t marks = kin__part_marks(part);
    uint32_t count = 0;
    for (uint32_t i = 0; i < part->owners.key_count; i++) {
        kin_record *record = kin__identities_made(identities, target, &part->owners.keys[i]);
        if (!record)
            left[count++] = part->owners.keys[i];
        else if (!kin__part_add(part, session, record, i))
            return false;
        else
            kin__add_marks(record, marks);
    }
    part->keys = left;
    part->key_count = count;
    return true;
}
