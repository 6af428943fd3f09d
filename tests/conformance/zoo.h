/* The zoo of zoo.rb, declared in C: every kind of association, every option and their combinations.
 *
 * What Kin cannot declare yet stands in zoo_gaps, so that a scenario which names it is "not yet"
 * instead of wrong. */
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

/* An association of zoo.rb that is not in zoo.c, or not wholly, and what Kin lacks for it. */
struct zoo_gap {
    const char *model;
    const char *association;
    const char *lacks;
    const char *key;        /* writing this column would do what Kin lacks; NULL: none would */
    const char *dependents; /* the model of what destroying a record would reach; NULL: nothing */
    const char *dependents_where; /* which of them; its question mark is the record's key */
};

/* Ends with a gap whose model is NULL. */
extern const struct zoo_gap zoo_gaps[];

/* What kin_session_user leads to: callbacks of models that are logged append what happened. */
struct zoo_log {
    kin_db *db;
    json_t *events; /* texts: "before_save post#1" */
};

/* The model of the record. */
const kin_model_reflection *zoo_model_of(const kin_db *db, const kin_record *record);

#endif
