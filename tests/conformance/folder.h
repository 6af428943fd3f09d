/* Everything that the oracle's folder holds. */
#ifndef TESTS_CONFORMANCE_FOLDER_H
#define TESTS_CONFORMANCE_FOLDER_H

#include "conformance/runner.h"

struct folder {
    const char *path;
    json_t *scenarios; /* of all files, in order */
    json_t *recorded;  /* {"name": transcript} */
    struct differences differences;
};

/* false: something cannot be read, and standard error says what. To be forgotten all the same. */
bool folder_read(struct folder *folder, const char *path);
void folder_forget(struct folder *folder);

/* The path of a file in the folder; the caller frees it. */
char *path_of(const char *folder, const char *rest, const char *name, const char *end);

const char *name_of(const json_t *scenario);
/* NULL: there is none, and standard error says so. */
const json_t *scenario_named(const struct folder *folder, const char *name);
/* What Kin lacks for the scenario; NULL: nothing. */
const char *not_yet_of(const json_t *transcript);

void print_json(const char *before, const json_t *json, const char *after);

/* main.c: runs the scenario and prints what happened. */
bool print_transcript(struct runner *runner, const json_t *scenario);
/* serve.c: until standard input ends. false: a scenario is wrong, and standard error says how. */
bool serve(struct runner *runner);

/* failing.c: runs all scenarios of the folder, and those of recorded/random.jsonl, with statements
 * that fail, and tells each as a test. path may also be such a file as that one. */
bool check_failing(const char *path);

/* Runs all scenarios and compares them, and tells each as a test. */
bool check_folder(struct runner *runner, struct folder *folder);

#endif
