/* The zoo of zoo.rb, declared in C: every kind of association, every option, and combinations. */
#ifndef TESTS_CONFORMANCE_ZOO_H
#define TESTS_CONFORMANCE_ZOO_H

#include <jansson.h>
#include <kin.h>

/* What an extension of zoo.rb is in C. */
struct zoo_extension {
    kin_items (*call)(kin_collection collection, const char *text);
};

/* Ends in NULL. */
extern kin_model_fn *const zoo_models[];

/* What kin_session_user leads to: callbacks of models that are logged append what happened. */
struct zoo_log {
    kin_db *db;
    json_t *events; /* texts: "before_save post#1" */
};

/* The model of the record. */
const kin_model_reflection *zoo_model_of(const kin_db *db, const kin_record *record);

#endif
