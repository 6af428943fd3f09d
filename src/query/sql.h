/* A statement while it is written: its text and the values of its parameters, in the scratch
 * memory of the running verb. Running out of memory is remembered and told at the end. */
#ifndef KIN_QUERY_SQL_H
#define KIN_QUERY_SQL_H

#include "session/session.h"
#include "support/buffer.h"

typedef struct kin__sql {
    kin_session *session;
    const kin__dialect *dialect;
    kin__buffer text;
    kin_value *values;
    size_t count;
    size_t capacity;
    size_t parameters;    /* placeholders written so far */
    const char **names;   /* of the columns that they are for, for errors; NULL where unknown */
    size_t named;         /* names has room for so many */
    kin__member *members; /* the same columns in their struct */
    const uint8_t *kinds; /* of the result's columns, if it has any */
    size_t columns;
    const char *model; /* what it is about, for errors */
    const char *association;
} kin__sql;

void kin__sql_open(kin__sql *sql, kin_session *session);
/* For statements that are kept: texts in the kin_db's arena, no values. The lock must be held. */
void kin__sql_open_kept(kin__sql *sql, kin_session *session, kin__arena *arena);

void kin__sql_text(kin__sql *sql, const char *text);
void kin__sql_name(kin__sql *sql, const char *name); /* quoted */
/* "table"."column"; table is quoted too. */
void kin__sql_column(kin__sql *sql, const char *table, const char *column);
/* The next placeholder alone. */
void kin__sql_placeholder(kin__sql *sql);
/* The next placeholder, for a value of the column: an error about the value names it. */
void kin__sql_placeholder_for(kin__sql *sql, const kin__column *column);
/* A placeholder from before once more, where the dialect repeats them; the first has number 1. */
void kin__sql_placeholder_again(kin__sql *sql, size_t number);
/* The next placeholder, and its value. */
void kin__sql_value(kin__sql *sql, kin_value value);
void kin__sql_value_of(kin__sql *sql, const kin__column *column, kin_value value);
/* The columns of one table are equal to those of the other: what a hop is. */
void kin__sql_pairs(kin__sql *sql, const char *left, const kin__key_names *of, const char *right,
                    const kin__key_names *to);
/* The table's columns are equal to the value, which of several columns is a list. NULL:
 * placeholders alone, for statements that are kept. */
void kin__sql_key_is(kin__sql *sql, const char *table, const kin__key_names *key,
                     const kin_value *value);
/* ... to one of so many keys: placeholders alone. */
void kin__sql_some_keys(kin__sql *sql, const char *table, const kin__key_names *key, size_t count);
/* ... to one of those in a list of keys (kin__key_list). */
void kin__sql_keys(kin__sql *sql, const char *table, const kin__key_names *key, kin_value list);
/* lead, and the condition that rows of the table are the model's; nothing where all of them are.
 * table is what the table is called (NULL: its own name). */
void kin__sql_type_test(kin__sql *sql, const char *lead, const kin__model *model,
                        const char *table);
/* lead, and the second part of a polymorphic hop's key; nothing for other hops. before and here are
 * what the tables before the hop and behind it are called. */
void kin__sql_hop_type(kin__sql *sql, const char *lead, const kin__hop *hop, const char *before,
                       const char *here);
/* The developer's own text, each question mark becoming the placeholder of one argument; args may
 * be NULL. What is wrong (too few or too many arguments) is a failure of the session: false. */
bool kin__sql_trusted(kin__sql *sql, const char *text, const kin_value *args);

/* What ends a line comment that may stand at the end of a trusted text, so that it does not swallow
 * what is written behind it. */
const char *kin__end_of_comment(const char *text);

/* Memory that lives as long as the statement: for kinds. NULL is remembered. */
void *kin__sql_take(kin__sql *sql, size_t size);

/* Ends the text. false (a failure) when memory ran out. */
bool kin__sql_close(kin__sql *sql, kin__statement *statement);

/* How many values stand before KIN_END. */
size_t kin__args_count(const kin_value *args);

/* The placeholders of a trusted text, found without reading strings, quoted names and comments:
 * the text before the next one, and whether there is one. ?? gives a literal question mark. */
typedef enum kin__piece {
    KIN__PIECE_END,
    KIN__PIECE_PLACEHOLDER,
    KIN__PIECE_QUESTION_MARK
} kin__piece;
kin__piece kin__next_placeholder(const char **text, const char **piece, size_t *size);

/* Whether a name may have the character without quotes, whatever the program's locale. */
static inline bool kin__is_name_char(char c)
{
    unsigned char byte = (unsigned char)c;
    unsigned char letter = byte | 0x20;
    return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
           byte >= 0x80;
}

/* What stands behind the string, quoted name, comment or single character at `at`, which is in the
 * text that begins at start and is not its end. */
const char *kin__skip_sql(const char *start, const char *at);

#endif
