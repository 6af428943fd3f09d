/* The package graph of the machine it runs on: read into a database through Kin, and answered from
 * it through associations, each answer with what it cost. */
#include "answers.h"
#include "graph.h"
#include "import.h"
#include "options.h"
#include "print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool complain(const char *what, const char *name)
{
    fprintf(stderr, "packages: %s%s\n", what, name);
    return false;
}

/* The session's failure; if it has none, something else that the caller names. */
static bool complain_of(kin_session *session, const char *otherwise)
{
    const kin_error_info *error = kin_first_error(session);
    if (error->code == KIN_OK) return complain("", otherwise);
    fprintf(stderr, "packages: %s: %s\n", kin_error_name(error->code), error->message);
    return false;
}

static bool fill(kin_session *session, const struct options *options)
{
    struct import_result result;
    struct answer answer = answer_start(session);
    if (!import_packages(session, options->status, options->import, &result)) {
        return complain("", result.error);
    }
    if (result.imported) {
        return answer_heading(&answer, "%zu packages with %zu dependencies read", result.packages,
                              result.dependencies);
    }
    fprintf(stderr, "packages: the database has packages already; --import reads %s again\n",
            options->status);
    return true;
}

static bool choose_package(kin_session *session, const char *name, struct package **package)
{
    if (name) {
        *package = kin_first(session, package, .where = "packages.name = ?", .args = kin_args(name),
                             .order = "packages.installed DESC, packages.id");
    } else {
        *package = kin_first(session, package,
                             .where = "packages.installed = ? AND packages.dependents_count = 0",
                             .args = kin_args(true),
                             .order = "(SELECT COUNT(*) FROM dependencies"
                                      " WHERE dependencies.package_id = packages.id) DESC, "
                                      "packages.name, packages.id");
    }
    if (kin_failed(session)) return complain_of(session, "");
    return *package || !name || complain("there is no package ", name);
}

static bool choose_maintainer(kin_session *session, const char *name,
                              struct maintainer **maintainer)
{
    if (name) {
        *maintainer =
            kin_first(session, maintainer, .where = "maintainers.name = ? OR maintainers.email = ?",
                      .args = kin_args(name, name), .order = "maintainers.id");
    } else {
        static const char order[] = "packages.dependents_count DESC, packages.name, packages.id";
        const struct package *most = kin_first(session, package, .order = order);
        *maintainer = kin_one_get(most, maintainer);
    }
    if (kin_failed(session)) return complain_of(session, "");
    return *maintainer || !name || complain("there is no maintainer ", name);
}

/* Each answer in a region of its own: what it finds goes when it has been printed. Only what is
 * loaded for the subjects, which are older, stays with them. */
static bool show(kin_session *session, answer_fn *answer, const struct subject *subject)
{
    kin_region *region = kin_region_open(session);
    bool shown = region && answer(session, subject);
    kin_region_close(region);
    printf("\n");
    return shown || complain_of(session, "out of memory");
}

static bool draw(kin_session *session, const char *path, const struct subject *subject)
{
    if (!path || !subject->package) return true;
    errno = 0;
    if (graph_write(path, subject->package, subject->limit)) return true;
    int error = errno;
    if (kin_failed(session)) return complain_of(session, "");
    fprintf(stderr, "packages: %s: %s\n", path, strerror(error));
    return false;
}

static bool run(kin_session *session, const struct options *options)
{
    static answer_fn *const answers[] = {
        answer_most_needed, answer_package, answer_chain, answer_maintainer,
        answer_orphans,     answer_virtual, answer_tags,
    };
    struct subject subject = {.limit = options->limit};
    if (!fill(session, options) || !choose_package(session, options->package, &subject.package) ||
        !choose_maintainer(session, options->maintainer, &subject.maintainer)) {
        return false;
    }
    printf("\n");
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        if (!show(session, answers[i], &subject)) return false;
    }
    return draw(session, options->dot, &subject);
}

int main(int argc, char **argv)
{
    struct options options;
    if (!options_read(&options, argc, argv)) return 2;
    if (options.help) {
        options_help();
        return 0;
    }
    kin_db *db =
        kin_open(options.db, kin_models(maintainer, section, package, provision, dependency, tag));
    kin_session *session = kin_session_open(db); /* carries its own error if it is not opened */
    bool opened = !kin_failed(session);
    bool done = opened ? run(session, &options) : complain_of(session, "");
    kin_session_close(session);
    kin_close(db);
    if (fflush(stdout) != 0 || ferror(stdout)) done = complain("the output cannot be written", "");
    return done ? 0 : 1;
}
