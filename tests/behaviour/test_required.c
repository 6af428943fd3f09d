/* What a belongs_to and a has_one demand of their owner, what a belongs_to leads to by default, and
 * what it tells of its changes. */
#include "behaviour/association.h"
#include "support/faults.h"

KIN_DECLARE(person, static);
KIN_DECLARE(tenant, static);
KIN_DECLARE(entry, static);
KIN_DECLARE(strict_entry, static);
KIN_DECLARE(club, static);
KIN_DECLARE(card, static);

struct person {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(entry) entries;
    kin_many(entry) strangers; /* the same, without an inverse */
    kin_one(card) pass;
};

struct tenant {
    kin_record kin;
    kin_int id;
    kin_text name; /* must be there */
};

#define ENTRY_MEMBERS       \
    kin_record kin;         \
    kin_int id;             \
    kin_text type;          \
    kin_text title;         \
    kin_int person_id;      \
    kin_int tenant_id;      \
    kin_int about_id;       \
    kin_text about_type;    \
    kin_one(person) person; \
    kin_one(tenant) tenant; \
    kin_one(kin_record) about;

struct entry {
    ENTRY_MEMBERS
};

struct strict_entry {
    ENTRY_MEMBERS
    kin_int editor_id;
    kin_int reader_id;
    kin_one(person) editor;
    kin_one(person) reader;
};

struct club {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_one(card) card;
};

struct card {
    kin_record kin;
    kin_int id;
    kin_int club_id;
    kin_int holder_id;
    kin_int issuer_id;
    kin_text issuer_type;
    kin_one(club) club;
    kin_one(person) holder;
    kin_one(kin_record) issuer;
};

static kin_default_fn *default_tenant; /* of the running test */
static int asked;

static kin_record *tenant_for(kin_record *record)
{
    asked++;
    return default_tenant ? default_tenant(record) : NULL;
}

static void validate_tenant(kin_record *record)
{
    struct tenant *tenant = kin_as(tenant, record);
    if (!tenant->name) kin_add_error(tenant, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(person,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(entries, entry, .inverse_of = "person"),
    KIN_HAS_MANY(strangers, entry),
    KIN_HAS_ONE(pass, card, .foreign_key = "holder_id", .inverse_of = "holder"),
);

KIN_MODEL(tenant,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_VALIDATE(validate_tenant),
);

KIN_MODEL(entry,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_COLUMN(person_id, .nullable = true),
    KIN_COLUMN(tenant_id, .nullable = true),
    KIN_COLUMN(about_id, .nullable = true),
    KIN_COLUMN(about_type, .nullable = true),
    KIN_BELONGS_TO(person, person, .required = true),
    KIN_BELONGS_TO(tenant, tenant, .default_to = tenant_for, .optional = true),
    KIN_BELONGS_TO_ANY(about),
);

KIN_MODEL(strict_entry,
    KIN_INHERITS(entry),
    KIN_BELONGS_TO_REQUIRED(true),
    KIN_COLUMN(editor_id, .nullable = true),
    KIN_COLUMN(reader_id, .nullable = true),
    KIN_BELONGS_TO(editor, person),
    KIN_BELONGS_TO(reader, person, .optional = true),
    KIN_BELONGS_TO_ANY(about, .required = true),
);

KIN_MODEL(club,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_ONE(card, card, .required = true, .inverse_of = "club"),
);

KIN_MODEL(card,
    KIN_COLUMN(id),
    KIN_COLUMN(club_id, .nullable = true),
    KIN_COLUMN(holder_id, .nullable = true),
    KIN_COLUMN(issuer_id, .nullable = true),
    KIN_COLUMN(issuer_type, .nullable = true),
    KIN_BELONGS_TO(club, club, .inverse_of = "card"),
    KIN_BELONGS_TO(holder, person, .required = false, .inverse_of = "pass"),
    KIN_BELONGS_TO_ANY(issuer, .inverse_of = "pass"),
);
/* clang-format on */

#define MODELS kin_models(person, tenant, entry, strict_entry, club, card)

static int setup(void **state)
{
    (void)state;
    default_tenant = NULL;
    asked = 0;
    return open_database(MODELS);
}

/* The same tables, with what kin_open says of all models. */
static void open_with(const kin_open_options *options)
{
    database_close(&at);
    database_open(&at, MODELS, options);
    s = at.session;
}

/* --- what is required ------------------------------------------------------------------------- */

static void BT_15_without_its_target_a_record_is_invalid(void **state)
{
    (void)state;
    struct entry *entry = kin_new(s, entry, .title = "t");
    assert_statements(0, assert_false(kin_save(entry)));
    assert_answer(KIN_OK);
    assert_string_equal(kin_error_on(entry, person), "must exist");
    assert_string_equal(kin_errors(entry).items[0].full_message, "Person must exist");
    assert_int_equal(kin_errors(entry).count, 1);
    assert_false(kin_must_save(entry));
    assert_answer(KIN_RECORD_INVALID);
    assert_string_equal(kin_error(s)->association, "person");
    assert_int_equal(rows_of(entry), 0);
    assert_true(kin_save_unvalidated(entry));
    assert_int_equal(rows_of(entry), 1);
}

static void BT_15_an_unsaved_target_is_one(void **state)
{
    (void)state;
    struct entry *entry = kin_new(s, entry, .title = "t");
    kin_one_set(entry, person, kin_new(s, person, .name = "Ann"));
    assert_statements(2, assert_true(kin_save(entry)));
    assert_int_equal(rows_where(entry, "person_id IS NOT NULL"), 1);
}

static void BT_15_a_key_that_leads_nowhere_is_none(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct entry *entry = kin_new(s, entry, .person_id = ann->id + 1);
    assert_statements(1, assert_false(kin_save(entry)));
    assert_string_equal(kin_error_on(entry, person), "must exist");
    kin_set(entry, person_id, ann->id);
    assert_statements(2, assert_true(kin_save(entry)));
    assert_string_equal(kin_one_peek(entry, person)->name, "Ann");
}

static void BT_15_an_unchanged_key_is_not_looked_up(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct person *bob = kin_create(s, person, .name = "Bob");
    struct entry *made = kin_create(s, entry, .person_id = ann->id);
    struct entry *entry = kin_find(s, entry, made->id);
    kin_delete(ann);
    kin_set(entry, title, "changed");
    assert_statements(1 + 0, assert_true(kin_save(entry)));
    kin_set(entry, person_id, bob->id);
    assert_statements(2, assert_true(kin_save(entry)));
    kin_set_null(entry, person_id);
    assert_statements(0, assert_false(kin_save(entry)));
    kin_reload(entry);
    assert_true(kin_save(entry));
    kin_update_all(s, entry, .set = "person_id = NULL");
    kin_reload(entry);
    assert_false(kin_save(entry)); /* what is NULL in the row is looked at */
}

static void BT_15_an_unchanged_key_is_looked_up_where_it_is_asked_for(void **state)
{
    (void)state;
    open_with(&(kin_open_options){.required_always = true, .kin_size_ = sizeof(kin_open_options)});
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct entry *made = kin_create(s, entry, .person_id = ann->id);
    struct entry *entry = kin_find(s, entry, made->id);
    kin_set(entry, title, "changed");
    assert_statements(2 + 0, assert_true(kin_save(entry)));
    entry = kin_find(s, entry, made->id);
    kin_delete(ann);
    kin_set(entry, title, "again");
    assert_statements(1, assert_false(kin_save(entry)));
    assert_string_equal(kin_error_on(entry, person), "must exist");
}

static void BT_15_the_row_stands_before_the_model_and_the_model_before_kin_open(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct strict_entry *entry = kin_new(s, strict_entry);
    assert_false(kin_valid(entry));
    assert_string_equal(kin_error_on(entry, person), "must exist"); /* the base's row */
    assert_string_equal(kin_error_on(entry, editor), "must exist"); /* the model */
    assert_string_equal(kin_error_on(entry, about), "must exist");  /* its own row */
    assert_int_equal(kin_errors(entry).count, 3);                   /* not reader, nor tenant */
    kin_set(entry, person_id, ann->id);
    kin_set(entry, editor_id, ann->id);
    kin_one_set(entry, about, &ann->kin);
    assert_true(kin_save(entry));

    assert_true(kin_valid(kin_new(s, card))); /* neither says anything */
    open_with(
        &(kin_open_options){.belongs_to_required = true, .kin_size_ = sizeof(kin_open_options)});
    struct card *card = kin_new(s, card);
    assert_false(kin_valid(card));
    assert_string_equal(kin_error_on(card, club), "must exist");
    assert_string_equal(kin_error_on(card, issuer), "must exist");
    assert_null(kin_error_on(card, holder)); /* .required = false */
    assert_false(kin_reflect_association(at.db, card, holder)->required);
    assert_true(kin_reflect_association(at.db, card, club)->required);
    assert_true(kin_reflect_association(at.db, strict_entry, editor)->required);
    assert_false(kin_reflect_association(at.db, strict_entry, reader)->required);
    assert_false(kin_reflect_association(at.db, person, pass)->required); /* is no belongs_to */
}

static void BT_15_a_polymorphic_one_is_looked_up_when_key_or_type_has_changed(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct tenant *acme = kin_create(s, tenant, .name = "Acme");
    struct strict_entry *made =
        kin_new(s, strict_entry, .person_id = ann->id, .editor_id = ann->id);
    kin_one_set(made, about, &acme->kin);
    assert_true(kin_save(made));
    struct strict_entry *entry = kin_find(s, strict_entry, made->id);
    kin_set(entry, title, "t");
    default_tenant = NULL;
    assert_statements(1, assert_true(kin_save(entry)));
    kin_delete(ann);
    kin_set(entry, about_type, "Person");
    assert_int_equal(ann->id, acme->id);
    assert_statements(1, assert_false(kin_save(entry)));
    assert_string_equal(kin_error_on(entry, about), "must exist");
    kin_set(entry, about_type, "Nothing");
    assert_false(kin_save(entry));
    assert_failure(KIN_TYPE_NOT_FOUND);
}

static void BT_15_a_has_one_may_be_required(void **state)
{
    (void)state;
    struct club *club = kin_new(s, club, .name = "Chess");
    assert_statements(0, assert_false(kin_save(club)));
    assert_string_equal(kin_error_on(club, card), "must exist");
    struct card *card = kin_one_build(club, card);
    assert_true(kin_save(club));
    assert_int_equal(card->club_id, club->id);
    struct club *again = kin_find(s, club, club->id);
    kin_set(again, name, "Go");
    assert_statements(2, assert_true(kin_save(again))); /* it is looked for each time */
    kin_delete(card);
    again = kin_find(s, club, club->id);
    kin_set(again, name, "Draughts");
    assert_statements(1, assert_false(kin_save(again)));
    assert_string_equal(kin_error_on(again, card), "must exist");
}

/* --- mistakes --------------------------------------------------------------------------------- */

KIN_DECLARE(wrong, static);
struct wrong {
    kin_record kin;
    kin_int id;
    kin_int person_id;
    kin_one(person) person;
    kin_one(card) card;
    kin_many(card) cards;
};

/* clang-format off */
KIN_MODEL(wrong,
    KIN_COLUMN(id),
    KIN_COLUMN(person_id),
    KIN_BELONGS_TO(person, person, .required = true, .optional = false),
    KIN_HAS_ONE(card, card, .foreign_key = "club_id", .optional = true),
    KIN_HAS_MANY(cards, card, .foreign_key = "club_id", .required = true, .default_to = tenant_for),
);
/* clang-format on */

static void BT_15_what_has_no_meaning_is_a_mistake(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "wrong.person: give .required or .optional, not both",
        "wrong.card: has_one takes no .optional",
        "wrong.cards: has_many takes no .required",
        "wrong.cards: has_many takes no .default_to",
    };
    kin_db *db = kin_open("sqlite::memory:", kin_models(wrong));
    kin_mistakes mistakes = kin_db_mistakes(db);
    assert_int_equal(mistakes.count, 4);
    for (size_t i = 0; i < mistakes.count; i++) {
        bool found = false;
        for (size_t n = 0; n < 4; n++)
            if (strcmp(mistakes.items[i]->message, expected[n]) == 0) found = true;
        if (!found) fail_msg("%s", mistakes.items[i]->message);
    }
    kin_close(db);
}

/* --- an inverse is a target ------------------------------------------------------------------- */

static void INV_9_what_is_built_through_an_inverse_has_its_owner(void **state)
{
    (void)state;
    struct person *ann = kin_new(s, person, .name = "Ann");
    kin_many_build(ann, entries, .title = "t");
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(entry, "person_id IS NOT NULL"), 1);
}

static void INV_9_without_an_inverse_it_is_invalid(void **state)
{
    (void)state;
    struct person *ann = kin_new(s, person, .name = "Ann");
    struct entry *entry = kin_many_build(ann, strangers, .title = "t");
    assert_false(kin_save(ann));
    assert_string_equal(kin_error_on(ann, strangers), "is invalid");
    assert_string_equal(kin_error_on(entry, person), "must exist");
    assert_int_equal(rows_of(person), 0);
}

/* --- defaults --------------------------------------------------------------------------------- */

static struct tenant *given; /* what the next two return */

static kin_record *give(kin_record *record)
{
    (void)record;
    return &given->kin;
}

static kin_record *give_new(kin_record *record)
{
    struct tenant *tenant =
        kin_new(kin_record_session(record), tenant, .name = kin_as(entry, record)->title);
    return &tenant->kin;
}

static kin_record *give_person(kin_record *record)
{
    struct person *person = kin_new(kin_record_session(record), person);
    return &person->kin;
}

static kin_record *give_failure(kin_record *record)
{
    kin_execute(kin_record_session(record), "This is no SQL", NULL);
    return NULL;
}

static void BT_17_where_there_is_none_the_default_is_set_before_validation(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    given = kin_create(s, tenant, .name = "Acme");
    default_tenant = give;
    struct entry *entry = kin_create(s, entry, .person_id = ann->id);
    assert_int_equal(entry->tenant_id, given->id);
    assert_ptr_equal(kin_one_peek(entry, tenant), given);
    assert_int_equal(asked, 1);
    kin_set(entry, title, "t");
    kin_save(entry);
    assert_int_equal(asked, 1); /* it has one */
    struct entry *other = kin_new(s, entry, .person_id = ann->id);
    kin_valid(other);
    assert_int_equal(other->tenant_id, given->id);
    struct entry *bare = kin_new(s, entry, .title = "t");
    assert_true(kin_save_unvalidated(bare));
    assert_true(kin_is_null(bare, tenant_id));
}

static void BT_17_one_that_is_given_stays(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct tenant *own = kin_create(s, tenant, .name = "Own");
    given = kin_create(s, tenant, .name = "Acme");
    default_tenant = give;
    struct entry *entry = kin_create(s, entry, .person_id = ann->id, .tenant_id = own->id);
    assert_int_equal(entry->tenant_id, own->id);
    assert_int_equal(asked, 0);
    kin_one_set(entry, tenant, NULL);
    assert_true(kin_save(entry));
    assert_int_equal(entry->tenant_id, given->id); /* on an update, too */
    kin_set(entry, tenant_id, given->id + 1);      /* leads nowhere */
    assert_true(kin_save(entry));
    assert_int_equal(entry->tenant_id, given->id);
}

static void BT_17_the_default_may_be_new_or_none(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    default_tenant = give_new;
    struct entry *entry = kin_create(s, entry, .person_id = ann->id, .title = "t");
    assert_int_equal(rows_where(tenant, "name = 't'"), 1);
    assert_false(kin_is_null(entry, tenant_id));
    default_tenant = NULL;
    entry = kin_create(s, entry, .person_id = ann->id, .title = "u");
    assert_true(kin_is_null(entry, tenant_id));
    assert_int_equal(asked, 2);
}

static void BT_17_what_does_not_fit_fails_the_save(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    default_tenant = give_person;
    struct entry *entry = kin_new(s, entry, .person_id = ann->id);
    assert_false(kin_save(entry));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    default_tenant = give_failure;
    assert_false(kin_save(entry));
    assert_failure(KIN_STATEMENT_INVALID);
    assert_true(kin_is_new(entry));
    assert_int_equal(rows_of(entry), 0);
}

struct scene {
    struct person *ann;
    struct entry *entry;
    struct club *club;
};

static void prepare(kin_session *session, void *records)
{
    struct scene *scene = records;
    default_tenant = give_new;
    scene->ann = kin_create(session, person, .name = "Ann");
    scene->entry = kin_new(session, entry, .title = "t", .person_id = scene->ann->id);
    struct club *club = kin_new(session, club, .name = "Chess");
    kin_one_build(club, card);
    kin_save(club);
    scene->club = kin_find(session, club, club->id);
}

static bool save_entry(kin_session *session, void *records)
{
    const struct scene *scene = records;
    (void)session;
    return kin_save(scene->entry);
}

static bool save_club(kin_session *session, void *records)
{
    const struct scene *scene = records;
    (void)session;
    return kin_update(scene->club, .name = "Go");
}

static void BT_17_BT_15_under_faults(void **state)
{
    (void)state;
    scenario_act *const acts[] = {save_entry, save_club};
    kin_model_fn *const models[] = {person_model, tenant_model, entry_model, strict_entry_model,
                                    club_model,   card_model,   NULL};
    for (size_t i = 0; i < 2; i++) {
        struct scenario scenario = {.name = i ? "a required has_one" : "a default",
                                    .prepare = prepare,
                                    .act = acts[i],
                                    .records_size = sizeof(struct scene),
                                    .models = models};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

/* --- changes ---------------------------------------------------------------------------------- */

#define assert_changes(now, before)                                                         \
    do {                                                                                    \
        assert_int_equal(kin_one_changed(card, holder), (now));                             \
        assert_int_equal(kin_one_changed_named(&card->kin, "holder"), (now));               \
        assert_int_equal(kin_one_previously_changed(card, holder), (before));               \
        assert_int_equal(kin_one_previously_changed_named(&card->kin, "holder"), (before)); \
    } while (0)

static void BT_16_from_none_to_saved_to_another_to_none(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct person *bob = kin_create(s, person, .name = "Bob");
    struct card *card = kin_create(s, card);
    assert_changes(false, false);
    kin_one_set(card, holder, ann);
    assert_changes(true, false);
    kin_save(card);
    assert_changes(false, true);
    kin_one_set(card, holder, bob);
    assert_changes(true, true);
    kin_one_set(card, holder, ann); /* as it was */
    assert_changes(false, true);
    kin_set(card, holder_id, bob->id);
    assert_changes(true, true);
    kin_save(card);
    assert_changes(false, true);
    kin_save(card); /* nothing was changed */
    assert_changes(false, false);
    kin_one_set(card, holder, NULL);
    assert_changes(true, false);
    kin_save(card);
    assert_changes(false, true);
    kin_reload(card);
    assert_changes(false, false);
    kin_update(card, .club_id = 7);
    assert_changes(false, false);
    kin_set(card, holder_id, bob->id);
    kin_reload(card); /* that was never saved */
    assert_changes(false, false);
}

static void BT_16_to_one_that_is_not_saved(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card);
    kin_one_build(card, holder, .name = "Ann");
    assert_changes(true, false); /* from none */
    kin_save(card);
    assert_changes(false, true);
    kin_one_build(card, holder, .name = "Bob");
    assert_changes(true, true); /* from a saved one */
    kin_save(card);
    assert_changes(false, true);
}

static void BT_16_of_a_new_record(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct card *card = kin_new(s, card, .holder_id = ann->id);
    assert_changes(true, false);
    kin_save(card);
    assert_changes(false, true);
    card = kin_new(s, card);
    kin_set_null(card, holder_id);
    assert_changes(false, false);
    kin_save(card);
    assert_changes(false, false);
    kin_one_set(card, holder, ann);
    kin_one_set(ann, pass, NULL);
    assert_false(kin_one_changed(ann, pass)); /* a has_one */
    assert_false(kin_one_previously_changed(ann, pass));
    assert_false(kin_one_changed((struct card *)NULL, holder));
    assert_false(kin_one_previously_changed((struct card *)NULL, holder));
}

static void BT_16_of_a_polymorphic_one(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct tenant *acme = kin_create(s, tenant, .name = "Acme");
    assert_int_equal(ann->id, acme->id);
    struct entry *entry = kin_new(s, entry, .person_id = ann->id);
    assert_false(kin_one_changed(entry, about));
    kin_one_set(entry, about, &ann->kin);
    assert_true(kin_one_changed(entry, about));
    kin_save(entry);
    assert_false(kin_one_changed(entry, about));
    assert_true(kin_one_previously_changed(entry, about));
    kin_one_set(entry, about, &acme->kin); /* the same key of another type */
    assert_true(kin_one_changed(entry, about));
    kin_save(entry);
    assert_true(kin_one_previously_changed(entry, about));
    kin_update(entry, .title = "t");
    assert_false(kin_one_previously_changed(entry, about));
}

static bool rolls_back(kin_session *session, void *record)
{
    struct card *card = record;
    (void)session;
    kin_set_null(card, holder_id);
    kin_save(card);
    kin_update(card, .club_id = 7);
    return false;
}

static void BT_16_a_rollback_takes_back_what_was_saved(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct card *card = kin_create(s, card, .holder_id = ann->id);
    assert_changes(false, true);
    kin_transaction(s, rolls_back, card);
    assert_changes(true, true); /* the value stays, and the row is as before */
    assert_int_equal(rows_where(card, "holder_id IS NOT NULL"), 1);
    assert_true(kin_save(card));
    assert_int_equal(rows_where(card, "holder_id IS NULL"), 1);
}

/* --- what may be assigned, and to what -------------------------------------------------------- */

static void BT_18_a_destroyed_owner_takes_nothing(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct card *card = kin_create(s, card, .holder_id = ann->id);
    kin_destroy(card);
    assert_statements(0, {
        assert_false(kin_one_set(card, holder, ann));
        assert_failure(KIN_INVALID_ARGUMENT);
        assert_false(kin_one_set(card, holder, NULL));
        assert_failure(KIN_INVALID_ARGUMENT);
        assert_false(kin_one_set(card, issuer, &ann->kin));
        assert_failure(KIN_INVALID_ARGUMENT);
        assert_null(kin_one_build(card, holder));
        assert_failure(KIN_INVALID_ARGUMENT);
        assert_null(kin_one_create(card, holder));
        assert_string_equal(kin_error(s)->message, "card.holder of a destroyed card cannot be set");
        assert_failure(KIN_INVALID_ARGUMENT);
    });
    assert_int_equal(card->holder_id, ann->id);
    kin_destroy(ann);
    struct card *other = kin_create(s, card);
    assert_false(kin_one_set(ann, pass, other));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_true(kin_is_null(other, holder_id));
}

static void BT_18_none_clears_the_inverse_of_the_target_before(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct card *card = kin_create(s, card);
    struct card *other = kin_create(s, card);
    kin_one_set(card, holder, ann);
    assert_ptr_equal(kin_one_peek(ann, pass), card);
    assert_true(kin_one_set(card, holder, NULL));
    assert_statements(0, assert_null(kin_one_get(ann, pass)));
    kin_one_set(card, issuer, &ann->kin);
    assert_ptr_equal(kin_one_peek(ann, pass), card);
    assert_true(kin_one_set(card, issuer, NULL));
    assert_true(kin_is_loaded(ann, pass));
    assert_null(kin_one_peek(ann, pass));
    kin_one_set(card, holder, ann);
    kin_one_set(other, holder, ann); /* the inverse is another one's by now */
    assert_true(kin_one_set(card, holder, NULL));
    assert_ptr_equal(kin_one_peek(ann, pass), other);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(BT_15_without_its_target_a_record_is_invalid),
        TEST(BT_15_an_unsaved_target_is_one),
        TEST(BT_15_a_key_that_leads_nowhere_is_none),
        TEST(BT_15_an_unchanged_key_is_not_looked_up),
        TEST(BT_15_an_unchanged_key_is_looked_up_where_it_is_asked_for),
        TEST(BT_15_the_row_stands_before_the_model_and_the_model_before_kin_open),
        TEST(BT_15_a_polymorphic_one_is_looked_up_when_key_or_type_has_changed),
        TEST(BT_15_a_has_one_may_be_required),
        cmocka_unit_test(BT_15_what_has_no_meaning_is_a_mistake),
        TEST(INV_9_what_is_built_through_an_inverse_has_its_owner),
        TEST(INV_9_without_an_inverse_it_is_invalid),
        TEST(BT_17_where_there_is_none_the_default_is_set_before_validation),
        TEST(BT_17_one_that_is_given_stays),
        TEST(BT_17_the_default_may_be_new_or_none),
        TEST(BT_17_what_does_not_fit_fails_the_save),
        cmocka_unit_test(BT_17_BT_15_under_faults),
        TEST(BT_16_from_none_to_saved_to_another_to_none),
        TEST(BT_16_to_one_that_is_not_saved),
        TEST(BT_16_of_a_new_record),
        TEST(BT_16_of_a_polymorphic_one),
        TEST(BT_16_a_rollback_takes_back_what_was_saved),
        TEST(BT_18_a_destroyed_owner_takes_nothing),
        TEST(BT_18_none_clears_the_inverse_of_the_target_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
