#include "graph.h"

#include <inttypes.h>
#include <stdio.h>

static void write_text(FILE *file, const char *text)
{
    fputc('"', file);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', file);
        fputc(*text, file);
    }
    fputc('"', file);
}

static void write_node(FILE *file, const struct package *package, const char *look)
{
    fprintf(file, "  p%" PRId64 " [label=", package->id);
    write_text(file, package->name);
    fprintf(file, "%s];\n", look);
}

/* Pre-Depends are drawn bold. What is met by a virtual name, or wants a version, says so. */
static void write_edge(FILE *file, const struct dependency *dependency, const char *version)
{
    bool by_own_name = kin_is_null(dependency, provision_id);
    const char *label = by_own_name ? "" : dependency->name;
    fprintf(file, "  p%" PRId64 " -> p%" PRId64 " [label=", dependency->package_id,
            dependency->target_id);
    write_text(file, version ? version : label);
    fprintf(file, "%s];\n", dependency->kind[0] == 'P' ? ", style=bold" : "");
}

/* A name that nothing installed has: an alternative that was not taken. */
static void write_missing(FILE *file, const struct dependency *dependency)
{
    fprintf(file, "  d%" PRId64 " [label=", dependency->id);
    write_text(file, dependency->name);
    fprintf(file, ", style=dotted];\n  p%" PRId64 " -> d%" PRId64 " [style=dotted];\n",
            dependency->package_id, dependency->id);
}

static void write_requirements(FILE *file, const struct package *package)
{
    dependency_list dependencies = kin_many_peek(package, dependencies);
    kin_each(dependency, dependencies) {
        const struct package *target = kin_one_peek(dependency, target);
        if (!target) {
            write_missing(file, dependency);
            continue;
        }
        write_node(file, target, "");
        write_edge(file, dependency, dependency->version);
    }
}

static void write_dependents(FILE *file, const struct package *package, size_t limit)
{
    dependency_list incoming = kin_many_peek(package, incoming);
    size_t shown = incoming.count < limit ? incoming.count : limit;
    for (size_t i = 0; i < shown; i++) {
        const struct dependency *dependency = incoming.items[i];
        const struct package *dependent = kin_one_peek(dependency, package);
        if (!dependent) continue;
        write_node(file, dependent, "");
        write_edge(file, dependency, NULL);
    }
    if (shown < incoming.count) {
        fprintf(file, "  more [label=\"%zu more\", style=dotted];\n  more -> p%" PRId64 ";\n",
                incoming.count - shown, package->id);
    }
}

bool graph_write(const char *path, struct package *package, size_t limit)
{
    package_list one = {.items = &package, .count = 1};
    if (!kin_preload(one, "dependencies(target), incoming(package)")) return false;
    FILE *file = fopen(path, "w");
    if (!file) return false;
    fputs("digraph packages {\n"
          "  rankdir=LR;\n"
          "  node [shape=box, fontname=\"sans-serif\"];\n"
          "  edge [fontname=\"sans-serif\", fontsize=9];\n",
          file);
    write_node(file, package, ", style=filled, fillcolor=lightgrey");
    write_requirements(file, package);
    write_dependents(file, package, limit);
    fputs("}\n", file);
    bool written = !ferror(file);
    return fclose(file) == 0 && written;
}
