/* The command line. */
#ifndef PACKAGES_OPTIONS_H
#define PACKAGES_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct options {
    const char *status;
    const char *db;
    const char *package;    /* NULL: one is chosen */
    const char *maintainer; /* NULL: one is chosen */
    const char *dot;        /* NULL: no drawing */
    size_t limit;
    bool import;
    bool help;
};

/* False, and a line on stderr, if something is wrong. */
bool options_read(struct options *options, int argc, char **argv);

/* Prints what options there are. */
void options_help(void);

#endif
