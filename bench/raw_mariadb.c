#include "raw_mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool raw_mariadb_failed(MYSQL *connection, const char *what)
{
    fprintf(stderr, "hand-written C on MariaDB: %s: %s\n", what, mysql_error(connection));
    return false;
}

bool raw_mariadb_statement_failed(const raw_mariadb_statement *statement, const char *what)
{
    fprintf(stderr, "hand-written C on MariaDB: %s: %s\n", what,
            mysql_stmt_error(statement->handle));
    return false;
}

bool raw_mariadb_run(MYSQL *connection, const char *sql)
{
    return mysql_query(connection, sql) == 0 || raw_mariadb_failed(connection, sql);
}

/* --- the URL --------------------------------------------------------------------------------- */

typedef struct parts {
    char user[64];
    char password[64];
    char host[128];
    char port[8];
    char database[128];
    char socket[256];
} parts;

/* What stands before one of the ends becomes a text; gives what stands behind. */
static const char *take(const char *from, const char *ends, char *to, size_t size)
{
    size_t length = strcspn(from, ends);
    snprintf(to, size, "%.*s", (int)length, from);
    return from + length;
}

static void read_url(const char *url, parts *to)
{
    const char *socket = strstr(url, "socket=");
    url = strstr(url, "://") + strlen("://");
    *to = (parts){.port = "0"};
    if (url[strcspn(url, "@/")] == '@') {
        url = take(url, ":@", to->user, sizeof to->user);
        if (*url == ':') url = take(url + 1, "@", to->password, sizeof to->password);
        url++;
    }
    url = take(url, ":/", to->host, sizeof to->host);
    if (*url == ':') url = take(url + 1, "/", to->port, sizeof to->port);
    take(url + strspn(url, "/"), "?", to->database, sizeof to->database);
    if (socket) take(socket + strlen("socket="), "&", to->socket, sizeof to->socket);
}

MYSQL *raw_mariadb_connect(const char *url)
{
    parts at;
    MYSQL *connection = mysql_init(NULL);
    if (!connection) return NULL;
    read_url(url, &at);
    mysql_options(connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!mysql_real_connect(connection, at.host, at.user, at.password, at.database,
                            (unsigned)atoi(at.port), *at.socket ? at.socket : NULL, 0))
        raw_mariadb_failed(connection, "connect");
    else if (raw_mariadb_run(connection,
                             "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'"))
        return connection;
    mysql_close(connection);
    return NULL;
}

/* --- statements ------------------------------------------------------------------------------ */

bool raw_mariadb_prepare(raw_mariadb *raw, raw_mariadb_statement *statement, const char *sql)
{
    statement->handle = mysql_stmt_init(raw->connection);
    return (statement->handle && mysql_stmt_prepare(statement->handle, sql, strlen(sql)) == 0) ||
           raw_mariadb_statement_failed(statement, sql);
}

bool raw_mariadb_bind_results(raw_mariadb_statement *statement, const char *types)
{
    for (size_t i = 0; types[i]; i++) {
        raw_mariadb_cell *cell = &statement->cells[i];
        statement->results[i] = (MYSQL_BIND){.buffer_type = types[i] == 'i'   ? MYSQL_TYPE_LONGLONG
                                                            : types[i] == 'm' ? MYSQL_TYPE_DATETIME
                                                                              : MYSQL_TYPE_STRING,
                                             .buffer = &cell->as,
                                             .buffer_length = sizeof cell->as,
                                             .length = &cell->size,
                                             .is_null = &cell->is_null};
    }
    return mysql_stmt_bind_result(statement->handle, statement->results) == 0 ||
           raw_mariadb_statement_failed(statement, "bind");
}

bool raw_mariadb_execute(raw_mariadb_statement *statement, const char *what)
{
    return mysql_stmt_execute(statement->handle) == 0 ||
           raw_mariadb_statement_failed(statement, what);
}

static bool bind_number(raw_mariadb_statement *statement, int64_t *number)
{
    statement->parameters[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = number};
    return mysql_stmt_bind_param(statement->handle, statement->parameters) == 0 ||
           raw_mariadb_statement_failed(statement, "bind");
}

/* Texts are bound anew for each row. */
static void bind_insert(raw_mariadb *raw)
{
    MYSQL_BIND *parameters = raw->insert.parameters;
    parameters[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &raw->owner};
    parameters[1] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING};
    parameters[2] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING};
    parameters[3] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &raw->is_published};
    parameters[4] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_DATETIME, .buffer = &raw->time};
    parameters[5] = parameters[4];
}

static bool prepare_all(raw_mariadb *raw)
{
    bind_insert(raw);
    return raw_mariadb_prepare(raw, &raw->find,
                               "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE id = ?") &&
           bind_number(&raw->find, &raw->number) &&
           raw_mariadb_bind_results(&raw->find, "iittimm") &&
           raw_mariadb_prepare(raw, &raw->authors, "SELECT id, name FROM " BENCH_AUTHORS) &&
           raw_mariadb_bind_results(&raw->authors, "it") &&
           raw_mariadb_prepare(raw, &raw->posts,
                               "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS
                               " WHERE author_id IN (SELECT k FROM JSON_TABLE(?, '$[*]' COLUMNS"
                               " (k BIGINT PATH '$')) ks)") &&
           raw_mariadb_bind_results(&raw->posts, "iittimm") &&
           raw_mariadb_prepare(raw, &raw->owners,
                               "SELECT id, name FROM " BENCH_AUTHORS " ORDER BY id LIMIT ?") &&
           bind_number(&raw->owners, &raw->number) &&
           raw_mariadb_bind_results(&raw->owners, "it") &&
           raw_mariadb_prepare(raw, &raw->insert,
                               "INSERT INTO " BENCH_POSTS
                               " (author_id, title, body, published, created_at, updated_at)"
                               " VALUES (?, ?, ?, ?, ?, ?)");
}

static void close_raw(void *state)
{
    raw_mariadb *raw = state;
    MYSQL_STMT *handles[] = {raw->find.handle, raw->authors.handle, raw->posts.handle,
                             raw->owners.handle, raw->insert.handle};
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++)
        if (handles[i]) mysql_stmt_close(handles[i]);
    raw_mariadb_blog_close(raw);
    if (raw->connection) mysql_close(raw->connection);
    raw_arena_close(&raw->arena);
    free(raw);
}

static void *open_raw(const char *url)
{
    raw_mariadb *raw = calloc(1, sizeof *raw);
    if (!raw) return NULL;
    raw->connection = raw_mariadb_connect(url);
    if (raw->connection && prepare_all(raw) && raw_mariadb_blog_open(raw)) return raw;
    close_raw(raw);
    return NULL;
}

static const bench_engine engine = {
    .open = open_raw,
    .close = close_raw,
    .run = {[BENCH_FIND] = raw_mariadb_find,
            [BENCH_LOAD] = raw_mariadb_load,
            [BENCH_TREE] = raw_blog_tree,
            [BENCH_WIDE] = raw_blog_wide,
            [BENCH_SMALL] = raw_blog_small,
            [BENCH_LAZY_AUTHOR] = raw_blog_lazy_author,
            [BENCH_LAZY_COMMENTS] = raw_blog_lazy_comments,
            [BENCH_REPLACE] = raw_blog_replace,
            [BENCH_DESTROY] = raw_blog_destroy,
            [BENCH_CREATE] = raw_mariadb_create},
};

const bench_database bench_mariadb = {"MariaDB", &bench_mariadb_tables, &engine, 1};
