/* A kept statement's cells are the same each time it runs. PostgreSQL gives them as text the first
 * time and, where that is as exact, in binary from then on. The database's URL is the program's
 * last argument. */
#define _POSIX_C_SOURCE 200809L

#include "place.h"

#include "driver/postgres.h"

#include <math.h>

#define MOST_ROWS 8
#define MOST_COLUMNS 8

/* All that one execution gave, with copies of its texts. */
typedef struct answer {
    size_t rows;
    uint32_t columns;
    bool binary;
    kin_value cells[MOST_ROWS][MOST_COLUMNS];
    char texts[2048];
    size_t used;
} answer;

static uint32_t latest_id = 10;

static void keep_text(answer *to, kin_value *cell)
{
    assert_int_equal(cell->as.text[cell->size], '\0');
    assert_true(to->used + cell->size + 1 <= sizeof to->texts);
    char *copy = to->texts + to->used;
    memcpy(copy, cell->as.text, cell->size + 1);
    cell->as.text = copy;
    to->used += cell->size + 1;
}

static void keep_blob(answer *to, kin_blob_value *blob)
{
    assert_non_null(blob->data);
    assert_true(to->used + blob->size <= sizeof to->texts);
    char *copy = to->texts + to->used;
    if (blob->size) memcpy(copy, blob->data, blob->size);
    blob->data = copy;
    to->used += blob->size;
}

/* Reads the next result. */
static void read_answer(answer *to, uint32_t columns)
{
    to->rows = 0;
    to->used = 0;
    to->columns = columns;
    next();
    to->binary = is_postgres() && ((const kin__postgres_connection *)connection)->binary;
    kin_value row[MOST_COLUMNS];
    kin__outcome outcome;
    while ((outcome = driver->row(connection, row, &fault)) == KIN__ROW) {
        assert_true(to->rows < MOST_ROWS);
        for (uint32_t i = 0; i < columns; i++) {
            to->cells[to->rows][i] = row[i];
            if (row[i].kind == KIN_KIND_TEXT) keep_text(to, &to->cells[to->rows][i]);
            if (row[i].kind == KIN_KIND_BLOB) keep_blob(to, &to->cells[to->rows][i].as.blob);
        }
        to->rows++;
    }
    expect(outcome, KIN__END);
}

static void assert_same_cell(const kin_value *left, const kin_value *right)
{
    assert_int_equal(left->kind, right->kind);
    assert_int_equal(left->size, right->size);
    switch (left->kind) {
    case KIN_KIND_NULL: break;
    case KIN_KIND_BOOL: assert_int_equal(left->as.boolean, right->as.boolean); break;
    case KIN_KIND_TEXT: assert_memory_equal(left->as.text, right->as.text, left->size); break;
    case KIN_KIND_REAL:
        if (isnan(left->as.real) && isnan(right->as.real)) break;
        assert_true(left->as.integer == right->as.integer);
        break;
    case KIN_KIND_BLOB:
        assert_int_equal(left->as.blob.size, right->as.blob.size);
        assert_memory_equal(left->as.blob.data, right->as.blob.data, left->as.blob.size);
        break;
    case KIN_KIND_DATE: assert_int_equal(left->as.date.days, right->as.date.days); break;
    case KIN_KIND_DECIMAL:
        assert_true(left->as.decimal.units == right->as.decimal.units);
        assert_int_equal(left->as.decimal.scale, right->as.decimal.scale);
        break;
    case KIN_KIND_UUID: assert_memory_equal(&left->as.uuid, &right->as.uuid, 16); break;
    default: assert_true(left->as.integer == right->as.integer);
    }
}

static void assert_same(const answer *left, const answer *right)
{
    assert_int_equal(left->rows, right->rows);
    for (size_t i = 0; i < left->rows; i++) {
        for (uint32_t k = 0; k < left->columns; k++) {
            assert_same_cell(&left->cells[i][k], &right->cells[i][k]);
        }
    }
}

static void ask(answer *to, const kin__statement *statement)
{
    assert_true(driver->submit(connection, statement, NULL, 0, &fault));
    read_answer(to, statement->columns);
}

/* Runs the text as a new kept statement three times. `binary` tells what the later ones give. */
static void ask_three_times(answer *to, const char *text, const uint8_t *kinds, uint32_t columns,
                            bool binary)
{
    answer first;
    kin__statement statement = statement_of(text, ++latest_id, columns, kinds);
    ask(&first, &statement);
    assert_false(first.binary);
    for (int i = 0; i < 2; i++) {
        ask(to, &statement);
        assert_int_equal(to->binary, binary && is_postgres());
        assert_same(&first, to);
    }
}

static void test_cells_stay_the_same(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT,  KIN_KIND_BOOL, KIN_KIND_REAL,
                                    KIN_KIND_TEXT, KIN_KIND_TIME, KIN_KIND_INT};
    const kin__dialect *dialect = driver->dialect;
    char columns[256];
    snprintf(columns, sizeof columns, ", b %s, r %s, t %s, m %s, n %s", dialect->type_boolean,
             dialect->type_real, dialect->type_text, dialect->type_time, dialect->type_integer);
    create_table("every", columns);
    run("INSERT INTO every (b, r, t, m, n) VALUES"
        " (TRUE, 0.1, 'a', '2013-06-25 10:20:30.123456', 9223372036854775807),"
        " (FALSE, -1e300, '', '1969-12-31 23:59:59.999999', -1), (NULL, NULL, NULL, NULL, NULL)");
    answer last;
    ask_three_times(&last, "SELECT id, b, r, t, m, n FROM every ORDER BY id", kinds, 6, true);
    assert_int_equal(last.rows, 3);
    assert_int_equal(last.cells[1][0].as.integer, 2);
    assert_true(last.cells[0][1].as.boolean);
    assert_false(last.cells[1][1].as.boolean);
    assert_true(last.cells[0][2].as.real == 0.1);
    assert_string_equal(last.cells[0][3].as.text, "a");
    assert_int_equal(last.cells[1][3].kind, KIN_KIND_TEXT);
    assert_true(last.cells[0][4].as.time.microseconds == 1372155630123456);
    assert_true(last.cells[1][4].as.time.microseconds == -1);
    assert_true(last.cells[0][5].as.integer == INT64_MAX);
    for (int i = 1; i < 6; i++) assert_int_equal(last.cells[2][i].kind, KIN_KIND_NULL);
    run("DROP TABLE every");
}

static void test_cells_of_other_types(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_BLOB, KIN_KIND_DATE, KIN_KIND_DECIMAL, KIN_KIND_UUID};
    const kin__dialect *dialect = driver->dialect;
    char columns[256];
    snprintf(columns, sizeof columns, ", b %s, d %s, n %s, u %s", dialect->type_blob,
             dialect->type_date, dialect->type_decimal, dialect->type_uuid);
    create_table("other", columns);
    const char *insert = sql("INSERT INTO other (b, d, n, u) VALUES (?, ?, ?, ?)");
    kin_value values[] = {kin_value_blob((kin_blob_value){"\0\xff\\x'", 5}),
                          kin_value_date((kin_date_value){-1}),
                          kin_value_decimal((kin_decimal_value){-1205, 3}),
                          kin_value_uuid((kin_uuid_value){{0xde, 0xad}})};
    kin_value empty[] = {kin_value_blob((kin_blob_value){"", 0}), kin_value_null(NULL),
                         kin_value_decimal((kin_decimal_value){0, 0}), kin_value_null(NULL)};
    for (int i = 0; i < 2; i++) {
        submit_with(insert, NULL, 0, i ? empty : values, 4);
        finish();
    }
    answer last;
    ask_three_times(&last, "SELECT b, d, n, u FROM other ORDER BY id", kinds, 4, true);
    assert_int_equal(last.rows, 2);
    for (int i = 0; i < 4; i++) assert_same_cell(&last.cells[0][i], &values[i]);
    for (int i = 0; i < 4; i++) assert_same_cell(&last.cells[1][i], &empty[i]);
    if (is_postgres()) {
        run("SET bytea_output = 'escape'");
        ask_three_times(&last, "SELECT b, d, n, u FROM other ORDER BY id", kinds, 4, true);
        for (int i = 0; i < 4; i++) assert_same_cell(&last.cells[0][i], &values[i]);
        run("RESET bytea_output");
    }
    run("DROP TABLE other");
}

/* The tests from here on are PostgreSQL's alone. */

static void test_decimals(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_DECIMAL, KIN_KIND_DECIMAL};
    static const kin_decimal_value expected[] = {{0, 0},
                                                 {0, 2},
                                                 {1, 0},
                                                 {-1, 0},
                                                 {150, 2},
                                                 {10000, 0},
                                                 {1000000000000000000, 0},
                                                 {INT64_MAX, 0},
                                                 {INT64_MIN, 0},
                                                 {1, 18},
                                                 {1234567890123456789, 18},
                                                 {100000001, 4},
                                                 {120000, 4},
                                                 {1000000000000000000, 18},
                                                 {5, 5}};
    answer last;
    assert_true(MOST_ROWS >= 8);
    for (size_t from = 0; from < 15; from += 5) {
        char text[512];
        snprintf(text, sizeof text,
                 "SELECT n::numeric, n::numeric FROM (VALUES (1, '0'), (2, '0.00'), (3, '1'),"
                 " (4, '-1'), (5, '1.50'), (6, '10000'), (7, '1000000000000000000'),"
                 " (8, '9223372036854775807'), (9, '-9223372036854775808'),"
                 " (10, '0.000000000000000001'), (11, '1.234567890123456789'),"
                 " (12, '10000.0001'), (13, '12.0000'), (14, '1.0000000000000000000000'),"
                 " (15, '0.00005')) AS v (i, n) ORDER BY i LIMIT 5 OFFSET %zu",
                 from);
        ask_three_times(&last, text, kinds, 2, true);
        for (size_t i = 0; i < 5; i++) {
            const kin_decimal_value *found = &last.cells[i][1].as.decimal;
            if (found->units != expected[from + i].units ||
                found->scale != expected[from + i].scale) {
                fail_msg("%zu: %lld, %d", from + i, (long long)found->units, (int)found->scale);
            }
        }
    }
}

/* What no decimal and no date is, in text and in binary. */
static void test_values_that_are_refused(void **state)
{
    (void)state;
    static const uint8_t decimal[] = {KIN_KIND_INT, KIN_KIND_DECIMAL};
    static const uint8_t date[] = {KIN_KIND_INT, KIN_KIND_DATE};
    static const char decimals[] =
        "SELECT $1::bigint, (ARRAY['0', 'NaN', '9223372036854775808', '-9223372036854775809',"
        " '0.0000000000000000001', '1e30']::numeric[])[$1] AS bad";
    static const char dates[] =
        "SELECT $1::bigint, (ARRAY['1970-01-01', 'infinity', '-infinity', '0001-12-31 BC',"
        " '10000-01-01', '5874897-12-31']::date[])[$1] AS bad";
    for (int round = 0; round < 4; round++) {
        bool of_dates = round % 2 == 1;
        kin__statement statement =
            statement_of(of_dates ? dates : decimals, ++latest_id, 2, of_dates ? date : decimal);
        for (int i = 2; i <= 6; i++) {
            kin_value good = integer(1);
            kin_value bad = integer(i);
            answer last;
            if (round < 2) statement.id = ++latest_id;
            if (round >= 2) {
                driver->submit(connection, &statement, &good, 1, &fault);
                read_answer(&last, 2);
                assert_int_equal(last.binary, i > 2);
                const kin_value *cell = &last.cells[0][1];
                assert_true(of_dates ? cell->as.date.days == 0 : cell->as.decimal.units == 0);
            }
            driver->submit(connection, &statement, &bad, 1, &fault);
            next_fails(KIN_INVALID_VALUE);
            assert_string_equal(fault.column, "bad");
        }
    }
}

static void test_integers(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT, KIN_KIND_INT, KIN_KIND_INT};
    answer last;
    ask_three_times(&last,
                    "SELECT b::int8, i::int4, s::int2 FROM (VALUES"
                    " (-9223372036854775808, -2147483648, -32768),"
                    " (9223372036854775807, 2147483647, 32767), (-1, -1, -1), (0, 0, 0),"
                    " (72623859790382856, 16909060, 258), (NULL, NULL, NULL)) AS v (b, i, s)",
                    kinds, 3, true);
    assert_true(last.cells[0][0].as.integer == INT64_MIN);
    assert_true(last.cells[0][1].as.integer == INT32_MIN);
    assert_true(last.cells[0][2].as.integer == INT16_MIN);
    for (int i = 0; i < 3; i++) assert_true(last.cells[2][i].as.integer == -1);
    assert_true(last.cells[4][0].as.integer == 0x0102030405060708);
    assert_true(last.cells[4][1].as.integer == 0x01020304);
    assert_true(last.cells[4][2].as.integer == 0x0102);
}

static void test_reals(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_REAL};
    answer last;
    ask_three_times(&last,
                    "SELECT v::float8 FROM (VALUES ('0.1'), ('-0'), ('5e-324'), ('NaN'),"
                    " ('1.7976931348623157e308'), ('Infinity'), ('-Infinity'), (NULL)) AS n (v)",
                    kinds, 1, true);
    assert_true(last.cells[0][0].as.real == 0.1);
    assert_true(signbit(last.cells[1][0].as.real));
    assert_true(last.cells[2][0].as.real == 5e-324);
    assert_true(isnan(last.cells[3][0].as.real));
    assert_true(last.cells[6][0].as.real < -1.7976931348623157e308);
    assert_int_equal(last.cells[7][0].kind, KIN_KIND_NULL);
}

static void test_texts(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_TEXT};
    answer last;
    ask_three_times(&last,
                    "SELECT t::text, t::varchar(5), t::char(6), t::name FROM (VALUES"
                    " (U&'\\00E4\\+01F41F'), (''), (NULL)) AS v (t)",
                    kinds, 4, true);
    assert_string_equal(last.cells[0][0].as.text, "\xC3\xA4\xF0\x9F\x90\x9F");
    assert_int_equal(last.cells[0][2].size, 10); /* filled with blanks */
    assert_int_equal(last.cells[1][1].kind, KIN_KIND_TEXT);
    assert_int_equal(last.cells[1][3].size, 0);
    for (int i = 0; i < 4; i++) assert_int_equal(last.cells[2][i].kind, KIN_KIND_NULL);
}

static void test_times(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_TIME, KIN_KIND_TIME};
    static const int64_t expected[] = {-62135596800000000, -1,       0, 946684799999999,
                                       946684800000000,    INT64_MAX};
    answer last;
    ask_three_times(&last,
                    "SELECT t::timestamp, (t || '+00')::timestamptz FROM (VALUES"
                    " ('0001-01-01 00:00:00'), ('1969-12-31 23:59:59.999999'),"
                    " ('1970-01-01 00:00:00'), ('1999-12-31 23:59:59.999999'),"
                    " ('2000-01-01 00:00:00'), ('294247-01-10 04:00:54.775807'),"
                    " (NULL)) AS v (t)",
                    kinds, 2, true);
    for (size_t i = 0; i < 6; i++) {
        assert_true(last.cells[i][0].as.time.microseconds == expected[i]);
        assert_true(last.cells[i][1].as.time.microseconds == expected[i]);
    }
    assert_int_equal(last.cells[6][1].kind, KIN_KIND_NULL);
    ask_three_times(&last, "SELECT '2020-01-01 00:00:00.5+02'::timestamptz", kinds, 1, true);
    assert_true(last.cells[0][0].as.time.microseconds == 1577829600500000);
}

/* The same times are refused in text and in binary, and the next good one is read again. */
static void test_times_that_are_refused(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT, KIN_KIND_TIME};
    static const char text[] = "SELECT $1::bigint, (ARRAY['1970-01-01', 'infinity', '-infinity',"
                               " '0001-12-31 23:59:59.999999 BC', '294247-01-10 04:00:54.775808'"
                               "]::timestamp[])[$1] AS bad";
    kin_value good = integer(1);
    answer last;
    for (int round = 0; round < 2; round++) {
        kin__statement statement = statement_of(text, ++latest_id, 2, kinds);
        for (int i = 2; i <= 5; i++) {
            kin_value bad = integer(i);
            if (round == 0) statement.id = ++latest_id;
            if (round == 1) {
                driver->submit(connection, &statement, &good, 1, &fault);
                read_answer(&last, 2);
                assert_int_equal(last.binary, i > 2);
            }
            driver->submit(connection, &statement, &bad, 1, &fault);
            next_fails(KIN_INVALID_VALUE);
            assert_string_equal(fault.column, "bad");
        }
    }
    assert_true(last.cells[0][1].as.time.microseconds == 0);
}

static void test_what_stays_text(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT,  KIN_KIND_TEXT, KIN_KIND_REAL, KIN_KIND_TEXT,
                                    KIN_KIND_REAL, KIN_KIND_TIME, KIN_KIND_TEXT};
    run("DROP TYPE IF EXISTS mood CASCADE");
    run("CREATE TYPE mood AS ENUM ('glad', 'sad')");
    run("CREATE OR REPLACE VIEW odd AS SELECT 7::int8 AS i, 'sad'::mood AS e, 2.50::numeric AS n,"
        " 2.50::numeric AS t, 0.1::float4 AS f, '2020-02-03'::date AS d, '[1]'::jsonb AS j");
    answer last;
    ask_three_times(&last, "SELECT i, e, n, t, f, d, j FROM odd", kinds, 7, false);
    assert_int_equal(last.cells[0][0].as.integer, 7);
    assert_string_equal(last.cells[0][1].as.text, "sad");
    assert_true(last.cells[0][2].as.real == 2.5);
    assert_string_equal(last.cells[0][3].as.text, "2.50");
    assert_true(last.cells[0][4].as.real == 0.1);
    assert_true(last.cells[0][5].as.time.microseconds == 1580688000000000);
    for (int i = 0; i < 7; i++) {
        char text[64];
        snprintf(text, sizeof text, "SELECT %c FROM odd", "ientfdj"[i]);
        ask_three_times(&last, text, &kinds[i], 1, i == 0);
    }
    ask_three_times(&last, "SELECT i, e FROM odd", kinds, 1, false);
    run("DROP VIEW odd");
    run("DROP TYPE mood");
}

static void test_domains_are_what_they_stand_for(void **state)
{
    (void)state;
    run("DROP DOMAIN IF EXISTS small_number");
    run("CREATE DOMAIN small_number AS int2 CHECK (VALUE < 100)");
    answer last;
    ask_three_times(&last, "SELECT 42::small_number, true", one_int, 1, true);
    assert_int_equal(last.cells[0][0].as.integer, 42);
    run("DROP DOMAIN small_number");
}

/* What can be converted only by way of its text. */
static void test_other_kinds_than_the_types(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_TEXT, KIN_KIND_REAL, KIN_KIND_BOOL,
                                    KIN_KIND_INT,  KIN_KIND_TIME, KIN_KIND_TEXT};
    static const char text[] =
        "SELECT 12::int8, 13::int4, 1::int2, '14'::text, '1970-01-01 00:00:01'::text, true";
    answer last;
    ask_three_times(&last, text, kinds, 6, false);
    assert_string_equal(last.cells[0][0].as.text, "12");
    assert_true(last.cells[0][1].as.real == 13.0);
    assert_true(last.cells[0][2].as.boolean);
    assert_int_equal(last.cells[0][3].as.integer, 14);
    assert_true(last.cells[0][4].as.time.microseconds == 1000000);
    assert_string_equal(last.cells[0][5].as.text, "t");
}

/* The first time it is sent without a name, the second time prepared. */
static void test_text_without_an_id(void **state)
{
    (void)state;
    static const uint8_t one_real[] = {KIN_KIND_REAL};
    kin__statement statement = statement_of("SELECT 5::int8", 0, 1, one_int);
    answer last;
    for (int i = 0; i < 4; i++) {
        ask(&last, &statement);
        assert_int_equal(last.binary, i >= 2);
        assert_int_equal(last.cells[0][0].as.integer, 5);
    }
    statement.kinds = one_real;
    ask(&last, &statement);
    assert_false(last.binary);
    assert_true(last.cells[0][0].as.real == 5.0);
    statement.kinds = one_int;
    ask(&last, &statement);
    assert_true(last.binary);
}

static void test_types_cost_no_wait(void **state)
{
    (void)state;
    kin__statement statement = statement_of("SELECT 5::int8", ++latest_id, 1, one_int);
    answer last;
    for (int batch = 0; batch < 2; batch++) {
        uint64_t before = driver->round_trips(connection);
        for (int i = 0; i < 3; i++) {
            assert_true(driver->submit(connection, &statement, NULL, 0, &fault));
        }
        for (int i = 0; i < 3; i++) {
            read_answer(&last, 1);
            assert_int_equal(last.binary, batch);
            assert_int_equal(last.cells[0][0].as.integer, 5);
        }
        assert_int_equal(driver->round_trips(connection) - before, 1);
    }
    ask_three_times(&last, "INSERT INTO things (size) VALUES (1) RETURNING size", one_int, 1, true);
    assert_int_equal(driver->affected(connection), 1);
}

static void test_batches_that_fail(void **state)
{
    (void)state;
    kin__statement statement = statement_of("SELECT 5::int8", ++latest_id, 1, one_int);
    answer last;
    for (int i = 0; i < 2; i++) {
        submit("SELECT broken");
        driver->submit(connection, &statement, NULL, 0, &fault);
        next_fails(KIN_STATEMENT_INVALID);
    }
    driver->submit(connection, &statement, NULL, 0, &fault);
    submit("SELECT broken");
    read_answer(&last, 1);
    assert_false(last.binary);
    next_fails(KIN_STATEMENT_INVALID);
    ask(&last, &statement);
    assert_true(last.binary);
    assert_int_equal(last.cells[0][0].as.integer, 5);
}

static void expect_changing(const kin__statement *statement, int64_t number, bool binary)
{
    answer last;
    ask(&last, statement);
    assert_int_equal(last.binary, binary);
    assert_true(last.cells[0][0].as.integer == number);
}

/* Runs on as text, and as binary again once the new types are known and allow it. */
static void change_types(const kin__statement *statement)
{
    run("DROP TABLE IF EXISTS changing");
    run("CREATE TABLE changing (v int4)");
    run("INSERT INTO changing VALUES (42)");
    int unnamed = statement->id == 0;
    for (int i = 0; i < 3 + unnamed; i++) expect_changing(statement, 42, i > unnamed);
    run("ALTER TABLE changing ALTER v TYPE text USING '1' || v");
    for (int i = 0; i < 3; i++) expect_changing(statement, 142, false);
    run("ALTER TABLE changing ALTER v TYPE int8 USING 5000000000");
    for (int i = 0; i < 3; i++) expect_changing(statement, 5000000000, i > 0);

    run("DEALLOCATE ALL"); /* and so there is no plan that could notice */
    run("ALTER TABLE changing ALTER v TYPE text USING '7'");
    for (int i = 0; i < 3; i++) expect_changing(statement, 7, false);
    run("ALTER TABLE changing ALTER v TYPE int2 USING 8");
    for (int i = 0; i < 3; i++) expect_changing(statement, 8, i > 0);

    run("ALTER TABLE changing ALTER v TYPE numeric USING 9");
    submit_control("BEGIN");
    finish();
    driver->submit(connection, statement, NULL, 0, &fault);
    next_fails(KIN_STATEMENT_INVALID);
    submit_control("ROLLBACK");
    finish();
    for (int i = 0; i < 3; i++) expect_changing(statement, 9, false);
    run("DROP TABLE changing");
}

static void test_types_change(void **state)
{
    (void)state;
    kin__statement statement = statement_of("SELECT v FROM changing", ++latest_id, 1, one_int);
    change_types(&statement);
    statement.id = 0;
    change_types(&statement);
}

/* A slot that held one text, with types, goes to others with other types. */
static void test_slots_change_hands(void **state)
{
    (void)state;
    static char texts[3 * KIN__TEXTS][48];
    static const char *const types[] = {"int8", "text", "int2", "numeric", "int4"};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3 * KIN__TEXTS; i++) {
            snprintf(texts[i], sizeof texts[i], "SELECT %d::%s", i, types[(i + round) % 5]);
            for (int k = 0; k < 4; k++) submit_with(texts[i], one_int, 1, NULL, 0);
        }
        for (int i = 0; i < 3 * KIN__TEXTS; i++) {
            for (int k = 0; k < 4; k++) {
                answer last;
                read_answer(&last, 1);
                assert_int_equal(last.cells[0][0].as.integer, i);
            }
        }
        for (int i = 3 * KIN__TEXTS - 1; i > 2 * KIN__TEXTS; i--) {
            assert_int_equal(number_of(texts[i]), i);
        }
    }
}

static void test_no_memory_for_types(void **state)
{
    (void)state;
    kin__statement statement = statement_of("SELECT 5::int8", ++latest_id, 1, one_int);
    answer last;
    assert_true(driver->submit(connection, &statement, NULL, 0, &fault));
    memory.calls = 0;
    memory.fail_at = 1;
    read_answer(&last, 1);
    assert_int_equal(memory.calls, 1);
    memory.fail_at = 0;
    ask(&last, &statement);
    assert_false(last.binary);
    assert_int_equal(last.cells[0][0].as.integer, 5);
}

static const struct CMUnitTest on_both[] = {
    BEHAVES(test_cells_stay_the_same),
    BEHAVES(test_cells_of_other_types),
};

static const struct CMUnitTest postgres_alone[] = {
    BEHAVES(test_integers),
    BEHAVES(test_reals),
    BEHAVES(test_texts),
    BEHAVES(test_times),
    BEHAVES(test_times_that_are_refused),
    BEHAVES(test_decimals),
    BEHAVES(test_values_that_are_refused),
    BEHAVES(test_what_stays_text),
    BEHAVES(test_domains_are_what_they_stand_for),
    BEHAVES(test_other_kinds_than_the_types),
    BEHAVES(test_text_without_an_id),
    BEHAVES(test_types_cost_no_wait),
    BEHAVES(test_batches_that_fail),
    BEHAVES(test_types_change),
    BEHAVES(test_slots_change_hands),
    BEHAVES(test_no_memory_for_types),
};

static int tests(void)
{
    int failed = cmocka_run_group_tests_name("cells", on_both, NULL, NULL);
    if (!is_postgres()) return failed;
    return failed + cmocka_run_group_tests_name("PostgreSQL", postgres_alone, NULL, NULL);
}

int main(int argc, char **argv)
{
    return run_on_database(argc, argv, tests);
}
