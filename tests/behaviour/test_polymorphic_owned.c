/* has_one and has_many with .as: the key of their targets has two parts. */
#include "behaviour/association.h"
#include "behaviour/gallery.h"

static struct painter *ann;
static struct house *house; /* with ann's key */

static int setup(void **state)
{
    (void)state;
    open_database(gallery);
    ann = kin_create(s, painter, .name = "Ann");
    house = kin_create(s, house, .name = "H");
    return ann->id == house->id ? 0 : -1;
}

static struct picture *picture_of(const char *name, kin_record *of)
{
    struct picture *picture = kin_new(s, picture, .name = name);
    kin_one_set(picture, imageable, of);
    kin_must_save(picture);
    return picture;
}

static int is_free(int64_t id)
{
    const struct picture *picture = kin_find(s, picture, id);
    return kin_is_null(picture, imageable_id) && kin_is_null(picture, imageable_type);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void POL_2_a_collection_holds_its_own_type_alone(void **state)
{
    (void)state;
    struct picture *a = picture_of("a", &ann->kin);
    struct picture *h = picture_of("h", &house->kin);
    picture_list pictures;
    assert_statements(1, pictures = kin_many_get(ann, pictures));
    assert_int_equal(pictures.count, 1);
    assert_int_equal(pictures.items[0]->id, a->id);
    kin_many_reset(house, pictures);
    assert_int_equal(kin_many_count(house, pictures), 1);
    assert_false(kin_many_is_empty(house, pictures));
    assert_true(kin_many_includes(house, pictures, h));
    assert_false(kin_many_includes(house, pictures, a));
    kin_many_reset(house, stamps);
    assert_int_equal(kin_many_size(house, stamps), 0);
}

static void POL_2_what_is_asked_of_a_collection_is_of_its_own_type_alone(void **state)
{
    (void)state;
    struct picture *a = picture_of("a", &ann->kin);
    struct picture *h = picture_of("h", &house->kin);
    assert_statements(1, assert_int_equal(kin_many_find(house, pictures, h->id)->id, h->id));
    assert_null(kin_many_find(house, pictures, a->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_false(kin_many_exists(house, pictures, .where = "pictures.name = 'a'"));
    assert_int_equal(kin_many_count(house, pictures, .where = "pictures.name <> ''"), 1);
    assert_true(kin_many_sum(house, pictures, id) == h->id);
    assert_int_equal(kin_many_ids(house, pictures).count, 1);
    assert_int_equal(kin_many_first(house, pictures)->id, h->id);
    const kin_value both[] = {kin_value_int(a->id), kin_value_int(h->id)};
    assert_true(kin_many_set_ids(house, pictures, both, 2));
    assert_int_equal(kin_many_count(ann, pictures), 0);
    assert_int_equal(kin_many_delete_all(house, pictures), 2);
    assert_true(is_free(a->id) && is_free(h->id));
    struct tag *tag = kin_create(s, tag, .name = "t");
    kin_many_push(ann, tags, tag);
    assert_true(kin_many_exists(ann, tags));
    assert_false(kin_many_exists(house, tags));
    assert_int_equal(kin_many_last(ann, tags)->id, tag->id);
    assert_int_equal(kin_many_delete_all(house, tags), 0);
    assert_int_equal(kin_many_delete_all(ann, tags), 1);
}

static void POL_2_size_is_the_counter(void **state)
{
    (void)state;
    picture_of("a", &ann->kin);
    kin_reload(ann);
    assert_statements(0, assert_int_equal(kin_many_size(ann, pictures), 1));
}

static void POL_2_a_has_one_reads_its_own_type(void **state)
{
    (void)state;
    kin_create(s, face, .look = "h", .bearer_id = ann->id, .bearer_type = "House");
    assert_statements(1, assert_null(kin_one_get(ann, face)));
    kin_create(s, face, .look = "a", .bearer_id = ann->id, .bearer_type = "Painter");
    assert_string_equal(kin_one_reload(ann, face)->look, "a");
    assert_statements(0, assert_ptr_equal(kin_one_get(kin_one_get(ann, face), bearer), &ann->kin));
}

static void POL_1_what_inherits_has_it_under_its_base_name(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    struct picture *picture = kin_many_create(museum, pictures, .name = "p");
    assert_string_equal(picture->imageable_type, "House");
    struct face *face = kin_one_create(museum, face, .look = "f");
    assert_string_equal(face->bearer_type, "House");
    museum = kin_find(s, museum, museum->id);
    assert_int_equal(kin_many_get(museum, pictures).count, 1);
    assert_string_equal(kin_one_get(museum, face)->look, "f");
    const struct house *read = kin_find(s, house, museum->id);
    assert_int_equal(kin_many_get(read, pictures).count, 1);
}

static void DEF_9_other_columns_without_a_belongs_to(void **state)
{
    (void)state;
    struct stamp *stamp = kin_many_create(house, stamps, .text = "s");
    assert_int_equal(stamp->on_key, house->id);
    assert_string_equal(stamp->on_kind, "House");
    kin_create(s, stamp, .text = "t", .on_key = house->id, .on_kind = "Painter");
    assert_int_equal(kin_many_reload(house, stamps).count, 1);
}

static void POL_4_preload_is_one_statement_whatever_the_owners(void **state)
{
    (void)state;
    struct painter *bo = kin_create(s, painter, .name = "Bo");
    picture_of("a", &ann->kin);
    picture_of("b", &bo->kin);
    picture_of("h", &house->kin);
    painter_list painters;
    assert_statements(
        3, painters = kin_all(s, painter, .order = "painters.id", .includes = "pictures, face"));
    assert_statements(0, {
        assert_int_equal(kin_many_get(painters.items[0], pictures).count, 1);
        assert_int_equal(kin_many_get(painters.items[1], pictures).count, 1);
        assert_null(kin_one_get(painters.items[0], face));
    });
    house_list houses = kin_all(s, house, .includes = "pictures");
    struct picture *h = kin_many_get(houses.items[0], pictures).items[0];
    assert_statements(0, assert_ptr_equal(kin_one_get(h, imageable), &houses.items[0]->kin));
}

static void POL_2_the_type_is_in_a_join(void **state)
{
    (void)state;
    picture_of("h", &house->kin);
    assert_int_equal(kin_count(s, painter, .joins = "pictures"), 0);
    assert_int_equal(kin_count(s, house, .joins = "pictures"), 1);
    assert_int_equal(kin_count(s, house, .joins = "pictures", .where = "pictures.name = 'h'"), 1);
    assert_non_null(strstr(last_sql, "'House'"));
}

/* --- adding ----------------------------------------------------------------------------------- */

static void POL_2_what_is_made_has_key_and_type_of_its_owner(void **state)
{
    (void)state;
    struct picture *built =
        kin_many_build(ann, pictures, .name = "b", .imageable_id = 99, .imageable_type = "House");
    assert_int_equal(built->imageable_id, ann->id);
    assert_string_equal(built->imageable_type, "Painter");
    struct picture *made = kin_many_create(ann, pictures, .name = "c", .imageable_type = "House");
    assert_string_equal(made->imageable_type, "Painter");
    struct picture *pushed = picture_of("p", &house->kin);
    assert_true(kin_many_push(ann, pictures, pushed));
    assert_string_equal(pushed->imageable_type, "Painter");
    assert_int_equal(rows_where(picture, "imageable_type = 'Painter'"), 2);
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(picture, "imageable_type = 'Painter'"), 3);
    assert_int_equal(kin_find(s, painter, ann->id)->pictures_count, 3);
    assert_int_equal(kin_find(s, house, house->id)->pictures_count, 0);
}

static void POL_2_pushed_with_the_same_key_of_another_type(void **state)
{
    (void)state;
    struct picture *picture = picture_of("p", &house->kin);
    assert_int_equal(picture->imageable_id, ann->id);
    picture = kin_find(s, picture, picture->id);
    kin_reload(ann);
    assert_true(kin_many_push(ann, pictures, picture));
    assert_int_equal(rows_where(picture, "imageable_type = 'Painter'"), 1);
    assert_int_equal(ann->pictures_count, 1);
    assert_int_equal(kin_find(s, painter, ann->id)->pictures_count, 1);
}

static void POL_2_an_unsaved_owner_saves_them_with_its_key(void **state)
{
    (void)state;
    struct painter *bo = kin_new(s, painter, .name = "Bo");
    struct picture *picture = kin_many_build(bo, pictures, .name = "p");
    assert_string_equal(picture->imageable_type, "Painter");
    struct face *face = kin_new(s, face, .look = "f");
    assert_true(kin_one_set(bo, face, face));
    assert_true(kin_save(bo));
    assert_int_equal(picture->imageable_id, bo->id);
    assert_int_equal(face->bearer_id, bo->id);
    assert_int_equal(rows_where(face, "bearer_type = 'Painter'"), 1);
}

static void POL_2_a_has_one_is_set_created_and_cleared(void **state)
{
    (void)state;
    struct face *face = kin_one_create(ann, face, .look = "a");
    assert_string_equal(face->bearer_type, "Painter");
    assert_ptr_equal(kin_one_peek(face, bearer), &ann->kin);
    struct face *other = kin_create(s, face, .look = "o", .bearer_id = 5, .bearer_type = "House");
    assert_true(kin_one_set(ann, face, other));
    assert_string_equal(other->bearer_type, "Painter");
    assert_true(kin_is_null(face, bearer_id));
    assert_true(kin_is_null(face, bearer_type));
    assert_int_equal(rows_where(face, "bearer_type IS NULL AND bearer_id IS NULL"), 1);
    assert_true(kin_one_set(ann, face, NULL));
    assert_int_equal(rows_where(face, "bearer_type IS NULL AND bearer_id IS NULL"), 2);
    struct face *built = kin_one_build(ann, face, .look = "b", .bearer_type = "House");
    assert_string_equal(built->bearer_type, "Painter");
}

/* --- taking out ------------------------------------------------------------------------------- */

static void POL_2_delete_clears_key_and_type(void **state)
{
    (void)state;
    struct picture *one = picture_of("a", &house->kin);
    struct picture *two = picture_of("b", &house->kin);
    struct picture *theirs = picture_of("c", &ann->kin);
    (void)kin_many_get(house, pictures);
    assert_true(kin_many_delete(house, pictures, one));
    assert_true(is_free(one->id));
    assert_true(kin_is_null(one, imageable_type));
    assert_false(is_free(two->id));
    assert_true(kin_many_delete(house, pictures, theirs)); /* not its own: left alone */
    assert_string_equal(theirs->imageable_type, "Painter");
    kin_many_reset(house, pictures);
    assert_true(kin_many_clear(house, pictures));
    assert_true(is_free(two->id));
    assert_false(is_free(theirs->id));
    assert_int_equal(kin_find(s, house, house->id)->pictures_count, 0);
    assert_int_equal(kin_find(s, painter, ann->id)->pictures_count, 1);
}

static void POL_2_replacing_takes_the_difference(void **state)
{
    (void)state;
    struct picture *gone = picture_of("a", &house->kin);
    struct picture *stays = picture_of("b", &house->kin);
    struct picture *theirs = picture_of("c", &ann->kin);
    struct picture *list[] = {stays, theirs};
    assert_true(kin_many_set(house, pictures, list, 2));
    assert_true(is_free(gone->id));
    assert_string_equal(kin_find(s, picture, theirs->id)->imageable_type, "House");
    assert_int_equal(kin_find(s, house, house->id)->pictures_count, 2);
    assert_int_equal(kin_find(s, painter, ann->id)->pictures_count, 0);
}

static void POL_2_questions_go_by_the_type(void **state)
{
    (void)state;
    const struct picture *h = picture_of("h", &house->kin);
    const struct picture *a = picture_of("a", &ann->kin);
    picture_of("b", &ann->kin);
    ann = kin_find(s, painter, ann->id);
    house = kin_find(s, house, house->id);
    assert_statements(5, {
        kin_values ids = kin_many_ids(ann, pictures);
        assert_int_equal(ids.count, 2);
        assert_int_equal(kin_many_first(ann, pictures)->id, a->id);
        assert_string_equal(kin_many_last(house, pictures)->name, "h");
        assert_int_equal(kin_many_find(house, pictures, h->id)->id, h->id);
        assert_int_equal(kin_many_count(ann, pictures, .where = "pictures.name <> 'a'"), 1);
    });
    assert_false(kin_many_exists(ann, pictures, .where = "pictures.name = 'h'"));
    assert_true(kin_many_exists(house, pictures, .where = "pictures.name = 'h'"));
    assert_null(kin_many_find(ann, pictures, h->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_int_equal(kin_many_sum(ann, pictures, imageable_id), 2 * ann->id);
}

static void POL_2_keys_are_set_with_their_type(void **state)
{
    (void)state;
    const struct picture *a = picture_of("a", &ann->kin);
    picture_of("h", &house->kin);
    const kin_value keys[] = {kin_value_int(a->id)};
    assert_true(kin_many_set_ids(house, pictures, keys, 1));
    assert_int_equal(rows_where(picture, "imageable_type = 'House' AND name = 'a'"), 1);
    assert_int_equal(rows_where(picture, "imageable_type IS NULL AND name = 'h'"), 1);
    picture_of("c", &ann->kin);
    house = kin_find(s, house, house->id);
    assert_int_equal(kin_many_delete_all(house, pictures), 1);
    assert_int_equal(rows_where(picture, "imageable_type = 'Painter'"), 1);
    assert_int_equal(kin_many_destroy_all(kin_find(s, painter, ann->id), pictures), 1);
    assert_int_equal(rows_of(picture), 2);
}

static void POL_2_destroying_one_of_them(void **state)
{
    (void)state;
    struct picture *one = picture_of("a", &ann->kin);
    (void)kin_many_get(ann, pictures);
    assert_true(kin_many_destroy(ann, pictures, one));
    assert_int_equal(rows_of(picture), 0);
    assert_int_equal(kin_find(s, painter, ann->id)->pictures_count, 0);
}

/* --- dependents ------------------------------------------------------------------------------- */

static void DEP_2_each_dependent_takes_its_own_type_alone(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    picture_of("a", &ann->kin);
    picture_of("h", &house->kin);
    kin_create(s, tagging, .taggable_id = ann->id, .taggable_type = "Painter");
    kin_create(s, tagging, .taggable_id = house->id, .taggable_type = "House");
    kin_create(s, stamp, .text = "s", .on_key = house->id, .on_kind = "House");
    kin_create(s, stamp, .text = "t", .on_key = house->id, .on_kind = "Painter");
    kin_create(s, face, .look = "m", .bearer_id = museum->id, .bearer_type = "House");
    kin_create(s, face, .look = "p", .bearer_id = museum->id, .bearer_type = "Painter");
    assert_true(kin_destroy(kin_find(s, painter, ann->id))); /* destroy; nullify */
    assert_int_equal(rows_of(picture), 1);
    assert_int_equal(rows_where(tagging, "taggable_id IS NULL AND taggable_type IS NULL"), 1);
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 1);
    assert_true(kin_destroy(kin_find(s, house, house->id))); /* delete_all */
    assert_int_equal(rows_where(stamp, "text = 't'"), 1);
    assert_int_equal(rows_of(stamp), 1);
    assert_int_equal(rows_where(tagging, "taggable_type = 'House'"), 0);
    assert_true(kin_destroy(kin_find(s, museum, museum->id))); /* destroy of one */
    assert_int_equal(rows_where(face, "look = 'p'"), 1);
    assert_int_equal(rows_of(face), 1);
}

/* --- what is seen ----------------------------------------------------------------------------- */

static void DEF_9_reflection_shows_it(void **state)
{
    (void)state;
    const kin_association_reflection *any = kin_reflect_association(at.db, picture, imageable);
    assert_true(any->polymorphic);
    assert_null(any->target);
    assert_string_equal(any->foreign_key, "imageable_id");
    assert_string_equal(any->foreign_type, "imageable_type");
    assert_null(any->primary_key);
    assert_int_equal(any->macro, KIN_MACRO_BELONGS_TO);
    const kin_association_reflection *many = kin_reflect_association(at.db, painter, pictures);
    assert_false(many->polymorphic);
    assert_string_equal(many->as, "imageable");
    assert_string_equal(many->foreign_key, "imageable_id");
    assert_string_equal(many->foreign_type, "imageable_type");
    const kin_association_reflection *stamps = kin_reflect_association(at.db, house, stamps);
    assert_string_equal(stamps->foreign_type, "on_kind");
    const kin_association_reflection *typed = kin_reflect_association(at.db, tag, painters);
    assert_string_equal(typed->source_type, "Painter");
    assert_true(typed->source->polymorphic);
    assert_string_equal(typed->source->name, "taggable");
}

static void DEF_9_tables_and_their_check_know_the_columns(void **state)
{
    (void)state;
    kin_report report;
    assert_true(kin_check(s, &report));
    assert_int_equal(report.count, 0);
    database_execute(s, "ALTER TABLE faces DROP COLUMN bearer_type");
    assert_false(kin_check(s, &report));
    assert_int_equal(report.count, 1);
    assert_string_equal(report.items[0].column, "bearer_type");
    database_execute(s, "ALTER TABLE faces ADD COLUMN bearer_type VARCHAR(255)");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(POL_2_a_collection_holds_its_own_type_alone),
        TEST(POL_2_what_is_asked_of_a_collection_is_of_its_own_type_alone),
        TEST(POL_2_size_is_the_counter),
        TEST(POL_2_a_has_one_reads_its_own_type),
        TEST(POL_1_what_inherits_has_it_under_its_base_name),
        TEST(DEF_9_other_columns_without_a_belongs_to),
        TEST(POL_4_preload_is_one_statement_whatever_the_owners),
        TEST(POL_2_the_type_is_in_a_join),
        TEST(POL_2_what_is_made_has_key_and_type_of_its_owner),
        TEST(POL_2_pushed_with_the_same_key_of_another_type),
        TEST(POL_2_an_unsaved_owner_saves_them_with_its_key),
        TEST(POL_2_a_has_one_is_set_created_and_cleared),
        TEST(POL_2_delete_clears_key_and_type),
        TEST(POL_2_replacing_takes_the_difference),
        TEST(POL_2_questions_go_by_the_type),
        TEST(POL_2_keys_are_set_with_their_type),
        TEST(POL_2_destroying_one_of_them),
        TEST(DEP_2_each_dependent_takes_its_own_type_alone),
        TEST(DEF_9_reflection_shows_it),
        TEST(DEF_9_tables_and_their_check_know_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
