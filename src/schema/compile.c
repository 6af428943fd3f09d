#include "schema/compile.h"

#include "schema/inflection.h"
#include "schema/kind.h"
#include "support/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static kin_error_info *add_mistake(kin__compiler *compiler)
{
    if (compiler->mistake_count == compiler->mistake_capacity) {
        size_t capacity = compiler->mistake_capacity ? compiler->mistake_capacity * 2 : 8;
        const kin_error_info **larger = kin__compiler_take(compiler, capacity * sizeof *larger, 16);
        if (!larger) return &compiler->lost;
        if (compiler->mistake_count)
            memcpy(larger, compiler->mistakes, compiler->mistake_count * sizeof *larger);
        compiler->mistakes = larger;
        compiler->mistake_capacity = capacity;
    }
    kin_error_info *mistake = kin__compiler_take(compiler, sizeof *mistake, 16);
    if (!mistake) return &compiler->lost;
    compiler->mistakes[compiler->mistake_count++] = mistake;
    return mistake;
}

static const char *formatted(kin__compiler *compiler, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = size < 0 ? NULL : kin__compiler_take(compiler, (size_t)size + 1, 1);
    if (text) vsnprintf(text, (size_t)size + 1, format, arguments);
    return text;
}

kin_error_info *kin__mistake(kin__compiler *compiler, kin_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = formatted(compiler, format, arguments);
    va_end(arguments);
    compiler->hidden = compiler->hidden || compiler->quiet;
    kin_error_info *mistake = compiler->quiet ? &compiler->lost : add_mistake(compiler);
    *mistake = (kin_error_info){.code = code,
                                .message = message ? message : kin_error_text(code),
                                .model = compiler->model,
                                .association = compiler->member};
    return mistake;
}

/* All messages in one, as far as they fit. */
static bool tell_mistakes(kin__compiler *compiler, kin__fault *fault)
{
    char text[sizeof fault->message];
    const size_t spare = sizeof "; and 4294967295 more";
    size_t length = 0;
    for (size_t i = 0; i < compiler->mistake_count; i++) {
        size_t size = strlen(compiler->mistakes[i]->message);
        if (i > 0 && length + size + 2 + spare > sizeof text) {
            snprintf(text + length, sizeof text - length, "; and %zu more",
                     compiler->mistake_count - i);
            break;
        }
        kin__copy_text(text + length, sizeof text - length, i > 0 ? "; " : "");
        length += i > 0 ? 2 : 0;
        kin__copy_text(text + length, sizeof text - length - spare, compiler->mistakes[i]->message);
        length += strlen(text + length);
    }
    return kin__fault_set(fault, compiler->mistakes[0]->code, "%s", text);
}

void *kin__compiler_take(kin__compiler *compiler, size_t size, size_t align)
{
    void *memory = kin__arena_zeroed(compiler->arena, size, align);
    if (!memory) compiler->out_of_memory = true;
    return memory;
}

const char *kin__compiler_quoted(kin__compiler *compiler, const char *text)
{
    kin__buffer buffer;
    kin__buffer_open(&buffer, compiler->arena);
    kin__append_quoted(&buffer, text ? text : "", compiler->dialect->quote);
    const char *quoted = kin__buffer_text(&buffer);
    if (!quoted) compiler->out_of_memory = true;
    return quoted;
}

const char *kin__compiler_format(kin__compiler *compiler, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = formatted(compiler, format, arguments);
    va_end(arguments);
    return text;
}

static bool is_association(const kin_row *row)
{
    return row->kin_row_ >= KIN_ROW_BELONGS_TO_ &&
           row->kin_row_ <= KIN_ROW_HAS_AND_BELONGS_TO_MANY_;
}

static const kin__association_kind *kind_of(const kin_row *row)
{
    switch (row->kin_row_) {
    case KIN_ROW_BELONGS_TO_: return row->kin_target_ ? &kin__belongs_to : &kin__belongs_to_any;
    case KIN_ROW_HAS_ONE_: return row->through ? &kin__has_one_through : &kin__has_one;
    case KIN_ROW_HAS_MANY_: return row->through ? &kin__has_many_through : &kin__has_many;
    default: return &kin__has_and_belongs_to_many;
    }
}

/* Models are found by walking: those listed, then those that associations lead to. */
typedef struct kin__finder {
    const kin_model **found;
    size_t count;
    size_t capacity;
} kin__finder;

static void find_model(kin__compiler *compiler, kin__finder *finder, const kin_model *declared)
{
    for (size_t i = 0; i < finder->count; i++)
        if (finder->found[i] == declared) return;
    if (finder->count == finder->capacity) {
        size_t capacity = finder->capacity ? finder->capacity * 2 : 16;
        const kin_model **larger =
            kin__compiler_take(compiler, capacity * sizeof *larger, _Alignof(void *));
        if (!larger) return;
        if (finder->count) memcpy(larger, finder->found, finder->count * sizeof *larger);
        finder->found = larger;
        finder->capacity = capacity;
    }
    finder->found[finder->count++] = declared;
}

static bool same_abi(kin__compiler *compiler, const kin_model *declared)
{
    if (declared->abi == KIN_ABI && declared->row_size == sizeof(kin_row)) return true;
    compiler->model = declared->name;
    kin__mistake(compiler, KIN_ABI_MISMATCH,
                 "model %s was compiled for ABI %u with rows of %u bytes, this library has ABI %u "
                 "with rows of %zu bytes",
                 declared->name, (unsigned)declared->abi, (unsigned)declared->row_size,
                 (unsigned)KIN_ABI, sizeof(kin_row));
    return false;
}

static void find_models(kin__compiler *compiler, kin__finder *finder, kin_model_fn *const *models)
{
    for (size_t i = 0; models && models[i]; i++) find_model(compiler, finder, models[i]());
    for (size_t i = 0; i < finder->count; i++) {
        const kin_model *declared = finder->found[i];
        if (!same_abi(compiler, declared)) continue;
        for (size_t r = 0; r < declared->row_count; r++)
            if (declared->rows[r].kin_target_)
                find_model(compiler, finder, declared->rows[r].kin_target_());
    }
}

/* The model in whose own list the row stands. */
static const kin__model *declarer_of(const kin__model *model, const kin_row *row)
{
    size_t place = (size_t)(row - model->rows);
    while (kin__is_inherited(model, &model->rows[place])) model = model->parent;
    return model;
}

/* What goes along when the owner is saved, and what is validated then. */
static void set_saving(const kin__compiler *compiler, kin__model *model,
                       kin__association *association)
{
    const kin_row *row = association->row;
    bool yes = row->autosave == KIN_AUTOSAVE_YES;
    association->autosave = row->autosave;
    association->index_errors =
        row->index_errors ? row->index_errors : compiler->wishes->index_errors;
    association->validate = row->validate == KIN_VALIDATE_DEFAULT
                                ? association->many || yes
                                : row->validate == KIN_VALIDATE_YES;
    if (yes) model->autosaves = true;
}

static void compile_associations(kin__compiler *compiler, kin__model *model)
{
    size_t count = 0;
    for (size_t r = 0; r < model->row_count; r++) count += is_association(&model->rows[r]);
    kin__association *items = kin__compiler_take(compiler, (count + 1) * sizeof *items, 16);
    uint16_t *at = kin__compiler_take(compiler, model->size * sizeof *at, 2);
    if (!items || !at) return;
    model->associations.items = items;
    model->associations.count = count;
    model->association_at = at;
    kin__association *association = items;
    for (size_t r = 0; r < model->row_count; r++) {
        const kin_row *row = &model->rows[r];
        if (!is_association(row)) continue;
        compiler->member = row->name;
        if (!kin__is_inherited(model, row)) {
            kin__check_options(compiler, row);
            kin__check_lists(compiler, row);
        }
        association->name = row->name;
        association->plural = kin__pluralize(compiler->arena, row->name);
        if (!association->plural) compiler->out_of_memory = true;
        association->offset = row->kin_offset_;
        association->index = (uint16_t)(association - items);
        association->many = row->kin_row_ >= KIN_ROW_HAS_MANY_;
        association->read_by_user = row->on_get || row->on_many_get;
        association->row = row;
        association->kind = kind_of(row);
        association->owner = model;
        association->declarer = declarer_of(model, row);
        if (row->kin_target_)
            association->target = kin__schema_model(compiler->schema, row->kin_target_());
        set_saving(compiler, model, association);
        association->constraint = row->constraint;
        kin__compile_required(compiler, association);
        association->plans = kin__compiler_take(compiler, sizeof(kin__plans), 16);
        at[row->kin_offset_] = (uint16_t)(association->index + 1);
        association++;
    }
    kin__compile_nested(compiler, model);
}

static void find_table(kin__compiler *compiler, kin__model *model)
{
    size_t count = 0;
    for (size_t r = 0; r < model->row_count; r++) {
        const kin_row *row = &model->rows[r];
        if (row->kin_row_ != KIN_ROW_TABLE_ || kin__is_inherited(model, row)) continue;
        if (row->name && *row->name)
            model->table = row->name;
        else
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s: KIN_TABLE has no name", model->name);
        if (++count == 2)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s: more than one KIN_TABLE", model->name);
    }
}

static void compile_names(kin__compiler *compiler, kin__model *model)
{
    const kin_model *declared = model->declared;
    compiler->model = model->name = declared->name;
    compiler->member = NULL;
    model->size = (uint32_t)declared->size;
    model->align = (uint32_t)declared->align;
    model->table = kin__pluralize(compiler->arena, model->root->declared->name);
    find_table(compiler, model);
    model->quoted_table = kin__compiler_quoted(compiler, model->table);
    model->class_name = kin__camelize(compiler->arena, declared->name);
    model->plans = kin__compiler_take(compiler, sizeof(kin__plans), 16);
    if (!model->table || !model->class_name) compiler->out_of_memory = true;
}

static void find_clash(kin__compiler *compiler, const kin__model *model, const kin__model *other)
{
    compiler->model = model->name;
    compiler->member = NULL;
    if (strcmp(model->name, other->name) == 0)
        kin__mistake(compiler, KIN_INVALID_MODEL, "two models are named %s", model->name);
    else if (model->root != other->root && strcmp(model->table, other->table) == 0)
        kin__mistake(compiler, KIN_INVALID_MODEL, "models %s and %s have one table: %s",
                     other->name, model->name, model->table);
}

static void find_clashes(kin__compiler *compiler)
{
    kin__schema *schema = compiler->schema;
    for (size_t i = 0; i < schema->model_count; i++)
        for (size_t j = 0; j < i; j++) find_clash(compiler, &schema->models[i], &schema->models[j]);
}

static bool enter_models(kin__compiler *compiler, const kin__finder *finder)
{
    kin__schema *schema = compiler->schema;
    schema->models = kin__compiler_take(compiler, (finder->count + 1) * sizeof(kin__model), 16);
    if (!schema->models || !kin__map_open(&schema->by_declaration, compiler->arena, finder->count))
        return false;
    for (size_t i = 0; i < finder->count; i++) {
        kin_value key = kin__map_pointer(finder->found[i]);
        uint32_t *place = kin__map_put(&schema->by_declaration, &key);
        if (!place) return false;
        *place = (uint32_t)i;
        schema->models[i].declared = finder->found[i];
        schema->models[i].index = (uint32_t)i;
    }
    schema->model_count = finder->count;
    return true;
}

void kin__resolve(kin__compiler *compiler, kin__association *association)
{
    size_t number = association->index;
    const char *model = compiler->model;
    const char *member = compiler->member;
    bool quiet = compiler->quiet;
    for (size_t i = 0; i < association->owner->index; i++)
        number += compiler->schema->models[i].associations.count;
    if (compiler->resolving[number] == 2) return;
    compiler->model = association->owner->name;
    compiler->member = association->name;
    compiler->quiet = association->declarer != association->owner;
    if (compiler->resolving[number] == 1) {
        kin__mistake(compiler, KIN_THROUGH_NOT_FOUND, "%s.%s goes through itself",
                     association->owner->name, association->name);
    } else {
        compiler->resolving[number] = 1;
        association->kind->resolve(compiler, association);
        compiler->resolving[number] = 2;
    }
    /* One may be resolved on the way to another, which then goes on. */
    compiler->quiet = quiet;
    compiler->model = model;
    compiler->member = member;
}

/* The parent's first: what is wrong with it would be told again of all that inherit it. */
static void compile_columns(kin__compiler *compiler, kin__model *model)
{
    const kin__model *parent = model->parent;
    if (model->columns || compiler->out_of_memory) return;
    if (parent) compile_columns(compiler, &compiler->schema->models[parent->index]);
    size_t mistakes = compiler->mistake_count;
    compiler->model = model->name;
    compiler->quiet = parent && parent->flawed;
    kin__compile_columns(compiler, model);
    model->flawed = compiler->quiet || compiler->mistake_count > mistakes;
    compiler->quiet = false;
}

static bool compile_all(kin__compiler *compiler)
{
    kin__schema *schema = compiler->schema;
    size_t associations = 0;
    kin__compile_parents(compiler);
    if (compiler->mistake_count > 0) return !compiler->out_of_memory;
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++)
        compile_names(compiler, &schema->models[i]);
    if (compiler->out_of_memory) return false;
    find_clashes(compiler);
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++) {
        compile_columns(compiler, &schema->models[i]);
        compiler->model = schema->models[i].name;
        compile_associations(compiler, &schema->models[i]);
        kin__compile_callbacks(compiler, &schema->models[i]);
        associations += schema->models[i].associations.count;
    }
    if (!compiler->out_of_memory) kin__compile_families(compiler);
    compiler->resolving = kin__compiler_take(compiler, associations + 1, 1);
    for (size_t i = 0; i < schema->model_count && !compiler->out_of_memory; i++)
        for (size_t a = 0; a < schema->models[i].associations.count; a++)
            kin__resolve(compiler, &schema->models[i].associations.items[a]);
    kin__find_stale(schema);
    kin__find_plain(schema);
    kin__find_told_later(schema);
    kin__find_unread(schema);
    return !compiler->out_of_memory;
}

bool kin__schema_compile(kin__schema *schema, kin__arena *arena, const kin__dialect *dialect,
                         const kin__wishes *wishes, kin_model_fn *const *models, kin__fault *fault)
{
    kin__compiler compiler = {
        .arena = arena, .dialect = dialect, .wishes = wishes, .schema = schema};
    kin__finder finder = {0};
    *fault = (kin__fault){0};
    find_models(&compiler, &finder, models);
    if (finder.count == 0 && !compiler.out_of_memory)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "kin_open needs at least one model");
    /* What was compiled for another library cannot even be read. */
    bool done =
        !compiler.out_of_memory && (compiler.mistake_count > 0 ||
                                    (enter_models(&compiler, &finder) && compile_all(&compiler)));
    if (compiler.hidden && compiler.mistake_count == 0) *add_mistake(&compiler) = compiler.lost;
    if (done && compiler.mistake_count == 0) kin__reflect(&compiler);
    if (!done || compiler.out_of_memory)
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    schema->mistakes = (kin_mistakes){compiler.mistakes, compiler.mistake_count};
    return compiler.mistake_count == 0 || tell_mistakes(&compiler, fault);
}
