#include "driver/sqlite.h"

#include "driver/url.h"
#include "driver/values.h"

#include <limits.h>
#include <string.h>

/* The words a PRAGMA is given come from these lists, so nothing of the URL becomes SQL. */
static bool take_word(char to[16], const char *const *words, const char *value)
{
    for (; *words; words++) {
        if (strcmp(*words, value) == 0) {
            kin__copy_text(to, 16, *words);
            return true;
        }
    }
    return false;
}

static bool take_mode(kin__sqlite_settings *settings, const char *value)
{
    if (strcmp(value, "ro") == 0) {
        settings->open_flags = SQLITE_OPEN_READONLY;
    } else if (strcmp(value, "rw") == 0) {
        settings->open_flags = SQLITE_OPEN_READWRITE;
    } else if (strcmp(value, "rwc") == 0) {
        settings->open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    } else {
        return false;
    }
    return true;
}

static bool take_foreign_keys(kin__sqlite_settings *settings, const char *value)
{
    settings->foreign_keys = strcmp(value, "on") == 0;
    return settings->foreign_keys || strcmp(value, "off") == 0;
}

static bool take_timeout(kin__sqlite_settings *settings, const char *value)
{
    int64_t number;
    if (!kin__parse_int(value, strlen(value), &number) || number < 0 || number > INT_MAX) {
        return false;
    }
    settings->busy_timeout = (int)number;
    return true;
}

/* One key of the URL. false: the value is none that the key can have. */
static bool take(kin__sqlite_settings *settings, const kin__url_pair *pair, bool *known)
{
    static const char *const journal_modes[] = {"wal",    "delete", "truncate", "persist",
                                                "memory", "off",    NULL};
    static const char *const synchronous[] = {"off", "normal", "full", "extra", NULL};
    const char *key = pair->key;

    *known = true;
    if (strcmp(key, "mode") == 0) return take_mode(settings, pair->value);
    if (strcmp(key, "foreign_keys") == 0) return take_foreign_keys(settings, pair->value);
    if (strcmp(key, "busy_timeout") == 0) return take_timeout(settings, pair->value);
    if (strcmp(key, "journal_mode") == 0) {
        return take_word(settings->journal_mode, journal_modes, pair->value);
    }
    if (strcmp(key, "synchronous") == 0) {
        return take_word(settings->synchronous, synchronous, pair->value);
    }
    *known = false;
    return false;
}

static bool read_query(const char *query, kin__sqlite_settings *settings, kin__fault *fault)
{
    kin__url_pair pair;
    kin__url_step step;
    while ((step = kin__url_next(&query, &pair)) == KIN__URL_PAIR) {
        bool known;
        if (take(settings, &pair, &known)) continue;
        return kin__fault_set(fault, KIN_INVALID_URL,
                              known ? "the SQLite URL gives %s a value it cannot have"
                                    : "the SQLite URL has an unknown key \"%s\"",
                              pair.key);
    }
    if (step == KIN__URL_END) return true;
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "what stands behind ? in the SQLite URL is not key=value, "
                          "or is encoded wrongly");
}

bool kin__sqlite_read_url(const char *url, kin__sqlite_settings *settings, kin__fault *fault)
{
    static const char scheme[] = "sqlite:";
    memset(settings, 0, sizeof *settings);
    settings->foreign_keys = true;
    settings->busy_timeout = 5000;
    settings->open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

    if (!url || strncmp(url, scheme, sizeof scheme - 1) != 0) {
        return kin__fault_set(fault, KIN_INVALID_URL, "a SQLite URL begins with sqlite:");
    }
    const char *path = url + sizeof scheme - 1;
    size_t length = strcspn(path, "?");
    if (length == 0) {
        return kin__fault_set(fault, KIN_INVALID_URL,
                              "the SQLite URL names no file; sqlite::memory: needs none");
    }
    settings->memory = length == 8 && memcmp(path, ":memory:", 8) == 0;
    if (!kin__url_decode(settings->path, sizeof settings->path, path, length)) {
        return kin__fault_set(fault, KIN_INVALID_URL,
                              "the file name in the SQLite URL is encoded wrongly or too long "
                              "(%% is written %%25, ? is written %%3F)");
    }
    return path[length] ? read_query(path + length + 1, settings, fault) : true;
}

bool kin__sqlite_check_url(const char *url, kin__fault *fault)
{
    kin__sqlite_settings settings;
    return kin__sqlite_read_url(url, &settings, fault);
}

bool kin__sqlite_is_temporary(const char *url)
{
    kin__sqlite_settings settings;
    kin__fault ignored;
    return kin__sqlite_read_url(url, &settings, &ignored) && settings.memory;
}
