/* Reading an order: turning it round, and what it is by. */
#include "query/query.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

typedef struct kin__token {
    const char *at;
    size_t size;
} kin__token;

enum { KEPT_TOKENS = 4 };

/* What the end of one expression's order says. */
typedef struct kin__ordering {
    const char *end; /* of the expression alone */
    bool descending;
    const char *nulls; /* how it is to be told when turned round; NULL: not at all */
} kin__ordering;

static bool is_blank(char c)
{
    return isspace((unsigned char)c);
}

static bool is_comment(const char *at)
{
    return (at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*');
}

static bool says(const kin__token *token, const char *word)
{
    return token->at && token->size == strlen(word) &&
           strncasecmp(token->at, word, token->size) == 0;
}

static void keep(kin__token *tokens, const char *at, const char *end)
{
    memmove(tokens + 1, tokens, (KEPT_TOKENS - 1) * sizeof *tokens);
    tokens[0] = (kin__token){at, (size_t)(end - at)};
}

/* Reads up to the comma that ends the expression, or the end of the text. The last tokens stand in
 * tokens, the very last one first. */
static const char *read_expression(const char *start, const char *at, kin__token *tokens)
{
    size_t depth = 0;
    while (*at && (depth > 0 || *at != ',')) {
        const char *end = kin__skip_sql(start, at);
        if (kin__is_name_char(*at))
            while (kin__is_name_char(*end)) end++;
        if (*at == '(') depth++;
        if (*at == ')' && depth > 0) depth--;
        if (!is_blank(*at) && !is_comment(at)) keep(tokens, at, end);
        at = end;
    }
    return at;
}

static kin__ordering read_ordering(const kin__token *tokens)
{
    size_t i = 0;
    kin__ordering ordering = {0};
    if (says(&tokens[1], "nulls") && (says(&tokens[0], "first") || says(&tokens[0], "last"))) {
        ordering.nulls = says(&tokens[0], "first") ? " NULLS LAST" : " NULLS FIRST";
        i = 2;
    }
    ordering.descending = says(&tokens[i], "desc");
    if (ordering.descending || says(&tokens[i], "asc")) i++;
    ordering.end = tokens[i].at ? tokens[i].at + tokens[i].size : NULL;
    return ordering;
}

void kin__order_reverse(kin__buffer *reversed, const char *order)
{
    const char *at = order;
    for (;;) {
        kin__token tokens[KEPT_TOKENS] = {0};
        const char *end = read_expression(order, at, tokens);
        kin__ordering ordering = read_ordering(tokens);
        if (ordering.end) {
            kin__append_bytes(reversed, at, (size_t)(ordering.end - at));
            kin__append(reversed, ordering.descending ? " ASC" : " DESC");
            kin__append(reversed, ordering.nulls);
        }
        if (!*end) return;
        kin__append_char(reversed, ',');
        at = end + 1;
    }
}

/* Whether the token is that name, perhaps quoted. */
static bool is_name(const kin__token *token, const char *name)
{
    kin__token bare = *token;
    bool quoted = bare.size > 1 && (*bare.at == '"' || *bare.at == '`');
    if (quoted) bare = (kin__token){bare.at + 1, bare.size - 2};
    return says(&bare, name);
}

bool kin__order_is_by(const char *order, const kin__column *column)
{
    kin__token tokens[KEPT_TOKENS] = {0};
    const char *end = read_expression(order, order, tokens);
    const kin__token *name =
        says(&tokens[0], "asc") || says(&tokens[0], "desc") ? tokens + 1 : tokens;
    if (*end || !name->at || !is_name(name, column->name)) return false;
    if (!name[1].at) return true;
    return says(&name[1], ".") && is_name(&name[2], column->model->table) &&
           (name + 3 == tokens + KEPT_TOKENS || !name[3].at);
}
