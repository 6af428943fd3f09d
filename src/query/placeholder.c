/* Finding question marks in SQL that a developer wrote. Standard SQL, with what the databases add:
 * '...' and "..." with doubled quotes, `...` names, -- and block comments, $tag$...$tag$ strings,
 * and E'...' strings with backslashes. [...] is no name here: in PostgreSQL it is an array's. */
#include "query/sql.h"

#include <ctype.h>
#include <string.h>

static const char *skip_quoted(const char *at, char quote, bool backslashes)
{
    for (at++; *at; at++) {
        if (backslashes && *at == '\\' && at[1]) {
            at++;
        } else if (*at == quote) {
            if (at[1] != quote) return at + 1;
            at++;
        }
    }
    return at;
}

/* Block comments nest in PostgreSQL and do not in SQLite; a text that tells them apart is read
 * as PostgreSQL does. */
static const char *skip_comment(const char *at)
{
    if (at[0] == '-') {
        while (*at && *at != '\n') at++;
        return at;
    }
    int depth = 0;
    while (*at) {
        if (at[0] == '/' && at[1] == '*') {
            depth++;
            at += 2;
        } else if (at[0] == '*' && at[1] == '/') {
            at += 2;
            if (--depth == 0) return at;
        } else {
            at++;
        }
    }
    return at;
}

/* $$...$$ or $tag$...$tag$; anything else that begins with a dollar is one character. */
static const char *skip_dollar(const char *at)
{
    const char *end = at + 1;
    while (kin__is_name_char(*end)) end++;
    if (*end != '$' || isdigit((unsigned char)at[1])) return at + 1;
    size_t size = (size_t)(end + 1 - at);
    for (const char *close = end + 1; *close; close++)
        if (strncmp(close, at, size) == 0) return close + size;
    return end + strlen(end);
}

const char *kin__skip_sql(const char *start, const char *at)
{
    switch (*at) {
    case '\'': {
        bool escape = at > start && (at[-1] == 'E' || at[-1] == 'e') &&
                      (at - 1 == start || !kin__is_name_char(at[-2]));
        return skip_quoted(at, '\'', escape);
    }
    case '"': return skip_quoted(at, '"', false);
    case '`': return skip_quoted(at, '`', false);
    case '-': return at[1] == '-' ? skip_comment(at) : at + 1;
    case '/': return at[1] == '*' ? skip_comment(at) : at + 1;
    case '$': return at > start && kin__is_name_char(at[-1]) ? at + 1 : skip_dollar(at);
    default: return at + 1;
    }
}

kin__piece kin__next_placeholder(const char **text, const char **piece, size_t *size)
{
    static const char special[] = "?'\"`-/$"; /* where kin__skip_sql may go further */
    const char *start = *text;
    const char *at = start + strcspn(start, special);
    while (*at && *at != '?') {
        at = kin__skip_sql(start, at);
        at += strcspn(at, special);
    }
    *piece = start;
    *size = (size_t)(at - start);
    if (!*at) {
        *text = at;
        return KIN__PIECE_END;
    }
    *text = at[1] == '?' ? at + 2 : at + 1;
    return at[1] == '?' ? KIN__PIECE_QUESTION_MARK : KIN__PIECE_PLACEHOLDER;
}
