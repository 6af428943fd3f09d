#include "schema/compile.h"

#include <stdlib.h>
#include <string.h>

static size_t count_rows(const kin__model *model, int kind)
{
    size_t count = 0;
    for (size_t r = 0; r < model->row_count; r++) count += model->rows[r].kin_row_ == kind;
    return count;
}

static void compile_column(kin__compiler *compiler, kin__model *model, kin__column *column,
                           const kin_row *row)
{
    compiler->member = row->name;
    kin__check_options(compiler, row);
    column->model = model;
    column->member = row->name;
    column->name = row->column ? row->column : row->name;
    if (!*column->name)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .column is empty", model->name,
                     column->member);
    column->quoted = kin__compiler_quoted(compiler, column->name);
    column->qualified = column->quoted ? kin__compiler_format(compiler, "%s.%s",
                                                              model->quoted_table, column->quoted)
                                       : NULL;
    column->offset = row->kin_offset_;
    column->index = (uint16_t)(column - model->columns);
    column->kind = (uint8_t)row->kin_kind_;
    column->bytes = (uint8_t)row->kin_bytes_;
    column->key = row->key;
    column->nullable = row->nullable;
    column->unique = row->unique;
    column->secret = row->secret;
    column->readonly = row->readonly;
    column->plain = row->plain;
    kin__compile_attributes(compiler, model, column, row);
    model->generated_count += column->generated != NULL;
    model->default_count += column->has_default;
    for (const kin__column *other = model->columns; other < column; other++)
        if (strcmp(other->name, column->name) == 0)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: column %s has a row already",
                         model->name, column->member, column->name);
}

static void find_key(kin__compiler *compiler, kin__model *model)
{
    size_t count = 0;
    compiler->member = NULL;
    for (size_t i = 0; i < model->column_count; i++) count += model->columns[i].key;
    for (size_t i = 0; count == 0 && i < model->column_count; i++)
        if (strcmp(model->columns[i].name, "id") == 0) {
            model->columns[i].key = true;
            count = 1;
        }
    if (count == 0)
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s has no primary key: name a column id or give one .key = true",
                     model->name);
    const kin__column **columns = kin__compiler_take(compiler, (count + 1) * sizeof *columns, 16);
    if (!columns) return;
    count = 0;
    for (size_t i = 0; i < model->column_count; i++)
        if (model->columns[i].key) columns[count++] = &model->columns[i];
    model->key = kin__compiler_key(compiler, columns, count);
}

static void check_key(kin__compiler *compiler, const kin__model *model)
{
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (!column->key || !column->nullable) continue;
        compiler->member = column->member;
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: a column of the key cannot be nullable",
                     model->name, column->member);
    }
}

static void find_timestamp(kin__compiler *compiler, const kin__model *model,
                           const kin__column *column, const char *name, const kin__column **found)
{
    if (column->plain || column->generated || strcmp(column->name, name) != 0) return;
    *found = column;
    if (column->kind == KIN_KIND_TIME || column->kind == KIN_KIND_DATE) return;
    compiler->member = column->member;
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s.%s: Kin writes the time into a column named %s, but this one is no kin_time "
                 "and no kin_date; with .plain = true it is left alone",
                 model->name, column->member, name);
}

static void find_timestamps(kin__compiler *compiler, kin__model *model)
{
    static const char *const created[2] = {"created_at", "created_on"};
    static const char *const updated[2] = {"updated_at", "updated_on"};
    for (size_t i = 0; i < model->column_count; i++)
        for (size_t n = 0; n < 2; n++) {
            const kin__column *column = &model->columns[i];
            find_timestamp(compiler, model, column, created[n], &model->created[n]);
            find_timestamp(compiler, model, column, updated[n], &model->updated[n]);
        }
}

static void find_one_time(const kin__compiler *compiler, kin__model *model)
{
    const kin__column *created = model->created[0];
    const kin__column *updated = model->updated[0];
    if (!compiler->dialect->repeats_parameters || model->column_count > 64 || !created ||
        !updated || created->kind != KIN_KIND_TIME || updated->kind != KIN_KIND_TIME)
        return;
    model->one_time = (uint64_t)1 << created->index | (uint64_t)1 << updated->index;
}

static void make_lists(kin__compiler *compiler, kin__model *model)
{
    uint16_t *at = kin__compiler_take(compiler, model->size * sizeof *at, 2);
    if (!at) return;
    for (size_t i = 0; i < model->column_count; i++)
        at[model->columns[i].offset] = (uint16_t)(i + 1);
    model->column_at = at;
    model->null_words = (uint32_t)(model->column_count + 63) / 64;
}

static int by_offset(const void *left, const void *right)
{
    const kin_row *a = *(const kin_row *const *)left;
    const kin_row *b = *(const kin_row *const *)right;
    return a->kin_offset_ < b->kin_offset_ ? -1 : a->kin_offset_ > b->kin_offset_;
}

/* Two rows about the same bytes: one twice, or the struct is not what its parent's begins with. */
static void tell_overlap(kin__compiler *compiler, const kin__model *model, const kin_row *before,
                         const kin_row *row)
{
    if (kin__is_inherited(model, before) == kin__is_inherited(model, row))
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: two rows name this member", model->name,
                     row->name);
    else
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s.%s stands where %s does: struct %s does not begin with the members of "
                     "struct %s",
                     model->name, row->name, before->name, model->name, model->parent->name);
}

/* A member that no row names leaves a hole larger than alignment explains. */
static void find_holes(kin__compiler *compiler, const kin__model *model)
{
    const kin_model *declared = model->declared;
    const kin_row **rows = kin__compiler_take(compiler, (model->row_count + 1) * sizeof *rows, 16);
    if (!rows) return;
    size_t count = 0;
    for (size_t r = 0; r < model->row_count; r++)
        if (model->rows[r].kin_bytes_) rows[count++] = &model->rows[r];
    qsort(rows, count, sizeof *rows, by_offset);
    size_t end = sizeof(kin_record);
    const char *before = "kin";
    for (size_t i = 0; i <= count; i++) {
        size_t next = i < count ? rows[i]->kin_offset_ : declared->size;
        size_t align = i < count ? rows[i]->kin_align_ : declared->align;
        compiler->member = NULL;
        if (next >= end + align)
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s: a member of struct %s behind %s stands in no row; members of your "
                         "own take KIN_FIELD",
                         model->name, model->name, before);
        if (i < count) {
            compiler->member = rows[i]->name;
            if (i > 0 && next < end) {
                tell_overlap(compiler, model, rows[i - 1], rows[i]);
                if (model->parent) return; /* what follows is the same mistake */
            }
            end = next + rows[i]->kin_bytes_;
            before = rows[i]->name;
        }
    }
}

static void collect_default_scopes(kin__compiler *compiler, kin__model *model)
{
    size_t count = count_rows(model, KIN_ROW_DEFAULT_SCOPE_);
    kin_scope_fn **list = kin__compiler_take(compiler, (count + 1) * sizeof *list, 16);
    if (!list) return;
    model->default_scopes = list;
    model->default_scope_count = count;
    for (size_t r = 0; r < model->row_count; r++) {
        if (model->rows[r].kin_row_ != KIN_ROW_DEFAULT_SCOPE_) continue;
        if (!model->rows[r].scope)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s: a default scope is NULL", model->name);
        *list++ = model->rows[r].scope;
    }
}

static void find_strict(kin__compiler *compiler, kin__model *model)
{
    model->strict = model->parent ? model->parent->strict : KIN_STRICT_INHERIT;
    for (size_t r = 0; r < model->row_count; r++) {
        const kin_row *row = &model->rows[r];
        if (row->kin_row_ == KIN_ROW_STRICT_LOADING_) model->strict = row->strict;
        if (row->strict > KIN_STRICT_OFF)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s: %d is no mode of strict loading",
                         model->name, (int)row->strict);
    }
}

void kin__compile_columns(kin__compiler *compiler, kin__model *model)
{
    size_t count = count_rows(model, KIN_ROW_COLUMN_);
    model->columns = kin__compiler_take(compiler, (count + 1) * sizeof(kin__column), 16);
    if (!model->columns) return;
    model->column_count = count;
    kin__column *column = model->columns;
    for (size_t r = 0; r < model->row_count; r++)
        if (model->rows[r].kin_row_ == KIN_ROW_COLUMN_)
            compile_column(compiler, model, column++, &model->rows[r]);
    if (compiler->out_of_memory) return;
    find_key(compiler, model);
    check_key(compiler, model);
    find_timestamps(compiler, model);
    find_one_time(compiler, model);
    kin__compile_version(compiler, model);
    find_holes(compiler, model);
    make_lists(compiler, model);
    collect_default_scopes(compiler, model);
    find_strict(compiler, model);
}
