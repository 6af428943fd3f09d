/* The URL is libpq's but for options of Kin's own, which libpq would not know: prepare= and
 * load=. */
#include "driver/postgres.h"

#include "driver/url.h"

#include <string.h>

static const char *after_scheme(const char *url)
{
    static const char *const starts[] = {"postgres://", "postgresql://"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t length = strlen(starts[i]);
        if (strncmp(url, starts[i], length) == 0) return url + length;
    }
    return NULL;
}

/* libpq ends user and password at the first @ that stands before any /. */
static const char *host_of(const char *rest)
{
    const char *at = memchr(rest, '@', strcspn(rest, "/"));
    return at ? at + 1 : rest;
}

/* An option of Kin's own, and its values in the order of their numbers. */
typedef struct own_option {
    const char *key; /* with the = */
    const char *values[4];
    const char *wrong;
} own_option;

enum { PREPARE, LOAD, OWN_OPTIONS };

static const own_option own_options[OWN_OPTIONS] = {
    [PREPARE] = {"prepare=",
                 {"auto", "named", "unnamed"},
                 "in a PostgreSQL URL, prepare is named, unnamed or auto"},
    [LOAD] = {"load=",
              {"auto", "levels", "carry"},
              "in a PostgreSQL URL, load is levels, carry or auto"},
};

static const own_option *own_option_at(const char *query)
{
    for (size_t i = 0; i < OWN_OPTIONS; i++)
        if (strncmp(query, own_options[i].key, strlen(own_options[i].key)) == 0)
            return &own_options[i];
    return NULL;
}

/* -1: it is none of its values. */
static int read_own(const own_option *option, const char *query)
{
    kin__url_pair pair;
    if (kin__url_next(&query, &pair) != KIN__URL_PAIR) return -1;
    for (int i = 0; option->values[i]; i++)
        if (strcmp(option->values[i], pair.value) == 0) return i;
    return -1;
}

/* Copies the pairs of the query that are libpq's to `to`. */
static bool split_query(const char *query, char *to, int chosen[OWN_OPTIONS], kin__fault *fault)
{
    char lead = '?';
    while (*query) {
        size_t length = strcspn(query, "&");
        const own_option *own = own_option_at(query);
        if (own) {
            int value = read_own(own, query);
            if (value < 0) return kin__fault_set(fault, KIN_INVALID_URL, "%s", own->wrong);
            chosen[own - own_options] = value;
        } else {
            *to++ = lead;
            memcpy(to, query, length);
            to += length;
            lead = '&';
        }
        query += length + (query[length] == '&');
    }
    *to = '\0';
    return true;
}

/* A password with a plain @ or / would be taken for a host or a port and then shown in messages. */
static bool check_password(const char *host, kin__fault *fault)
{
    if (!memchr(host, '@', strcspn(host, "?"))) return true;
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "in a PostgreSQL URL, @ and / within user, password or database "
                          "are written %%40 and %%2F");
}

bool kin__postgres_read_url(const char *url, kin__postgres_url *read, kin__fault *fault)
{
    const char *rest = url ? after_scheme(url) : NULL;
    if (!rest)
        return kin__fault_set(fault, KIN_INVALID_URL, "a PostgreSQL URL begins with postgres://");
    if (strlen(url) >= sizeof read->text)
        return kin__fault_set(fault, KIN_INVALID_URL, "a PostgreSQL URL has at most %zu bytes",
                              sizeof read->text - 1);
    const char *host = host_of(rest);
    if (!check_password(host, fault)) return false;
    size_t front = (size_t)(host - url) + strcspn(host, "?");
    memcpy(read->text, url, front);
    int chosen[OWN_OPTIONS] = {0};
    if (!split_query(url + front + (url[front] == '?'), read->text + front, chosen, fault))
        return false;
    read->prepare = (kin__postgres_prepare)chosen[PREPARE];
    read->load_by = (kin__load_by)chosen[LOAD];
    return true;
}

/* libpq's own message is not used: it repeats the URL. */
bool kin__postgres_check_url(const char *url, kin__fault *fault)
{
    kin__postgres_url read;
    if (!kin__postgres_read_url(url, &read, fault)) return false;
    PQconninfoOption *parsed = PQconninfoParse(read.text, NULL);
    PQconninfoFree(parsed);
    if (parsed) return true;
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "the PostgreSQL URL is wrong: an unknown key, or an encoding "
                          "that cannot be undone");
}
