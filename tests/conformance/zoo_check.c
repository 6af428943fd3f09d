/* Whether the zoo is the same in both languages: what runner.rb --describe says, against the
 * compiled models. */
#include "conformance/runner.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct check {
    bool right;
    const char *model;
    const char *association;
};

static void complain(struct check *check, const char *what)
{
    printf("%s.%s: %s\n", check->model, check->association ? check->association : "", what);
    check->right = false;
}

/* The texts are equal, where the one of zoo.rb is written. */
static void check_text(struct check *check, const json_t *theirs, const char *option,
                       const char *ours)
{
    const char *text = json_string_value(json_object_get(theirs, option));
    if (text && (!ours || strcmp(text, ours) != 0)) complain(check, option);
}

static const char *name_of(kin_dependent dependent, bool many)
{
    switch (dependent) {
    case KIN_DESTROY: return "destroy";
    case KIN_DELETE: return "delete";
    case KIN_DELETE_ALL: return many ? "delete_all" : "delete";
    case KIN_NULLIFY: return "nullify";
    case KIN_RESTRICT_WITH_EXCEPTION: return "restrict_with_exception";
    case KIN_RESTRICT_WITH_ERROR: return "restrict_with_error";
    default: return NULL;
    }
}

static void check_same(struct check *check, const char *what, bool theirs, bool ours)
{
    if (theirs != ours) complain(check, what);
}

static void check_options(struct check *check, const json_t *theirs,
                          const kin_association_reflection *ours)
{
    const char *dependent = name_of(ours->dependent, ours->collection);
    const char *target = ours->target ? ours->target->class_name : NULL;
    json_t *touch = json_object_get(theirs, "touch");
    json_t *counter = json_object_get(theirs, "counter_cache");
    json_t *validate = json_object_get(theirs, "validate");
    json_t *autosave = json_object_get(theirs, "autosave");
    kin_autosave saves = autosave ? json_is_true(autosave) ? KIN_AUTOSAVE_YES : KIN_AUTOSAVE_NO
                                  : KIN_AUTOSAVE_DEFAULT;
    check_text(check, theirs, "macro", ours->macro_name);
    check_text(check, theirs, "class_name", target);
    check_text(check, theirs, "target", ours->target ? ours->target->name : NULL);
    check_text(check, theirs, "foreign_key", ours->foreign_key);
    check_text(check, theirs, "primary_key", ours->primary_key);
    check_text(check, theirs, "join_table", ours->join_table);
    check_text(check, theirs, "association_foreign_key", ours->association_foreign_key);
    check_text(check, theirs, "through", ours->through ? ours->through->name : NULL);
    check_text(check, theirs, "source", ours->source ? ours->source->name : NULL);
    check_text(check, theirs, "as", ours->as);
    check_text(check, theirs, "source_type", ours->source_type);
    check_same(check, "polymorphic", json_object_get(theirs, "polymorphic"), ours->polymorphic);
    check_text(check, theirs, "inverse_of", ours->inverse ? ours->inverse->name : NULL);
    check_text(check, theirs, "dependent", dependent);
    check_same(check, "dependent", json_object_get(theirs, "dependent"), ours->dependent != 0);
    check_same(check, "through", json_object_get(theirs, "through"), ours->through);
    check_same(check, "scope", json_is_true(json_object_get(theirs, "scope")), ours->has_scope);
    check_same(check, "touch", touch, ours->touch);
    check_text(check, theirs, "touch", ours->touch_column ? ours->touch_column->column : NULL);
    if (ours->macro == KIN_MACRO_BELONGS_TO && !ours->polymorphic)
        check_same(check, "counter_cache", counter, ours->counter_cache != NULL);
    check_text(check, theirs, "counter_cache",
               ours->counter_cache ? ours->counter_cache->column : NULL);
    if (validate) check_same(check, "validate", json_is_true(validate), ours->validate);
    if (saves != ours->autosave) complain(check, "autosave");
}

static void check_associations(struct check *check, const json_t *theirs,
                               const kin_model_reflection *ours)
{
    size_t i, declared = 0;
    json_t *association;
    json_array_foreach(json_object_get(theirs, "associations"), i, association)
    {
        check->association = json_string_value(json_object_get(association, "name"));
        const kin_association_reflection *reflection =
            kin_reflection_association(ours, check->association);
        if (!reflection) complain(check, "not declared in zoo.c");
        if (reflection) check_options(check, association, reflection);
        declared += reflection != NULL;
    }
    check->association = NULL;
    if (declared != ours->association_count) complain(check, "zoo.rb has fewer associations");
}

static void check_columns(struct check *check, const json_t *theirs,
                          const kin_model_reflection *ours)
{
    json_t *columns = json_object_get(theirs, "columns"), *column;
    size_t i;
    check_text(check, theirs, "table", ours->table);
    if (json_array_size(columns) != ours->column_count) complain(check, "columns");
    json_array_foreach(columns, i, column)
    {
        if (!kin_reflection_column(ours, json_string_value(column)))
            complain(check, json_string_value(column));
    }
}

bool zoo_check(const char *path)
{
    struct check check = {.right = true};
    json_t *theirs = json_load_file(path, 0, NULL), *model;
    size_t i;
    kin_db *db = kin_open("sqlite::memory:", zoo_models, .clock = NULL);
    json_array_foreach(theirs, i, model)
    {
        check.model = json_string_value(json_object_get(model, "model"));
        check.association = NULL;
        const kin_model_reflection *ours = kin_db_reflect_named(db, check.model);
        if (!ours) complain(&check, "zoo.c has no such model");
        if (!ours) continue;
        check_columns(&check, model, ours);
        check_associations(&check, model, ours);
    }
    check.model = "zoo.c";
    if (kin_db_models(db).count != json_array_size(theirs))
        complain(&check, "another number of models than zoo.rb");
    kin_close(db);
    json_decref(theirs);
    return check.right;
}
