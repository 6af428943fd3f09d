#include "query/alias.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_taken(const kin__aliases *aliases, const char *name)
{
    for (size_t i = 0; i < aliases->count; i++)
        if (strcasecmp(aliases->names[i], name) == 0) return true;
    return false;
}

bool kin__alias_taken(kin__aliases *aliases, kin__arena *arena, const char *name)
{
    if (aliases->count == aliases->capacity) {
        size_t capacity = aliases->capacity ? aliases->capacity * 2 : 8;
        const char **names = KIN__TAKE(arena, const char *, capacity);
        if (!names) return false;
        if (aliases->count) memcpy(names, aliases->names, aliases->count * sizeof *names);
        aliases->names = names;
        aliases->capacity = capacity;
    }
    aliases->names[aliases->count++] = name;
    return true;
}

/* Cuts to size bytes at most, and not inside a character. */
static void cut(char *text, size_t size)
{
    if (strlen(text) <= size) return;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) size--;
    text[size] = '\0';
}

/* Room for "_" and a number that fits a size_t. */
enum { NUMBER_SIZE = 24 };

static const char *make_alias(const kin__aliases *aliases, kin__arena *arena, size_t most,
                              const kin__hop *hop, const char *parent, bool on_the_way)
{
    const char *plural = hop->association->plural;
    size_t size = strlen(plural) + strlen(parent) + sizeof "__join" + NUMBER_SIZE;
    char *alias = KIN__TAKE(arena, char, size);
    char number[NUMBER_SIZE];
    if (!alias) return NULL;
    snprintf(alias, size, "%s_%s%s", plural, parent, on_the_way ? "_join" : "");
    cut(alias, most);
    size_t length = strlen(alias);
    for (size_t n = 2; is_taken(aliases, alias); n++) {
        snprintf(number, sizeof number, "_%zu", n);
        alias[length] = '\0';
        cut(alias, most - strlen(number));
        strcat(alias, number);
    }
    return alias;
}

const char *kin__alias(kin__aliases *aliases, kin__arena *arena, const kin__dialect *dialect,
                       const kin__hop *hop, const char *parent, bool on_the_way)
{
    const char *name = hop->table;
    if (is_taken(aliases, name))
        name = make_alias(aliases, arena, dialect->identifier_length, hop, parent, on_the_way);
    return name && kin__alias_taken(aliases, arena, name) ? name : NULL;
}
