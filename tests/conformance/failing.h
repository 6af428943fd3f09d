/* Scenarios in which statements fail: see "Statements that fail" in README.md. */
#ifndef TESTS_CONFORMANCE_FAILING_H
#define TESTS_CONFORMANCE_FAILING_H

#include "conformance/runner.h"

enum { MOST_STEPS = 128 };

/* What becomes of a step when the scenario runs again without a failure. */
enum fate {
    AS_IT_IS,
    LEFT_OUT,   /* it failed, or the level that it stands in was doomed */
    ROLLED_BACK /* a commit that could only roll back */
};

/* Of a scenario without a failure. */
struct measure {
    size_t statements[MOST_STEPS]; /* that each step sends */
    size_t levels[MOST_STEPS];     /* that are open before it */
    json_t *lines;                 /* its transcript; NULL: the scenario is wrong */
};

/* A statement of a scenario: both count from 0 and from 1. */
struct place {
    size_t step;
    size_t statement;
};

struct failing {
    struct runner runner;
    const char *name; /* of the scenario */
    const json_t *scenario;
    json_t *steps;
    struct measure measure;
    struct tables *tables; /* of the running session: what it sees in a level, too */
    struct {
        bool is_real; /* kin_begin said true */
    } levels[MOST_STEPS];
    size_t level_count;
    bool keys_differ;  /* a database has not taken back keys that a failure has used up */
    size_t complaints; /* about the scenario */
    size_t survived;   /* failures of all scenarios that the step survived, */
    size_t doomed;     /* and those that nobody had expected */
};

/* --- trials.c: one run each; complaints are counted, and told ---------------------------------- */

/* Runs the scenario as it should be. The caller decrefs the lines. */
void failing_measure(struct failing *failing);
/* Each statement that is wanted fails, and the step that sent it runs again. wanted: of each step
 * the statement, from 1; 0: none. NULL: all of them. */
void failing_survive(struct failing *failing, const size_t *wanted);
/* One statement fails inside a level or its commit, and nobody has expected it. */
void failing_doom(struct failing *failing, struct place place);

/* Whether a step is one verb, which leaves everything as it was when it fails. */
bool failing_is_one_verb(const json_t *step);
bool failing_is_commit(const json_t *step);

/* --- keys.c: keys that a server gives out, and does not take back by itself ------------------- */

/* What each table has given out. NULL: nothing is to be done. The caller decrefs it. */
json_t *keys_given(struct runner *runner);
/* Makes them what they were. No transaction is open on MariaDB. */
void keys_take_back(struct runner *runner, json_t *before);

#endif
