/* What the first walk through the file has learned, and the second needs: the packages, the names
 * they provide, and the keys of both in the database. Texts point into the file. */
#ifndef PACKAGES_CATALOGUE_H
#define PACKAGES_CATALOGUE_H

#include "index.h"
#include "relation.h"

#define NO_ENTRY SIZE_MAX

struct entry {
    const char *name;
    const char *architecture; /* "" where the file does not say */
    bool installed;
    size_t line;
    struct field pre_depends; /* value NULL: none */
    struct field depends;
    int64_t id;
    size_t namesake; /* the next one of the same name, or NO_ENTRY */
};

struct provider {
    size_t entry;
    int64_t provision_id;
    size_t next; /* the next one of the same virtual name, or NO_ENTRY */
};

/* Starts as {0}. */
struct catalogue {
    struct entry *entries;
    size_t count;
    size_t capacity;
    struct provider *providers;
    size_t provider_count;
    size_t provider_capacity;
    struct index names;    /* the newest entry of each name */
    struct index virtuals; /* the newest provider of each virtual name */
};

void catalogue_dispose(struct catalogue *catalogue);

/* The package of that name and architecture; NULL if it is not there. */
const struct entry *catalogue_find(const struct catalogue *catalogue, const char *name,
                                   const char *architecture);

/* Adds a package, or a name that the newest package provides. False when memory ran out. */
bool catalogue_add(struct catalogue *catalogue, struct entry entry);
bool catalogue_provide(struct catalogue *catalogue, const char *name, int64_t provision_id);

/* What a relation leads to: keys, or 0 where there is none. */
struct target {
    int64_t package_id;
    int64_t provision_id; /* if it is by a virtual name */
};

/* The installed package that the relation of the package `from` leads to: one of that very name,
 * else one that provides it. Of several, one of the same architecture comes first, then one for
 * all architectures, then the earliest in the file. Versions are not compared: dpkg has done it. */
struct target catalogue_target(const struct catalogue *catalogue, const struct entry *from,
                               const struct relation *relation);

#endif
