/* What MariaDB has of its own: values, statements and errors. */
#define _POSIX_C_SOURCE 200809L

#include "place.h"

/* --- values ---------------------------------------------------------------------------------- */

/* The first row of a query, of up to eight columns. */
static kin_value cells[8];

static void ask(const char *text, const uint8_t *kinds, uint32_t columns)
{
    submit_with(text, kinds, columns, NULL, 0);
    next();
    expect_row(cells);
}

static const char *text_of(const char *text)
{
    ask(text, one_text, 1);
    return cells[0].kind == KIN_KIND_NULL ? NULL : cells[0].as.text;
}

static void unreadable_as(const char *expression, uint8_t kind, kin_code code)
{
    char text[256];
    uint8_t kinds[] = {KIN_KIND_INT, kind};
    snprintf(text, sizeof text, "SELECT 1, %s AS bad", expression);
    submit_with(text, kinds, 2, NULL, 0);
    next_fails(code);
    assert_string_equal(fault.column, "bad");
}

static void test_settings(void **state)
{
    (void)state;
    assert_int_equal(number_of("SELECT 'a' = 'A'"), 0);
    assert_int_equal(number_of("SELECT 'a' = 'a '"), 0);
    assert_int_equal(number_of("SELECT length('\\')"), 1);
    assert_string_equal(text_of("SELECT 'a' || 'b' AS \"c\""), "ab");
    assert_string_equal(text_of("SELECT @@time_zone"), "+00:00");
    assert_string_equal(text_of("SELECT '\xF0\x9F\x90\x9F'"), "\xF0\x9F\x90\x9F");
    assert_int_equal(
        number_of("SELECT count(*) FROM performance_schema.session_connect_attrs WHERE "
                  "attr_name = 'program_name' AND attr_value <> 'kin'"),
        0);
}

static void test_integers(void **state)
{
    (void)state;
    create_table("vals", ", t TINYINT, u TINYINT UNSIGNED, m MEDIUMINT, y YEAR, b BIGINT UNSIGNED, "
                         "f BIT(3)");
    run("INSERT INTO vals (t, u, m, y, b, f) VALUES (-128, 255, -8388608, 2026, "
        "9223372036854775807, b'101')");
    static const uint8_t kinds[] = {KIN_KIND_INT, KIN_KIND_INT, KIN_KIND_INT,
                                    KIN_KIND_INT, KIN_KIND_INT, KIN_KIND_INT};
    static const int64_t wanted[] = {-128, 255, -8388608, 2026, INT64_MAX, 5};
    ask("SELECT t, u, m, y, b, f FROM vals", kinds, 6);
    for (size_t i = 0; i < 6; i++) assert_true(cells[i].as.integer == wanted[i]);
    run("UPDATE vals SET b = 9223372036854775808");
    unreadable_as("(SELECT b FROM vals)", KIN_KIND_INT, KIN_INVALID_VALUE);
    unreadable_as("1.5", KIN_KIND_INT, KIN_INVALID_VALUE);
    unreadable_as("(SELECT sum(9223372036854775807) FROM (SELECT 1 UNION ALL SELECT 2) x)",
                  KIN_KIND_INT, KIN_INVALID_VALUE);
    fails("SELECT sum(9223372036854775807) DIV 1 FROM (SELECT 1 UNION ALL SELECT 2) x",
          KIN_RANGE_ERROR);
    assert_string_equal(text_of("SELECT b FROM vals"), "9223372036854775808");
    static const uint8_t real[] = {KIN_KIND_REAL};
    ask("SELECT b FROM vals", real, 1);
    assert_true(cells[0].as.real == 9223372036854775808.0);
    run("DROP TABLE vals");
}

static void test_booleans(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_BOOL, KIN_KIND_BOOL, KIN_KIND_BOOL, KIN_KIND_BOOL};
    create_table("vals", ", one BIT, two BIT(2)");
    run("INSERT INTO vals (one, two) VALUES (b'1', b'10')");
    ask("SELECT true, CAST(0 AS DECIMAL), 'f', one FROM vals", kinds, 4);
    assert_true(cells[0].as.boolean && !cells[1].as.boolean && !cells[2].as.boolean);
    assert_true(cells[3].as.boolean);
    unreadable_as("-1", KIN_KIND_BOOL, KIN_INVALID_VALUE);
    unreadable_as("(SELECT two FROM vals)", KIN_KIND_BOOL, KIN_INVALID_VALUE);
    unreadable_as("1e0", KIN_KIND_BOOL, KIN_INVALID_VALUE);
    run("DROP TABLE vals");
}

static void test_times(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_TIME, KIN_KIND_TIME, KIN_KIND_TIME, KIN_KIND_DATE,
                                    KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_TEXT};
    ask("SELECT CAST('1969-12-31 23:59:59.999999' AS DATETIME(6)), DATE '2026-11-22', "
        "'2026-11-22 01:02:03.5', DATE '9999-12-31', TIMESTAMP'2026-11-22 01:02:03', "
        "CAST('2026-11-22 01:02:03.45' AS DATETIME(2)), TIME '11:12:13', DATE '2026-11-22'",
        kinds, 8);
    assert_true(cells[0].as.time.microseconds == -1);
    assert_true(cells[1].as.time.microseconds == 1795305600 * INT64_C(1000000));
    assert_true(cells[2].as.time.microseconds == 1795309323 * INT64_C(1000000) + 500000);
    assert_int_equal(cells[3].as.date.days, 2932896);
    assert_string_equal(cells[4].as.text, "2026-11-22 01:02:03");
    assert_string_equal(cells[5].as.text, "2026-11-22 01:02:03.45");
    assert_string_equal(cells[6].as.text, "11:12:13");
    assert_string_equal(cells[7].as.text, "2026-11-22");
    unreadable_as("TIMESTAMP'2026-11-22 01:02:03'", KIN_KIND_DATE, KIN_INVALID_VALUE);
    unreadable_as("TIME '11:12:13'", KIN_KIND_TIME, KIN_INVALID_VALUE);
    unreadable_as("20261122", KIN_KIND_DATE, KIN_INVALID_VALUE);
}

/* Another program wrote them; Kin's connections refuse to. */
static void test_days_that_are_none(void **state)
{
    (void)state;
    create_table("vals", ", d DATE, t DATETIME(6)");
    fails("INSERT INTO vals (d) VALUES ('0000-00-00')", KIN_INVALID_VALUE);
    run("SET STATEMENT sql_mode = '' FOR INSERT INTO vals (d, t) VALUES ('0000-00-00', "
        "'2026-00-00 00:00:00')");
    unreadable_as("(SELECT d FROM vals)", KIN_KIND_DATE, KIN_INVALID_VALUE);
    unreadable_as("(SELECT d FROM vals)", KIN_KIND_TIME, KIN_INVALID_VALUE);
    unreadable_as("(SELECT d FROM vals)", KIN_KIND_TEXT, KIN_INVALID_VALUE);
    unreadable_as("(SELECT t FROM vals)", KIN_KIND_TIME, KIN_INVALID_VALUE);
    run("DROP TABLE vals");
}

/* Writes the value as a parameter of the type and reads it back as the kind. */
static void there_and_back(const char *type, const kin_value *value, uint8_t kind)
{
    char columns[64];
    snprintf(columns, sizeof columns, ", v %s", type);
    create_table("vals", columns);
    submit_with("INSERT INTO vals (v) VALUES (?)", NULL, 0, value, 1);
    submit_with("SELECT v FROM vals WHERE v = ?", &kind, 1, value, 1);
    next();
    next();
    expect_row(cells);
}

static void test_dates_and_times_as_parameters(void **state)
{
    (void)state;
    static const int64_t times[] = {INT64_C(-62135596800000000), INT64_C(253402300799999999), -1, 0,
                                    INT64_C(1795309323500000)};
    static const int32_t days[] = {-719162, 2932896, -1, 0, 20779};
    for (size_t i = 0; i < 5; i++) {
        kin_value time = {.kind = KIN_KIND_TIME, .as.time = {times[i]}};
        there_and_back("DATETIME(6)", &time, KIN_KIND_TIME);
        assert_true(cells[0].as.time.microseconds == times[i]);
        kin_value date = {.kind = KIN_KIND_DATE, .as.date = {days[i]}};
        there_and_back("DATE", &date, KIN_KIND_DATE);
        assert_int_equal(cells[0].as.date.days, days[i]);
    }
    kin_value beyond = {.kind = KIN_KIND_TIME, .as.time = {INT64_C(253402300800000000)}};
    submit_with("SELECT ?", one_text, 1, &beyond, 1);
    next_fails(KIN_INVALID_VALUE);
    beyond.as.time.microseconds = INT64_C(-62135596800000001);
    submit_with("SELECT ?", one_text, 1, &beyond, 1);
    next_fails(KIN_INVALID_VALUE);
    assert_int_equal(fault.parameter, 1);
    run("DROP TABLE vals");
}

static void test_decimals(void **state)
{
    (void)state;
    static const kin_decimal_value values[] = {
        {.units = INT64_MAX, .scale = 0}, {.units = INT64_MIN + 1, .scale = 18},
        {.units = 1, .scale = 18},        {.units = -1990, .scale = 2},
        {.units = 0, .scale = 0},         {.units = 1000, .scale = 0}};
    for (size_t i = 0; i < 6; i++) {
        kin_value value = {.kind = KIN_KIND_DECIMAL, .as.decimal = values[i]};
        there_and_back(driver->dialect->type_decimal, &value, KIN_KIND_DECIMAL);
        assert_int_equal(cells[0].kind, KIN_KIND_DECIMAL);
        if (i == 3) {
            assert_int_equal(cells[0].as.decimal.units, -199);
            assert_int_equal(cells[0].as.decimal.scale, 1);
        } else {
            assert_true(cells[0].as.decimal.units == values[i].units);
            assert_int_equal(cells[0].as.decimal.scale, values[i].scale);
        }
    }
    static const uint8_t kinds[] = {KIN_KIND_DECIMAL, KIN_KIND_DECIMAL, KIN_KIND_DECIMAL,
                                    KIN_KIND_REAL, KIN_KIND_TEXT};
    ask("SELECT CAST(19.90 AS DECIMAL(10,2)), 7, 0.25e0, 0.10, 0.10", kinds, 5);
    assert_int_equal(cells[0].as.decimal.units, 1990);
    assert_int_equal(cells[0].as.decimal.scale, 2);
    assert_int_equal(cells[1].as.decimal.units, 7);
    assert_int_equal(cells[2].as.decimal.units, 25);
    assert_true(cells[3].as.real == 0.1);
    assert_string_equal(cells[4].as.text, "0.10");
    unreadable_as("99999999999999999999.5", KIN_KIND_DECIMAL, KIN_INVALID_VALUE);
    run("DROP TABLE vals");
}

/* As a type of its own (from 10.7), as text, and as its bytes. */
static void test_uuids(void **state)
{
    (void)state;
    static const char bytes[] = "\x12\x34\x56\x78\x9a\xbc\x4e\xf0\x92\x34\x56\x78\x9a\xbc\xde\xf0";
    static const uint8_t kind[] = {KIN_KIND_UUID};
    kin_value value = {.kind = KIN_KIND_UUID};
    memcpy(&value.as.uuid, bytes, 16);
    there_and_back(driver->dialect->type_uuid, &value, KIN_KIND_UUID);
    assert_memory_equal(&cells[0].as.uuid, bytes, 16);
    there_and_back("UUID", &value, KIN_KIND_UUID);
    assert_memory_equal(&cells[0].as.uuid, bytes, 16);
    ask("SELECT CAST(x'123456789abc4ef0923456789abcdef0' AS BINARY(16))", kind, 1);
    assert_memory_equal(&cells[0].as.uuid, bytes, 16);
    unreadable_as("'0123456789abcdef'", KIN_KIND_UUID, KIN_INVALID_VALUE);
    unreadable_as("CAST(x'1234' AS BINARY(2))", KIN_KIND_UUID, KIN_INVALID_VALUE);
    run("DROP TABLE vals");
}

static void test_blobs(void **state)
{
    (void)state;
    static char bytes[70000];
    static const size_t sizes[] = {0, 1, 255, 256, 257, 65536, 70000};
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7);
    for (size_t i = 0; i < 7; i++) {
        kin_value value = {.kind = KIN_KIND_BLOB, .as.blob = {bytes, sizes[i]}};
        there_and_back("LONGBLOB", &value, KIN_KIND_BLOB);
        assert_int_equal(cells[0].as.blob.size, sizes[i]);
        assert_non_null(cells[0].as.blob.data);
        assert_memory_equal(cells[0].as.blob.data, bytes, sizes[i]);
    }
    assert_string_equal(text_of("SELECT x'6162'"), "ab");
    unreadable_as("x'ff'", KIN_KIND_TEXT, KIN_INVALID_VALUE);
    unreadable_as("7", KIN_KIND_BLOB, KIN_INVALID_VALUE);
    run("DROP TABLE vals");
}

/* Short and long texts beside each other, each with its NUL, some of them missing. */
static void test_texts_of_any_length(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_TEXT, KIN_KIND_INT,  KIN_KIND_TEXT,
                                    KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_INT};
    submit_with("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
                "SELECT repeat('a', 250 + i), i, repeat('b', i * i * i), "
                "CASE WHEN i % 2 = 0 THEN repeat('c', 100 * i) END, '', 7 FROM n ORDER BY i",
                kinds, 6, NULL, 0);
    next();
    for (uint32_t i = 0; i <= 200; i++) {
        expect_row(cells);
        uint32_t sizes[] = {250 + i, 0, i * i * i, 100 * i, 0};
        for (size_t k = 0; k < 5; k++) {
            if (k == 1) continue;
            bool missing = k == 3 && i % 2 == 1;
            assert_int_equal(cells[k].kind, missing ? KIN_KIND_NULL : KIN_KIND_TEXT);
            if (missing) continue;
            assert_int_equal(cells[k].size, sizes[k]);
            assert_int_equal(strlen(cells[k].as.text), sizes[k]);
            if (sizes[k] > 0) assert_int_equal(cells[k].as.text[sizes[k] - 1], "a bc"[k]);
        }
        assert_int_equal(cells[1].as.integer, i);
        assert_int_equal(cells[5].as.integer, 7);
    }
    expect_end();
    kin_value nul = {.kind = KIN_KIND_TEXT, .size = 3, .as.text = "a\0b"};
    submit_with("SELECT ?", one_text, 1, &nul, 1);
    next();
    expect_row(cells);
    assert_int_equal(cells[0].size, 3);
    assert_memory_equal(cells[0].as.text, "a\0b", 4);
}

/* What was prepared is read as the column is now. */
static void test_a_table_that_changes(void **state)
{
    (void)state;
    kin__statement all = statement_of("SELECT v FROM vals", 5, 1, one_text);
    static const char *const types[] = {"INTEGER", "DOUBLE", "VARCHAR(9)", "BIGINT UNSIGNED"};
    create_table("vals", ", v INTEGER");
    run("INSERT INTO vals (v) VALUES (12)");
    for (size_t i = 0; i < 4; i++) {
        char text[64];
        snprintf(text, sizeof text, "ALTER TABLE vals MODIFY v %s", types[i]);
        run(text);
        assert_true(driver->submit(connection, &all, NULL, 0, &fault));
        next();
        expect_row(cells);
        assert_string_equal(cells[0].as.text, "12");
        expect_end();
    }
    run("ALTER TABLE vals ADD COLUMN w INTEGER, DROP COLUMN v");
    assert_true(driver->submit(connection, &all, NULL, 0, &fault));
    next_fails(KIN_STATEMENT_INVALID);
    run("DROP TABLE vals");
}

static void expect_names(uint32_t count, const char *name, const char *other)
{
    kin__statement all = statement_of("SELECT * FROM vals", 6, 0, NULL);
    assert_true(driver->submit(connection, &all, NULL, 0, &fault));
    next();
    assert_int_equal(driver->result_columns(connection), count);
    assert_string_equal(driver->result_column(connection, 1), name);
    if (count > 2) assert_string_equal(driver->result_column(connection, 2), other);
    finish();
}

static void test_names_of_columns_that_change(void **state)
{
    (void)state;
    create_table("vals", ", v INTEGER");
    for (int i = 0; i < 2; i++) expect_names(2, "v", NULL);
    run("ALTER TABLE vals ADD COLUMN w INTEGER");
    for (int i = 0; i < 2; i++) expect_names(3, "v", "w");
    run("ALTER TABLE vals DROP COLUMN v, ADD COLUMN u INTEGER");
    for (int i = 0; i < 2; i++) expect_names(3, "w", "u");
    run("ALTER TABLE vals DROP COLUMN u");
    for (int i = 0; i < 2; i++) expect_names(2, "w", NULL);
    run("DROP TABLE vals");
}

/* --- statements ------------------------------------------------------------------------------ */

static void test_keys_as_json(void **state)
{
    (void)state;
    char text[256];
    kin_value keys = text_value("[1,3,5]");
    run("INSERT INTO things (name) VALUES ('a'), ('b'), ('c')");
    snprintf(text, sizeof text, "SELECT count(*) FROM things WHERE \"id\"%s?%s",
             driver->dialect->keys_between, driver->dialect->keys_after);
    submit_with(text, one_int, 1, &keys, 1);
    next();
    expect_row(cells);
    assert_int_equal(cells[0].as.integer, 2);
}

/* They run as a text, and their rows come as texts. */
static void test_what_is_not_prepared(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT, KIN_KIND_TEXT, KIN_KIND_TIME, KIN_KIND_BOOL,
                                    KIN_KIND_INT};
    run("PREPARE own FROM 'SELECT 7, ''a'' || ''b'', TIMESTAMP''1970-01-01 00:00:01'', true, "
        "NULL'");
    for (int i = 0; i < 2; i++) {
        ask("EXECUTE own", kinds, 5);
        assert_int_equal(cells[0].as.integer, 7);
        assert_string_equal(cells[1].as.text, "ab");
        assert_int_equal(cells[2].as.time.microseconds, 1000000);
        assert_true(cells[3].as.boolean);
        assert_int_equal(cells[4].kind, KIN_KIND_NULL);
        expect_end();
    }
    submit("EXECUTE own");
    next();
    assert_int_equal(driver->result_columns(connection), 5);
    finish();
    kin_value value = integer(1);
    submit_with("EXECUTE own", NULL, 0, &value, 1);
    next_fails(KIN_STATEMENT_INVALID);
    run("DEALLOCATE PREPARE own");
    fails("EXECUTE own", KIN_STATEMENT_INVALID);
}

static void test_a_procedure_has_several_results(void **state)
{
    (void)state;
    run("CREATE OR REPLACE PROCEDURE two() BEGIN SELECT 1; SELECT 2; END");
    for (int i = 0; i < 3; i++) {
        ask("CALL two()", one_int, 1);
        assert_int_equal(cells[0].as.integer, 1);
        if (i == 0) expect_end();
        assert_int_equal(number_of("SELECT 5"), 5);
    }
    run("CALL two()");
    run("DROP PROCEDURE two");
    run("CREATE OR REPLACE PROCEDURE late() BEGIN SELECT 1; INSERT INTO nowhere VALUES (1); END");
    submit("CALL late()");
    next_fails(KIN_STATEMENT_INVALID);
    submit_with("CALL late()", one_int, 1, NULL, 0);
    submit("DELETE FROM things");
    next();
    next_fails(KIN_STATEMENT_INVALID);
    run("DROP PROCEDURE late");
}

static void submit_streamed(const char *text)
{
    kin__statement statement = statement_of(text, 9, 1, one_int);
    statement.streamed = true;
    assert_true(driver->submit(connection, &statement, NULL, 0, &fault));
    next();
}

static void test_streams(void **state)
{
    (void)state;
    static const char many[] = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                               "WHERE i < 5000) SELECT i FROM n";
    submit_streamed(many);
    for (int i = 1; i <= 5000; i++) {
        expect_row(cells);
        assert_int_equal(cells[0].as.integer, i);
    }
    expect_end();
    submit_streamed(many);
    expect_row(cells);
    driver->abandon(connection);
    assert_int_equal(number_of("SELECT 5"), 5);
    submit_control("START TRANSACTION");
    submit("INSERT INTO things (name) VALUES ('kept')");
    finish();
    submit_streamed("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                    "SELECT i FROM n");
    expect_row(cells);
    assert_int_equal(number_of("SELECT 6"), 6);
    submit_control("COMMIT");
    finish();
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
    kin__statement whole = statement_of(many, 9, 1, one_int);
    assert_true(driver->submit(connection, &whole, NULL, 0, &fault));
    next();
    for (int i = 1; i <= 5000; i++) expect_row(cells);
    expect_end();
}

static void test_insert_gives_rows_and_then_fails(void **state)
{
    (void)state;
    run("INSERT INTO things (name) VALUES ('c')");
    submit_with("INSERT INTO things (name) VALUES ('a'), ('b'), ('c') RETURNING id", one_int, 1,
                NULL, 0);
    next_fails(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
    submit_with(
        "-- it's\n /* INSERT */ insert INTO things (name) VALUES ('a'), ('b'), ('c') RETURNING id",
        one_int, 1, NULL, 0);
    submit("DELETE FROM things");
    kin__outcome outcome = driver->next_result(connection, &fault);
    if (outcome == KIN__ROW) outcome = driver->next_result(connection, &fault);
    expect(outcome, KIN__FAILED);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
}

static void test_what_is_returned_may_change(void **state)
{
    (void)state;
    static const char insert[] = "INSERT INTO vals (v) VALUES (1) RETURNING *";
    create_table("vals", ", v INTEGER");
    for (uint32_t columns = 2; columns < 4; columns++) {
        for (int i = 0; i < 2; i++) {
            submit(insert);
            next();
            assert_int_equal(driver->result_columns(connection), columns);
            finish();
            assert_int_equal(driver->affected(connection), 1);
        }
        if (columns == 2) run("ALTER TABLE vals ADD COLUMN w INTEGER");
    }
    assert_int_equal(number_of("SELECT count(*) FROM vals"), 4);
    run("DROP TABLE vals");
}

/* --- errors ---------------------------------------------------------------------------------- */

static void fails_with(const char *text, kin_code code, int number, const char *name)
{
    fails(text, code);
    assert_int_equal(fault.driver_code, number);
    assert_int_equal(strlen(fault.sqlstate), 5);
    assert_string_equal(*fault.constraint ? fault.constraint : fault.column, name);
    assert_null(strstr(fault.message, "secret"));
}

static void test_errors(void **state)
{
    (void)state;
    run("DROP TABLE IF EXISTS parts");
    create_table("odd", ", name VARCHAR(10) NOT NULL UNIQUE, small TINYINT, day DATE, "
                        "size INTEGER, CONSTRAINT size_is_small CHECK (size < 100)");
    run("CREATE TABLE parts (odd_id BIGINT, CONSTRAINT of_odd FOREIGN KEY (odd_id) REFERENCES "
        "odd (id))");
    run("INSERT INTO odd (id, name) VALUES (1, 'secret'), (2, 'x'' for key')");
    run("INSERT INTO parts VALUES (1)");
    fails_with("INSERT INTO odd (name) VALUES ('secret')", KIN_RECORD_NOT_UNIQUE, 1062, "name");
    fails_with("INSERT INTO odd (name) VALUES ('x'' for key')", KIN_RECORD_NOT_UNIQUE, 1062,
               "name");
    fails_with("INSERT INTO odd (id, name) VALUES (1, 'b')", KIN_RECORD_NOT_UNIQUE, 1062,
               "PRIMARY");
    fails_with("INSERT INTO odd (name) VALUES (NULL)", KIN_NOT_NULL_VIOLATION, 1048, "name");
    fails_with("INSERT INTO odd (small) VALUES (1)", KIN_NOT_NULL_VIOLATION, 1364, "name");
    fails_with("INSERT INTO odd (name, size) VALUES ('a', 100)", KIN_CHECK_VIOLATION, 4025,
               "size_is_small");
    fails_with("INSERT INTO parts VALUES (3)", KIN_INVALID_FOREIGN_KEY, 1452, "of_odd");
    fails_with("DELETE FROM odd WHERE id = 1", KIN_INVALID_FOREIGN_KEY, 1451, "of_odd");
    fails_with("INSERT INTO odd (name) VALUES ('secret, and long')", KIN_VALUE_TOO_LONG, 1406,
               "name");
    fails_with("INSERT INTO odd (name, small) VALUES ('a', 128)", KIN_RANGE_ERROR, 1264, "small");
    fails_with("SELECT 9223372036854775807 + 1", KIN_RANGE_ERROR, 1690, "");
    fails_with("INSERT INTO odd (name, small) VALUES ('a', 'secret')", KIN_INVALID_VALUE, 1366,
               "small");
    fails_with("INSERT INTO odd (name, day) VALUES ('a', 'secret')", KIN_INVALID_VALUE, 1292,
               "day");
    fails_with("INSERT INTO odd (name, small) SELECT 'a', 'secret'' for column `a`.`b`.`c`'",
               KIN_INVALID_VALUE, 1366, "small");
    fails_with("SELECT nonsense", KIN_STATEMENT_INVALID, 1054, "");
    fails_with("SELEC 1", KIN_STATEMENT_INVALID, 1064, "");
    fails_with("SELECT 1 FROM nowhere", KIN_STATEMENT_INVALID, 1146, "");
    run("DROP TABLE parts");
    run("DROP TABLE odd");
}

static void test_values_too_large_to_send(void **state)
{
    (void)state;
    size_t size = 17 * 1024 * 1024;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'x', size);
    kin_value values[] = {integer(1), {.kind = KIN_KIND_BLOB, .as.blob = {bytes, size}}};
    submit_with("SELECT ? + length(?)", one_int, 1, values, 2);
    next_fails(KIN_VALUE_TOO_LONG);
    assert_int_equal(fault.parameter, 2);
    assert_true(driver->is_alive(connection));
    free(bytes);
    assert_int_equal(number_of("SELECT 5"), 5);
}

static const struct CMUnitTest mariadb_alone[] = {
    BEHAVES(test_settings),
    BEHAVES(test_integers),
    BEHAVES(test_booleans),
    BEHAVES(test_times),
    BEHAVES(test_days_that_are_none),
    BEHAVES(test_dates_and_times_as_parameters),
    BEHAVES(test_decimals),
    BEHAVES(test_uuids),
    BEHAVES(test_blobs),
    BEHAVES(test_texts_of_any_length),
    BEHAVES(test_a_table_that_changes),
    BEHAVES(test_names_of_columns_that_change),
    BEHAVES(test_keys_as_json),
    BEHAVES(test_what_is_not_prepared),
    BEHAVES(test_a_procedure_has_several_results),
    BEHAVES(test_streams),
    BEHAVES(test_insert_gives_rows_and_then_fails),
    BEHAVES(test_what_is_returned_may_change),
    BEHAVES(test_errors),
    BEHAVES(test_values_too_large_to_send),
};

static int tests(void)
{
    return cmocka_run_group_tests_name("MariaDB", mariadb_alone, NULL, NULL);
}

int main(int argc, char **argv)
{
    return run_on_database(argc, argv, tests);
}
