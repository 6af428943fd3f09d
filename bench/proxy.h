/* A way to a server that takes longer: what goes in comes out later, as much of it as there is. */
#ifndef BENCH_PROXY_H
#define BENCH_PROXY_H

#include <stdbool.h>
#include <sys/types.h>

typedef struct bench_proxy {
    char folder[64]; /* new: the socket stands in it */
    pid_t process;
} bench_proxy;

/* Listens on a Unix socket named file in a new folder and passes on what comes to the Unix socket
 * target, and back, each way delayed by so many microseconds. Lives in a process of its own, which
 * ends with this one. false, and a word on stderr, on failure. */
bool bench_proxy_start(bench_proxy *proxy, const char *file, const char *target, long delay);
void bench_proxy_stop(bench_proxy *proxy, const char *file);

#endif
