/* A package's neighbourhood as a drawing for Graphviz. */
#ifndef PACKAGES_GRAPH_H
#define PACKAGES_GRAPH_H

#include "models.h"

/* Writes the package, what it depends on, and up to limit of the dependencies on it. False on
 * failure: the session's, or (when that has none) the file's, as errno says. */
bool graph_write(const char *path, struct package *package, size_t limit);

#endif
