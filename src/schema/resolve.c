/* Steps of resolving an association that several kinds share. */
#include "schema/compile.h"

#include "schema/kind.h"
#include "support/buffer.h"

#include <kin/query.h>

#include <string.h>

const kin__column *kin__resolve_column(kin__compiler *compiler, const kin__association *association,
                                       const kin__model *model, const char *name, const char *what)
{
    char hint[KIN__SUGGESTION_SIZE];
    if (!name) return NULL;
    const kin__column *found = kin__column_called(model, name);
    if (found) return found;
    kin_error_info *mistake =
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s \"%s\" is no column of %s%s",
                     association->owner->name, association->name, what, name, model->name,
                     kin__suggest_column(model, name, hint));
    mistake->actual = name;
    mistake->expected = kin__similar_column(model, name);
    return NULL;
}

void kin__resolve_inverse(kin__compiler *compiler, kin__association *association)
{
    char hint[KIN__SUGGESTION_SIZE];
    const char *name = association->row->inverse_of;
    if (!name) {
        association->inverse = kin__automatic_inverse(compiler, association);
        return;
    }
    association->inverse = kin__association_named(association->target, name, strlen(name));
    if (!association->inverse) {
        kin_error_info *mistake = kin__mistake(
            compiler, KIN_INVERSE_NOT_FOUND,
            "could not find the inverse association for %s.%s: \"%s\" in %s%s",
            association->owner->name, association->name, name, association->target->name,
            kin__suggest_association(association->target, name, hint));
        mistake->actual = name;
        mistake->expected = kin__similar_association(association->target, name);
    } else if (!association->inverse->target) {
        if (!association->row->as)
            kin__mistake(compiler, KIN_INVERSE_NOT_FOUND,
                         "the inverse of %s.%s, %s.%s, leads to any model: give .as",
                         association->owner->name, association->name, association->target->name,
                         name);
    } else if (!kin__is_a(association->owner, association->inverse->target))
        kin__mistake(compiler, KIN_INVERSE_NOT_FOUND,
                     "the inverse of %s.%s, %s.%s, is of model %s and not of %s",
                     association->owner->name, association->name, association->target->name, name,
                     association->inverse->target->name, association->owner->name);
}

static const char *dependent_name(kin_dependent dependent)
{
    switch (dependent) {
    case KIN_DESTROY: return "KIN_DESTROY";
    case KIN_DELETE: return "KIN_DELETE";
    case KIN_DELETE_ALL: return "KIN_DELETE_ALL";
    case KIN_NULLIFY: return "KIN_NULLIFY";
    case KIN_RESTRICT_WITH_EXCEPTION: return "KIN_RESTRICT_WITH_EXCEPTION";
    case KIN_RESTRICT_WITH_ERROR: return "KIN_RESTRICT_WITH_ERROR";
    default: return "an unknown number";
    }
}

void kin__resolve_dependent(kin__compiler *compiler, kin__association *association,
                            const kin_dependent *allowed)
{
    kin_dependent dependent = association->row->dependent;
    association->dependent = dependent;
    if (dependent == 0) return;
    for (size_t i = 0; allowed[i]; i++)
        if (allowed[i] == dependent) return;
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .dependent cannot be %s for %s",
                 association->owner->name, association->name, dependent_name(dependent),
                 association->kind->macro);
}

/* .readonly is a scope like any other, written in one word. */
static size_t put_own_scopes(kin_scope_fn **scopes, const kin_row *row)
{
    size_t count = 0;
    if (row->scope) scopes[count++] = row->scope;
    if (row->readonly) scopes[count++] = kin_query_readonly;
    return count;
}

void kin__hop_scopes(kin__compiler *compiler, kin__hop *hop, kin_scope_fn *const *before,
                     size_t count, const kin_row *own)
{
    kin_scope_fn **scopes = kin__compiler_take(compiler, (count + 3) * sizeof *scopes, 16);
    if (!scopes) return;
    size_t total = put_own_scopes(scopes, own);
    size_t default_at = hop->default_at;
    hop->default_at += total;
    for (size_t i = 0; i < count; i++)
        if (!own->unscoped || i - default_at >= hop->default_count) scopes[total++] = before[i];
    if (own->unscoped) hop->default_count = 0;
    hop->scopes = scopes;
    hop->scope_count = total;
}

void kin__hop_target_scopes(kin__compiler *compiler, kin__hop *hop)
{
    const kin__model *model = hop->model;
    const kin_row *row = hop->association->row;
    size_t count = row->unscoped ? 0 : model->default_scope_count;
    kin_scope_fn **scopes = kin__compiler_take(compiler, (count + 3) * sizeof *scopes, 16);
    if (!scopes) return;
    for (size_t i = 0; i < count; i++) scopes[i] = model->default_scopes[i];
    hop->scopes = scopes;
    hop->scope_count = count + put_own_scopes(scopes + count, row);
    hop->default_count = count;
    hop->owner_scope = row->owner_scope;
}

const char *kin__compiler_type_test(kin__compiler *compiler, const char *name)
{
    kin__buffer test;
    kin__buffer_open(&test, compiler->arena);
    kin__append(&test, " = ");
    kin__append_quoted(&test, name, '\'');
    const char *text = kin__buffer_text(&test);
    if (!text) compiler->out_of_memory = true;
    return text;
}

uint32_t kin__cleared_of(const kin__key *key)
{
    uint32_t bits = 0;
    for (size_t i = 0; i < key->count; i++)
        if (key->columns[i]->nullable && !key->columns[i]->key) bits |= (uint32_t)1 << i;
    return bits ? bits : ((uint32_t)1 << key->count) - 1;
}

void kin__resolve_hop(kin__compiler *compiler, kin__association *association, const kin__key *from,
                      const kin__key *to)
{
    bool here = association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
    if (from->count == 0 || to->count == 0 ||
        !kin__resolve_pair(compiler, association, &from->names, &to->names))
        return;
    kin__hop *hop = kin__compiler_take(compiler, sizeof *hop, 16);
    if (!hop) return;
    *hop = (kin__hop){.table = association->target->table,
                      .model = association->target,
                      .from = from->names,
                      .to = to->names,
                      .association = association};
    if (association->foreign_type) {
        hop->type = association->foreign_type->name;
        hop->type_test = kin__compiler_type_test(compiler, association->type_name);
        hop->type_before = association->any != NULL;
    }
    kin__hop_target_scopes(compiler, hop);
    association->owner_keys = *from;
    association->owner_key = from->columns[0];
    association->target_keys = *to;
    association->target_key = to->columns[0];
    association->cleared = kin__cleared_of(here ? from : to);
    association->hops = hop;
    association->hop_count = 1;
}
