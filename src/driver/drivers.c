#include "driver/driver.h"

#include <string.h>

/* The drivers that are built in. */
static const kin__driver *const drivers[] = {
    &kin__sqlite,
#ifndef KIN_WITHOUT_POSTGRES
    &kin__postgres,
#endif
#ifndef KIN_WITHOUT_MARIADB
    &kin__mariadb,
#endif
};

static bool has_scheme(const kin__driver *driver, const char *url, size_t length)
{
    for (const char *const *scheme = driver->schemes; *scheme; scheme++) {
        if (strlen(*scheme) == length && memcmp(*scheme, url, length) == 0) return true;
    }
    return false;
}

/* Only something that looks like a scheme is shown: a text that is no URL at all may hold a
 * password anywhere. */
static bool refuse(const char *url, size_t length, kin__fault *fault)
{
    bool plain = length > 0 && length < 32 && url[length] == ':';
    if (plain && strspn(url, "abcdefghijklmnopqrstuvwxyz0123456789+-.") == length) {
        return kin__fault_set(fault, KIN_INVALID_URL, "no driver for the scheme \"%.*s\"",
                              (int)length, url);
    }
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "the URL of the database must begin with a scheme such as sqlite:");
}

const kin__driver *kin__driver_for(const char *url, kin__fault *fault)
{
    size_t length = url ? strcspn(url, ":") : 0;
    for (size_t i = 0; url && url[length] && i < sizeof drivers / sizeof drivers[0]; i++) {
        if (has_scheme(drivers[i], url, length)) return drivers[i];
    }
    refuse(url ? url : "", length, fault);
    return NULL;
}

const char *kin__kind_name(uint8_t kind)
{
    static const char *const names[] = {"nothing",   "an integer", "a boolean", "a number",
                                        "a text",    "a time",     "a blob",    "a date",
                                        "a decimal", "a uuid"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "a value";
}
