/* What every driver must do. The database's URL is the program's last argument. */
#define _POSIX_C_SOURCE 200809L

#include "place.h"

static void test_batch_in_order(void **state)
{
    (void)state;
    kin_value name = text_value("one");
    submit_with(sql("INSERT INTO things (name) VALUES (?)"), NULL, 0, &name, 1);
    submit_with("SELECT count(*) FROM things", one_int, 1, NULL, 0);
    submit("DELETE FROM things");
    submit_with("SELECT count(*) FROM things", one_int, 1, NULL, 0);

    kin_value cell;
    next();
    expect_end();
    assert_int_equal(driver->affected(connection), 1);
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 1);
    expect_end();
    assert_int_equal(driver->affected(connection), 0);
    next();
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 0);
    expect_end();
    expect_end();
    expect(driver->next_result(connection, &fault), KIN__END);
    expect(driver->next_result(connection, &fault), KIN__END);
}

static void test_batch_is_one_round_trip(void **state)
{
    (void)state;
    uint64_t before = driver->round_trips(connection);
    for (int i = 0; i < 10; i++) submit("SELECT 1");
    finish();
    /* Connector/C has no pipeline: what is prepared and what runs is a wait each. */
    uint64_t waits = is_sqlite() ? 0 : is_mariadb() ? 1 + 10 : 1;
    assert_int_equal(driver->round_trips(connection) - before, waits);
}

static void test_submit_while_reading(void **state)
{
    (void)state;
    kin_value cell;
    submit_with("SELECT 1", one_int, 1, NULL, 0);
    submit_with("SELECT 2", one_int, 1, NULL, 0);
    next();
    submit_with("SELECT 3", one_int, 1, NULL, 0);
    for (int i = 2; i <= 3; i++) {
        next();
        expect_row(&cell);
        assert_int_equal(cell.as.integer, i);
    }
    submit_with("SELECT 4", one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 4);
    expect(driver->next_result(connection, &fault), KIN__END);
}

static const uint8_t every_kind[] = {KIN_KIND_INT, KIN_KIND_BOOL, KIN_KIND_REAL, KIN_KIND_TEXT,
                                     KIN_KIND_TIME};

static void create_values(void)
{
    char columns[200];
    const kin__dialect *dialect = driver->dialect;
    snprintf(columns, sizeof columns, ", i %s, b %s, r %s, t %s, m %s", dialect->type_integer,
             dialect->type_boolean, dialect->type_real, dialect->type_text, dialect->type_time);
    create_table("vals", columns);
}

/* Writes a row of all kinds and gives back what is read. */
static void write_and_read(const kin_value *values, kin_value *cells)
{
    submit("DELETE FROM vals");
    submit_with(sql("INSERT INTO vals (i, b, r, t, m) VALUES (?, ?, ?, ?, ?)"), NULL, 0, values, 5);
    submit_with("SELECT i, b, r, t, m FROM vals", every_kind, 5, NULL, 0);
    next();
    next();
    next();
    expect_row(cells);
}

static void test_values_of_every_kind(void **state)
{
    (void)state;
    static const char text[] = "it's \"quoted\" \\ $1 ? \xF0\x9F\x90\x9F \xC3\xA4";
    static const int64_t numbers[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN};
    static const double reals[] = {0.0, 0.1, -1.5, 1e300, 5e-324, 12345678.125};
    static const int64_t times[] = {0,      1372155630123456,  -1, -2208988800000001,
                                    999999, -62135596800000000};
    create_values();
    for (size_t i = 0; i < 6; i++) {
        kin_value values[] = {integer(numbers[i]),
                              {.kind = KIN_KIND_BOOL, .as.boolean = i % 2 == 0},
                              {.kind = KIN_KIND_REAL, .as.real = reals[i]},
                              text_value(i ? text : ""),
                              {.kind = KIN_KIND_TIME, .as.time = {times[i]}}};
        kin_value cells[5];
        write_and_read(values, cells);
        for (size_t k = 0; k < 5; k++) assert_int_equal(cells[k].kind, every_kind[k]);
        assert_true(cells[0].as.integer == numbers[i]);
        assert_true(cells[1].as.boolean == (i % 2 == 0));
        assert_true(cells[2].as.real == reals[i]);
        assert_int_equal(cells[3].size, strlen(i ? text : ""));
        assert_string_equal(cells[3].as.text, i ? text : "");
        assert_true(cells[4].as.time.microseconds == times[i]);
        expect_end();
    }
}

static void test_null(void **state)
{
    (void)state;
    create_values();
    kin_value values[5] = {{0}};
    kin_value cells[5];
    write_and_read(values, cells);
    for (size_t k = 0; k < 5; k++) assert_int_equal(cells[k].kind, KIN_KIND_NULL);
}

static void test_infinity(void **state)
{
    (void)state;
    create_values();
    kin_value values[5] = {{0}};
    kin_value cells[5];
    volatile double huge = 1e308;
    values[2] = (kin_value){.kind = KIN_KIND_REAL, .as.real = -huge * 10};
    if (is_mariadb()) {
        submit_with("INSERT INTO vals (i, b, r, t, m) VALUES (?, ?, ?, ?, ?)", NULL, 0, values, 5);
        next_fails(KIN_INVALID_VALUE);
        assert_int_equal(fault.parameter, 3);
        return;
    }
    write_and_read(values, cells);
    assert_true(cells[2].as.real == -huge * 10);
}

static void test_integers_are_reals(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_REAL, KIN_KIND_INT, KIN_KIND_TEXT};
    kin_value cells[3];
    submit_with("SELECT 7, 3.0, 12", kinds, 3, NULL, 0);
    next();
    expect_row(cells);
    assert_true(cells[0].as.real == 7.0);
    assert_int_equal(cells[1].as.integer, 3);
    assert_string_equal(cells[2].as.text, "12");
}

static void test_unreadable_values(void **state)
{
    (void)state;
    unreadable("SELECT 1, 'soup' AS bad", KIN_KIND_INT);
    unreadable("SELECT 1, 1.5 AS bad", KIN_KIND_INT);
    unreadable("SELECT 1, '9223372036854775808' AS bad", KIN_KIND_INT);
    unreadable("SELECT 1, 'soup' AS bad", KIN_KIND_BOOL);
    unreadable("SELECT 1, 2 AS bad", KIN_KIND_BOOL);
    unreadable("SELECT 1, 'soup' AS bad", KIN_KIND_REAL);
    unreadable("SELECT 1, '0000-00-00 00:00:00' AS bad", KIN_KIND_TIME);
    unreadable("SELECT 1, 5 AS bad", KIN_KIND_TIME);
    assert_int_equal(number_of("SELECT 5"), 5);
}

static void test_invalid_parameters(void **state)
{
    (void)state;
    static const char *const wrong[] = {"\xFF", "a\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                        "12345678\xE2\x82"};
    for (size_t i = 0; i < 5; i++) {
        kin_value value = text_value(wrong[i]);
        submit_with(sql("SELECT CAST(? AS TEXT)"), one_text, 1, &value, 1);
        submit("DELETE FROM things");
        next_fails(KIN_INVALID_VALUE);
        assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    }
    kin_value invalid = {.kind = KIN_KIND_INVALID};
    submit_with(sql("SELECT CAST(? AS TEXT)"), one_text, 1, &invalid, 1);
    next_fails(KIN_INVALID_ARGUMENT);
    kin_value two[] = {integer(1), integer(2)};
    submit_with(sql("SELECT CAST(? AS TEXT)"), one_text, 1, two, 2);
    next_fails(KIN_STATEMENT_INVALID);
    submit_with("SELECT 1", every_kind, 5, NULL, 0);
    next_fails(KIN_STATEMENT_INVALID);
    assert_int_equal(number_of("SELECT 5"), 5);
}

static void test_refused_parameter_within_a_batch(void **state)
{
    (void)state;
    kin_value wrong = text_value("\xFF");
    submit_control(driver->dialect->begin_write);
    submit("INSERT INTO things (name) VALUES ('before')");
    submit_with(sql("INSERT INTO things (name) VALUES (?)"), NULL, 0, &wrong, 1);
    submit_control("COMMIT");
    next();
    next();
    next_fails(KIN_INVALID_VALUE);
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    submit_control("ROLLBACK");
    finish();
    assert_int_equal(number_of("SELECT count(*) FROM things"), 0);
}

static void test_failure_ends_the_batch(void **state)
{
    (void)state;
    submit_control(driver->dialect->begin_write);
    submit("INSERT INTO things (name) VALUES ('first')");
    submit("INSERT INTO nowhere VALUES (1)");
    submit("INSERT INTO things (name) VALUES ('second')");
    submit_control("COMMIT");
    next();
    next();
    expect_end();
    next_fails(KIN_STATEMENT_INVALID);
    assert_non_null(strstr(fault.message, "nowhere"));
    expect(driver->next_result(connection, &fault), KIN__END);
    expect_end();
    assert_int_equal(driver->transaction_state(connection),
                     is_postgres() ? KIN__ABORTED : KIN__OPEN);
    assert_true(driver->is_alive(connection));
    submit_control("ROLLBACK");
    finish();
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 0);
}

static void test_transaction_states(void **state)
{
    (void)state;
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    submit_control(driver->dialect->begin_read);
    finish();
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    submit_control("COMMIT");
    finish();
    submit_control(driver->dialect->begin_write);
    submit_control("SAVEPOINT a");
    finish();
    fails("INSERT INTO nowhere VALUES (1)", KIN_STATEMENT_INVALID);
    submit_control("ROLLBACK TO SAVEPOINT a");
    submit_control("RELEASE SAVEPOINT a");
    finish();
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    run("INSERT INTO things (name) VALUES ('kept')");
    submit_control("COMMIT");
    next();
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
}

static void test_constraints(void **state)
{
    (void)state;
    run("INSERT INTO things (name) VALUES ('taken')");
    fails("INSERT INTO things (name) VALUES ('taken')", KIN_RECORD_NOT_UNIQUE);
    assert_string_equal(fault.constraint, is_sqlite()    ? "things.name"
                                          : is_mariadb() ? "name"
                                                         : "things_name_key");
    assert_null(strstr(fault.message, "taken"));
    if (is_postgres()) assert_string_equal(fault.sqlstate, "23505");
    if (is_mariadb()) assert_string_equal(fault.sqlstate, "23000");
    if (!is_postgres()) assert_int_equal(fault.driver_code, is_sqlite() ? 2067 : 1062);
    fails("INSERT INTO things (id, name) VALUES (1, 'b')", KIN_RECORD_NOT_UNIQUE);
    fails("UPDATE things SET size = NULL", KIN_NOT_NULL_VIOLATION);
    assert_string_equal(fault.column, "size");
    fails("UPDATE things SET size = 100", KIN_CHECK_VIOLATION);
    run("DROP TABLE IF EXISTS parts");
    run("CREATE TABLE parts (thing_id BIGINT REFERENCES things (id))");
    fails("INSERT INTO parts VALUES (999)", KIN_INVALID_FOREIGN_KEY);
    run("DROP TABLE parts");
}

static void test_affected(void **state)
{
    (void)state;
    submit("INSERT INTO things (name) VALUES ('a'), ('b'), ('c')");
    next();
    expect_end();
    assert_int_equal(driver->affected(connection), 3);
    run("INSERT INTO things (name) VALUES ('d')");
    assert_int_equal(driver->affected(connection), 1);
    if (driver->dialect->insert_id) assert_int_equal(driver->insert_id(connection), 4);
    run("DELETE FROM things WHERE name = 'd'");
    submit("UPDATE things SET size = 1 WHERE name <> 'a'");
    finish();
    assert_int_equal(driver->affected(connection), 2);
    run("UPDATE things SET size = 1 WHERE name = 'z'");
    assert_int_equal(driver->affected(connection), 0);
    run("DELETE FROM things WHERE name = 'a'");
    run("CREATE INDEX things_by_size ON things (size)");
    assert_int_equal(driver->affected(connection), 0);

    kin_value cell;
    submit_with("SELECT id FROM things", one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    expect_row(&cell);
    expect_end();
    assert_int_equal(driver->affected(connection), 0);
    submit_with("DELETE FROM things RETURNING id", one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    expect_row(&cell);
    expect_end();
    assert_int_equal(driver->affected(connection), 2);
}

/* A row that has the values already was found, and counts. */
static void test_affected_rows_are_those_found(void **state)
{
    (void)state;
    run("INSERT INTO things (name, size) VALUES ('a', 1), ('b', 2)");
    run("UPDATE things SET size = 1");
    assert_int_equal(driver->affected(connection), 2);
    run("UPDATE things SET size = 1");
    assert_int_equal(driver->affected(connection), 2);
}

static void test_unfinished_results_are_skipped(void **state)
{
    (void)state;
    kin_value cell;
    submit_with("INSERT INTO things (name) VALUES ('a'), ('b') RETURNING id", one_int, 1, NULL, 0);
    submit_with("SELECT id FROM things", one_int, 1, NULL, 0);
    submit_with("SELECT id FROM things ORDER BY id", one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    next();
    expect_row(&cell);
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 1);
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 2);
    finish();
    run("DROP TABLE things");
}

static void test_many_texts_without_an_id(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++) {
            char text[64];
            snprintf(text, sizeof text, "SELECT %d", i);
            assert_int_equal(number_of(text), i);
            if (i % 7 == 0) assert_int_equal(number_of(text), i);
        }
    }
}

static void test_many_texts_in_one_batch(void **state)
{
    (void)state;
    static char texts[400][32];
    for (int i = 0; i < 400; i++) {
        snprintf(texts[i], sizeof texts[i], "SELECT %d", i % 200 / 2);
        submit_with(texts[i], one_int, 1, NULL, 0);
    }
    for (int i = 0; i < 400; i++) {
        kin_value cell;
        next();
        expect_row(&cell);
        assert_int_equal(cell.as.integer, i % 200 / 2);
    }
    finish();
    for (int i = 0; i < 400; i++) submit_with(texts[399 - i], one_int, 1, NULL, 0);
    submit("SELECT broken FROM nowhere");
    for (int i = 0; i < 400; i++) next();
    next_fails(KIN_STATEMENT_INVALID);
    for (int i = 0; i < 400; i++) assert_int_equal(number_of(texts[i]), i % 200 / 2);
}

static void test_text_that_fails_stays_unprepared(void **state)
{
    (void)state;
    run("DROP TABLE IF EXISTS later");
    kin__statement statement = statement_of("SELECT n FROM later", 3, 1, one_int);
    for (int i = 0; i < 3; i++) {
        fails("SELECT n FROM later", KIN_STATEMENT_INVALID);
        driver->submit(connection, &statement, NULL, 0, &fault);
        next_fails(KIN_STATEMENT_INVALID);
        submit("SELECT broken");
        driver->submit(connection, &statement, NULL, 0, &fault);
        next_fails(KIN_STATEMENT_INVALID);
    }
    run("CREATE TABLE later (n INTEGER)");
    run("INSERT INTO later VALUES (4)");
    assert_int_equal(number_of("SELECT n FROM later"), 4);
    kin_value cell;
    for (int i = 0; i < 2; i++) {
        driver->submit(connection, &statement, NULL, 0, &fault);
        next();
        expect_row(&cell);
        assert_int_equal(cell.as.integer, 4);
    }
    finish();
    run("DROP TABLE later");
}

static void test_one_id_many_times(void **state)
{
    (void)state;
    kin__statement statement = statement_of(sql("SELECT 2 * CAST(? AS INTEGER)"), 4000, 1, one_int);
    for (int i = 0; i < 1000; i++) {
        kin_value value = integer(i);
        kin_value cell;
        assert_true(driver->submit(connection, &statement, &value, 1, &fault));
        next();
        expect_row(&cell);
        assert_int_equal(cell.as.integer, 2 * i);
        expect_end();
    }
    kin_value values[] = {integer(1), integer(2)};
    kin_value cell;
    assert_true(driver->submit(connection, &statement, &values[0], 1, &fault));
    assert_true(driver->submit(connection, &statement, &values[1], 1, &fault));
    next();
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 4);
    finish();
}

static void test_large_result(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_INT, KIN_KIND_TEXT};
    submit_with("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
                "SELECT i, 'row ' || i FROM n ORDER BY i",
                kinds, 2, NULL, 0);
    next();
    kin_value cells[2];
    for (int i = 1; i <= 10000; i++) {
        char text[32];
        snprintf(text, sizeof text, "row %d", i);
        expect_row(cells);
        assert_int_equal(cells[0].as.integer, i);
        assert_string_equal(cells[1].as.text, text);
    }
    expect_end();
}

/* Five megabytes go there and come back. Two sides that only write would wait for ever. */
static void test_large_batch(void **state)
{
    (void)state;
    static char large[1025];
    memset(large, 'x', 1024);
    kin_value value = text_value(large);
    kin__statement statement = statement_of(sql("SELECT CAST(? AS TEXT)"), 1, 1, one_text);
    uint64_t before = driver->round_trips(connection);
    for (int i = 0; i < 5000; i++) {
        assert_true(driver->submit(connection, &statement, &value, 1, &fault));
    }
    for (int i = 0; i < 5000; i++) {
        kin_value cell;
        next();
        expect_row(&cell);
        assert_int_equal(cell.size, 1024);
    }
    finish();
    uint64_t waits = is_sqlite() ? 0 : is_mariadb() ? 1 + 5000 : 1;
    assert_int_equal(driver->round_trips(connection) - before, waits);
}

static void test_many_parameters(void **state)
{
    (void)state;
    static char text[16 * 1024];
    static kin_value values[900], cells[900];
    static uint8_t kinds[900];
    size_t length = 0;
    for (int i = 0; i < 900; i++) {
        char parameter[16] = "?";
        kinds[i] = i % 2 ? KIN_KIND_INT : KIN_KIND_TIME;
        values[i] = i % 2 ? integer(i) : (kin_value){.kind = KIN_KIND_TIME, .as.time = {i}};
        if (driver->dialect->numbered_parameters) snprintf(parameter, 16, "$%d", i + 1);
        length += (size_t)sprintf(text + length, "%s%s", i ? ", " : "SELECT ", parameter);
    }
    submit_with(text, kinds, 900, values, 900);
    next();
    expect_row(cells);
    for (int i = 0; i < 900; i++)
        assert_int_equal(i % 2 ? cells[i].as.integer : cells[i].as.time.microseconds, i);
}

static void test_two_statements_in_one_text(void **state)
{
    (void)state;
    fails("DELETE FROM things; DELETE FROM things", KIN_STATEMENT_INVALID);
    run("DELETE FROM things;  -- all of them\n");
    submit("-- nothing");
    next();
    expect_end();
    finish();
}

static void test_a_batch_may_be_abandoned(void **state)
{
    (void)state;
    submit("INSERT INTO things (name) VALUES ('a')");
    submit("SELECT 1");
    next();
    /* tear_down disconnects with results left */
}

static void test_url_is_checked(void **state)
{
    (void)state;
    static const char *const sqlite[] = {"sqlite:",           "sqlite:a%zz",
                                         "sqlite:a%00b",      "sqlite:a?mode=x",
                                         "sqlite:a?x=secret", "sqlite:a?busy_timeout=-1"};
    static const char *const mariadb[] = {"mariadb:x",
                                          "mariadb://u:se@cret@h/d",
                                          "mariadb://u:se/secret@h/d",
                                          "mariadb://h/d?x=secret",
                                          "mariadb://u:%zzsecret@h/d",
                                          "mariadb://u:secret@h:0/d"};
    static const char *const postgres[] = {"postgres:x",
                                           "postgres://u:se@cret@h/d",
                                           "postgres://u:se/secret@h/d",
                                           "postgres://h/d?x=secret",
                                           "postgres://u:%zzsecret@h/d",
                                           "postgres://u:a?secret"};
    for (size_t i = 0; i < 6; i++) {
        const char *wrong = is_sqlite() ? sqlite[i] : is_mariadb() ? mariadb[i] : postgres[i];
        if (driver->check_url(wrong, &fault)) fail_msg("%s was not refused", wrong);
        assert_int_equal(fault.code, KIN_INVALID_URL);
        assert_null(strstr(fault.message, "secret"));
        assert_null(connect_to(wrong));
    }
    assert_true(driver->check_url(url, &fault));
}

static void test_no_memory_for_connect(void **state)
{
    (void)state;
    size_t live = memory.live;
    kin__connection *second = NULL;
    for (size_t n = 1; !second; n++) {
        memory.calls = 0;
        memory.fail_at = n;
        second = connect_to(url);
        memory.fail_at = 0;
        if (!second) assert_int_equal(fault.code, KIN_OUT_OF_MEMORY);
        if (!second) assert_int_equal(memory.live, live);
    }
    driver->disconnect(second);
    driver->disconnect(NULL);
    assert_int_equal(memory.live, live);
}

/* Runs a batch of twenty with the n-th allocation failing. Gives whether all went well. */
static bool batch_with_failure(size_t n, bool fail_after)
{
    kin_value values[2] = {{.kind = KIN_KIND_TIME}, text_value("text")};
    static char texts[20][64];
    bool ok = true;
    size_t submitted = 0;
    memory.calls = 0;
    memory.fail_at = n;
    memory.fail_after = fail_after;
    for (unsigned i = 0; i < 20; i++) {
        char plain[64];
        snprintf(plain, sizeof plain, "SELECT length(?) + length(?) + %u", i);
        kin_value cell;
        snprintf(texts[i], sizeof texts[i], "%s", sql(plain));
        kin__statement statement = statement_of(texts[i], i % 2 ? i * 10 : 0, 1, one_int);
        bool added = driver->submit(connection, &statement, values, 2, &fault);
        if (!added) assert_int_equal(fault.code, KIN_OUT_OF_MEMORY);
        submitted += added;
        ok = ok && added;
        (void)cell;
    }
    kin__outcome outcome = KIN__END;
    while (submitted--) {
        outcome = driver->next_result(connection, &fault);
        if (outcome != KIN__ROW) break;
    }
    if (outcome == KIN__FAILED) assert_int_equal(fault.code, KIN_OUT_OF_MEMORY);
    memory.fail_at = 0;
    expect(driver->next_result(connection, &fault), KIN__END);
    assert_int_equal(number_of("SELECT 9"), 9);
    return ok && outcome != KIN__FAILED;
}

static void test_no_memory_for_a_batch(void **state)
{
    (void)state;
    for (int after = 0; after < 2; after++) {
        bool reached = true;
        for (size_t n = 1; reached; n++) {
            driver->disconnect(connection);
            connection = connect_to(url);
            batch_with_failure(n, after);
            reached = memory.calls >= n;
        }
        assert_true(batch_with_failure(0, false));
    }
}

static void test_driver_is_found(void **state)
{
    (void)state;
    assert_ptr_equal(kin__driver_for("sqlite:a", &fault), &kin__sqlite);
    assert_ptr_equal(kin__driver_for("postgres://a", &fault), &kin__postgres);
    assert_ptr_equal(kin__driver_for("postgresql://a", &fault), &kin__postgres);
    assert_ptr_equal(kin__driver_for("mariadb://a", &fault), &kin__mariadb);
    assert_ptr_equal(kin__driver_for("mysql://a", &fault), &kin__mariadb);
    assert_null(kin__driver_for("oracle://x:secret@a", &fault));
    assert_int_equal(fault.code, KIN_INVALID_URL);
    assert_non_null(strstr(fault.message, "oracle"));
    assert_null(strstr(fault.message, "secret"));
    assert_null(kin__driver_for("host=h password=secret:", &fault));
    assert_null(strstr(fault.message, "secret"));
    assert_null(kin__driver_for("sqlite", &fault));
    assert_null(kin__driver_for("", &fault));
    assert_null(kin__driver_for(NULL, &fault));
}

static const struct CMUnitTest common[] = {
    BEHAVES(test_batch_in_order),
    BEHAVES(test_batch_is_one_round_trip),
    BEHAVES(test_submit_while_reading),
    BEHAVES(test_values_of_every_kind),
    BEHAVES(test_null),
    BEHAVES(test_infinity),
    BEHAVES(test_integers_are_reals),
    BEHAVES(test_unreadable_values),
    BEHAVES(test_invalid_parameters),
    BEHAVES(test_refused_parameter_within_a_batch),
    BEHAVES(test_failure_ends_the_batch),
    BEHAVES(test_transaction_states),
    BEHAVES(test_constraints),
    BEHAVES(test_affected),
    BEHAVES(test_affected_rows_are_those_found),
    BEHAVES(test_unfinished_results_are_skipped),
    BEHAVES(test_many_texts_without_an_id),
    BEHAVES(test_many_texts_in_one_batch),
    BEHAVES(test_text_that_fails_stays_unprepared),
    BEHAVES(test_one_id_many_times),
    BEHAVES(test_large_result),
    BEHAVES(test_large_batch),
    BEHAVES(test_many_parameters),
    BEHAVES(test_two_statements_in_one_text),
    BEHAVES(test_a_batch_may_be_abandoned),
    BEHAVES(test_url_is_checked),
    BEHAVES(test_no_memory_for_connect),
    BEHAVES(test_no_memory_for_a_batch),
    cmocka_unit_test(test_driver_is_found),
};

static int tests(void)
{
    return cmocka_run_group_tests_name("every driver", common, NULL, NULL);
}

int main(int argc, char **argv)
{
    return run_on_database(argc, argv, tests);
}
