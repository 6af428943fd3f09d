#include "clear.h"

#include "models.h"
#include "progress.h"

enum { BATCH = 50 };

/* Destroys a batch of packages with their dependencies and provisions. The result is how many
 * there were; 0 on failure, too. */
static size_t clear_packages(kin_session *session)
{
    kin_region *region = kin_region_open(session);
    if (!region) return 0;
    package_list packages = kin_all(session, package, .order = "packages.id", .limit = BATCH);
    bool destroyed = true;
    for (size_t i = 0; destroyed && i < packages.count; i++) {
        destroyed = kin_must_destroy(packages.items[i]);
    }
    kin_region_close(region);
    return destroyed ? packages.count : 0;
}

static bool clear_rest(kin_session *session)
{
    maintainer_list maintainers = kin_all(session, maintainer);
    kin_each(maintainer, maintainers) kin_must_destroy(maintainer);
    section_list sections = kin_all(session, section);
    kin_each(section, sections) kin_must_destroy(section);
    tag_list tags = kin_all(session, tag);
    kin_each(tag, tags) kin_must_destroy(tag);
    return !kin_failed(session);
}

bool clear_database(kin_session *session)
{
    struct progress progress;
    size_t total = kin_count(session, package);
    size_t done = 0;
    size_t batch;
    progress_open(&progress, "clearing", total);
    while ((batch = clear_packages(session)) > 0) progress_step(&progress, done += batch);
    progress_close(&progress);
    if (kin_failed(session)) return false;
    kin_region *region = kin_region_open(session);
    if (!region) return false;
    bool cleared = clear_rest(session);
    kin_region_close(region);
    return cleared;
}
