/* Associations whose keys have several columns: every kind and every verb. */
#include "behaviour/association.h"
#include "behaviour/stalls.h"

#include <stdio.h>

static struct market m;

static int setup(void **state)
{
    (void)state;
    open_database(STALL_MODELS);
    m = (struct market){0};
    fill_market(s, &m);
    database_check(s);
    return 0;
}

static struct order *order_of(int stall, int number)
{
    return kin_find(s, order, kin_key(stall, number));
}

/* "10 11" */
static const char *numbers(order_list list)
{
    static char text[64];
    text[0] = '\0';
    for (size_t i = 0; i < list.count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", i ? " " : "",
                 (int)list.items[i]->number);
    return text;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void a_belongs_to_is_read_by_all_columns(void **state)
{
    (void)state;
    struct line *line = kin_find(s, line, m.other_apples->id);
    struct order *order = NULL;
    assert_statements(1, order = kin_one_get(line, order));
    assert_int_equal(order->stall_id, 2);
    assert_int_equal(order->number, 10);
    assert_statements(0, assert_ptr_equal(kin_one_get(line, order), order));
    assert_string_equal(kin_one_get(order, customer)->code, "a");
    assert_int_equal(kin_one_get(order, customer)->stall_id, 2);
}

static void a_key_with_a_hole_is_none(void **state)
{
    (void)state;
    struct line *line = kin_create(s, line, .order_stall_id = 1);
    assert_statements(0, assert_null(kin_one_get(line, order)));
    assert_true(kin_is_loaded(line, order));
    struct order *free = order_of(1, 12);
    assert_statements(0, assert_null(kin_one_get(free, customer)));
    assert_answer(KIN_OK);
    struct order *new = kin_new(s, order, .stall_id = 1);
    assert_statements(0, assert_int_equal(kin_many_get(new, lines).count, 0));
    assert_statements(0, assert_int_equal(kin_many_size(new, lines), 0));
}

static void collections_are_read_by_all_columns(void **state)
{
    (void)state;
    struct order *first = order_of(1, 10);
    assert_statements(1, assert_int_equal(kin_many_get(first, lines).count, 2));
    assert_statements(1, assert_string_equal(kin_one_get(first, invoice)->name, "i"));
    assert_statements(1, assert_int_equal(kin_many_get(first, remarks).count, 1));
    assert_string_equal(kin_many_peek(first, remarks).items[0]->body, "r");
    assert_statements(1, assert_int_equal(kin_many_get(first, products).count, 2));
    assert_statements(1, assert_int_equal(kin_many_get(first, labels).count, 2));
    order_list orders = {0};
    assert_statements(1, orders = kin_many_get(m.ann, orders));
    assert_int_equal(orders.count, 2);
    assert_int_equal(orders.items[0]->number + orders.items[1]->number, 10 + 11);
    assert_statements(1, assert_int_equal(kin_many_get(m.ann, lines).count, 2));
    assert_statements(1, assert_int_equal(kin_many_get(m.apple, customers).count, 2));
    assert_statements(1, assert_int_equal(kin_many_get(m.blue, customers).count, 1));
    assert_statements(1, assert_int_equal(kin_many_get(m.red, orders).count, 2));
}

/* Both directions are one instance. */
static void an_inverse_is_filled_by_all_columns(void **state)
{
    (void)state;
    struct order *first = order_of(1, 10);
    line_list lines = kin_many_get(first, lines);
    assert_statements(0, assert_ptr_equal(kin_one_get(lines.items[0], order), first));
    assert_statements(0, assert_ptr_equal(kin_one_get(lines.items[1], order), first));
    struct invoice *invoice = kin_one_get(first, invoice);
    assert_statements(0, assert_ptr_equal(kin_one_get(invoice, order), first));
}

/* What each of the four orders has of it: in the order of their keys. */
struct part {
    const char *includes;
    int statements;
    size_t counts[4];
};

static size_t count_of(const struct order *order, const char *name)
{
    if (strcmp(name, "lines") == 0) return kin_many_peek(order, lines).count;
    if (strcmp(name, "remarks") == 0) return kin_many_peek(order, remarks).count;
    if (strcmp(name, "products") == 0) return kin_many_peek(order, products).count;
    if (strcmp(name, "labels") == 0) return kin_many_peek(order, labels).count;
    if (strcmp(name, "invoice") == 0) return kin_one_peek(order, invoice) != NULL;
    return kin_one_peek(order, customer) != NULL;
}

static void a_preload_takes_as_many_statements_as_one_of_single_keys(void **state)
{
    (void)state;
    static const struct part parts[] = {
        {"lines", 2, {2, 0, 0, 1}},  {"remarks", 2, {1, 0, 0, 1}}, {"products", 2, {2, 0, 0, 1}},
        {"labels", 2, {2, 0, 0, 1}}, {"invoice", 2, {1, 0, 0, 1}}, {"customer", 2, {1, 1, 0, 1}},
    };
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
        order_list list = {0};
        assert_statements(parts[p].statements,
                          list = kin_all(s, order, .includes = parts[p].includes,
                                         .order = "orders.stall_id, orders.number"));
        assert_int_equal(list.count, 4);
        for (size_t i = 0; i < 4; i++)
            if (count_of(list.items[i], parts[p].includes) != parts[p].counts[i])
                fail_msg("order %zu has %zu of %s", i, count_of(list.items[i], parts[p].includes),
                         parts[p].includes);
    }
}

static void a_preload_goes_down_and_up(void **state)
{
    (void)state;
    customer_list list = {0};
    assert_statements(5, list = kin_all(s, customer, .includes = "orders(lines(product)), labels",
                                        .order = "customers.stall_id, customers.code"));
    line_list lines = kin_many_peek(kin_many_peek(list.items[2], orders).items[0], lines);
    assert_int_equal(lines.count, 1);
    assert_string_equal(kin_one_peek(lines.items[0], product)->name, "apple");
    remark_list remarks = kin_all(s, remark, .includes = "subject", .order = "remarks.id");
    struct order *subject = (struct order *)(void *)kin_one_peek(remarks.items[1], subject);
    assert_int_equal(subject->stall_id, 2);
    line_list all = {0};
    assert_statements(3,
                      all = kin_all(s, line, .includes = "order(customer)", .order = "lines.id"));
    assert_ptr_equal(kin_one_peek(all.items[0], order), kin_one_peek(all.items[1], order));
    assert_int_equal(kin_one_peek(kin_one_peek(all.items[2], order), customer)->stall_id, 2);
    assert_null(kin_one_peek(all.items[3], order));
    assert_statements(1, assert_int_equal(kin_preload(all, "order(lines)"), 1));
}

static void joins_are_by_all_columns(void **state)
{
    (void)state;
    size_t count = 0;
    assert_statements(1, count = kin_count(s, order, .joins = "lines"));
    assert_int_equal(count, 3);
    assert_int_equal(kin_count(s, order, .joins = "lines", .distinct = true), 2);
    assert_int_equal(kin_count(s, customer, .joins = "orders(lines)", .where = "lines.pieces > ?",
                               .args = kin_args(3)),
                     2);
    assert_int_equal(
        kin_count(s, line, .joins = "order(customer)", .where = "customers.stall_id = 2"), 1);
    assert_int_equal(kin_count(s, label, .joins = "orders", .where = "orders.stall_id = 2"), 1);
    assert_int_equal(kin_count(s, order, .joins = "remarks"), 2);
}

static void an_eager_join_is_by_all_columns(void **state)
{
    (void)state;
    order_list list = {0};
    assert_statements(1, list = kin_all(s, order, .eager_load = "lines(product), customer, labels",
                                        .order = "orders.stall_id, orders.number"));
    assert_string_equal(numbers(list), "10 11 12 10");
    assert_int_equal(kin_many_peek(list.items[0], lines).count, 2);
    assert_int_equal(kin_many_peek(list.items[1], lines).count, 0);
    assert_int_equal(kin_many_peek(list.items[3], lines).count, 1);
    assert_int_equal(kin_many_peek(list.items[0], labels).count, 2);
    assert_int_equal(kin_one_peek(list.items[3], customer)->stall_id, 2);
    assert_null(kin_one_peek(list.items[2], customer));
    /* A limit is of orders: their keys are read first. */
    list = kin_all(s, order, .eager_load = "lines", .limit = 3,
                   .order = "orders.number, orders.stall_id");
    assert_string_equal(numbers(list), "10 10 11");
    assert_int_equal(kin_many_peek(list.items[1], lines).count, 1);
}

static void questions_load_nothing(void **state)
{
    (void)state;
    struct order *first = order_of(1, 10);
    struct line *apples = kin_find(s, line, m.apples->id);
    struct line *others = kin_find(s, line, m.other_apples->id);
    struct order *second = order_of(1, 11);
    bool is = false;
    assert_statements(1, assert_int_equal(kin_many_count(first, lines), 2));
    assert_int_equal(kin_many_size(first, remarks), 1);
    assert_int_equal(kin_many_count(first, products, .where = "products.name = 'pear'"), 1);
    assert_false(kin_many_is_empty(first, labels));
    assert_true(kin_many_is_empty(second, lines));
    assert_statements(1, is = kin_many_includes(first, lines, apples));
    assert_true(is);
    assert_false(kin_many_includes(first, lines, others));
    assert_true(kin_many_exists(first, lines, .where = "lines.pieces = 4"));
    assert_int_equal(kin_many_sum(first, lines, pieces), 7);
    assert_int_equal(kin_many_first(first, lines)->id, m.apples->id);
    assert_int_equal(kin_many_last(first, lines)->id, m.pears->id);
    assert_ptr_not_equal(kin_many_find(first, lines, m.pears->id), NULL);
    assert_null(kin_many_find(first, lines, m.other_apples->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_int_equal(kin_many_find(m.ann, orders, kin_key(1, 11))->number, 11);
    assert_null(kin_many_find(m.ann, orders, kin_key(2, 10)));
    assert_string_equal(kin_error(s)->value, "2, 10");
    assert_true(kin_many_includes(m.ann, orders, first));
    assert_int_equal(kin_many_distinct(m.apple, orders).count, 2);
}

/* --- ids -------------------------------------------------------------------------------------- */

static void ids_are_keys_of_several_values(void **state)
{
    (void)state;
    kin_values ids = {0};
    assert_statements(1, ids = kin_many_ids(m.ann, orders));
    assert_int_equal(ids.count, 2);
    assert_int_equal(ids.items[1].as.list[0].as.integer, 1);
    assert_int_equal(ids.items[0].as.list[1].as.integer + ids.items[1].as.list[1].as.integer, 21);
    order_list orders = kin_many_get(m.ann, orders);
    assert_statements(0, ids = kin_many_ids(m.ann, orders));
    assert_int_equal(ids.items[0].as.list[1].as.integer, orders.items[0]->number);
    ids = kin_ids(s, customer, .order = "customers.stall_id, customers.code");
    assert_int_equal(ids.count, 3);
    assert_string_equal(ids.items[1].as.list[1].as.text, "b");
    assert_string_equal(kin_find(s, customer, ids.items[1])->code, "b");
}

static void ids_that_are_set_are_keys_of_several_values(void **state)
{
    (void)state;
    const kin_value wanted[] = {kin_key(1, 12), kin_key(1, 10)};
    assert_true(kin_many_set_ids(m.ann, orders, wanted, 2));
    assert_int_equal(rows_where(order, "customer_code = 'a' AND stall_id = 1"), 2);
    assert_int_equal(rows_where(order, "customer_code IS NULL AND number = 11"), 1);
    assert_true(kin_many_set_ids(m.blue, orders, wanted, 2));
    assert_int_equal(kin_many_count(m.blue, orders), 2);
    const kin_value missing[] = {kin_key(1, 10), kin_key(7, 7)};
    assert_false(kin_many_set_ids(m.ann, orders, missing, 2));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "7, 7");
    const kin_value single[] = {kin_value_int(1)};
    assert_false(kin_many_set_ids(m.ann, orders, single, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_reload(m.ann), 1);
    assert_int_equal(m.ann->orders_count, 2);
}

/* --- belongs_to ------------------------------------------------------------------------------- */

static void setting_a_belongs_to_writes_all_columns(void **state)
{
    (void)state;
    assert_statements(0, assert_true(kin_one_set(m.loose, order, m.other)));
    assert_int_equal(m.loose->order_stall_id, 2);
    assert_int_equal(m.loose->order_number, 10);
    assert_true(kin_save(m.loose));
    assert_true(kin_one_set(m.loose, order, NULL));
    assert_true(kin_is_null(m.loose, order_stall_id) && kin_is_null(m.loose, order_number));
    assert_true(kin_save(m.loose));
    assert_int_equal(rows_where(line, "order_stall_id IS NULL AND order_number IS NULL"), 1);
}

/* The stall is part of the order's own key. */
static void what_is_part_of_the_own_key_is_not_cleared(void **state)
{
    (void)state;
    assert_true(kin_one_set(m.first, customer, NULL));
    assert_int_equal(m.first->stall_id, 1);
    assert_true(kin_is_null(m.first, customer_code));
    assert_true(kin_save(m.first));
    assert_null(kin_one_get(order_of(1, 10), customer));
    assert_true(kin_one_set(m.first, customer, m.bob));
    assert_true(kin_save(m.first));
    assert_string_equal(kin_one_get(order_of(1, 10), customer)->code, "b");
}

static void writing_one_column_drops_what_was_loaded(void **state)
{
    (void)state;
    assert_string_equal(kin_one_get(m.first, customer)->code, "a");
    assert_true(kin_set(m.first, customer_code, "b"));
    assert_false(kin_is_loaded(m.first, customer));
    assert_string_equal(kin_one_get(m.first, customer)->code, "b");
}

static void a_new_parents_key_is_copied_at_its_save(void **state)
{
    (void)state;
    struct order *new = kin_one_build(m.loose, order, .stall_id = 3);
    assert_true(kin_is_null(m.loose, order_number));
    assert_true(kin_set(new, number, 33));
    assert_true(kin_save(m.loose));
    assert_false(kin_is_new(new));
    assert_int_equal(m.loose->order_stall_id, 3);
    assert_int_equal(m.loose->order_number, 33);
    struct order *made = kin_one_create(m.apples, order, .stall_id = 3, .number = 34);
    assert_false(kin_is_new(made));
    assert_int_equal(m.apples->order_number, 34);
}

static void counters_and_touches_go_by_all_columns(void **state)
{
    (void)state;
    assert_int_equal(m.first->lines_count, 2);
    assert_int_equal(m.other->lines_count, 1);
    assert_int_equal(m.ann->orders_count, 2);
    at.now.microseconds += 1000000;
    assert_true(kin_one_set(m.apples, order, m.other));
    assert_true(kin_save(m.apples));
    assert_int_equal(order_of(1, 10)->lines_count, 1);
    assert_int_equal(order_of(2, 10)->lines_count, 2);
    assert_int_equal(order_of(2, 10)->updated_at.microseconds, at.now.microseconds);
    assert_true(kin_destroy(m.other_apples));
    assert_int_equal(order_of(2, 10)->lines_count, 1);
    assert_int_equal(order_of(1, 10)->lines_count, 1);
    assert_true(kin_update(m.first, .customer_code = "b"));
    assert_true(kin_reload(m.ann) && kin_reload(m.bob));
    assert_int_equal(m.ann->orders_count, 1);
    assert_int_equal(m.bob->orders_count, 1);
    assert_true(kin_reload(m.other_ann));
    assert_int_equal(m.other_ann->orders_count, 1);
}

/* --- has_many and has_one --------------------------------------------------------------------- */

static void what_is_pushed_gets_all_columns(void **state)
{
    (void)state;
    assert_true(kin_many_push(m.second, lines, m.loose));
    assert_int_equal(m.loose->order_stall_id, 1);
    assert_int_equal(m.loose->order_number, 11);
    struct line *made = kin_many_create(m.second, lines, .pieces = 9);
    assert_int_equal(rows_where(line, "order_stall_id = 1 AND order_number = 11"), 2);
    assert_ptr_equal(kin_one_get(made, order), m.second);
    struct remark *remark = kin_many_create(m.second, remarks, .body = "new");
    assert_string_equal(remark->subject_type, "Order");
    assert_int_equal(remark->subject_number, 11);
    struct line *move[] = {m.apples, m.other_apples};
    assert_true(kin_many_set(m.second, lines, move, 2));
    assert_int_equal(rows_where(line, "order_stall_id = 1 AND order_number = 11"), 2);
    assert_int_equal(rows_where(line, "order_stall_id IS NULL"), 2);
}

static void a_new_owners_key_is_copied_at_its_save(void **state)
{
    (void)state;
    struct order *new = kin_new(s, order, .stall_id = 5, .number = 50);
    struct line *built = kin_many_build(new, lines, .pieces = 2);
    struct invoice *invoice = kin_one_build(new, invoice, .name = "n");
    struct remark *remark = kin_many_build(new, remarks, .body = "n");
    assert_true(kin_many_push(new, labels, m.red));
    assert_true(kin_is_null(built, order_stall_id));
    assert_true(kin_save(new));
    assert_int_equal(built->order_stall_id, 5);
    assert_int_equal(invoice->order_number, 50);
    assert_int_equal(remark->subject_stall_id, 5);
    assert_int_equal(kin_many_count(new, labels), 1);
    assert_int_equal(order_of(5, 50)->lines_count, 1);
}

static void taking_out_clears_all_columns(void **state)
{
    (void)state;
    assert_true(kin_many_delete(m.first, lines, m.apples));
    assert_true(kin_is_null(m.apples, order_stall_id) && kin_is_null(m.apples, order_number));
    assert_int_equal(rows_where(line, "order_stall_id IS NULL AND order_number IS NULL"), 2);
    /* One of another order is not its to take out. */
    assert_true(kin_many_delete(m.first, lines, m.other_apples));
    assert_int_equal(rows_where(line, "order_stall_id = 2"), 1);
    size_t removed = 0;
    assert_statements(2, removed = kin_many_delete_all(m.first, lines));
    assert_int_equal(removed, 1);
    assert_int_equal(rows_where(line, "order_stall_id IS NULL AND order_number IS NULL"), 3);
    assert_int_equal(order_of(1, 10)->lines_count, 0);
    assert_true(kin_many_clear(m.ann, orders));
    assert_int_equal(rows_where(order, "stall_id = 1 AND customer_code IS NULL"), 3);
    assert_int_equal(rows_where(order, "customer_code IS NULL"), 3);
}

/* Loaded, they are taken out by their own keys. */
static void loaded_ones_go_by_one_statement(void **state)
{
    (void)state;
    (void)kin_many_get(m.ann, orders);
    assert_statements(2, assert_true(kin_many_clear(m.ann, orders)));
    assert_int_equal(rows_where(order, "customer_code IS NULL"), 3);
    assert_int_equal(m.ann->orders_count, 0);
    assert_true(kin_many_destroy(m.first, lines, m.apples));
    assert_int_equal(rows_of(line), 3);
    assert_int_equal(kin_many_destroy_all(m.first, lines), 1);
    assert_int_equal(rows_where(line, "order_stall_id = 1"), 0);
}

static void a_has_one_is_replaced_by_all_columns(void **state)
{
    (void)state;
    struct invoice *made = kin_one_create(m.first, invoice, .name = "new");
    assert_int_equal(made->order_stall_id, 1);
    assert_int_equal(rows_where(invoice, "order_stall_id = 1 AND order_number = 10"), 1);
    assert_int_equal(rows_where(invoice, "order_stall_id IS NULL AND order_number IS NULL"), 1);
    assert_true(kin_one_set(m.first, invoice, m.other_invoice));
    assert_int_equal(rows_where(invoice, "order_stall_id = 2"), 0);
    assert_true(kin_one_set(m.first, invoice, NULL));
    assert_int_equal(rows_where(invoice, "order_number IS NULL"), 3);
}

/* --- joins and types -------------------------------------------------------------------------- */

static void join_rows_have_all_columns(void **state)
{
    (void)state;
    struct order *second = order_of(1, 11);
    struct label *both[] = {m.red, m.blue};
    assert_true(kin_many_concat(second, labels, both, 2));
    assert_int_equal(kin_many_count(m.red, orders), 3);
    assert_true(kin_many_delete(second, labels, m.red));
    assert_int_equal(kin_many_count(m.red, orders), 2);
    assert_true(kin_many_clear(m.first, labels));
    assert_int_equal(kin_many_count(m.other, labels), 1);
    order_list orders = kin_many_get(m.red, orders);
    assert_int_equal(orders.count, 1);
    struct order *two[] = {m.first, m.second};
    assert_true(kin_many_set(m.red, orders, two, 2));
    assert_int_equal(kin_many_count(m.other, labels), 0);
    (void)kin_many_reload(m.red, orders);
    assert_true(kin_many_clear(m.red, orders));
    assert_int_equal(kin_many_count(m.red, orders), 0);
    assert_int_equal(kin_many_count(second, labels), 1);
    assert_true(kin_destroy(second));
    assert_int_equal(kin_many_count(m.blue, orders), 0);
}

static void a_through_makes_and_deletes_join_records_by_all_columns(void **state)
{
    (void)state;
    assert_true(kin_many_push(m.second, products, m.apple));
    assert_int_equal(rows_where(line, "order_stall_id = 1 AND order_number = 11"), 1);
    assert_true(kin_many_delete(m.first, products, m.apple));
    assert_int_equal(rows_where(line, "order_stall_id = 1 AND order_number = 10"), 1);
    assert_int_equal(rows_where(line, "order_stall_id = 2 AND order_number = 10"), 1);
    assert_int_equal(kin_many_delete_all(m.first, products), 1);
    struct order *orders[] = {m.first, m.free};
    assert_true(kin_many_set(m.pear, orders, orders, 2));
    assert_int_equal(kin_many_count(m.pear, orders), 2);
    assert_true(kin_many_delete(m.pear, orders, m.free));
    assert_int_equal(kin_many_count(m.pear, orders), 1);
    assert_int_equal(kin_many_count(m.first, products), 1);
}

static void a_polymorphic_key_has_all_columns_and_the_type(void **state)
{
    (void)state;
    assert_true(kin_one_set(m.remark, subject, &m.other->kin));
    assert_int_equal(m.remark->subject_stall_id, 2);
    assert_true(kin_save(m.remark));
    assert_int_equal(kin_many_count(m.other, remarks), 2);
    struct remark *again = kin_find(s, remark, m.remark->id);
    struct order *subject = (struct order *)(void *)kin_one_get(again, subject);
    assert_int_equal(subject->number, 10);
    assert_true(kin_one_set(m.remark, subject, NULL));
    assert_true(kin_is_null(m.remark, subject_number) && kin_is_null(m.remark, subject_type));
    assert_true(kin_save(m.remark));
    assert_int_equal(rows_where(remark, "subject_stall_id IS NULL"), 1);
    /* A label's key has one column. */
    assert_false(kin_one_set(m.remark, subject, &m.red->kin));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
}

/* --- tables and reflection -------------------------------------------------------------------- */

static void tables_have_indexes_of_all_columns(void **state)
{
    (void)state;
    kin_report report = {0};
    bool fine = kin_check(s, &report);
    for (size_t i = 0; i < report.count; i++)
        if (strstr(report.items[i].message, "unique") == NULL)
            fail_msg("%s", report.items[i].message);
    assert_false(fine); /* a has_one wants a unique index */
    assert_int_equal(report.count, 1);
    assert_string_equal(report.items[0].column, "order_stall_id, order_number");
    database_drop_index(s, "orders", "index_orders_on_stall_id_and_customer_code");
    assert_false(kin_check(s, &report));
    assert_int_equal(report.count, 2);
}

static void a_constraint_is_of_all_columns(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_null(kin_must_create(s, line, .order_stall_id = 2, .order_number = 12));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_true(kin_rollback(s));
}

static void reflection_names_all_columns(void **state)
{
    (void)state;
    const kin_association_reflection *lines = kin_reflect_association(at.db, order, lines);
    assert_string_equal(lines->foreign_key, "order_stall_id, order_number");
    assert_string_equal(lines->primary_key, "stall_id, number");
    const kin_association_reflection *labels = kin_reflect_association(at.db, customer, labels);
    assert_string_equal(labels->foreign_key, "customer_stall_id, customer_code");
    assert_string_equal(labels->association_foreign_key, "label_id");
}

/* --- beside other options --------------------------------------------------------------------- */

static void a_has_one_goes_through_a_key_of_several_columns(void **state)
{
    (void)state;
    assert_statements(1, assert_int_equal(kin_one_get(m.other_apples, customer)->stall_id, 2));
    line_list lines = {0};
    assert_statements(2, lines = kin_all(s, line, .includes = "customer", .order = "lines.id"));
    assert_string_equal(kin_one_peek(lines.items[0], customer)->code, "a");
    assert_int_equal(kin_one_peek(lines.items[2], customer)->stall_id, 2);
    assert_null(kin_one_peek(lines.items[3], customer));
}

static void a_limit_holds_for_each_owner(void **state)
{
    (void)state;
    customer_list all =
        kin_all(s, customer, .includes = "newest", .order = "customers.stall_id, customers.code");
    assert_string_equal(numbers(kin_many_peek(all.items[0], newest)), "11");
    assert_int_equal(kin_many_peek(all.items[1], newest).count, 0);
    assert_string_equal(numbers(kin_many_peek(all.items[2], newest)), "10");
    assert_string_equal(numbers(kin_many_get(m.ann, newest)), "11");
}

static void queries_are_of_a_collection(void **state)
{
    (void)state;
    assert_int_equal(kin_count(s, order, .of = kin_of(m.ann, orders)), 2);
    assert_string_equal(numbers(kin_many_all(m.ann, orders, .order = "orders.number DESC")),
                        "11 10");
    size_t met = 0;
    kin_each_batch(batch, s, order, .of = kin_of(m.ann, orders), .batch_size = 1)
        met += batch.count;
    assert_int_equal(met, 2);
    assert_int_equal(kin_delete_all(s, line, .of = kin_of(m.first, lines)), 2);
    assert_int_equal(rows_of(line), 2);
}

static void a_change_of_one_column_is_a_change(void **state)
{
    (void)state;
    assert_false(kin_one_changed(m.apples, order));
    assert_true(kin_set(m.apples, order_number, 11));
    assert_true(kin_one_changed(m.apples, order));
    assert_true(kin_save(m.apples));
    assert_false(kin_one_changed(m.apples, order));
    assert_true(kin_one_previously_changed(m.apples, order));
}

/* What a record was loaded with must have all columns. */
static void a_column_that_was_not_loaded_is_missed(void **state)
{
    (void)state;
    struct line *line = kin_first(s, line, .select = "id, order_stall_id", .order = "lines.id");
    assert_null(kin_one_get(line, order));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    line_list some = kin_all(s, line, .select = "id", .includes = "order", .order = "lines.id");
    assert_int_equal(kin_one_peek(some.items[0], order)->number, 10);
}

/* --- several at once -------------------------------------------------------------------------- */

static void several_are_found_by_one_statement(void **state)
{
    (void)state;
    const kin_value keys[] = {kin_key(1, 11), kin_key(1, 10), kin_key(1, 11)};
    order_list found = {0};
    assert_statements(1, found = kin_many_find_list(m.ann, orders, keys, 3));
    assert_string_equal(numbers(found), "11 10");
    assert_ptr_equal(kin_one_peek(found.items[0], customer), m.ann);
    const kin_value others[] = {kin_key(1, 10), kin_key(1, 12), kin_key(2, 10)};
    assert_int_equal(kin_many_find_list(m.ann, orders, others, 3).count, 0);
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "1, 12, 2, 10");
    order_list all = kin_many_get(m.ann, orders);
    assert_statements(0, found = kin_many_find_list(m.ann, orders, keys, 2));
    assert_ptr_equal(found.items[1], all.items[all.items[0]->number != 10]);
    assert_statements(0, assert_int_equal(kin_many_find_list(m.ann, orders, keys, 0).count, 0));
    assert_answer(KIN_OK);
    const kin_value single[] = {kin_value_int(m.pears->id), kin_value_int(m.apples->id)};
    assert_statements(1, assert_int_equal(kin_many_find_list(m.first, lines, single, 2).count, 2));
    assert_int_equal(kin_many_find_list_named(&m.first->kin, "lines", single, 2).count, 2);
}

static void several_are_taken_out_by_one_statement(void **state)
{
    (void)state;
    struct order *orders[] = {m.first, m.second, m.first};
    assert_statements(2, assert_true(kin_many_delete_list(m.ann, orders, orders, 3)));
    assert_int_equal(rows_where(order, "customer_code IS NULL"), 3);
    assert_true(kin_is_null(m.second, customer_code));
    assert_int_equal(m.ann->orders_count, 0);
    struct label *labels[] = {m.red, m.blue};
    assert_statements(1, assert_true(kin_many_delete_list(m.first, labels, labels, 2)));
    assert_int_equal(kin_many_count(m.first, labels), 0);
    assert_int_equal(kin_many_count(m.other, labels), 1);
    assert_true(kin_many_concat(m.blue, orders, orders, 2));
    assert_true(kin_many_concat(m.red, orders, orders, 2));
    assert_true(kin_many_push(m.red, orders, m.free));
    assert_statements(1, assert_true(kin_many_delete_list(m.red, orders, orders, 2)));
    assert_int_equal(kin_many_count(m.red, orders), 2); /* the other stall's, and the free one */
    assert_int_equal(kin_many_count(m.blue, orders), 2);
    void *lines[] = {m.apples, m.pears};
    assert_true(kin_many_destroy_list_named(&m.first->kin, "lines", lines, 2));
    assert_int_equal(rows_of(line), 2);
    assert_true(kin_many_delete_list_named(&m.first->kin, "lines", lines, 0));
    struct line *with_null[] = {m.other_apples, NULL};
    assert_false(kin_many_delete_list(m.other, lines, with_null, 2));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_int_equal(rows_where(line, "order_stall_id = 2"), 1);
}

static void several_are_taken_out_by_their_keys(void **state)
{
    (void)state;
    const kin_value others[] = {kin_key(1, 10), kin_key(1, 12)};
    assert_statements(1, assert_false(kin_many_delete_ids(m.ann, orders, others, 2)));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "1, 12");
    const kin_value keys[] = {kin_key(1, 11), kin_key(1, 10), kin_key(1, 11)};
    assert_statements(3, assert_true(kin_many_delete_ids(m.ann, orders, keys, 3)));
    assert_int_equal(rows_where(order, "customer_code IS NULL"), 3);
    assert_int_equal(m.ann->orders_count, 0);
    const kin_value lines[] = {kin_value_int(m.pears->id), kin_value_int(m.apples->id)};
    assert_true(kin_many_destroy_ids_named(&m.first->kin, "lines", lines, 2));
    assert_int_equal(rows_of(line), 2);
    assert_true(kin_many_delete_ids_named(&m.other->kin, "lines", lines, 0));
    assert_false(kin_many_destroy_ids(m.other, lines, lines, 1));
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void several_are_found_anywhere_by_one_statement(void **state)
{
    (void)state;
    const kin_value keys[] = {kin_key(2, 10), kin_key(1, 10), kin_key(2, 10)};
    order_list found = {0};
    assert_statements(1, found = kin_find_list(s, order, keys, 3));
    assert_int_equal(found.count, 2);
    assert_int_equal(found.items[0]->stall_id, 2);
    assert_int_equal(found.items[1]->stall_id, 1);
    assert_statements(0, assert_int_equal(kin_find_list(s, order, keys, 0).count, 0));
    assert_answer(KIN_OK);
    const kin_value others[] = {kin_key(1, 10), kin_key(9, 99)};
    assert_int_equal(kin_find_list_named(s, "order", others, 2).count, 0);
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "9, 99");
    assert_int_equal(kin_find_list(s, order, &(kin_value){0}, 1).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_find_list(s, line, &(kin_value){0}, 1).count, 0);
    assert_answer(KIN_RECORD_NOT_FOUND);
}

/* A list of rows has one text, however long, where the database takes it as one parameter. */
static void long_lists_of_rows_are_preloaded(void **state)
{
    (void)state;
    enum { MANY = 1200 };
    assert_true(kin_begin(s));
    for (int i = 0; i < MANY; i++)
        kin_create(s, order, .stall_id = 7 + i % 2, .number = i, .customer_code = "a");
    kin_create(s, customer, .stall_id = 7, .code = "a");
    kin_create(s, customer, .stall_id = 8, .code = "a");
    kin_create(s, remark, .body = "x", .subject_stall_id = 8, .subject_number = 1199,
               .subject_type = "Order");
    assert_true(kin_commit(s));
    order_list list = {0};
    assert_statements(3, list = kin_all(s, order, .where = "orders.stall_id > 6",
                                        .order = "orders.number", .includes = "remarks, customer"));
    assert_int_equal(list.count, MANY);
    assert_int_equal(kin_many_peek(list.items[MANY - 1], remarks).count, 1);
    assert_int_equal(kin_many_peek(list.items[MANY - 2], remarks).count, 0);
    assert_int_equal(kin_one_peek(list.items[3], customer)->stall_id, 8);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_belongs_to_is_read_by_all_columns),
        TEST(a_key_with_a_hole_is_none),
        TEST(collections_are_read_by_all_columns),
        TEST(an_inverse_is_filled_by_all_columns),
        TEST(a_preload_takes_as_many_statements_as_one_of_single_keys),
        TEST(a_preload_goes_down_and_up),
        TEST(joins_are_by_all_columns),
        TEST(an_eager_join_is_by_all_columns),
        TEST(questions_load_nothing),
        TEST(ids_are_keys_of_several_values),
        TEST(ids_that_are_set_are_keys_of_several_values),
        TEST(setting_a_belongs_to_writes_all_columns),
        TEST(what_is_part_of_the_own_key_is_not_cleared),
        TEST(writing_one_column_drops_what_was_loaded),
        TEST(a_new_parents_key_is_copied_at_its_save),
        TEST(counters_and_touches_go_by_all_columns),
        TEST(what_is_pushed_gets_all_columns),
        TEST(a_new_owners_key_is_copied_at_its_save),
        TEST(taking_out_clears_all_columns),
        TEST(loaded_ones_go_by_one_statement),
        TEST(a_has_one_is_replaced_by_all_columns),
        TEST(join_rows_have_all_columns),
        TEST(a_through_makes_and_deletes_join_records_by_all_columns),
        TEST(a_polymorphic_key_has_all_columns_and_the_type),
        TEST(tables_have_indexes_of_all_columns),
        TEST(a_constraint_is_of_all_columns),
        TEST(reflection_names_all_columns),
        TEST(a_has_one_goes_through_a_key_of_several_columns),
        TEST(a_limit_holds_for_each_owner),
        TEST(queries_are_of_a_collection),
        TEST(a_change_of_one_column_is_a_change),
        TEST(a_column_that_was_not_loaded_is_missed),
        TEST(several_are_found_by_one_statement),
        TEST(several_are_taken_out_by_one_statement),
        TEST(several_are_taken_out_by_their_keys),
        TEST(several_are_found_anywhere_by_one_statement),
        TEST(long_lists_of_rows_are_preloaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
