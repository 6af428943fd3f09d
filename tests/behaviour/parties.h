/* Users and their events: the models of the tests of scopes that are told of their owner. */
#ifndef TESTS_BEHAVIOUR_PARTIES_H
#define TESTS_BEHAVIOUR_PARTIES_H

#include "support/database.h"

KIN_DECLARE(user);
KIN_DECLARE(event);
KIN_DECLARE(place);
KIN_DECLARE(guest);

struct user {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_text birthday;
    kin_int few;
    kin_many(event) events;
    kin_many(event) birthday_events; /* on that day */
    kin_one(event) birthday_event;   /* the latest of them */
    kin_many(event) few_events;      /* the first few; nullify */
    kin_many(event) full_events;     /* with their places, if there are to be few; else read-only */
    kin_many(place) birthday_places; /* through birthday_events */
    kin_many(place) named_places;    /* through events, of the user's name */
    kin_many(guest) namesakes;       /* join table */
};

struct event {
    kin_record kin;
    kin_int id;
    kin_int user_id;
    kin_int place_id;
    kin_text title;
    kin_text starts_on;
    kin_one(user) user;
    kin_one(user) celebrating_user; /* if it is on the user's birthday */
    kin_one(place) place;
};

struct place {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_one(event) last_event; /* delete */
};

struct guest {
    kin_record kin;
    kin_int id;
    kin_text name;
};

static int scopes_told; /* how often the first one ran */

static void on_birthday(kin_query *query, const kin_record *owner)
{
    scopes_told++;
    kin_query_equal(query, event, starts_on, kin_as(user, owner)->birthday);
}

static void latest_first(kin_query *query)
{
    kin_query_order(query, "events.id DESC");
}

static void a_few(kin_query *query, const kin_record *owner)
{
    kin_query_order(query, "events.id");
    kin_query_limit(query, kin_as(user, owner)->few);
}

static void with_places_if_few(kin_query *query, const kin_record *owner)
{
    if (kin_as(user, owner)->few > 1)
        kin_query_includes(query, "place");
    else
        kin_query_readonly(query);
}

static void place_of_that_name(kin_query *query, const kin_record *owner)
{
    kin_query_where(query, "places.name = ?", kin_args(kin_as(user, owner)->name));
}

static void guest_of_that_name(kin_query *query, const kin_record *owner)
{
    kin_query_equal(query, guest, name, kin_as(user, owner)->name);
}

static void born_then(kin_query *query, const kin_record *owner)
{
    kin_query_where(query, "users.birthday = ?", kin_args(kin_as(event, owner)->starts_on));
}

/* clang-format off */
KIN_MODEL(user,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(birthday, .nullable = true),
    KIN_COLUMN(few, .default_int = 1),
    KIN_HAS_MANY(events, event, .inverse_of = "user"),
    KIN_HAS_MANY(birthday_events, event, .owner_scope = on_birthday, .inverse_of = "user",
                 .dependent = KIN_DELETE_ALL),
    KIN_HAS_ONE(birthday_event, event, .scope = latest_first, .owner_scope = on_birthday),
    KIN_HAS_MANY(few_events, event, .owner_scope = a_few, .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(full_events, event, .owner_scope = with_places_if_few),
    KIN_HAS_MANY(birthday_places, place, .through = "birthday_events", .source = "place"),
    KIN_HAS_MANY(named_places, place, .through = "events", .source = "place",
                 .owner_scope = place_of_that_name),
    KIN_HAS_AND_BELONGS_TO_MANY(namesakes, guest, .owner_scope = guest_of_that_name),
);

KIN_MODEL(event,
    KIN_COLUMN(id),
    KIN_COLUMN(user_id, .nullable = true),
    KIN_COLUMN(place_id, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_COLUMN(starts_on, .nullable = true),
    KIN_BELONGS_TO(user, user),
    KIN_BELONGS_TO(celebrating_user, user, .foreign_key = "user_id", .owner_scope = born_then),
    KIN_BELONGS_TO(place, place),
);

KIN_MODEL(place,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_ONE(last_event, event, .scope = latest_first, .dependent = KIN_DELETE),
);

KIN_MODEL(guest,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
);
/* clang-format on */

static inline struct event *event_of(kin_session *session, const struct user *user,
                                     const char *title, const char *day, const char *place)
{
    struct place *where = kin_find_or_create_by(session, place, .name = place);
    return kin_create(session, event, .user_id = user->id, .title = title, .starts_on = day,
                      .place_id = where->id);
}

#endif
