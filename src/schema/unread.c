/* Which dependents are destroyed without being read: nobody is told of any of them, and nothing
 * but their own rows, and rows that go with them, has to change. */
#include "schema/compile.h"

#include "schema/kind.h"

#include <string.h>

/* So many statements at most for what is below an owner: they go out together. */
enum { MOST_STATEMENTS = 16 };

/* The way down from the owner; above is NULL at the first step. */
typedef struct kin__descent {
    const kin__association *association;
    const struct kin__descent *above;
} kin__descent;

static bool is_told(const kin__model *model)
{
    const uint32_t events =
        UINT32_C(1) << KIN_EVENT_DESTROY_ | UINT32_C(1) << KIN_EVENT_AFTER_DESTROY_ |
        UINT32_C(1) << KIN_EVENT_AFTER_FIND_ | UINT32_C(1) << KIN_EVENT_AFTER_COMMIT_ |
        UINT32_C(1) << KIN_EVENT_AFTER_ROLLBACK_;
    return (model->callbacks.given & events) || model->told_later;
}

/* A parent that is counted, touched or removed along: only the owner may be, for it goes itself. */
static bool changes_parents(const kin__association *association)
{
    const kin__association *back =
        association->inverse ? association->inverse : association->counterpart;
    const kin__association_list *all = &association->target->associations;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *up = &all->items[i];
        if (up->row->kin_row_ != KIN_ROW_BELONGS_TO_ || !up->kind->after_destroy ||
            (!up->row->counter_cache && !up->row->touch && !up->dependent))
            continue;
        if (!back || (up != back && up != back->any)) return true;
    }
    return false;
}

/* The table stands in a statement once. */
static bool is_on_the_way(const kin__descent *above, const char *table)
{
    for (; above; above = above->above)
        if (strcmp(above->association->target->table, table) == 0) return true;
    return false;
}

/* The rows are found by the key of what is above them. The owner's is a parameter of any kind;
 * further down columns are compared with columns, and those of integers are equal whatever their
 * tables say of them. */
static bool is_found(const kin__association *association, const kin__descent *above,
                     const char *table)
{
    const kin__key *key = &association->owner_keys;
    for (size_t i = 0; i < association->hop_count; i++)
        if (kin__hop_has_scope(&association->hops[i])) return false;
    return !above || (key->count == 1 && key->columns[0]->kind == KIN_KIND_INT &&
                      !is_on_the_way(above, table));
}

static bool goes_along(const kin__association *association, const kin__descent *above,
                       size_t *count);

static bool goes_with_all_below(const kin__association *association, const kin__descent *above,
                                size_t *count)
{
    const kin__model *target = association->target;
    const kin__descent here = {association, above};
    if (association->row->before_remove[0] || association->row->after_remove[0] || target->mixed ||
        target->may_be_stale || is_told(target) || changes_parents(association))
        return false;
    for (size_t i = 0; i < target->associations.count; i++)
        if (!goes_along(&target->associations.items[i], &here, count)) return false;
    return true;
}

/* What .dependent says of rows below a record that goes. */
static bool goes_along(const kin__association *association, const kin__descent *above,
                       size_t *count)
{
    const kin__model *target = association->target;
    bool joins = association->kind == &kin__has_and_belongs_to_many;
    if (association->row->kin_row_ == KIN_ROW_BELONGS_TO_) return true;
    if (!joins && !association->dependent) return true;
    if (!target || association->hop_count == 0 || ++*count > MOST_STATEMENTS) return false;
    /* All rows of a join table go, whatever a scope of the targets selects. */
    if (joins)
        return association->owner_keys.count == 1 &&
               association->owner_keys.columns[0]->kind == KIN_KIND_INT &&
               !is_on_the_way(above, association->join_table);
    if ((association->kind != &kin__has_many && association->kind != &kin__has_one) ||
        !is_found(association, above, target->table))
        return false;
    switch (association->dependent) {
    case KIN_DESTROY: return association->many && goes_with_all_below(association, above, count);
    case KIN_DELETE:
    case KIN_DELETE_ALL: return true;
    case KIN_NULLIFY: return !target->version;
    default: return false;
    }
}

void kin__find_unread(kin__schema *schema)
{
    for (size_t i = 0; i < schema->model_count; i++) {
        kin__association_list *all = &schema->models[i].associations;
        for (size_t a = 0; a < all->count; a++) {
            size_t count = 0;
            kin__association *association = &all->items[a];
            association->unread = association->kind == &kin__has_many &&
                                  association->dependent == KIN_DESTROY &&
                                  goes_along(association, NULL, &count);
        }
    }
}
