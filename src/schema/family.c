/* Single table inheritance: who inherits from whom, what rows a model has then, and as what a row
 * of the one table is read. */
#include "schema/compile.h"

#include "support/buffer.h"

#include <string.h>

/* --- parents and rows ------------------------------------------------------------------------- */

static const kin_row *find_row(const kin_model *declared, int kind)
{
    for (size_t r = 0; r < declared->row_count; r++)
        if (declared->rows[r].kin_row_ == kind) return &declared->rows[r];
    return NULL;
}

/* What belongs to the table as a whole is the root's to say. */
static void check_own_rows(kin__compiler *compiler, const kin__model *model)
{
    const kin_model *declared = model->declared;
    size_t parents = 0;
    compiler->model = model->name;
    for (size_t r = 0; r < declared->row_count; r++) {
        const kin_row *row = &declared->rows[r];
        parents += row->kin_row_ == KIN_ROW_INHERITS_;
        compiler->member = row->kin_bytes_ ? row->name : NULL;
        if (!model->parent) continue;
        if (row->kin_row_ == KIN_ROW_TABLE_ || row->kin_row_ == KIN_ROW_INHERITANCE_COLUMN_)
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s has the table of %s, which it inherits from: %s stands there",
                         model->name, model->parent->name,
                         row->kin_row_ == KIN_ROW_TABLE_ ? "KIN_TABLE" : "KIN_INHERITANCE_COLUMN");
        if (row->kin_row_ == KIN_ROW_COLUMN_ && row->key)
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: the primary key is that of %s, which %s inherits from",
                         model->name, row->name, model->parent->name, model->name);
    }
    compiler->member = NULL;
    if (parents > 1)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s inherits from more than one model",
                     model->name);
}

static void find_parent(kin__compiler *compiler, kin__model *model)
{
    const kin_row *row = find_row(model->declared, KIN_ROW_INHERITS_);
    if (!row) return;
    const kin_model *parent = row->kin_target_();
    compiler->model = model->declared->name;
    compiler->member = NULL;
    model->parent = kin__schema_model(compiler->schema, parent);
    if (row->kin_offset_ != parent->size || row->kin_align_ != parent->align)
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s inherits from %s, whose struct has %u bytes where %s is compiled and %zu "
                     "where %s is",
                     model->declared->name, parent->name, (unsigned)row->kin_offset_,
                     model->declared->name, parent->size, parent->name);
}

/* In a circle nobody is the root. */
static void find_root(kin__compiler *compiler, kin__model *model)
{
    const kin__model *root = model;
    for (size_t i = 0; root->parent && i <= compiler->schema->model_count; i++) root = root->parent;
    if (!root->parent) {
        model->root = root;
        return;
    }
    compiler->model = model->declared->name;
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s inherits from itself", model->declared->name);
    model->parent = NULL;
    model->root = model;
}

static bool is_member(const kin_row *row)
{
    return row->kin_bytes_ > 0;
}

bool kin__is_inherited(const kin__model *model, const kin_row *row)
{
    size_t place = (size_t)(row - model->rows);
    return model->parent && place < model->parent->row_count &&
           memcmp(row, &model->parent->rows[place], sizeof *row) == 0;
}

static kin_row *row_of_member(kin_row *rows, size_t count, const char *member)
{
    for (size_t r = 0; r < count; r++)
        if (is_member(&rows[r]) && strcmp(rows[r].name, member) == 0) return &rows[r];
    return NULL;
}

static bool is_many(const kin_row *row)
{
    return row->kin_row_ == KIN_ROW_HAS_MANY_ || row->kin_row_ == KIN_ROW_HAS_AND_BELONGS_TO_MANY_;
}

static const char *column_of_row(const kin_row *row)
{
    return row->column ? row->column : row->name;
}

/* A row that says an inherited one anew stands for it, so it must be about the same member. */
static bool is_same_member(const kin_row *inherited, const kin_row *own)
{
    bool slots = inherited->kin_target_ && own->kin_target_;
    if (inherited->kin_offset_ != own->kin_offset_ || inherited->kin_bytes_ != own->kin_bytes_)
        return false;
    if (!inherited->kin_target_ != !own->kin_target_) return false;
    if (slots)
        return is_many(inherited) == is_many(own) && inherited->kin_target_() == own->kin_target_();
    return inherited->kin_row_ == own->kin_row_ && inherited->kin_kind_ == own->kin_kind_ &&
           strcmp(column_of_row(inherited), column_of_row(own)) == 0;
}

static void put_row(kin__compiler *compiler, kin__model *model, kin_row *rows, const kin_row *own)
{
    const kin__model *parent = model->parent;
    kin_row *inherited = is_member(own) ? row_of_member(rows, parent->row_count, own->name) : NULL;
    if (!inherited) {
        rows[model->row_count++] = *own;
        return;
    }
    compiler->model = model->declared->name;
    compiler->member = own->name;
    if (!is_same_member(inherited, own))
        kin__mistake(
            compiler, KIN_INVALID_MODEL,
            "%s.%s is not what %s.%s is: type, place in the struct (byte %u, there %u) and "
            "column must be the same",
            model->declared->name, own->name, parent->declared->name, own->name,
            (unsigned)own->kin_offset_, (unsigned)inherited->kin_offset_);
    *inherited = *own;
}

/* The parent's rows first; its own behind them, or in their place. */
static void collect_rows(kin__compiler *compiler, kin__model *model)
{
    const kin_model *declared = model->declared;
    if (model->rows || compiler->out_of_memory) return;
    if (!model->parent) {
        model->rows = declared->rows;
        model->row_count = declared->row_count;
        return;
    }
    /* Compiling may still write what is constant afterwards. */
    collect_rows(compiler, &compiler->schema->models[model->parent->index]);
    if (compiler->out_of_memory) return;
    size_t inherited = model->parent->row_count;
    kin_row *rows =
        kin__compiler_take(compiler, (inherited + declared->row_count) * sizeof *rows, 16);
    if (!rows) return;
    memcpy(rows, model->parent->rows, inherited * sizeof *rows);
    model->row_count = inherited;
    for (size_t r = 0; r < declared->row_count; r++)
        put_row(compiler, model, rows, &declared->rows[r]);
    model->rows = rows;
}

void kin__compile_parents(kin__compiler *compiler)
{
    kin__schema *schema = compiler->schema;
    for (size_t i = 0; i < schema->model_count; i++) find_parent(compiler, &schema->models[i]);
    for (size_t i = 0; i < schema->model_count; i++) find_root(compiler, &schema->models[i]);
    for (size_t i = 0; i < schema->model_count; i++) collect_rows(compiler, &schema->models[i]);
}

/* --- what a row is read as -------------------------------------------------------------------- */

static void add_relatives(const kin__schema *schema, const kin__model *model, kin__relative *family,
                          size_t *count)
{
    family[(*count)++].model = model;
    for (size_t i = 0; i < schema->model_count; i++)
        if (schema->models[i].parent == model)
            add_relatives(schema, &schema->models[i], family, count);
}

/* Models side by side may have the same column; then they share its cell. */
static uint16_t cell_of(kin__compiler *compiler, kin__model *model, const kin__column **cells,
                        const kin__relative *relative, const kin__column *column)
{
    for (size_t i = 0; i < model->cell_count; i++) {
        if (strcmp(cells[i]->name, column->name) != 0) continue;
        compiler->model = relative->model->name;
        compiler->member = column->member;
        if (cells[i]->kind != column->kind && model->root == model)
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: another model with the table %s has a column %s of another type",
                         relative->model->name, column->member, model->table, column->name);
        return (uint16_t)i;
    }
    cells[model->cell_count++] = column;
    return (uint16_t)(model->cell_count - 1);
}

static void compile_cells(kin__compiler *compiler, kin__model *model, kin__relative *family)
{
    size_t most = 0;
    for (size_t i = 0; i < model->family_count; i++) most += family[i].model->column_count;
    const kin__column **cells = kin__compiler_take(compiler, (most + 1) * sizeof *cells, 8);
    if (!cells) return;
    for (size_t i = 0; i < model->family_count; i++) {
        const kin__model *relative = family[i].model;
        uint16_t *map = kin__compiler_take(compiler, (relative->column_count + 1) * sizeof *map, 2);
        if (!map) return;
        for (size_t c = 0; c < relative->column_count; c++)
            map[c] = cell_of(compiler, model, cells, &family[i], &relative->columns[c]);
        family[i].cells = map;
    }
    model->cells = cells;
}

static void compile_select(kin__compiler *compiler, kin__model *model)
{
    kin__buffer select;
    kin__buffer_open(&select, compiler->arena);
    uint8_t *kinds = kin__compiler_take(compiler, model->cell_count + 1, 1);
    if (!kinds) return;
    for (size_t i = 0; i < model->cell_count; i++) {
        kinds[i] = model->cells[i]->kind;
        if (i > 0) kin__append(&select, ", ");
        kin__append(&select, model->cells[i]->qualified);
    }
    model->kinds = kinds;
    model->select_list = kin__buffer_text(&select);
    if (!model->select_list) compiler->out_of_memory = true;
}

static void compile_type_test(kin__compiler *compiler, kin__model *model)
{
    kin__buffer test;
    kin__buffer_open(&test, compiler->arena);
    kin__append(&test, model->family_count > 1 ? " IN (" : " = ");
    for (size_t i = 0; i < model->family_count; i++) {
        if (i > 0) kin__append(&test, ", ");
        kin__append_quoted(&test, model->family[i].model->class_name, '\'');
    }
    if (model->family_count > 1) kin__append(&test, ")");
    model->type_test = kin__buffer_text(&test);
    if (!model->type_test) compiler->out_of_memory = true;
}

static void find_type(kin__compiler *compiler, kin__model *model)
{
    const kin_row *row = find_row(model->root->declared, KIN_ROW_INHERITANCE_COLUMN_);
    const char *name = row ? row->name : "type";
    if (!row && model->root->family_count == 1) return;
    model->type = kin__column_called(model, name);
    if (model->root != model || (model->type && model->type->kind == KIN_KIND_TEXT)) return;
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s%s%s needs a text column %s that says which model a row is of", model->name,
                 row ? "" : ", from which inherits ", row ? "" : model->family[1].model->name,
                 name);
}

/* Two models of one family that are stored under one name could not be told apart. */
static void find_namesakes(kin__compiler *compiler, const kin__model *model)
{
    for (size_t i = 0; i < model->family_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(model->family[i].model->class_name, model->family[j].model->class_name) == 0)
                kin__mistake(compiler, KIN_INVALID_MODEL, "models %s and %s are both stored as %s",
                             model->family[j].model->name, model->family[i].model->name,
                             model->family[i].model->class_name);
}

static void compile_family(kin__compiler *compiler, kin__model *model)
{
    const kin__schema *schema = compiler->schema;
    size_t count = 0;
    for (size_t i = 0; i < schema->model_count; i++) count += kin__is_a(&schema->models[i], model);
    kin__relative *family = kin__compiler_take(compiler, count * sizeof *family, 16);
    if (!family) return;
    add_relatives(schema, model, family, &model->family_count);
    model->family = family;
    compile_cells(compiler, model, family);
}

static void find_anew(kin__compiler *compiler, kin__model *model, kin__association *association)
{
    size_t place = association->index;
    size_t count = 0;
    for (size_t f = 1; f < model->family_count; f++) {
        const kin__model *relative = model->family[f].model;
        count += relative->associations.items[place].declarer == relative;
    }
    if (count == 0) return;
    association->anew = kin__compiler_take(compiler, count * sizeof(void *), 8);
    for (size_t f = 1; association->anew && f < model->family_count; f++) {
        const kin__model *relative = model->family[f].model;
        if (relative->associations.items[place].declarer == relative)
            association->anew[association->anew_count++] = &relative->associations.items[place];
    }
}

void kin__compile_families(kin__compiler *compiler)
{
    kin__schema *schema = compiler->schema;
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++)
        compile_family(compiler, &schema->models[i]);
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++) {
        kin__model *model = &schema->models[i];
        check_own_rows(compiler, model); /* from here on a mistake is about this model */
        compile_select(compiler, model);
        find_type(compiler, model);
        if (model->parent) compile_type_test(compiler, model);
        if (model->root == model) find_namesakes(compiler, model);
        for (size_t a = 0; a < model->associations.count; a++)
            find_anew(compiler, model, &model->associations.items[a]);
        model->mixed = model->family_count > 1 || (model->type && !model->parent);
    }
}

/* --- asking ----------------------------------------------------------------------------------- */

const kin__model *kin__common_model(const kin__model *left, const kin__model *right)
{
    while (left && !kin__is_a(right, left)) left = left->parent;
    return left;
}

const kin__relative *kin__relative_of_type(const kin__model *model, const kin_value *type)
{
    if (type->kind != KIN_KIND_TEXT || type->size == 0) return &model->family[0];
    for (size_t i = 0; i < model->family_count; i++) {
        const char *name = model->family[i].model->class_name;
        if (strncmp(name, type->as.text, type->size) == 0 && !name[type->size])
            return &model->family[i];
    }
    return NULL;
}

const kin__column *kin__own_column(const kin__model *model, const kin__column *column)
{
    return kin__is_a(model, column->model) ? &model->columns[column->index] : NULL;
}
