/* The URL is libpq's but for one option of Kin's own, which libpq would not know: prepare=. */
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

static bool read_prepare(const char *name, kin__postgres_prepare *prepare)
{
    static const char *const names[] = {"auto", "named", "unnamed"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) != 0) continue;
        *prepare = (kin__postgres_prepare)i;
        return true;
    }
    return false;
}

/* Copies the pairs of the query that are libpq's to `to`. */
static bool split_query(const char *query, char *to, kin__postgres_prepare *prepare,
                        kin__fault *fault)
{
    static const char key[] = "prepare=";
    char lead = '?';
    while (*query) {
        size_t length = strcspn(query, "&");
        if (strncmp(query, key, sizeof key - 1) == 0) {
            kin__url_pair pair;
            const char *at = query;
            if (kin__url_next(&at, &pair) != KIN__URL_PAIR || !read_prepare(pair.value, prepare))
                return kin__fault_set(fault, KIN_INVALID_URL,
                                      "in a PostgreSQL URL, prepare is named, unnamed or auto");
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
    read->prepare = KIN__PREPARE_AUTO;
    return split_query(url + front + (url[front] == '?'), read->text + front, &read->prepare,
                       fault);
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
