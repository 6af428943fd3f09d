/* A PostgreSQL server as if it stood further away. */
#ifndef BENCH_DISTANT_H
#define BENCH_DISTANT_H

#include "proxy.h"

typedef struct bench_distant {
    bench_proxy proxy;
    char file[32];
    char url[512]; /* where the server is now */
} bench_distant;

/* The server must have a Unix socket. Each wait for it takes 1 ms longer from there. */
bool bench_distant_open(bench_distant *distant, const char *url);
void bench_distant_close(bench_distant *distant);

#endif
