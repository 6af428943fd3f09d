/* Reading ahead: how many statements lazy loops take, and what drops the rows that nobody has
 * read. */
#include "behaviour/workshop.h"
#include "support/database.h"
#include "support/faults.h"

#include "loading/ahead.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, workshop_models, NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* INSERT INTO table (columns) VALUES: row writes the values of one of count rows. */
typedef void row_text(char *text, size_t size, int number);

static void insert(const char *into, int count, row_text *row)
{
    static char text[65536];
    size_t length = 0;
    for (int i = 1; i <= count; i++) {
        if (length == 0)
            length = (size_t)snprintf(text, sizeof text, "INSERT INTO %s VALUES ", into);
        row(text + length, sizeof text - length, i);
        length += strlen(text + length);
        if (i < count && length < sizeof text - 200) {
            text[length++] = ',';
            continue;
        }
        text[length] = '\0';
        database_execute(s, text);
        length = 0;
    }
}

static void maker_row(char *text, size_t size, int number)
{
    snprintf(text, size, "(%d, 'maker %d')", number, number);
}

static int works_each; /* of one maker */

static void work_row(char *text, size_t size, int number)
{
    snprintf(text, size, "(%d, %d, 'work %d')", number, (number - 1) / works_each + 1, number);
}

static int remarks_each; /* of one work */
static int of_makers;

static void remark_row(char *text, size_t size, int number)
{
    snprintf(text, size, "(%d, %d, %d)", number, (number - 1) / remarks_each + 1,
             number % of_makers + 1);
}

static void make_makers(int count, int works)
{
    insert("makers (id, name)", count, maker_row);
    works_each = works;
    if (works > 0) insert("works (id, maker_id, title)", count * works, work_row);
}

static maker_list all_makers(void)
{
    maker_list makers = kin_all(s, maker, .order = "id");
    database_check(s);
    return makers;
}

/* --- a loop, and what it cost ----------------------------------------------------------------- */

struct cost {
    uint64_t statements;
    size_t rows; /* that were read */
    size_t loaded;
};

static struct cost read_works(maker_list makers, const int *order, int count)
{
    struct cost cost = {0};
    uint64_t before = kin_statements(s);
    for (int i = 0; i < count; i++) {
        struct maker *maker = makers.items[order[i]];
        work_list works = kin_many_get(maker, works);
        database_check(s);
        for (size_t n = 0; n < works.count; n++) {
            assert_int_equal(works.items[n]->maker_id, maker->id);
            assert_ptr_equal(kin_one_peek(works.items[n], maker), maker);
        }
        cost.rows += works.count;
    }
    cost.statements = kin_statements(s) - before;
    const kin__origin *origin = makers.items[0]->kin.kin_origin_;
    cost.loaded = origin->result->ahead->rows_loaded;
    return cost;
}

static int *in_order(int count, int step)
{
    int *order = malloc(sizeof *order * (size_t)count);
    for (int i = 0; i < count; i++) order[i] = step > 0 ? i * step : count - 1 - i;
    return order;
}

static uint64_t log2_of(uint64_t number)
{
    uint64_t log = 0;
    while ((uint64_t)1 << log < number) log++;
    return log;
}

enum { MANY = 300 };

static void forwards_a_loop_takes_few_statements(void **state)
{
    (void)state;
    make_makers(MANY, 3);
    int *order = in_order(MANY, 1);
    struct cost cost = read_works(all_makers(), order, MANY);
    assert_int_equal(cost.rows, MANY * 3);
    assert_true(cost.statements <= log2_of(MANY) + 2);
    assert_int_equal(cost.statements, 7); /* 1, 2, 6, 18, 54, 162, and the rest */
    free(order);
}

static void backwards_too(void **state)
{
    (void)state;
    make_makers(MANY, 3);
    int *order = in_order(MANY, -1);
    struct cost cost = read_works(all_makers(), order, MANY);
    assert_int_equal(cost.rows, MANY * 3);
    assert_true(cost.statements <= log2_of(MANY) + 2);
    free(order);
}

static void the_other_way_round_too(void **state)
{
    (void)state;
    make_makers(40, 8);
    work_list works = kin_all(s, work, .order = "id");
    uint64_t before = kin_statements(s);
    for (size_t i = 0; i < works.count; i++)
        assert_int_equal(kin_one_get(works.items[i], maker)->id, works.items[i]->maker_id);
    assert_true(kin_statements(s) - before <= log2_of(works.count) + 2);
    database_check(s);
}

/* What the rows that come ahead may cost is known, whoever reads what. */
static void every_hundredth_reads_little_too_much(void **state)
{
    (void)state;
    make_makers(2000, 1);
    int *order = in_order(20, 100);
    struct cost cost = read_works(all_makers(), order, 20);
    assert_int_equal(cost.rows, 20);
    assert_int_equal(cost.statements, 20);
    assert_int_equal(cost.loaded, 40); /* two for each */
    free(order);
}

static uint64_t seed_of_run(void)
{
    const char *text = getenv("KIN_TEST_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
    print_message("KIN_TEST_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void in_random_order_fewer_than_one_for_each(void **state)
{
    (void)state;
    uint64_t seed = seed_of_run() * UINT64_C(0x9e3779b97f4a7c15);
    make_makers(MANY, 2);
    int *order = in_order(MANY, 1);
    for (size_t i = MANY; i > 1; i--) {
        size_t other = draw(&seed) % i;
        int kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
    struct cost cost = read_works(all_makers(), order, MANY);
    assert_int_equal(cost.rows, MANY * 2);
    print_message("%d statements for %d owners, %d rows for %d\n", (int)cost.statements, MANY,
                  (int)cost.loaded, (int)cost.rows);
    assert_true(cost.statements < MANY / 4);
    assert_true(cost.loaded <= cost.rows + cost.rows / 4);
    free(order);
}

/* The third one's rows would be too many to read for somebody who may never ask for them. */
static void it_stops_before_an_owner_that_has_very_many(void **state)
{
    (void)state;
    insert("makers (id, name)", 6, maker_row);
    works_each = 1;
    insert("works (id, maker_id, title)", 6, work_row);
    works_each = 2000;
    database_execute(s, "DELETE FROM works WHERE maker_id = 3");
    database_execute(s, "UPDATE works SET id = id + 10000");
    insert("works (id, maker_id, title)", 2000, work_row);
    database_execute(s, "UPDATE works SET maker_id = 3 WHERE id <= 2000");
    maker_list makers = all_makers();
    uint64_t before = kin_statements(s);
    static const uint64_t after[] = {1, 2, 3, 4, 4, 4};
    static const size_t rows[] = {1, 1, 2000, 1, 1, 1};
    for (size_t i = 0; i < makers.count; i++) {
        assert_int_equal(kin_many_get(makers.items[i], works).count, rows[i]);
        database_check(s);
        assert_int_equal(kin_statements(s) - before, after[i]);
    }
}

/* Makers, their works, the remarks on these, and who made each: four loops inside each other. */
static void loops_inside_loops_take_few_statements_each(void **state)
{
    (void)state;
    make_makers(30, 4);
    remarks_each = 3;
    of_makers = 30;
    insert("remarks (id, work_id, maker_id)", 30 * 4 * 3, remark_row);
    maker_list makers = all_makers();
    uint64_t before = kin_statements(s);
    size_t remarks_read = 0;
    for (size_t m = 0; m < makers.count; m++) {
        work_list works = kin_many_get(makers.items[m], works);
        for (size_t w = 0; w < works.count; w++) {
            remark_list remarks = kin_many_get(works.items[w], remarks);
            assert_int_equal(remarks.count, 3);
            for (size_t r = 0; r < remarks.count; r++, remarks_read++)
                assert_int_equal(kin_one_get(remarks.items[r], maker)->id,
                                 remarks.items[r]->maker_id);
        }
    }
    database_check(s);
    assert_int_equal(remarks_read, 360);
    uint64_t statements = kin_statements(s) - before;
    print_message("%d statements\n", (int)statements);
    assert_true(statements <= log2_of(30) + 2 + log2_of(120) + 2 + log2_of(360) + 2);
}

static void what_was_included_is_read_on_in_batches(void **state)
{
    (void)state;
    make_makers(20, 2);
    remarks_each = 1;
    of_makers = 20;
    insert("remarks (id, work_id, maker_id)", 40, remark_row);
    maker_list makers = kin_all(s, maker, .order = "id", .includes = "works");
    uint64_t before = kin_statements(s);
    for (size_t m = 0; m < makers.count; m++) {
        work_list works = kin_many_get(makers.items[m], works);
        for (size_t w = 0; w < works.count; w++)
            assert_int_equal(kin_many_get(works.items[w], remarks).count, 1);
    }
    assert_true(kin_statements(s) - before <= log2_of(40) + 2);
    makers = kin_all(s, maker, .order = "makers.id, works.id", .eager_load = "works");
    before = kin_statements(s);
    for (size_t m = 0; m < makers.count; m++) {
        work_list works = kin_many_get(makers.items[m], works);
        for (size_t w = 0; w < works.count; w++)
            assert_int_equal(kin_many_get(works.items[w], remarks).count, 1);
    }
    assert_true(kin_statements(s) - before <= log2_of(40) + 2);
    database_check(s);
}

/* A statement with a limit holds it for each owner. */
static void a_limit_holds_for_each(void **state)
{
    (void)state;
    make_makers(40, 3);
    maker_list makers = all_makers();
    uint64_t before = kin_statements(s);
    for (size_t m = 0; m < makers.count; m++) {
        work_list latest = kin_many_get(makers.items[m], latest);
        assert_int_equal(latest.count, 2);
        assert_true(latest.items[0]->id > latest.items[1]->id);
        assert_true(kin_many_has_more(makers.items[m], latest));
    }
    database_check(s);
    assert_true(kin_statements(s) - before <= log2_of(40) + 2);
}

/* --- modes ------------------------------------------------------------------------------------ */

#define assert_costs(wanted, loop)                             \
    do {                                                       \
        uint64_t before_ = kin_statements(s);                  \
        loop;                                                  \
        database_check(s);                                     \
        assert_int_equal(kin_statements(s) - before_, wanted); \
    } while (0)

static void read_all(maker_list makers)
{
    for (size_t i = 0; i < makers.count; i++) (void)kin_many_get(makers.items[i], works);
}

static void a_session_may_load_for_each_alone(void **state)
{
    (void)state;
    make_makers(9, 1);
    maker_list makers = all_makers();
    assert_true(kin_session_set_lazy(s, KIN_LAZY_PLAIN));
    assert_costs(9, read_all(makers));
    assert_true(kin_session_set_lazy(s, KIN_LAZY_INHERIT));
    makers = all_makers();
    assert_costs(3, read_all(makers));
    assert_false(kin_session_set_lazy(s, (kin_lazy)3));
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(KIN_INVALID_ARGUMENT));
    kin_error_clear(s);
    assert_false(kin_session_set_lazy(NULL, KIN_LAZY_PLAIN));
}

static void read_remarks(maker_list makers)
{
    for (size_t i = 0; i < makers.count; i++) {
        work_list works = kin_many_get(makers.items[i], works);
        for (size_t n = 0; n < works.count; n++) (void)kin_many_get(works.items[n], remarks);
    }
}

static void plainly(kin_query *query)
{
    kin_query_lazy(query, KIN_LAZY_PLAIN);
}

static void a_query_decides_before_the_session(void **state)
{
    (void)state;
    make_makers(9, 1);
    maker_list makers = kin_all(s, maker, .lazy = KIN_LAZY_PLAIN);
    assert_costs(9, read_all(makers));
    kin_session_set_lazy(s, KIN_LAZY_PLAIN);
    makers = kin_all(s, maker, .lazy = KIN_LAZY_AHEAD);
    assert_costs(3, read_all(makers));
}

static void what_a_plain_query_leads_to_is_plain(void **state)
{
    (void)state;
    make_makers(4, 2);
    maker_list makers = kin_all(s, maker, .lazy = KIN_LAZY_PLAIN, .includes = "works");
    assert_costs(8, read_remarks(makers));
    makers = kin_all(s, maker, .scopes = {plainly});
    assert_costs(4 + 8, read_remarks(makers));
    makers = kin_all(s, maker, .scopes = {plainly}, .eager_load = "works");
    assert_costs(8, read_remarks(makers));
    kin_session_set_lazy(s, KIN_LAZY_PLAIN);
    makers = kin_all(s, maker, .lazy = KIN_LAZY_AHEAD);
    assert_costs(3 + 4, read_remarks(makers));
    makers = kin_all(s, maker, .lazy = (kin_lazy)5);
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void kin_open_decides_for_its_sessions(void **state)
{
    (void)state;
    kin_open_options options = {.lazy = KIN_LAZY_PLAIN};
    database_close(&database);
    database_open(&database, workshop_models, &options);
    s = database.session;
    make_makers(9, 1);
    maker_list makers = all_makers();
    assert_costs(9, read_all(makers));
    kin_db *wrong = kin_open(database_url(), workshop_models, .lazy = (kin_lazy)3);
    assert_string_equal(kin_error_name(kin_db_error(wrong)->code),
                        kin_error_name(KIN_INVALID_ARGUMENT));
    kin_close(wrong);
}

static void what_was_read_ahead_is_not_loaded_yet(void **state)
{
    (void)state;
    make_makers(4, 1);
    maker_list makers = all_makers();
    (void)kin_many_get(makers.items[0], works);
    (void)kin_many_get(makers.items[1], works);
    assert_false(kin_is_loaded(makers.items[2], works));
    assert_int_equal(kin_many_peek(makers.items[2], works).count, 0);
    assert_costs(0, (void)kin_many_get(makers.items[2], works));
    assert_true(kin_is_loaded(makers.items[2], works));
}

/* A strict record fails as ever: what came ahead for it does not count as loaded. */
static void strict_records_stay_strict(void **state)
{
    (void)state;
    make_makers(4, 1);
    maker_list makers = all_makers();
    (void)kin_many_get(makers.items[0], works);
    (void)kin_many_get(makers.items[1], works);
    kin_set_strict(makers.items[2], KIN_STRICT_ALL);
    (void)kin_many_get(makers.items[2], works);
    assert_string_equal(kin_error_name(kin_error(s)->code),
                        kin_error_name(KIN_ASSOCIATION_NOT_LOADED));
    kin_error_clear(s);
}

/* --- what drops it ---------------------------------------------------------------------------- */

typedef void drop(maker_list makers);

static void own_sql(maker_list makers)
{
    (void)makers;
    database_execute(s, "UPDATE works SET title = 'new' WHERE id = 3");
}

static void own_select(maker_list makers)
{
    (void)makers;
    (void)kin_all_sql(s, label, "SELECT * FROM labels", NULL);
}

static void a_save(maker_list makers)
{
    kin_update(makers.items[3], .name = "new");
}

static void an_update_of_all(maker_list makers)
{
    (void)makers;
    kin_update_all(s, work, .set = "title = 'new'", .where = "id = 3");
}

static void a_begin(maker_list makers)
{
    (void)makers;
    kin_begin(s);
}

static void a_commit(maker_list makers)
{
    (void)makers;
    kin_commit(s);
}

static void a_rollback(maker_list makers)
{
    (void)makers;
    kin_rollback(s);
}

static void a_reload(maker_list makers)
{
    (void)kin_many_reload(makers.items[0], works);
}

/* The third one's works came ahead of the second one's. */
static void assert_dropped_by(drop *how, bool in_level, uint64_t own)
{
    if (in_level) kin_begin(s);
    maker_list makers = all_makers();
    (void)kin_many_get(makers.items[0], works);
    (void)kin_many_get(makers.items[1], works);
    uint64_t before = kin_statements(s);
    how(makers);
    database_check(s);
    assert_int_equal(kin_many_get(makers.items[2], works).count, 1);
    database_check(s);
    assert_int_equal(kin_statements(s) - before, 1 + own);
}

static void any_write_drops_it(void **state)
{
    (void)state;
    make_makers(6, 1);
    assert_dropped_by(own_sql, false, 1);
    assert_dropped_by(own_select, false, 1);
    assert_dropped_by(a_save, false, 1);
    assert_dropped_by(an_update_of_all, false, 1);
    assert_dropped_by(a_reload, false, 1);
    work_list works = kin_many_get(all_makers().items[2], works);
    assert_string_equal(works.items[0]->title, "new");
}

static void the_border_of_a_transaction_drops_it(void **state)
{
    (void)state;
    make_makers(6, 1);
    assert_dropped_by(a_begin, false, 0);
    kin_rollback(s);
    assert_dropped_by(a_commit, true, 0);
    assert_dropped_by(a_rollback, true, 0);
    assert_true(kin_begin(s));
    assert_dropped_by(a_rollback, true, 0);
    kin_rollback(s);
}

/* Work in a loop that writes takes a statement for each owner, and loads little in vain. */
static void a_loop_that_writes_is_no_worse_than_plain(void **state)
{
    (void)state;
    make_makers(60, 1);
    maker_list makers = all_makers();
    uint64_t before = kin_statements(s);
    for (size_t i = 0; i < makers.count; i++) {
        assert_int_equal(kin_many_get(makers.items[i], works).count, 1);
        kin_update(makers.items[i], .name = "seen");
    }
    database_check(s);
    assert_int_equal(kin_statements(s) - before, 120);
}

/* --- whose it is ------------------------------------------------------------------------------ */

static void each_owner_gets_records_of_his_own(void **state)
{
    (void)state;
    make_makers(1, 6);
    work_list works = kin_all(s, work, .order = "id");
    for (size_t i = 0; i < works.count; i++) {
        struct maker *maker = kin_one_get(works.items[i], maker);
        assert_string_equal(maker->name, "maker 1");
        kin_set(maker, name, "changed");
    }
    assert_ptr_not_equal(kin_one_get(works.items[2], maker), kin_one_get(works.items[3], maker));
    database_check(s);
}

static void a_changed_key_is_what_counts(void **state)
{
    (void)state;
    make_makers(5, 1);
    work_list works = kin_all(s, work, .order = "id");
    (void)kin_one_get(works.items[0], maker);
    (void)kin_one_get(works.items[1], maker);
    kin_set(works.items[2], maker_id, 5);
    assert_int_equal(kin_one_get(works.items[2], maker)->id, 5);
    kin_set(works.items[3], maker_id, NULL);
    assert_null(kin_one_get(works.items[3], maker));
    database_check(s);
}

static void a_row_that_is_its_own_target_is_the_record(void **state)
{
    (void)state;
    make_makers(5, 0);
    database_execute(s, "UPDATE makers SET master_id = id");
    maker_list makers = all_makers();
    for (size_t i = 0; i < makers.count; i++)
        assert_ptr_equal(kin_one_get(makers.items[i], master), makers.items[i]);
    database_check(s);
}

/* What leads to no model is an error for who reads it. */
static void a_type_that_names_no_model_fails_its_owner_alone(void **state)
{
    (void)state;
    insert("makers (id, name)", 5, maker_row);
    database_execute(s, "INSERT INTO stickers (id, on_id, on_type) VALUES (1, 1, 'Maker'), "
                        "(2, 2, 'Maker'), (3, 3, 'nobody'), (4, 4, 'Maker')");
    sticker_list stickers = kin_all(s, sticker, .order = "id");
    assert_non_null(kin_one_get(stickers.items[0], on));
    assert_non_null(kin_one_get(stickers.items[1], on));
    assert_null(kin_one_get(stickers.items[2], on));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_non_null(kin_one_get(stickers.items[3], on));
    database_check(s);
}

/* A row that cannot be read, as far as the database of the run can hold one, is the trouble of the
 * owner whose it is, and of nobody beside him. */
static void a_row_that_cannot_be_read_fails_its_owner_alone(void **state)
{
    (void)state;
    bool broken = !database_traits()->has_types;
    make_makers(6, 1);
    if (broken) database_execute(s, "UPDATE works SET title = x'00' WHERE id = 4");
    for (int level = 0; level < 2; level++) {
        if (level) kin_begin(s);
        maker_list makers = all_makers();
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(kin_many_get(makers.items[i], works).count, 1);
        (void)kin_many_get(makers.items[4], works);
        database_check(s);
        assert_int_equal(kin_many_get(makers.items[3], works).count, broken ? 0 : 1);
        assert_true(kin_failed(s) == broken);
        kin_error_clear(s);
        if (level) kin_rollback(s);
    }
}

static void regions_take_it_along(void **state)
{
    (void)state;
    make_makers(12, 2);
    maker_list outer = all_makers();
    for (int round = 0; round < 3; round++) {
        kin_region *region = kin_region_open(s);
        read_all(all_makers());
        (void)kin_many_get(outer.items[4 * round], works);
        (void)kin_many_get(outer.items[4 * round + 1], works);
        kin_region_close(region);
    }
    assert_costs(0, (void)kin_many_get(outer.items[1], works));
    read_all(outer);
    for (size_t i = 0; i < outer.count; i++)
        assert_int_equal(kin_many_peek(outer.items[i], works).count, 2);
    database_check(s);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct loop {
    struct maker *makers[6];
};

static void prepare_loop(kin_session *session, void *records)
{
    struct loop *loop = records;
    for (int i = 0; i < 6; i++) {
        struct maker *maker = kin_create(session, maker, .name = "made");
        kin_many_create(maker, works, .title = "one");
        kin_many_create(maker, works, .title = "two");
    }
    maker_list makers = kin_all(session, maker, .order = "id");
    for (size_t i = 0; i < makers.count; i++) loop->makers[i] = makers.items[i];
    (void)kin_many_get(loop->makers[0], works);
}

/* The second statement of the loop loads two owners, and the third all others. */
static bool act_loop(kin_session *session, void *records)
{
    struct loop *loop = records;
    (void)kin_many_get(loop->makers[1], works);
    return !kin_failed(session);
}

static void check_loop(kin_session *session, void *records)
{
    struct loop *loop = records;
    (void)session;
    assert_int_equal(kin_many_peek(loop->makers[1], works).count, 2);
}

static void a_fault_of_a_batch_leaves_records_as_they_were(void **state)
{
    (void)state;
    database_close(&database);
    each_fault(&(struct scenario){.name = "a batch",
                                  .prepare = prepare_loop,
                                  .act = act_loop,
                                  .check = check_loop,
                                  .records_size = sizeof(struct loop),
                                  .models = workshop_models,
                                  .only_reads = true});
}

static void prepare_taking(kin_session *session, void *records)
{
    struct loop *loop = records;
    prepare_loop(session, records);
    (void)kin_many_get(loop->makers[1], works);
}

static bool act_taking(kin_session *session, void *records)
{
    struct loop *loop = records;
    (void)kin_many_get(loop->makers[2], works);
    return !kin_failed(session);
}

static void a_fault_while_taking_leaves_records_as_they_were(void **state)
{
    (void)state;
    database_close(&database);
    each_fault(&(struct scenario){.name = "taking",
                                  .prepare = prepare_taking,
                                  .act = act_taking,
                                  .records_size = sizeof(struct loop),
                                  .models = workshop_models,
                                  .only_reads = true});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(forwards_a_loop_takes_few_statements),
        TEST(backwards_too),
        TEST(the_other_way_round_too),
        TEST(every_hundredth_reads_little_too_much),
        TEST(in_random_order_fewer_than_one_for_each),
        TEST(it_stops_before_an_owner_that_has_very_many),
        TEST(loops_inside_loops_take_few_statements_each),
        TEST(what_was_included_is_read_on_in_batches),
        TEST(a_limit_holds_for_each),
        TEST(a_session_may_load_for_each_alone),
        TEST(a_query_decides_before_the_session),
        TEST(what_a_plain_query_leads_to_is_plain),
        TEST(kin_open_decides_for_its_sessions),
        TEST(what_was_read_ahead_is_not_loaded_yet),
        TEST(strict_records_stay_strict),
        TEST(any_write_drops_it),
        TEST(the_border_of_a_transaction_drops_it),
        TEST(a_loop_that_writes_is_no_worse_than_plain),
        TEST(each_owner_gets_records_of_his_own),
        TEST(a_changed_key_is_what_counts),
        TEST(a_row_that_is_its_own_target_is_the_record),
        TEST(a_type_that_names_no_model_fails_its_owner_alone),
        TEST(a_row_that_cannot_be_read_fails_its_owner_alone),
        TEST(regions_take_it_along),
        TEST(a_fault_of_a_batch_leaves_records_as_they_were),
        TEST(a_fault_while_taking_leaves_records_as_they_were),
    };
    return cmocka_run_group_tests_name("ahead", tests, NULL, NULL);
}
