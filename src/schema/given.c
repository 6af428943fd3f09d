#include "schema/given.h"

void kin__given_open(kin__given_reader *reader, const char *text, size_t leading)
{
    bool braced = text && *text == '{' && leading == 0;
    *reader =
        (kin__given_reader){.next = text ? text + braced : "", .skip = leading, .braced = braced};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes of letters beyond ASCII count: compilers take them in names. */
static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static const char *skip_comment(const char *at)
{
    bool line = at[1] == '/';
    for (at += 2; *at; at++) {
        if (line && *at == '\n') return at;
        if (!line && at[0] == '*' && at[1] == '/') return at + 2;
    }
    return at;
}

static bool is_comment(const char *at)
{
    return at[0] == '/' && (at[1] == '/' || at[1] == '*');
}

static const char *skip_blanks(const char *at)
{
    for (;;) {
        if (is_comment(at)) {
            at = skip_comment(at);
        } else if (*at == ' ' || (*at >= '\t' && *at <= '\r')) {
            at++;
        } else {
            return at;
        }
    }
}

/* A string or a character. */
static const char *skip_literal(const char *at)
{
    char quote = *at++;
    for (; *at && *at != quote; at++) {
        if (at[0] == '\\' && at[1]) at++;
    }
    return *at ? at + 1 : at;
}

/* A name or a number. In a number a ' may stand between digits (C23), where it opens no
 * character; after a name, as in u'x', it does. */
static const char *skip_word(const char *at)
{
    bool number = is_digit(*at);
    while (is_name_char(*at) || (number && *at == '\'' && is_name_char(at[1]))) at++;
    return at;
}

/* Up to the comma behind this argument, or the end. */
static const char *skip_argument(const char *at, bool braced)
{
    size_t depth = 0;
    while (*at && (depth || (*at != ',' && !(braced && *at == '}')))) {
        if (*at == '"' || *at == '\'') {
            at = skip_literal(at);
        } else if (is_comment(at)) {
            at = skip_comment(at);
        } else if (is_name_char(*at)) {
            at = skip_word(at);
        } else {
            if (*at == '(' || *at == '[' || *at == '{') depth++;
            if (depth && (*at == ')' || *at == ']' || *at == '}')) depth--;
            at++;
        }
    }
    return at;
}

/* Whether a designator stands there: a dot, a name, an equals sign, and a value behind it. */
static bool read_designator(const char *at, const char *end, const char **name, size_t *length)
{
    if (*at != '.') return false;
    const char *first = skip_blanks(at + 1);
    const char *last = first;
    while (is_name_char(*last)) last++;
    if (last == first || is_digit(*first)) return false;
    const char *equals = skip_blanks(last);
    if (equals[0] != '=' || equals[1] == '=' || skip_blanks(equals + 1) == end) return false;
    *name = first;
    *length = (size_t)(last - first);
    return true;
}

kin__given_token kin__given_next(kin__given_reader *reader, const char **name, size_t *length)
{
    const char *end;
    for (; reader->skip; reader->skip--) {
        end = skip_argument(reader->next, false);
        reader->next = *end ? end + 1 : end;
    }
    reader->next = skip_blanks(reader->next);
    if (!*reader->next || (reader->braced && *reader->next == '}')) return KIN__GIVEN_END;
    end = skip_argument(reader->next, reader->braced);
    if (!read_designator(reader->next, end, name, length)) return KIN__GIVEN_ERROR;
    reader->next = *end == ',' ? end + 1 : end;
    return KIN__GIVEN_NAME;
}

const char *kin__given_argument(const char *text, size_t leading)
{
    const char *at = text ? text : "";
    for (; leading > 0; leading--) {
        at = skip_argument(at, false);
        if (*at) at++;
    }
    return skip_blanks(at);
}
