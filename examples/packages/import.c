#include "import.h"

#include "clear.h"
#include "progress.h"
#include "reading.h"

#include <stdio.h>
#include <string.h>

/* Records are made in regions of so many packages, so that memory does not grow with the file. */
enum { BATCH = 100 };

bool reading_failed(struct import *import, size_t line)
{
    const kin_error_info *error = kin_error(import->session);
    return status_error(&import->file, line, "%s", error->message);
}

bool reading_out_of_memory(struct import *import)
{
    return status_error(&import->file, 0, "out of memory");
}

static enum stanza_result import_batch(struct import *import, struct stanza_reader *reader)
{
    enum stanza_result read = STANZA_READ;
    kin_region *region = kin_region_open(import->session);
    if (!region) {
        reading_failed(import, 0);
        return STANZA_BROKEN;
    }
    for (int i = 0; i < BATCH && read == STANZA_READ; i++) {
        read = stanza_next(reader, &import->stanza);
        if (read == STANZA_READ && !reading_stanza(import)) read = STANZA_BROKEN;
    }
    kin_region_close(region);
    return read;
}

/* The first walk: packages, with all that does not need other packages. */
static bool import_stanzas(struct import *import)
{
    struct stanza_reader reader;
    struct progress progress;
    enum stanza_result read = STANZA_READ;
    stanza_open(&reader, &import->file);
    progress_open(&progress, "packages", import->file.size);
    while (read == STANZA_READ) {
        read = import_batch(import, &reader);
        progress_step(&progress, (size_t)(reader.next - import->file.text));
    }
    progress_close(&progress);
    if (read == STANZA_BROKEN) return false;
    import->result->packages = import->catalogue.count;
    if (import->catalogue.count > 0) return true;
    return status_error(&import->file, 0, "there is no package in it");
}

static bool link_batch(struct import *import, size_t first)
{
    const struct catalogue *catalogue = &import->catalogue;
    kin_region *region = kin_region_open(import->session);
    if (!region) return reading_failed(import, 0);
    bool done = true;
    for (size_t i = first; done && i < catalogue->count && i < first + BATCH; i++) {
        done = reading_dependencies(import, &catalogue->entries[i]);
    }
    kin_region_close(region);
    return done;
}

/* The second walk, over what the first has kept: every package is there now to be a target. */
static bool link_packages(struct import *import)
{
    struct progress progress;
    bool done = true;
    progress_open(&progress, "dependencies", import->catalogue.count);
    for (size_t i = 0; done && i < import->catalogue.count; i += BATCH) {
        done = link_batch(import, i);
        progress_step(&progress, i + BATCH);
    }
    progress_close(&progress);
    return done;
}

/* The whole work, in a transaction: false rolls all of it back. The tables are made before, for not
 * every database takes one back. */
static bool work(kin_session *session, void *context)
{
    struct import *import = context;
    bool present = kin_exists(session, package);
    if (kin_failed(session)) return false;
    if (present && !import->again) return true;
    import->result->imported = true;
    return status_open(&import->file, import->path) && (!present || clear_database(session)) &&
           import_stanzas(import) && link_packages(import);
}

static void dispose(struct import *import)
{
    status_close(&import->file);
    stanza_dispose(&import->stanza);
    catalogue_dispose(&import->catalogue);
    index_dispose(&import->maintainers);
    index_dispose(&import->sections);
}

bool import_packages(kin_session *session, const char *path, bool again,
                     struct import_result *result)
{
    *result = (struct import_result){0};
    struct import import = {.session = session, .path = path, .again = again, .result = result};
    bool done = kin_create_tables(session) && kin_transaction(session, work, &import);
    if (!done && !import.file.error[0]) {
        const kin_error_info *error = kin_first_error(session);
        snprintf(result->error, sizeof result->error, "%s", error->message);
    } else if (!done) {
        memcpy(result->error, import.file.error, sizeof result->error);
    }
    dispose(&import);
    return done;
}
