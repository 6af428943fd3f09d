#include "loading/identity.h"

#include "loading/per_owner.h"
#include "support/buffer.h"
#include "support/text.h"

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
    *identities = (kin__identities){session, models};
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
    if (identity->count == identity->capacity) {
        size_t capacity = identity->capacity ? identity->capacity * 2 : 64;
        kin_record **records = KIN__TAKE(&session->scratch, kin_record *, capacity);
        if (!records) return kin__fail_memory(session);
        if (identity->count) memcpy(records, identity->records, identity->count * sizeof *records);
        identity->records = records;
        identity->capacity = capacity;
    }
    *place = (uint32_t)identity->count;
    identity->records[identity->count++] = record;
    return true;
}

static void append_part(kin__buffer *buffer, const kin_value *part)
{
    char text[KIN__VALUE_TEXT_SIZE];
    kin__append_char(buffer, (char)part->kind);
    if (part->kind == KIN_KIND_NULL) return;
    if (part->kind == KIN_KIND_TEXT) {
        kin__append_bytes(buffer, (const char *)&part->size, sizeof part->size);
        kin__append_bytes(buffer, part->as.text, part->size);
    } else if (part->kind == KIN_KIND_BLOB) {
        kin__append_bytes(buffer, (const char *)&part->as.blob.size, sizeof part->as.blob.size);
        kin__append_bytes(buffer, part->as.blob.data, part->as.blob.size);
    } else if (part->kind == KIN_KIND_BOOL) {
        kin__append_char(buffer, part->as.boolean ? 1 : 0);
    } else if (kin__value_text(text, part) > 0) {
        kin__append_bytes(buffer, text, strlen(text) + 1);
    } else {
        kin__append_bytes(buffer, (const char *)&part->as.integer, sizeof part->as.integer);
    }
}

/* What a row is known by: the value of its key column, or the values of several as one text that
 * no other key has. */
static bool join_parts(kin_session *session, const kin__identity *identity, size_t count,
                       kin_value *key)
{
    kin__buffer buffer;
    *key = identity->parts[0];
    if (count == 1) return true;
    kin__buffer_open(&buffer, &session->scratch);
    for (size_t i = 0; i < count; i++) append_part(&buffer, &identity->parts[i]);
    const char *text = kin__buffer_text(&buffer);
    if (!text) return kin__fail_memory(session);
    *key = kin_value_text_sized(text, buffer.length);
    return true;
}

bool kin__identity_add(kin_session *session, kin__identity *identity, kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    kin_value key;
    for (size_t i = 0; i < model->key.count; i++)
        identity->parts[i] = kin__original(record, model->key.columns[i]);
    if (!join_parts(session, identity, model->key.count, &key)) return false;
    uint32_t *place = kin__map_put(&identity->map, &key);
    if (!place) return kin__fail_memory(session);
    return *place != KIN__NOT_FOUND || remember(session, identity, place, record);
}

bool kin__identities_enter(kin__identities *identities, kin_record *record)
{
    kin__identity *identity = &identities->models[kin__model_of(record)->root->index];
    return !identity->needed || kin__is(record, KIN__NEW) ||
           kin__identity_add(identities->session, identity, record);
}

bool kin__identity_find(kin_session *session, const kin__identity *identity,
                        const kin__model *model, const kin_value *cells, uint32_t *place)
{
    kin_value key;
    for (size_t i = 0; i < model->key.count; i++)
        identity->parts[i] = cells[model->key.columns[i]->index];
    if (!join_parts(session, identity, model->key.count, &key)) return false;
    *place = kin__map_find(&identity->map, &key);
    return true;
}

static kin_record *make(kin_region *region, const kin__model *model, const kin_value *cells,
                        const uint64_t *missing)
{
    kin_record *record = kin__instantiate(region, model, cells);
    return record && (!missing || kin__make_partial(record, missing)) ? record : NULL;
}

/* In memory it may be of another model than its row says now. */
static bool serves(const kin_record *record, const kin__model *model, const uint64_t *missing)
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
    uint32_t found;
    if (!identity->needed) return make(region, model, cells, missing);
    if (!kin__identity_find(identities->session, identity, model, cells, &found)) return NULL;
    if (found != KIN__NOT_FOUND && serves(identity->records[found], model, missing))
        return identity->records[found];
    kin_record *record = make(region, model, cells, missing);
    if (record && found != KIN__NOT_FOUND) identity->records[found] = record;
    /* The cells' texts do not outlive the row; those of the record do. */
    return record && kin__identities_enter(identities, record) ? record : NULL;
}
