/* A tree of includes as one batch, whose statements set keys aside in the database for the next
 * ones: PostgreSQL, told to by its URL, for the server of a test is too near. */
#define _POSIX_C_SOURCE 200809L

#include "behaviour/racks.h"
#include "support/faults.h"

#include "session/session.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static char plain_url[512];
static char carrying_url[600];

static const char *url_with(const char *option)
{
    snprintf(carrying_url, sizeof carrying_url, "%s%c%s", plain_url,
             strchr(plain_url, '?') ? '&' : '?', option);
    return carrying_url;
}

static int setup_all(void **state)
{
    (void)state;
    snprintf(plain_url, sizeof plain_url, "%s", database_url());
    return setenv("KIN_TEST_URL", url_with("load=carry"), 1);
}

static int setup(void **state)
{
    (void)state;
    return open_database(library);
}

/* Runs what follows and pins how often it waits for the network. */
#define assert_waits(expected, ...)                                             \
    do {                                                                        \
        uint64_t waits_before = kin_round_trips(s);                             \
        __VA_ARGS__;                                                            \
        assert_int_equal((int)(kin_round_trips(s) - waits_before), (expected)); \
    } while (0)

/* So many of each for each; keys count from 1, but for racks: those have every hundredth. */
static void write_library(int racks, int tomes, int pages, int remarks)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO racks (id, label) SELECT 100 * n, 'rack ' || n FROM "
             "generate_series(1, %d) n",
             racks);
    database_execute(s, sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO tomes (rack_id, title) SELECT id, 'tome' FROM racks, "
             "generate_series(1, %d) ORDER BY id",
             tomes);
    database_execute(s, sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO pages (tome_id) SELECT id FROM tomes, generate_series(1, %d) ORDER BY id",
             pages);
    database_execute(s, sql);
    snprintf(sql, sizeof sql,
             "INSERT INTO remarks (subject_id, subject_type) SELECT id, 'Page' FROM pages, "
             "generate_series(1, %d) ORDER BY id",
             remarks);
    database_execute(s, sql);
}

/* The catalogue is asked before the first tree of a kin_db. */
static void ask_catalogue(void)
{
    (void)kin_all(s, rack, .where = "false", .includes = "tomes");
    database_check(s);
}

static kin_items library_list(const char *where)
{
    kin_items list = {NULL, 0};
    rack_list racks =
        kin_all(s, rack, .where = where, .order = "racks.id", .includes = "tomes.pages.remarks");
    list.items = (void *)racks.items;
    list.count = racks.count;
    return list;
}

/* Everything is loaded, and is what the rows say. */
static void check_tree(kin_items list, size_t racks, size_t tomes, size_t pages, size_t remarks)
{
    uint64_t statements = kin_statements(s);
    assert_int_equal(list.count, racks);
    for (size_t i = 0; i < racks; i++) {
        struct rack *rack = list.items[i];
        tome_list of_rack = kin_many_get(rack, tomes);
        assert_int_equal(of_rack.count, tomes);
        kin_each(tome, of_rack) {
            assert_int_equal(tome->rack_id, rack->id);
            page_list of_tome = kin_many_get(tome, pages);
            assert_int_equal(of_tome.count, pages);
            kin_each(page, of_tome) {
                assert_int_equal(page->tome_id, tome->id);
                remark_list of_page = kin_many_get(page, remarks);
                assert_int_equal(of_page.count, remarks);
            }
        }
    }
    assert_int_equal(kin_statements(s), statements);
}

/* --- one batch ------------------------------------------------------------------------------ */

static void a_tree_of_four_levels_waits_once(void **state)
{
    (void)state;
    kin_items list;
    write_library(3, 2, 2, 2);
    ask_catalogue();
    assert_waits(1, assert_statements(4, list = library_list(NULL)));
    check_tree(list, 3, 2, 2, 2);
}

static void the_catalogue_is_asked_once(void **state)
{
    (void)state;
    write_library(1, 1, 1, 1);
    assert_waits(2, assert_statements(4, check_tree(library_list(NULL), 1, 1, 1, 1)));
    assert_waits(1, assert_statements(4, check_tree(library_list(NULL), 1, 1, 1, 1)));
    kin_session *other = kin_session_open(at.db);
    (void)kin_all(other, rack, .includes = "tomes");
    assert_int_equal(kin_round_trips(other), 1);
    kin_session_close(other);
}

/* Several associations of one level, and several columns whose keys are set aside. */
static void a_wide_tree_waits_once(void **state)
{
    (void)state;
    page_list pages = {0};
    write_library(2, 2, 1, 1);
    database_execute(s, "INSERT INTO remarks (subject_id, subject_type) VALUES (100, 'Rack')");
    database_execute(s, "INSERT INTO pages (tome_id) VALUES (NULL)");
    ask_catalogue();
    assert_waits(1, pages = kin_all(s, page, .order = "pages.id",
                                    .includes = "remarks, tome(pages, rack(remarks, pages, tomes, "
                                                "latest_tomes))"));
    assert_int_equal(pages.count, 5);
    assert_statements(0, {
        struct tome *tome = kin_one_get(pages.items[1], tome);
        struct rack *rack = kin_one_get(tome, rack);
        assert_int_equal(rack->id, 100);
        assert_int_equal(kin_many_get(rack, remarks).count, 1);
        assert_int_equal(kin_many_get(rack, pages).count, 2);
        assert_ptr_equal(kin_many_get(rack, tomes).items[1], tome);
        assert_ptr_equal(kin_many_get(rack, latest_tomes).items[0], tome);
        assert_ptr_equal(kin_many_get(tome, pages).items[0], pages.items[1]);
        assert_null(kin_one_get(pages.items[4], tome));
        assert_int_equal(kin_many_get(pages.items[4], remarks).count, 0);
    });
}

static void the_root_keeps_its_order_and_limit(void **state)
{
    (void)state;
    tome_list tomes = {0};
    write_library(1, 9, 2, 0);
    ask_catalogue();
    assert_waits(1, tomes = kin_all(s, tome, .where = "tomes.id <> ?", .args = kin_args(8),
                                    .order = "tomes.id DESC", .limit = 3, .offset = 1,
                                    .includes = "pages"));
    assert_int_equal(tomes.count, 3);
    assert_int_equal(tomes.items[0]->id, 7);
    assert_int_equal(tomes.items[1]->id, 6);
    assert_int_equal(tomes.items[2]->id, 5);
    assert_statements(
        0, kin_each(tome, tomes) {
            assert_int_equal(kin_many_get(tome, pages).count, 2);
            assert_int_equal(kin_many_get(tome, pages).items[1]->tome_id, tome->id);
        });
    struct tome *first = NULL;
    assert_waits(1, first = kin_first(s, tome, .includes = "pages"));
    assert_int_equal(kin_many_peek(first, pages).count, 2);
}

static void some_columns_of_the_root_are_enough(void **state)
{
    (void)state;
    write_library(1, 1, 1, 1);
    ask_catalogue();
    page_list pages = {0};
    assert_waits(1, pages = kin_all(s, page, .select = "id", .includes = "tome.rack"));
    assert_statements(0, {
        struct tome *tome = kin_one_get(pages.items[0], tome);
        assert_int_equal(kin_one_get(tome, rack)->id, 100);
    });
}

static void keys_are_uuids_and_texts(void **state)
{
    (void)state;
    static const char *const codes[] = {"a\"b", "c\\,{}d", "NULL", "", "\xc3\xa9 '"};
    ask_catalogue();
    for (int i = 0; i < 5; i++) {
        kin_uuid_value id;
        char text[40];
        snprintf(text, sizeof text, "6ba7b810-9dad-11d1-80b4-00c04fd43%03d", i);
        assert_true(kin_uuid_parse(text, &id));
        kin_create(s, crate, .id = id, .code = codes[i]);
        for (int n = 0; n < i; n++) kin_create(s, sticker, .crate_id = id, .crate_code = codes[i]);
    }
    database_check(s);
    crate_list crates = {0};
    assert_waits(1, crates = kin_all(s, crate, .order = "crates.id",
                                     .includes = "stickers.crate, coded.crate.stickers"));
    assert_statements(
        0, for (size_t i = 0; i < 5; i++) {
            struct crate *crate = crates.items[i];
            assert_int_equal(kin_many_get(crate, stickers).count, i);
            assert_int_equal(kin_many_get(crate, coded).count, i);
            for (size_t n = 0; n < i; n++) {
                struct sticker *sticker = kin_many_get(crate, coded).items[n];
                assert_ptr_equal(kin_one_get(sticker, crate), crate);
            }
        });
}

/* --- keys of trees before ------------------------------------------------------------------- */

static void assert_keys(const char *text)
{
    assert_int_equal(
        kin_count(s, rack, .where = "current_setting('kin.k1') = ?", .args = kin_args(text)), 1);
}

static void an_empty_root_twice_on_one_connection(void **state)
{
    (void)state;
    write_library(1, 1, 1, 1);
    ask_catalogue();
    for (int i = 0; i < 2; i++) {
        assert_waits(1, check_tree(library_list("racks.id < 0"), 0, 0, 0, 0));
        assert_waits(1, check_tree(library_list(NULL), 1, 1, 1, 1));
    }
}

static void empty_after_full_in_one_transaction(void **state)
{
    (void)state;
    write_library(1, 1, 1, 1);
    ask_catalogue();
    assert_true(kin_begin(s));
    assert_waits(1, check_tree(library_list(NULL), 1, 1, 1, 1));
    assert_keys("{100}");
    assert_waits(1, check_tree(library_list("racks.id < 0"), 0, 0, 0, 0));
    assert_keys("{}");
    assert_waits(1, check_tree(library_list(NULL), 1, 1, 1, 1));
    assert_true(kin_commit(s));
}

/* Two columns' keys, and then a tree that has one: what it does not set, it does not read. */
static void fewer_lists_than_before(void **state)
{
    (void)state;
    write_library(2, 1, 1, 0);
    ask_catalogue();
    assert_true(kin_begin(s));
    assert_int_equal(kin_all(s, tome, .includes = "rack, pages").count, 2);
    check_tree(library_list("racks.id = 200"), 1, 1, 1, 0);
    assert_true(kin_commit(s));
}

/* --- many keys ------------------------------------------------------------------------------ */

static void ten_thousand_keys(void **state)
{
    (void)state;
    kin_items list = {NULL, 0};
    write_library(10, 1000, 0, 0);
    database_execute(s, "INSERT INTO pages (tome_id) SELECT id FROM tomes WHERE id % 100 = 0");
    ask_catalogue();
    assert_waits(1, list = library_list(NULL));
    assert_int_equal(list.count, 10);
    struct rack *rack = list.items[9];
    assert_statements(0, {
        tome_list tomes = kin_many_get(rack, tomes);
        assert_int_equal(tomes.count, 1000);
        assert_int_equal(kin_many_get(tomes.items[999], pages).count, 1);
        assert_int_equal(kin_many_get(tomes.items[998], pages).count, 0);
    });
}

/* Of 100,000 tomes the pages are loaded by levels, in the snapshot that was there before. */
static void a_hundred_thousand_keys_are_not_carried(void **state)
{
    (void)state;
    kin_items list = {NULL, 0};
    write_library(2, 50000, 0, 0);
    database_execute(s, "INSERT INTO racks (id) VALUES (1)");
    database_execute(s, "INSERT INTO tomes (rack_id) VALUES (1)");
    database_execute(s, "INSERT INTO pages (tome_id) SELECT id FROM tomes WHERE id % 1000 = 1");
    ask_catalogue();
    for (int i = 0; i < 2; i++) {
        assert_waits(1, list = library_list("racks.id = 1"));
        check_tree(list, 1, 1, 1, 0);
        kin_region *region = kin_region_open(s);
        assert_waits(3, list = library_list("racks.id > 1"));
        assert_int_equal(list.count, 2);
        assert_statements(0, {
            struct rack *rack = list.items[1];
            tome_list tomes = kin_many_get(rack, tomes);
            assert_int_equal(tomes.count, 50000);
            assert_int_equal(kin_many_get(tomes.items[0], pages).count, 1);
            assert_int_equal(kin_many_get(tomes.items[1], pages).count, 0);
            struct page *page = kin_many_get(tomes.items[0], pages).items[0];
            assert_int_equal(kin_many_get(page, remarks).count, 0);
        });
        kin_region_close(region);
    }
    assert_true(kin_begin(s));
    assert_waits(3, list = library_list("racks.id > 1"));
    assert_int_equal(list.count, 2);
    assert_true(kin_commit(s));
}

/* The planner takes two columns that say the same for two that narrow each other. */
static void a_root_of_which_few_rows_are_expected(void **state)
{
    (void)state;
    tome_list tomes = {0};
    write_library(100, 20, 1, 0);
    database_execute(s, "UPDATE tomes SET title = rack_id");
    database_execute(s, "ANALYZE tomes");
    ask_catalogue();
    assert_waits(1, tomes = kin_all(s, tome,
                                    .where = "title = '300' AND rack_id = 300 AND "
                                             "rack_id::text = '300'",
                                    .includes = "pages, rack"));
    assert_int_equal(tomes.count, 20);
    assert_statements(
        0, kin_each(tome, tomes) {
            assert_int_equal(kin_many_get(tome, pages).count, 1);
            assert_int_equal(kin_one_get(tome, rack)->id, 300);
        });
}

static void a_foreign_key_without_an_index(void **state)
{
    (void)state;
    write_library(2, 2, 2, 0);
    database_drop_index(s, "pages", "index_pages_on_tome_id");
    ask_catalogue();
    tome_list tomes = {0};
    assert_waits(1, tomes = kin_all(s, tome, .includes = "pages"));
    assert_non_null(strstr(last_sql, "IN (SELECT pg_catalog.unnest("));
    assert_statements(0,
                      kin_each(tome, tomes) assert_int_equal(kin_many_get(tome, pages).count, 2));
    assert_waits(1, (void)kin_all(s, rack, .includes = "tomes"));
    assert_non_null(strstr(last_sql, "= ANY ((SELECT pg_catalog.current_setting("));
}

/* --- what is not carried -------------------------------------------------------------------- */

static void a_branch_goes_by_levels(void **state)
{
    (void)state;
    rack_list racks = {0};
    remark_list remarks = {0};
    write_library(2, 3, 1, 1);
    ask_catalogue();
    assert_waits(3, racks = kin_all(s, rack, .includes = "tomes(pages), two_tomes(pages)"));
    assert_statements(
        0, kin_each(rack, racks) {
            assert_int_equal(kin_many_get(rack, tomes).count, 3);
            assert_int_equal(kin_many_get(rack, two_tomes).count, 2);
            assert_int_equal(kin_many_get(kin_many_get(rack, two_tomes).items[1], pages).count, 1);
        });
    assert_waits(3, remarks = kin_all(s, remark, .includes = "subject(remarks)"));
    assert_statements(
        0, kin_each(remark, remarks) {
            struct page *page = kin_as(page, kin_one_get(remark, subject));
            assert_int_equal(kin_many_get(page, remarks).count, 1);
        });
}

static void locked_and_volatile_roots_go_by_levels(void **state)
{
    (void)state;
    static const char *const volatiles[] = {"random() >= 0", "\"lower\"('A') = 'a'",
                                            "pg_catalog.lower('A') = 'a'"};
    static const char *const others[] = {"lower('A') = 'a'", "racks.id IN (100, 200)",
                                         "'random()' <> '' AND (racks.id > 0)"};
    write_library(2, 1, 1, 0);
    ask_catalogue();
    for (size_t i = 0; i < 3; i++) {
        rack_list racks = {0};
        assert_waits(2, racks = kin_all(s, rack, .where = volatiles[i], .includes = "tomes"));
        assert_int_equal(racks.count, 2);
        assert_waits(1, racks = kin_all(s, rack, .where = others[i], .includes = "tomes"));
        assert_int_equal(racks.count, 2);
    }
    assert_true(kin_begin(s));
    assert_waits(2, (void)kin_all(s, rack, .lock = KIN_LOCK, .includes = "tomes"));
    assert_true(kin_commit(s));
}

/* What the owner of a collection has in memory is not what the database says. */
static void a_collection_whose_owner_was_there_before(void **state)
{
    (void)state;
    write_library(1, 2, 1, 0);
    ask_catalogue();
    struct rack *rack = kin_first(s, rack);
    struct tome *added = kin_many_build(rack, tomes, .title = "new");
    tome_list tomes = kin_all(s, tome, .of = kin_of(rack, tomes), .includes = "rack.tomes.pages");
    assert_int_equal(tomes.count, 2);
    assert_ptr_equal(kin_one_peek(tomes.items[0], rack), rack);
    assert_int_equal(kin_many_get(rack, tomes).count, 3);
    assert_ptr_equal(kin_many_get(rack, tomes).items[2], added);
    assert_int_equal(kin_many_peek(kin_many_get(rack, tomes).items[0], pages).count, 1);
    assert_waits(1, tomes = kin_all(s, tome, .of = kin_of(rack, tomes), .includes = "pages"));
    assert_int_equal(kin_many_peek(tomes.items[1], pages).count, 1);
    rack = kin_first(s, rack);
    struct tome *moved = kin_many_get(rack, tomes).items[1];
    database_execute(s, "UPDATE tomes SET rack_id = NULL WHERE id = 2");
    tomes = kin_all(s, tome, .of = kin_of(rack, tomes), .includes = "rack.tomes.pages");
    assert_int_equal(tomes.count, 1);
    assert_int_equal(kin_many_peek(moved, pages).count, 1);
}

/* --- transactions --------------------------------------------------------------------------- */

static void a_transaction_that_only_reads(void **state)
{
    (void)state;
    write_library(2, 1, 1, 1);
    ask_catalogue();
    assert_true(kin_begin(s, .readonly = true));
    assert_waits(1, check_tree(library_list(NULL), 2, 1, 1, 1));
    assert_true(kin_commit(s));
}

static void *load_library(void *list)
{
    *(kin_items *)list = library_list(NULL);
    return NULL;
}

/* Until the loader waits for a lock. */
static void wait_for_loader(kin_session *writer)
{
    static const char waiting[] =
        "SELECT count(*) AS id, NULL AS label FROM pg_locks WHERE NOT granted AND relation IN "
        "('pages'::regclass, 'racks'::regclass)";
    rack_list found;
    do found = kin_all_sql(writer, rack, waiting, NULL);
    while (found.count == 1 && found.items[0]->id == 0);
    assert_int_equal(found.count, 1);
}

/* The writer holds the pages when the loader has read the racks and the tomes. What he writes to
 * pages then was not there when the load began. */
static void a_writer_between_the_levels_is_not_half_seen(void **state)
{
    (void)state;
    kin_items list = {NULL, 0};
    pthread_t loader;
    write_library(2, 2, 2, 1);
    ask_catalogue();
    kin_session *writer = kin_session_open(at.db);
    assert_true(kin_begin(writer));
    assert_true(kin_execute(writer, "LOCK TABLE pages IN ACCESS EXCLUSIVE MODE", NULL));
    assert_int_equal(pthread_create(&loader, NULL, load_library, &list), 0);
    wait_for_loader(writer);
    assert_true(kin_execute(writer, "DELETE FROM pages WHERE tome_id = 1", NULL));
    assert_true(kin_execute(writer, "INSERT INTO pages (tome_id) VALUES (2)", NULL));
    assert_true(kin_execute(writer, "UPDATE tomes SET rack_id = 100", NULL));
    assert_true(kin_commit(writer));
    pthread_join(loader, NULL);
    check_tree(list, 2, 2, 2, 1);
    kin_session_close(writer);
}

static void *load_homes(void *list)
{
    *(tome_list *)list =
        kin_all(s, tome, .order = "tomes.id", .includes = "rack(latest_tomes(home))");
    return NULL;
}

/* A transaction may see the tomes change between two statements. The record is as it was read
 * first, and so is what it leads to. */
static void a_record_that_has_another_key_by_now(void **state)
{
    (void)state;
    tome_list tomes = {0};
    pthread_t loader;
    write_library(2, 1, 0, 0);
    database_execute(s, "UPDATE tomes SET home_id = 100");
    ask_catalogue();
    kin_session *writer = kin_session_open(at.db);
    assert_true(kin_begin(s));
    assert_true(kin_begin(writer));
    assert_true(kin_execute(writer, "LOCK TABLE racks IN ACCESS EXCLUSIVE MODE", NULL));
    assert_int_equal(pthread_create(&loader, NULL, load_homes, &tomes), 0);
    wait_for_loader(writer);
    assert_true(kin_execute(writer, "UPDATE tomes SET home_id = 200", NULL));
    assert_true(kin_commit(writer));
    pthread_join(loader, NULL);
    assert_true(kin_commit(s));
    assert_int_equal(tomes.count, 2);
    assert_statements(
        0, kin_each(tome, tomes) {
            struct rack *rack = kin_one_get(tome, rack);
            assert_ptr_equal(kin_many_get(rack, latest_tomes).items[0], tome);
            assert_int_equal(tome->home_id, 100);
            assert_int_equal(kin_one_get(tome, home)->id, 100);
        });
    kin_session_close(writer);
}

/* A slot that was filled as the inverse: in a transaction nobody knows whether its record is one
 * that a statement would find now. */
static void what_was_filled_as_an_inverse(void **state)
{
    (void)state;
    tome_list tomes = {0};
    write_library(1, 1, 2, 0);
    ask_catalogue();
    assert_waits(1, tomes = kin_all(s, tome, .includes = "pages.tome.rack"));
    assert_int_equal(kin_one_peek(tomes.items[0], rack)->id, 100);
    assert_true(kin_begin(s));
    assert_waits(2, tomes = kin_all(s, tome, .includes = "pages.tome.rack"));
    assert_int_equal(kin_one_peek(tomes.items[0], rack)->id, 100);
    assert_true(kin_commit(s));
}

/* --- the way that is chosen ----------------------------------------------------------------- */

static void what_the_url_says(void **state)
{
    (void)state;
    static const struct {
        const char *option;
        int waits;
    } ways[] = {{"load=carry", 1}, {"load=levels", 4}, {"load=carry&prepare=unnamed", 1}};
    write_library(1, 1, 1, 1);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        kin_db *db = kin_db_open(url_with(ways[i].option), library, NULL);
        kin_session *before = s;
        s = kin_session_open(db);
        ask_catalogue();
        assert_waits(ways[i].waits, check_tree(library_list(NULL), 1, 1, 1, 1));
        kin_session_close(s);
        kin_close(db);
        s = before;
    }
    kin_db *db = kin_db_open(url_with("load=fast"), library, NULL);
    assert_int_equal(kin_db_error(db)->code, KIN_INVALID_URL);
    kin_close(db);
}

/* A server that is a millisecond away: between two sockets in folders. */
struct far_away {
    struct sockaddr_un near;
    struct sockaddr_un far;
    char folder[32];
    int listener;
    pthread_t thread;
};

static bool pass_on(int from, int to)
{
    char bytes[16384];
    const struct timespec distance = {.tv_nsec = 1000000};
    ssize_t size = read(from, bytes, sizeof bytes);
    if (size <= 0) return false;
    nanosleep(&distance, NULL);
    return write(to, bytes, (size_t)size) == size;
}

static void *be_far_away(void *context)
{
    const struct far_away *away = context;
    int client;
    while ((client = accept(away->listener, NULL, NULL)) >= 0) {
        int server = socket(AF_UNIX, SOCK_STREAM, 0);
        bool open = connect(server, (const struct sockaddr *)&away->near, sizeof away->near) == 0;
        while (open) {
            struct pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
            open = poll(ends, 2, -1) > 0 && (!ends[0].revents || pass_on(client, server)) &&
                   (!ends[1].revents || pass_on(server, client));
        }
        close(server);
        close(client);
    }
    return NULL;
}

/* The server's URL as it is from far away. */
static void go_far_away(struct far_away *away, char *url, size_t size)
{
    const char *host = strstr(plain_url, "host=") + strlen("host=");
    size_t length = strcspn(host, "&");
    const char *port = strstr(plain_url, "port=");
    const char *number = port ? port + strlen("port=") : "5432";
    int digits = (int)strcspn(number, "&");
    snprintf(away->folder, sizeof away->folder, "/tmp/kin_far_XXXXXX");
    assert_non_null(mkdtemp(away->folder));
    away->near.sun_family = away->far.sun_family = AF_UNIX;
    snprintf(away->near.sun_path, sizeof away->near.sun_path, "%.*s/.s.PGSQL.%.*s", (int)length,
             host, digits, number);
    snprintf(away->far.sun_path, sizeof away->far.sun_path, "%s/.s.PGSQL.%.*s", away->folder,
             digits, number);
    snprintf(url, size, "%.*s%s%s", (int)(host - plain_url), plain_url, away->folder,
             host + length);
    away->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(away->listener, (const struct sockaddr *)&away->far, sizeof away->far),
                     0);
    assert_int_equal(listen(away->listener, 4), 0);
    assert_int_equal(pthread_create(&away->thread, NULL, be_far_away, away), 0);
}

static void come_back(struct far_away *away)
{
    shutdown(away->listener, SHUT_RDWR);
    pthread_join(away->thread, NULL);
    close(away->listener);
    unlink(away->far.sun_path);
    rmdir(away->folder);
}

/* How often the tree waits with that URL, and how far away the server seems to be. */
static int waits_at(const char *url, int64_t *distance)
{
    kin_db *db = kin_db_open(url, library, NULL);
    kin_session *before = s;
    s = kin_session_open(db);
    database_check(s);
    *distance = db->driver->distance(s->connection);
    ask_catalogue();
    uint64_t waits = kin_round_trips(s);
    check_tree(library_list(NULL), 1, 1, 1, 1);
    waits = kin_round_trips(s) - waits;
    kin_session_close(s);
    kin_close(db);
    s = before;
    return (int)waits;
}

static void the_measured_distance_decides(void **state)
{
    (void)state;
    struct far_away away = {0};
    char far_url[600];
    int64_t distance;
    write_library(1, 1, 1, 1);
    go_far_away(&away, far_url, sizeof far_url);
    assert_int_equal(waits_at(far_url, &distance), 1);
    assert_in_range(distance, 2000, 1000000);
    /* On a machine that has much to do, the nearest server can seem to be far. */
    int waits = waits_at(plain_url, &distance);
    assert_int_equal(waits, distance < KIN__NEAR ? 4 : 1);
    come_back(&away);
}

/* Rows that are put aside take longer than some waits, once it is known how many they are. */
static void a_large_tree_goes_by_levels_the_next_time(void **state)
{
    (void)state;
    struct far_away away = {0};
    char far_url[600];
    write_library(1, 100, 40, 0);
    go_far_away(&away, far_url, sizeof far_url);
    kin_db *db = kin_db_open(far_url, library, NULL);
    kin_session *before = s;
    s = kin_session_open(db);
    database_check(s);
    ask_catalogue();
    assert_waits(1, check_tree(library_list(NULL), 1, 100, 40, 0));
    int64_t distance = db->driver->distance(s->connection);
    if (distance < 2000) fail_msg("%d microseconds are not far", (int)distance);
    bool waits = 4101 * 2 > 3 * distance;
    assert_waits(waits ? 4 : 1, check_tree(library_list(NULL), 1, 100, 40, 0));
    const kin_find_options options = {.order = "racks.id", .includes = "tomes.pages.remarks"};
    const char *text = kin_explain_named(s, "rack", &options);
    assert_true(!waits ||
                strstr(text, "by levels: the last such load put something along with 41"));
    assert_waits(1, check_tree(library_list("racks.id < 0"), 0, 0, 0, 0));
    kin_session_close(s);
    kin_close(db);
    s = before;
    come_back(&away);
}

/* --- faults --------------------------------------------------------------------------------- */

struct loaded {
    struct rack *rack;
    struct tome *tome;
    struct remark *remark;
};

static void some_library(kin_session *session, void *records)
{
    struct loaded *loaded = records;
    kin_session *before = s;
    s = session;
    write_library(2, 2, 1, 1);
    ask_catalogue();
    loaded->rack = kin_first(s, rack);
    loaded->tome = kin_first(s, tome);
    loaded->remark = kin_first(s, remark);
    s = before;
}

static bool load_tree(kin_session *session, void *records)
{
    (void)records;
    rack_list racks = kin_all(session, rack, .includes = "tomes.pages.remarks, remarks");
    return racks.count == 2 && kin_many_peek(racks.items[1], tomes).count == 2;
}

static bool load_branches(kin_session *session, void *records)
{
    (void)records;
    rack_list racks = kin_all(session, rack, .includes = "tomes.pages, two_tomes.pages");
    return racks.count == 2 && kin_many_peek(racks.items[1], two_tomes).count == 2;
}

static bool ask_and_load(kin_session *session, void *records)
{
    (void)records;
    return kin_all(session, crate, .includes = "stickers").count == 0 && !kin_failed(session);
}

static void unasked(kin_session *session, void *records)
{
    (void)session;
    (void)records;
}

static void under_faults(void **state)
{
    (void)state;
    const struct scenario scenarios[] = {
        {"a tree that is carried", some_library, load_tree, NULL, sizeof(struct loaded), library,
         .only_reads = true},
        {"a branch by levels", some_library, load_branches, NULL, sizeof(struct loaded), library,
         .only_reads = true},
        {"the catalogue, and a tree", unasked, ask_and_load, NULL, 0, library, .only_reads = true},
    };
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        each_fault(&scenarios[i]);
        each_fault_in_a_level(&scenarios[i]);
    }
}

/* A table that has changed is an error in the middle of the batch: the load begins again. */
static void a_table_that_was_changed(void **state)
{
    (void)state;
    write_library(1, 1, 1, 1);
    ask_catalogue();
    check_tree(library_list(NULL), 1, 1, 1, 1);
    database_execute(s, "ALTER TABLE pages ALTER COLUMN tome_id TYPE integer");
    check_tree(library_list(NULL), 1, 1, 1, 1);
    database_execute(s, "ALTER TABLE pages ALTER COLUMN tome_id TYPE bigint");
}

#define CARRIES(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CARRIES(a_tree_of_four_levels_waits_once),
        CARRIES(the_catalogue_is_asked_once),
        CARRIES(a_wide_tree_waits_once),
        CARRIES(the_root_keeps_its_order_and_limit),
        CARRIES(some_columns_of_the_root_are_enough),
        CARRIES(keys_are_uuids_and_texts),
        CARRIES(an_empty_root_twice_on_one_connection),
        CARRIES(empty_after_full_in_one_transaction),
        CARRIES(fewer_lists_than_before),
        CARRIES(ten_thousand_keys),
        CARRIES(a_hundred_thousand_keys_are_not_carried),
        CARRIES(a_root_of_which_few_rows_are_expected),
        CARRIES(a_foreign_key_without_an_index),
        CARRIES(a_branch_goes_by_levels),
        CARRIES(locked_and_volatile_roots_go_by_levels),
        CARRIES(a_collection_whose_owner_was_there_before),
        CARRIES(a_transaction_that_only_reads),
        CARRIES(a_writer_between_the_levels_is_not_half_seen),
        CARRIES(a_record_that_has_another_key_by_now),
        CARRIES(what_was_filled_as_an_inverse),
        CARRIES(what_the_url_says),
        CARRIES(the_measured_distance_decides),
        CARRIES(a_large_tree_goes_by_levels_the_next_time),
        CARRIES(a_table_that_was_changed),
        cmocka_unit_test(under_faults),
    };
    return cmocka_run_group_tests(tests, setup_all, NULL);
}
