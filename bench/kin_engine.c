#include "kin_engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bench_kin_went_well(kin_session *session)
{
    if (!kin_failed(session)) return true;
    const kin_error_info *error = kin_first_error(session);
    fprintf(stderr, "Kin: %s: %s%s%s\n", kin_error_name(error->code), error->message,
            error->sql ? "\n  " : "", error->sql ? error->sql : "");
    return false;
}

bool bench_kin_complete(kin_session *session, bool complete, const char *what)
{
    bool well = bench_kin_went_well(session);
    if (well && !complete) fprintf(stderr, "Kin: %s: not everything was there\n", what);
    return well && complete;
}

static void close_kin(void *state)
{
    bench_kin_state *kin = state;
    kin_session_close(kin->session);
    kin_close(kin->db);
    free(kin);
}

static void *open_kin(const char *url)
{
    bool sqlite = strncmp(url, "sqlite:", 7) == 0;
    char whole[1024];
    snprintf(whole, sizeof whole, "%s%s", url, sqlite ? BENCH_SQLITE_SETTINGS : "");
    bench_kin_state *kin = calloc(1, sizeof *kin);
    if (!kin) return NULL;
    kin->db = kin_open(whole, kin_models(author, post, comment, tag));
    kin->session = kin_session_open(kin->db);
    if (bench_kin_went_well(kin->session)) return kin;
    close_kin(kin);
    return NULL;
}

const bench_engine bench_kin = {
    .open = open_kin,
    .close = close_kin,
    .run = {[BENCH_FIND] = bench_kin_find,
            [BENCH_LOAD] = bench_kin_load,
            [BENCH_TREE] = bench_kin_tree,
            [BENCH_WIDE] = bench_kin_wide,
            [BENCH_SMALL] = bench_kin_small,
            [BENCH_LAZY_AUTHOR] = bench_kin_lazy_author,
            [BENCH_LAZY_COMMENTS] = bench_kin_lazy_comments,
            [BENCH_REPLACE] = bench_kin_replace,
            [BENCH_DESTROY] = bench_kin_destroy,
            [BENCH_CREATE] = bench_kin_create},
};
