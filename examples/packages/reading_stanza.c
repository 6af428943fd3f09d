/* One stanza becomes a package, with its maintainer, section and provisions. */
#include "reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* "Ann <ann@example.org>" in two. */
static bool create_maintainer(struct import *import, const char *whole, int64_t *id)
{
    const char *open = strrchr(whole, '<');
    const char *close = open ? strchr(open, '>') : NULL;
    char *name = malloc(2 * strlen(whole) + 2);
    if (!name) return reading_out_of_memory(import);
    strcpy(name, whole);
    char *email = NULL;
    if (close) {
        size_t length = (size_t)(open - whole);
        while (length > 0 && name[length - 1] == ' ') length--;
        name[length] = '\0';
        email = name + strlen(whole) + 1;
        memcpy(email, open + 1, (size_t)(close - open) - 1);
        email[close - open - 1] = '\0';
    }
    const struct maintainer *made =
        kin_must_create(import->session, maintainer, .name = name, .email = email);
    free(name);
    if (made) *id = made->id;
    return made != NULL;
}

static bool maintainer_id(struct import *import, const struct field *field, int64_t *id)
{
    const int64_t *known = index_find(&import->maintainers, field->value);
    if (known) {
        *id = *known;
        return true;
    }
    if (!create_maintainer(import, field->value, id)) return reading_failed(import, field->line);
    return index_put(&import->maintainers, field->value, *id) || reading_out_of_memory(import);
}

static bool section_id(struct import *import, const struct field *field, int64_t *id)
{
    const int64_t *known = index_find(&import->sections, field->value);
    if (known) {
        *id = *known;
        return true;
    }
    const struct section *made = kin_must_create(import->session, section, .name = field->value);
    if (!made) return reading_failed(import, field->line);
    *id = made->id;
    return index_put(&import->sections, field->value, *id) || reading_out_of_memory(import);
}

/* Sets the keys of the maintainer and the section, where the stanza names them. */
static bool set_owners(struct import *import, struct package *package)
{
    const struct field *maintainer = stanza_field(&import->stanza, "Maintainer");
    int64_t id = 0;
    if (maintainer && *maintainer->value) {
        if (!maintainer_id(import, maintainer, &id)) return false;
        if (!kin_set(package, maintainer_id, id)) return reading_failed(import, maintainer->line);
    }
    const struct field *section = stanza_field(&import->stanza, "Section");
    if (section && *section->value) {
        if (!section_id(import, section, &id)) return false;
        if (!kin_set(package, section_id, id)) return reading_failed(import, section->line);
    }
    return true;
}

static bool add_provisions(struct import *import, struct package *package)
{
    const struct field *field = stanza_field(&import->stanza, "Provides");
    struct relation_reader reader;
    struct relation relation;
    enum relation_result read;
    long names = 0;
    relation_open(&reader, &import->file, field);
    while ((read = relation_next(&reader, &relation)) == RELATION_READ) {
        if (relation.choice == names++) {
            return status_error(&import->file, relation.line, "Provides: alternatives");
        }
        const struct provision *made = kin_many_create(package, provisions, .name = relation.name,
                                                       .version = relation.version);
        if (!made) return reading_failed(import, relation.line);
        if (!catalogue_provide(&import->catalogue, relation.name, made->id)) {
            return reading_out_of_memory(import);
        }
    }
    return read == RELATION_END;
}

static bool installed_size(struct import *import, int64_t *size)
{
    const struct field *field = stanza_field(&import->stanza, "Installed-Size");
    *size = 0;
    if (!field) return true;
    char *end;
    errno = 0;
    *size = strtoll(field->value, &end, 10);
    if (end == field->value || *end || errno || *size < 0) {
        return status_error(&import->file, field->line, "Installed-Size: not a number");
    }
    return true;
}

/* "install ok installed": what waits for a trigger is in place, too. A file without this field, as
 * a repository's index is, is taken for a list of what is there. */
static bool is_installed(const char *status)
{
    if (!status) return true;
    const char *last = strrchr(status, ' ');
    last = last ? last + 1 : status;
    return strcmp(last, "installed") == 0 || strncmp(last, "triggers-", 9) == 0;
}

static struct field relations(const struct stanza *stanza, const char *name)
{
    const struct field *field = stanza_field(stanza, name);
    return field ? *field : (struct field){0};
}

/* The first line of the description. */
static const char *summary(const struct stanza *stanza)
{
    char *description = stanza_value(stanza, "Description");
    if (description) description[strcspn(description, "\n")] = '\0';
    return description;
}

static bool create_package(struct import *import, struct entry *entry)
{
    const struct stanza *stanza = &import->stanza;
    const char *status = stanza_value(stanza, "Status");
    const char *version = stanza_value(stanza, "Version");
    const char *first_line = summary(stanza);
    int64_t size;
    if (!installed_size(import, &size)) return false;
    entry->installed = is_installed(status);
    struct package *package =
        kin_new(import->session, package, .name = entry->name, .version = version,
                .architecture = entry->architecture, .status = status,
                .installed = entry->installed, .installed_size = size, .summary = first_line);
    if (!package) return reading_failed(import, entry->line);
    if (!set_owners(import, package)) return false;
    if (!kin_must_save(package)) return reading_failed(import, entry->line);
    entry->id = package->id;
    if (!catalogue_add(&import->catalogue, *entry)) return reading_out_of_memory(import);
    return add_provisions(import, package) && reading_tags(import, package);
}

bool reading_stanza(struct import *import)
{
    const struct stanza *stanza = &import->stanza;
    const struct field *name = stanza_field(stanza, "Package");
    if (!name) return status_error(&import->file, stanza->line, "a stanza without a Package field");
    if (!*name->value) return status_error(&import->file, name->line, "Package: empty");
    const char *architecture = stanza_value(stanza, "Architecture");
    struct entry entry = {.name = name->value, .line = name->line};
    entry.architecture = architecture ? architecture : "";
    entry.depends = relations(stanza, "Depends");
    entry.pre_depends = relations(stanza, "Pre-Depends");
    const struct entry *twin = catalogue_find(&import->catalogue, entry.name, entry.architecture);
    if (twin) {
        return status_error(&import->file, entry.line,
                            "package %s (%s) a second time, after line %zu", entry.name,
                            architecture ? architecture : "no architecture", twin->line);
    }
    return create_package(import, &entry);
}
