/* A progress bar on stderr; nothing at all where that is no terminal. */
#ifndef PACKAGES_PROGRESS_H
#define PACKAGES_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    const char *label;
    size_t total;
    size_t percent;
    bool shown;
};

void progress_open(struct progress *progress, const char *label, size_t total);
void progress_step(struct progress *progress, size_t done);
/* Wipes the bar away. */
void progress_close(struct progress *progress);

#endif
