/* What Crecto's page on associations says, in Kin. A strict session is what Crecto always is. */
#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

KIN_DECLARE(user, static);
KIN_DECLARE(image, static);
KIN_DECLARE(address, static);
KIN_DECLARE(diary, static);
KIN_DECLARE(badge, static);
KIN_DECLARE(group, static);
KIN_DECLARE(membership, static);

struct user {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(image) images;   /* destroyed with it */
    kin_many(diary) diaries;  /* nullified, by another name of the key */
    kin_one(address) address; /* the latest */
    kin_many(badge) badges;   /* nobody looks after them */
    kin_many(membership) memberships;
    kin_many(group) groups;
};

struct image {
    kin_record kin;
    kin_int id;
    kin_int user_id;
    kin_text url;
    kin_one(user) user;
};

struct address {
    kin_record kin;
    kin_int id;
    kin_int user_id;
    kin_text street;
    kin_one(user) user;
};

struct diary {
    kin_record kin;
    kin_int id;
    kin_int writer;
    kin_text title;
    kin_one(user) owner;
};

struct badge {
    kin_record kin;
    kin_int id;
    kin_int user_id;
    kin_one(user) user;
};

struct group {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(membership) memberships;
    kin_many(user) users;
};

struct membership { /* a join table without a key of its own */
    kin_record kin;
    kin_int user_id;
    kin_int group_id;
    kin_one(user) user;
    kin_one(group) group;
};

static void latest_first(kin_query *query)
{
    kin_query_order(query, "addresses.id DESC");
}

static bool is_no_admin(kin_record *record)
{
    const struct user *user = kin_as(user, record);
    return strcmp(user->name, "admin") != 0;
}

KIN_MODEL(user,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(images, image, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(diaries, diary, .foreign_key = "writer", .dependent = KIN_NULLIFY),
    KIN_HAS_ONE(address, address, .scope = latest_first),
    KIN_HAS_MANY(badges, badge),
    KIN_HAS_MANY(memberships, membership, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(groups, group, .through = "memberships"),
    KIN_BEFORE_DESTROY(is_no_admin),
);

KIN_MODEL(image,
    KIN_COLUMN(id),
    KIN_COLUMN(user_id, .nullable = true),
    KIN_COLUMN(url, .nullable = true),
    KIN_BELONGS_TO(user, user),
    KIN_VALIDATE(kin_validate_foreign_keys),
);

KIN_MODEL(address,
    KIN_COLUMN(id),
    KIN_COLUMN(user_id, .nullable = true),
    KIN_COLUMN(street, .nullable = true),
    KIN_BELONGS_TO(user, user),
);

KIN_MODEL(diary,
    KIN_COLUMN(id),
    KIN_COLUMN(writer, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_BELONGS_TO(owner, user, .foreign_key = "writer"),
);

KIN_MODEL(badge,
    KIN_COLUMN(id),
    KIN_COLUMN(user_id, .nullable = true),
    KIN_BELONGS_TO(user, user, .constraint = true),
);

KIN_MODEL(group,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(memberships, membership),
    KIN_HAS_MANY(users, user, .through = "memberships"),
);

KIN_MODEL(membership,
    KIN_COLUMN(user_id, .key = true),
    KIN_COLUMN(group_id, .key = true),
    KIN_BELONGS_TO(user, user),
    KIN_BELONGS_TO(group, group),
);

static struct database database;
static kin_session *s;

/* Ann has two images, an address of before and one of today, a diary, and is a cook; Bob has
 * nothing. Sports have nobody. */
static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(user, image, address, diary, badge, group, membership),
                  NULL);
    s = database.session;
    struct user *ann = kin_create(s, user, .name = "Ann");
    kin_create(s, user, .name = "Bob");
    kin_create(s, image, .user_id = ann->id, .url = "a.png");
    kin_create(s, image, .user_id = ann->id, .url = "b.png");
    kin_create(s, address, .user_id = ann->id, .street = "Old Road");
    kin_create(s, address, .user_id = ann->id, .street = "New Road");
    kin_create(s, diary, .writer = ann->id, .title = "May");
    struct group *cooks = kin_create(s, group, .name = "Cooks");
    kin_create(s, group, .name = "Sports");
    kin_create(s, membership, .user_id = ann->id, .group_id = cooks->id);
    database_check(s);
    assert_true(kin_session_set_strict(s, KIN_STRICT_ALL));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static struct user *ann(void)
{
    return kin_find_by(s, user, .name = "Ann");
}

static struct user *bob(void)
{
    return kin_find_by(s, user, .name = "Bob");
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

static void assert_failed_with(kin_code code)
{
    assert_true(kin_failed(s));
    assert_code(code);
    kin_error_clear(s);
}

/* --- defining, reading and setting ------------------------------------------------------------ */

static void CR_1_a_belongs_to_knows_its_key(void **state)
{
    (void)state;
    struct image *image = kin_first(s, image, .includes = "user");
    assert_int_equal(kin_one_get(image, user)->id, image->user_id);
    struct diary *diary = kin_first(s, diary, .includes = "owner");
    assert_int_equal(kin_one_get(diary, owner)->id, diary->writer);
    database_check(s);
}

static void CR_2_a_has_many_knows_its_key(void **state)
{
    (void)state;
    struct user *user = kin_first(s, user, .order = "users.id", .includes = "images, diaries");
    assert_int_equal(kin_many_get(user, images).count, 2);
    assert_string_equal(kin_many_get(user, diaries).items[0]->title, "May");
    database_check(s);
}

/* The one before would have stayed nothing in Crecto, which is a bug of it. */
static void CR_3_CR_26_a_has_one_is_the_latest(void **state)
{
    (void)state;
    struct user *user = kin_first(s, user, .order = "users.id", .includes = "address");
    assert_string_equal(kin_one_get(user, address)->street, "New Road");
    struct user *other = kin_last(s, user, .order = "users.id", .includes = "address");
    assert_null(kin_one_get(other, address));
    database_check(s);
    assert_true(kin_is_loaded(other, address));
}

static void CR_4_through_a_join_table_without_a_key_of_its_own(void **state)
{
    (void)state;
    struct group *group = kin_first(s, group, .order = "groups.id", .includes = "users");
    assert_string_equal(kin_many_get(group, users).items[0]->name, "Ann");
    database_check(s);
}

static void CR_5_CR_26_looking_never_fails_and_reading_may(void **state)
{
    (void)state;
    struct user *user = bob();
    assert_int_equal(kin_many_peek(user, images).count, 0);
    assert_false(kin_is_loaded(user, images));
    assert_false(kin_failed(s));
    (void)kin_many_get(user, images);
    assert_failed_with(KIN_ASSOCIATION_NOT_LOADED);
    const user_list users = {&user, 1};
    assert_true(kin_preload(users, "images"));
    assert_true(kin_is_loaded(user, images));
    assert_int_equal(kin_many_get(user, images).count, 0);
    database_check(s);
}

static void CR_6_setting_writes_nothing_by_itself(void **state)
{
    (void)state;
    struct user *user = ann();
    struct image *image = kin_new(s, image);
    uint64_t before = kin_statements(s);
    assert_true(kin_one_set(image, user, user));
    assert_int_equal(image->user_id, user->id);
    assert_ptr_equal(kin_one_get(image, user), user);
    struct user *made = kin_new(s, user, .name = "Eve");
    struct address *address = kin_new(s, address, .street = "Lane");
    assert_true(kin_one_set(made, address, address));
    assert_true(kin_many_push(made, images, image));
    assert_int_equal(kin_statements(s) - before, 0);
    database_check(s);
    /* The key stands in the address, and never in the user. */
    assert_true(kin_save(made));
    assert_int_equal(address->user_id, made->id);
    assert_int_equal(image->user_id, made->id);
    /* Nothing is set as well as something: Crecto leaves the key as it was. */
    assert_true(kin_one_set(image, user, NULL));
    assert_true(kin_is_null(image, user_id));
}

KIN_DECLARE(stall, static);
struct stall {
    kin_record kin;
    kin_int id;
    kin_many(image) images;
    kin_many(group) groups;
};
KIN_MODEL(stall,
    KIN_COLUMN(id),
    KIN_HAS_MANY(images, image),
    KIN_HAS_MANY(groups, group, .through = "membership"),
);

static void CR_7_a_wrong_declaration_is_told_at_once(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(stall, image, user, group));
    kin_mistakes mistakes = kin_db_mistakes(db);
    assert_int_equal(mistakes.count, 2);
    assert_non_null(strstr(mistakes.items[0]->message, "stall_id"));
    assert_non_null(strstr(mistakes.items[1]->message, "membership"));
    kin_close(db);
}

/* --- loading ---------------------------------------------------------------------------------- */

static void CR_8_CR_20_everything_that_finds_takes_what_to_load(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    user_list users = kin_all(s, user, .order = "users.id", .includes = "images, groups");
    assert_int_equal(kin_statements(s) - before, 3);
    assert_int_equal(kin_many_get(users.items[0], images).count, 2);
    assert_string_equal(kin_many_get(users.items[0], groups).items[0]->name, "Cooks");
    assert_int_equal(kin_many_get(users.items[1], images).count, 0);
    assert_int_equal(kin_many_get(users.items[1], groups).count, 0);
    struct image *image = kin_first(s, image, .includes = "user(diaries, address)");
    assert_int_equal(kin_many_get(kin_one_get(image, user), diaries).count, 1);
    assert_string_equal(kin_one_get(kin_one_get(image, user), address)->street, "New Road");
    struct user *one = kin_must_first(s, user, .where = "users.name = ?", .args = kin_args("Bob"),
                                      .includes = "memberships, groups");
    assert_int_equal(kin_many_get(one, memberships).count, 0);
    assert_int_equal(kin_many_get(one, groups).count, 0);
    database_check(s);
}

static void CR_9_CR_21_one_association_is_loaded_expressly(void **state)
{
    (void)state;
    struct user *user = ann();
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_many_reload(user, images).count, 2);
    assert_string_equal(kin_one_reload(user, address)->street, "New Road");
    assert_int_equal(kin_many_reload(user, groups).count, 1);
    assert_int_equal(kin_statements(s) - before, 3);
    struct image *image = kin_many_get(user, images).items[0];
    assert_int_equal(kin_one_reload(image, user)->id, user->id);
    assert_null(kin_one_reload(bob(), address));
    assert_int_equal(kin_many_reload(bob(), images).count, 0);
    /* Narrowed, and kept nowhere. */
    struct user *other = ann();
    assert_int_equal(
        kin_many_count(other, images, .where = "images.url = ?", .args = kin_args("b.png")), 1);
    assert_false(kin_is_loaded(other, images));
    database_check(s);
    assert_null(kin_one_must_get(
        kin_first(s, user, .where = "users.name = 'Bob'", .includes = "address"), address));
    assert_code(KIN_RECORD_NOT_FOUND);
}

static void CR_9_a_name_that_is_no_association_is_told(void **state)
{
    (void)state;
    assert_int_equal(kin_many_reload_named(&ann()->kin, "pictures").count, 0);
    assert_string_equal(kin_error(s)->association, "pictures");
    assert_string_equal(kin_error(s)->model, "user");
    assert_failed_with(KIN_ASSOCIATION_NOT_FOUND);
}

static void CR_10_CR_18_nothing_is_loaded_unasked(void **state)
{
    (void)state;
    struct user *user = ann();
    uint64_t before = kin_statements(s);
    (void)kin_many_get(user, images);
    assert_non_null(strstr(kin_error(s)->message, "user.images is not loaded"));
    assert_failed_with(KIN_ASSOCIATION_NOT_LOADED);
    assert_null(kin_one_get(user, address));
    assert_string_equal(kin_error(s)->association, "address");
    assert_failed_with(KIN_ASSOCIATION_NOT_LOADED);
    (void)kin_many_get(user, groups);
    assert_failed_with(KIN_ASSOCIATION_NOT_LOADED);
    assert_int_equal(kin_statements(s) - before, 0);
}

static void only_b(kin_query *query)
{
    kin_query_where(query, "images.url = ?", kin_args("b.png"));
}

static void CR_11_conditions_of_both_hold(void **state)
{
    (void)state;
    image_list none = kin_all(s, image, .where = "images.url = 'a.png'", .scopes = {only_b});
    assert_int_equal(none.count, 0);
    image_list both = kin_all(s, image, .where = "images.user_id IS NOT NULL", .scopes = {only_b},
                              .includes = "user");
    assert_int_equal(both.count, 1);
    assert_string_equal(kin_one_get(both.items[0], user)->name, "Ann");
    database_check(s);
}

/* Crecto asks even for nobody's, and asks for one key several times. */
static void CR_12_only_keys_that_there_are_are_asked_for_and_once(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_all(s, user, .where = "users.id < 0", .includes = "images").count, 0);
    assert_int_equal(kin_statements(s) - before, 1);
    kin_create(s, badge);
    before = kin_statements(s);
    struct badge *badge = kin_first(s, badge, .includes = "user");
    assert_null(kin_one_get(badge, user));
    assert_int_equal(kin_statements(s) - before, 1);
    image_list images = kin_all(s, image, .includes = "user");
    assert_ptr_equal(kin_one_get(images.items[0], user), kin_one_get(images.items[1], user));
    database_check(s);
}

static void CR_13_CR_22_joins(void **state)
{
    (void)state;
    assert_int_equal(kin_all(s, user, .joins = "badges").count, 0);
    assert_int_equal(kin_all(s, user, .joins = "images").count, 2);
    assert_int_equal(kin_all(s, user, .joins = "images", .distinct = true).count, 1);
    assert_int_equal(kin_all(s, user, .joins = "address, groups").count, 2);
    assert_int_equal(kin_all(s, image, .joins = "user").count, 2);
    assert_int_equal(kin_all(s, group, .joins = "users").count, 1);
    kin_groups by = kin_count_by(s, image, user_id);
    assert_int_equal(by.count, 1);
    assert_int_equal(by.items[0].value.as.integer, 2);
    /* They fill no slot. */
    assert_false(kin_is_loaded(kin_first(s, image, .joins = "user"), user));
    database_check(s);
}

/* --- dependents ------------------------------------------------------------------------------- */

static void CR_14_CR_23_dependents_go_or_lose_their_owner(void **state)
{
    (void)state;
    struct user *other = bob();
    kin_create(s, image, .user_id = other->id);
    kin_create(s, membership, .user_id = other->id, .group_id = 2);
    assert_true(kin_destroy(ann()));
    assert_int_equal(kin_count(s, image), 1);
    assert_true(kin_is_null(kin_first(s, diary), writer));
    assert_int_equal(kin_count(s, membership), 1);
    assert_int_equal(kin_count(s, group), 2); /* the targets stay */
    assert_int_equal(kin_destroy_all(s, user), 1);
    assert_int_equal(kin_count(s, image) + kin_count(s, membership), 0);
    assert_int_equal(kin_count(s, group), 2);
    database_check(s);
}

static void CR_14_all_or_nothing(void **state)
{
    (void)state;
    struct user *user = ann();
    kin_create(s, badge, .user_id = user->id);
    assert_false(kin_destroy(user)); /* its images went before; now they are back */
    assert_failed_with(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(kin_count(s, image), 2);
    assert_false(kin_is_null(kin_first(s, diary), writer));
}

static void CR_15_a_constraint_is_told_as_what_it_is(void **state)
{
    (void)state;
    struct user *user = bob();
    kin_create(s, badge, .user_id = user->id);
    assert_false(kin_destroy(user));
    assert_string_equal(kin_error(s)->model, "user");
    assert_failed_with(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(kin_count(s, user), 2);
}

static void CR_16_who_may_not_go_stays(void **state)
{
    (void)state;
    struct user *admin = kin_create(s, user, .name = "admin");
    kin_create(s, image, .user_id = admin->id);
    assert_false(kin_destroy(admin));
    assert_false(kin_failed(s));
    assert_false(kin_is_destroyed(admin));
    assert_false(kin_must_destroy(admin));
    assert_code(KIN_RECORD_NOT_DESTROYED);
    assert_int_equal(kin_count(s, user), 3);
    assert_int_equal(kin_count(s, image), 3);
}

/* --- validations and transactions ------------------------------------------------------------- */

static void CR_17_CR_25_a_foreign_key_is_null_or_positive(void **state)
{
    (void)state;
    static const int64_t wrong[] = {0, -1, INT64_MIN};
    static const int64_t right[] = {1, 123456789012, INT64_MAX};
    struct image *image = kin_new(s, image);
    assert_true(kin_valid(image));
    for (size_t i = 0; i < 3; i++) {
        assert_true(kin_set(image, user_id, wrong[i]));
        uint64_t before = kin_statements(s);
        assert_false(kin_valid(image));
        assert_string_equal(kin_error_on(image, user_id), "association reference not found");
        assert_int_equal(kin_error_count_on(image, user_id), 1);
        assert_false(kin_valid(image)); /* once again, and no second error */
        assert_int_equal(kin_errors(image).count, 1);
        assert_int_equal(kin_statements(s) - before, 0);
        assert_true(kin_set(image, user_id, right[i]));
        assert_true(kin_valid(image));
    }
    assert_true(kin_set_null(image, user_id));
    assert_true(kin_save(image));
    kin_validate_foreign_keys(NULL);
}

static bool in_order(kin_session *session, void *context)
{
    struct user *user = context;
    struct user *made = kin_create(session, user, .name = "Eve");
    return !kin_is_new(made) && kin_update(user, .name = "Anna") &&
           kin_destroy(kin_find(session, user, 2)) &&
           kin_update_all(session, image, .set = "url = ?", .set_args = kin_args("c.png")) == 2 &&
           kin_delete_all(session, diary) == 1 && kin_create(session, badge, .user_id = 77);
}

static void CR_19_several_changes_are_one(void **state)
{
    (void)state;
    struct user *user = ann();
    char *before = database_dump(database.db);
    assert_false(kin_transaction(s, in_order, user)); /* there is no user 77 */
    assert_failed_with(KIN_INVALID_FOREIGN_KEY);
    char *after = database_dump(database.db);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void CR_24_what_is_nothing_is_safe(void **state)
{
    (void)state;
    struct user *made = kin_new(s, user, .name = "Eve");
    assert_true(kin_many_set(made, images, (struct image **)NULL, 0));
    assert_int_equal(kin_many_get(made, images).count, 0);
    assert_null(kin_one_get(made, address));
    assert_null(kin_one_get(kin_new(s, image), user));
    assert_true(kin_save(made));
    struct image *image = kin_create(s, image, .user_id = made->id);
    assert_true(kin_delete(made)); /* and its image points nowhere */
    struct image *found = kin_first(s, image, .where = "images.id = ?", .args = kin_args(image->id),
                                    .includes = "user");
    assert_null(kin_one_get(found, user));
    assert_true(kin_is_loaded(found, user));
    database_check(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(CR_1_a_belongs_to_knows_its_key),
        TEST(CR_2_a_has_many_knows_its_key),
        TEST(CR_3_CR_26_a_has_one_is_the_latest),
        TEST(CR_4_through_a_join_table_without_a_key_of_its_own),
        TEST(CR_5_CR_26_looking_never_fails_and_reading_may),
        TEST(CR_6_setting_writes_nothing_by_itself),
        TEST(CR_7_a_wrong_declaration_is_told_at_once),
        TEST(CR_8_CR_20_everything_that_finds_takes_what_to_load),
        TEST(CR_9_CR_21_one_association_is_loaded_expressly),
        TEST(CR_9_a_name_that_is_no_association_is_told),
        TEST(CR_10_CR_18_nothing_is_loaded_unasked),
        TEST(CR_11_conditions_of_both_hold),
        TEST(CR_12_only_keys_that_there_are_are_asked_for_and_once),
        TEST(CR_13_CR_22_joins),
        TEST(CR_14_CR_23_dependents_go_or_lose_their_owner),
        TEST(CR_14_all_or_nothing),
        TEST(CR_15_a_constraint_is_told_as_what_it_is),
        TEST(CR_16_who_may_not_go_stays),
        TEST(CR_17_CR_25_a_foreign_key_is_null_or_positive),
        TEST(CR_19_several_changes_are_one),
        TEST(CR_24_what_is_nothing_is_safe),
    };
    return cmocka_run_group_tests_name("crecto", tests, NULL, NULL);
}
