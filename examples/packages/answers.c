#include "answers.h"

#include "print.h"
#include "seen.h"

#include <inttypes.h>
#include <stdio.h>

/* A text that may be NULL in the database. */
static const char *or_dash(const char *text)
{
    return text ? text : "-";
}

/* The counter counts dependencies, and a package may have two that lead to the same one, so the
 * order is by packages: SQL of one's own, where it says it best. */
static const char most_dependents[] =
    "(SELECT COUNT(DISTINCT dependencies.package_id) FROM dependencies"
    " WHERE dependencies.target_id = packages.id) DESC, packages.name, packages.id";

bool answer_most_needed(kin_session *session, const struct subject *subject)
{
    int64_t limit = (int64_t)subject->limit;
    struct answer answer = answer_start(session);
    package_list packages =
        kin_all(session, package, .where = "packages.dependents_count > 0",
                .order = most_dependents, .limit = limit, .includes = "dependents");
    if (!answer_heading(&answer, "The packages that most others rest on")) return false;
    kin_each(package, packages) {
        package_list dependents = kin_many_peek(package, dependents);
        size_t count;
        if (!found_count(dependents, &count)) return false;
        printf("  %6zu  %s\n", count, package->name);
    }
    return true;
}

bool answer_package(kin_session *session, const struct subject *subject)
{
    if (!subject->package) return true;
    struct answer answer = answer_start(session);
    const struct package *package = subject->package;
    const struct maintainer *maintainer = kin_one_get(package, maintainer);
    const struct section *section = kin_one_get(package, section);
    size_t met = kin_many_count(package, requirements);
    size_t incoming = kin_many_size(package, incoming); /* the counter: no statement */
    provision_list provisions = kin_many_get(package, provisions);
    tag_list tags = kin_many_get(package, tags);
    if (!answer_heading(&answer, "%s: %s", package->name, or_dash(package->summary))) return false;
    printf("  version     %s (%s), %s\n", or_dash(package->version), or_dash(package->architecture),
           or_dash(package->status));
    printf("  section     %s, %" PRId64 " KiB\n", section ? section->name : "-",
           package->installed_size);
    printf("  maintainer  %s\n", maintainer ? maintainer->name : "-");
    printf("  links       %zu to what it needs, %zu from what needs it\n", met, incoming);
    if (provisions.count > 0) {
        printf("  provides   ");
        kin_each(provision, provisions) printf(" %s", provision->name);
        printf("\n");
    }
    if (tags.count > 0) {
        printf("  tags       ");
        kin_each(tag, tags) printf(" %s", tag->name);
        printf("\n");
    }
    return true;
}

bool answer_orphans(kin_session *session, const struct subject *subject)
{
    static const char condition[] = "packages.installed = ? AND packages.dependents_count = 0";
    int64_t limit = (int64_t)subject->limit;
    struct answer answer = answer_start(session);
    size_t count = kin_count(session, package, .where = condition, .args = kin_args(true));
    package_list orphans =
        kin_all(session, package, .where = condition, .args = kin_args(true),
                .order = "packages.installed_size DESC, packages.name, packages.id", .limit = limit,
                .includes = "section");
    if (!answer_heading(&answer, "The orphans, which nothing depends on: %zu", count)) return false;
    kin_each(package, orphans) {
        const struct section *section = kin_one_peek(package, section);
        printf("  %8" PRId64 " KiB  %-12s %s\n", package->installed_size,
               section ? section->name : "-", package->name);
    }
    return true;
}

bool answer_virtual(kin_session *session, const struct subject *subject)
{
    int64_t limit = (int64_t)subject->limit;
    struct answer answer = answer_start(session);
    size_t count = kin_count(session, provision);
    provision_list provisions =
        kin_all(session, provision, .where = "provisions.dependencies_count > 0",
                .order = "provisions.dependencies_count DESC, provisions.name, provisions.id",
                .limit = limit, .includes = "package");
    if (!answer_heading(&answer, "Virtual packages, of %zu that are provided", count)) return false;
    kin_each(provision, provisions) {
        const struct package *provider = kin_one_peek(provision, package);
        printf("  %6" PRId64 "  %-32s by %s\n", provision->dependencies_count, provision->name,
               provider ? provider->name : "-");
    }
    return true;
}

bool answer_tags(kin_session *session, const struct subject *subject)
{
    int64_t limit = (int64_t)subject->limit;
    struct answer answer = answer_start(session);
    size_t count = kin_count(session, tag);
    tag_list tags =
        kin_all(session, tag, .order = "tags.name", .limit = limit, .includes = "packages");
    if (!answer_heading(&answer, "Tags: %zu", count)) return false;
    kin_each(tag, tags) {
        package_list tagged = kin_many_peek(tag, packages);
        char label[64];
        snprintf(label, sizeof label, "%6zu  %-20s", tagged.count, tag->name);
        print_names(label, tagged.items, tagged.count, subject->limit);
    }
    return true;
}
