#include "distant.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#define ONE_WAY 500 /* microseconds */

static const char *value_of(const PQconninfoOption *options, const char *keyword,
                            const char *otherwise)
{
    while (options->keyword && strcmp(options->keyword, keyword) != 0) options++;
    return options->keyword && options->val && *options->val ? options->val : otherwise;
}

static bool open_to(bench_distant *distant, const PQconninfoOption *options)
{
    char target[200];
    const char *host = value_of(options, "host", ""), *port = value_of(options, "port", "5432");
    const char *password = value_of(options, "password", NULL);
    if (*host != '/') {
        fputs("kin-bench: a distant server needs a Unix socket in its URL\n", stderr);
        return false;
    }
    snprintf(distant->file, sizeof distant->file, ".s.PGSQL.%s", port);
    snprintf(target, sizeof target, "%s/%s", host, distant->file);
    if (!bench_proxy_start(&distant->proxy, distant->file, target, ONE_WAY)) return false;
    snprintf(distant->url, sizeof distant->url, "postgres://%s%s%s@/%s?host=%s&port=%s",
             value_of(options, "user", "postgres"), password ? ":" : "", password ? password : "",
             value_of(options, "dbname", "postgres"), distant->proxy.folder, port);
    return true;
}

bool bench_distant_open(bench_distant *distant, const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    bool opened = options && open_to(distant, options);
    if (!options) fputs("kin-bench: this URL is none of PostgreSQL\n", stderr);
    PQconninfoFree(options);
    return opened;
}

void bench_distant_close(bench_distant *distant)
{
    bench_proxy_stop(&distant->proxy, distant->file);
}
