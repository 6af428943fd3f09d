/* A belongs_to to any model: reading, assigning, staleness, inverses, preloading. */
#include "behaviour/association.h"
#include "behaviour/gallery.h"

static int setup(void **state)
{
    (void)state;
    return open_database(gallery);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void POL_1_each_type_is_read_from_its_own_table(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "House");
    kin_create(s, picture, .name = "a", .imageable_id = ann->id, .imageable_type = "Painter");
    kin_create(s, picture, .name = "h", .imageable_id = house->id, .imageable_type = "House");
    picture_list pictures = kin_all(s, picture, .order = "pictures.id");
    assert_statements(1, assert_non_null(kin_one_get(pictures.items[0], imageable)));
    kin_record *first = kin_one_get(pictures.items[0], imageable);
    assert_string_equal(kin_cast(painter, first)->name, "Ann");
    assert_null(kin_cast(house, first));
    assert_statements(1, assert_non_null(kin_one_get(pictures.items[1], imageable)));
    assert_string_equal(kin_cast(house, kin_one_get(pictures.items[1], imageable))->name, "House");
    assert_statements(0, assert_non_null(kin_one_get(pictures.items[1], imageable)));
}

static void POL_1_a_base_is_named_and_each_record_is_of_its_own_model(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    struct picture *picture = kin_create(s, picture, .name = "p");
    assert_true(kin_one_set(picture, imageable, &museum->kin));
    assert_string_equal(picture->imageable_type, "House");
    assert_true(kin_save(picture));
    picture = kin_find(s, picture, picture->id);
    kin_record *read = kin_one_get(picture, imageable);
    assert_non_null(kin_cast(museum, read));
    assert_null(kin_cast(castle, read));
}

static void POL_1_a_row_that_names_a_model_further_down_is_read(void **state)
{
    (void)state;
    struct museum *museum = kin_create(s, museum, .name = "M");
    struct castle *castle = kin_create(s, castle, .name = "C");
    struct picture *right = kin_create(s, picture, .name = "p");
    struct picture *wrong = kin_create(s, picture, .name = "q");
    kin_update_all(s, picture, .set = "imageable_type = 'Museum', imageable_id = ?",
                   .set_args = kin_args(museum->id), .where = "name = 'p'");
    kin_update_all(s, picture, .set = "imageable_type = 'Museum', imageable_id = ?",
                   .set_args = kin_args(castle->id), .where = "name = 'q'");
    kin_reload(right);
    kin_reload(wrong);
    assert_non_null(kin_cast(museum, kin_one_get(right, imageable)));
    assert_null(kin_one_get(wrong, imageable));
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

static void BT_2_without_a_key_or_a_type_nothing_is_asked(void **state)
{
    (void)state;
    struct picture *none = kin_create(s, picture, .name = "n");
    struct picture *no_type = kin_create(s, picture, .name = "t", .imageable_id = 1);
    struct picture *blank = kin_create(s, picture, .name = "b");
    struct face *no_key = kin_create(s, face, .bearer_type = "Painter");
    kin_set(blank, imageable_id, 1);
    kin_set(blank, imageable_type, "");
    assert_statements(0, {
        assert_null(kin_one_get(none, imageable));
        assert_null(kin_one_get(no_type, imageable));
        assert_null(kin_one_get(blank, imageable));
        assert_null(kin_one_get(no_key, bearer));
    });
    assert_true(kin_is_loaded(no_type, imageable));
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

static void POL_1_a_type_that_is_no_model_is_an_error(void **state)
{
    (void)state;
    struct face *face = kin_create(s, face, .bearer_id = 1, .bearer_type = "Nothing");
    assert_statements(0, assert_null(kin_one_get(face, bearer)));
    const kin_error_info *error = kin_error(s);
    assert_string_equal(error->model, "face");
    assert_string_equal(error->association, "bearer");
    assert_string_equal(error->value, "Nothing");
    assert_null(strstr(error->message, "Nothing"));
    assert_failure(KIN_TYPE_NOT_FOUND);
    assert_false(kin_is_loaded(face, bearer));
    kin_set(face, bearer_type, "Word"); /* whose key is of another type */
    assert_null(kin_one_get(face, bearer));
    assert_non_null(strstr(kin_error(s)->message, "different types"));
    assert_failure(KIN_TYPE_NOT_FOUND);
}

static void BT_6_reload_reads_again(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct face *face = kin_create(s, face, .bearer_id = ann->id, .bearer_type = "Painter");
    kin_record *first = kin_one_get(face, bearer);
    kin_update_all(s, painter, .set = "name = 'Bo'");
    assert_statements(1, assert_non_null(kin_one_reload(face, bearer)));
    assert_string_equal(kin_cast(painter, kin_one_get(face, bearer))->name, "Bo");
    assert_ptr_not_equal(kin_one_peek(face, bearer), first);
}

/* --- assigning -------------------------------------------------------------------------------- */

static void BT_9_assigning_writes_key_and_type(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "H");
    struct picture *picture = kin_new(s, picture, .name = "p");
    assert_statements(0, assert_true(kin_one_set(picture, imageable, &ann->kin)));
    assert_int_equal(picture->imageable_id, ann->id);
    assert_string_equal(picture->imageable_type, "Painter");
    assert_true(kin_save(picture));
    assert_true(kin_one_set(picture, imageable, &house->kin));
    assert_string_equal(picture->imageable_type, "House");
    assert_ptr_equal(kin_one_get(picture, imageable), &house->kin);
    assert_true(kin_save(picture));
    assert_int_equal(rows_where(picture, "imageable_type = 'House'"), 1);
}

static void BT_8_null_clears_key_and_type(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct picture *picture =
        kin_create(s, picture, .name = "p", .imageable_id = ann->id, .imageable_type = "Painter");
    assert_true(kin_one_set(picture, imageable, NULL));
    assert_true(kin_is_null(picture, imageable_id));
    assert_true(kin_is_null(picture, imageable_type));
    assert_statements(0, assert_null(kin_one_get(picture, imageable)));
    assert_true(kin_save(picture));
    assert_int_equal(rows_where(picture, "imageable_type IS NULL AND imageable_id IS NULL"), 1);
}

static void BT_7_an_unsaved_target_is_saved_first(void **state)
{
    (void)state;
    struct museum *museum = kin_new(s, museum, .name = "M");
    struct face *face = kin_new(s, face, .look = "f");
    assert_true(kin_one_set(face, bearer, &museum->kin));
    assert_true(kin_is_null(face, bearer_id));
    assert_string_equal(face->bearer_type, "House");
    assert_true(kin_save(face));
    assert_false(kin_is_new(museum));
    assert_int_equal(face->bearer_id, museum->id);
    assert_ptr_equal(kin_one_peek(face, bearer), &museum->kin);
}

static void BT_3_changing_key_or_type_makes_it_stale(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "H");
    struct face *face = kin_create(s, face, .bearer_id = ann->id, .bearer_type = "Painter");
    assert_int_equal(ann->id, house->id);
    assert_non_null(kin_cast(painter, kin_one_get(face, bearer)));
    kin_set(face, bearer_type, "House");
    assert_false(kin_is_loaded(face, bearer));
    assert_statements(1, assert_non_null(kin_cast(house, kin_one_get(face, bearer))));
    kin_set(face, bearer_id, 77);
    assert_statements(1, assert_null(kin_one_get(face, bearer)));
}

static void BT_10_what_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    struct word *word = kin_create(s, word, .id = "w");
    struct face *face = kin_create(s, face, .look = "f");
    assert_false(kin_one_set(face, bearer, &word->kin));
    assert_non_null(strstr(kin_error(s)->message, "face.bearer cannot lead to a word"));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_true(kin_is_null(face, bearer_type));
    struct stamp *stamp = kin_create(s, stamp, .text = "s");
    struct picture *picture = kin_create(s, picture, .name = "p");
    assert_false(kin_one_set(picture, imageable, &stamp->kin));
    assert_non_null(strstr(kin_error(s)->message, "no integer column pictures_count"));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    kin_session *other = kin_session_open(at.db);
    struct painter *foreign = kin_new(other, painter, .name = "x");
    assert_false(kin_one_set(face, bearer, &foreign->kin));
    assert_failure(KIN_INVALID_ARGUMENT);
    kin_session_close(other);
}

static void BT_11_build_and_create_have_no_model(void **state)
{
    (void)state;
    struct face *face = kin_create(s, face, .look = "f");
    const kin_attribute name = {"name", kin_value_text("x")};
    assert_null(kin_one_build_named(&face->kin, "bearer", &name, 1));
    assert_non_null(strstr(kin_error(s)->message, "face.bearer leads to any model"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_one_create_named(&face->kin, "bearer", &name, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_one_must_create_named(&face->kin, "bearer", &name, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_is_loaded(face, bearer));
}

static void BT_9_by_name(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct face *face = kin_create(s, face, .look = "f");
    assert_true(kin_one_set_named(&face->kin, "bearer", &ann->kin));
    assert_ptr_equal(kin_one_get_named(&face->kin, "bearer"), &ann->kin);
    assert_ptr_equal(kin_one_peek_named(&face->kin, "bearer"), &ann->kin);
    assert_true(kin_save(face));
    assert_non_null(kin_cast(painter, kin_one_reload_named(&face->kin, "bearer")));
}

/* --- inverses --------------------------------------------------------------------------------- */

static void INV_4_the_inverse_is_that_of_the_model_assigned(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct museum *museum = kin_create(s, museum, .name = "M");
    struct face *face = kin_create(s, face, .look = "f");
    assert_true(kin_one_set(face, bearer, &ann->kin));
    assert_ptr_equal(kin_one_peek(ann, face), face);
    assert_true(kin_one_set(face, bearer, &museum->kin));
    assert_ptr_equal(kin_one_peek(museum, face), face);
    assert_true(kin_save(face));
    face = kin_find(s, face, face->id);
    struct museum *read = kin_cast(museum, kin_one_get(face, bearer));
    assert_statements(0, assert_ptr_equal(kin_one_get(read, face), face));
}

static void INV_4_a_model_without_it_is_refused_when_assigned_and_read_all_the_same(void **state)
{
    (void)state;
    struct castle *castle = kin_create(s, castle, .name = "C");
    struct face *face = kin_create(s, face, .look = "f");
    assert_false(kin_one_set(face, bearer, &castle->kin));
    assert_non_null(strstr(kin_error(s)->message, "\"face\" in castle"));
    assert_failure(KIN_INVERSE_NOT_FOUND);
    assert_true(kin_is_null(face, bearer_id));
    kin_set(face, bearer_id, castle->id);
    kin_set(face, bearer_type, "House");
    assert_non_null(kin_cast(castle, kin_one_get(face, bearer)));
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

/* --- preloading ------------------------------------------------------------------------------- */

static void create_faces(void)
{
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct painter *bo = kin_create(s, painter, .name = "Bo");
    struct museum *museum = kin_create(s, museum, .name = "M");
    kin_create(s, face, .look = "a", .bearer_id = ann->id, .bearer_type = "Painter");
    kin_create(s, face, .look = "m", .bearer_id = museum->id, .bearer_type = "House");
    kin_create(s, face, .look = "none");
    kin_create(s, face, .look = "b", .bearer_id = bo->id, .bearer_type = "Painter");
    kin_create(s, face, .look = "half", .bearer_id = 1);
    kin_create(s, face, .look = "gone", .bearer_id = 99, .bearer_type = "House");
}

static void POL_4_preload_is_one_statement_for_each_type(void **state)
{
    (void)state;
    create_faces();
    face_list faces;
    assert_statements(3, faces = kin_all(s, face, .order = "faces.id", .includes = "bearer"));
    assert_statements(0, {
        assert_string_equal(kin_cast(painter, kin_one_get(faces.items[0], bearer))->name, "Ann");
        assert_non_null(kin_cast(museum, kin_one_get(faces.items[1], bearer)));
        assert_null(kin_one_get(faces.items[2], bearer));
        assert_string_equal(kin_cast(painter, kin_one_get(faces.items[3], bearer))->name, "Bo");
        assert_null(kin_one_get(faces.items[4], bearer));
        assert_null(kin_one_get(faces.items[5], bearer));
    });
    faces = kin_all(s, face, .where = "bearer_type IS NULL");
    assert_statements(0, assert_true(kin_preload(faces, "bearer")));
    assert_true(kin_is_loaded(faces.items[0], bearer));
}

static void POL_4_a_type_that_is_no_model_fails_the_load(void **state)
{
    (void)state;
    create_faces();
    kin_create(s, face, .look = "wrong", .bearer_id = 1, .bearer_type = "Nothing");
    face_list faces = kin_all(s, face);
    assert_false(kin_preload(faces, "bearer"));
    assert_failure(KIN_TYPE_NOT_FOUND);
    kin_each(face, faces) assert_false(kin_is_loaded(face, bearer));
}

static void POL_5_what_only_some_models_have_is_loaded_for_those(void **state)
{
    (void)state;
    create_faces();
    struct painter *ann = kin_first(s, painter, .order = "painters.id");
    struct museum *museum = kin_first(s, museum);
    kin_many_create(ann, pictures, .name = "p");
    kin_create(s, stamp, .text = "s", .on_key = museum->id, .on_kind = "House");
    face_list faces;
    /* faces, painters, houses, pictures of both, stamps of houses */
    assert_statements(
        6, faces = kin_all(s, face, .order = "faces.id", .includes = "bearer(stamps, pictures)"));
    ann = kin_cast(painter, kin_one_get(faces.items[0], bearer));
    museum = kin_cast(museum, kin_one_get(faces.items[1], bearer));
    assert_int_equal(kin_many_peek(ann, pictures).count, 1);
    assert_int_equal(kin_many_peek(museum, stamps).count, 1);
    assert_true(kin_is_loaded(museum, pictures));
    assert_statements(4, faces = kin_all(s, face, .includes = "bearer.stamps"));
    assert_statements(0, (void)kin_all(s, face, .includes = "bearer.stamp"));
    assert_non_null(strstr(kin_error(s)->message, "face.bearer"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_statements(0, (void)kin_all(s, face, .includes = "bearer(stamps(x))"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_statements(0, (void)kin_all(s, face, .includes = "bearer(stamps"));
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void POL_4_nested_below_what_leads_to_it(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "H");
    struct tag *tag = kin_create(s, tag, .name = "t");
    kin_create(s, tagging, .tag_id = tag->id, .taggable_id = ann->id, .taggable_type = "Painter");
    kin_create(s, tagging, .tag_id = tag->id, .taggable_id = house->id, .taggable_type = "House");
    tag_list tags;
    assert_statements(4, tags = kin_all(s, tag, .includes = "taggings(taggable)"));
    assert_statements(0, kin_each(tagging, kin_many_get(tags.items[0], taggings))
                             assert_non_null(kin_one_get(tagging, taggable)));
    assert_statements(6, tags = kin_all(s, tag, .includes = "taggings(taggable(taggings))"));
}

static void EL_10_it_cannot_be_joined(void **state)
{
    (void)state;
    assert_statements(0, (void)kin_all(s, face, .joins = "bearer"));
    const kin_error_info *error = kin_error(s);
    assert_string_equal(error->model, "face");
    assert_string_equal(error->association, "bearer");
    assert_failure(KIN_EAGER_LOAD_POLYMORPHIC);
    assert_statements(0, (void)kin_all(s, tag, .joins = "taggings(taggable)"));
    assert_failure(KIN_EAGER_LOAD_POLYMORPHIC);
    assert_statements(0, (void)kin_count(s, face, .joins = "bearer.pictures"));
    assert_failure(KIN_EAGER_LOAD_POLYMORPHIC);
}

static void POL_4_a_record_without_the_type_column_says_so(void **state)
{
    (void)state;
    create_faces();
    face_list faces = kin_all(s, face, .select = "look, bearer_id");
    assert_null(kin_one_get(faces.items[0], bearer));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_false(kin_preload(faces, "bearer"));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    faces = kin_all(s, face, .select = "look", .includes = "bearer", .order = "faces.id");
    assert_non_null(kin_one_get(faces.items[0], bearer));
}

/* --- counters and touching -------------------------------------------------------------------- */

static int count_of(kin_session *session, int64_t id)
{
    return (int)kin_find(session, painter, id)->pictures_count;
}

static void CC_5_the_counter_of_each_model_moves(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct museum *museum = kin_create(s, museum, .name = "M");
    struct picture *picture = kin_new(s, picture, .name = "p");
    kin_one_set(picture, imageable, &ann->kin);
    assert_true(kin_save(picture));
    assert_int_equal(ann->pictures_count, 1);
    assert_int_equal(count_of(s, ann->id), 1);
    kin_one_set(picture, imageable, &museum->kin);
    assert_true(kin_save(picture));
    assert_int_equal(count_of(s, ann->id), 0);
    assert_int_equal(kin_find(s, museum, museum->id)->pictures_count, 1);
    kin_set(picture, imageable_type, "Painter");
    kin_set(picture, imageable_id, ann->id);
    assert_true(kin_save(picture));
    assert_int_equal(count_of(s, ann->id), 1);
    assert_int_equal(kin_find(s, museum, museum->id)->pictures_count, 0);
    assert_true(kin_destroy(picture));
    assert_int_equal(count_of(s, ann->id), 0);
}

static void CC_5_the_same_key_of_another_type_counts_there(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "H");
    struct picture *picture =
        kin_create(s, picture, .name = "p", .imageable_id = ann->id, .imageable_type = "Painter");
    assert_int_equal(ann->id, house->id);
    kin_set(picture, imageable_type, "House");
    assert_true(kin_save(picture));
    assert_int_equal(count_of(s, ann->id), 0);
    assert_int_equal(kin_find(s, house, house->id)->pictures_count, 1);
}

static void CC_5_a_counter_of_what_is_owned_is_written_by_kin_alone(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    const kin_model_reflection *painter = kin_reflect(at.db, painter);
    assert_true(kin_reflection_column(painter, "pictures_count")->counter);
    kin_many_create(ann, pictures, .name = "p");
    kin_update(ann, .name = "Anna");
    assert_int_equal(count_of(s, ann->id), 1);
}

static void TCH_3_old_and_new_are_touched_whatever_their_models(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct house *house = kin_create(s, house, .name = "H");
    struct picture *picture =
        kin_create(s, picture, .name = "p", .imageable_id = ann->id, .imageable_type = "Painter");
    at.now.microseconds += 1000000;
    kin_set(picture, imageable_type, "House");
    assert_true(kin_save(picture));
    assert_int_equal(kin_find(s, painter, ann->id)->updated_at.microseconds, at.now.microseconds);
    assert_int_equal(kin_find(s, house, house->id)->updated_at.microseconds, at.now.microseconds);
    at.now.microseconds += 1000000;
    kin_one_set(picture, imageable, NULL);
    assert_true(kin_save(picture));
    assert_int_equal(kin_find(s, house, house->id)->updated_at.microseconds, at.now.microseconds);
    assert_int_equal(kin_find(s, painter, ann->id)->updated_at.microseconds,
                     at.now.microseconds - 1000000);
}

static void TCH_3_saving_and_destroying_touch(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct picture *picture =
        kin_create(s, picture, .name = "p", .imageable_id = ann->id, .imageable_type = "Painter");
    at.now.microseconds += 1000000;
    assert_true(kin_update(picture, .name = "q"));
    assert_int_equal(kin_find(s, painter, ann->id)->updated_at.microseconds, at.now.microseconds);
    at.now.microseconds += 1000000;
    assert_true(kin_touch(picture));
    assert_int_equal(kin_find(s, painter, ann->id)->updated_at.microseconds, at.now.microseconds);
    at.now.microseconds += 1000000;
    assert_true(kin_destroy(picture));
    assert_int_equal(kin_find(s, painter, ann->id)->updated_at.microseconds, at.now.microseconds);
}

static void CC_5_a_type_that_is_no_model_cannot_be_counted_but_be_mended(void **state)
{
    (void)state;
    struct painter *ann = kin_create(s, painter, .name = "Ann");
    struct picture *picture = kin_create(s, picture, .name = "p");
    kin_set(picture, imageable_type, "Nothing");
    kin_set(picture, imageable_id, 1);
    assert_false(kin_save(picture));
    assert_failure(KIN_TYPE_NOT_FOUND);
    assert_int_equal(rows_where(picture, "imageable_type = 'Nothing'"), 0);
    kin_update_all(s, picture, .set = "imageable_type = 'Nothing', imageable_id = 1");
    kin_reload(picture);
    kin_one_set(picture, imageable, &ann->kin);
    assert_true(kin_save(picture));
    assert_int_equal(count_of(s, ann->id), 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(POL_1_each_type_is_read_from_its_own_table),
        TEST(POL_1_a_base_is_named_and_each_record_is_of_its_own_model),
        TEST(POL_1_a_row_that_names_a_model_further_down_is_read),
        TEST(BT_2_without_a_key_or_a_type_nothing_is_asked),
        TEST(POL_1_a_type_that_is_no_model_is_an_error),
        TEST(BT_6_reload_reads_again),
        TEST(BT_9_assigning_writes_key_and_type),
        TEST(BT_8_null_clears_key_and_type),
        TEST(BT_7_an_unsaved_target_is_saved_first),
        TEST(BT_3_changing_key_or_type_makes_it_stale),
        TEST(BT_10_what_cannot_be_meant_is_refused),
        TEST(BT_11_build_and_create_have_no_model),
        TEST(BT_9_by_name),
        TEST(INV_4_the_inverse_is_that_of_the_model_assigned),
        TEST(INV_4_a_model_without_it_is_refused_when_assigned_and_read_all_the_same),
        TEST(POL_4_preload_is_one_statement_for_each_type),
        TEST(POL_4_a_type_that_is_no_model_fails_the_load),
        TEST(POL_5_what_only_some_models_have_is_loaded_for_those),
        TEST(POL_4_nested_below_what_leads_to_it),
        TEST(EL_10_it_cannot_be_joined),
        TEST(POL_4_a_record_without_the_type_column_says_so),
        TEST(CC_5_the_counter_of_each_model_moves),
        TEST(CC_5_the_same_key_of_another_type_counts_there),
        TEST(CC_5_a_counter_of_what_is_owned_is_written_by_kin_alone),
        TEST(TCH_3_old_and_new_are_touched_whatever_their_models),
        TEST(TCH_3_saving_and_destroying_touch),
        TEST(CC_5_a_type_that_is_no_model_cannot_be_counted_but_be_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
