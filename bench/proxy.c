/* One process, one loop: poll, read what came and note when it may go on, write what is due. Nothing
 * waits for what went before it, so bytes are delayed and not slowed down. */
#define _GNU_SOURCE /* ppoll, PR_SET_PDEATHSIG */
#include "proxy.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_WAYS 32
#define CHUNK ((size_t)64 * 1024)

typedef struct chunk {
    struct chunk *next;
    int64_t due; /* nanoseconds */
    size_t size;
    size_t written;
    char bytes[];
} chunk;

/* One direction of a connection. */
typedef struct way {
    int from; /* -1: nothing more will come */
    int to;
    chunk *first;
    chunk *last;
} way;

typedef struct proxy_loop {
    int listener;
    struct sockaddr_un target;
    int64_t delay;
    way ways[MOST_WAYS]; /* the two of a connection stand side by side */
    size_t count;
} proxy_loop;

static int64_t now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (int64_t)moment.tv_sec * 1000000000 + moment.tv_nsec;
}

static bool address_of(struct sockaddr_un *address, const char *path)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    return snprintf(address->sun_path, sizeof address->sun_path, "%s", path) <
           (int)sizeof address->sun_path;
}

static void close_connection(proxy_loop *loop, size_t place)
{
    way *pair = &loop->ways[place & ~(size_t)1];
    close(pair[0].to);
    close(pair[1].to);
    for (size_t i = 0; i < 2; i++)
        for (chunk *gone = pair[i].first, *next; gone; gone = next) {
            next = gone->next;
            free(gone);
        }
    loop->count -= 2;
    pair[0] = loop->ways[loop->count];
    pair[1] = loop->ways[loop->count + 1];
}

static void add_connection(proxy_loop *loop)
{
    int client = accept(loop->listener, NULL, NULL);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    const struct sockaddr *target = (const struct sockaddr *)(const void *)&loop->target;
    if (client < 0 || server < 0 || loop->count + 2 > MOST_WAYS ||
        connect(server, target, sizeof loop->target) != 0) {
        if (client >= 0) close(client);
        if (server >= 0) close(server);
        return;
    }
    loop->ways[loop->count++] = (way){.from = client, .to = server};
    loop->ways[loop->count++] = (way){.from = server, .to = client};
}

/* false: the connection is over. */
static bool take(const proxy_loop *loop, way *one)
{
    chunk *came = malloc(sizeof *came + CHUNK);
    ssize_t size = came ? recv(one->from, came->bytes, CHUNK, MSG_DONTWAIT) : -1;
    if (size < 0) {
        bool later = came && (errno == EAGAIN || errno == EINTR);
        free(came);
        return later;
    }
    chunk *kept = realloc(came, sizeof *came + (size_t)size);
    if (kept) came = kept;
    came->next = NULL;
    came->due = now() + loop->delay;
    came->size = (size_t)size; /* 0: the end, which is passed on in its turn */
    came->written = 0;
    if (one->last) one->last->next = came;
    if (!one->first) one->first = came;
    one->last = came;
    if (size == 0) one->from = -1;
    return true;
}

/* Writes what is due and what fits. false: the connection is over. */
static bool give(way *one)
{
    while (one->first && one->first->due <= now()) {
        chunk *next = one->first;
        size_t left = next->size - next->written;
        if (next->size == 0) return false;
        ssize_t size =
            send(one->to, next->bytes + next->written, left, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        next->written += (size_t)size;
        if (next->written < next->size) return true;
        one->first = next->next;
        if (!one->first) one->last = NULL;
        free(next);
    }
    return true;
}

/* What a way waits for: its source, and its target if that was full. */
static void set_polls(const proxy_loop *loop, struct pollfd *polls, int64_t *due)
{
    int64_t present = now();
    polls[0] = (struct pollfd){.fd = loop->listener, .events = POLLIN};
    for (size_t i = 0; i < loop->count; i++) {
        const way *one = &loop->ways[i];
        bool full = one->first && one->first->due <= present;
        polls[1 + 2 * i] = (struct pollfd){.fd = one->from, .events = POLLIN};
        polls[2 + 2 * i] = (struct pollfd){.fd = full ? one->to : -1, .events = POLLOUT};
        if (one->first && !full && one->first->due < *due) *due = one->first->due;
    }
}

static void serve(proxy_loop *loop)
{
    struct pollfd polls[1 + 2 * MOST_WAYS];
    for (;;) {
        int64_t due = INT64_MAX;
        set_polls(loop, polls, &due);
        int64_t wait = due - now();
        if (wait < 0) wait = 0;
        const struct timespec most = {.tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000};
        if (ppoll(polls, 1 + 2 * loop->count, due == INT64_MAX ? NULL : &most, NULL) < 0 &&
            errno != EINTR)
            return;
        for (size_t i = loop->count; i-- > 0;) {
            way *one = &loop->ways[i];
            bool came = one->from >= 0 && polls[1 + 2 * i].revents != 0;
            if ((came && !take(loop, one)) || !give(one)) {
                close_connection(loop, i);
                i &= ~(size_t)1; /* both ways are gone, and behind them others stand now */
            }
        }
        if (polls[0].revents & POLLIN) add_connection(loop);
    }
}

static int listen_at(const char *path)
{
    struct sockaddr_un address;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || !address_of(&address, path)) return -1;
    if (bind(listener, (const struct sockaddr *)(const void *)&address, sizeof address) == 0 &&
        listen(listener, 8) == 0)
        return listener;
    close(listener);
    return -1;
}

static bool failed(const char *what)
{
    fprintf(stderr, "kin-bench: the way to the distant server: %s: %s\n", what, strerror(errno));
    return false;
}

/* The child wakes when it is to, and not up to 50 microseconds later as is the default. */
static _Noreturn void run_child(proxy_loop *loop)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_TIMERSLACK, 1UL);
    serve(loop);
    _exit(1);
}

bool bench_proxy_start(bench_proxy *proxy, const char *file, const char *target, long delay)
{
    char path[160];
    proxy_loop loop = {.delay = (int64_t)delay * 1000};
    snprintf(proxy->folder, sizeof proxy->folder, "/tmp/kin-bench-XXXXXX");
    if (!address_of(&loop.target, target) || !mkdtemp(proxy->folder)) return failed(target);
    snprintf(path, sizeof path, "%s/%s", proxy->folder, file);
    loop.listener = listen_at(path);
    proxy->process = loop.listener < 0 ? -1 : fork();
    if (proxy->process == 0) run_child(&loop);
    if (loop.listener >= 0) close(loop.listener);
    if (proxy->process > 0) return true;
    failed(path);
    unlink(path);
    rmdir(proxy->folder);
    return false;
}

void bench_proxy_stop(bench_proxy *proxy, const char *file)
{
    char path[160];
    kill(proxy->process, SIGKILL);
    waitpid(proxy->process, NULL, 0);
    snprintf(path, sizeof path, "%s/%s", proxy->folder, file);
    unlink(path);
    rmdir(proxy->folder);
}
