/* The tables as kin_create_tables makes them: Active Record is asked over the very same. */
#include "conformance/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool keep_statement(void *context, const kin_statement_info *statement)
{
    if (!statement->control && strncmp(statement->sql, "CREATE", 6) == 0)
        json_array_append_new(context, json_sprintf("%s;", statement->sql));
    return true;
}

json_t *tables_made(void)
{
    json_t *statements = json_array();
    kin_db *db = kin_open("sqlite::memory:", zoo_models, .on_statement = keep_statement,
                          .on_statement_context = statements);
    kin_session *session = kin_session_open(db);
    if (!kin_create_tables(session)) fprintf(stderr, "%s\n", kin_first_error(session)->message);
    kin_session_close(session);
    kin_close(db);
    return statements;
}

bool tables_check(const char *path)
{
    char line[2048];
    json_t *statements = tables_made();
    FILE *file = fopen(path, "r");
    bool right = file != NULL;
    size_t i = 0;
    for (; right && fgets(line, sizeof line, file); i++) {
        const char *statement = json_string_value(json_array_get(statements, i));
        line[strcspn(line, "\n")] = '\0';
        right = statement && strcmp(statement, line) == 0;
        if (!right) printf("recorded: %s\nnow:      %s\n", line, statement ? statement : "none");
    }
    right = right && i == json_array_size(statements);
    if (!right) printf("recorded/schema.sql is not what Kin makes: ./dev conformance --record\n");
    if (file) fclose(file);
    json_decref(statements);
    return right;
}
