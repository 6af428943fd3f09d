/* The models that tests share: each kind of association, each .dependent, counters and touching.
 * A test takes those it needs, or all of them with every_model. */
#ifndef TESTS_SUPPORT_MODELS_H
#define TESTS_SUPPORT_MODELS_H

#include <kin.h>

KIN_DECLARE(author);
KIN_DECLARE(post);
KIN_DECLARE(comment);
KIN_DECLARE(tag);
KIN_DECLARE(profile);
KIN_DECLARE(badge);
KIN_DECLARE(pen);
KIN_DECLARE(note);
KIN_DECLARE(group);
KIN_DECLARE(membership);
KIN_DECLARE(shelf);
KIN_DECLARE(book);
KIN_DECLARE(safe);
KIN_DECLARE(coin);
KIN_DECLARE(sample);

struct author {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int posts_count;
    kin_many(post) posts;             /* destroy; counted */
    kin_many(comment) comments;       /* through posts: read-only */
    kin_many(note) notes;             /* nullify */
    kin_many(membership) memberships; /* delete_all */
    kin_many(group) groups;           /* through memberships */
    kin_one(profile) profile;         /* nullify */
    kin_one(badge) badge;             /* destroy */
    kin_one(pen) pen;                 /* delete */
};

struct post {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text title; /* must not be blank */
    kin_bool published;
    kin_int comments_count;
    kin_time created_at;
    kin_time updated_at;
    kin_one(author) author;
    kin_many(comment) comments; /* destroy; counted; by id */
    kin_many(tag) tags;         /* join table posts_tags */
};

struct comment {
    kin_record kin;
    kin_int id;
    kin_int post_id;
    kin_text body; /* must not be blank */
    kin_bool approved;
    kin_one(post) post; /* touches it */
};

struct tag {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_many(post) posts;
};

struct profile {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text bio;
    kin_one(author) author;
};

struct badge {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text label; /* must not be blank */
    kin_one(author) author;
};

struct pen {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text color;
    kin_one(author) author;
};

struct note {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text text;
    kin_one(author) author;
};

struct group {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(membership) memberships; /* destroy */
    kin_many(author) authors;         /* through memberships */
};

struct membership {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_int group_id;
    kin_text role; /* "member" by default */
    kin_one(author) author;
    kin_one(group) group;
};

/* A shelf with books cannot be destroyed: an answer with an error on the record. */
struct shelf {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(book) books;
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int shelf_id;
    kin_text title;
    kin_one(shelf) shelf;
};

/* A safe with coins cannot be destroyed: KIN_DELETE_RESTRICTED. */
struct safe {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(coin) coins;
};

struct coin {
    kin_record kin;
    kin_int id;
    kin_int safe_id;
    kin_int worth;
    kin_one(safe) safe;
};

/* A column of every type; all but the key may be NULL. */
struct sample {
    kin_record kin;
    kin_int id;
    kin_int number;
    kin_bool truth;
    kin_real ratio;
    kin_text text;
    kin_time moment;
};

/* All of them, ending in NULL; for database_open. */
extern kin_model_fn *const every_model[];

#endif
