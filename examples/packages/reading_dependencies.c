/* The relations of a package become its dependencies. */
#include "reading.h"

/* A new dependency of the package, which is saved with it. */
static bool build_dependency(struct import *import, const struct entry *entry,
                             struct package *package, const char *kind,
                             const struct relation *relation)
{
    struct target target = catalogue_target(&import->catalogue, entry, relation);
    struct dependency *made = kin_many_build(
        package, dependencies, .kind = kind, .choice = relation->choice, .name = relation->name,
        .version = relation->version);
    if (!made) return reading_failed(import, relation->line);
    bool set = !target.package_id || kin_set(made, target_id, target.package_id);
    if (set && target.provision_id) set = kin_set(made, provision_id, target.provision_id);
    import->result->dependencies++;
    return set || reading_failed(import, relation->line);
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
