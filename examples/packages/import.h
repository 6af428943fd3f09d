/* Reading a status file into the database: all of it, or nothing. */
#ifndef PACKAGES_IMPORT_H
#define PACKAGES_IMPORT_H

#include <kin.h>

struct import_result {
    bool imported; /* false: the database has packages already, and was left alone */
    size_t packages;
    size_t dependencies;
    char error[1024];
};

/* Makes the tables that are missing, and reads the file if there are no packages yet, or if again
 * is set: then what the database has is destroyed first. All this is one transaction: when the
 * result is false, the database is as it was before, and result->error says why. */
bool import_packages(kin_session *session, const char *path, bool again,
                     struct import_result *result);

#endif
