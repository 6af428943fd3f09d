/* A model's header as users write it, for C and C++ alike. */
#ifndef TESTS_HEADERS_MODELS_H
#define TESTS_HEADERS_MODELS_H

#include <kin.h>

KIN_FORWARD(comment);
KIN_DECLARE(post);

struct post {
    kin_record kin;
    kin_int id;
    kin_text title;
    kin_bool published;
    kin_real rating;
    kin_time created_at;
    kin_int other_id;
    kin_text other_type;
    kin_one(post) parent;
    kin_one(kin_record) other;
    kin_many(post) children;
};

#endif
