#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void options_help(void)
{
    fputs("packages: the package graph of a Debian machine, in a database\n"
          "\n"
          "  --status FILE      the status file of dpkg (default: /var/lib/dpkg/status)\n"
          "  --db URL           the database (default: sqlite:packages.db, a file\n"
          "                     that is made in the current folder)\n"
          "  --import           read the file again, though the database has packages\n"
          "  --package NAME     the package to tell of (default: of those that nothing\n"
          "                     depends on, the one with the most dependencies)\n"
          "  --maintainer NAME  the maintainer to tell of, by name or address (default: who\n"
          "                     keeps the package that most others rest on)\n"
          "  --limit N          rows of an answer, names of a row (default: 10)\n"
          "  --dot FILE         draw the package's neighbourhood for Graphviz\n"
          "  --help             this\n",
          stdout);
}

static bool wrong(const char *what, const char *option)
{
    fprintf(stderr, "packages: %s: %s (--help tells more)\n", option, what);
    return false;
}

static bool read_limit(struct options *options, const char *value)
{
    char *end;
    long limit = strtol(value, &end, 10);
    if (end == value || *end || limit < 1 || limit > 1000000) {
        return wrong("not a number from 1 to 1000000", "--limit");
    }
    options->limit = (size_t)limit;
    return true;
}

static bool set_option(struct options *options, const char *name, const char *value)
{
    const struct {
        const char *name;
        const char **value;
    } texts[] = {
        {"--status", &options->status},   {"--db", &options->db},
        {"--package", &options->package}, {"--maintainer", &options->maintainer},
        {"--dot", &options->dot},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(name, texts[i].name) != 0) continue;
        *texts[i].value = value;
        return value || wrong("a value is missing", name);
    }
    if (strcmp(name, "--limit") != 0) return wrong("no such option", name);
    return value ? read_limit(options, value) : wrong("a value is missing", name);
}

bool options_read(struct options *options, int argc, char **argv)
{
    *options =
        (struct options){.status = "/var/lib/dpkg/status", .db = "sqlite:packages.db", .limit = 10};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            options->help = true;
        } else if (strcmp(argv[i], "--import") == 0) {
            options->import = true;
        } else {
            const char *name = argv[i];
            const char *value = i + 1 < argc ? argv[++i] : NULL;
            if (!set_option(options, name, value)) return false;
        }
    }
    return true;
}
