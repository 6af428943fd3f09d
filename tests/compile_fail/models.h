/* The models that every case of misuse starts from, and a good record of each. */
#ifndef TESTS_COMPILE_FAIL_MODELS_H
#define TESTS_COMPILE_FAIL_MODELS_H

#include <kin.h>

KIN_DECLARE(author);
KIN_DECLARE(post);
KIN_DECLARE(comment);
KIN_DECLARE(tag);
KIN_DECLARE(company);
KIN_DECLARE(firm);

struct author {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(post) posts;
};

struct post {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text title;
    kin_bool published;
    kin_real rating;
    kin_time created_at;
    kin_blob picture;
    kin_date day;
    kin_decimal price;
    kin_uuid token;
    kin_one(author) author;
    kin_one(kin_record) subject; /* of any model */
    kin_many(comment) comments;
    kin_many(tag) tags;
};

struct comment {
    kin_record kin;
    kin_int id;
    kin_int post_id;
    kin_text body;
    kin_one(post) post;
};

struct tag {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(post) posts;
};

/* A base, and what inherits from it. */
#define COMPANY_MEMBERS \
    kin_record kin;     \
    kin_int id;         \
    kin_text type;      \
    kin_text name;

struct company {
    COMPANY_MEMBERS
};

struct firm {
    COMPANY_MEMBERS
    kin_int rating;
};

/* Declared nowhere as a model. */
struct stranger {
    kin_int id;
};

#endif
