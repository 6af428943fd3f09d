/* What a program may know of the compiled models: written once, when they are right. */
#include "schema/compile.h"

#include "schema/kind.h"

#include <string.h>

static kin_macro macro_of(const kin_row *row)
{
    switch (row->kin_row_) {
    case KIN_ROW_BELONGS_TO_: return KIN_MACRO_BELONGS_TO;
    case KIN_ROW_HAS_ONE_: return KIN_MACRO_HAS_ONE;
    case KIN_ROW_HAS_MANY_: return KIN_MACRO_HAS_MANY;
    default: return KIN_MACRO_HAS_AND_BELONGS_TO_MANY;
    }
}

static const char *macro_name(kin_macro macro)
{
    static const char *const names[] = {"", "belongs_to", "has_one", "has_many",
                                        "has_and_belongs_to_many"};
    return names[macro];
}

static kin_column_reflection of_column(const kin__column *column)
{
    return (kin_column_reflection){
        .name = column->member,
        .column = column->name,
        .kind = (kin_kind)column->kind,
        .offset = column->offset,
        .key = column->key,
        .nullable = column->nullable,
        .unique = column->unique,
        .secret = column->secret,
        .readonly = column->readonly,
        .counter = column->counter,
        .has_default = column->has_default,
        .default_value = column->default_value,
        .default_sql = column->default_sql,
        .version = column->version,
        .json = column->json,
        .generated = column->generated,
        .enumeration = column->enumeration,
    };
}

/* The reflection of a column of the model; NULL for NULL, and where any model may be meant. */
static const kin_column_reflection *column_at(const kin__model *model, const kin__column *column)
{
    return model && column ? model->reflection->columns[column->index] : NULL;
}

static const kin_association_reflection *association_of(const kin__association *association)
{
    return association ? association->owner->reflection->associations[association->index] : NULL;
}

static void set_keys(kin__compiler *compiler, kin_association_reflection *to,
                     const kin__association *from)
{
    const char *owner = kin__list_names(compiler, &from->owner_keys.names);
    const char *target = kin__list_names(compiler, &from->target_keys.names);
    if (from->through) return;
    if (from->join_table) {
        to->foreign_key = kin__list_names(compiler, &from->join_owner);
        to->primary_key = owner;
        to->join_table = from->join_table;
        to->association_foreign_key = kin__list_names(compiler, &from->join_target);
        return;
    }
    bool here = to->macro == KIN_MACRO_BELONGS_TO;
    to->foreign_key = here ? owner : target;
    if (from->foreign_type) to->foreign_type = from->foreign_type->name;
    if (from->ways) {
        to->primary_key = from->row->primary_key;
        return;
    }
    to->primary_key = here ? target : owner;
}

static void set_added(kin_association_reflection *to, const kin_row *row)
{
    while (to->extension_count < KIN_EXTENSIONS && row->extensions[to->extension_count].functions)
        to->extension_count++;
    if (to->extension_count > 0) to->extensions = row->extensions;
    to->calls_on_add = row->before_add[0] || row->after_add[0];
    to->calls_on_remove = row->before_remove[0] || row->after_remove[0];
    to->own_reader = row->on_get || row->on_many_get;
    to->own_writer = row->on_set || row->on_many_set;
}

static kin_association_reflection of_association(kin__compiler *compiler,
                                                 const kin__association *from)
{
    kin_association_reflection to = {
        .name = from->name,
        .macro = macro_of(from->row),
        .collection = from->many,
        .offset = from->offset,
        .owner = from->owner->reflection,
        .target = from->target ? from->target->reflection : NULL,
        .through = association_of(from->through),
        .source = association_of(from->source),
        .inverse = association_of(from->inverse),
        .dependent = from->dependent,
        .validate = from->validate,
        .autosave = from->autosave,
        .index_errors = from->index_errors,
        .takes_nested = from->nested != NULL,
        .has_scope = kin__association_has_scope(from),
        .strict = from->row->strict,
        .touch = from->row->touch != NULL,
        .touch_column = column_at(from->target, from->touch),
        .constraint = from->row->constraint,
        .polymorphic = from->ways != NULL,
        .as = from->row->as,
        .source_type = from->row->source_type,
        .required = from->required,
        .has_default = from->row->default_to != NULL,
    };
    bool here = to.macro == KIN_MACRO_BELONGS_TO;
    set_added(&to, from->row);
    to.macro_name = macro_name(to.macro);
    to.counter_cache = column_at(here ? from->target : from->owner, from->counter);
    set_keys(compiler, &to, from);
    return to;
}

static void make_columns(kin__compiler *compiler, const kin__model *model, kin_model_reflection *to)
{
    size_t count = model->column_count;
    kin_column_reflection *columns = kin__compiler_take(compiler, count * sizeof *columns + 1, 16);
    const kin_column_reflection **list =
        kin__compiler_take(compiler, (count + model->key.count + 1) * sizeof *list, 16);
    if (!columns || !list) return;
    for (size_t i = 0; i < count; i++) {
        columns[i] = of_column(&model->columns[i]);
        list[i] = &columns[i];
    }
    for (size_t i = 0; i < model->key.count; i++)
        list[count + i] = &columns[model->key.columns[i]->index];
    to->columns = list;
    to->column_count = count;
    to->key = list + count;
    to->key_count = model->key.count;
}

/* Their places; they point to each other, so they are filled in when all have one. */
static void make_associations(kin__compiler *compiler, const kin__model *model,
                              kin_model_reflection *to)
{
    size_t count = model->associations.count;
    kin_association_reflection *items = kin__compiler_take(compiler, count * sizeof *items + 1, 16);
    const kin_association_reflection **list =
        kin__compiler_take(compiler, (count + 1) * sizeof *list, 16);
    if (!items || !list) return;
    for (size_t i = 0; i < count; i++) list[i] = &items[i];
    to->associations = list;
    to->association_count = count;
}

static void make_model(kin__compiler *compiler, kin__model *model)
{
    kin_model_reflection *to = kin__compiler_take(compiler, sizeof *to, 16);
    if (!to) return;
    to->name = model->name;
    to->class_name = model->class_name;
    to->table = model->table;
    to->declared = model->declared;
    to->size = model->size;
    make_columns(compiler, model, to);
    make_associations(compiler, model, to);
    model->reflection = to;
}

static void fill_associations(kin__compiler *compiler, const kin__model *model)
{
    for (size_t i = 0; i < model->associations.count; i++) {
        /* Compiling may still write what is constant afterwards. */
        kin_association_reflection *to =
            (kin_association_reflection *)(uintptr_t)model->reflection->associations[i];
        *to = of_association(compiler, &model->associations.items[i]);
        kin__reflect_chain(compiler, &model->associations.items[i], to);
    }
}

static void fill_base(const kin__model *model)
{
    kin_model_reflection *to = (kin_model_reflection *)(uintptr_t)model->reflection;
    if (model->parent) to->base = model->parent->reflection;
    if (model->type) to->type = to->columns[model->type->index];
}

void kin__reflect(kin__compiler *compiler)
{
    kin__schema *schema = compiler->schema;
    const kin_model_reflection **list =
        kin__compiler_take(compiler, (schema->model_count + 1) * sizeof *list, 16);
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++) {
        make_model(compiler, &schema->models[i]);
        if (list) list[i] = schema->models[i].reflection;
    }
    if (compiler->out_of_memory) return;
    for (size_t i = 0; i < schema->model_count; i++) {
        fill_base(&schema->models[i]);
        fill_associations(compiler, &schema->models[i]);
    }
    if (compiler->out_of_memory) return;
    schema->reflections = (kin_model_reflections){list, schema->model_count};
}

const kin_column_reflection *kin_reflection_column(const kin_model_reflection *model,
                                                   const char *name)
{
    for (size_t i = 0; model && name && i < model->column_count; i++)
        if (strcmp(model->columns[i]->name, name) == 0) return model->columns[i];
    return NULL;
}

const kin_association_reflection *kin_reflection_association(const kin_model_reflection *model,
                                                             const char *name)
{
    for (size_t i = 0; model && name && i < model->association_count; i++)
        if (strcmp(model->associations[i]->name, name) == 0) return model->associations[i];
    return NULL;
}

const kin_association_reflection *kin_reflection_at(const kin_model_reflection *model,
                                                    size_t offset)
{
    for (size_t i = 0; model && i < model->association_count; i++)
        if (model->associations[i]->offset == offset) return model->associations[i];
    return NULL;
}
