/* What a column's row says about its values: enumerations, JSON, what the database computes, what
 * is secret; and errors that name the column. */
#include "support/database.h"
#include "support/faults.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(line, static);
KIN_DECLARE(strict, static);
KIN_DECLARE(vault, static);
KIN_DECLARE(loose, static);
KIN_DECLARE(locked, static);

enum status { DRAFT = 0, PUBLISHED = 1, RETIRED = -7 };

static const kin_enum_value statuses[] = {
    {"draft", DRAFT}, {"published", PUBLISHED}, {"retired", RETIRED}, {0}};

struct line {
    kin_record kin;
    kin_int id;
    kin_int status;
    kin_int mood;
    kin_int quantity;
    kin_decimal price;
    kin_decimal total;
    kin_text label;
    kin_text data;
    kin_date created_on;
    kin_date updated_on;
};

KIN_MODEL(line,
    KIN_COLUMN(id),
    KIN_COLUMN(status, .enumeration = statuses, .default_int = PUBLISHED),
    KIN_COLUMN(mood, .enumeration = statuses, .nullable = true),
    KIN_COLUMN(quantity, .default_int = 1),
    KIN_COLUMN(price, .default_text = "0"),
    KIN_COLUMN(total, .generated = "round(price * quantity, 2)"),
    KIN_COLUMN(label, .generated = "CASE WHEN quantity > 9 THEN NULL ELSE 'few' END",
               .nullable = true),
    KIN_COLUMN(data, .json = true, .nullable = true),
    KIN_COLUMN(created_on),
    KIN_COLUMN(updated_on),
);

/* Every kind in one row. */
struct strict {
    kin_record kin;
    kin_int id;
    kin_int number;
    kin_bool truth;
    kin_real ratio;
    kin_text text;
    kin_time moment;
    kin_date day;
    kin_decimal price;
    kin_uuid token;
    kin_blob data;
};

KIN_MODEL(strict,
    KIN_COLUMN(id),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(truth, .nullable = true),
    KIN_COLUMN(ratio, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(moment, .nullable = true),
    KIN_COLUMN(day, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(token, .nullable = true),
    KIN_COLUMN(data, .nullable = true),
);

/* Its table gets another type. */
struct loose {
    kin_record kin;
    kin_int id;
    kin_int number;
};

KIN_MODEL(loose,
    KIN_COLUMN(id),
    KIN_COLUMN(number),
);

struct locked {
    kin_record kin;
    kin_int id;
    kin_int number;
    kin_int twice;
    kin_int lock_version;
};

KIN_MODEL(locked,
    KIN_COLUMN(id),
    KIN_COLUMN(number),
    KIN_COLUMN(twice, .generated = "number * 2"),
    KIN_COLUMN(lock_version),
);

struct vault {
    kin_record kin;
    kin_text code;
    kin_text word;
    kin_int number;
};

KIN_MODEL(vault,
    KIN_COLUMN(code, .key = true, .secret = true),
    KIN_COLUMN(word, .secret = true, .unique = true),
    KIN_COLUMN(number, .secret = true, .enumeration = statuses, .nullable = true),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(line, strict, vault, loose, locked), NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

/* A failure that begins with "model.column" and names both. */
#define assert_names(wanted, name, column)                                                     \
    do {                                                                                       \
        const kin_error_info *told = kin_error(s);                                             \
        assert_string_equal(kin_error_name(told->code), kin_error_name(wanted));               \
        assert_int_equal(strncmp(told->message, name "." column, strlen(name "." column)), 0); \
        assert_string_equal(told->model, name);                                                \
        assert_string_equal(told->association, column);                                        \
        kin_error_clear(s);                                                                    \
    } while (0)

static void assert_decimal(kin_decimal_value decimal, const char *wanted)
{
    char text[KIN_DECIMAL_TEXT_SIZE];
    kin_decimal_format(decimal, text, sizeof text);
    assert_string_equal(text, wanted);
}

/* --- enumerations ----------------------------------------------------------------------------- */

static void numbers_have_names(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line);
    database_check(s);
    assert_int_equal(line->status, PUBLISHED);
    assert_string_equal(kin_enum_name(line, status), "published");
    assert_null(kin_enum_name(line, mood));
    assert_null(kin_enum_name(line, quantity));
    assert_null(kin_enum_name((struct line *)NULL, status));

    assert_true(kin_set_enum(line, mood, "retired"));
    assert_int_equal(line->mood, RETIRED);
    assert_true(kin_save(line) && kin_reload(line));
    assert_string_equal(kin_enum_name(line, mood), "retired");
    assert_true(kin_set_enum(line, mood, NULL));
    assert_true(kin_is_null(line, mood));
    assert_true(kin_set(line, status, DRAFT));
    assert_string_equal(kin_enum_name(line, status), "draft");
    assert_false(kin_set_enum((struct line *)NULL, status, "draft"));
    database_check(s);
}

static void a_number_without_a_name_is_refused(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line, .status = DRAFT);
    database_check(s);
    assert_false(kin_set(line, status, 2));
    assert_names(KIN_INVALID_VALUE, "line", "status");
    assert_int_equal(line->status, DRAFT);
    assert_false(kin_update(line, .quantity = 5, .status = 2));
    assert_names(KIN_INVALID_VALUE, "line", "status");
    assert_int_equal(line->quantity, 1);
    assert_false(kin_changed(line));
    struct line *other = kin_new(s, line, .status = 99);
    assert_null(other);
    assert_names(KIN_INVALID_VALUE, "line", "status");
    other = kin_create(s, line, .status = 99);
    assert_null(other);
    assert_names(KIN_INVALID_VALUE, "line", "status");

    assert_false(kin_set_enum(line, status, "publisht"));
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"published\"?"));
    assert_string_equal(kin_error(s)->value, "publisht");
    assert_names(KIN_INVALID_VALUE, "line", "status");
    assert_false(kin_set_enum(line, status, ""));
    assert_names(KIN_INVALID_VALUE, "line", "status");
    assert_false(kin_set_enum(line, quantity, "draft"));
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_int_equal(kin_count(s, line), 1);

    /* What is there already is read as it is, and stays. */
    database_execute(s, "UPDATE \"lines\" SET status = 5");
    assert_true(kin_reload(line));
    assert_int_equal(line->status, 5);
    assert_null(kin_enum_name(line, status));
    assert_true(kin_update(line, .quantity = 2));
    assert_true(kin_reload(line));
    assert_int_equal(line->status, 5);
    assert_true(kin_delete(line));
    assert_false(kin_set_enum(line, status, "draft"));
    assert_code(KIN_INVALID_ARGUMENT);
}

/* --- what the database computes --------------------------------------------------------------- */

static void generated_columns_are_read_back(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line, .quantity = 3, .price = {1050, 2});
    database_check(s);
    assert_decimal(line->total, database_traits()->keeps_scale ? "31.50" : "31.5");
    assert_string_equal(line->label, "few");
    uint64_t before = kin_statements(s);
    assert_true(kin_update(line, .quantity = 10));
    assert_int_equal(kin_statements(s) - before, database_traits()->returns_updated ? 1 : 2);
    assert_decimal(line->total, database_traits()->keeps_scale ? "105.00" : "105");
    assert_true(kin_is_null(line, label));
    assert_false(kin_changed(line));
    assert_true(kin_reload(line));
    assert_decimal(line->total, database_traits()->keeps_scale ? "105.00" : "105");

    /* A rollback brings back what was there. */
    assert_true(kin_begin(s));
    assert_true(kin_update(line, .quantity = 2));
    assert_decimal(line->total, database_traits()->keeps_scale ? "21.00" : "21");
    assert_true(kin_rollback(s));
    assert_decimal(line->total, database_traits()->keeps_scale ? "105.00" : "105");
    assert_true(kin_is_null(line, label));
    assert_true(kin_reload(line));

    /* No row, nothing to read. */
    database_execute(s, "DELETE FROM \"lines\"");
    kin_set(line, quantity, 4);
    kin_save(line);
    assert_false(kin_error(s)->code == KIN_OUT_OF_MEMORY);
}

static void generated_columns_are_not_written(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line, .quantity = 3, .price = {2, 0});
    database_check(s);
    assert_false(kin_set(line, total, 7));
    assert_names(KIN_READ_ONLY_ATTRIBUTE, "line", "total");
    assert_false(kin_set_null(line, total));
    assert_names(KIN_READ_ONLY_ATTRIBUTE, "line", "total");
    assert_false(kin_update(line, .quantity = 4, .total = {7, 0}));
    assert_names(KIN_READ_ONLY_ATTRIBUTE, "line", "total");
    struct line *other = kin_create(s, line, .total = {7, 0});
    assert_null(other);
    assert_names(KIN_READ_ONLY_ATTRIBUTE, "line", "total");
    assert_int_equal(line->quantity, 3);
    assert_decimal(line->total, database_traits()->keeps_scale ? "6.00" : "6");
    assert_int_equal(kin_count(s, line), 1);
    struct line *found = kin_find_by(s, line, .total = {60, 1});
    assert_non_null(found);
}

static void generated_columns_of_a_locked_model(void **state)
{
    (void)state;
    struct locked *one = kin_create(s, locked, .number = 3);
    database_check(s);
    assert_int_equal(one->twice, 6);
    struct locked *other = kin_find(s, locked, one->id);
    assert_true(kin_update(one, .number = 5));
    assert_int_equal(one->twice, 10);
    assert_int_equal(one->lock_version, 1);
    assert_false(kin_update(other, .number = 7));
    assert_code(KIN_STALE_RECORD);
    assert_true(kin_reload(other));
    assert_int_equal(other->twice, 10);
    assert_true(kin_update(other, .number = 7));
    assert_int_equal(other->twice, 14);
    database_check(s);
}

struct generated_records {
    struct line *line;
};

static void prepare_update(kin_session *session, void *records)
{
    struct generated_records *own = records;
    own->line = kin_create(session, line, .quantity = 3, .price = {1050, 2});
}

static bool act_update(kin_session *session, void *records)
{
    struct generated_records *own = records;
    (void)session;
    return kin_update(own->line, .quantity = 11);
}

static void check_update(kin_session *session, void *records)
{
    struct generated_records *own = records;
    (void)session;
    assert_true(kin_is_null(own->line, label));
    assert_int_equal(own->line->quantity, 11);
}

static void faults_of_reading_back(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "update with generated columns",
                                      .prepare = prepare_update,
                                      .act = act_update,
                                      .check = check_update,
                                      .records_size = sizeof(struct generated_records),
                                      .models = kin_models(line, strict, vault)};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

/* --- JSON, days ------------------------------------------------------------------------------- */

static void json_is_checked(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line, .data = "{\"a\": [1, 2]}");
    database_check(s);
    for (int i = 0; i < 3; i++) {
        assert_true(kin_reload(line));
        assert_string_equal(line->data, "{\"a\": [1, 2]}");
    }
    struct line *found = kin_find_by(s, line, .data = "{\"a\": [1, 2]}");
    assert_non_null(found);
    const char *where = database_text("CAST(json_extract(data, '$.a[1]') AS TEXT) = ?",
                                      "data -> 'a' -> 1 = ?", "json_extract(data, '$.a[1]') = ?");
    line_list list = kin_all(s, line, .where = where, .args = kin_args("2"));
    database_check(s);
    assert_int_equal(list.count, 1);
    assert_false(kin_update(line, .data = "{\"a\": soup"));
    assert_code(database_is_postgres() ? KIN_INVALID_VALUE : KIN_CHECK_VIOLATION);
    assert_null(strstr(kin_error(s)->message, "soup"));
    kin_error_clear(s);
    assert_string_equal(line->data, "{\"a\": [1, 2]}");
}

static void days_are_stamped(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line);
    database_check(s);
    char text[KIN_DATE_TEXT_SIZE];
    kin_date_format(line->created_on, text, sizeof text);
    assert_string_equal(text, "2024-03-01");
    database.now.microseconds += INT64_C(86400000000);
    assert_true(kin_update(line, .quantity = 2));
    assert_int_equal(line->updated_on.days, line->created_on.days + 1);
    database.now.microseconds += INT64_C(86400000000);
    assert_true(kin_touch(line));
    assert_int_equal(line->updated_on.days, line->created_on.days + 2);
    assert_true(kin_reload(line));
    assert_int_equal(line->updated_on.days, line->created_on.days + 2);
    kin_date_format(line->created_on, text, sizeof text);
    assert_string_equal(text, "2024-03-01");
}

/* --- values that a column cannot hold, or a member cannot read -------------------------------- */

/* The column of a row is given this, and the row read. */
static void unreadable(const char *column, const char *sql)
{
    char text[256];
    struct strict *strict = kin_create(s, strict);
    database_check(s);
    snprintf(text, sizeof text, "UPDATE stricts SET %s = %s", column, sql);
    database_execute(s, text);
    for (int i = 0; i < 2; i++) {
        struct strict *found = kin_find(s, strict, strict->id);
        assert_null(found);
        const kin_error_info *told = kin_error(s);
        if (told->code != KIN_INVALID_VALUE) fail_msg("%s = %s: %s", column, sql, told->message);
        snprintf(text, sizeof text, "strict.%s: ", column);
        assert_int_equal(strncmp(told->message, text, strlen(text)), 0);
        assert_string_equal(told->model, "strict");
        assert_string_equal(told->association, column);
        assert_null(strstr(told->message, "soup"));
        kin_error_clear(s);
        assert_false(kin_reload(strict));
        assert_string_equal(kin_error(s)->association, column);
        kin_error_clear(s);
    }
    database_execute(s, "DELETE FROM stricts");
}

static void values_of_another_type_are_told(void **state)
{
    (void)state;
    if (database_is_postgres()) {
        unreadable("moment", "'infinity'");
        unreadable("day", "'-infinity'");
        unreadable("day", "'0044-03-15 BC'");
        unreadable("day", "'10000-01-01'");
        unreadable("price", "'NaN'");
        unreadable("price", "12345678901234567890");
        unreadable("price", "'1.0000000000000000001'");
    } else if (database_is_mariadb()) {
        unreadable("truth", "2");
        unreadable("price", "9999999999999999999");
        unreadable("token", "'soup'");
    }
    if (database_traits()->has_types) {
        database_execute(s, database_text(NULL, "ALTER TABLE looses ALTER number TYPE numeric",
                                          "ALTER TABLE looses MODIFY number decimal(30,1)"));
        database_execute(s, "INSERT INTO looses VALUES (1, 9223372036854775808), (2, 1.5)");
        for (int i = 0; i < 4; i++) {
            struct loose *loose = kin_find(s, loose, 1 + i % 2);
            assert_null(loose);
            assert_names(KIN_INVALID_VALUE, "loose", "number");
        }
        return;
    }
    unreadable("number", "9223372036854775808");
    unreadable("number", "1.5");
    unreadable("number", "'soup'");
    unreadable("number", "x'31'");
    unreadable("truth", "2");
    unreadable("truth", "'soup'");
    unreadable("ratio", "'soup'");
    unreadable("text", "x'ff'");
    unreadable("moment", "'soup'");
    unreadable("moment", "'0000-00-00 00:00:00'");
    unreadable("moment", "'2024-02-30 00:00:00'");
    unreadable("day", "'0000-00-00'");
    unreadable("day", "'2023-02-29'");
    unreadable("day", "'2024-01-01 00:00:00'");
    unreadable("day", "20240101");
    unreadable("price", "'soup'");
    unreadable("price", "x'31'");
    unreadable("price", "0.1 + 0.2");
    unreadable("price", "9e300");
    unreadable("token", "'soup'");
    unreadable("token", "x'0102'");
    unreadable("token", "7");
    unreadable("data", "7");
}

/* Other forms of the same values. */
static void other_forms_are_read(void **state)
{
    (void)state;
    if (database_traits()->has_types) return;
    database_execute(s, "INSERT INTO stricts (token, price, data, number, day) VALUES "
                        "(x'f81d4fae7dec11d0a76500a0c91e6bf6', '12.50', 'text', 7.0, NULL), "
                        "('F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', 12, x'', '8', '0001-01-01')");
    strict_list list = kin_all(s, strict, .order = "id");
    database_check(s);
    assert_int_equal(list.count, 2);
    const struct strict *first = list.items[0];
    const struct strict *second = list.items[1];
    assert_memory_equal(first->token.bytes, second->token.bytes, 16);
    assert_decimal(first->price, "12.5");
    assert_decimal(second->price, "12");
    assert_int_equal(first->data.size, 4);
    assert_non_null(second->data.data);
    assert_int_equal(second->day.days, -719162);
}

static void decimals_are_never_rounded(void **state)
{
    (void)state;
    static const char *const exact[] = {"0.1",
                                        "123456789012.345",
                                        "-99999999999999.9",
                                        "0.000000000000001",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "1000000000000000000",
                                        "0.000000000000000001"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++) {
        kin_decimal_value price;
        assert_true(kin_decimal_parse(exact[i], &price));
        struct strict *strict = kin_create(s, strict, .price = price);
        database_check(s);
        assert_true(kin_reload(strict));
        assert_decimal(strict->price, exact[i]);
        struct strict *found = kin_find_by(s, strict, .price = price);
        assert_non_null(found);
    }
    kin_decimal_value most, least = {1, 18};
    assert_true(kin_decimal_parse("1234567890.1234567", &most));
    struct strict *strict = kin_create(s, strict, .price = most);
    if (database_traits()->has_types) {
        database_check(s);
        assert_true(kin_reload(strict));
        assert_decimal(strict->price, "1234567890.1234567");
        return;
    }
    assert_null(strict);
    assert_names(KIN_INVALID_VALUE, "strict", "price");
    strict = kin_create(s, strict, .price = least);
    assert_false(kin_update(strict, .number = 2, .price = most));
    assert_names(KIN_INVALID_VALUE, "strict", "price");
    assert_int_equal(strict->number, 0);
    struct strict *found = kin_find_by(s, strict, .price = most);
    assert_null(found);
    assert_names(KIN_INVALID_VALUE, "strict", "price");
    /* Compared, ordered and added as a number. */
    database_execute(s, "DELETE FROM stricts");
    kin_create(s, strict, .price = {95, 1});
    kin_create(s, strict, .price = {10, 0});
    strict = kin_first(s, strict, .order = "price DESC");
    assert_decimal(strict->price, "10");
    strict_list list =
        kin_all(s, strict, .where = "price * 2 > ?", .args = kin_args(strict->price));
    assert_int_equal(list.count, 2);
}

static void what_no_column_holds_is_refused(void **state)
{
    (void)state;
    struct strict *strict = kin_create(s, strict);
    database_check(s);
    assert_false(kin_set(strict, day, ((kin_date_value){INT32_MAX})));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "day");
    assert_false(kin_set(strict, price, ((kin_decimal_value){1, 19})));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "price");
    assert_false(kin_set(strict, price, ((kin_decimal_value){1, -1})));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "price");
    assert_false(kin_set(strict, data, ((kin_blob_value){NULL, 1})));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "data");
    assert_false(kin_set(strict, text, kin_value_int(1)));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "text");
    assert_false(kin_set(strict, text, kin_value_text_sized(NULL, 1)));
    assert_names(KIN_INVALID_ARGUMENT, "strict", "text");
    struct strict *other = kin_create(s, strict, .day = {INT32_MIN});
    assert_null(other);
    assert_names(KIN_INVALID_ARGUMENT, "strict", "day");
    other = kin_find_by(s, strict, .price = {1, 100});
    assert_null(other);
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_false(kin_changed(strict));
    assert_int_equal(kin_count(s, strict), 1);
}

static void a_text_may_hold_nul_where_the_database_can(void **state)
{
    (void)state;
    static const char text[] = "a\0b";
    struct strict *strict = kin_create(s, strict);
    database_check(s);
    assert_true(kin_set(strict, text, kin_value_text_sized("abcdef", 3)));
    assert_string_equal(strict->text, "abc");
    assert_true(kin_save(strict));
    assert_true(kin_set(strict, text, kin_value_text_sized(text, 3)));
    assert_int_equal(kin_text_size(strict, text), 3);
    if (database_is_postgres()) {
        assert_false(kin_save(strict));
        assert_names(KIN_INVALID_VALUE, "strict", "text");
        return;
    }
    assert_true(kin_save(strict) && kin_reload(strict));
    assert_int_equal(kin_text_size(strict, text), 3);
    assert_memory_equal(strict->text, text, 4);
    strict_list list =
        kin_all(s, strict, .where = "text = ?", .args = kin_args(kin_value_text_sized(text, 3)));
    assert_int_equal(list.count, 1);
    database_check(s);
}

static void a_text_that_is_not_utf8_names_its_column(void **state)
{
    (void)state;
    struct strict *strict = kin_create(s, strict, .number = 1, .text = "\xff");
    assert_null(strict);
    assert_names(KIN_INVALID_VALUE, "strict", "text");
    strict = kin_create(s, strict, .number = 1);
    assert_false(kin_update(strict, .truth = true, .text = "\xff"));
    assert_names(KIN_INVALID_VALUE, "strict", "text");
    strict = kin_find_by(s, strict, .number = 1, .text = "\xff");
    assert_null(strict);
    assert_names(KIN_INVALID_VALUE, "strict", "text");
}

/* --- secrets ---------------------------------------------------------------------------------- */

#define assert_hides(secret)                                                 \
    do {                                                                     \
        const kin_error_info *told = kin_error(s);                           \
        assert_int_not_equal(told->code, KIN_OK);                            \
        assert_null(strstr(told->message, secret));                          \
        assert_true(!told->value || !strstr(told->value, secret));           \
        assert_true(!told->sql || !strstr(told->sql, secret));               \
        assert_true(!told->constraint || !strstr(told->constraint, secret)); \
        assert_true(!told->actual || !strstr(told->actual, secret));         \
        assert_true(!told->expected || !strstr(told->expected, secret));     \
        kin_error_clear(s);                                                  \
    } while (0)

static void secrets_stay_out_of_errors(void **state)
{
    (void)state;
    kin_create(s, vault, .code = "swordfish", .word = "xyzzy");
    database_check(s);
    struct vault *vault = kin_create(s, vault, .code = "swordfish", .word = "plugh");
    assert_null(vault);
    assert_hides("swordfish");
    vault = kin_create(s, vault, .code = "other", .word = "xyzzy");
    assert_null(vault);
    assert_hides("xyzzy");
    vault = kin_find(s, vault, "hunter2");
    assert_null(vault);
    assert_hides("hunter2");
    vault = kin_find_by(s, vault, .word = "broken\xff");
    assert_null(vault);
    assert_hides("broken");
    vault = kin_find(s, vault, "swordfish");
    assert_false(kin_set_enum(vault, number, "drafty"));
    assert_hides("drafty");
    database_execute(s,
                     database_traits()->has_types
                         ? "ALTER TABLE vaults ADD CHECK (word <> 'melon')"
                         : "CREATE TRIGGER melons BEFORE UPDATE ON vaults WHEN NEW.word = 'melon' "
                           "BEGIN SELECT RAISE(ABORT, 'no'); END");
    assert_false(kin_update(vault, .word = "melon"));
    assert_hides("melon");
}

/* What kin_create_tables makes is what kin_check expects. */
static void the_tables_are_as_the_models_say(void **state)
{
    (void)state;
    kin_report report;
    bool same = kin_check(s, &report);
    database_check(s);
    if (report.count) fail_msg("%s", report.items[0].message);
    assert_true(same);
}

/* --- mistakes ------------------------------------------------------------------------------ */

KIN_DECLARE(mistaken, static);

static const kin_enum_value no_names[] = {{0}};
static const kin_enum_value same_names[] = {{"a", 1}, {"b", 2}, {"a", 3}, {0}};
static const kin_enum_value same_numbers[] = {{"a", 1}, {"b", 1}, {0}};
static const kin_enum_value empty_name[] = {{"", 1}, {0}};

struct mistaken {
    kin_record kin;
    kin_int id;
    kin_int none;
    kin_int names;
    kin_int numbers;
    kin_int empty;
    kin_int beyond;
    kin_text status;
    kin_int json;
    kin_int nothing;
    kin_int both;
    kin_int also;
    kin_int key;
    kin_date day;
    kin_decimal price;
    kin_uuid token;
    kin_blob data;
};

KIN_MODEL(mistaken,
    KIN_COLUMN(id),
    KIN_COLUMN(none, .enumeration = no_names),
    KIN_COLUMN(names, .enumeration = same_names),
    KIN_COLUMN(numbers, .enumeration = same_numbers),
    KIN_COLUMN(empty, .enumeration = empty_name),
    KIN_COLUMN(beyond, .enumeration = statuses, .default_int = 5),
    KIN_COLUMN(status, .enumeration = statuses),
    KIN_COLUMN(json, .json = true),
    KIN_COLUMN(nothing, .generated = ""),
    KIN_COLUMN(both, .generated = "1", .default_int = 1),
    KIN_COLUMN(also, .generated = "1", .default_sql = "1"),
    KIN_COLUMN(key, .generated = "1", .key = true),
    KIN_COLUMN(day, .default_text = "2024-02-30"),
    KIN_COLUMN(price, .default_text = "1,5"),
    KIN_COLUMN(token, .default_text = "soup"),
    KIN_COLUMN(data, .default_text = "x"),
);

static void mistakes_in_columns(void **state)
{
    (void)state;
    static const struct {
        const char *member, *message;
    } mistakes[] = {
        {"none", "mistaken.none: .enumeration has no names"},
        {"names", "mistaken.names: .enumeration has the name \"a\" twice"},
        {"numbers", "mistaken.numbers: \"a\" and \"b\" of .enumeration are one number"},
        {"empty", "mistaken.empty: .enumeration has an empty name"},
        {"beyond", "mistaken.beyond: .default_int is no number of .enumeration"},
        {"status", "mistaken.status: .enumeration is for a kin_int"},
        {"json", "mistaken.json: .json is for a kin_text"},
        {"nothing", "mistaken.nothing: .generated is empty"},
        {"both", "mistaken.both: a generated column has no default"},
        {"also", "mistaken.also: a generated column has no default"},
        {"key", "mistaken.key: a generated column cannot be the key"},
        {"day", "mistaken.day: .default_text is no value of its type"},
        {"price", "mistaken.price: .default_text is no value of its type"},
        {"token", "mistaken.token: .default_text is no value of its type"},
        {"data", "mistaken.data: .default_text does not fit its type"},
    };
    kin_db *db = kin_open("sqlite::memory:", kin_models(mistaken), NULL);
    kin_mistakes found = kin_db_mistakes(db);
    assert_int_equal(found.count, sizeof mistakes / sizeof *mistakes);
    for (size_t i = 0; i < found.count; i++) {
        assert_string_equal(found.items[i]->message, mistakes[i].message);
        assert_string_equal(found.items[i]->association, mistakes[i].member);
        assert_int_equal(found.items[i]->code, KIN_INVALID_MODEL);
    }
    kin_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_tables_are_as_the_models_say),
        TEST(numbers_have_names),
        TEST(a_number_without_a_name_is_refused),
        TEST(generated_columns_are_read_back),
        TEST(generated_columns_are_not_written),
        TEST(generated_columns_of_a_locked_model),
        cmocka_unit_test(faults_of_reading_back),
        TEST(json_is_checked),
        TEST(days_are_stamped),
        TEST(values_of_another_type_are_told),
        TEST(other_forms_are_read),
        TEST(decimals_are_never_rounded),
        TEST(what_no_column_holds_is_refused),
        TEST(a_text_may_hold_nul_where_the_database_can),
        TEST(a_text_that_is_not_utf8_names_its_column),
        TEST(secrets_stay_out_of_errors),
        cmocka_unit_test(mistakes_in_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
