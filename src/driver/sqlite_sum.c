/* The SQL function kin_sum_decimal, an exact SUM: SQLite's own adds in floating point. */
#include "driver/sqlite.h"

#include "support/decimal.h"

typedef struct kin__sum {
    kin_decimal_value total;
    bool any;
    bool overflowed;
    bool unreadable;
} kin__sum;

static void step(sqlite3_context *context, int count, sqlite3_value **values)
{
    kin__sum *sum = sqlite3_aggregate_context(context, sizeof *sum);
    int type = sqlite3_value_type(values[0]);
    kin_decimal_value value;
    (void)count;
    if (type == SQLITE_NULL) return;
    if (!sum) {
        sqlite3_result_error_nomem(context);
        return;
    }
    sum->any = true;
    if (!kin__sqlite_read_decimal(values[0], type, &value))
        sum->unreadable = true;
    else if (!kin__decimal_add(sum->total, value, &sum->total))
        sum->overflowed = true;
}

static void finish(sqlite3_context *context)
{
    char text[KIN__DECIMAL_SIZE];
    const kin__sum *sum = sqlite3_aggregate_context(context, 0);
    if (!sum || !sum->any)
        sqlite3_result_null(context);
    else if (sum->unreadable)
        sqlite3_result_error(context, "a value that is no decimal cannot be added", -1);
    else if (sum->overflowed)
        sqlite3_result_error(context, KIN__SQLITE_OVERFLOW, -1);
    else
        sqlite3_result_text(context, text, (int)kin__decimal_format(text, sum->total),
                            SQLITE_TRANSIENT);
}

int kin__sqlite_add_functions(sqlite3 *db)
{
    return sqlite3_create_function_v2(db, "kin_sum_decimal", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                      NULL, NULL, step, finish, NULL);
}

void kin__sqlite_remove_functions(sqlite3 *db)
{
    sqlite3_create_function_v2(db, "kin_sum_decimal", 1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
}
