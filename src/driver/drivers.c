#include "driver/driver.h"

#include <kin/version.h>

#include <string.h>

/* The address of what is not linked is NULL. */
#pragma weak kin__postgres
#pragma weak kin__mariadb

static const struct {
    const kin__driver *driver;
    const char *library;
    const char *schemes[2]; /* as its driver has them */
} drivers[] = {
    {&kin__sqlite, "kin", {"sqlite", ""}},
    {&kin__postgres, "kin-postgres", {"postgres", "postgresql"}},
    {&kin__mariadb, "kin-mariadb", {"mariadb", "mysql"}},
};
#define DRIVERS (sizeof drivers / sizeof drivers[0])

static bool has_scheme(size_t driver, const char *url, size_t length)
{
    for (size_t i = 0; i < 2; i++) {
        const char *scheme = drivers[driver].schemes[i];
        if (strlen(scheme) == length && memcmp(scheme, url, length) == 0) return true;
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

/* NULL and a fault, unless it is linked as it was built. */
static const kin__driver *check(size_t i, kin__fault *fault)
{
    const kin__driver *driver = drivers[i].driver;
    const char *library = drivers[i].library;
    if (!driver)
        kin__fault_set(fault, KIN_INVALID_URL,
                       "the driver for %s: is not linked: build the program with %s too",
                       drivers[i].schemes[0], library);
    else if (strcmp(driver->version, KIN_VERSION) != 0)
        kin__fault_set(fault, KIN_ABI_MISMATCH, "%s is of Kin %s, but the program uses Kin %s",
                       library, driver->version, KIN_VERSION);
    else
        return driver;
    return NULL;
}

const kin__driver *kin__driver_for(const char *url, kin__fault *fault)
{
    size_t length = url ? strcspn(url, ":") : 0;
    for (size_t i = 0; length > 0 && url[length] && i < DRIVERS; i++)
        if (has_scheme(i, url, length)) return check(i, fault);
    refuse(url ? url : "", length, fault);
    return NULL;
}
