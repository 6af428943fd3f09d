/* Faults from the first day: every writing verb goes through each_fault.
 *
 * A scenario runs once as it should, and is counted: how many allocations and statements its act
 * takes. Then it runs anew for each of them, from an empty database:
 *
 *     allocation N fails; allocation N and all after it fail          (on SQLite)
 *     statement N is refused; statement N and all after it are refused   (but for rollbacks)
 *
 * Afterwards either the act has done all of its work, or it has failed, with an error that says so,
 * and rows, records and slots are as before. The session then goes on: the same act without a fault
 * does what it should. Closing leaves no allocation behind.
 *
 * KIN_TEST_FAULTS=all takes every N; otherwise a sample that KIN_TEST_SEED decides. */
#ifndef TESTS_SUPPORT_FAULTS_H
#define TESTS_SUPPORT_FAULTS_H

#include <kin.h>

/* The records of a scenario: a struct of pointers to records and of nothing else. It is NULL all
 * over before prepare; what act makes it puts there too. */
typedef void scenario_prepare(kin_session *session, void *records);
/* true: everything was done. A kin_transaction_fn. */
typedef bool scenario_act(kin_session *session, void *records);
typedef void scenario_check(kin_session *session, void *records);

struct scenario {
    const char *name;
    scenario_prepare *prepare;
    scenario_act *act;
    scenario_check *check; /* NULL: nothing but that act has said true */
    size_t records_size;
    kin_model_fn *const *models; /* NULL: every_model */
    bool only_reads;             /* nothing is written, so a fault dooms nothing */
    bool keeps_values;           /* act is a level that sets values: these stay when it fails, so
                                    records are not compared */
    bool survives;               /* act runs a level of its own: a fault in it dooms no other */
};

/* The act by itself. */
void each_fault(const struct scenario *scenario);

/* The act inside a kin_begin: a refused statement dooms that level, and kin_commit gives false. */
void each_fault_in_a_level(const struct scenario *scenario);

/* The allocations of kin_open, kin_session_open, kin_create_tables, prepare and act: whatever
 * happens, there is an error and no leak. Nothing on other databases than SQLite. */
void each_fault_of_opening(const struct scenario *scenario);

#endif
