#include "query/include.h"

#include <ctype.h>
#include <string.h>

typedef struct kin__include_reader {
    kin_session *session;
    const char *what;
    const char *at;
    int depth;
    const kin__association *any; /* what is read stands below this belongs_to to any model */
} kin__include_reader;

static void skip_blanks(kin__include_reader *reader)
{
    while (isspace((unsigned char)*reader->at)) reader->at++;
}

static bool wrong(const kin__include_reader *reader, const kin__model *model)
{
    return kin__fail(reader->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                     "%s of %s: a name was expected at \"%.20s\"", reader->what, model->name,
                     reader->at);
}

static bool not_found(const kin__include_reader *reader, const kin__model *model, const char *name,
                      size_t length)
{
    char wanted[64];
    size_t size = length < sizeof wanted ? length : sizeof wanted - 1;
    memcpy(wanted, name, size);
    wanted[size] = '\0';
    if (reader->any)
        return kin__fail(reader->session, KIN_ASSOCIATION_NOT_FOUND,
                         &(kin__about){.model = reader->any->owner->name, .association = wanted},
                         "association \"%s\" was not found on any model that %s.%s leads to",
                         wanted, reader->any->owner->name, reader->any->name);
    return kin__fail_association(reader->session, model, wanted);
}

/* The entry of that name; the same association named twice is one. */
static kin__include *entry_for(kin_session *session, kin__include **list,
                               const kin__association *association)
{
    for (; *list; list = &(*list)->next)
        if ((*list)->association == association) return *list;
    *list = KIN__TAKE(&session->scratch, kin__include, 1);
    if (*list)
        (*list)->association = association;
    else
        kin__fail_memory(session);
    return *list;
}

bool kin__include_merge(kin_session *session, kin__include **list, const kin__include *tree)
{
    for (; tree; tree = tree->next) {
        kin__include *entry = entry_for(session, list, tree->association);
        if (!entry || !kin__include_merge(session, &entry->children, tree->children)) return false;
    }
    return true;
}

bool kin__include_too_deep(kin_session *session, const char *what, const kin__model *model)
{
    return kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                     "%s are more than %d deep", what, KIN__MOST_DEEP);
}

static bool read_list(kin__include_reader *reader, const kin__model *model, kin__include **list);

typedef bool read_fn(kin__include_reader *reader, const kin__model *model, kin__include **list);

static bool read_for(kin__include_reader *reader, kin__include *entry, read_fn *read)
{
    const kin__model *target = entry->association->target;
    const kin__association *any = reader->any;
    reader->at++;
    if (reader->depth == KIN__MOST_DEEP)
        return kin__include_too_deep(reader->session, reader->what, target);
    reader->depth++;
    reader->any = entry->association->any;
    bool done = read(reader, target, &entry->children);
    reader->any = any;
    reader->depth--;
    return done;
}

/* What stands below an entry: one name behind a dot, or a list in parentheses. Below a belongs_to
 * to any model it is read for each of them. */
static bool read_below(kin__include_reader *reader, kin__include *entry, read_fn *read)
{
    const kin__association *any = entry->association;
    const char *at = reader->at;
    if (!any->ways) return read_for(reader, entry, read);
    for (size_t i = 0; i < any->way_count; i++) {
        if (any->ways[i].flaw) continue;
        kin__include *way = entry_for(reader->session, &entry->children, &any->ways[i]);
        reader->at = at;
        if (!way || !read_for(reader, way, read)) return false;
    }
    return true;
}

static bool has_any(const kin__association *any, const char *name, size_t length)
{
    for (size_t i = 0; any && i < any->way_count; i++)
        if (!any->ways[i].flaw && kin__association_named(any->ways[i].target, name, length))
            return true;
    return false;
}

/* Another of the models has it, and that one reads it. */
static bool skip_entry(kin__include_reader *reader)
{
    size_t depth = 0;
    for (; *reader->at; reader->at++) {
        if (depth == 0 && (*reader->at == ',' || *reader->at == ')')) break;
        if (*reader->at == '(') depth++;
        if (*reader->at == ')') depth--;
    }
    return true;
}

static bool read_name(kin__include_reader *reader, const kin__model *model, kin__include **list)
{
    skip_blanks(reader);
    const char *name = reader->at;
    while (isalnum((unsigned char)*reader->at) || *reader->at == '_') reader->at++;
    size_t length = (size_t)(reader->at - name);
    if (length == 0) return wrong(reader, model);
    const kin__association *association = kin__association_named(model, name, length);
    if (!association)
        return has_any(reader->any, name, length) ? skip_entry(reader)
                                                  : not_found(reader, model, name, length);
    kin__include *entry = entry_for(reader->session, list, association);
    if (!entry) return false;
    skip_blanks(reader);
    if (*reader->at == '.') return read_below(reader, entry, read_name);
    if (*reader->at != '(') return true;
    if (!read_below(reader, entry, read_list)) return false;
    if (*reader->at != ')') return wrong(reader, association->target ? association->target : model);
    reader->at++;
    skip_blanks(reader);
    return true;
}

static bool read_list(kin__include_reader *reader, const kin__model *model, kin__include **list)
{
    do {
        if (!read_name(reader, model, list)) return false;
        skip_blanks(reader);
    } while (*reader->at == ',' && reader->at++);
    return true;
}

bool kin__include_parse(kin_session *session, const kin__model *model, const char *what,
                        const char *text, kin__include **tree)
{
    kin__include_reader reader = {session, what, text ? text : "", 0, NULL};
    skip_blanks(&reader);
    if (!*reader.at) return true;
    if (!read_list(&reader, model, tree)) return false;
    return *reader.at ? wrong(&reader, model) : true;
}
