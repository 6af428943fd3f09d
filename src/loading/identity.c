#include "loading/identity.h"

#include "loading/per_owner.h"
#include "record/key.h"

#include <string.h>

static void count_models(const kin__include *tree, kin__identity *models, size_t *counts)
{
    for (; tree; tree = tree->next) {
        const kin__association *association = tree->association;
        if (!association->target) continue; /* its ways stand behind it */
        uint32_t index = association->target->root->index;
        /* Over a join table one row may be met for many owners. */
        if (++counts[index] > 1 || association->hop_count > 1) models[index].needed = true;
        count_models(tree->children, models, counts);
    }
}

static void need_all(const kin__include *tree, kin__identity *models)
{
    for (; tree; tree = tree->next) {
        models[tree->association->target->root->index].needed = true;
        need_all(tree->children, models);
    }
}

static void count_after(const kin__include *joined, kin__identity *models, size_t *counts)
{
    for (; joined; joined = joined->next) {
        count_models(joined->after, models, counts);
        count_after(joined->children, models, counts);
    }
}

bool kin__identity_open(kin__identity *identity, kin_session *session, const kin__model *model)
{
    identity->parts = KIN__TAKE(&session->scratch, kin_value, model->key.count);
    return (identity->parts && kin__map_open(&identity->map, &session->scratch, 0)) ||
           kin__fail_memory(session);
}

bool kin__identities_open(kin__identities *identities, kin_session *session, const kin__model *root,
                          bool repeats, const kin__include *tree, const kin__include *joined)
{
    const kin__schema *schema = &session->db->schema;
    size_t *counts = KIN__TAKE(&session->scratch, size_t, schema->model_count);
    kin__identity *models = KIN__TAKE(&session->scratch, kin__identity, schema->model_count);
    if (!counts || !models) return kin__fail_memory(session);
    *identities = (kin__identities){.session = session, .models = models};
    if (root) counts[root->root->index] = 1;
    if (root && repeats) models[root->root->index].needed = true;
    count_models(tree, models, counts);
    count_after(joined, models, counts);
    need_all(joined, models);
    /* What a scope may bring is seen when it is told of its owner. */
    bool all = kin__tree_has_owner_scope(tree) || kin__tree_has_owner_scope(joined);
    for (size_t i = 0; i < schema->model_count; i++) {
        models[i].needed = models[i].needed || all;
        if (models[i].needed && !kin__identity_open(&models[i], session, &schema->models[i]))
            return false;
    }
    return true;
}

static bool remember(kin_session *session, kin__identity *identity, uint32_t *place,
                     kin_record *record)
{
    kin_record **records = kin__arena_grow(&session->scratch, identity->records, identity->count,
                                           &identity->capacity, sizeof *records);
    if (!records) return kin__fail_memory(session);
    identity->records = records;
    *place = (uint32_t)identity->count;
    records[identity->count++] = record;
    return true;
}

/* The parts that stand in the identity stand there until the next key is asked for. */
static bool keep_parts(kin_session *session, const kin__identity *identity, size_t count,
                       kin_value *key)
{
    kin_value *own = count > 1 ? KIN__TAKE(&session->scratch, kin_value, count) : identity->parts;
    if (!own) return kin__fail_memory(session);
    if (count > 1) memcpy(own, identity->parts, count * sizeof *own);
    *key = kin__as_key(own, count);
    return true;
}

bool kin__identity_add(kin_session *session, kin__identity *identity, kin_record *record)
{
    const kin__key *columns = &kin__model_of(record)->key;
    for (size_t i = 0; i < columns->count; i++)
        identity->parts[i] = kin__original(record, columns->columns[i]);
    kin_value key;
    if (!keep_parts(session, identity, columns->count, &key)) return false;
    uint32_t *place = kin__map_put(&identity->map, &key);
    if (!place) return kin__fail_memory(session);
    return *place != KIN__NOT_FOUND || remember(session, identity, place, record);
}

bool kin__identities_enter(kin__identities *identities, kin_record *record)
{
    kin__identity *identity = &identities->models[kin__model_of(record)->root->index];
    if (!identity->needed || kin__is(record, KIN__NEW)) return true;
    if (!kin__identity_add(identities->session, identity, record)) return false;
    identity->older = identity->count;
    return true;
}

uint32_t kin__identity_find(const kin__identity *identity, const kin__model *model,
                            const kin_value *cells)
{
    for (size_t i = 0; i < model->key.count; i++)
        identity->parts[i] = cells[model->key.columns[i]->index];
    kin_value key = kin__as_key(identity->parts, model->key.count);
    return kin__map_find(&identity->map, &key);
}

static kin_record *make(kin_region *region, const kin__model *model, const kin_value *cells,
                        const uint64_t *missing)
{
    kin_record *record = kin__instantiate(region, model, cells);
    return record && (!missing || kin__make_partial(record, missing)) ? record : NULL;
}

bool kin__serves(const kin_record *record, const kin__model *model, const uint64_t *missing)
{
    const kin__model *its = kin__model_of(record);
    if (!kin__is_a(its, model)) return false;
    if (!kin__is(record, KIN__PARTIAL)) return true;
    for (size_t i = 0; i < its->null_words; i++)
        if (kin__extra_of(record)->missing[i] & ~(missing ? missing[i] : 0)) return false;
    return true;
}

kin_record *kin__identities_record(kin__identities *identities, kin_region *region,
                                   const kin__model *model, const kin_value *cells,
                                   const uint64_t *missing)
{
    kin__identity *identity = &identities->models[model->root->index];
    if (!identity->needed) return make(region, model, cells, missing);
    uint32_t found = kin__identity_find(identity, model, cells);
    if (found != KIN__NOT_FOUND && kin__serves(identity->records[found], model, missing))
        return identity->records[found];
    kin_record *record = make(region, model, cells, missing);
    if (record && found != KIN__NOT_FOUND) identity->records[found] = record;
    /* The cells' texts do not outlive the row; those of the record do. */
    return record && kin__identity_add(identities->session, identity, record) ? record : NULL;
}

kin_record *kin__identities_made(const kin__identities *identities, const kin__model *model,
                                 const kin_value *key)
{
    const kin__identity *identity = &identities->models[model->root->index];
    uint32_t found = kin__map_find(&identity->map, key);
    if (found == KIN__NOT_FOUND || found < identity->older) return NULL;
    kin_record *record = identity->records[found];
    return kin__serves(record, model, NULL) ? record : NULL;
}
