/* What has_one and has_many share that go through another association. Reading follows the chain of
 * both associations, however long. Writing is possible where the source is a belongs_to of the
 * record between: then that record is all that is made, changed or deleted. */
#include "association/association.h"

#include "schema/inflection.h"
#include "support/buffer.h"

#include <string.h>

static const kin__association *find_through(kin__compiler *compiler,
                                            const kin__association *association)
{
    char hint[KIN__SUGGESTION_SIZE];
    const char *name = association->row->through;
    const kin__association *through =
        kin__association_named(association->owner, name, strlen(name));
    if (through) return through;
    kin_error_info *mistake =
        kin__mistake(compiler, KIN_THROUGH_NOT_FOUND,
                     "%s.%s: could not find the association \"%s\" in model %s%s",
                     association->owner->name, association->name, name, association->owner->name,
                     kin__suggest_association(association->owner, name, hint));
    mistake->actual = name;
    mistake->expected = kin__similar_association(association->owner, name);
    return NULL;
}

static void source_not_found(kin__compiler *compiler, const kin__association *association,
                             const kin__model *joined, const char *first, const char *second)
{
    kin__buffer names;
    kin__buffer_open(&names, compiler->arena);
    for (size_t i = 0; i < joined->associations.count; i++) {
        if (i > 0) kin__append(&names, ", ");
        kin__append(&names, joined->associations.items[i].name);
    }
    const char *list = kin__buffer_text(&names);
    if (!list) compiler->out_of_memory = true;
    char hint[KIN__SUGGESTION_SIZE];
    kin_error_info *mistake = kin__mistake(
        compiler, KIN_SOURCE_NOT_FOUND,
        "%s.%s: could not find the source association \"%s\"%s%s%s in model %s; it has %s%s",
        association->owner->name, association->name, first, second ? " or \"" : "",
        second ? second : "", second ? "\"" : "", joined->name, list && *list ? list : "none",
        kin__suggest_association(joined, first, hint));
    mistake->actual = first;
    mistake->expected = kin__similar_association(joined, first);
}

static const kin__association *
find_source(kin__compiler *compiler, const kin__association *association, const kin__model *joined)
{
    const char *given = association->row->source;
    const char *name = given ? given : kin__singularize(compiler->arena, association->name);
    if (!name) {
        compiler->out_of_memory = true;
        return NULL;
    }
    const kin__association *source = kin__association_named(joined, name, strlen(name));
    if (!source && !given)
        source = kin__association_named(joined, association->name, strlen(association->name));
    if (!source)
        source_not_found(compiler, association, joined, name, given ? NULL : association->name);
    return source;
}

/* A scope of the source is told of a join record, and none is at hand where the chain is read. */
static void check_owner_scopes(kin__compiler *compiler, const kin__association *association)
{
    const kin__association *source = association->source;
    for (size_t i = 0; i < source->hop_count; i++)
        if (source->hops[i].owner_scope)
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: its source %s.%s has an .owner_scope, which needs its own owner",
                         association->owner->name, association->name, source->owner->name,
                         source->name);
}

/* The last hop by itself: who owns its targets is known by the columns at which it begins. */
static void set_apart(kin__compiler *compiler, kin__association *association)
{
    const kin__hop *hop = &association->hops[association->hop_count - 1];
    kin__association *last = kin__compiler_take(compiler, sizeof *last, 16);
    kin__plans *plans = kin__compiler_take(compiler, sizeof *plans, 16);
    const kin__column **columns = kin__compiler_take(compiler, hop->to.count * sizeof *columns, 16);
    if (!last || !plans || !columns) return;
    for (size_t i = 0; i < hop->to.count; i++)
        columns[i] = kin__column_called(association->target, hop->to.names[i]);
    *last = *association;
    last->hops = hop;
    last->hop_count = 1;
    last->target_keys = kin__compiler_key(compiler, columns, hop->to.count);
    last->target_key = columns[0];
    last->plans = plans;
    association->last = last;
}

/* The chain of both, with the association's own scope on the target. */
static void join_chains(kin__compiler *compiler, kin__association *association)
{
    const kin__association *through = association->through;
    const kin__association *source = association->source;
    size_t count = through->hop_count + source->hop_count;
    kin__hop *hops = kin__compiler_take(compiler, (count + 1) * sizeof *hops, 16);
    if (!hops || through->hop_count == 0 || source->hop_count == 0) return;
    memcpy(hops, through->hops, through->hop_count * sizeof *hops);
    memcpy(hops + through->hop_count, source->hops, source->hop_count * sizeof *hops);
    kin__hop *last = &hops[count - 1];
    check_owner_scopes(compiler, association);
    kin__hop_scopes(compiler, last, last->scopes, last->scope_count, association->row);
    last->owner_scope = association->row->owner_scope;
    association->hops = hops;
    association->hop_count = count;
    association->owner_keys = through->owner_keys;
    association->owner_key = through->owner_key;
    if (association->row->disable_joins) set_apart(compiler, association);
    while (through->through) through = through->through;
    if (through->kind == &kin__belongs_to) kin__add_keys_of(compiler, association);
}

/* The source as it leads to the one model that .source_type names: it, or one it inherits from. */
static const kin__association *source_of_type(kin__compiler *compiler,
                                              const kin__association *association,
                                              const kin__association *source)
{
    const char *name = association->row->source_type;
    kin__association *way = kin__compiler_take(compiler, sizeof *way, 16);
    const kin__model *target = association->target;
    const kin__model *model = target;
    if (!target) return NULL;
    while (model && strcmp(model->class_name, name) != 0) model = model->parent;
    if (!model) {
        kin_error_info *mistake = kin__mistake(
            compiler, KIN_INVALID_MODEL,
            "%s.%s: .source_type \"%s\" is not what %s is called in a type column: \"%s\"",
            association->owner->name, association->name, name, target->name,
            target->root->class_name);
        mistake->actual = name;
        mistake->expected = target->root->class_name;
        return NULL;
    }
    if (!way) return NULL;
    *way = source->ways[target->index];
    if (way->flaw) {
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s.%s cannot lead there: %s",
                     association->owner->name, association->name, source->owner->name, source->name,
                     way->flaw);
        return NULL;
    }
    way->type_name = name;
    kin__resolve_hop(compiler, way, &way->owner_keys, &way->target_keys);
    return way;
}

/* What a source that leads to any model needs, and no other takes. NULL is a mistake. */
static const kin__association *typed_source(kin__compiler *compiler,
                                            const kin__association *association,
                                            const kin__association *source)
{
    const char *type = association->row->source_type;
    if (source->kind == &kin__belongs_to_any) {
        if (type) return source->ways ? source_of_type(compiler, association, source) : NULL;
        kin__mistake(compiler, KIN_SOURCE_POLYMORPHIC,
                     "%s.%s: its source %s.%s leads to any model: say which with .source_type",
                     association->owner->name, association->name, source->owner->name,
                     source->name);
        return NULL;
    }
    if (!type) return source;
    kin__mistake(compiler, KIN_SOURCE_TYPE_POINTLESS,
                 "%s.%s: .source_type, but its source %s.%s leads to %s alone",
                 association->owner->name, association->name, source->owner->name, source->name,
                 source->target->name);
    return NULL;
}

bool kin__resolve_through(kin__compiler *compiler, kin__association *association)
{
    const kin__association *through = find_through(compiler, association);
    if (!through) return false;
    kin__resolve(compiler, (kin__association *)(uintptr_t)through);
    if (!through->target) {
        kin__mistake(compiler, KIN_THROUGH_POLYMORPHIC,
                     "%s.%s goes through %s.%s, which leads to any model", association->owner->name,
                     association->name, through->owner->name, through->name);
        return false;
    }
    const kin__association *source = find_source(compiler, association, through->target);
    if (!source) return false;
    kin__resolve(compiler, (kin__association *)(uintptr_t)source);
    source = typed_source(compiler, association, source);
    if (!source) return false;
    if (source->target != association->target)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s is of %s, but its source %s.%s is of %s",
                     association->owner->name, association->name, association->target->name,
                     through->target->name, source->name, source->target->name);
    association->through = through;
    association->source = source;
    join_chains(compiler, association);
    kin__resolve_writable(compiler, association);
    return true;
}

bool kin__through_takes_joins(const kin__association *association)
{
    return association->hop_count <= 2 && association->source->kind == &kin__belongs_to &&
           (!association->many || association->through->kind == &kin__has_many);
}

bool kin__through_is_writable(kin_record *owner, const kin__association *association)
{
    const kin__association *through = association->through;
    const kin__association *source = association->source;
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (association->hop_count > 2)
        return kin__fail(kin__session_of(owner), KIN_THROUGH_NESTED_READ_ONLY, &about,
                         "cannot modify %s.%s: it goes through more than one other association",
                         about.model, about.association);
    if (association->many && through->kind != &kin__has_many)
        return kin__fail(kin__session_of(owner), KIN_THROUGH_READ_ONLY, &about,
                         "cannot modify %s.%s: %s.%s is a %s, not a has_many", about.model,
                         about.association, about.model, through->name, through->kind->macro);
    if (source->kind != &kin__belongs_to)
        return kin__fail(kin__session_of(owner), KIN_THROUGH_READ_ONLY, &about,
                         "cannot modify %s.%s: its source %s.%s is a %s", about.model,
                         about.association, through->target->name, source->name,
                         source->kind->macro);
    return true;
}

kin_record *kin__make_join(kin_record *owner, const kin__association *association,
                           kin_record *target)
{
    const kin__association *through = association->through;
    kin_record *join =
        kin__new(kin__session_of(owner), kin__origin_of(owner)->region, through->target);
    if (!join || !kin__apply_scope(owner, through, join) ||
        !association->source->kind->link(join, association->source, target))
        return NULL;
    join->kin_state_ |= KIN__JOINING;
    return join;
}
