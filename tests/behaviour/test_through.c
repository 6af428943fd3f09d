#include "behaviour/association.h"
#include "support/models.h"

/* author.groups: through memberships, whose source is a belongs_to · author.comments: through
 * posts, whose source is a has_many */

KIN_DECLARE(worker);
KIN_DECLARE(knowing);
KIN_DECLARE(region);
KIN_DECLARE(country);
KIN_DECLARE(town);
KIN_DECLARE(street);
KIN_DECLARE(club);
KIN_DECLARE(seat);
KIN_DECLARE(chip);
KIN_DECLARE(crew);
KIN_DECLARE(sailor);
KIN_DECLARE(hat);

/* A tree, and a net over a join model: the same table several times in one statement. */
struct worker {
    kin_record kin;
    kin_int id;
    kin_int chief_id;
    kin_text name;
    kin_bool away;
    kin_one(worker) chief;
    kin_many(worker) reports;
    kin_many(worker) second_reports; /* reports of reports */
    kin_many(worker) third_reports;  /* nested */
    kin_many(worker) peers;          /* through the chief */
    kin_many(knowing) knowings;
    kin_many(worker) known;
    kin_many(worker) known_reports; /* nested: reports of those known */
    kin_many(worker) present;       /* reports that are not away */
    kin_many(worker) below_present; /* reports of those */
};

struct knowing {
    kin_record kin;
    kin_int id;
    kin_int worker_id;
    kin_int other_id;
    kin_one(worker) worker;
    kin_one(worker) other;
};

struct region {
    kin_record kin;
    kin_int id;
    kin_many(country) countries;
    kin_many(town) towns;       /* through countries */
    kin_many(street) streets;   /* nested: through towns */
    kin_many(street) by_source; /* nested: through countries, source streets */
};

struct country {
    kin_record kin;
    kin_int id;
    kin_int region_id;
    kin_many(town) towns;
    kin_many(street) streets;
};

struct town {
    kin_record kin;
    kin_int id;
    kin_int country_id;
    kin_many(street) streets;
};

struct street {
    kin_record kin;
    kin_int id;
    kin_int town_id;
    kin_text name;
};

/* Keys are texts; seats have dependents of their own and conditions. */
struct club {
    kin_record kin;
    kin_text code;
    kin_many(seat) seats;
    kin_many(seat) open_seats;
    kin_many(chip) holders;      /* through seats */
    kin_many(chip) open_holders; /* through open_seats */
    kin_many(chip) red_holders;  /* through seats, with a scope of its own */
    kin_many(chip) unchecked;    /* through seats, not validated */
    kin_many(chip) owned;        /* through seats; the join rows go with the club */
};

struct seat {
    kin_record kin;
    kin_int id;
    kin_text club_code;
    kin_text chip_code;
    kin_bool open;
    kin_int number;
    kin_one(club) club;
    kin_one(chip) chip;
};

struct chip {
    kin_record kin;
    kin_text code;
    kin_text color; /* must not be blank */
};

/* Through a has_many to a has_one. */
struct crew {
    kin_record kin;
    kin_int id;
    kin_many(sailor) sailors;
    kin_many(hat) hats;
};

struct sailor {
    kin_record kin;
    kin_int id;
    kin_int crew_id;
    kin_one(hat) hat;
};

struct hat {
    kin_record kin;
    kin_int id;
    kin_int sailor_id;
};

static void by_id(kin_query *query)
{
    kin_query_order(query, "workers.id");
}

static void only_present(kin_query *query)
{
    kin_query_equal(query, worker, away, false);
}

static void only_open(kin_query *query)
{
    kin_query_equal(query, seat, open, true);
}

static void only_red(kin_query *query)
{
    kin_query_equal(query, chip, color, "red");
}

static void by_number(kin_query *query)
{
    kin_query_order(query, "seats.number");
}

static void validate_chip(kin_record *record)
{
    struct chip *chip = kin_as(chip, record);
    if (!chip->color || !*chip->color) kin_add_error(chip, color, "can't be blank");
}

static void validate_seat(kin_record *record)
{
    struct seat *seat = kin_as(seat, record);
    if (seat->club_code && strcmp(seat->club_code, "full") == 0)
        kin_add_base_error(seat, "the club is full");
}

/* clang-format off */
KIN_MODEL(worker,
    KIN_COLUMN(id),
    KIN_COLUMN(chief_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(away, .default_bool = false),
    KIN_BELONGS_TO(chief, worker, .inverse_of = "reports"),
    KIN_HAS_MANY(reports, worker, .foreign_key = "chief_id", .scope = by_id),
    KIN_HAS_MANY(second_reports, worker, .through = "reports", .source = "reports"),
    KIN_HAS_MANY(third_reports, worker, .through = "second_reports", .source = "reports"),
    KIN_HAS_MANY(peers, worker, .through = "chief", .source = "reports"),
    KIN_HAS_MANY(knowings, knowing, .inverse_of = "worker"),
    KIN_HAS_MANY(known, worker, .through = "knowings", .source = "other"),
    KIN_HAS_MANY(known_reports, worker, .through = "known", .source = "reports"),
    KIN_HAS_MANY(present, worker, .foreign_key = "chief_id", .scope = only_present),
    KIN_HAS_MANY(below_present, worker, .through = "present", .source = "reports"),
);

KIN_MODEL(knowing,
    KIN_COLUMN(id),
    KIN_COLUMN(worker_id, .nullable = true),
    KIN_COLUMN(other_id, .nullable = true),
    KIN_BELONGS_TO(worker, worker),
    KIN_BELONGS_TO(other, worker),
);

KIN_MODEL(region,
    KIN_COLUMN(id),
    KIN_HAS_MANY(countries, country),
    KIN_HAS_MANY(towns, town, .through = "countries"),
    KIN_HAS_MANY(streets, street, .through = "towns"),
    KIN_HAS_MANY(by_source, street, .through = "countries", .source = "streets"),
);

KIN_MODEL(country,
    KIN_COLUMN(id),
    KIN_COLUMN(region_id, .nullable = true),
    KIN_HAS_MANY(towns, town),
    KIN_HAS_MANY(streets, street, .through = "towns"),
);

KIN_MODEL(town,
    KIN_COLUMN(id),
    KIN_COLUMN(country_id, .nullable = true),
    KIN_HAS_MANY(streets, street),
);

KIN_MODEL(street,
    KIN_COLUMN(id),
    KIN_COLUMN(town_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
);

KIN_MODEL(club,
    KIN_COLUMN(code, .key = true),
    KIN_HAS_MANY(seats, seat, .foreign_key = "club_code", .inverse_of = "club", .scope = by_number),
    KIN_HAS_MANY(open_seats, seat, .foreign_key = "club_code", .scope = only_open),
    KIN_HAS_MANY(holders, chip, .through = "seats", .source = "chip"),
    KIN_HAS_MANY(open_holders, chip, .through = "open_seats", .source = "chip"),
    KIN_HAS_MANY(red_holders, chip, .through = "seats", .source = "chip", .scope = only_red),
    KIN_HAS_MANY(unchecked, chip, .through = "seats", .source = "chip",
                 .validate = KIN_VALIDATE_NO),
    KIN_HAS_MANY(owned, chip, .through = "seats", .source = "chip", .dependent = KIN_DELETE_ALL),
);

KIN_MODEL(seat,
    KIN_COLUMN(id),
    KIN_COLUMN(club_code, .nullable = true),
    KIN_COLUMN(chip_code, .nullable = true),
    KIN_COLUMN(open, .default_bool = false),
    KIN_COLUMN(number, .nullable = true),
    KIN_BELONGS_TO(club, club, .foreign_key = "club_code"),
    KIN_BELONGS_TO(chip, chip, .foreign_key = "chip_code"),
    KIN_VALIDATE(validate_seat),
);

KIN_MODEL(chip,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(color),
    KIN_VALIDATE(validate_chip),
);

KIN_MODEL(crew,
    KIN_COLUMN(id),
    KIN_HAS_MANY(sailors, sailor),
    KIN_HAS_MANY(hats, hat, .through = "sailors"),
);

KIN_MODEL(sailor,
    KIN_COLUMN(id),
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_HAS_ONE(hat, hat),
);

KIN_MODEL(hat, KIN_COLUMN(id), KIN_COLUMN(sailor_id, .nullable = true));
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, worker, region, club, crew));
}

/* --- writing ---------------------------------------------------------------------------------- */

static void HMT_1_pushing_an_existing_record_takes_one_statement(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct group *group = kin_create(s, group, .name = "g");
    assert_statements(1, assert_true(kin_many_push(ann, groups, group)));
    assert_statements(1, assert_true(kin_many_get(ann, groups).count == 1));
    struct membership *join = kin_find_by(s, membership, .author_id = ann->id);
    assert_int_equal(join->group_id, group->id);
    assert_string_equal(join->role, "member");
}

static void HMT_1_pushing_a_new_record_takes_two(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct group *group = kin_new(s, group, .name = "g");
    assert_statements(2, assert_true(kin_many_push(ann, groups, group)));
    assert_false(kin_is_new(group));
    assert_false(kin_is_loaded(ann, groups));
    assert_false(kin_is_loaded(ann, memberships));
    assert_statements(2, (void)kin_many_create(ann, groups, .name = "h"));
    assert_int_equal(rows_of(membership), 2);
}

static void HMT_1_deleting_takes_one_statement(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    struct group *group = kin_many_create(ann, groups, .name = "g");
    struct group *other = kin_many_create(ann, groups, .name = "h");
    kin_many_push(bob, groups, group);
    (void)kin_many_reload(ann, groups);
    assert_statements(1, assert_true(kin_many_delete(ann, groups, group)));
    assert_int_equal(kin_many_get(ann, groups).count, 1);
    assert_int_equal(rows_of(membership), 2);
    assert_int_equal(rows_of(group), 2);
    assert_false(kin_is_destroyed(group));
    assert_true(kin_many_includes(bob, groups, group));
    struct author *again = kin_find(s, author, ann->id);
    assert_true(kin_many_includes(again, groups, other));
    assert_false(kin_many_includes(again, groups, group));
}

static void HMT_1_replacing_one_takes_two_statements(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_many_create(ann, groups, .name = "g");
    struct group *other = kin_create(s, group, .name = "h");
    (void)kin_many_reload(ann, groups);
    assert_statements(2, assert_true(kin_many_set(ann, groups, &other, 1)));
    assert_int_equal(rows_of(membership), 1);
    assert_int_equal(kin_many_reload(ann, groups).items[0]->id, other->id);
}

static void HMT_1_clearing_takes_one_statement(void **state)
{
    (void)state;
    struct author *made = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    struct group *group = kin_many_create(made, groups, .name = "g");
    kin_many_create(made, groups, .name = "h");
    kin_many_push(bob, groups, group);
    struct author *ann = kin_find(s, author, made->id);
    assert_statements(1, assert_true(kin_many_clear(ann, groups)));
    assert_statements(0, assert_int_equal(kin_many_get(ann, groups).count, 0));
    assert_int_equal(rows_of(membership), 1);
    assert_int_equal(rows_of(group), 2);
}

static void HMT_1_building_and_saving_the_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    assert_statements(0, {
        (void)kin_many_build(ann, groups, .name = "g");
        (void)kin_many_build(ann, groups, .name = "h");
    });
    kin_set(ann, name, "Anna");
    assert_statements(5, assert_true(kin_save(ann)));
    assert_int_equal(rows_of(membership), 2);
    assert_statements(0, assert_true(kin_save(ann)));
}

static void HMT_1_an_unsaved_owner(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct group *group = kin_create(s, group, .name = "g");
    assert_statements(0, {
        assert_true(kin_many_push(ann, groups, group));
        (void)kin_many_build(ann, groups, .name = "h");
    });
    assert_statements(4, assert_true(kin_save(ann)));
    assert_int_equal(rows_of(membership), 2);
    assert_int_equal(kin_many_reload(ann, groups).count, 2);
    struct author *unsaved = kin_new(s, author, .name = "Bob");
    assert_null(kin_many_create(unsaved, groups, .name = "x"));
    assert_answer(KIN_RECORD_NOT_SAVED);
}

static void HMT_2_an_invalid_target_is_refused(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c");
    struct chip *refused = kin_new(s, chip, .code = "x");
    assert_false(kin_many_push(club, holders, refused));
    assert_answer(KIN_OK);
    assert_int_equal(kin_errors(refused).count, 1);
    assert_true(kin_is_new(refused));
    assert_int_equal(rows_of(seat), 0);
    assert_null(kin_many_must_create(club, holders, .code = "y"));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(rows_of(chip), 0);
}

static void HMT_2_an_invalid_join_record_is_refused(void **state)
{
    (void)state;
    struct club *full = kin_create(s, club, .code = "full");
    struct chip *chip = kin_create(s, chip, .code = "x", .color = "red");
    assert_false(kin_many_push(full, holders, chip));
    assert_answer(KIN_OK);
    assert_int_equal(rows_of(seat), 0);
    struct chip *fresh = kin_new(s, chip, .code = "y", .color = "red");
    assert_false(kin_many_push(full, holders, fresh)); /* the chip is not saved either */
    assert_true(kin_is_new(fresh));
    assert_int_equal(rows_of(chip), 1);
    struct club *unsaved = kin_new(s, club, .code = "full");
    kin_delete(full);
    kin_many_push(unsaved, holders, chip);
    assert_false(kin_save(unsaved));
    assert_true(kin_is_new(unsaved));
    assert_int_equal(rows_of(club), 0);
}

static void AS_9_an_invalid_target_that_is_not_validated_is_not_joined(void **state)
{
    (void)state;
    struct club *club = kin_new(s, club, .code = "c");
    struct chip *refused = kin_many_build(club, unchecked, .code = "x");
    kin_many_build(club, unchecked, .code = "y", .color = "red");
    assert_true(kin_save(club));
    assert_true(kin_is_new(refused));
    assert_int_equal(rows_of(seat), 1);
    assert_int_equal(rows_of(chip), 1);
}

static void what_the_through_scope_demands_is_set_on_the_join_record(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c");
    kin_many_create(club, open_holders, .code = "x", .color = "red");
    assert_int_equal(rows_where(seat, "seats.open"), 1);
    kin_many_create(club, holders, .code = "y", .color = "red");
    assert_int_equal(kin_many_count(club, open_holders), 1);
    assert_int_equal(kin_many_count(club, holders), 2);
    assert_true(kin_many_clear(club, open_holders));
    assert_int_equal(rows_of(seat), 1);
    assert_int_equal(rows_where(seat, "seats.open"), 0);
}

static void a_scope_of_its_own_narrows_what_clear_takes_out(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c");
    kin_many_create(club, holders, .code = "x", .color = "red");
    kin_many_create(club, holders, .code = "y", .color = "blue");
    assert_int_equal(kin_many_count(club, red_holders), 1);
    assert_true(kin_many_clear(club, red_holders));
    assert_int_equal(rows_where(seat, "seats.chip_code = 'y'"), 1);
    assert_int_equal(rows_of(seat), 1);
}

static void the_through_collection_in_memory_follows(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c'\"\\");
    struct chip *x = kin_create(s, chip, .code = "x'\"\\", .color = "red");
    struct chip *y = kin_create(s, chip, .code = "y", .color = "red");
    struct chip *both[] = {x, y};
    assert_int_equal(kin_many_get(club, seats).count, 0);
    assert_true(kin_many_concat(club, holders, both, 2));
    assert_int_equal(kin_many_get(club, seats).count, 2);
    struct seat *first = kin_many_get(club, seats).items[0];
    assert_true(kin_many_delete(club, holders, x));
    assert_int_equal(kin_many_get(club, seats).count, 1);
    assert_true(kin_is_destroyed(first));
    assert_true(kin_many_clear(club, holders));
    assert_int_equal(kin_many_get(club, seats).count, 0);
    assert_int_equal(rows_of(seat), 0);
}

static void matrix_destroy_destroys_the_join_records(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct group *group = kin_many_create(ann, groups, .name = "g");
    (void)kin_many_get(ann, memberships);
    assert_true(kin_many_destroy(ann, groups, group));
    assert_false(kin_is_destroyed(group));
    assert_int_equal(rows_of(group), 1);
    assert_int_equal(rows_of(membership), 0);
    assert_int_equal(kin_many_get(ann, memberships).count, 0);
}

static void ADD_8_a_record_added_twice_has_two_join_rows(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct group *group = kin_create(s, group, .name = "g");
    kin_many_push(ann, groups, group);
    kin_many_push(ann, groups, group);
    assert_int_equal(rows_of(membership), 2);
    assert_int_equal(kin_many_reload(ann, groups).count, 2);
    assert_true(kin_many_delete(ann, groups, group));
    assert_int_equal(rows_of(membership), 0);
    assert_int_equal(kin_many_get(ann, groups).count, 0);
}

/* As often as it stands in the list, so often it is joined. */
static void REP_1_one_that_stands_there_twice_is_left_once(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct group *group = kin_many_create(ann, groups, .name = "g");
    struct group *other = kin_create(s, group, .name = "h");
    kin_many_push(ann, groups, group);
    assert_int_equal(kin_many_reload(ann, groups).count, 2);
    assert_statements(2, assert_true(kin_many_set(ann, groups, &group, 1)));
    assert_int_equal(rows_of(membership), 1);
    assert_int_equal(kin_many_get(ann, groups).count, 1);
    struct group *twice[] = {group, group, other};
    assert_statements(1, assert_true(kin_many_set(ann, groups, twice, 3))); /* two rows */
    assert_int_equal(rows_of(membership), 3);
    assert_int_equal(kin_many_get(ann, groups).count, 3);
    assert_statements(0, assert_true(kin_many_set(ann, groups, twice, 3)));
    const kin_value ids[] = {kin_value_int(other->id), kin_value_int(group->id)};
    assert_true(kin_many_set_ids(ann, groups, ids, 2));
    assert_int_equal(rows_of(membership), 2);
    assert_int_equal(kin_many_reload(ann, groups).count, 2);
    struct author *bob = kin_new(s, author, .name = "Bob");
    assert_true(kin_many_set(bob, groups, twice, 3));
    assert_true(kin_many_set(bob, groups, twice + 1, 2));
    assert_true(kin_save(bob));
    assert_int_equal(kin_many_count(bob, groups), 2);
}

static void dependent_of_a_through_association_deletes_join_rows(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c");
    struct club *other = kin_create(s, club, .code = "o");
    struct chip *chip = kin_many_create(club, owned, .code = "x", .color = "red");
    kin_many_push(other, owned, chip);
    assert_true(kin_destroy(club));
    assert_int_equal(rows_of(seat), 1);
    assert_int_equal(rows_of(chip), 1);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void assert_workers(worker_list list, const char *expected)
{
    char names[64] = "";
    kin_each(worker, list) strcat(names, worker->name);
    assert_string_equal(names, expected);
}

/* a(b(d, e), c(f)), d(g); a knows c and f, f knows nobody */
static struct worker *tree(void)
{
    struct worker *a = kin_create(s, worker, .name = "a");
    struct worker *b = kin_create(s, worker, .name = "b", .chief_id = a->id);
    struct worker *c = kin_create(s, worker, .name = "c", .chief_id = a->id, .away = true);
    struct worker *d = kin_create(s, worker, .name = "d", .chief_id = b->id, .away = true);
    kin_create(s, worker, .name = "e", .chief_id = b->id);
    struct worker *f = kin_create(s, worker, .name = "f", .chief_id = c->id);
    kin_create(s, worker, .name = "g", .chief_id = d->id);
    kin_create(s, knowing, .worker_id = a->id, .other_id = c->id);
    kin_create(s, knowing, .worker_id = a->id, .other_id = f->id);
    kin_create(s, knowing, .worker_id = a->id);
    return a;
}

static struct worker *named(const char *name)
{
    return kin_find_by(s, worker, .name = name);
}

static void HMT_6_through_a_has_many_to_the_same_table(void **state)
{
    (void)state;
    struct worker *a = tree();
    worker_list list = {0};
    assert_statements(1, list = kin_many_get(a, second_reports));
    assert_workers(list, "def");
    assert_int_equal(kin_many_count(a, second_reports), 3);
    struct worker *d = named("d");
    struct worker *g = named("g");
    kin_many_reset(a, second_reports);
    assert_statements(1, assert_true(kin_many_includes(a, second_reports, d)));
    assert_statements(1, assert_false(kin_many_includes(a, second_reports, g)));
}

static void HMT_6_through_a_belongs_to(void **state)
{
    (void)state;
    struct worker *a = tree();
    struct worker *d = named("d");
    worker_list list = kin_many_get(d, peers);
    assert_workers(list, "de");
    assert_int_equal(kin_many_get(a, peers).count, 0); /* no chief */
    assert_answer(KIN_OK);
    /* Another chief has other reports. */
    kin_set_null(d, chief_id);
    assert_false(kin_is_loaded(d, peers));
    assert_int_equal(kin_many_get(d, peers).count, 0);
    assert_false(kin_many_push(d, peers, a));
    assert_failure(KIN_THROUGH_READ_ONLY);
}

static void HMT_1_a_changed_target_is_saved(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *new_one = kin_new(s, author, .name = "Bob");
    struct group *groups[] = {kin_create(s, group, .name = "a"), kin_create(s, group, .name = "b"),
                              kin_create(s, group, .name = "c")};
    for (size_t i = 0; i < 3; i++) kin_set(groups[i], name, "changed");
    assert_true(kin_many_push(ann, groups, groups[0]));
    assert_false(kin_changed(groups[0]));
    assert_true(kin_many_concat(new_one, groups, groups + 1, 2));
    assert_true(kin_changed(groups[1]));
    assert_true(kin_save(new_one));
    assert_int_equal(rows_where(group, "groups.name = 'changed'"), 3);
    assert_int_equal(kin_many_count(new_one, groups), 2);
}

/* What is passed is one record, and no list of join records that could wait for the save. */
static void HMT_6_an_owner_that_knows_what_is_passed_is_saved(void **state)
{
    (void)state;
    tree();
    struct worker *b = named("b");
    assert_non_null(kin_one_get(b, chief));
    assert_int_equal(kin_many_get(b, reports).count, 2);
    assert_true(kin_update(b, .name = "B"));
    assert_true(kin_many_push(b, reports, kin_new(s, worker, .name = "x")));
    assert_answer(KIN_OK);
    assert_int_equal(kin_many_count(b, peers), 2);
}

/* A foreign key leads from a new record, too: what it has read is there, and is not its to add. */
static void HMT_6_a_new_owner_that_has_read_what_is_passed_is_saved(void **state)
{
    (void)state;
    struct worker *b = (tree(), named("b"));
    struct worker *h = kin_new(s, worker, .name = "h", .chief_id = b->id);
    assert_workers(kin_many_get(h, peers), "de");
    assert_true(kin_save(h));
    assert_answer(KIN_OK);
    assert_workers(kin_many_reload(b, reports), "deh");
}

static void HMT_6_through_a_join_model_to_the_same_table(void **state)
{
    (void)state;
    struct worker *a = tree();
    assert_int_equal(kin_many_get(a, known).count, 2); /* a NULL leads nowhere */
    struct worker *g = named("g");
    struct worker *d = named("d");
    assert_statements(1, assert_true(kin_many_push(g, known, d)));
    worker_list list = kin_many_reload(g, known);
    assert_workers(list, "d");
}

static void HMT_6_through_a_has_many_to_a_has_one(void **state)
{
    (void)state;
    struct crew *crew = kin_create(s, crew);
    struct sailor *jim = kin_many_create(crew, sailors);
    struct sailor *bald = kin_many_create(crew, sailors);
    struct hat *hat = kin_one_create(jim, hat);
    kin_create(s, hat);
    assert_non_null(bald);
    hat_list hats = {0};
    assert_statements(1, hats = kin_many_get(crew, hats));
    assert_int_equal(hats.count, 1);
    assert_int_equal(hats.items[0]->id, hat->id);
}

static void COL_3_size_and_count_ask_and_length_loads(void **state)
{
    (void)state;
    struct author *made = kin_create(s, author, .name = "Ann");
    kin_many_create(made, groups, .name = "g");
    struct author *ann = kin_find(s, author, made->id);
    assert_statements(1, assert_false(kin_many_is_empty(ann, groups)));
    assert_statements(1, assert_int_equal(kin_many_size(ann, groups), 1));
    assert_statements(1, assert_int_equal(kin_many_count(ann, groups), 1));
    assert_false(kin_is_loaded(ann, groups));
    assert_statements(1, assert_int_equal(kin_many_length(ann, groups), 1));
    assert_true(kin_is_loaded(ann, groups));
    assert_statements(0, assert_int_equal(kin_many_size(ann, groups), 1));
    kin_many_reset(ann, groups);
    assert_statements(1, assert_int_equal(kin_many_length(ann, groups), 1));
}

static void HMT_6_order_of_the_through_association_is_kept(void **state)
{
    (void)state;
    struct club *club = kin_create(s, club, .code = "c");
    static const char *const codes[] = {"b", "c", "a"};
    for (int i = 0; i < 3; i++) {
        kin_create(s, chip, .code = codes[i], .color = "red");
        kin_create(s, seat, .club_code = "c", .chip_code = codes[i], .number = 3 - i);
    }
    chip_list holders = kin_many_get(club, holders);
    assert_string_equal(holders.items[0]->code, "a");
    assert_string_equal(holders.items[1]->code, "c");
    assert_string_equal(holders.items[2]->code, "b");
}

static void NT_1_any_depth(void **state)
{
    (void)state;
    struct worker *a = tree();
    worker_list list = {0};
    assert_statements(1, list = kin_many_get(a, third_reports));
    assert_workers(list, "g");
    list = kin_many_get(a, known_reports);
    assert_workers(list, "f");
    struct region *region = kin_create(s, region);
    struct country *country = kin_many_create(region, countries);
    struct town *town = kin_many_create(country, towns);
    kin_many_create(town, streets, .name = "Main Street");
    kin_create(s, street, .name = "elsewhere");
    street_list streets = kin_many_get(region, streets);
    assert_int_equal(streets.count, 1);
    assert_string_equal(streets.items[0]->name, "Main Street");
    streets = kin_many_get(region, by_source);
    assert_int_equal(streets.count, 1);
    assert_int_equal(kin_many_size(region, towns), 1);
}

static void NT_1_conditions_of_a_step_are_about_its_own_table(void **state)
{
    (void)state;
    struct worker *a = tree();
    /* b is present and c is away; of b's reports d is away */
    worker_list list = kin_many_get(a, below_present);
    assert_workers(list, "de");
    worker_list all = kin_all(s, worker, .order = "workers.id", .includes = "below_present");
    assert_workers(kin_many_peek(all.items[0], below_present), "de");
}

static void NT_1_preloaded_for_many_owners(void **state)
{
    (void)state;
    tree();
    worker_list all = {0};
    assert_statements(6, all = kin_all(s, worker, .order = "workers.id",
                                       .includes = "second_reports, third_reports, peers, known, "
                                                   "known_reports"));
    assert_workers(kin_many_peek(all.items[0], second_reports), "def");
    assert_workers(kin_many_peek(all.items[1], second_reports), "g");
    assert_workers(kin_many_peek(all.items[0], third_reports), "g");
    assert_workers(kin_many_peek(all.items[3], peers), "de");
    assert_workers(kin_many_peek(all.items[0], known_reports), "f");
    assert_int_equal(kin_many_peek(all.items[0], known).count, 2);
    assert_true(kin_is_loaded(all.items[6], known));
}

static void NT_3_nested_ones_are_read_only(void **state)
{
    (void)state;
    struct region *region = kin_create(s, region);
    struct country *country = kin_many_create(region, countries);
    struct town *town = kin_many_create(country, towns);
    struct street *street = kin_many_create(town, streets);
    struct street *fresh = kin_create(s, street);
    assert_false(kin_many_push(region, streets, fresh));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_false(kin_many_set(region, streets, &fresh, 1));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_false(kin_many_delete(region, streets, street));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_false(kin_many_destroy(region, streets, street));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_false(kin_many_clear(region, streets));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_null(kin_many_build(region, streets));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_null(kin_many_create(region, streets));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_int_equal(kin_many_reload(region, streets).count, 1);
    assert_int_equal(rows_of(street), 2);
}

static void HMT_7_a_source_that_is_no_belongs_to_is_read_only(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "t");
    struct comment *comment = kin_many_create(post, comments, .body = "b");
    struct comment *other = kin_new(s, comment, .body = "c");
    assert_false(kin_many_push(ann, comments, other));
    assert_string_equal(kin_error(s)->association, "comments");
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_false(kin_many_delete(ann, comments, comment));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_false(kin_many_clear(ann, comments));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_null(kin_many_build(ann, comments, .body = "d"));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_int_equal(kin_many_count(ann, comments), 1);
}

static void HMT_7_a_source_that_is_a_has_one_is_read_only(void **state)
{
    (void)state;
    struct crew *crew = kin_create(s, crew);
    struct sailor *jim = kin_many_create(crew, sailors);
    struct hat *hat = kin_one_create(jim, hat);
    struct hat *fresh = kin_new(s, hat);
    assert_false(kin_many_push(crew, hats, fresh));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_false(kin_many_delete(crew, hats, hat));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_int_equal(kin_many_count(crew, hats), 1);
    assert_int_equal(rows_of(hat), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(HMT_1_pushing_an_existing_record_takes_one_statement),
        TEST(HMT_1_pushing_a_new_record_takes_two),
        TEST(HMT_1_deleting_takes_one_statement),
        TEST(HMT_1_replacing_one_takes_two_statements),
        TEST(HMT_1_clearing_takes_one_statement),
        TEST(HMT_1_building_and_saving_the_owner),
        TEST(HMT_1_an_unsaved_owner),
        TEST(HMT_2_an_invalid_target_is_refused),
        TEST(HMT_2_an_invalid_join_record_is_refused),
        TEST(AS_9_an_invalid_target_that_is_not_validated_is_not_joined),
        TEST(what_the_through_scope_demands_is_set_on_the_join_record),
        TEST(a_scope_of_its_own_narrows_what_clear_takes_out),
        TEST(the_through_collection_in_memory_follows),
        TEST(matrix_destroy_destroys_the_join_records),
        TEST(ADD_8_a_record_added_twice_has_two_join_rows),
        TEST(REP_1_one_that_stands_there_twice_is_left_once),
        TEST(dependent_of_a_through_association_deletes_join_rows),
        TEST(HMT_6_through_a_has_many_to_the_same_table),
        TEST(HMT_1_a_changed_target_is_saved),
        TEST(HMT_6_through_a_belongs_to),
        TEST(HMT_6_an_owner_that_knows_what_is_passed_is_saved),
        TEST(HMT_6_a_new_owner_that_has_read_what_is_passed_is_saved),
        TEST(HMT_6_through_a_join_model_to_the_same_table),
        TEST(HMT_6_through_a_has_many_to_a_has_one),
        TEST(COL_3_size_and_count_ask_and_length_loads),
        TEST(HMT_6_order_of_the_through_association_is_kept),
        TEST(NT_1_any_depth),
        TEST(NT_1_conditions_of_a_step_are_about_its_own_table),
        TEST(NT_1_preloaded_for_many_owners),
        TEST(NT_3_nested_ones_are_read_only),
        TEST(HMT_7_a_source_that_is_no_belongs_to_is_read_only),
        TEST(HMT_7_a_source_that_is_a_has_one_is_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
