/* Running scenarios and telling what happened: see README.md for what both look like. */
#ifndef TESTS_CONFORMANCE_RUNNER_H
#define TESTS_CONFORMANCE_RUNNER_H

#include "conformance/zoo.h"

/* What a name was bound to: one record, or a list of them. */
struct handle {
    char *name;
    bool is_list;
    kin_record **records;
    size_t count;
};

/* What the statement hook does to the statements of a runner's session. Rollbacks are neither
 * counted nor refused. */
struct refusal {
    size_t seen;   /* statements since it was armed */
    size_t number; /* of the one that is refused; 0: none */
    bool met;      /* it has been refused */
};

struct runner {
    kin_db *db;
    kin_session *keeper;   /* keeps the database in memory alive between scenarios */
    struct tables *tables; /* of the keeper; see support/tables.h */
    kin_session *session;
    kin_time_value now;
    struct zoo_log log;
    struct handle *handles; /* in the order in which their names were first bound */
    size_t handle_count;
    struct refusal refusal;
    struct given_keys *keys; /* NULL: they are as the database gives them */
};

/* A step while it runs. */
struct step {
    struct runner *runner;
    const json_t *line;
    bool skipped;        /* it uses a handle that is bound to no record */
    const char *not_yet; /* what Kin lacks for it; NULL: nothing */
    const char *wrong;   /* what is wrong with the scenario itself; NULL: nothing */
    uint64_t statements; /* of the session, before the step's verb */
};

/* What a step answers: a new reference. NULL: it has no answer, for one of the reasons above. What
 * failed in it is the session's error. */
typedef json_t *verb_fn(struct step *step);

struct verb {
    const char *name;
    verb_fn *function;
};

/* Each ends with a verb whose name is NULL. */
extern const struct verb record_verbs[];
extern const struct verb query_verbs[];
extern const struct verb one_verbs[];
extern const struct verb many_verbs[];
extern const struct verb asking_verbs[];
extern const struct verb other_verbs[];
extern const struct verb nested_verbs[];

/* --- scenario.c: JSON lines ------------------------------------------------------------------- */

/* A list of all lines of a file. NULL: it cannot be read, and standard error says why. */
json_t *lines_read(const char *path);
/* The scenarios of a file of lines: [{"scenario": name, "shows": [...], "steps": [...]}, ...]. */
json_t *scenarios_read(const char *path);
/* Recorded transcripts: {"name": [line, ...], ...}. */
json_t *transcripts_read(const char *path);
/* The names of the files in the folder that end so, in order, without that end. */
json_t *files_of(const char *folder, const char *end);

/* --- handles.c -------------------------------------------------------------------------------- */

void handles_forget(struct runner *runner);
void handle_bind(struct runner *runner, const char *name, kin_record *const *records, size_t count,
                 bool is_list);
/* The records of "ann", "posts" or "posts[0]". NULL: it is bound to none. */
kin_record *const *handle_records(struct runner *runner, const char *name, size_t *count);
/* The earliest handle that is this record, as "ann" or "posts[0]"; NULL: none. The caller frees. */
char *handle_of(struct runner *runner, const kin_record *record);

/* --- arguments.c: what a step says ------------------------------------------------------------ */

const char *text_of(struct step *step, const char *member); /* it must be there */
const char *text_or_null(const struct step *step, const char *member);

/* Records of "with": one handle, a handle of a list, or a list of such. The caller frees items. */
struct records {
    void **items;
    size_t count;
};
struct records withs_of(struct step *step);
/* The record of "on"; of "with", where null is NULL. They are bound: a step with a handle that is
 * not never comes to its verb. */
kin_record *on_of(struct step *step);
kin_record *with_of(struct step *step);
/* Whether all that "on" and "with" name is bound. */
bool is_bound(struct step *step);

/* The value of a JSON value; of a text for a column of times, the time. column may be NULL. */
kin_value value_for(const kin_column_reflection *column, const json_t *json);

enum { MOST_ATTRIBUTES = 16, MOST_ARGS = 16 };

/* The keys of "ids", or that of "id". */
struct keys {
    kin_value items[MOST_ARGS];
    size_t count;
};
struct keys keys_of(struct step *step);

struct attributes {
    kin_attribute items[MOST_ATTRIBUTES];
    size_t count;
};
/* Of "attributes", for a record of the model. */
struct attributes attributes_of(struct step *step, const char *model);
/* verbs_nested.c: "ship_attributes" is none of those; it is nested, for a record to be assigned. */
bool is_plain_attribute(const char *name);
bool has_nested(const struct step *step);
bool assign_nested(struct step *step, kin_record *record);

struct query {
    kin_find_options options;
    kin_value args[MOST_ARGS + 1];
};
/* What the step asks for. false: something is wrong. */
bool query_of(struct step *step, struct query *query);

/* --- tell.c: answers -------------------------------------------------------------------------- */

json_t *json_of_value(kin_value value);
json_t *tell_record(struct runner *runner, kin_record *record);
/* Binds "as", and tells. A list is sorted by key, new records last, unless the step says that its
 * order counts ("order", "in_order"). */
json_t *answer_record(struct step *step, void *record);
json_t *answer_list(struct step *step, kin_items list);
json_t *answer_values(struct step *step, kin_values values);
/* Sorts texts and numbers in the same way. Takes the reference, and gives it back. */
json_t *answer_sorted(struct step *step, json_t *list);

/* --- rows.c: tables --------------------------------------------------------------------------- */

/* A line for each table that is not empty: {"table": "posts", "rows": [...]}. */
bool tell_rows(struct runner *runner, json_t *lines);
bool insert_rows(struct step *step, const char *table, const json_t *rows);

/* --- errors.c --------------------------------------------------------------------------------- */

/* What Active Record calls an error of that code. */
const char *error_class(kin_code code);

/* --- run.c ------------------------------------------------------------------------------------ */

/* automatic_inverse: inverses are found as Active Record finds them, not only where they are given. */
bool runner_open(struct runner *runner, bool automatic_inverse);
void runner_close(struct runner *runner);
/* One of several over a db that somebody else has opened: it has no keeper, and is not closed. */
void runner_join(struct runner *runner, kin_db *db);
/* Kin's transcript: a list of lines. NULL: the scenario is wrong, and standard error says how. */
json_t *scenario_run(struct runner *runner, const json_t *scenario);

/* The same in parts. Empties the tables, and opens the session. */
bool scenario_begin(struct runner *runner, const json_t *scenario);
/* Opens the session alone. */
void scenario_open(struct runner *runner, const json_t *scenario);
/* The line of one step. NULL: the step is wrong, and standard error says how. */
json_t *step_run(struct runner *runner, const json_t *step, size_t number);
/* Forgets the handles, and closes the session. */
void scenario_end(struct runner *runner);

/* --- compare.c -------------------------------------------------------------------------------- */

/* Where two transcripts differ: {"step": 3, "field": "statements", "ours": ..., "theirs": ...} or
 * {"table": "posts", "field": "rows", ...}; what one of them lacks is left out. What follows a step
 * that is not yet is not compared. A new list. */
json_t *transcripts_compare(const json_t *ours, const json_t *theirs);

/* --- differences.c ---------------------------------------------------------------------------- */

struct differences {
    json_t *reasons; /* {"name": "text"} */
    json_t *lines;   /* what is allowed; each gets "held": true when it was met */
};
bool differences_read(struct differences *differences, const char *path);
void differences_forget(struct differences *differences);
/* Whether it is allowed, on this database. It is met from then on. */
bool difference_is_allowed(struct differences *differences, const char *scenario,
                           const json_t *difference);
/* The lines of the scenario that were not met. A new list. */
json_t *differences_that_are_gone(const struct differences *differences, const char *scenario);
/* The line that would allow it. A new reference. */
json_t *difference_line(const char *scenario, const char *reason, const json_t *difference);

/* --- tables.c --------------------------------------------------------------------------------- */

/* The statements that make them on SQLite. A new list. */
json_t *tables_made(void);
/* Whether the file has them, one in a line. Tells what differs. */
bool tables_check(const char *path);

/* --- zoo_check.c ------------------------------------------------------------------------------ */

/* Whether zoo.c has what zoo.rb has: path is that of recorded/zoo.json. Tells what differs. */
bool zoo_check(const char *path);

/* served_keys.c: on a server, for scenarios whose keys shall be those that SQLite gives. NULL: no
 * memory. */
struct given_keys *keys_open(struct runner *runner);
/* All tables are empty. */
void keys_forget(struct given_keys *keys);
/* After a step, and whether it was done. false: a key that it has taken back cannot be given again,
 * so that the scenario ends. */
bool keys_follow(struct runner *runner, const char *verb, bool done);

#endif
