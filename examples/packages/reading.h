/* What the files of the import share: the state of one run, and its steps. */
#ifndef PACKAGES_READING_H
#define PACKAGES_READING_H

#include "catalogue.h"
#include "import.h"
#include "models.h"

struct import {
    kin_session *session;
    const char *path;
    bool again;
    struct import_result *result;
    struct status_file file;
    struct stanza stanza;
    struct catalogue catalogue;
    struct index maintainers; /* keys of what is in the database already */
    struct index sections;
};

/* Both give false always, and set the file's error: the session's last error with its place in the
 * file (line 0: none); that memory ran out. */
bool reading_failed(struct import *import, size_t line);
bool reading_out_of_memory(struct import *import);

/* Makes the package of import->stanza, and all that does not need other packages. False and the
 * file's error if the stanza is wrong or that fails. */
bool reading_stanza(struct import *import);

/* Gives the package of import->stanza, which is saved, its tags. */
bool reading_tags(struct import *import, struct package *package);

/* Makes the dependencies of a package, when every package is there to be a target. One that is not
 * installed rests on nothing. */
bool reading_dependencies(struct import *import, const struct entry *entry);

#endif
