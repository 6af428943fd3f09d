/* What a collection runs when an item is put in or taken out: .before_add and its like. */
#include "behaviour/association.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdio.h>

KIN_DECLARE(album, static);
KIN_DECLARE(track, static);
KIN_DECLARE(artist, static);
KIN_DECLARE(credit, static);
KIN_DECLARE(producer, static);
KIN_DECLARE(review, static);
KIN_DECLARE(event, static);

struct album {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int credits_count;
    kin_many(track) tracks;
    kin_many(artist) artists;
    kin_many(credit) credits;
    kin_many(producer) producers; /* through credits, which tell too */
    kin_many(review) reviews;     /* destroy */
    kin_many(review) plain_reviews;
};

struct track {
    kin_record kin;
    kin_int id;
    kin_int album_id;
    kin_text name; /* must not be "bad" */
    kin_one(album) album;
};

struct artist {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct credit {
    kin_record kin;
    kin_int id;
    kin_int album_id;
    kin_int producer_id;
    kin_one(album) album;
    kin_one(producer) producer;
};

struct producer {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct review {
    kin_record kin;
    kin_int id;
    kin_int album_id;
    kin_text name;
};

/* What a callback writes. */
struct event {
    kin_record kin;
    kin_int id;
    kin_text name;
};

static void must_not_be_bad(kin_record *record)
{
    struct track *track = kin_as(track, record);
    if (track->name && strcmp(track->name, "bad") == 0) kin_add_error(track, name, "is bad");
}

/* +a: before it is added, a+: after; -a and a-: removed. "a" is a record without a row, "A" one
 * that has one. */
static bool tell(const char *pattern, const kin_record *item)
{
    char word[64];
    char name[32];
    snprintf(name, sizeof name, "%s",
             kin_record_is_a(item, credit_model()) ? "credit"
                                                   : kin_column_named(item, "name").as.text);
    if (!kin_record_is_new(item)) name[0] = (char)(name[0] - 'a' + 'A');
    snprintf(word, sizeof word, pattern, name);
    return story_say(word);
}

#define TELLS(function, pattern)                              \
    static bool function(kin_record *owner, kin_record *item) \
    {                                                         \
        assert_ptr_equal(kin_record_session(owner), s);       \
        return tell(pattern, item);                           \
    }
TELLS(adding, "+%s")
TELLS(added, "%s+")
TELLS(removing, "-%s")
TELLS(removed, "%s-")
TELLS(adding_again, "++%s")
TELLS(credits_it, "(%s")
TELLS(credited, "%s)")

static bool writes_event(kin_record *owner, kin_record *item)
{
    struct event *event = kin_create(kin_record_session(owner), event, .name = "added");
    (void)item;
    return event && !kin_is_new(event);
}

static void tracks_by_id(kin_query *query)
{
    kin_query_order(query, "tracks.id");
}

static void producers_by_id(kin_query *query)
{
    kin_query_order(query, "producers.id");
}

static void reviews_by_id(kin_query *query)
{
    kin_query_order(query, "reviews.id");
}

/* clang-format off */
KIN_MODEL(album,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(credits_count),
    KIN_HAS_MANY(tracks, track, .before_add = {adding, adding_again}, .after_add = {added},
                 .before_remove = {removing}, .after_remove = {removed}, .inverse_of = "album",
                 .scope = tracks_by_id),
    KIN_HAS_AND_BELONGS_TO_MANY(artists, artist, .before_add = {adding}, .after_add = {added},
                                .before_remove = {removing}, .after_remove = {removed}),
    KIN_HAS_MANY(credits, credit, .before_add = {credits_it}, .after_add = {credited},
                 .before_remove = {removing}, .after_remove = {removed}),
    KIN_HAS_MANY(producers, producer, .through = "credits", .before_add = {adding},
                 .after_add = {added}, .before_remove = {removing}, .after_remove = {removed},
                 .scope = producers_by_id),
    KIN_HAS_MANY(reviews, review, .dependent = KIN_DESTROY, .before_remove = {removing},
                 .after_remove = {removed}, .scope = reviews_by_id),
    KIN_HAS_MANY(plain_reviews, review, .before_add = {writes_event, adding},
                 .after_add = {writes_event, added}),
);
KIN_MODEL(track,
    KIN_COLUMN(id),
    KIN_COLUMN(album_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(album, album, .inverse_of = "tracks"),
    KIN_VALIDATE(must_not_be_bad),
);
KIN_MODEL(artist,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);
KIN_MODEL(credit,
    KIN_COLUMN(id),
    KIN_COLUMN(album_id, .nullable = true),
    KIN_COLUMN(producer_id, .nullable = true),
    KIN_BELONGS_TO(album, album, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(producer, producer),
);
KIN_MODEL(producer,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);
KIN_MODEL(review,
    KIN_COLUMN(id),
    KIN_COLUMN(album_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
);
KIN_MODEL(event,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
);
/* clang-format on */

static struct album *album;

static int set_up(void **state)
{
    (void)state;
    open_database(kin_models(album, event));
    album = kin_create(s, album, .name = "Blue");
    story_forget();
    return 0;
}

static int tear_down(void **state)
{
    story_forget();
    return close_database(state);
}

static void CB_1_they_run_in_the_order_of_the_list(void **state)
{
    struct track *a = kin_new(s, track, .name = "a");
    (void)state;
    assert_true(kin_many_push(album, tracks, a));
    story_expect("+a ++a A+");
    assert_true(kin_many_push(album, tracks, a)); /* the same record once more */
    story_expect("+A ++A A+");
    assert_true(kin_many_delete(album, tracks, a));
    story_expect("-A A-");
    assert_int_equal(rows_where(track, "album_id IS NULL"), 1);
}

static void CB_1_loading_runs_none(void **state)
{
    (void)state;
    kin_create(s, track, .name = "a", .album_id = album->id);
    assert_int_equal(kin_many_get(album, tracks).count, 1);
    (void)kin_many_reload(album, tracks);
    kin_many_reset(album, tracks);
    kin_many_size(album, tracks);
    story_expect("");
}

static void CB_2_before_precedes_the_save_and_after_sees_the_row(void **state)
{
    (void)state;
    assert_non_null(kin_many_create(album, tracks, .name = "a"));
    story_expect("+a ++a A+");
    assert_non_null(kin_many_must_create(album, artists, .name = "b"));
    story_expect("+b B+");
    assert_non_null(kin_many_create(album, producers, .name = "c"));
    story_expect("+c (credit Credit) C+");
    assert_true(kin_many_push(album, artists, kin_new(s, artist, .name = "d")));
    story_expect("+d D+");
    assert_int_equal(rows_of(credit), 1);
}

static void CB_2_a_record_whose_validations_refuse_is_in_the_collection(void **state)
{
    struct track *good = kin_new(s, track, .name = "good");
    struct track *bad = kin_new(s, track, .name = "bad");
    struct track *next = kin_new(s, track, .name = "next");
    struct track *all[] = {good, bad, next};
    (void)state;
    assert_false(kin_many_concat(album, tracks, all, 3));
    assert_answer(KIN_OK);
    story_expect("+good ++good Good+ +bad ++bad bad+ +next ++next next+");
    assert_int_equal(kin_many_peek(album, tracks).count, 3);
    assert_int_equal(rows_of(track), 0);
    assert_true(kin_is_new(good));
    assert_non_null(kin_many_create(album, tracks, .name = "bad"));
    story_expect("+bad ++bad bad+");
    assert_null(kin_many_must_create(album, tracks, .name = "bad"));
    story_expect("+bad ++bad");
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(kin_many_peek(album, tracks).count, 4);
}

static void CB_3_halting_before_an_add_leaves_all_as_it_was(void **state)
{
    struct track *a = kin_new(s, track, .name = "a");
    struct track *b = kin_new(s, track, .name = "b");
    struct track *all[] = {a, b};
    (void)state;
    story_refusing = "++b";
    assert_false(kin_many_push(album, tracks, b));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(b));
    assert_int_equal(b->album_id, 0);
    assert_null(kin_one_peek(b, album));
    story_expect("+b ++b");
    assert_false(kin_many_concat(album, tracks, all, 2)); /* all or none */
    story_expect("+a ++a A+ +b ++b");
    assert_true(kin_is_new(a));
    assert_null(kin_one_peek(a, album));
    struct track *made = kin_many_create(album, tracks, .name = "b");
    assert_true(kin_is_new(made));
    assert_answer(KIN_OK);
    assert_null(kin_many_must_create(album, tracks, .name = "b"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_null(kin_many_build(album, tracks, .name = "b"));
    assert_answer(KIN_OK);
    assert_int_equal(kin_many_peek(album, tracks).count, 0);
    assert_int_equal(rows_of(track), 0);
}

static void CB_3_halting_after_an_add_takes_it_back(void **state)
{
    struct track *a = kin_new(s, track, .name = "a");
    (void)state;
    story_refusing = "A+";
    assert_false(kin_many_push(album, tracks, a));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(a));
    struct track *made = kin_many_create(album, tracks, .name = "a");
    assert_true(kin_is_new(made));
    assert_null(kin_many_must_create(album, tracks, .name = "a"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(kin_many_peek(album, tracks).count, 0);
    assert_int_equal(rows_of(track), 0);
    story_refusing = "a+";
    assert_null(kin_many_build(album, tracks, .name = "a"));
    assert_int_equal(kin_many_peek(album, tracks).count, 0);
}

static void CB_3_halting_a_removal_leaves_all_in(void **state)
{
    struct track *a = kin_many_create(album, tracks, .name = "a");
    struct track *b = kin_many_create(album, tracks, .name = "b");
    struct track *none[] = {b};
    (void)state;
    story_forget();
    story_refusing = "-B";
    assert_false(kin_many_delete(album, tracks, b));
    assert_answer(KIN_OK);
    assert_false(kin_many_destroy(album, tracks, b));
    assert_false(kin_many_clear(album, tracks));
    assert_int_equal(kin_many_delete_all(album, tracks), 0);
    assert_answer(KIN_RECORD_NOT_DESTROYED);
    assert_int_equal(kin_many_destroy_all(album, tracks), 0);
    assert_answer(KIN_RECORD_NOT_DESTROYED);
    assert_false(kin_many_set(album, tracks, none, 0));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(kin_many_peek(album, tracks).count, 2);
    assert_int_equal(rows_where(track, "album_id IS NOT NULL"), 2);
    story_forget();
    story_refusing = "B-";
    assert_false(kin_many_set(album, tracks, none, 0));
    story_expect("-A -B A- B-");
    assert_int_equal(a->album_id, album->id);
    assert_int_equal(kin_many_peek(album, tracks).count, 2);
    assert_int_equal(rows_where(track, "album_id IS NOT NULL"), 2);
}

static void CB_3_a_halted_join_record_takes_back_the_add(void **state)
{
    struct producer *a = kin_new(s, producer, .name = "a");
    (void)state;
    story_refusing = "(credit";
    assert_false(kin_many_push(album, producers, a));
    story_expect("+a (credit");
    assert_true(kin_is_new(a));
    assert_int_equal(kin_many_peek(album, producers).count, 0);
    assert_int_equal(rows_of(producer), 0);
    struct producer *made = kin_many_create(album, producers, .name = "a");
    assert_true(kin_is_new(made));
    story_expect("+a (credit");
    assert_int_equal(kin_many_peek(album, producers).count, 0);
}

static void CB_4_build_tells_and_the_owners_save_does_not(void **state)
{
    struct album *new = kin_new(s, album, .name = "New");
    (void)state;
    struct track *a = kin_many_build(new, tracks, .name = "a");
    assert_true(kin_many_push(new, tracks, kin_new(s, track, .name = "b")));
    assert_non_null(kin_many_build(new, artists, .name = "c"));
    story_expect("+a ++a a+ +b ++b b+ +c c+");
    assert_true(kin_many_delete(new, tracks, a));
    story_expect("-a a-");
    assert_true(kin_save(new));
    story_expect("");
    assert_int_equal(rows_of(track), 1);
    assert_non_null(kin_many_build(album, tracks, .name = "d"));
    story_expect("+d ++d d+");
    assert_true(kin_save(album));
    story_expect("");
}

static void CB_4_an_unsaved_owner_can_be_halted_too(void **state)
{
    struct album *new = kin_new(s, album, .name = "New");
    struct track *a = kin_new(s, track, .name = "a");
    struct track *all[] = {a};
    (void)state;
    story_refusing = "a+";
    assert_false(kin_many_push(new, tracks, a));
    assert_false(kin_many_set(new, tracks, all, 1));
    assert_int_equal(kin_many_peek(new, tracks).count, 0);
    story_forget();
    assert_true(kin_many_set(new, tracks, all, 1));
    story_forget();
    story_refusing = "-a";
    assert_false(kin_many_clear(new, tracks));
    assert_int_equal(kin_many_peek(new, tracks).count, 1);
    story_forget();
    assert_true(kin_many_clear(new, tracks));
    story_expect("-a a-");
    assert_int_equal(kin_many_peek(new, tracks).count, 0);
}

static void CB_5_destroying_the_owner_tells_of_those_that_are_destroyed(void **state)
{
    (void)state;
    kin_create(s, review, .name = "a", .album_id = album->id);
    kin_create(s, review, .name = "b", .album_id = album->id);
    kin_many_create(album, artists, .name = "c");
    story_forget();
    story_refusing = "-B";
    assert_false(kin_destroy(album));
    story_expect("-A -B");
    assert_int_equal(rows_of(review), 2);
    assert_int_equal(rows_of(album), 1);
    story_forget();
    assert_true(kin_destroy(album));
    story_expect("-A -B A- B-");
    assert_int_equal(rows_of(review), 0);
    assert_int_equal(rows_of(album), 0);
}

static void CB_5_clearing_loads_what_it_tells_of(void **state)
{
    (void)state;
    kin_create(s, track, .name = "a", .album_id = album->id);
    assert_statements(2, assert_true(kin_many_clear(album, tracks)));
    story_expect("-A A-");
    struct artist *c = kin_many_create(album, artists, .name = "c");
    kin_many_reset(album, artists);
    story_forget();
    assert_int_equal(kin_many_delete_all(album, artists), 1);
    story_expect("-C C-");
    assert_true(kin_many_push(album, artists, c));
    assert_int_equal(kin_many_destroy_all(album, artists), 1);
    story_expect("+C C+ -C C-");
    assert_int_equal(rows_of(artist), 1);
}

static void CB_6_replacing_removes_all_and_then_adds_one_by_one(void **state)
{
    struct producer *a = kin_create(s, producer, .name = "a");
    struct producer *b = kin_create(s, producer, .name = "b");
    struct producer *c = kin_create(s, producer, .name = "c");
    struct producer *d = kin_new(s, producer, .name = "d");
    struct producer *first[] = {a, b};
    struct producer *second[] = {c, d};
    (void)state;
    assert_true(kin_many_concat(album, producers, first, 2));
    story_expect("+A (credit Credit) A+ +B (credit Credit) B+");
    assert_true(kin_many_set(album, producers, second, 2));
    story_expect("-A -B A- B- +C (credit Credit) C+ +d (credit Credit) D+");
    kin_value ids[] = {kin_value_int(b->id), kin_value_int(c->id)};
    assert_true(kin_many_set_ids(album, producers, ids, 2));
    story_expect("-D D- +B (credit Credit) B+");
    assert_int_equal(rows_of(credit), 2);
    kin_reload(album);
    assert_int_equal(album->credits_count, 2);
}

static void what_they_write_belongs_to_the_verb(void **state)
{
    struct review *a = kin_new(s, review, .name = "a");
    struct album *new = kin_new(s, album, .name = "New");
    (void)state;
    assert_true(kin_many_push(album, plain_reviews, a));
    assert_int_equal(rows_of(event), 2);
    story_forget();
    story_refusing = "b+";
    assert_null(kin_many_build(album, plain_reviews, .name = "b"));
    assert_null(kin_many_build(new, plain_reviews, .name = "b"));
    assert_int_equal(rows_of(event), 2);
    story_refusing = "B+";
    assert_false(kin_many_push(album, plain_reviews, kin_new(s, review, .name = "b")));
    assert_int_equal(rows_of(event), 2);
    assert_int_equal(rows_of(review), 1);
}

static void they_run_by_name_too(void **state)
{
    struct track *a = kin_new(s, track, .name = "a");
    void *all[] = {a};
    const kin_attribute name = {"name", kin_value_text("b")};
    (void)state;
    assert_true(kin_many_concat_named(&album->kin, "tracks", all, 1));
    assert_non_null(kin_many_create_named(&album->kin, "tracks", &name, 1));
    assert_true(kin_many_delete_named(&album->kin, "tracks", &a->kin));
    story_expect("+a ++a A+ +b ++b B+ -A A-");
}

/* --- faults ----------------------------------------------------------------------------------- */

struct shop {
    struct album *album;
    struct review *review;
    struct producer *producer;
    struct track *track;
    struct track *other;
};

static void shop(kin_session *session, void *records)
{
    struct shop *all = records;
    s = session;
    all->album = kin_create(session, album, .name = "Blue");
    all->review = kin_new(session, review, .name = "a");
    all->producer = kin_create(session, producer, .name = "b");
    all->track = kin_many_create(all->album, tracks, .name = "c");
    all->other = kin_new(session, track, .name = "d");
    story_forget();
}

static bool adds(kin_session *session, void *records)
{
    const struct shop *all = records;
    (void)session;
    return kin_many_push(all->album, plain_reviews, all->review);
}

static bool adds_through(kin_session *session, void *records)
{
    const struct shop *all = records;
    (void)session;
    return kin_many_push(all->album, producers, all->producer);
}

static bool replaces(kin_session *session, void *records)
{
    const struct shop *all = records;
    (void)session;
    return kin_many_set(all->album, tracks, &all->other, 1);
}

static void shop_with_review(kin_session *session, void *records)
{
    struct shop *all = records;
    shop(session, records);
    all->review = kin_many_create(all->album, reviews, .name = "a");
    story_forget();
}

static bool destroys(kin_session *session, void *records)
{
    const struct shop *all = records;
    (void)session;
    return kin_destroy(all->album);
}

static void faults(void **state)
{
    static const struct {
        const char *name;
        scenario_prepare *prepare;
        scenario_act *act;
    } acts[] = {{"adding", shop, adds},
                {"through", shop, adds_through},
                {"replacing", shop, replaces},
                {"destroying", shop_with_review, destroys}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct scenario scenario = {.name = acts[i].name,
                                          .prepare = acts[i].prepare,
                                          .act = acts[i].act,
                                          .records_size = sizeof(struct shop),
                                          .models = kin_models(album, event)};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

/* --- mistakes --------------------------------------------------------------------------------- */

#define ONE_SLOT(M, slot, ...) \
    KIN_DECLARE(M, static);    \
    struct M {                 \
        kin_record kin;        \
        kin_int id;            \
        kin_int album_id;      \
        slot;                  \
    };                         \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(album_id), __VA_ARGS__)

ONE_SLOT(single, kin_one(album) album, KIN_BELONGS_TO(album, album, .after_add = {added}));
ONE_SLOT(owning, kin_one(track) track,
         KIN_HAS_ONE(track, track, .foreign_key = "album_id", .before_remove = {removing}));
ONE_SLOT(holed, kin_many(track) tracks,
         KIN_HAS_MANY(tracks, track, .foreign_key = "album_id", .before_add = {NULL, adding}));

static void expect_mistake(kin_model_fn *const *models, const char *text)
{
    kin_db *db = kin_open(getenv("KIN_TEST_URL"), models);
    const kin_error_info *error = kin_db_error(db);
    assert_int_equal(error->code, KIN_INVALID_MODEL);
    assert_string_equal(error->message, text);
    kin_close(db);
}

static void mistakes_are_told_at_open(void **state)
{
    (void)state;
    expect_mistake(kin_models(single), "single.album: belongs_to takes no .after_add");
    expect_mistake(kin_models(owning), "owning.track: has_one takes no .before_remove");
    expect_mistake(kin_models(holed), "holed.tracks: .before_add has NULL before a function, which "
                                      "would never run");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(CB_1_they_run_in_the_order_of_the_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_1_loading_runs_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_2_before_precedes_the_save_and_after_sees_the_row,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_2_a_record_whose_validations_refuse_is_in_the_collection,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_3_halting_before_an_add_leaves_all_as_it_was, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(CB_3_halting_after_an_add_takes_it_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_3_halting_a_removal_leaves_all_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_3_a_halted_join_record_takes_back_the_add, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(CB_4_build_tells_and_the_owners_save_does_not, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(CB_4_an_unsaved_owner_can_be_halted_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_5_destroying_the_owner_tells_of_those_that_are_destroyed,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_5_clearing_loads_what_it_tells_of, set_up, tear_down),
        cmocka_unit_test_setup_teardown(CB_6_replacing_removes_all_and_then_adds_one_by_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_they_write_belongs_to_the_verb, set_up, tear_down),
        cmocka_unit_test_setup_teardown(they_run_by_name_too, set_up, tear_down),
        cmocka_unit_test(faults),
        cmocka_unit_test(mistakes_are_told_at_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
