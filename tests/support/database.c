#define _POSIX_C_SOURCE 200809L
#include "support/database.h"

#include "session/session.h"
#include "support/buffer.h"
#include "support/text.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *database_url(void)
{
    const char *url = getenv("KIN_TEST_URL");
    return url ? url : "sqlite::memory:";
}

enum { SQLITE, POSTGRES, MARIADB };

static int kind(void)
{
    const char *url = database_url();
    if (strncmp(url, "postgres", 8) == 0) return POSTGRES;
    return strncmp(url, "mariadb", 7) == 0 ? MARIADB : SQLITE;
}

bool database_is_postgres(void)
{
    return kind() == POSTGRES;
}

bool database_is_mariadb(void)
{
    return kind() == MARIADB;
}

const struct database_traits *database_traits(void)
{
    static const struct database_traits all[] = {
        [SQLITE] = {.name = "SQLite",
                    .orders_nulls = true,
                    .defers = true,
                    .tables_roll_back = true,
                    .partial_indexes = true,
                    .returns_updated = true},
        [POSTGRES] = {.name = "PostgreSQL",
                      .is_server = true,
                      .has_types = true,
                      .keeps_scale = true,
                      .orders_nulls = true,
                      .defers = true,
                      .tables_roll_back = true,
                      .partial_indexes = true,
                      .strict_groups = true,
                      .returns_updated = true},
        [MARIADB] = {.name = "MariaDB", .is_server = true, .has_types = true},
    };
    return &all[kind()];
}

const char *database_text(const char *sqlite, const char *postgres, const char *mariadb)
{
    const char *const texts[] = {[SQLITE] = sqlite, [POSTGRES] = postgres, [MARIADB] = mariadb};
    return texts[kind()];
}

kin_time_value database_clock(void *context)
{
    return *(kin_time_value *)context;
}

void database_check(kin_session *session)
{
    if (!kin_failed(session)) return;
    const kin_error_info *error = kin_first_error(session);
    fail_msg("%s: %s (%s)", kin_error_name(error->code), error->message,
             error->sql ? error->sql : "no statement");
}

void database_execute(kin_session *session, const char *sql)
{
    kin_execute(session, sql, NULL);
    database_check(session);
}

void database_drop_index(kin_session *session, const char *table, const char *index)
{
    char text[200];
    snprintf(text, sizeof text, "DROP INDEX %s%s%s", index, database_is_mariadb() ? " ON " : "",
             database_is_mariadb() ? table : "");
    database_execute(session, text);
}

static void open_session(struct database *database, const char *url, kin_model_fn *const *models,
                         const kin_open_options *options)
{
    kin_open_options chosen = {0};
    if (options) chosen = *options;
    chosen.kin_size_ = sizeof chosen;
    database->now = DATABASE_NOW;
    if (!chosen.clock) {
        chosen.clock = database_clock;
        chosen.clock_context = &database->now;
    }
    database->db = kin_db_open(url, models, &chosen);
    const kin_error_info *error = kin_db_error(database->db);
    if (error->code != KIN_OK) fail_msg("kin_open: %s", error->message);
    database->session = kin_session_open(database->db);
    database_check(database->session);
}

static void create_tables(kin_session *session)
{
    kin_create_tables(session);
    database_check(session);
}

/* That of the URL: mariadb://user:password@host/name?options */
static void make_mariadb_anew(kin_session *session)
{
    static const char *const verbs[] = {"DROP DATABASE", "CREATE DATABASE", "USE"};
    char statement[200];
    const char *name = strstr(database_url(), "://") + strlen("://");
    name += strcspn(name, "/") + 1;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        snprintf(statement, sizeof statement, "%s `%.*s`", verbs[i], (int)strcspn(name, "?"), name);
        database_execute(session, statement);
    }
}

void database_open(struct database *database, kin_model_fn *const *models,
                   const kin_open_options *options)
{
    database->folder[0] = '\0';
    open_session(database, database_url(), models, options);
    if (database_is_postgres()) {
        database_execute(database->session, "DROP SCHEMA IF EXISTS public CASCADE");
        database_execute(database->session, "CREATE SCHEMA public");
    }
    if (database_is_mariadb()) make_mariadb_anew(database->session);
    create_tables(database->session);
}

void database_open_again(struct database *database, kin_model_fn *const *models,
                         const kin_open_options *options)
{
    open_session(database, database_url(), models, options);
    if (database_traits()->is_server)
        database_empty(database->session);
    else
        create_tables(database->session);
}

void database_open_shared(struct database *database, kin_model_fn *const *models,
                          const kin_open_options *options, const char *settings)
{
    char url[96];
    if (strncmp(database_url(), "sqlite:", 7) != 0) {
        database_open(database, models, options);
        return;
    }
    snprintf(database->folder, sizeof database->folder, "/tmp/kin-test-shared.XXXXXX");
    if (!mkdtemp(database->folder)) fail_msg("no folder for the database");
    snprintf(url, sizeof url, "sqlite:%s/database%s", database->folder, settings);
    open_session(database, url, models, options);
    create_tables(database->session);
}

/* SQLite itself removes what it has put beside the file. */
static void remove_folder(struct database *database)
{
    char path[64];
    if (!database->folder[0]) return;
    snprintf(path, sizeof path, "%s/database", database->folder);
    unlink(path);
    rmdir(database->folder);
    database->folder[0] = '\0';
}

void database_close(struct database *database)
{
    kin_session_close(database->session);
    kin_close(database->db);
    database->session = NULL;
    database->db = NULL;
    remove_folder(database);
}

/* --- the tables ------------------------------------------------------------------------------ */

typedef void table_fn(kin_session *session, kin__buffer *text, const kin__model *model,
                      const kin__association *join);

/* Whether an association before this one has the same join table. */
static bool is_known(const kin__schema *schema, const kin__association *join)
{
    for (size_t i = 0; i <= join->owner->index; i++)
        for (size_t j = 0; j < schema->models[i].associations.count; j++) {
            const kin__association *before = &schema->models[i].associations.items[j];
            if (before == join) return false;
            if (before->join_table && strcmp(before->join_table, join->join_table) == 0)
                return true;
        }
    return false;
}

/* Models in their order, and each join table once. */
static void each_table(kin_session *session, kin__buffer *text, table_fn *table)
{
    const kin__schema *schema = &session->db->schema;
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__model *model = &schema->models[i];
        if (model->root == model) table(session, text, model, NULL);
        for (size_t j = 0; j < model->associations.count; j++) {
            const kin__association *join = &model->associations.items[j];
            if (join->join_table && !is_known(schema, join)) table(session, text, NULL, join);
        }
    }
}

/* --- the dump -------------------------------------------------------------------------------- */

static void append_cell(kin__buffer *text, const kin_value *cell)
{
    char short_text[KIN__VALUE_TEXT_SIZE];
    switch (cell->kind) {
    case KIN_KIND_NULL: kin__append(text, "NULL"); break;
    case KIN_KIND_BOOL: kin__append(text, cell->as.boolean ? "true" : "false"); break;
    case KIN_KIND_REAL: kin__append_format(text, "%.17g", cell->as.real); break;
    case KIN_KIND_TEXT: kin__append_quoted(text, cell->as.text, '\''); break;
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID:
        kin__value_text(short_text, cell);
        kin__append(text, short_text);
        break;
    case KIN_KIND_BLOB:
        kin__append(text, "x'");
        for (size_t i = 0; i < cell->as.blob.size; i++)
            kin__append_format(text, "%02x", ((const unsigned char *)cell->as.blob.data)[i]);
        kin__append(text, "'");
        break;
    default: kin__append_int(text, cell->as.integer);
    }
}

/* The columns of a join table. */
static void append_names(kin__buffer *sql, const kin__association *join)
{
    for (size_t i = 0; i < join->join_owner.count; i++)
        kin__append_format(sql, "%s%s", i ? ", " : "", join->join_owner.names[i]);
    for (size_t i = 0; i < join->join_target.count; i++)
        kin__append_format(sql, ", %s", join->join_target.names[i]);
}

static size_t width_of(const kin__model *model, const kin__association *join)
{
    return model ? model->cell_count : join->join_owner.count + join->join_target.count;
}

static const char *select_of(kin_session *session, const kin__model *model,
                             const kin__association *join)
{
    kin__buffer sql;
    kin__buffer_open(&sql, &session->root.arena);
    if (model) {
        kin__append_format(&sql, "SELECT %s FROM %s ORDER BY ", model->select_list,
                           model->quoted_table);
        for (size_t i = 0; i < model->key.count; i++)
            kin__append_format(&sql, "%s%s", i ? ", " : "", model->key.columns[i]->quoted);
    } else {
        kin__append(&sql, "SELECT ");
        append_names(&sql, join);
        kin__append_format(&sql, " FROM %s ORDER BY ", join->join_table);
        append_names(&sql, join);
    }
    return kin__buffer_text(&sql);
}

/* All statements go out before the first is read: a dump is one wait for the network. */
static void submit_table(kin_session *session, kin__buffer *text, const kin__model *model,
                         const kin__association *join)
{
    (void)text;
    const char *sql = select_of(session, model, join);
    if (!sql) fail_msg("no memory for the dump");
    uint8_t *kinds = KIN__TAKE(&session->root.arena, uint8_t, width_of(model, join));
    if (!kinds) fail_msg("no memory for the dump");
    if (!model) {
        memcpy(kinds, join->join_owner.kinds, join->join_owner.count);
        memcpy(kinds + join->join_owner.count, join->join_target.kinds, join->join_target.count);
    }
    kin__statement statement = {.text = sql,
                                .length = strlen(sql),
                                .columns = (uint32_t)width_of(model, join),
                                .kinds = model ? model->kinds : kinds};
    kin__submit(session, &statement, NULL, 0);
    database_check(session);
}

static void read_table(kin_session *session, kin__buffer *text, const kin__model *model,
                       const kin__association *join)
{
    kin_value cells[256];
    size_t columns = width_of(model, join);
    if (columns > sizeof cells / sizeof *cells) fail_msg("too many columns");
    kin__append_format(text, "%s\n", model ? model->table : join->join_table);
    kin__next_result(session);
    database_check(session);
    while (kin__next_row(session, cells) == KIN__ROW) {
        for (size_t i = 0; i < columns; i++) {
            kin__append(text, i ? ", " : "  ");
            append_cell(text, &cells[i]);
        }
        kin__append_char(text, '\n');
    }
    database_check(session);
}

char *database_dump(kin_db *db)
{
    kin__buffer text;
    kin_session *session = kin_session_open(db);
    database_check(session);
    kin__buffer_open(&text, &session->root.arena);
    each_table(session, &text, submit_table);
    each_table(session, &text, read_table);
    kin__finish(session);
    const char *written = kin__buffer_text(&text);
    char *copy = written ? strdup(written) : NULL;
    kin_session_close(session);
    if (!copy) fail_msg("no memory for the dump");
    return copy;
}

/* --- emptying -------------------------------------------------------------------------------- */

static void write_delete(kin_session *session, kin__buffer *text, const kin__model *model,
                         const kin__association *join)
{
    (void)session;
    kin__append_format(text, "DELETE FROM %s; ", model ? model->quoted_table : join->join_table);
}

static void write_reset(kin_session *session, kin__buffer *text, const kin__model *model,
                        const kin__association *join)
{
    (void)session;
    (void)join;
    if (!model || model->key.count != 1 || model->key.columns[0]->kind != KIN_KIND_INT) return;
    const char *key = model->key.columns[0]->name;
    kin__append_format(text,
                       "PERFORM setval(pg_get_serial_sequence('%s', '%s'), "
                       "coalesce((SELECT max(%s) FROM %s), 0) + 1, false); ",
                       model->table, key, key, model->quoted_table);
}

/* In MariaDB's words: of every table whose counter has moved. */
static const char reset_all[] =
    "FOR moved IN (SELECT table_name AS name FROM information_schema.tables "
    "WHERE table_schema = database() AND auto_increment > 1) DO "
    "EXECUTE IMMEDIATE concat('ALTER TABLE \"', moved.name, '\" AUTO_INCREMENT = 1'); END FOR; ";

/* On a server all of it is one statement. MariaDB sets a counter behind the greatest key by itself. */
static void run_block(kin_session *session, table_fn *first, table_fn *second)
{
    kin__buffer text;
    kin__arena_mark mark = kin__arena_mark_now(&session->root.arena);
    kin__buffer_open(&text, &session->root.arena);
    kin__append(&text, database_text(NULL, "DO $block$ BEGIN ", "BEGIN NOT ATOMIC "));
    if (first) each_table(session, &text, first);
    if (database_is_mariadb())
        kin__append(&text, reset_all);
    else
        each_table(session, &text, second);
    kin__append(&text, database_text(NULL, "END $block$", "END"));
    const char *sql = kin__buffer_text(&text);
    if (!sql) fail_msg("no memory");
    database_execute(session, sql);
    kin__arena_rewind(&session->root.arena, mark);
}

static void delete_rows(kin_session *session, kin__buffer *text, const kin__model *model,
                        const kin__association *join)
{
    kin__buffer sql;
    (void)text;
    kin__buffer_open(&sql, &session->root.arena);
    kin__append_format(&sql, "DELETE FROM %s", model ? model->quoted_table : join->join_table);
    const char *statement = kin__buffer_text(&sql);
    if (!statement) fail_msg("no memory");
    database_execute(session, statement);
}

void database_empty(kin_session *session)
{
    if (database_traits()->is_server) {
        run_block(session, write_delete, write_reset);
        return;
    }
    each_table(session, NULL, delete_rows);
    database_execute(session, "DELETE FROM sqlite_sequence");
}

void database_reset_keys(kin_session *session)
{
    if (database_traits()->is_server) run_block(session, NULL, write_reset);
}
