/* The package graph: what a Debian machine has installed, and what rests on what.
 *
 * A package has many dependencies, one for each name that its Depends and Pre-Depends give. A
 * dependency leads to its target, where that is installed, so a package's requirements and its
 * dependents are the same dependencies read from either end. */
#ifndef PACKAGES_MODELS_H
#define PACKAGES_MODELS_H

#include <kin.h>

KIN_DECLARE(maintainer);
KIN_DECLARE(section);
KIN_DECLARE(package);
KIN_DECLARE(provision);
KIN_DECLARE(dependency);
KIN_DECLARE(tag);

struct maintainer {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_text email;
    kin_many(package) packages;
    kin_many(package) dependents; /* through packages, whose dependents are through another */
};

struct section {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(package) packages;
};

struct package {
    kin_record kin;
    kin_int id;
    kin_int maintainer_id;
    kin_int section_id;
    kin_text name;
    kin_text version;
    kin_text architecture;
    kin_text status; /* as dpkg says it: "install ok installed" */
    kin_bool installed;
    kin_int installed_size; /* kibibytes; 0 where the file does not say */
    kin_text summary;
    kin_int dependents_count; /* the dependencies that lead here: the size of incoming */
    kin_one(maintainer) maintainer;
    kin_one(section) section;
    kin_many(dependency) dependencies;
    kin_many(package) requirements; /* through dependencies: their targets */
    kin_many(dependency) incoming;
    kin_many(package) dependents; /* through incoming: their packages */
    kin_many(provision) provisions;
    kin_many(tag) tags; /* join table packages_tags */
};

/* A virtual package: a name that a package provides beside its own. */
struct provision {
    kin_record kin;
    kin_int id;
    kin_int package_id;
    kin_text name;
    kin_text version;
    kin_int dependencies_count;
    kin_one(package) package;
    kin_many(dependency) dependencies; /* those that are met by this name */
};

struct dependency {
    kin_record kin;
    kin_int id;
    kin_int package_id;
    kin_int target_id;    /* NULL: nothing installed has the name */
    kin_int provision_id; /* NULL: the target itself has the name */
    kin_text kind;        /* "Depends" or "Pre-Depends" */
    kin_int choice;       /* what stands as a | b in one field of one package has one number */
    kin_text name;
    kin_text version; /* ">= 2.36", or NULL */
    kin_one(package) package;
    kin_one(package) target;
    kin_one(provision) provision;
};

struct tag {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(package) packages;
};

#endif
