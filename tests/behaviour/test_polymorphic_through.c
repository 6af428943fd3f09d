/* has_many :through where one side is polymorphic. */
#include "behaviour/association.h"
#include "behaviour/gallery.h"

static struct painter *ann;
static struct house *house; /* with ann's key */
static struct tag *old;
static struct tag *new;

static int setup(void **state)
{
    (void)state;
    open_database(gallery);
    ann = kin_create(s, painter, .name = "Ann");
    house = kin_create(s, house, .name = "H");
    old = kin_create(s, tag, .name = "old");
    new = kin_create(s, tag, .name = "new");
    return ann->id == house->id ? 0 : -1;
}

static void tag_with(const struct tag *tag, const char *type)
{
    kin_create(s, tagging, .tag_id = tag->id, .taggable_id = ann->id, .taggable_type = type);
}

/* --- through a collection with .as ------------------------------------------------------------ */

static void HMT_6_through_as_reads_its_own_type(void **state)
{
    (void)state;
    tag_with(old, "Painter");
    tag_with(new, "House");
    assert_statements(1, assert_int_equal(kin_many_get(ann, tags).count, 1));
    assert_string_equal(kin_many_get(ann, tags).items[0]->name, "old");
    assert_int_equal(kin_many_count(house, tags), 1);
    assert_true(kin_many_includes(house, tags, new));
    assert_false(kin_many_includes(house, tags, old));
    painter_list painters;
    assert_statements(2, painters = kin_all(s, painter, .includes = "tags"));
    assert_int_equal(kin_many_peek(painters.items[0], tags).count, 1);
    assert_int_equal(kin_count(s, painter, .joins = "tags", .where = "tags.name = 'new'"), 0);
    assert_int_equal(kin_count(s, painter, .joins = "tags", .where = "tags.name = 'old'"), 1);
}

static void HMT_1_through_as_is_pushed_created_and_taken_out(void **state)
{
    (void)state;
    tag_with(old, "House");
    assert_true(kin_many_push(ann, tags, old));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 1);
    struct tag *made = kin_many_create(ann, tags, .name = "made");
    assert_false(kin_is_new(made));
    assert_int_equal(kin_many_reload(ann, tags).count, 2);
    assert_true(kin_many_delete(ann, tags, old));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 1);
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 1);
    kin_many_reset(ann, tags);
    assert_true(kin_many_clear(ann, tags));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 0);
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 1);
}

/* --- a source of one type --------------------------------------------------------------------- */

static void POL_3_a_source_of_one_type_is_read(void **state)
{
    (void)state;
    tag_with(old, "Painter");
    tag_with(old, "House");
    tag_with(new, "House");
    assert_statements(1, assert_int_equal(kin_many_get(old, painters).count, 1));
    assert_string_equal(kin_many_get(old, painters).items[0]->name, "Ann");
    assert_int_equal(kin_many_count(new, painters), 0);
    assert_int_equal(kin_many_count(new, houses), 1);
    tag_list tags;
    assert_statements(3,
                      tags = kin_all(s, tag, .order = "tags.id", .includes = "painters, houses"));
    assert_int_equal(kin_many_peek(tags.items[0], painters).count, 1);
    assert_int_equal(kin_many_peek(tags.items[1], painters).count, 0);
    assert_int_equal(kin_count(s, tag, .joins = "painters"), 1);
    assert_int_equal(kin_count(s, tag, .joins = "houses"), 2);
}

static void POL_3_a_source_of_one_type_reads_what_inherits(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    kin_create(s, tagging, .tag_id = old->id, .taggable_id = museum->id, .taggable_type = "House");
    house_list houses = kin_many_get(old, houses);
    assert_int_equal(houses.count, 1);
    assert_non_null(kin_cast(museum, houses.items[0]));
}

static void POL_3_a_source_of_one_type_is_written(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    tag_with(old, "House");
    assert_true(kin_many_push(old, painters, ann));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 1);
    assert_true(kin_many_push(new, houses, kin_up(house, museum)));
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 2);
    struct painter *made = kin_many_create(old, painters, .name = "Bo");
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 2);
    assert_true(kin_many_delete(old, painters, made));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 1);
    /* The house has ann's key, and is not what is taken out. */
    assert_true(kin_many_delete(old, painters, ann));
    assert_int_equal(rows_where(tagging, "taggable_type = 'Painter'"), 0);
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 2);
}

static void POL_3_clearing_one_type_leaves_the_others(void **state)
{
    (void)state;
    tag_with(old, "Painter");
    tag_with(old, "House");
    (void)kin_many_get(old, taggings);
    assert_true(kin_many_clear(old, painters));
    assert_int_equal(rows_of(tagging), 1);
    assert_int_equal(kin_many_peek(old, taggings).count, 1);
    tag_with(old, "Painter");
    old = kin_find(s, tag, old->id);
    assert_true(kin_many_set(old, painters, (struct painter **)NULL, 0));
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 1);
    assert_int_equal(rows_of(tagging), 1);
    tag_with(old, "Painter");
    old = kin_find(s, tag, old->id);
    (void)kin_many_get(old, taggings);
    (void)kin_many_get(old, painters);
    assert_true(kin_many_destroy(old, painters, ann));
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 1);
    assert_int_equal(rows_of(tagging), 1);
    assert_int_equal(kin_many_peek(old, taggings).count, 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(HMT_6_through_as_reads_its_own_type),
        TEST(HMT_1_through_as_is_pushed_created_and_taken_out),
        TEST(POL_3_a_source_of_one_type_is_read),
        TEST(POL_3_a_source_of_one_type_reads_what_inherits),
        TEST(POL_3_a_source_of_one_type_is_written),
        TEST(POL_3_clearing_one_type_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
