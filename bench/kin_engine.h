/* Kin's side: a database and a session that live for all runs. */
#ifndef BENCH_KIN_ENGINE_H
#define BENCH_KIN_ENGINE_H

#include "models.h"

typedef struct bench_kin_state {
    kin_db *db;
    kin_session *session;
} bench_kin_state;

/* Whether nothing failed; says what did. */
bool bench_kin_went_well(kin_session *session);
/* The same, where the work can be incomplete without a failure. */
bool bench_kin_complete(kin_session *session, bool complete, const char *what);

bool bench_kin_find(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_load(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_tree(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_wide(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_small(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_lazy_author(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_lazy_comments(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_replace(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_destroy(void *state, const bench_data *data, bench_sum *sum);
bool bench_kin_create(void *state, const bench_data *data, bench_sum *sum);

#endif
