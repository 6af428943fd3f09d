/* Which options a row takes. One that has no meaning in its row is a mistake: it would be silence
 * where the author of the model expects something to happen. */
#include "schema/compile.h"

#include "schema/given.h"

#include <string.h>

enum {
    COLUMN = 1 << 0,
    BELONGS_TO = 1 << 1,
    HAS_ONE = 1 << 2,
    HAS_MANY = 1 << 3,
    THROUGH = 1 << 4, /* KIN_HAS_MANY with .through */
    MANY_TO_MANY = 1 << 5,
    VALIDATION = 1 << 6,  /* KIN_VALIDATE, and the callbacks before and after it */
    ENDING = 1 << 7,      /* after_commit, after_rollback */
    TO_ANY = 1 << 8,      /* KIN_BELONGS_TO_ANY */
    ONE_THROUGH = 1 << 9, /* KIN_HAS_ONE with .through */
    NESTED = 1 << 10,     /* KIN_NESTED */
    OWNED = HAS_ONE | HAS_MANY,
    SINGLE = BELONGS_TO | TO_ANY | HAS_ONE | ONE_THROUGH,
    COLLECTION = HAS_MANY | THROUGH | MANY_TO_MANY,
    ASSOCIATION = BELONGS_TO | TO_ANY | OWNED | THROUGH | ONE_THROUGH | MANY_TO_MANY
};

static const struct option {
    const char *name;
    unsigned rows;
} options[] = {
    {"column", COLUMN},
    {"key", COLUMN},
    {"nullable", COLUMN},
    {"unique", COLUMN},
    {"secret", COLUMN},
    {"readonly", COLUMN | ASSOCIATION},
    {"plain", COLUMN},
    {"json", COLUMN},
    {"generated", COLUMN},
    {"enumeration", COLUMN},
    {"default_text", COLUMN},
    {"default_sql", COLUMN},
    {"default_int", COLUMN},
    {"default_real", COLUMN},
    {"default_bool", COLUMN},

    /* Both are ignored with .through: the source has its own. */
    {"foreign_key", ASSOCIATION},
    {"foreign_type", TO_ANY | OWNED},
    {"primary_key", BELONGS_TO | TO_ANY | OWNED | THROUGH | ONE_THROUGH},
    {"association_foreign_key", MANY_TO_MANY},
    {"join_table", MANY_TO_MANY},
    {"through", THROUGH | ONE_THROUGH},
    {"source", THROUGH | ONE_THROUGH},
    {"source_type", THROUGH | ONE_THROUGH},
    {"disable_joins", THROUGH | ONE_THROUGH},
    {"writable", THROUGH | ONE_THROUGH},
    {"as", OWNED},
    {"inverse_of", BELONGS_TO | TO_ANY | OWNED},
    {"touch", BELONGS_TO | TO_ANY},
    {"counter_cache", BELONGS_TO | TO_ANY | HAS_MANY},
    {"counter_inactive", BELONGS_TO | TO_ANY},
    {"constraint", BELONGS_TO | MANY_TO_MANY},
    {"required", BELONGS_TO | TO_ANY | HAS_ONE | ONE_THROUGH},
    {"optional", BELONGS_TO | TO_ANY},
    {"default_to", BELONGS_TO | TO_ANY},
    {"dependent", ASSOCIATION & ~ONE_THROUGH}, /* which one it may be, each kind says itself */
    {"validate", ASSOCIATION},
    {"autosave", ASSOCIATION},
    {"index_errors", COLLECTION},
    {"scope", ASSOCIATION},
    {"owner_scope", ASSOCIATION},
    {"unscoped", ASSOCIATION},
    {"before_add", COLLECTION},
    {"after_add", COLLECTION},
    {"before_remove", COLLECTION},
    {"after_remove", COLLECTION},
    {"eager_limit", COLLECTION},
    {"strict", ASSOCIATION},
    {"extensions", COLLECTION},
    {"on_get", SINGLE},
    {"on_set", SINGLE},
    {"on_many_get", COLLECTION},
    {"on_many_set", COLLECTION},

    {"allow_destroy", NESTED},
    {"update_only", NESTED},
    {"limit", NESTED},
    {"limit_by", NESTED},
    {"reject", NESTED},

    {"on", VALIDATION | ENDING},
    {"context", VALIDATION},
};

/* The macros of the others take nothing but a function. */
static unsigned bit_of_callback(const kin_row *row)
{
    switch (row->kin_kind_) {
    case KIN_EVENT_BEFORE_VALIDATION_:
    case KIN_EVENT_AFTER_VALIDATION_: return VALIDATION;
    case KIN_EVENT_AFTER_COMMIT_:
    case KIN_EVENT_AFTER_ROLLBACK_: return ENDING;
    default: return 0;
    }
}

static unsigned bit_of(const kin_row *row)
{
    switch (row->kin_row_) {
    case KIN_ROW_COLUMN_: return COLUMN;
    case KIN_ROW_BELONGS_TO_: return row->kin_target_ ? BELONGS_TO : TO_ANY;
    case KIN_ROW_HAS_ONE_: return row->through ? ONE_THROUGH : HAS_ONE;
    case KIN_ROW_HAS_MANY_: return row->through ? THROUGH : HAS_MANY;
    case KIN_ROW_HAS_AND_BELONGS_TO_MANY_: return MANY_TO_MANY;
    case KIN_ROW_NESTED_: return NESTED;
    case KIN_ROW_VALIDATE_: return VALIDATION;
    case KIN_ROW_CALLBACK_: return bit_of_callback(row);
    default: return 0;
    }
}

static const char *name_of(unsigned row)
{
    switch (row) {
    case COLUMN: return "a column";
    case BELONGS_TO: return "belongs_to";
    case TO_ANY: return "belongs_to to any model";
    case HAS_ONE: return "has_one";
    case HAS_MANY: return "has_many";
    case THROUGH: return "has_many with .through";
    case ONE_THROUGH: return "has_one with .through";
    case NESTED: return "KIN_NESTED";
    case VALIDATION: return "a validation";
    case ENDING: return "after_commit or after_rollback";
    default: return "has_and_belongs_to_many";
    }
}

/* The rows that take the option; none for a name that is no option. */
static unsigned rows_with(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strlen(options[i].name) == length && memcmp(options[i].name, name, length) == 0)
            return options[i].rows;
    return 0;
}

/* Whether the same macro takes the option with .through. */
static bool is_for_through(unsigned bit, unsigned rows)
{
    return (bit == HAS_MANY && (rows & THROUGH)) || (bit == HAS_ONE && (rows & ONE_THROUGH));
}

static void check_option(kin__compiler *compiler, const kin_row *row, unsigned bit,
                         const char *name, size_t length)
{
    unsigned rows = rows_with(name, length);
    if (rows & bit) return;
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s takes no .%.*s%s", compiler->model,
                 row->name, name_of(bit), (int)length, name,
                 is_for_through(bit, rows) ? " without .through" : "");
}

/* Before the options stand the member (or function) and, of an association, the model it leads to,
 * if it is one. */
static void open_given(kin__given_reader *reader, const kin_row *row, unsigned bit)
{
    kin__given_open(reader, row->kin_given_, bit & ASSOCIATION && bit != TO_ANY ? 2 : 1);
}

bool kin__row_writes(const kin_row *row, const char *option)
{
    kin__given_reader reader;
    const char *name;
    size_t length;
    open_given(&reader, row, bit_of(row));
    while (kin__given_next(&reader, &name, &length) == KIN__GIVEN_NAME)
        if (strlen(option) == length && memcmp(option, name, length) == 0) return true;
    return false;
}

void kin__check_options(kin__compiler *compiler, const kin_row *row)
{
    unsigned bit = bit_of(row);
    kin__given_reader reader;
    kin__given_token token;
    const char *name;
    size_t length;
    if (!bit) return;
    open_given(&reader, row, bit);
    while ((token = kin__given_next(&reader, &name, &length)) == KIN__GIVEN_NAME)
        check_option(compiler, row, bit, name, length);
    if (row->counter_inactive && !row->counter_cache)
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s.%s has .counter_inactive, but no .counter_cache", compiler->model,
                     row->name);
    if (token == KIN__GIVEN_ERROR)
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s.%s: write each option out in the row, as .name = value", compiler->model,
                     row->name);
}
