/* Keys of associations: the columns that both sides have. */
#include "schema/compile.h"

#include "schema/kind.h"

#include <string.h>

kin__key kin__compiler_key(kin__compiler *compiler, const kin__column *const *columns, size_t count)
{
    const char **names = kin__compiler_take(compiler, (count + 1) * sizeof *names, 16);
    uint8_t *kinds = kin__compiler_take(compiler, count + 1, 1);
    if (!names || !kinds) return (kin__key){.count = 0};
    for (size_t i = 0; i < count; i++) {
        names[i] = columns[i]->name;
        kinds[i] = columns[i]->kind;
    }
    return (kin__key){columns, count, {names, kinds, count}};
}

/* The next name of a list, without the blanks around it. */
static const char *next_name(kin__compiler *compiler, const char **text)
{
    const char *begin = *text + strspn(*text, " ");
    const char *comma = begin + strcspn(begin, ",");
    const char *end = comma;
    while (end > begin && end[-1] == ' ') end--;
    *text = *comma ? comma + 1 : NULL;
    return kin__compiler_format(compiler, "%.*s", (int)(end - begin), begin);
}

const char *const *kin__resolve_names(kin__compiler *compiler, const kin__association *association,
                                      const char *text, const char *what, size_t *count)
{
    const char *whole = text;
    const char **names = kin__compiler_take(compiler, KIN__MOST_KEY_COLUMNS * sizeof *names, 16);
    for (*count = 0; names && text && *count < KIN__MOST_KEY_COLUMNS; ++*count) {
        const char *name = next_name(compiler, &text);
        if (!name) return NULL;
        for (size_t i = 0; i < *count; i++) {
            if (strcmp(names[i], name) != 0) continue;
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s \"%s\" names %s twice",
                         association->owner->name, association->name, what, whole, name);
            return NULL;
        }
        names[*count] = name;
    }
    if (!names || !text) return names;
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s \"%s\" names more than %d columns",
                 association->owner->name, association->name, what, whole, KIN__MOST_KEY_COLUMNS);
    return NULL;
}

kin__key kin__resolve_columns(kin__compiler *compiler, const kin__association *association,
                              const kin__model *model, const char *text, const char *what)
{
    static const kin__key none = {.count = 0};
    size_t count;
    bool found = true;
    if (!text) return none; /* memory ran out while it was made */
    const char *const *names = kin__resolve_names(compiler, association, text, what, &count);
    const kin__column **columns =
        kin__compiler_take(compiler, (KIN__MOST_KEY_COLUMNS + 1) * sizeof *columns, 16);
    if (!names || !columns) return none;
    for (size_t i = 0; i < count; i++) {
        columns[i] = kin__resolve_column(compiler, association, model, names[i], what);
        found = found && columns[i];
    }
    return found ? kin__compiler_key(compiler, columns, count) : none;
}

kin__key kin__resolve_primary_key(kin__compiler *compiler, const kin__association *association,
                                  const kin__model *model)
{
    const kin_row *row = association->row;
    if (row->primary_key && association->kind != &kin__has_and_belongs_to_many)
        return kin__resolve_columns(compiler, association, model, row->primary_key, "primary key");
    return model->key;
}

bool kin__resolve_named(kin__compiler *compiler, const kin__association *association,
                        const kin__model *model, const kin__key *key, const char *named)
{
    if (key->count <= 1 || named) return true;
    kin__mistake(
        compiler, KIN_KEY_MISMATCH,
        "%s.%s refers to %s, whose key has %zu columns: name as many with .foreign_key, or "
        "one with .primary_key",
        association->owner->name, association->name, model->name, key->count);
    return false;
}

const char *kin__list_names(kin__compiler *compiler, const kin__key_names *key)
{
    const char *list = key->count ? key->names[0] : NULL;
    for (size_t i = 1; list && i < key->count; i++)
        list = kin__compiler_format(compiler, "%s, %s", list, key->names[i]);
    return list;
}

static bool count_mismatch(kin__compiler *compiler, const kin__association *association,
                           const kin__key_names *from, const kin__key_names *to)
{
    const char *left = kin__list_names(compiler, from);
    const char *right = kin__list_names(compiler, to);
    if (!left || !right) return false;
    kin_error_info *mistake =
        kin__mistake(compiler, KIN_KEY_MISMATCH,
                     "%s.%s: %s (%zu column%s) cannot be equal to %s (%zu): a foreign key has as "
                     "many columns as "
                     "what it refers to",
                     association->owner->name, association->name, left, from->count,
                     from->count == 1 ? "" : "s", right, to->count);
    mistake->expected = right;
    mistake->actual = left;
    return false;
}

bool kin__resolve_pair(kin__compiler *compiler, const kin__association *association,
                       const kin__key_names *from, const kin__key_names *to)
{
    if (from->count != to->count) return count_mismatch(compiler, association, from, to);
    for (size_t i = 0; i < from->count; i++) {
        if (from->kinds[i] != to->kinds[i])
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: columns %s and %s are of different types",
                         association->owner->name, association->name, from->names[i], to->names[i]);
        if (!kin__kind_is_key(from->kinds[i]))
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: column %s is of a type that no key has", association->owner->name,
                         association->name, from->names[i]);
    }
    return true;
}
