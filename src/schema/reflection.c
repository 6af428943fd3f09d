#include "schema/schema.h"

#include "support/similar.h"

#include <stdio.h>
#include <string.h>

const kin__model *kin__schema_model(const kin__schema *schema, const kin_model *declared)
{
    kin_value key = kin__map_pointer(declared);
    uint32_t index = kin__map_find(&schema->by_declaration, &key);
    return index == KIN__NOT_FOUND ? NULL : &schema->models[index];
}

const kin__column *kin__column_at(const kin__model *model, size_t offset)
{
    if (offset >= model->size || !model->column_at[offset]) return NULL;
    return &model->columns[model->column_at[offset] - 1];
}

const kin__association *kin__association_at(const kin__model *model, size_t offset)
{
    if (offset >= model->size || !model->association_at[offset]) return NULL;
    return &model->associations.items[model->association_at[offset] - 1];
}

bool kin__association_holds(const kin__association *association, const kin__model *model)
{
    return model->associations.items[association->index].declarer == association->declarer;
}

static bool same(const char *name, const char *wanted, size_t length)
{
    return strncmp(name, wanted, length) == 0 && name[length] == '\0';
}

const kin__column *kin__column_named(const kin__model *model, const char *member, size_t length)
{
    for (size_t i = 0; i < model->column_count; i++)
        if (same(model->columns[i].member, member, length)) return &model->columns[i];
    return NULL;
}

const kin__column *kin__column_called(const kin__model *model, const char *name)
{
    for (size_t i = 0; i < model->column_count; i++)
        if (strcmp(model->columns[i].name, name) == 0) return &model->columns[i];
    return NULL;
}

const kin__association *kin__way_of_type(const kin__association *any, const kin_value *type)
{
    if (type->kind != KIN_KIND_TEXT) return NULL;
    for (size_t i = 0; i < any->way_count; i++)
        if (same(any->ways[i].type_name, type->as.text, type->size)) return &any->ways[i];
    return NULL;
}

const kin__association *kin__association_named(const kin__model *model, const char *name,
                                               size_t length)
{
    for (size_t i = 0; i < model->associations.count; i++)
        if (same(model->associations.items[i].name, name, length))
            return &model->associations.items[i];
    return NULL;
}

const char *kin__similar_association(const kin__model *model, const char *wanted)
{
    kin__similar similar;
    kin__similar_open(&similar, wanted);
    for (size_t i = 0; i < model->associations.count; i++)
        kin__similar_offer(&similar, model->associations.items[i].name);
    return similar.best;
}

const char *kin__similar_column(const kin__model *model, const char *wanted)
{
    kin__similar similar;
    kin__similar_open(&similar, wanted);
    for (size_t i = 0; i < model->column_count; i++)
        kin__similar_offer(&similar, model->columns[i].name);
    return similar.best;
}

static const char *suggestion(const char *best, char text[KIN__SUGGESTION_SIZE])
{
    text[0] = '\0';
    if (best) snprintf(text, KIN__SUGGESTION_SIZE, ", did you mean \"%s\"?", best);
    return text;
}

const char *kin__suggest_association(const kin__model *model, const char *wanted,
                                     char text[KIN__SUGGESTION_SIZE])
{
    return suggestion(kin__similar_association(model, wanted), text);
}

const char *kin__suggest_column(const kin__model *model, const char *wanted,
                                char text[KIN__SUGGESTION_SIZE])
{
    return suggestion(kin__similar_column(model, wanted), text);
}

const char *kin__suggest_member(const kin__model *model, const char *wanted,
                                char text[KIN__SUGGESTION_SIZE])
{
    kin__similar similar;
    kin__similar_open(&similar, wanted);
    for (size_t i = 0; i < model->column_count; i++)
        kin__similar_offer(&similar, model->columns[i].member);
    return suggestion(similar.best, text);
}
