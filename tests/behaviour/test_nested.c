/* Nested attributes: what a record's associations are to become, given with the record. */
#include "behaviour/association.h"
#include "support/faults.h"
#include "support/story.h"

KIN_DECLARE(fleet, static);
KIN_DECLARE(pirate, static);
KIN_DECLARE(parrot, static);
KIN_DECLARE(ship, static);
KIN_DECLARE(bird, static);
KIN_DECLARE(port, static);
KIN_DECLARE(stay, static);
KIN_DECLARE(hut, static);
KIN_DECLARE(song, static);
KIN_DECLARE(crate, static);

struct fleet {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(pirate) pirates;
};

struct pirate {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int fleet_id;
    kin_int parrot_id;
    kin_one(parrot) parrot;
    kin_one(ship) ship;
    kin_one(hut) hut;     /* update_only */
    kin_many(bird) birds; /* limit, reject, told */
    kin_many(port) ports;
    kin_many(stay) stays;
    kin_many(hut) huts;     /* through stays */
    kin_many(crate) crates; /* a key of two columns */
    kin_many(song) songs;   /* not nested */
};

struct parrot {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct ship {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int pirate_id;
    kin_one(pirate) pirate;
};

struct bird {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_bool tame;
    kin_int pirate_id;
    kin_one(pirate) pirate;
};

struct port {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct stay {
    kin_record kin;
    kin_int id;
    kin_int pirate_id;
    kin_int hut_id;
    kin_one(pirate) pirate;
    kin_one(hut) hut;
};

struct hut {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int pirate_id;
};

struct song {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int pirate_id;
    kin_text subject_type;
    kin_int subject_id;
    kin_one(kin_record) subject;
};

struct crate {
    kin_record kin;
    kin_int shelf;
    kin_int place;
    kin_text name;
    kin_int pirate_id;
};

static bool has_no_name(const kin_record *owner, const kin_nested *nested)
{
    kin_value name = kin_nested_value(nested, "name");
    (void)owner;
    story_say("reject");
    return name.kind != KIN_KIND_TEXT || name.size == 0;
}

static size_t two_of_greta(const kin_record *owner)
{
    return kin_is_null_named(owner, "name") ? 5 : 2;
}

static bool before_add(kin_record *owner, kin_record *item)
{
    (void)owner;
    (void)item;
    return story_say("add");
}

static void check_name(kin_record *record)
{
    kin_value name = kin_column_named(record, "name");
    if (name.kind == KIN_KIND_TEXT && strcmp(name.as.text, "bad") == 0)
        kin_add_error_named(record, "name", "is not allowed");
}

/* INV-9: a bird needs its pirate, saved or not. */
static void check_bird(kin_record *record)
{
    struct bird *bird = kin_as(bird, record);
    if (!kin_one_get(bird, pirate)) kin_add_error(bird, pirate, "must be there");
    check_name(record);
}

/* A ship too, but it has no inverse to know it by. */
static void check_ship(kin_record *record)
{
    struct ship *ship = kin_as(ship, record);
    if (ship->name && strcmp(ship->name, "lone") == 0 && !kin_one_get(ship, pirate))
        kin_add_error(ship, pirate, "must be there");
    check_name(record);
}

KIN_MODEL(fleet,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(pirates, pirate),
    KIN_NESTED(pirates, .allow_destroy = true, .limit_by = two_of_greta),
);

KIN_MODEL(pirate,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(fleet_id, .nullable = true),
    KIN_COLUMN(parrot_id, .nullable = true),
    KIN_NESTED(parrot),
    KIN_NESTED(ship, .allow_destroy = true, .reject = kin_reject_blank),
    KIN_NESTED(hut, .update_only = true),
    KIN_NESTED(birds, .allow_destroy = true, .limit = 3, .reject = has_no_name),
    KIN_NESTED(ports, .allow_destroy = true),
    KIN_NESTED(huts, .allow_destroy = true),
    KIN_NESTED(crates, .allow_destroy = true),
    KIN_BELONGS_TO(parrot, parrot),
    KIN_HAS_ONE(ship, ship),
    KIN_HAS_ONE(hut, hut),
    KIN_HAS_MANY(birds, bird, .inverse_of = "pirate", .before_add = {before_add}),
    KIN_HAS_AND_BELONGS_TO_MANY(ports, port),
    KIN_HAS_MANY(stays, stay),
    KIN_HAS_MANY(huts, hut, .through = "stays"),
    KIN_HAS_MANY(crates, crate),
    KIN_HAS_MANY(songs, song),
);

KIN_MODEL(parrot, KIN_COLUMN(id), KIN_COLUMN(name, .nullable = true), KIN_VALIDATE(check_name));

KIN_MODEL(ship,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pirate_id, .nullable = true),
    KIN_BELONGS_TO(pirate, pirate),
    KIN_VALIDATE(check_ship),
);

KIN_MODEL(bird,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(tame, .nullable = true),
    KIN_COLUMN(pirate_id, .nullable = true),
    KIN_BELONGS_TO(pirate, pirate),
    KIN_VALIDATE(check_bird),
);

KIN_MODEL(port, KIN_COLUMN(id), KIN_COLUMN(name, .nullable = true));

KIN_MODEL(stay,
    KIN_COLUMN(id),
    KIN_COLUMN(pirate_id, .nullable = true),
    KIN_COLUMN(hut_id, .nullable = true),
    KIN_BELONGS_TO(pirate, pirate),
    KIN_BELONGS_TO(hut, hut),
);

KIN_MODEL(hut,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pirate_id, .nullable = true),
);

KIN_MODEL(song,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pirate_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_BELONGS_TO_ANY(subject),
    KIN_NESTED(subject),
);

KIN_MODEL(crate,
    KIN_COLUMN(shelf, .key = true),
    KIN_COLUMN(place, .key = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pirate_id, .nullable = true),
);

static kin_model_fn *const models[] = {fleet_model, pirate_model, parrot_model, ship_model,
                                       bird_model,  port_model,   stay_model,   hut_model,
                                       song_model,  crate_model,  NULL};

static int set_up(void **state)
{
    (void)state;
    story_forget();
    return open_database(models);
}

/* A pirate with one of everything in the database, read anew. */
static struct pirate *make_pirate(kin_session *session)
{
    struct parrot *parrot = kin_create(session, parrot, .name = "polly");
    struct pirate *pirate = kin_create(session, pirate, .name = "p", .parrot_id = parrot->id);
    (void)kin_create(session, ship, .name = "s", .pirate_id = pirate->id);
    (void)kin_create(session, hut, .name = "h", .pirate_id = pirate->id);
    (void)kin_create(session, bird, .name = "a", .pirate_id = pirate->id);
    (void)kin_create(session, bird, .name = "b", .pirate_id = pirate->id);
    (void)kin_create(session, crate, .shelf = 1, .place = 2, .name = "c", .pirate_id = pirate->id);
    (void)kin_many_create(pirate, ports, .name = "Rye");
    (void)kin_many_create(pirate, huts, .name = "far");
    story_forget();
    return kin_find(session, pirate, 1);
}

/* --- one record ------------------------------------------------------------------------------- */

static void NA_2_one_that_is_there_is_changed_by_its_key(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_statements(1, assert_true(kin_one_assign(pirate, ship, .id = 1, .name = "t")));
    struct ship *ship = kin_one_peek(pirate, ship);
    assert_string_equal(ship->name, "t");
    assert_int_equal(rows_where(ship, "name = 's'"), 1);
    assert_statements(1, assert_true(kin_save(pirate)));
    assert_int_equal(rows_where(ship, "name = 't'"), 1);
    assert_true(kin_one_assign(pirate, parrot, .name = "molly", .id = 1));
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(parrot, "name = 'molly'"), 1);
}

static void NA_2_without_a_key_a_new_one_takes_its_place(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_one_assign(pirate, ship, .name = "t"));
    assert_true(kin_is_new(kin_one_peek(pirate, ship)));
    assert_int_equal(rows_where(ship, "pirate_id IS NULL"), 1); /* as by kin_one_build */
    /* What was built before is used again. */
    struct ship *built = kin_one_peek(pirate, ship);
    assert_true(kin_one_assign(pirate, ship, .name = "u", .pirate_id = 99));
    assert_ptr_equal(kin_one_peek(pirate, ship), built);
    assert_int_equal(built->pirate_id, 1);
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(ship, "name = 'u' AND pirate_id = 1"), 1);
    assert_true(kin_one_assign(pirate, parrot, .name = "molly"));
    assert_true(kin_save(pirate));
    assert_int_equal(pirate->parrot_id, 2);
    assert_int_equal(rows_of(parrot), 2);
}

static void NA_2_a_key_of_another(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_false(kin_one_assign(pirate, ship, .id = 9, .name = "t"));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->model, "pirate");
    assert_string_equal(kin_error(s)->association, "ship");
    assert_string_equal(kin_error(s)->value, "9");
    struct pirate *other = kin_new(s, pirate, .name = "q");
    assert_false(kin_one_assign(other, parrot, .id = 1));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_false(kin_many_assign(other, birds, {.id = 1, .name = "x"}));
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void NA_2_update_only(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    struct hut *hut = kin_one_get(pirate, hut);
    assert_true(kin_one_assign(pirate, hut, .name = "i"));
    assert_true(kin_one_assign(pirate, hut, .id = 77, .name = "j"));
    assert_ptr_equal(kin_one_peek(pirate, hut), hut);
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(hut, "name = 'j' AND id = 1"), 1);
    struct pirate *other = kin_create(s, pirate, .name = "q");
    assert_true(kin_one_assign(other, hut, .name = "new"));
    assert_true(kin_save(other));
    assert_int_equal(rows_where(hut, "name = 'new' AND pirate_id = 2"), 1);
}

static void NA_3_destroying(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_one_assign(pirate, ship, .id = 1, .kin = KIN_MARKED_FOR_DESTRUCTION));
    assert_true(kin_is_marked_for_destruction(kin_one_peek(pirate, ship)));
    assert_true(kin_many_assign(pirate, birds, {.id = 1, .kin = KIN_MARKED_FOR_DESTRUCTION},
                                {.id = 2, .name = "c"},
                                {.name = "not", .kin = KIN_MARKED_FOR_DESTRUCTION}));
    assert_int_equal(rows_of(ship) + rows_of(bird), 3);
    assert_true(kin_save(pirate));
    assert_int_equal(rows_of(ship), 0);
    assert_int_equal(rows_where(bird, "name = 'c'"), 1);
    assert_int_equal(rows_of(bird), 1);
    /* What is gone is not there any more. */
    assert_true(kin_one_assign(pirate, ship, .name = "t"));
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(ship, "name = 't'"), 1);
}

static void NA_3_destroying_where_it_is_not_allowed(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_one_assign(pirate, parrot, .id = 1, .name = "molly",
                               .kin = KIN_MARKED_FOR_DESTRUCTION));
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(parrot, "name = 'molly'"), 1);
}

static void NA_4_what_is_rejected(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_many_assign(pirate, birds, {.name = ""}, {.name = "d"}, {.id = 1, .name = ""}));
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 1);
    story_forget();
    assert_true(kin_many_assign(pirate, birds, {.id = 1, .kin = KIN_MARKED_FOR_DESTRUCTION}));
    story_expect(""); /* that is not its business */
    assert_true(kin_one_assign(pirate, ship, .name = "  "));
    assert_true(kin_one_assign(pirate, ship, .name = NULL, .kin = KIN_MARKED_FOR_DESTRUCTION));
    assert_string_equal(kin_one_peek(pirate, ship)->name, "s");
    assert_true(kin_save(pirate));
    assert_int_equal(rows_of(bird), 2);
}

/* --- collections ------------------------------------------------------------------------------ */

static void NA_5_a_list(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_statements(1, assert_true(kin_many_assign(pirate, birds, {.id = 2, .name = "x, {y}"},
                                                     {.name = "d", .tame = true}, )));
    assert_statements(2, assert_true(kin_save(pirate)));
    assert_int_equal(rows_where(bird, "name = 'x, {y}' AND id = 2"), 1);
    assert_int_equal(rows_where(bird, "name = 'd' AND pirate_id = 1"), 1);
    assert_int_equal(rows_where(bird, "name = 'a'"), 1);
    assert_int_equal((int)kin_many_reload(pirate, birds).count, 3);
}

static void NA_6_only_what_is_named_is_loaded(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_statements(1, assert_true(kin_many_assign(pirate, birds, {.id = 2, .name = "x"})));
    assert_false(kin_is_loaded(pirate, birds));
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 1);
    struct bird *bird = kin_many_peek(pirate, birds).items[0];
    assert_ptr_equal(kin_one_peek(bird, pirate), pirate);
    assert_int_equal((int)kin_many_added(pirate, birds).count, 0);
    /* The same row once more, and a later load: it stays what it is. */
    assert_true(kin_many_assign(pirate, birds, {.id = 2, .tame = true}));
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 1);
    assert_int_equal((int)kin_many_get(pirate, birds).count, 2);
    assert_string_equal(bird->name, "x");
    bird_list birds = kin_many_get(pirate, birds);
    assert_ptr_equal(birds.items[birds.items[0]->id != 2], bird);
    assert_statements(0, assert_true(kin_many_assign(pirate, birds, {.id = 1, .name = "y"})));
    assert_statements(2, assert_true(kin_save(pirate)));
}

static void NA_8_limits(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_false(
        kin_many_assign(pirate, birds, {.name = "c"}, {.name = "d"}, {.name = "e"}, {.name = "f"}));
    assert_answer(KIN_TOO_MANY_RECORDS);
    assert_string_equal(kin_error(s)->association, "birds");
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 0);
    assert_true(kin_many_assign(pirate, birds, {.name = "c"}, {.name = "d"}, {.name = "e"}));
    struct fleet *fleet = kin_new(s, fleet, .name = "greta");
    assert_false(kin_many_assign(fleet, pirates, {.name = "1"}, {.name = "2"}, {.name = "3"}));
    assert_answer(KIN_TOO_MANY_RECORDS);
    fleet = kin_new(s, fleet);
    assert_true(kin_many_assign(fleet, pirates, {.name = "1"}, {.name = "2"}, {.name = "3"}));
}

static void NA_9_of_any_model(void **state)
{
    (void)state;
    kin_nested nested = {.count = 0};
    struct song *song = kin_create(s, song, .name = "x");
    assert_false(kin_one_assign_named(&song->kin, "subject", &nested));
    assert_failure(KIN_INVALID_ARGUMENT);
    struct parrot *parrot = kin_create(s, parrot, .name = "polly");
    assert_true(kin_one_set(song, subject, &parrot->kin));
    const kin_attribute attributes[] = {{"id", kin_value_int(1)},
                                        {"name", kin_value_text("molly")}};
    nested = (kin_nested){.attributes = attributes, .count = 2};
    assert_true(kin_one_assign_named(&song->kin, "subject", &nested));
    assert_true(kin_save(song));
    assert_int_equal(rows_where(parrot, "name = 'molly'"), 1);
}

static void NA_10_what_is_below(void **state)
{
    (void)state;
    const kin_attribute name[] = {{"name", kin_value_text("x")}};
    const kin_attribute known[] = {{"id", kin_value_int(1)}, {"name", kin_value_text("y")}};
    const kin_nested new_ones[] = {{.attributes = name, .count = 1}};
    const kin_nested_list below[] = {{"birds", new_ones, 1}, {"ship", new_ones, 1}, {0}};
    const kin_nested pirates[] = {{.attributes = name, .count = 1, .below = below}};
    struct fleet *fleet = kin_create(s, fleet, .name = "f");
    assert_true(kin_many_assign_named(&fleet->kin, "pirates", pirates, 1));
    assert_true(kin_save(fleet));
    assert_int_equal(rows_where(bird, "name = 'x' AND pirate_id = 1"), 1);
    assert_int_equal(rows_where(ship, "name = 'x' AND pirate_id = 1"), 1);
    const kin_nested birds[] = {{.attributes = known, .count = 2}};
    const kin_nested ship[] = {{.attributes = known, .count = 1, .destroy = true}};
    const kin_nested_list changes[] = {{"birds", birds, 1}, {"ship", ship, 1}, {0}};
    const kin_nested changed[] = {{.attributes = known, .count = 1, .below = changes}};
    fleet = kin_find(s, fleet, fleet->id);
    assert_true(kin_many_assign_named(&fleet->kin, "pirates", changed, 1));
    assert_true(kin_save(fleet));
    assert_int_equal(rows_where(bird, "name = 'y'"), 1);
    assert_int_equal(rows_of(ship), 0);
    const kin_nested_list unknown[] = {{"bird", birds, 1}, {0}};
    const kin_nested wrong[] = {{.attributes = known, .count = 1, .below = unknown}};
    assert_false(kin_many_assign_named(&fleet->kin, "pirates", wrong, 1));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

static void NA_11_many_to_many_and_through(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_many_assign(pirate, ports, {.id = 1, .name = "Deal"}, {.name = "Hull"}));
    assert_true(kin_many_assign(pirate, huts, {.id = 2, .name = "near"}, {.name = "new"}));
    assert_true(kin_save(pirate));
    assert_int_equal((int)kin_many_count(pirate, ports), 2);
    assert_int_equal(rows_where(port, "name = 'Deal'"), 1);
    assert_int_equal((int)kin_many_count(pirate, huts), 2);
    assert_int_equal(rows_where(hut, "name = 'near'"), 1);
    assert_true(kin_many_assign(pirate, ports, {.id = 1, .kin = KIN_MARKED_FOR_DESTRUCTION}));
    assert_true(kin_many_assign(pirate, huts, {.id = 2, .kin = KIN_MARKED_FOR_DESTRUCTION}));
    assert_true(kin_save(pirate));
    assert_int_equal((int)kin_many_count(pirate, ports), 1);
    assert_int_equal((int)kin_many_count(pirate, huts), 1);
    assert_int_equal(rows_of(port), 2);
}

static void NA_2_a_key_of_several_columns(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_many_assign(pirate, crates, {.shelf = 1, .place = 2, .name = "x"}));
    assert_true(kin_save(pirate));
    assert_int_equal(rows_where(crate, "name = 'x'"), 1);
    assert_false(kin_many_assign(pirate, crates, {.shelf = 1, .name = "y"}));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_many_assign(pirate, crates, {.shelf = 1, .place = 3, .name = "y"}));
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void NA_12_all_or_nothing(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    bird_list birds = kin_many_get(pirate, birds);
    struct bird *bird = birds.items[birds.items[0]->id != 1];
    assert_false(kin_many_assign(pirate, birds,
                                 {.id = 1, .name = "x", .kin = KIN_MARKED_FOR_DESTRUCTION},
                                 {.name = "y"}, {.id = 99}));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_string_equal(bird->name, "a");
    assert_false(kin_is_marked_for_destruction(bird));
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 2);
}

static void CB_7_functions_of_a_collection_see_new_ones_alone(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_many_assign(pirate, birds, {.id = 1, .name = "x"}));
    story_expect("reject");
    assert_true(kin_many_assign(pirate, birds, {.name = "y"}));
    story_expect("reject add");
    story_refusing = "add";
    assert_false(kin_many_assign(pirate, birds, {.id = 1, .name = "z"}, {.name = "y"}));
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 2);
    assert_string_equal(kin_many_peek(pirate, birds).items[0]->name, "x");
}

static void INV_9_an_inverse_lets_a_child_see_its_parent(void **state)
{
    (void)state;
    struct pirate *pirate = kin_new(s, pirate, .name = "p");
    assert_true(kin_many_assign(pirate, birds, {.name = "a"}));
    assert_true(kin_valid(pirate));
    assert_true(kin_one_assign(pirate, ship, .name = "lone"));
    assert_false(kin_valid(pirate));
    assert_string_equal(kin_errors(pirate).items[0].full_message, "Ship pirate must be there");
}

static void NA_7_errors_are_the_owners(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_true(kin_many_assign(pirate, birds, {.name = "bad"}, {.id = 1, .name = "c"}));
    assert_true(kin_set(pirate, name, "q"));
    assert_false(kin_save(pirate));
    assert_string_equal(kin_errors(pirate).items[0].full_message, "Birds name is not allowed");
    assert_int_equal(rows_where(bird, "name = 'a'"), 1);
    assert_int_equal(rows_where(pirate, "name = 'p'"), 1);
}

/* --- mistakes --------------------------------------------------------------------------------- */

static void NA_1_where_it_is_not_declared(void **state)
{
    (void)state;
    struct pirate *pirate = make_pirate(s);
    assert_false(kin_many_assign(pirate, songs, {.name = "x"}));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_true(
        kin_reflection_association(kin_db_reflect_named(at.db, "pirate"), "birds")->takes_nested);
    assert_int_equal(
        kin_reflection_association(kin_db_reflect_named(at.db, "pirate"), "birds")->autosave,
        KIN_AUTOSAVE_YES);
    assert_false(kin_many_assign_named(&pirate->kin, "birds", NULL, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_one_assign_named(&pirate->kin, "ship", NULL));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_one_assign_named(&pirate->kin, "birds", NULL));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    const kin_attribute attributes[] = {{"nothing", kin_value_int(1)}};
    const kin_nested nested[] = {{.attributes = attributes, .count = 1}};
    assert_false(kin_many_assign_named(&pirate->kin, "crates", nested, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    struct bird bird = {.name = "z"};
    assert_false(kin_many_assign(pirate, birds, {.name = "x"}, bird));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal((int)kin_many_peek(pirate, birds).count, 0);
    struct pirate *none = NULL;
    assert_false(kin_many_assign(none, birds, {.name = "x"}));
    assert_false(kin_one_assign(none, ship, .name = "x"));
    assert_int_equal(kin_nested_value(NULL, "name").kind, KIN_KIND_NULL);
    assert_true(kin_reject_blank(NULL, NULL));
}

KIN_DECLARE(wrong, static);
struct wrong {
    kin_record kin;
    kin_int id;
    kin_int parrot_id;
    kin_one(parrot) parrot;
    kin_one(parrot) other;
    kin_many(bird) birds;
    kin_many(ship) ships;
};

/* clang-format off */
KIN_MODEL(wrong,
    KIN_COLUMN(id),
    KIN_COLUMN(parrot_id, .nullable = true),
    KIN_BELONGS_TO(parrot, parrot, .autosave = KIN_AUTOSAVE_NO),
    KIN_HAS_MANY(birds, bird, .foreign_key = "pirate_id"),
    KIN_HAS_MANY(ships, ship, .foreign_key = "pirate_id"),
    KIN_NESTED(parrot, .limit = 3),
    KIN_NESTED(birds, .update_only = true, .limit = 0, .limit_by = two_of_greta),
    KIN_NESTED(ships),
    KIN_NESTED(ships),
    KIN_NESTED(other, .validate = KIN_VALIDATE_NO),
);
/* clang-format on */

static void NA_1_mistakes(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "wrong.parrot: KIN_NESTED of what has .autosave = KIN_AUTOSAVE_NO",
        "wrong.parrot: KIN_NESTED takes a limit for a collection alone",
        "wrong.birds: KIN_NESTED takes .update_only for a single record alone",
        "wrong.birds: KIN_NESTED has two limits",
        "wrong.ships: KIN_NESTED stands there twice",
        "wrong.other: KIN_NESTED is about no association of wrong",
    };
    kin_db *db = kin_open("sqlite::memory:", kin_models(wrong, parrot, bird, ship, pirate));
    kin_mistakes mistakes = kin_db_mistakes(db);
    for (size_t n = 0; n < sizeof expected / sizeof *expected; n++) {
        bool found = false;
        for (size_t i = 0; i < mistakes.count; i++)
            if (strcmp(mistakes.items[i]->message, expected[n]) == 0) found = true;
        if (!found) fail_msg("%s", expected[n]);
    }
    kin_close(db);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct pirates {
    struct pirate *pirate;
    struct bird *bird;
    struct ship *ship;
};

static void prepare_pirate(kin_session *session, void *records)
{
    struct pirates *all = records;
    story_forget();
    all->pirate = make_pirate(session);
}

static void prepare_loaded(kin_session *session, void *records)
{
    struct pirates *all = records;
    prepare_pirate(session, records);
    all->bird = kin_many_get(all->pirate, birds).items[0];
    all->ship = kin_one_get(all->pirate, ship);
}

static bool assign_and_build(kin_session *session, void *records)
{
    struct pirates *all = records;
    (void)session;
    story_forget();
    return kin_many_assign(all->pirate, birds, {.id = 1, .name = "x"}, {.name = "new"},
                           {.id = 2, .kin = KIN_MARKED_FOR_DESTRUCTION});
}

static bool assign_and_replace(kin_session *session, void *records)
{
    struct pirates *all = records;
    (void)session;
    story_forget();
    return kin_one_assign(all->pirate, ship, .name = "new");
}

static void faults_of_nested(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "nested",
                                .prepare = prepare_pirate,
                                .act = assign_and_build,
                                .records_size = sizeof(struct pirates),
                                .models = models};
    each_fault(&scenario);
    scenario.name = "nested, loaded";
    scenario.prepare = prepare_loaded;
    each_fault(&scenario);
    scenario.name = "nested, replacing";
    scenario.act = assign_and_replace;
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(NA_1_where_it_is_not_declared),
        cmocka_unit_test(NA_1_mistakes),
        TEST(NA_2_one_that_is_there_is_changed_by_its_key),
        TEST(NA_2_without_a_key_a_new_one_takes_its_place),
        TEST(NA_2_a_key_of_another),
        TEST(NA_2_update_only),
        TEST(NA_2_a_key_of_several_columns),
        TEST(NA_3_destroying),
        TEST(NA_3_destroying_where_it_is_not_allowed),
        TEST(NA_4_what_is_rejected),
        TEST(NA_5_a_list),
        TEST(NA_6_only_what_is_named_is_loaded),
        TEST(NA_7_errors_are_the_owners),
        TEST(NA_8_limits),
        TEST(NA_9_of_any_model),
        TEST(NA_10_what_is_below),
        TEST(NA_11_many_to_many_and_through),
        TEST(NA_12_all_or_nothing),
        TEST(CB_7_functions_of_a_collection_see_new_ones_alone),
        TEST(INV_9_an_inverse_lets_a_child_see_its_parent),
        cmocka_unit_test(faults_of_nested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
