/* A belongs_to to any model. What its targets are known by, and what is written for them, differs
 * from model to model, so it has a way to each; a way is a belongs_to like any other, with a type
 * to be written beside the key. */
#include "association/association.h"

#include <string.h>

/* --- resolving -------------------------------------------------------------------------------- */

/* What the key of that model is; a mistake in the names themselves was told already. */
static const char *find_key(kin__compiler *compiler, const kin__association *any,
                            const kin__model *model, const kin__key_names *named, kin__key *to)
{
    const kin__column **columns =
        kin__compiler_take(compiler, (named->count + 1) * sizeof *columns, 16);
    *to = model->key;
    if (!any->row->primary_key || !columns) return NULL;
    for (size_t i = 0; i < named->count; i++) {
        columns[i] = kin__column_called(model, named->names[i]);
        if (!columns[i])
            return kin__compiler_format(compiler, "%s has no column %s", model->name,
                                        named->names[i]);
    }
    *to = kin__compiler_key(compiler, columns, named->count);
    return NULL;
}

static const char *flaw_of_key(kin__compiler *compiler, const kin__association *any,
                               const kin__model *model, const kin__key_names *named, kin__key *to)
{
    const kin__key *from = &any->owner_keys;
    const char *flaw = find_key(compiler, any, model, named, to);
    if (flaw) return flaw;
    if (to->count != from->count && to->count > 1 && from->count == 1)
        return kin__compiler_format(compiler, "the key of %s has several columns", model->name);
    if (to->count != from->count)
        return kin__compiler_format(compiler, "the key of %s has %zu column%s, and not %zu",
                                    model->name, to->count, to->count == 1 ? "" : "s", from->count);
    for (size_t i = 0; i < to->count; i++)
        if (to->columns[i]->kind != from->columns[i]->kind)
            return kin__compiler_format(compiler, "columns %s and %s are of different types",
                                        from->names.names[i], to->names.names[i]);
    return NULL;
}

static const char *flaw_of_counter(kin__compiler *compiler, kin__association *way)
{
    const char *name = way->row->counter_cache;
    if (!name) return NULL;
    if (strcmp(name, KIN_COUNTER_CACHE) == 0)
        name = kin__compiler_format(compiler, "%s_count", way->owner->table);
    way->counter = name ? kin__column_called(way->target, name) : NULL;
    if (way->counter && way->counter->kind == KIN_KIND_INT) return NULL;
    return kin__compiler_format(compiler, "%s has no integer column %s for the counter cache",
                                way->target->name, name ? name : "");
}

static const char *flaw_of_touch(kin__compiler *compiler, kin__association *way)
{
    const char *name = way->row->touch;
    if (!name || strcmp(name, KIN_TOUCH) == 0) return NULL;
    way->touch = kin__column_called(way->target, name);
    if (way->touch && (way->touch->kind == KIN_KIND_TIME || way->touch->kind == KIN_KIND_DATE))
        return NULL;
    return kin__compiler_format(compiler, "%s has no time column %s to be touched",
                                way->target->name, name);
}

/* Which of the models have one is known for each: it is asked for when a record is assigned. */
static const kin__association *inverse_of(const kin__association *way)
{
    const char *name = way->row->inverse_of;
    const kin__association *found =
        name ? kin__association_named(way->target, name, strlen(name)) : NULL;
    return found && found->target && kin__is_a(way->owner, found->target) ? found : NULL;
}

static void make_way(kin__compiler *compiler, const kin__association *any, const kin__model *model,
                     const kin__key_names *named, kin__association *way)
{
    kin__key to;
    *way = *any;
    way->any = any;
    way->kind = &kin__belongs_to;
    way->target = model;
    way->type_name = model->class_name;
    way->plans = kin__compiler_take(compiler, sizeof(kin__plans), 16);
    way->flaw = flaw_of_key(compiler, any, model, named, &to);
    if (!way->flaw) way->flaw = flaw_of_counter(compiler, way);
    if (!way->flaw) way->flaw = flaw_of_touch(compiler, way);
    if (way->flaw) return;
    way->inverse = inverse_of(way);
    kin__resolve_hop(compiler, way, &any->owner_keys, &to);
}

static void make_ways(kin__compiler *compiler, kin__association *association)
{
    const kin__schema *schema = compiler->schema;
    const char *primary = association->row->primary_key;
    kin__key_names named = {.count = 0};
    if (primary)
        named.names =
            kin__resolve_names(compiler, association, primary, "primary key", &named.count);
    if (primary && !named.names) return;
    kin__association *ways = kin__compiler_take(compiler, schema->model_count * sizeof *ways, 16);
    for (size_t i = 0; ways && i < schema->model_count; i++)
        make_way(compiler, association, &schema->models[i], &named, &ways[i]);
    if (!ways) return;
    association->ways = ways;
    association->way_count = schema->model_count;
}

static void check_inverse(kin__compiler *compiler, const kin__association *association)
{
    const char *name = association->row->inverse_of;
    for (size_t i = 0; i < association->way_count; i++)
        if (association->ways[i].inverse) return;
    if (!name) return;
    kin_error_info *mistake =
        kin__mistake(compiler, KIN_INVERSE_NOT_FOUND,
                     "could not find the inverse association for %s.%s: no model has a \"%s\" "
                     "that leads to %s",
                     association->owner->name, association->name, name, association->owner->name);
    mistake->actual = name;
}

static void check_types(kin__compiler *compiler, const kin__association *association)
{
    const kin__key_names *key = &association->owner_keys.names;
    const kin__column *type = association->foreign_type;
    if (type->kind != KIN_KIND_TEXT)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: foreign type %s is no text",
                     association->owner->name, association->name, type->name);
    kin__resolve_pair(compiler, association, key, key);
}

static const char *name_of(kin__compiler *compiler, const kin__association *association,
                           const char *given, const char *ending)
{
    return given ? given : kin__compiler_format(compiler, "%s%s", association->name, ending);
}

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY, KIN_DELETE, 0};
    const kin_row *row = association->row;
    const char *key = name_of(compiler, association, row->foreign_key, "_id");
    const char *type = name_of(compiler, association, row->foreign_type, "_type");
    association->owner_keys =
        kin__resolve_columns(compiler, association, association->owner, key, "foreign key");
    association->foreign_type =
        kin__resolve_column(compiler, association, association->owner, type, "foreign type");
    kin__resolve_dependent(compiler, association, allowed);
    if (association->owner_keys.count == 0 || !association->foreign_type) return;
    association->owner_key = association->owner_keys.columns[0];
    association->cleared = kin__cleared_of(&association->owner_keys);
    check_types(compiler, association);
    /* Compiling may still write what is constant afterwards. */
    if (!kin__add_keys_of(compiler, association) ||
        !kin__add_key_of(compiler, &association->owner->columns[association->foreign_type->index],
                         association))
        return;
    make_ways(compiler, association);
    check_inverse(compiler, association);
}

/* --- writing ---------------------------------------------------------------------------------- */

static const kin__association *way_to(const kin__association *association, const kin_record *target)
{
    return &association->ways[kin__model_of(target)->root->index];
}

static bool link(kin_record *owner, const kin__association *association, kin_record *target)
{
    static const kin_value null = {0};
    if (target) return kin__belongs_to.link(owner, way_to(association, target), target);
    return kin__forget_inverse(owner, association) &&
           kin__set(owner, association->foreign_type, null) &&
           kin__copy_key(owner, &association->owner_keys, association->cleared, NULL, NULL) &&
           kin__one_set(owner, association, NULL);
}

static bool before_save(kin_record *owner, const kin__association *association)
{
    const kin_record *target = kin__one_target(owner, association);
    return !target || kin__belongs_to.before_save(owner, way_to(association, target));
}

/* What a row counts for: a model and a key. Without a way it is nothing. */
typedef struct kin__parent {
    const kin__association *way;
    kin_value key;
} kin__parent;

static bool same_parent(const kin__parent *left, const kin__parent *right)
{
    return left->way == right->way && kin__same_value(&left->key, &right->key);
}

static bool count(kin_record *owner, const kin__parent *parent, kin_record *known, int64_t by)
{
    return !parent->way ||
           kin__count_parent(kin__session_of(owner), parent->way, parent->key, known, by);
}

static bool touch(kin_record *owner, const kin__parent *parent, kin_record *known)
{
    return !parent->way ||
           kin__touch_parent(kin__session_of(owner), parent->way, parent->key, known);
}

/* Parents are written in one order, so that writers cannot wait for each other. */
static bool is_first(const kin__parent *left, const kin__parent *right)
{
    if (!left->way || !right->way) return left->way != NULL;
    int order = strcmp(left->way->target->table, right->way->target->table);
    return order != 0 ? order < 0 : kin__compare_keys(&left->key, &right->key) < 0;
}

static bool move(kin_record *owner, const kin__parent *before, const kin__parent *after,
                 kin_record *target)
{
    if (is_first(before, after))
        return count(owner, before, NULL, -1) && count(owner, after, target, 1);
    return count(owner, after, target, 1) && count(owner, before, NULL, -1);
}

static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_session *session = kin__session_of(owner);
    const kin_row *row = association->row;
    kin__parent before = {NULL, {0}};
    kin__parent after = {NULL, {0}};
    kin_value type = kin__original(owner, association->foreign_type);
    if ((!saved->was_new && !saved->before) || (!row->touch && !row->counter_cache)) return true;
    if (!kin__key_of(owner, &association->owner_keys, kin__original, &after.key) ||
        !kin__way_for(session, association, &type, &after.way))
        return false;
    if (!saved->was_new) {
        /* What the row named before may have been nothing, and is no fault of this save. */
        type = kin__saved_before(owner, association->foreign_type, saved);
        before.way = kin__way_of_type(association, &type);
        if (!kin__key_before(owner, &association->owner_keys, saved, &before.key)) return false;
        if (before.way && before.way->flaw) before.way = NULL;
    }
    kin_record *target = kin__one_target(owner, association);
    if (same_parent(&before, &after)) return !row->touch || touch(owner, &after, target);
    if (row->counter_cache) return move(owner, &before, &after, target);
    return touch(owner, &before, NULL) && touch(owner, &after, target);
}

/* Those that lead one way together. */
static bool after_inserts(const kin__association *association, kin_record *const *owners,
                          size_t count)
{
    kin_session *session = kin__session_of(owners[0]);
    if (!association->row->touch && !association->row->counter_cache) return true;
    size_t same;
    for (size_t i = 0; i < count; i += same) {
        const kin__association *way;
        kin_value type = kin__original(owners[i], association->foreign_type);
        if (!kin__way_for(session, association, &type, &way)) return false;
        for (same = 1; i + same < count; same++) {
            kin_value next = kin__original(owners[i + same], association->foreign_type);
            if (!kin__same_value(&type, &next)) break;
        }
        if (way && !kin__belongs_to.after_inserts(way, owners + i, same)) return false;
    }
    return true;
}

static bool after_destroy(kin_record *owner, const kin__association *association)
{
    const kin__association *way;
    kin_value type = kin__original(owner, association->foreign_type);
    if (!association->row->touch && !association->row->counter_cache && !association->dependent)
        return true;
    if (!kin__way_for(kin__session_of(owner), association, &type, &way)) return false;
    return !way || kin__belongs_to.after_destroy(owner, way);
}

const kin__association_kind kin__belongs_to_any = {
    .macro = "belongs_to",
    .resolve = resolve,
    .link = link,
    .before_validation = kin__default_target,
    .require = kin__require_target,
    .before_save = before_save,
    .after_save = after_save,
    .after_inserts = after_inserts,
    .after_destroy = after_destroy,
};
