#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

void catalogue_dispose(struct catalogue *catalogue)
{
    free(catalogue->entries);
    free(catalogue->providers);
    index_dispose(&catalogue->names);
    index_dispose(&catalogue->virtuals);
    *catalogue = (struct catalogue){0};
}

static size_t first_of(const struct index *index, const char *name)
{
    const int64_t *found = index_find(index, name);
    return found ? (size_t)*found : NO_ENTRY;
}

const struct entry *catalogue_find(const struct catalogue *catalogue, const char *name,
                                   const char *architecture)
{
    size_t at = first_of(&catalogue->names, name);
    while (at != NO_ENTRY && strcmp(catalogue->entries[at].architecture, architecture) != 0) {
        at = catalogue->entries[at].namesake;
    }
    return at == NO_ENTRY ? NULL : &catalogue->entries[at];
}

/* Room for one more of an array's items; NULL when memory ran out. */
static void *room(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    size_t wanted = *capacity ? *capacity * 2 : 256;
    void *grown = realloc(items, wanted * size);
    if (grown) *capacity = wanted;
    return grown;
}

bool catalogue_add(struct catalogue *catalogue, struct entry entry)
{
    struct entry *entries =
        room(catalogue->entries, catalogue->count, &catalogue->capacity, sizeof *entries);
    if (!entries) return false;
    catalogue->entries = entries;
    entry.namesake = first_of(&catalogue->names, entry.name);
    if (!index_put(&catalogue->names, entry.name, (int64_t)catalogue->count)) return false;
    entries[catalogue->count++] = entry;
    return true;
}

bool catalogue_provide(struct catalogue *catalogue, const char *name, int64_t provision_id)
{
    struct provider *providers = room(catalogue->providers, catalogue->provider_count,
                                      &catalogue->provider_capacity, sizeof *providers);
    if (!providers) return false;
    catalogue->providers = providers;
    struct provider provider = {.entry = catalogue->count - 1, .provision_id = provision_id};
    provider.next = first_of(&catalogue->virtuals, name);
    if (!index_put(&catalogue->virtuals, name, (int64_t)catalogue->provider_count)) return false;
    providers[catalogue->provider_count++] = provider;
    return true;
}

/* How well a package answers the relation; 0: not at all. */
static int fitness(const struct entry *candidate, const struct entry *from,
                   const struct relation *relation)
{
    if (!candidate->installed) return 0;
    const char *wanted = relation->architecture;
    bool any = !wanted || strcmp(wanted, "any") == 0 || strcmp(wanted, "native") == 0;
    if (!any) return strcmp(candidate->architecture, wanted) == 0 ? 3 : 0;
    if (strcmp(candidate->architecture, from->architecture) == 0) return 3;
    return strcmp(candidate->architecture, "all") == 0 ? 2 : 1;
}

/* Chains go from the newest to the earliest, so an equally good one that comes later wins. */
static struct target by_own_name(const struct catalogue *catalogue, const struct entry *from,
                                 const struct relation *relation)
{
    struct target target = {0};
    int best = 1;
    size_t at = first_of(&catalogue->names, relation->name);
    for (; at != NO_ENTRY; at = catalogue->entries[at].namesake) {
        const struct entry *candidate = &catalogue->entries[at];
        int fit = fitness(candidate, from, relation);
        if (fit < best) continue;
        best = fit;
        target.package_id = candidate->id;
    }
    return target;
}

static struct target by_virtual_name(const struct catalogue *catalogue, const struct entry *from,
                                     const struct relation *relation)
{
    struct target target = {0};
    int best = 1;
    size_t at = first_of(&catalogue->virtuals, relation->name);
    for (; at != NO_ENTRY; at = catalogue->providers[at].next) {
        const struct entry *candidate = &catalogue->entries[catalogue->providers[at].entry];
        int fit = candidate == from ? 0 : fitness(candidate, from, relation);
        if (fit < best) continue;
        best = fit;
        target.package_id = candidate->id;
        target.provision_id = catalogue->providers[at].provision_id;
    }
    return target;
}

struct target catalogue_target(const struct catalogue *catalogue, const struct entry *from,
                               const struct relation *relation)
{
    struct target target = by_own_name(catalogue, from, relation);
    return target.package_id ? target : by_virtual_name(catalogue, from, relation);
}
