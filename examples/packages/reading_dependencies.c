/* The relations of a package become its dependencies. */
#include "reading.h"

/* NULL is written, too: of a column that is left out the INSERT has to ask what the database has
 * put there, and that costs as much as the row itself. */
static bool set_target(struct dependency *dependency, struct target target)
{
    return (target.package_id ? kin_set(dependency, target_id, target.package_id)
                              : kin_set_null(dependency, target_id)) &&
           (target.provision_id ? kin_set(dependency, provision_id, target.provision_id)
                                : kin_set_null(dependency, provision_id));
}

/* A new dependency of the package, which is saved with it. */
static bool build_dependency(struct import *import, const struct entry *entry,
                             struct package *package, const char *kind,
                             const struct relation *relation)
{
    struct dependency *made =
        kin_many_build(package, dependencies, .kind = kind, .choice = relation->choice,
                       .name = relation->name, .version = relation->version);
    if (!made) return reading_failed(import, relation->line);
    import->result->dependencies++;
    return set_target(made, catalogue_target(&import->catalogue, entry, relation)) ||
           reading_failed(import, relation->line);
}

static bool build_dependencies(struct import *import, const struct entry *entry,
                               struct package *package, const char *kind, const struct field *field)
{
    struct relation_reader reader;
    struct relation relation;
    enum relation_result read;
    relation_open(&reader, &import->file, field->value ? field : NULL);
    while ((read = relation_next(&reader, &relation)) == RELATION_READ) {
        if (!build_dependency(import, entry, package, kind, &relation)) return false;
    }
    return read == RELATION_END;
}

bool reading_dependencies(struct import *import, const struct entry *entry)
{
    bool none = !entry->depends.value && !entry->pre_depends.value;
    if (none || !entry->installed) return true;
    struct package *package = kin_find(import->session, package, entry->id);
    if (!package) return reading_failed(import, entry->line);
    if (!build_dependencies(import, entry, package, "Pre-Depends", &entry->pre_depends) ||
        !build_dependencies(import, entry, package, "Depends", &entry->depends)) {
        return false;
    }
    return kin_must_save(package) || reading_failed(import, entry->line);
}
