#include "loading/identity.h"

#include <string.h>

static void count_models(const kin__include *tree, kin__identity *models, size_t *counts)
{
    for (; tree; tree = tree->next) {
        const kin__association *association = tree->association;
        uint32_t index = association->target->index;
        /* Over a join table one row may be met for many owners. */
        if (++counts[index] > 1 || association->hop_count > 1) models[index].needed = true;
        count_models(tree->children, models, counts);
    }
}

bool kin__identities_open(kin__identities *identities, kin_session *session, const kin__model *root,
                          bool repeats, const kin__include *tree)
{
    const kin__schema *schema = &session->db->schema;
    size_t *counts = KIN__TAKE(&session->scratch, size_t, schema->model_count);
    kin__identity *models = KIN__TAKE(&session->scratch, kin__identity, schema->model_count);
    if (!counts || !models) return kin__fail_memory(session);
    *identities = (kin__identities){session, models};
    if (root) counts[root->index] = 1;
    if (root && repeats) models[root->index].needed = true;
    count_models(tree, models, counts);
    for (size_t i = 0; i < schema->model_count; i++) {
        /* A row is known by one column; rows with longer keys are each their own. */
        if (schema->models[i].key.count != 1) models[i].needed = false;
        if (models[i].needed && !kin__map_open(&models[i].map, &session->scratch, 0))
            return kin__fail_memory(session);
    }
    return true;
}

static bool remember(kin__identities *identities, kin__identity *identity, uint32_t *place,
                     kin_record *record)
{
    if (identity->count == identity->capacity) {
        size_t capacity = identity->capacity ? identity->capacity * 2 : 64;
        kin_record **records = KIN__TAKE(&identities->session->scratch, kin_record *, capacity);
        if (!records) return kin__fail_memory(identities->session);
        if (identity->count) memcpy(records, identity->records, identity->count * sizeof *records);
        identity->records = records;
        identity->capacity = capacity;
    }
    *place = (uint32_t)identity->count;
    identity->records[identity->count++] = record;
    return true;
}

bool kin__identities_enter(kin__identities *identities, kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    kin__identity *identity = &identities->models[model->index];
    if (!identity->needed || kin__is(record, KIN__NEW)) return true;
    kin_value key = kin__original(record, model->key.columns[0]);
    uint32_t *place = kin__map_put(&identity->map, &key);
    if (!place) return kin__fail_memory(identities->session);
    return *place != KIN__NOT_FOUND || remember(identities, identity, place, record);
}

kin_record *kin__identities_record(kin__identities *identities, kin_region *region,
                                   const kin__model *model, const kin_value *cells)
{
    kin__identity *identity = &identities->models[model->index];
    if (!identity->needed) return kin__instantiate(region, model, cells);
    uint32_t found = kin__map_find(&identity->map, &cells[model->key.columns[0]->index]);
    if (found != KIN__NOT_FOUND) return identity->records[found];
    kin_record *record = kin__instantiate(region, model, cells);
    return record && kin__identities_enter(identities, record) ? record : NULL;
}
