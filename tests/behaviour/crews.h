/* The models of tests about autosave: a crew that holds something by each kind of association. */
#ifndef TESTS_BEHAVIOUR_CREWS_H
#define TESTS_BEHAVIOUR_CREWS_H

#include "behaviour/association.h"
#include "support/story.h"

KIN_DECLARE(crew, static);
KIN_DECLARE(captain, static);
KIN_DECLARE(banner, static);
KIN_DECLARE(sailor, static);
KIN_DECLARE(knife, static);
KIN_DECLARE(rat, static);
KIN_DECLARE(harbour, static);
KIN_DECLARE(berth, static);
KIN_DECLARE(cabin, static);
KIN_DECLARE(letter, static);
KIN_DECLARE(anchor, static);

struct crew {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int captain_id;
    kin_time updated_at;
    kin_one(captain) captain;
    kin_one(banner) banner;
    kin_many(sailor) sailors;
    kin_many(harbour) harbours;
    kin_many(berth) berths;
    kin_many(cabin) cabins;
    kin_many(rat) rats;       /* never saved */
    kin_one(rat) pet;         /* never saved */
    kin_many(knife) spares;   /* no .autosave */
    kin_many(letter) letters; /* .as */
};

struct captain {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int crews_count;
    kin_many(crew) crews;
};

struct banner {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int crew_id;
    kin_one(crew) crew;
};

struct sailor {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int number; /* unique */
    kin_int crew_id;
    kin_one(crew) crew; /* touches it */
    kin_many(knife) knives;
};

struct knife {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int sailor_id;
    kin_int crew_id;
    kin_one(sailor) sailor;
};

struct rat {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int crew_id;
};

struct harbour {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(crew) crews;
};

struct berth {
    kin_record kin;
    kin_int id;
    kin_int crew_id;
    kin_int cabin_id;
    kin_one(crew) crew;
    kin_one(cabin) cabin;
};

struct cabin {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct letter {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int subject_id;
    kin_text subject_type;
    kin_one(kin_record) subject;
};

struct anchor {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int crew_id;
    kin_one(crew) crew; /* required */
};

static bool is_called(const kin_record *record, const char *wanted)
{
    kin_value name = kin_column_named(record, "name");
    return name.kind == KIN_KIND_TEXT && strcmp(name.as.text, wanted) == 0;
}

static void check_name(kin_record *record)
{
    story_say("validated");
    if (is_called(record, "bad")) kin_add_error_named(record, "name", "is not allowed");
    if (is_called(record, "worse")) {
        kin_add_error_named(record, "name", "is not allowed");
        kin_add_error_named(record, "name", "is ugly");
        kin_add_error_named(record, "base", "Go away");
    }
}

static void publish_check(kin_record *record)
{
    kin_add_error_named(record, "name", "cannot be published");
}

static bool before_save(kin_record *record)
{
    return !is_called(record, "halt");
}

static bool before_destroy(kin_record *record)
{
    return !is_called(record, "stuck");
}

static bool before_validation(kin_record *record)
{
    return !is_called(record, "mute");
}

static inline void sailors_by_id(kin_query *query)
{
    kin_query_order(query, "sailors.id");
}

/* clang-format off */
#define NAMED                                                                                      \
    KIN_COLUMN(id), KIN_COLUMN(name, .nullable = true), KIN_BEFORE_VALIDATION(before_validation),   \
    KIN_VALIDATE(check_name), KIN_VALIDATE(publish_check, .context = "publish"),                   \
    KIN_BEFORE_SAVE(before_save), KIN_BEFORE_DESTROY(before_destroy)
/* clang-format on */

KIN_MODEL(crew,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(captain_id, .nullable = true),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_VALIDATE(check_name),
    KIN_BEFORE_SAVE(before_save),
    KIN_BELONGS_TO(captain, captain, .autosave = KIN_AUTOSAVE_YES, .counter_cache = KIN_COUNTER_CACHE),
    KIN_HAS_ONE(banner, banner, .autosave = KIN_AUTOSAVE_YES, .inverse_of = "crew"),
    KIN_HAS_MANY(sailors, sailor, .autosave = KIN_AUTOSAVE_YES, .inverse_of = "crew",
                 .scope = sailors_by_id),
    KIN_HAS_AND_BELONGS_TO_MANY(harbours, harbour, .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_MANY(berths, berth),
    KIN_HAS_MANY(cabins, cabin, .through = "berths", .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_MANY(rats, rat, .autosave = KIN_AUTOSAVE_NO),
    KIN_HAS_ONE(pet, rat, .autosave = KIN_AUTOSAVE_NO),
    KIN_HAS_MANY(spares, knife),
    KIN_HAS_MANY(letters, letter, .as = "subject", .autosave = KIN_AUTOSAVE_YES),
);

KIN_MODEL(captain,
    NAMED,
    KIN_COLUMN(crews_count, .default_int = 0),
    KIN_HAS_MANY(crews, crew),
);

KIN_MODEL(banner,
    NAMED,
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_BELONGS_TO(crew, crew, .autosave = KIN_AUTOSAVE_YES, .inverse_of = "banner"),
);

KIN_MODEL(sailor,
    NAMED,
    KIN_COLUMN(number, .nullable = true, .unique = true),
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_BELONGS_TO(crew, crew, .touch = KIN_TOUCH, .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_MANY(knives, knife, .autosave = KIN_AUTOSAVE_YES, .inverse_of = "sailor"),
);

KIN_MODEL(knife,
    NAMED,
    KIN_TABLE("knives"),
    KIN_COLUMN(sailor_id, .nullable = true),
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_BELONGS_TO(sailor, sailor),
);

KIN_MODEL(rat, NAMED, KIN_COLUMN(crew_id, .nullable = true));

KIN_MODEL(harbour, NAMED, KIN_HAS_AND_BELONGS_TO_MANY(crews, crew));

KIN_MODEL(berth,
    KIN_COLUMN(id),
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_COLUMN(cabin_id, .nullable = true),
    KIN_BELONGS_TO(crew, crew),
    KIN_BELONGS_TO(cabin, cabin),
);

KIN_MODEL(cabin, NAMED);

KIN_MODEL(letter,
    NAMED,
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BELONGS_TO_ANY(subject, .autosave = KIN_AUTOSAVE_YES),
);

KIN_MODEL(anchor,
    NAMED,
    KIN_COLUMN(crew_id, .nullable = true),
    KIN_BELONGS_TO(crew, crew, .required = true, .autosave = KIN_AUTOSAVE_YES),
);

static kin_model_fn *const models[] = {crew_model,  captain_model, banner_model,  sailor_model,
                                       knife_model, rat_model,     harbour_model, berth_model,
                                       cabin_model, letter_model,  anchor_model,  NULL};

/* A crew with one of everything in the database, read anew. */
static inline struct crew *make_crew(kin_session *session)
{
    struct captain *captain = kin_create(session, captain, .name = "Ann");
    struct crew *crew = kin_create(session, crew, .name = "reds", .captain_id = captain->id);
    (void)kin_create(session, banner, .name = "flag", .crew_id = crew->id);
    (void)kin_create(session, sailor, .name = "Bob", .number = 1, .crew_id = crew->id);
    (void)kin_create(session, sailor, .name = "Cat", .number = 2, .crew_id = crew->id);
    (void)kin_create(session, knife, .name = "long", .sailor_id = 1, .crew_id = crew->id);
    (void)kin_many_create(crew, harbours, .name = "Rye");
    (void)kin_many_create(crew, harbours, .name = "Deal");
    (void)kin_many_create(crew, cabins, .name = "front");
    (void)kin_create(session, rat, .name = "Rob", .crew_id = crew->id);
    (void)kin_create(session, letter, .name = "news", .subject_id = crew->id,
                     .subject_type = "Crew");
    return kin_find(session, crew, 1);
}

#endif
