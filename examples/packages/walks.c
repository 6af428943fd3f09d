/* The two answers that walk through the graph. */
#include "answers.h"
#include "print.h"
#include "seen.h"

#include <stdio.h>
#include <stdlib.h>

struct chain {
    struct found found; /* the package itself first, then level by level */
    size_t *ends;       /* where each level ends among them */
    size_t depth;
    size_t capacity;
};

static bool end_level(struct chain *chain)
{
    if (chain->depth == chain->capacity) {
        size_t capacity = chain->capacity ? chain->capacity * 2 : 16;
        size_t *grown = realloc(chain->ends, capacity * sizeof *grown);
        if (!grown) return false;
        chain->ends = grown;
        chain->capacity = capacity;
    }
    chain->ends[chain->depth++] = chain->found.count;
    return true;
}

/* Adds what the packages from start to the end rest on. The whole level is loaded at once, so the
 * number of statements follows the depth of the chain and not the number of packages in it. */
static bool next_level(struct chain *chain, size_t start)
{
    size_t end = chain->found.count;
    package_list level = {.items = chain->found.packages + start, .count = end - start};
    if (!kin_preload(level, "requirements")) return false;
    for (size_t i = start; i < end; i++) {
        struct package *package = chain->found.packages[i];
        package_list requirements = kin_many_get(package, requirements);
        if (!found_add_list(&chain->found, requirements)) return false;
    }
    return chain->found.count == end || end_level(chain);
}

static bool follow_chain(struct chain *chain, struct package *package)
{
    if (!found_add(&chain->found, package)) return false;
    size_t start = 0;
    while (start < chain->found.count) {
        size_t end = chain->found.count;
        if (!next_level(chain, start)) return false;
        start = end;
    }
    return true;
}

static bool show_chain(const struct answer *answer, const struct chain *chain, size_t limit)
{
    struct package *const *packages = chain->found.packages;
    size_t count = chain->found.count - 1;
    if (!answer_heading(answer, "All that %s rests on: %zu package%s, %zu deep", packages[0]->name,
                        count, plural(count), chain->depth)) {
        return false;
    }
    size_t start = 1;
    for (size_t i = 0; i < chain->depth; i++) {
        char label[64];
        size_t size = chain->ends[i] - start;
        snprintf(label, sizeof label, "level %zu %5zu", i + 1, size);
        print_names(label, packages + start, size, limit);
        start = chain->ends[i];
    }
    return true;
}

bool answer_chain(kin_session *session, const struct subject *subject)
{
    if (!subject->package) return true;
    struct chain chain = {0};
    struct answer answer = answer_start(session);
    bool done =
        follow_chain(&chain, subject->package) && show_chain(&answer, &chain, subject->limit);
    free(chain.ends);
    found_dispose(&chain.found);
    return done;
}

/* Counts the dependents, each once. */
static bool show_dependents(package_list dependents, size_t limit)
{
    struct found found = {0};
    bool added = found_add_list(&found, dependents);
    if (added) {
        printf("  %zu package%s on them\n", found.count,
               found.count == 1 ? " depends" : "s depend");
        if (found.count > 0) print_names("", found.packages, found.count, limit);
    }
    found_dispose(&found);
    return added;
}

bool answer_maintainer(kin_session *session, const struct subject *subject)
{
    struct maintainer *maintainer = subject->maintainer;
    if (!maintainer) return true;
    struct answer answer = answer_start(session);
    package_list packages = kin_many_get(maintainer, packages);
    package_list dependents = kin_many_get(maintainer, dependents);
    if (!answer_heading(&answer, "%s: %zu package%s", maintainer->name, packages.count,
                        plural(packages.count))) {
        return false;
    }
    print_names("", packages.items, packages.count, subject->limit);
    return show_dependents(dependents, subject->limit);
}
