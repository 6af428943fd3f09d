/* What the tests of drivers share: a connection, an allocator that counts and fails, and short
 * names for the calls of the contract. Included once by each program, so it is all static. */
#ifndef TESTS_DRIVER_PLACE_H
#define TESTS_DRIVER_PLACE_H

#include "driver/driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* An allocator that counts, and fails when told to. */
typedef struct ledger {
    size_t live;
    size_t calls;
    size_t fail_at;  /* 0: never */
    bool fail_after; /* also every later call */
} ledger;

static ledger memory;

static inline void *ledger_resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    ledger *own = context;
    if (new_size) {
        own->calls++;
        bool due = own->fail_at && own->calls >= own->fail_at;
        if (due && (own->fail_after || own->calls == own->fail_at)) return NULL;
    }
    own->live += new_size;
    own->live -= pointer ? old_size : 0;
    if (new_size) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static const kin_allocator allocator = {ledger_resize, &memory};
static const char *url;
static const kin__driver *driver;
static kin__connection *connection;
static kin__fault fault;

static inline bool is_sqlite(void)
{
    return strcmp(driver->name, "SQLite") == 0;
}

static inline bool is_postgres(void)
{
    return strcmp(driver->name, "PostgreSQL") == 0;
}

static inline bool is_mariadb(void)
{
    return strcmp(driver->name, "MariaDB") == 0;
}

/* Spellings of which a database has its own. */
static const char *const spellings[][3] = {
    {"MariaDB", "AS TEXT)", "AS CHAR)"},
};

/* Copies what stands for the beginning of the text here; *text moves behind it. 0: it stands for
 * itself. */
static inline size_t spell(char *to, const char **text)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        const char *general = spellings[i][1];
        if (strcmp(spellings[i][0], driver->name) != 0 ||
            strncmp(*text, general, strlen(general)) != 0)
            continue;
        *text += strlen(general);
        return (size_t)sprintf(to, "%s", spellings[i][2]);
    }
    return 0;
}

static inline kin__connection *connect_to(const char *to)
{
    kin__connect_options options = {&allocator, to, "test_driver", NULL};
    return driver->connect(&options, &fault);
}

/* The text as this database spells it, and its parameters (?). Lives until 32 more were made. */
static inline const char *sql(const char *text)
{
    static char texts[32][512];
    static unsigned turn;
    char *to = texts[turn++ % 32];
    size_t length = 0;
    int parameter = 0;
    while (*text) {
        size_t spelt = spell(to + length, &text);
        length += spelt;
        if (spelt > 0) continue;
        if (*text == '?' && driver->dialect->numbered_parameters)
            length += (size_t)sprintf(to + length, "$%d", ++parameter);
        else
            to[length++] = *text;
        text++;
    }
    to[length] = '\0';
    return to;
}

static inline kin__statement statement_of(const char *text, uint32_t id, uint32_t columns,
                                          const uint8_t *kinds)
{
    return (kin__statement){
        .text = text, .length = strlen(text), .id = id, .columns = columns, .kinds = kinds};
}

static inline void submit_with(const char *text, const uint8_t *kinds, uint32_t columns,
                               const kin_value *values, size_t count)
{
    kin__statement statement = statement_of(text, 0, columns, kinds);
    assert_true(driver->submit(connection, &statement, values, count, &fault));
}

static inline void submit(const char *text)
{
    submit_with(text, NULL, 0, NULL, 0);
}

static inline void submit_control(const char *text)
{
    kin__statement statement = statement_of(text, 0, 0, NULL);
    statement.control = true;
    assert_true(driver->submit(connection, &statement, NULL, 0, &fault));
}

static inline void expect(kin__outcome outcome, kin__outcome wanted)
{
    if (outcome == KIN__FAILED && wanted != KIN__FAILED) {
        fail_msg("%d %s: %s", (int)fault.code, fault.sqlstate, fault.message);
    }
    assert_int_equal(outcome, wanted);
}

static inline void finish(void)
{
    if (!driver->finish(connection, &fault)) fail_msg("%s", fault.message);
}

static inline void run(const char *text)
{
    submit(text);
    finish();
}

static inline void next(void)
{
    expect(driver->next_result(connection, &fault), KIN__ROW);
}

static inline void next_fails(kin_code code)
{
    kin_value cells[8];
    kin__outcome outcome = driver->next_result(connection, &fault);
    while (outcome == KIN__ROW) outcome = driver->row(connection, cells, &fault);
    expect(outcome, KIN__FAILED);
    if (fault.code != code) fail_msg("%d, not %d: %s", (int)fault.code, (int)code, fault.message);
}

static inline void fails(const char *text, kin_code code)
{
    submit(text);
    next_fails(code);
    expect(driver->next_result(connection, &fault), KIN__END);
}

static inline void expect_row(kin_value *cells)
{
    expect(driver->row(connection, cells, &fault), KIN__ROW);
}

static inline void expect_end(void)
{
    kin_value cells[8];
    expect(driver->row(connection, cells, &fault), KIN__END);
}

static const uint8_t one_int[] = {KIN_KIND_INT};
static const uint8_t one_text[] = {KIN_KIND_TEXT};

static inline int64_t number_of(const char *text)
{
    kin_value cell;
    submit_with(text, one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    expect_end();
    return cell.kind == KIN_KIND_NULL ? -1 : cell.as.integer;
}

static inline kin_value integer(int64_t number)
{
    return (kin_value){.kind = KIN_KIND_INT, .as.integer = number};
}

static inline kin_value text_value(const char *text)
{
    return (kin_value){.kind = KIN_KIND_TEXT, .size = (uint32_t)strlen(text), .as.text = text};
}

static inline void create_table(const char *name, const char *columns)
{
    char text[512];
    snprintf(text, sizeof text, "DROP TABLE IF EXISTS %s", name);
    run(text);
    snprintf(text, sizeof text, "CREATE TABLE %s (id %s%s)", name, driver->dialect->type_key,
             columns);
    run(text);
}

static inline int set_up(void **state)
{
    (void)state;
    memory.fail_at = 0;
    connection = connect_to(url);
    if (!connection) fail_msg("%s", fault.message);
    create_table("things",
                 ", name TEXT UNIQUE, size INTEGER NOT NULL DEFAULT 0 CHECK (size < 100)");
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    memory.fail_at = 0;
    driver->disconnect(connection);
    return memory.live == 0 ? 0 : -1;
}

static inline void unreadable(const char *text, uint8_t kind)
{
    uint8_t kinds[] = {KIN_KIND_INT, kind};
    submit_with(text, kinds, 2, NULL, 0);
    submit("INSERT INTO nowhere VALUES (1)");
    next_fails(KIN_INVALID_VALUE);
    assert_string_equal(fault.column, "bad");
    assert_null(strstr(fault.message, "soup"));
    expect(driver->next_result(connection, &fault), KIN__END);
}

/* The URL with one more setting, as sqlite:path?mode=ro. */
static inline const char *url_with(const char *setting)
{
    static char text[512];
    snprintf(text, sizeof text, "%s%c%s", url, strchr(url, '?') ? '&' : '?', setting);
    return text;
}

/* Runs the tests on the database of the last argument. For SQLite in memory a second time, on a
 * file. */
static inline int run_on_database(int argc, char **argv, int (*tests)(void))
{
    url = argc > 1 ? argv[argc - 1] : "sqlite::memory:";
    driver = kin__driver_for(url, &fault);
    if (!driver) {
        fprintf(stderr, "%s\n", fault.message);
        return 2;
    }
    int failed = tests();
    if (strcmp(url, "sqlite::memory:") == 0) {
        static const char *const endings[] = {"", "-wal", "-shm"};
        char path[64] = "/tmp/kin_driver_XXXXXX";
        char other[128];
        close(mkstemp(path));
        snprintf(other, sizeof other, "sqlite:%s", path);
        url = other;
        failed += tests();
        for (size_t i = 0; i < 3; i++) {
            snprintf(other, sizeof other, "%s%s", path, endings[i]);
            remove(other);
        }
    }
    return failed;
}

#define BEHAVES(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
