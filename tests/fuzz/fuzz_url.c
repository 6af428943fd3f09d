/* The URL of a database. Opening reads it and connects to nothing: any text is either taken or
 * refused with KIN_INVALID_URL and a message that does not show what may be a password. */
#include "fuzz/target.h"

#include <kin.h>

#include "driver/driver.h"

#include <stdio.h>
#include <string.h>

KIN_DECLARE(thing, static);
struct thing {
    kin_record kin;
    kin_int id;
};
KIN_MODEL(thing, KIN_COLUMN(id));

static void open_url(const char *url)
{
    kin_db *db = kin_open(url, kin_models(thing));
    if (!db) return;
    const kin_error_info *error = kin_db_error(db);
    PROMISE(error->code == KIN_OK || error->code == KIN_INVALID_URL);
    PROMISE(error->message && *error->message && !strstr(error->message, "hunter2"));
    kin_close(db);
}

/* Whether the driver says the same as kin_open is not asked; that it says why is. */
static void check_url(const kin__driver *driver, const char *url)
{
    kin__fault fault = {0};
    if (driver->check_url(url, &fault)) return;
    PROMISE(fault.code == KIN_INVALID_URL && fault.message[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char with_password[] = "postgres://kin:hunter2";
    char *text = malloc(sizeof with_password + size);
    if (!text) return 0;
    memcpy(text, with_password, sizeof with_password - 1);
    memcpy(text + sizeof with_password - 1, data, size);
    text[sizeof with_password - 1 + size] = '\0';
    const char *url = text + sizeof with_password - 1;
    bool asks_for_it = strstr(url, "hunter2") != NULL;
    check_url(&kin__sqlite, url);
    check_url(&kin__postgres, url);
    if (!asks_for_it) {
        open_url(url);
        open_url(text);
    }
    free(text);
    return 0;
}
