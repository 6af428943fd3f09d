/* mariadb://user:password@host:port/database?key=value */
#include "driver/mariadb.h"

#include "driver/url.h"
#include "driver/values.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

static const char *after_scheme(const char *url)
{
    static const char *const starts[] = {"mariadb://", "mysql://"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t length = strlen(starts[i]);
        if (strncmp(url, starts[i], length) == 0) return url + length;
    }
    return NULL;
}

static bool refuse(kin__fault *fault, const char *why)
{
    return kin__fault_set(fault, KIN_INVALID_URL, "the MariaDB URL %s", why);
}

static bool take_number(const char *text, size_t length, int64_t most, unsigned *number)
{
    int64_t found;
    if (!kin__parse_int(text, length, &found) || found < 1 || found > most) return false;
    *number = (unsigned)found;
    return true;
}

static bool take_switch(const char *value, bool *on)
{
    *on = strcmp(value, "on") == 0;
    return *on || strcmp(value, "off") == 0;
}

static bool take_text(char *to, size_t size, const char *value)
{
    if (strlen(value) >= size) return false;
    kin__copy_text(to, size, value);
    return true;
}

static char *text_for(kin__mariadb_settings *settings, const char *key, size_t *size)
{
    static const struct {
        const char *key;
        size_t offset;
        size_t size;
    } texts[] = {
#define TEXT(name) \
    {#name, offsetof(kin__mariadb_settings, name), sizeof((kin__mariadb_settings *)0)->name}
        TEXT(socket), TEXT(ssl_ca), TEXT(ssl_cert), TEXT(ssl_key), TEXT(application_name),
#undef TEXT
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(key, texts[i].key) != 0) continue;
        *size = texts[i].size;
        return (char *)settings + texts[i].offset;
    }
    return NULL;
}

/* One key of the URL. false: the value is none that the key can have. */
static bool take(kin__mariadb_settings *settings, const kin__url_pair *pair, bool *known)
{
    const char *key = pair->key;
    const char *value = pair->value;
    size_t size;
    char *text = text_for(settings, key, &size);
    *known = true;
    if (text) return take_text(text, size, value);
    if (strcmp(key, "connect_timeout") == 0)
        return take_number(value, strlen(value), INT_MAX, &settings->connect_timeout);
    if (strcmp(key, "read_timeout") == 0)
        return take_number(value, strlen(value), INT_MAX, &settings->read_timeout);
    if (strcmp(key, "write_timeout") == 0)
        return take_number(value, strlen(value), INT_MAX, &settings->write_timeout);
    if (strcmp(key, "ssl") == 0) return take_switch(value, &settings->ssl);
    if (strcmp(key, "ssl_verify") == 0) {
        bool verify;
        bool taken = take_switch(value, &verify);
        settings->ssl_unverified = !verify;
        return taken;
    }
    *known = false;
    return false;
}

static bool read_query(const char *query, kin__mariadb_settings *settings, kin__fault *fault)
{
    kin__url_pair pair;
    kin__url_step step;
    while ((step = kin__url_next(&query, &pair)) == KIN__URL_PAIR) {
        bool known;
        if (take(settings, &pair, &known)) continue;
        return kin__fault_set(fault, KIN_INVALID_URL,
                              known ? "the MariaDB URL gives %s a value it cannot have"
                                    : "the MariaDB URL has an unknown key \"%s\"",
                              pair.key);
    }
    if (step != KIN__URL_END)
        return refuse(fault, "is wrong behind the ?: no key=value, or encoded wrongly");
    if (settings->ssl_unverified && !settings->ssl)
        return refuse(fault, "has ssl_verify without ssl=on");
    return true;
}

static bool decode(char *to, size_t size, const char *from, size_t length, kin__fault *fault)
{
    return kin__url_decode(to, size, from, length) ||
           refuse(fault, "has a part that is encoded wrongly or is too long");
}

/* user:password */
static bool read_user(const char *from, size_t length, kin__mariadb_settings *settings,
                      kin__fault *fault)
{
    const char *colon = memchr(from, ':', length);
    size_t name = colon ? (size_t)(colon - from) : length;
    if (!decode(settings->user, sizeof settings->user, from, name, fault)) return false;
    return !colon || decode(settings->password, sizeof settings->password, colon + 1,
                            length - name - 1, fault);
}

/* host, host:port or [address]:port */
static bool read_host(const char *from, size_t length, kin__mariadb_settings *settings,
                      kin__fault *fault)
{
    const char *end = from + length;
    const char *close = length > 0 && *from == '[' ? memchr(from, ']', length) : NULL;
    const char *search = close ? close + 1 : from;
    const char *colon = memchr(search, ':', (size_t)(end - search));
    const char *host = close ? from + 1 : from;
    const char *host_end = close ? close : colon ? colon : end;
    if (close && close + 1 != end && close + 1 != colon)
        return refuse(fault, "has something behind the address in brackets");
    if (!decode(settings->host, sizeof settings->host, host, (size_t)(host_end - host), fault))
        return false;
    return !colon || take_number(colon + 1, (size_t)(end - colon - 1), 65535, &settings->port) ||
           refuse(fault, "has a port that is no number from 1 to 65535");
}

/* A password with a plain @ or / would be taken for a host and then shown in messages. */
static bool read_address(const char *rest, kin__mariadb_settings *settings, kin__fault *fault)
{
    size_t whole = strcspn(rest, "?");
    size_t length = strcspn(rest, "/?");
    const char *at = memchr(rest, '@', length);
    const char *host = at ? at + 1 : rest;
    if (memchr(host, '@', (size_t)(rest + whole - host)))
        return refuse(fault, "has an @ or a / within user, password or database: there they are "
                             "written %40 and %2F");
    if (at && !read_user(rest, (size_t)(at - rest), settings, fault)) return false;
    if (!read_host(host, (size_t)(rest + length - host), settings, fault)) return false;
    if (whole == length) return true;
    const char *database = rest + length + 1;
    size_t size = (size_t)(rest + whole - database);
    if (memchr(database, '/', size)) return refuse(fault, "has a / in the name of the database");
    return decode(settings->database, sizeof settings->database, database, size, fault);
}

bool kin__mariadb_read_url(const char *url, kin__mariadb_settings *settings, kin__fault *fault)
{
    memset(settings, 0, sizeof *settings);
    kin__copy_text(settings->application_name, sizeof settings->application_name, "kin");
    const char *rest = url ? after_scheme(url) : NULL;
    if (!rest)
        return kin__fault_set(fault, KIN_INVALID_URL, "a MariaDB URL begins with mariadb://");
    if (!read_address(rest, settings, fault)) return false;
    const char *query = strchr(rest, '?');
    return !query || read_query(query + 1, settings, fault);
}

bool kin__mariadb_check_url(const char *url, kin__fault *fault)
{
    kin__mariadb_settings settings;
    return kin__mariadb_read_url(url, &settings, fault);
}
