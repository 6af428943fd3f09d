#include "models.h"

static void by_name(kin_query *query)
{
    kin_query_order(query, "packages.name, packages.architecture, packages.id");
}

static void as_written(kin_query *query)
{
    kin_query_order(query, "dependencies.id");
}

static void provisions_by_name(kin_query *query)
{
    kin_query_order(query, "provisions.name, provisions.id");
}

static void tags_by_name(kin_query *query)
{
    kin_query_order(query, "tags.name");
}

KIN_MODEL(maintainer,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(email, .nullable = true),
    KIN_HAS_MANY(packages, package, .dependent = KIN_NULLIFY, .scope = by_name,
                 .inverse_of = "maintainer"),
    KIN_HAS_MANY(dependents, package, .through = "packages", .source = "dependents",
                 .scope = by_name),
);

KIN_MODEL(section,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .unique = true),
    KIN_HAS_MANY(packages, package, .dependent = KIN_NULLIFY, .scope = by_name,
                 .inverse_of = "section"),
);

/* Dependencies are destroyed one by one, and not deleted at once, so that their targets' counters
 * go down with them. */
KIN_MODEL(package,
    KIN_COLUMN(id),
    KIN_COLUMN(maintainer_id, .nullable = true),
    KIN_COLUMN(section_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(version, .nullable = true),
    KIN_COLUMN(architecture, .nullable = true),
    KIN_COLUMN(status, .nullable = true),
    KIN_COLUMN(installed, .default_bool = false),
    KIN_COLUMN(installed_size, .default_int = 0),
    KIN_COLUMN(summary, .nullable = true),
    KIN_COLUMN(dependents_count, .default_int = 0),
    KIN_BELONGS_TO(maintainer, maintainer, .inverse_of = "packages"),
    KIN_BELONGS_TO(section, section, .inverse_of = "packages"),
    KIN_HAS_MANY(dependencies, dependency, .dependent = KIN_DESTROY, .scope = as_written,
                 .inverse_of = "package"),
    KIN_HAS_MANY(requirements, package, .through = "dependencies", .source = "target",
                 .scope = by_name),
    KIN_HAS_MANY(incoming, dependency, .foreign_key = "target_id",
                 .counter_cache = "dependents_count",
                 .dependent = KIN_NULLIFY, .scope = as_written, .inverse_of = "target"),
    KIN_HAS_MANY(dependents, package, .through = "incoming", .source = "package", .scope = by_name),
    KIN_HAS_MANY(provisions, provision, .dependent = KIN_DESTROY, .scope = provisions_by_name,
                 .inverse_of = "package"),
    KIN_HAS_AND_BELONGS_TO_MANY(tags, tag, .scope = tags_by_name),
);

KIN_MODEL(provision,
    KIN_COLUMN(id),
    KIN_COLUMN(package_id),
    KIN_COLUMN(name),
    KIN_COLUMN(version, .nullable = true),
    KIN_COLUMN(dependencies_count, .default_int = 0),
    KIN_BELONGS_TO(package, package, .inverse_of = "provisions"),
    KIN_HAS_MANY(dependencies, dependency, .dependent = KIN_NULLIFY, .scope = as_written,
                 .inverse_of = "provision"),
);

KIN_MODEL(dependency,
    KIN_COLUMN(id),
    KIN_COLUMN(package_id),
    KIN_COLUMN(target_id, .nullable = true),
    KIN_COLUMN(provision_id, .nullable = true),
    KIN_COLUMN(kind),
    KIN_COLUMN(choice),
    KIN_COLUMN(name),
    KIN_COLUMN(version, .nullable = true),
    KIN_BELONGS_TO(package, package, .inverse_of = "dependencies"),
    KIN_BELONGS_TO(target, package, .counter_cache = "dependents_count", .inverse_of = "incoming"),
    KIN_BELONGS_TO(provision, provision, .counter_cache = KIN_COUNTER_CACHE,
                   .inverse_of = "dependencies"),
);

KIN_MODEL(tag,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .unique = true),
    KIN_HAS_AND_BELONGS_TO_MANY(packages, package, .scope = by_name),
);
