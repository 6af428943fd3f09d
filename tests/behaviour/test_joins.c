/* Joining associations by name: which rows are found, how tables are called, and what scopes of the
 * joined associations add. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(writer);
KIN_DECLARE(piece);
KIN_DECLARE(remark);
KIN_DECLARE(label);
KIN_DECLARE(node);

struct writer {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(piece) pieces;
    kin_many(piece) long_pieces; /* pages > 100 */
    kin_many(remark) remarks;    /* through pieces */
    kin_many(remark) good_remarks;
    kin_many(piece) praised; /* with a good remark, by a scope that joins */
};

struct piece {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_text title;
    kin_int pages;
    kin_one(writer) writer;
    kin_many(remark) remarks;
    kin_many(remark) good_remarks; /* equal: good */
    kin_many(label) labels;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_int piece_id;
    kin_text body;
    kin_bool good;
    kin_one(piece) piece;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(piece) pieces;
};

struct node {
    kin_record kin;
    kin_int id;
    kin_int parent_id;
    kin_text name;
    kin_one(node) parent;
    kin_many(node) children;
    kin_many(node) descendants_of_the_first_generation_in_the_order_of_their_names;
};

static void longer(kin_query *query)
{
    kin_query_where(query, "pieces.pages > ?", kin_args(100));
    kin_query_order(query, "pieces.pages");
    kin_query_limit(query, 1); /* of a joined table neither counts */
}

static void good(kin_query *query)
{
    kin_query_equal(query, remark, good, true);
}

static void with_good_remarks(kin_query *query)
{
    kin_query_joins(query, "good_remarks");
    kin_query_distinct(query);
}

/* clang-format off */
KIN_MODEL(writer,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(pieces, piece),
    KIN_HAS_MANY(long_pieces, piece, .scope = longer),
    KIN_HAS_MANY(remarks, remark, .through = "pieces"),
    KIN_HAS_MANY(good_remarks, remark, .through = "pieces"),
    KIN_HAS_MANY(praised, piece, .scope = with_good_remarks),
);

KIN_MODEL(piece,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_COLUMN(title),
    KIN_COLUMN(pages),
    KIN_BELONGS_TO(writer, writer),
    KIN_HAS_MANY(remarks, remark),
    KIN_HAS_MANY(good_remarks, remark, .scope = good),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(piece_id, .nullable = true),
    KIN_COLUMN(body),
    KIN_COLUMN(good),
    KIN_BELONGS_TO(piece, piece),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_AND_BELONGS_TO_MANY(pieces, piece),
);

KIN_MODEL(node,
    KIN_COLUMN(id),
    KIN_COLUMN(parent_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_BELONGS_TO(parent, node),
    KIN_HAS_MANY(children, node, .foreign_key = "parent_id"),
    KIN_HAS_MANY(descendants_of_the_first_generation_in_the_order_of_their_names, node,
                 .foreign_key = "parent_id"),
);
/* clang-format on */

static struct database database;
static kin_session *s;
static char sent[2048]; /* the latest statement */

static bool note(void *context, const kin_statement_info *info)
{
    (void)context;
    if (!info->control) strncpy(sent, info->sql, sizeof sent - 1);
    return true;
}

/* Ann: soup (10 pages; good "a", bad "b"; labels x, y), salt (200 pages; bad "c"; label x).
 * Bob: rice (300 pages; good "d", good "e"). Cid has none. The piece "lost" has no writer.
 * Nodes: root, its children left and right, and leaf below left. */
static int set_up(void **state)
{
    kin_open_options options = {.on_statement = note, .kin_size_ = sizeof options};
    (void)state;
    database_open(&database, kin_models(writer, label, node), &options);
    s = database.session;
    database_execute(s, "INSERT INTO writers (id, name) VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid')");
    database_execute(s, "INSERT INTO pieces (id, writer_id, title, pages) VALUES "
                        "(1, 1, 'soup', 10), (2, 1, 'salt', 200), (3, 2, 'rice', 300), "
                        "(4, NULL, 'lost', 400)");
    database_execute(s, database_is_postgres()
                            ? "INSERT INTO remarks (id, piece_id, body, good) VALUES "
                              "(1, 1, 'a', TRUE), (2, 1, 'b', FALSE), (3, 2, 'c', FALSE), "
                              "(4, 3, 'd', TRUE), (5, 3, 'e', TRUE)"
                            : "INSERT INTO remarks (id, piece_id, body, good) VALUES "
                              "(1, 1, 'a', 1), (2, 1, 'b', 0), (3, 2, 'c', 0), "
                              "(4, 3, 'd', 1), (5, 3, 'e', 1)");
    database_execute(s, "INSERT INTO labels (id, name) VALUES (1, 'x'), (2, 'y')");
    database_execute(s, "INSERT INTO labels_pieces (label_id, piece_id) VALUES "
                        "(1, 1), (2, 1), (1, 2)");
    database_execute(s, "INSERT INTO nodes (id, parent_id, name) VALUES (1, NULL, 'root'), "
                        "(2, 1, 'left'), (3, 1, 'right'), (4, 2, 'leaf')");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_writers(writer_list list, const char *wanted)
{
    char names[64] = "";
    kin_each(writer, list) strncat(names, writer->name, sizeof names - strlen(names) - 1);
    database_check(s);
    assert_string_equal(names, wanted);
}

static void expect_pieces(piece_list list, const char *wanted)
{
    char titles[64] = "";
    kin_each(piece, list) strncat(titles, piece->title, sizeof titles - strlen(titles) - 1);
    database_check(s);
    assert_string_equal(titles, wanted);
}

/* The latest statement has this in it. */
static void expect_sent(const char *text)
{
    if (!strstr(sent, text)) fail_msg("not in the statement: %s\n%s", text, sent);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void a_belongs_to_leaves_out_who_has_none(void **state)
{
    (void)state;
    piece_list pieces = kin_all(s, piece, .joins = "writer", .order = "pieces.id");
    expect_pieces(pieces, "soupsaltrice");
    expect_sent(" FROM \"pieces\" INNER JOIN \"writers\" ON \"writers\".\"id\" = "
                "\"pieces\".\"writer_id\"");
    pieces =
        kin_all(s, piece, .joins = "writer", .where = "writers.name = ?", .args = kin_args("Bob"));
    expect_pieces(pieces, "rice");
}

/* A row that is joined to several stands there for each, as one record. */
static void a_has_many_repeats_its_owner(void **state)
{
    (void)state;
    writer_list writers = kin_all(s, writer, .joins = "pieces", .order = "pieces.id");
    expect_writers(writers, "AnnAnnBob");
    assert_ptr_equal(writers.items[0], writers.items[1]);
    size_t count = kin_count(s, writer, .joins = "pieces");
    assert_int_equal(count, 3);
    count = kin_count(s, writer, .joins = "pieces", .distinct = true);
    assert_int_equal(count, 2);
    writers = kin_all(s, writer, .joins = "pieces", .distinct = true, .order = "writers.id");
    expect_writers(writers, "AnnBob");
    count = kin_count(s, writer, .joins = "pieces", .distinct = true, .limit = 5, .offset = 1);
    assert_int_equal(count, 1);
    bool any = kin_exists(s, writer, .joins = "pieces", .where = "pieces.pages > 1000");
    assert_false(any);
}

static void preload_and_limits_beside_joins(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    writer_list writers = kin_all(s, writer, .joins = "pieces", .preload = "pieces",
                                  .order = "pieces.id", .limit = 2);
    expect_writers(writers, "AnnAnn");
    assert_int_equal(kin_statements(s) - before, 2);
    piece_list pieces = kin_many_get(writers.items[1], pieces);
    assert_int_equal(pieces.count, 2);
    assert_int_equal(kin_statements(s) - before, 2);
}

static void several_and_nested_ones(void **state)
{
    (void)state;
    writer_list writers =
        kin_all(s, writer, .joins = "pieces(remarks, labels)", .order = "remarks.id, labels.id");
    expect_writers(writers, "AnnAnnAnnAnnAnn");
    writers =
        kin_all(s, writer, .joins = "pieces.remarks, pieces.labels",
                .where = "labels.name = ? AND remarks.good = ?", .args = kin_args("y", (bool)true));
    expect_writers(writers, "Ann");
    remark_list remarks = kin_all(s, remark, .joins = "piece.writer",
                                  .where = "writers.name = 'Ann'", .order = "remarks.id DESC");
    assert_int_equal(remarks.count, 3);
    assert_string_equal(remarks.items[0]->body, "c");
}

static void a_through_joins_all_its_tables(void **state)
{
    (void)state;
    writer_list writers = kin_all(s, writer, .joins = "remarks", .where = "remarks.body = 'c'");
    expect_writers(writers, "Ann");
    expect_sent(
        " INNER JOIN \"pieces\" ON \"pieces\".\"writer_id\" = \"writers\".\"id\" INNER JOIN "
        "\"remarks\" ON \"remarks\".\"piece_id\" = \"pieces\".\"id\"");
    writers = kin_all(s, writer, .joins = "good_remarks", .order = "remarks.id");
    expect_writers(writers, "AnnBobBob");
}

static void HAB_5_a_join_table(void **state)
{
    (void)state;
    piece_list pieces = kin_all(s, piece, .joins = "labels", .order = "pieces.id, labels.id");
    expect_pieces(pieces, "soupsoupsalt");
}

/* --- scopes ----------------------------------------------------------------------------------- */

static void conditions_of_a_joined_association_count(void **state)
{
    (void)state;
    writer_list writers = kin_all(s, writer, .joins = "long_pieces", .order = "writers.id");
    expect_writers(writers, "AnnBob");
    piece_list pieces = kin_all(s, piece, .joins = "good_remarks", .order = "remarks.id");
    expect_pieces(pieces, "soupricerice");
    /* The condition goes by the name that its table has here. */
    pieces = kin_all(s, piece, .joins = "remarks, good_remarks", .order = "pieces.id, remarks.id",
                     .where = "good_remarks_pieces.body <> remarks.body");
    expect_pieces(pieces, "soupricerice");
    expect_sent("\"good_remarks_pieces\".\"good\" = ");
}

static void a_scope_may_join(void **state)
{
    (void)state;
    struct writer *ann = kin_find(s, writer, 1);
    struct writer *bob = kin_find(s, writer, 2);
    piece_list pieces = kin_many_get(ann, praised);
    expect_pieces(pieces, "soup");
    pieces = kin_many_get(bob, praised);
    expect_pieces(pieces, "rice");
    kin_many_reset(bob, praised);
    size_t count = kin_many_count(bob, praised);
    assert_int_equal(count, 1);
    writer_list writers = kin_all(s, writer, .includes = "praised", .order = "writers.id");
    pieces = kin_many_peek(writers.items[1], praised);
    expect_pieces(pieces, "rice");
    writers = kin_all(s, writer, .joins = "praised", .distinct = true, .order = "writers.id");
    expect_writers(writers, "AnnBob");
    writers = kin_all(s, writer, .joins = "praised, praised.good_remarks", .order = "remarks.id");
    expect_writers(writers, "AnnBobBob"); /* joined once */
}

/* What an association's scope narrows by a join is what is cleared. */
static void REM_4_clearing_what_a_scope_joins(void **state)
{
    (void)state;
    struct writer *ann = kin_find(s, writer, 1);
    assert_true(kin_many_clear(ann, praised));
    database_check(s);
    piece_list pieces =
        kin_all(s, piece, .where = "pieces.writer_id IS NULL", .order = "pieces.id");
    expect_pieces(pieces, "souplost");
}

/* --- names of tables -------------------------------------------------------------------------- */

static void the_second_use_of_a_table_has_another_name(void **state)
{
    (void)state;
    node_list nodes = kin_all(s, node, .joins = "children");
    assert_int_equal(nodes.count, 3);
    expect_sent(" INNER JOIN \"nodes\" \"children_nodes\" ON \"children_nodes\".\"parent_id\" = "
                "\"nodes\".\"id\"");
    nodes = kin_all(s, node, .joins = "children.parent");
    assert_int_equal(nodes.count, 3);
    expect_sent(" INNER JOIN \"nodes\" \"parents_nodes\" ON \"parents_nodes\".\"id\" = "
                "\"children_nodes\".\"parent_id\"");
    nodes = kin_all(s, node, .joins = "children.parent.children");
    assert_int_equal(nodes.count, 5);
    expect_sent(" INNER JOIN \"nodes\" \"children_nodes_2\" ON \"children_nodes_2\".\"parent_id\" "
                "= \"parents_nodes\".\"id\"");
    nodes =
        kin_all(s, node, .joins = "children.children", .where = "children_nodes_2.name = 'leaf'");
    database_check(s);
    assert_int_equal(nodes.count, 1);
    assert_string_equal(nodes.items[0]->name, "root");
}

static void join_tables_have_other_names_too(void **state)
{
    (void)state;
    piece_list pieces = kin_all(s, piece, .joins = "labels.pieces");
    assert_int_equal(pieces.count, 5);
    expect_sent(" INNER JOIN \"labels_pieces\" ON ");
    expect_sent(" INNER JOIN \"labels_pieces\" \"pieces_labels_join\" ON ");
    expect_sent(" INNER JOIN \"pieces\" \"pieces_labels\" ON ");
    pieces = kin_all(s, piece, .joins = "labels.pieces.labels");
    database_check(s);
    expect_sent(" INNER JOIN \"labels_pieces\" \"labels_pieces_join\" ON ");
    expect_sent(" INNER JOIN \"labels\" \"labels_pieces_2\" ON ");
}

/* Names that are too long are cut, and stay different. */
static void names_are_cut_to_what_the_database_takes(void **state)
{
    (void)state;
    node_list nodes =
        kin_all(s, node,
                .joins = "children.children.children.children.children.children.children.children."
                         "children.children.children");
    database_check(s);
    assert_int_equal(nodes.count, 0);
    expect_sent("\"children_nodes_11\"");
    nodes = kin_all(s, node,
                    .joins = "descendants_of_the_first_generation_in_the_order_of_their_names."
                             "descendants_of_the_first_generation_in_the_order_of_their_names");
    database_check(s);
    assert_int_equal(nodes.count, 1);
    if (!database_is_postgres()) return; /* SQLite takes names of any length */
    expect_sent("\"descendants_of_the_first_generation_in_the_order_of_their_names\" ON");
    expect_sent("\"descendants_of_the_first_generation_in_the_order_of_their_nam_2\" ON");
}

/* --- what is wrong ---------------------------------------------------------------------------- */

#define REFUSED(code_, text, ...)                                            \
    do {                                                                     \
        uint64_t before_ = kin_statements(s);                                \
        writer_list list_ = kin_all(s, writer, __VA_ARGS__);                 \
        const kin_error_info *error_ = kin_error(s);                         \
        assert_int_equal(list_.count, 0);                                    \
        assert_int_equal(error_->code, code_);                               \
        if (!strstr(error_->message, text)) fail_msg("%s", error_->message); \
        assert_true(kin_statements(s) == before_);                           \
        kin_error_clear(s);                                                  \
    } while (0)

static void names_that_are_none(void **state)
{
    (void)state;
    REFUSED(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"pieces\"?", .joins = "piece");
    REFUSED(KIN_ASSOCIATION_NOT_FOUND, "\"writters\" was not found on piece",
            .joins = "pieces.writters");
    REFUSED(KIN_INVALID_ARGUMENT, "joins of writer: a name was expected", .joins = "pieces,");
    REFUSED(KIN_INVALID_ARGUMENT, "joins of piece: a name was expected", .joins = "pieces(");
    REFUSED(KIN_INVALID_ARGUMENT, "joins of writer: a name was expected",
            .joins = "pieces; DROP TABLE pieces");
    writer_list all = kin_all(s, writer, .joins = "");
    assert_int_equal(all.count, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_belongs_to_leaves_out_who_has_none),
        TEST(a_has_many_repeats_its_owner),
        TEST(preload_and_limits_beside_joins),
        TEST(several_and_nested_ones),
        TEST(a_through_joins_all_its_tables),
        TEST(HAB_5_a_join_table),
        TEST(conditions_of_a_joined_association_count),
        TEST(a_scope_may_join),
        TEST(REM_4_clearing_what_a_scope_joins),
        TEST(the_second_use_of_a_table_has_another_name),
        TEST(join_tables_have_other_names_too),
        TEST(names_are_cut_to_what_the_database_takes),
        TEST(names_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
