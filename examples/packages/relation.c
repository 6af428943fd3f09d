#include "relation.h"

#include <string.h>

void relation_open(struct relation_reader *reader, struct status_file *file,
                   const struct field *field)
{
    *reader = (struct relation_reader){.file = file};
    if (!field) return;
    reader->field = field->name;
    reader->next = field->value;
    reader->line = field->line;
}

static void skip_blanks(struct relation_reader *reader)
{
    for (; *reader->next && strchr(" \t\r\n", *reader->next); reader->next++) {
        reader->line += *reader->next == '\n';
    }
}

static bool broken(struct relation_reader *reader, const char *what)
{
    return status_error(reader->file, reader->line, "%s: %s", reader->field, what);
}

/* Where a name or an architecture ends. */
static char *word_end(char *word)
{
    return word + strspn(word, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789+-._");
}

/* dpkg knows < and > still, as the old spellings of <= and >=. */
static bool is_operator(const char *text, size_t length)
{
    static const char *const operators[] = {"<<", "<=", "=", ">=", ">>", "<", ">"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const char *known = operators[i];
        if (strlen(known) == length && memcmp(text, known, length) == 0) return true;
    }
    return false;
}

/* Reads `(>= 2.36)`; the text between the parentheses is what is kept. */
static bool read_version(struct relation_reader *reader, char **start, char **end)
{
    reader->next++;
    skip_blanks(reader);
    *start = reader->next;
    size_t operator_length = strspn(*start, "<=>");
    if (!is_operator(*start, operator_length)) {
        return broken(reader, "no <<, <=, =, >= or >> in front of a version");
    }
    reader->next += operator_length;
    skip_blanks(reader);
    char *version = reader->next;
    *end = version + strcspn(version, ") \t\r\n");
    if (*end == version) return broken(reader, "a version is missing");
    reader->next = *end;
    skip_blanks(reader);
    if (*reader->next != ')') return broken(reader, "a parenthesis is not closed");
    reader->next++;
    return true;
}

/* Goes over the comma or bar behind a relation. */
static bool read_separator(struct relation_reader *reader)
{
    skip_blanks(reader);
    reader->separator = *reader->next;
    if (!reader->separator) return true;
    if (!strchr(",|", reader->separator)) return broken(reader, "a comma is missing");
    reader->next++;
    return true;
}

static bool read_relation(struct relation_reader *reader, struct relation *relation)
{
    char *name = reader->next;
    char *name_end = word_end(name);
    if (name_end == name) return broken(reader, "the name of a package is missing");
    *relation = (struct relation){.name = name, .choice = reader->choice, .line = reader->line};
    reader->next = name_end;
    char *architecture_end = NULL;
    if (*reader->next == ':') {
        relation->architecture = reader->next + 1;
        architecture_end = reader->next = word_end(reader->next + 1);
        if (architecture_end == relation->architecture) {
            return broken(reader, "no architecture behind a colon");
        }
    }
    skip_blanks(reader);
    char *version = NULL;
    char *version_end = NULL;
    if (*reader->next == '(' && !read_version(reader, &version, &version_end)) return false;
    relation->version = version;
    if (!read_separator(reader)) return false;
    /* Only now that what follows each part has been looked at may its end be overwritten. */
    *name_end = '\0';
    if (architecture_end) *architecture_end = '\0';
    if (version_end) *version_end = '\0';
    return true;
}

enum relation_result relation_next(struct relation_reader *reader, struct relation *relation)
{
    if (!reader->next) return RELATION_END;
    skip_blanks(reader);
    if (!reader->separator && !*reader->next) return RELATION_END;
    if (reader->separator != '|') reader->choice++;
    return read_relation(reader, relation) ? RELATION_READ : RELATION_BROKEN;
}
