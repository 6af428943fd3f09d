/* The tags of a package: those of its Tag field, and a few fields of one word in the same spelling,
 * since most status files have no Tag at all. */
#include "reading.h"

#include <stdio.h>
#include <string.h>

/* The tag, found or made; NULL if that fails. */
static struct tag *tag_named(kin_session *session, const char *name)
{
    struct tag *tag = kin_find_by(session, tag, .name = name);
    if (tag || kin_failed(session)) return tag;
    return kin_must_create(session, tag, .name = name);
}

static bool add_tag(struct import *import, struct package *package, const char *name, size_t line)
{
    struct tag *tag = tag_named(import->session, name);
    bool added = tag && kin_many_push(package, tags, tag);
    return added || reading_failed(import, line);
}

/* `role::program, uitoolkit::gtk` */
static bool add_listed(struct import *import, struct package *package)
{
    static const char between[] = ", \t\r\n";
    const struct field *field = stanza_field(&import->stanza, "Tag");
    char *name = field ? field->value + strspn(field->value, between) : NULL;
    while (name && *name) {
        char *end = name + strcspn(name, between);
        char *next = end + strspn(end, between);
        *end = '\0';
        if (!add_tag(import, package, name, field->line)) return false;
        name = next;
    }
    return true;
}

/* `Multi-Arch: same` becomes multi-arch::same. */
static bool add_word(struct import *import, struct package *package, const char *name,
                     const char *facet)
{
    const struct field *field = stanza_field(&import->stanza, name);
    if (!field || !*field->value) return true;
    char tag[64];
    int length = snprintf(tag, sizeof tag, "%s::%s", facet, field->value);
    if (length < 0 || (size_t)length >= sizeof tag || strpbrk(field->value, " \t\n")) {
        return status_error(&import->file, field->line, "%s: not a word", name);
    }
    return add_tag(import, package, tag, field->line);
}

bool reading_tags(struct import *import, struct package *package)
{
    return add_listed(import, package) && add_word(import, package, "Priority", "priority") &&
           add_word(import, package, "Multi-Arch", "multi-arch") &&
           add_word(import, package, "Essential", "essential") &&
           add_word(import, package, "Protected", "protected");
}
