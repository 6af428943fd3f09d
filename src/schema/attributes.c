/* What a column's row says about its values: the default, and who may write what. */
#include "schema/compile.h"

#include <kin/text.h>

#include <string.h>

static const char *default_option(const kin__column *column)
{
    switch (column->kind) {
    case KIN_KIND_INT: return "default_int";
    case KIN_KIND_BOOL: return "default_bool";
    case KIN_KIND_REAL: return "default_real";
    case KIN_KIND_TEXT:
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID: return "default_text";
    default: return NULL;
    }
}

/* KIN_KIND_INVALID if the text is none of the column's type. */
static kin_value parsed_default(const kin__column *column, const char *text)
{
    kin_value value = {.kind = column->kind};
    bool parsed = column->kind == KIN_KIND_DATE      ? kin_date_parse(text, &value.as.date)
                  : column->kind == KIN_KIND_DECIMAL ? kin_decimal_parse(text, &value.as.decimal)
                                                     : kin_uuid_parse(text, &value.as.uuid);
    return parsed ? value : (kin_value){.kind = KIN_KIND_INVALID};
}

static kin_value default_value(const kin__column *column, const kin_row *row)
{
    switch (column->kind) {
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID: return parsed_default(column, row->default_text);
    case KIN_KIND_INT: return kin_value_int(row->default_int);
    case KIN_KIND_BOOL: return kin_value_bool(row->default_bool);
    case KIN_KIND_REAL: return kin_value_real(row->default_real);
    default: return kin_value_text(row->default_text);
    }
}

static void set_default(kin__compiler *compiler, const kin__model *model, kin__column *column,
                        const kin_row *row)
{
    static const char *const options[] = {"default_int", "default_bool", "default_real",
                                          "default_text"};
    const char *own = default_option(column);
    size_t count = row->default_sql != NULL;
    column->default_sql = row->default_sql;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!kin__row_writes(row, options[i])) continue;
        count++;
        if (own && strcmp(own, options[i]) == 0)
            column->has_default = true;
        else
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .%s does not fit its type",
                         model->name, column->member, options[i]);
    }
    if (count > 1)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s is given more than one default",
                     model->name, column->member);
    if (!column->has_default) return;
    column->default_value = default_value(column, row);
    if (column->default_value.kind == KIN_KIND_INVALID)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .default_text is no value of its type",
                     model->name, column->member);
}

static void mistake(kin__compiler *compiler, const kin__model *model, const kin__column *column,
                    const char *what)
{
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s", model->name, column->member, what);
}

static void set_generated(kin__compiler *compiler, const kin__model *model, kin__column *column,
                          const kin_row *row)
{
    if (!row->generated) return;
    column->generated = row->generated;
    column->guarded = true;
    if (!*row->generated) mistake(compiler, model, column, ".generated is empty");
    if (column->has_default || column->default_sql)
        mistake(compiler, model, column, "a generated column has no default");
    if (row->key || strcmp(column->name, "id") == 0)
        mistake(compiler, model, column, "a generated column cannot be the key");
}

/* The list ends in an entry without a name. */
static void check_enumeration(kin__compiler *compiler, const kin__model *model,
                              const kin__column *column)
{
    const kin_enum_value *list = column->enumeration;
    bool has_default = !column->has_default;
    if (!list->name) mistake(compiler, model, column, ".enumeration has no names");
    for (const kin_enum_value *value = list; value->name; value++) {
        if (!*value->name) mistake(compiler, model, column, ".enumeration has an empty name");
        for (const kin_enum_value *other = list; other < value; other++) {
            if (strcmp(other->name, value->name) == 0)
                kin__mistake(compiler, KIN_INVALID_MODEL,
                             "%s.%s: .enumeration has the name \"%s\" twice", model->name,
                             column->member, value->name);
            if (other->number == value->number)
                kin__mistake(compiler, KIN_INVALID_MODEL,
                             "%s.%s: \"%s\" and \"%s\" of .enumeration are one number", model->name,
                             column->member, other->name, value->name);
        }
        if (column->has_default && column->default_value.as.integer == value->number)
            has_default = true;
    }
    if (!has_default) mistake(compiler, model, column, ".default_int is no number of .enumeration");
}

static void set_enumeration(kin__compiler *compiler, const kin__model *model, kin__column *column,
                            const kin_row *row)
{
    if (!row->enumeration) return;
    if (column->kind != KIN_KIND_INT) {
        mistake(compiler, model, column, ".enumeration is for a kin_int");
        return;
    }
    column->enumeration = row->enumeration;
    column->guarded = true;
    check_enumeration(compiler, model, column);
}

void kin__compile_attributes(kin__compiler *compiler, const kin__model *model, kin__column *column,
                             const kin_row *row)
{
    column->json = row->json;
    if (row->json && column->kind != KIN_KIND_TEXT)
        mistake(compiler, model, column, ".json is for a kin_text");
    set_default(compiler, model, column, row);
    set_generated(compiler, model, column, row);
    set_enumeration(compiler, model, column, row);
}
