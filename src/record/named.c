/* The verbs of records by the names of models and columns. */
#include "record/record.h"

#include "query/query.h"

#include <string.h>

static const kin__column *find_column(const kin_record *record, const char *name)
{
    return name ? kin__column_named(kin__model_of(record), name, strlen(name)) : NULL;
}

/* Where the column stands. false for no record, and for no such column, which is a failure even of
 * what else looks at memory alone. */
static bool at_column(const kin_record *record, const char *what, const char *name, size_t *offset)
{
    kin_session *session = kin__session_of_any(record);
    *offset = 0;
    if (!session) return false;
    const kin__column *column = find_column(record, name);
    if (column) {
        *offset = column->offset;
        return true;
    }
    if (!kin__memory_verb(session)) return false;
    if (!name) name = "";
    return kin__fail_column(session, kin__model_of(record), what, name, strlen(name));
}

/* The same for what may have an error: a column, an association, or the record as a whole, which is
 * where its head stands. */
static bool at_field(const kin_record *record, const char *what, const char *name, size_t *offset)
{
    if (!kin__session_of_any(record)) return false;
    const kin__association *association =
        name ? kin__association_named(kin__model_of(record), name, strlen(name)) : NULL;
    *offset = association ? association->offset : 0;
    if (association || (name && strcmp(name, "base") == 0)) return true;
    return at_column(record, what, name, offset);
}

/* --- making and changing ---------------------------------------------------------------------- */

typedef kin_record *make_fn(kin_session *session, const kin_model *model,
                            const kin__attributes *attributes);

static kin_record *make(kin_session *session, const char *name, const kin_attribute *attributes,
                        size_t count, make_fn *verb)
{
    const kin__attributes all = {.named = attributes, .count = count, .by_name = true};
    const kin_model *model = kin__model_named(session, name);
    return model ? verb(session, model, &all) : NULL;
}

kin_record *kin_new_named(kin_session *session, const char *model, const kin_attribute *attributes,
                          size_t count)
{
    return make(session, model, attributes, count, kin__verb_new);
}

kin_record *kin_create_named(kin_session *session, const char *model,
                             const kin_attribute *attributes, size_t count)
{
    return make(session, model, attributes, count, kin__verb_create);
}

kin_record *kin_must_create_named(kin_session *session, const char *model,
                                  const kin_attribute *attributes, size_t count)
{
    return make(session, model, attributes, count, kin__verb_must_create);
}

kin_record *kin_upsert_named(kin_session *session, const char *name, const char *conflict,
                             const kin_attribute *attributes, size_t count)
{
    const kin__attributes all = {.named = attributes, .count = count, .by_name = true};
    const kin_model *model = kin__model_named(session, name);
    return model ? kin__verb_upsert(session, model, conflict, &all) : NULL;
}

bool kin_set_named(kin_record *record, const char *column, kin_value value)
{
    size_t offset;
    return at_column(record, "kin_set", column, &offset) && kin_record_write(record, offset, value);
}

bool kin_set_null_named(kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_set_null", column, &offset) &&
           kin_record_write(record, offset, kin_value_null(NULL));
}

bool kin_set_enum_named(kin_record *record, const char *column, const char *name)
{
    size_t offset;
    return at_column(record, "kin_set_enum", column, &offset) &&
           kin_record_set_enum(record, offset, name);
}

bool kin_touch_column_named(kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "touch", column, &offset) && kin_record_touch_column(record, offset);
}

bool kin_increment_named(kin_record *record, const char *column, kin_value by)
{
    size_t offset;
    return at_column(record, "kin_increment", column, &offset) &&
           kin_record_increment(record, offset, by);
}

/* --- looking ---------------------------------------------------------------------------------- */

kin_value kin_column_named(const kin_record *record, const char *name)
{
    size_t offset;
    if (!at_column(record, "kin_column", name, &offset)) return (kin_value){0};
    const kin__column *column = find_column(record, name);
    return kin__is_missing(record, column) ? (kin_value){0} : kin__get(record, column);
}

bool kin_is_null_named(const kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_is_null", column, &offset) && kin_record_is_null(record, offset);
}

size_t kin_text_size_named(const kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_text_size", column, &offset)
               ? kin_record_text_size(record, offset)
               : 0;
}

const char *kin_enum_name_named(const kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_enum_name", column, &offset)
               ? kin_record_enum_name(record, offset)
               : NULL;
}

bool kin_column_changed_named(const kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_column_changed", column, &offset) &&
           kin_record_column_changed(record, offset);
}

kin_value kin_original_named(const kin_record *record, const char *column)
{
    size_t offset;
    return at_column(record, "kin_original", column, &offset) ? kin_record_original(record, offset)
                                                              : (kin_value){0};
}

bool kin_is_a_named(const kin_record *record, const char *name)
{
    kin_session *session = kin__session_of_any(record);
    const kin_model *model = session ? kin__model_named(session, name) : NULL;
    return model && kin_record_is_a(record, model);
}

const char *kin_error_on_named(const kin_record *record, const char *field)
{
    size_t offset;
    return at_field(record, "kin_error_on", field, &offset) ? kin_record_error_on(record, offset)
                                                            : NULL;
}

size_t kin_error_count_on_named(const kin_record *record, const char *field)
{
    size_t offset;
    return at_field(record, "kin_error_count_on", field, &offset)
               ? kin_record_error_count_on(record, offset)
               : 0;
}

void kin_add_error_named(kin_record *record, const char *field, const char *message)
{
    size_t offset;
    if (at_field(record, "kin_add_error", field, &offset))
        kin_record_add_error(record, offset, message);
}
