/* Connections of MariaDB: two that meet, one that ends, the user's own, and other servers. */
#define _POSIX_C_SOURCE 200809L

#include "place.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <mysql.h>

static kin_value cells[8];

static const char *text_of(const char *text)
{
    submit_with(text, one_text, 1, NULL, 0);
    next();
    expect_row(cells);
    return cells[0].kind == KIN_KIND_NULL ? NULL : cells[0].as.text;
}

/* --- two connections ------------------------------------------------------------------------- */

static kin__connection *second;

static void swap(void)
{
    kin__connection *first = connection;
    connection = second;
    second = first;
}

static void open_second(void)
{
    second = connect_to(url);
    if (!second) fail_msg("%s", fault.message);
}

static void test_a_lock_timeout_leaves_the_transaction(void **state)
{
    (void)state;
    open_second();
    run("INSERT INTO things (name) VALUES ('a')");
    submit_control("START TRANSACTION");
    submit("UPDATE things SET size = 1 WHERE id = 1");
    finish();
    swap();
    run("SET innodb_lock_wait_timeout = 0");
    submit_control("START TRANSACTION");
    submit("INSERT INTO things (name) VALUES ('b')");
    finish();
    fails("UPDATE things SET size = 2 WHERE id = 1", KIN_BUSY);
    assert_int_equal(fault.driver_code, 1205);
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    submit_control("COMMIT");
    finish();
    swap();
    submit_control("ROLLBACK");
    finish();
    assert_int_equal(number_of("SELECT count(*) FROM things"), 2);
    driver->disconnect(second);
}

/* Waits for the row that the other one has. */
static void *update_first(void *context)
{
    kin__connection *own = context;
    kin__fault ignored;
    kin__statement statement = statement_of("UPDATE things SET size = 3 WHERE id = 1", 0, 0, NULL);
    driver->submit(own, &statement, NULL, 0, &ignored);
    return driver->finish(own, &ignored) ? context : NULL;
}

static void test_a_deadlock_ends_the_transaction(void **state)
{
    (void)state;
    pthread_t thread;
    void *done;
    open_second();
    run("INSERT INTO things (name) VALUES ('a'), ('b')");
    submit_control("START TRANSACTION");
    submit("UPDATE things SET size = 1 WHERE id = 1");
    finish();
    swap();
    submit_control("START TRANSACTION");
    submit("UPDATE things SET size = 2 WHERE id = 2");
    finish();
    assert_int_equal(pthread_create(&thread, NULL, update_first, connection), 0);
    swap();
    /* Whoever comes last, one of the two is the victim. */
    submit("UPDATE things SET size = 1 WHERE id = 2");
    bool first = driver->finish(connection, &fault);
    if (!first) {
        assert_int_equal(fault.code, KIN_DEADLOCK);
        assert_string_equal(fault.sqlstate, "40001");
        assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    }
    pthread_join(thread, &done);
    assert_true(first != (done != NULL));
    if (first) assert_int_equal(driver->transaction_state(second), KIN__IDLE);
    driver->disconnect(second);
    if (first) submit_control("ROLLBACK");
    finish();
}

static void kill_connection(const char *how)
{
    char text[64];
    int64_t number = number_of("SELECT connection_id()");
    open_second();
    swap();
    snprintf(text, sizeof text, "KILL %s %lld", how, (long long)number);
    run(text);
    swap();
    driver->disconnect(second);
}

static void test_connection_ends(void **state)
{
    (void)state;
    assert_false(driver->has_ended(connection));
    kin__statement kept = statement_of("SELECT 2", 3, 1, one_int);
    assert_true(driver->submit(connection, &kept, NULL, 0, &fault));
    finish();
    submit_control("START TRANSACTION");
    finish();
    kill_connection("CONNECTION");
    assert_true(driver->submit(connection, &kept, NULL, 0, &fault));
    next_fails(KIN_CONNECTION_LOST);
    assert_false(driver->is_alive(connection));
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    fails("SELECT 1", KIN_CONNECTION_LOST);
    submit_control("ROLLBACK");
    next_fails(KIN_CONNECTION_LOST);
    assert_true(driver->has_ended(connection));
    driver->disconnect(connection);
    connection = connect_to(url);
    kill_connection("CONNECTION");
    for (int i = 0; i < 100000 && !driver->has_ended(connection); i++) continue;
    assert_true(driver->has_ended(connection));
    assert_false(driver->is_alive(connection));
}

static void test_cancel_at_rest_does_no_harm(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        driver->cancel(connection);
        assert_int_equal(number_of("SELECT 5"), 5);
    }
}

static void *cancel_until_told(void *context)
{
    int *waits = context;
    char answer[32];
    snprintf(answer, sizeof answer, "%d", *waits);
    driver->cancel(connection);
    return NULL;
}

static void test_cancel_and_timeout(void **state)
{
    (void)state;
    static const char forever[] = "SELECT count(*) FROM things a, things b, things c, things d, "
                                  "things e, things f, things g";
    int waits = 1;
    pthread_t thread;
    run("INSERT INTO things (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 500) SELECT i FROM n");
    driver->set_timeout(connection, 20);
    fails(forever, KIN_TIMEOUT);
    assert_int_equal(number_of("SELECT @@max_statement_time * 1000"), 20);
    driver->set_timeout(connection, 0);
    assert_int_equal(number_of("SELECT @@max_statement_time"), 0);
    submit(forever);
    kin__outcome outcome;
    assert_int_equal(pthread_create(&thread, NULL, cancel_until_told, &waits), 0);
    /* The cancel may come before the statement has begun. */
    driver->set_timeout(connection, 2000);
    outcome = driver->next_result(connection, &fault);
    while (outcome == KIN__ROW) outcome = driver->row(connection, cells, &fault);
    expect(outcome, KIN__FAILED);
    assert_true(fault.code == KIN_CANCELLED || fault.code == KIN_TIMEOUT);
    pthread_join(thread, NULL);
    driver->set_timeout(connection, 0);
    assert_int_equal(number_of("SELECT 5"), 5);
}

static void test_reset(void **state)
{
    (void)state;
    kin__statement kept = statement_of("SELECT 2", 3, 1, one_int);
    run("CREATE TEMPORARY TABLE mine (a INTEGER)");
    run("SET @mine = 7, sql_mode = '', time_zone = '+05:00'");
    for (int i = 0; i < 2; i++) {
        assert_true(driver->submit(connection, &kept, NULL, 0, &fault));
        next();
        expect_row(cells);
        assert_int_equal(cells[0].as.integer, 2);
        expect_end();
        if (i == 0) assert_true(driver->reset(connection, &fault));
    }
    assert_null(text_of("SELECT @mine"));
    assert_string_equal(text_of("SELECT @@time_zone"), "+00:00");
    assert_int_equal(number_of("SELECT FIND_IN_SET('ANSI_QUOTES', @@sql_mode) > 0"), 1);
    fails("SELECT * FROM mine", KIN_STATEMENT_INVALID);
}

/* --- a handle of the user's ------------------------------------------------------------------ */

static const char *const good_settings[] = {
    "SET NAMES utf8mb4",
    "SET time_zone = '+00:00'",
    "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'",
    "SET max_statement_time = 77",
};

/* The parts of the URL that the tests get: mariadb://user:password@host/database?socket=path */
static MYSQL *open_handle(unsigned long flags)
{
    char user[64] = "", password[64] = "", database[128] = "", socket[128] = "";
    MYSQL *handle = mysql_init(NULL);
    if (sscanf(url, "mariadb://%63[^:]:%63[^@]@localhost/%127[^?]?socket=%127s", user, password,
               database, socket) != 4)
        fail_msg("%s", url);
    assert_non_null(mysql_real_connect(handle, NULL, user, password, database, 0, socket, flags));
    for (size_t i = 0; i < 4; i++) assert_int_equal(mysql_query(handle, good_settings[i]), 0);
    return handle;
}

static kin__connection *adopt(MYSQL *handle)
{
    kin__connect_options options = {&allocator, "mariadb:", NULL, handle};
    return driver->connect(&options, &fault);
}

static void expect_answer(MYSQL *handle, const char *query, const char *wanted)
{
    assert_int_equal(mysql_query(handle, query), 0);
    MYSQL_RES *rows = mysql_store_result(handle);
    MYSQL_ROW row = mysql_fetch_row(rows);
    assert_string_equal(row[0], wanted);
    mysql_free_result(rows);
}

static void expect_lack(MYSQL *handle, const char *query, const char *what)
{
    if (query) assert_int_equal(mysql_query(handle, query), 0);
    assert_null(adopt(handle));
    assert_int_equal(fault.code, KIN_INVALID_ARGUMENT);
    if (!strstr(fault.message, what)) fail_msg("%s", fault.message);
    for (size_t i = 0; i < 4; i++) assert_int_equal(mysql_query(handle, good_settings[i]), 0);
}

static void test_what_a_handle_lacks_is_told(void **state)
{
    (void)state;
    MYSQL *handle = open_handle(0);
    expect_lack(handle, NULL, "CLIENT_FOUND_ROWS");
    mysql_close(handle);
    handle = open_handle(CLIENT_FOUND_ROWS);
    expect_lack(handle, "SET NAMES latin1", "utf8mb4");
    expect_lack(handle, "SET time_zone = '+01:00'", "time_zone");
    expect_lack(handle, "SET sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'", "NO_BACKSLASH_ESCAPES");
    expect_lack(handle, "SET sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'", "ANSI_QUOTES");
    expect_lack(handle, "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'", "STRICT_ALL_TABLES");
    assert_int_equal(mysql_query(handle, "SELECT 1"), 0);
    assert_null(adopt(handle));
    assert_non_null(strstr(fault.message, "not all read"));
    mysql_free_result(mysql_store_result(handle));
    mysql_close(handle);
    handle = mysql_init(NULL);
    assert_null(adopt(handle));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
    mysql_close(handle);
}

static void test_a_handle_is_left_as_it_was(void **state)
{
    (void)state;
    kin__connection *first = connection;
    MYSQL *handle = open_handle(CLIENT_FOUND_ROWS);
    assert_int_equal(mysql_query(handle, "START TRANSACTION"), 0);
    assert_int_equal(mysql_query(handle, "INSERT INTO things (name) VALUES ('a')"), 0);
    connection = adopt(handle);
    if (!connection) fail_msg("%s", fault.message);
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
    fails("INSERT INTO nowhere VALUES (1)", KIN_STATEMENT_INVALID);
    assert_int_equal(driver->transaction_state(connection), KIN__OPEN);
    driver->set_timeout(connection, 20);
    fails("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
          "SELECT count(*) FROM n a, n b, n c, n d",
          KIN_TIMEOUT);
    driver->cancel(connection);
    driver->disconnect(connection);
    connection = first;
    expect_answer(handle, "SELECT @@max_statement_time + 0", "77.000000");
    expect_answer(handle, "SELECT count(*) FROM things", "1");
    assert_int_equal(mysql_query(handle, "COMMIT"), 0);
    mysql_close(handle);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
}

/* --- connecting ------------------------------------------------------------------------------ */

static void refused(const char *to, kin_code code)
{
    kin__connection *made = connect_to(to);
    if (made) driver->disconnect(made);
    assert_null(made);
    if (fault.code != code) fail_msg("%d, not %d: %s", (int)fault.code, (int)code, fault.message);
    assert_null(strstr(fault.message, "geheim"));
    assert_null(strchr(fault.message, '\n'));
}

/* The URL with another user or database in it. */
static const char *url_of(const char *user, const char *database)
{
    static char text[512];
    snprintf(text, sizeof text, "mariadb://%s@localhost/%s%s", user, database, strchr(url, '?'));
    return text;
}

static void test_server_that_is_not_there(void **state)
{
    (void)state;
    refused("mariadb://u:geheim@localhost/d?socket=/nonexistent", KIN_CONNECTION_FAILED);
    refused("mariadb://u:geheim@127.0.0.1:1/d?connect_timeout=1", KIN_CONNECTION_FAILED);
    refused(url_of("nobody:geheim", ""), KIN_AUTHENTICATION_FAILED);
    assert_string_equal(fault.sqlstate, "28000");
}

static void test_urls(void **state)
{
    (void)state;
    static const char *const right[] = {
        "mariadb://h",
        "mariadb://h/",
        "mariadb:///d?socket=/s",
        "mariadb://u@h:3306/d",
        "mariadb://[::1]/d",
        "mariadb://u:a%40%2F%3A@[::1]:1/d%2F",
        "mysql://u:@h/d?ssl=on&ssl_verify=off&ssl_ca=/a&ssl_cert=/b&ssl_key=/c",
        "mariadb://h/d?connect_timeout=3&read_timeout=4&write_timeout=5&application_name=me"};
    static const char *const wrong[] = {"mariadb:",
                                        "mariadb:/h",
                                        "mariadb://h:65536/d",
                                        "mariadb://h:x/d",
                                        "mariadb://[::1",
                                        "mariadb://[::1]x/d",
                                        "mariadb://h/a/b",
                                        "mariadb://u@h/a@b",
                                        "mariadb://h?ssl=1",
                                        "mariadb://h?socket",
                                        "mariadb://h?ssl_verify=off",
                                        "mariadb://h/%00",
                                        "mariadb://h?connect_timeout=0"};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (!driver->check_url(right[i], &fault)) fail_msg("%s: %s", right[i], fault.message);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        bool told = i == 9; /* an empty path is the library's own */
        if (driver->check_url(wrong[i], &fault) != told) fail_msg("%s", wrong[i]);
    }
}

/* A server that greets as another one would, lets everybody in, and is asked for nothing more. */
typedef struct other_server {
    int listener;
    const char *version;
} other_server;

static void *greet(void *context)
{
    const other_server *own = context;
    unsigned char packet[128] = {0};
    unsigned char answer[512];
    size_t length = 4;
    int peer = accept(own->listener, NULL, NULL);
    packet[length++] = 10;
    strcpy((char *)packet + length, own->version);
    length += strlen(own->version) + 1 + 4; /* the number of the thread */
    memset(packet + length, 'x', 8);
    length += 8 + 1;
    packet[length++] = 0xff; /* capabilities, without TLS and compression */
    packet[length++] = 0xf7 & ~0x08;
    packet[length++] = 45; /* utf8mb4 */
    packet[length++] = 2;
    packet[length++] = 0;
    packet[length++] = 0x0f;
    packet[length++] = 0;
    packet[length++] = 21;
    length += 10;
    memset(packet + length, 'y', 12);
    length += 12 + 1;
    strcpy((char *)packet + length, "mysql_native_password");
    length += sizeof "mysql_native_password";
    packet[0] = (unsigned char)(length - 4);
    static const unsigned char ok[] = {7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0};
    if (write(peer, packet, length) == (ssize_t)length && read(peer, answer, sizeof answer) > 0 &&
        write(peer, ok, sizeof ok) > 0)
        while (read(peer, answer, sizeof answer) > 0) continue;
    close(peer);
    return NULL;
}

static void connect_to_server_of(const char *version)
{
    char folder[] = "/tmp/kin_driver_XXXXXX";
    char text[128];
    pthread_t thread;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    other_server other = {socket(AF_UNIX, SOCK_STREAM, 0), version};
    assert_non_null(mkdtemp(folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
    assert_int_equal(bind(other.listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(other.listener, 1), 0);
    assert_int_equal(pthread_create(&thread, NULL, greet, &other), 0);
    snprintf(text, sizeof text, "mariadb://u:geheim@localhost/?socket=%s/s", folder);
    refused(text, KIN_CONNECTION_FAILED);
    pthread_join(thread, NULL);
    close(other.listener);
    remove(address.sun_path);
    remove(folder);
}

static void test_other_servers_are_refused(void **state)
{
    (void)state;
    connect_to_server_of("8.0.36");
    assert_non_null(strstr(fault.message, "not MariaDB but 8.0.36"));
    connect_to_server_of("5.5.5-10.5.23-MariaDB");
    assert_non_null(strstr(fault.message, "MariaDB 10.5.23"));
    assert_non_null(strstr(fault.message, "10.6"));
}

static const struct CMUnitTest mariadb_alone[] = {
    BEHAVES(test_a_lock_timeout_leaves_the_transaction),
    BEHAVES(test_a_deadlock_ends_the_transaction),
    BEHAVES(test_connection_ends),
    BEHAVES(test_cancel_at_rest_does_no_harm),
    BEHAVES(test_cancel_and_timeout),
    BEHAVES(test_reset),
    BEHAVES(test_what_a_handle_lacks_is_told),
    BEHAVES(test_a_handle_is_left_as_it_was),
    BEHAVES(test_server_that_is_not_there),
    BEHAVES(test_urls),
    BEHAVES(test_other_servers_are_refused),
};

static int tests(void)
{
    return cmocka_run_group_tests_name("connections of MariaDB", mariadb_alone, NULL, NULL);
}

int main(int argc, char **argv)
{
    return run_on_database(argc, argv, tests);
}
