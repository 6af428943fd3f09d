#define _POSIX_C_SOURCE 200809L
#include "support/database.h"

#include "support/tables.h"

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

const char *database_steady_url(void)
{
    static char steady[1024];
    const char *url = database_url();
    if (!database_is_postgres() || strstr(url, "load=")) return url;
    snprintf(steady, sizeof steady, "%s%cload=levels", url, strchr(url, '?') ? '&' : '?');
    return steady;
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
    if (getenv("KIN_TEST_REVERSED") && !database_traits()->is_server)
        database_execute(database->session, "PRAGMA reverse_unordered_selects = ON");
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

/* --- tables that stand ----------------------------------------------------------------------- */

#define MOST_MODELS 128

/* On a server: what the last database_open has made. The next one for the same models empties it,
 * which takes a small part of the time, unless a test has changed a table meanwhile. Its session is
 * of a kin_db of its own, so what it sees is committed, and it has nothing to do with what is
 * tested. */
static struct {
    kin_db *db; /* NULL: nothing stands */
    struct tables *tables;
    kin_model_fn *models[MOST_MODELS + 1];
    bool requires; /* options that the tables may depend on */
    char *catalogue;
    const kin_db *tested; /* whose models these are */
} standing;

static void forget_standing(void)
{
    if (!standing.db) return;
    if (standing.tables) kin_session_close(standing.tables->session);
    kin_close(standing.db);
    free(standing.catalogue);
    memset(&standing, 0, sizeof standing);
}

static bool requires(const kin_open_options *options)
{
    return options && (options->belongs_to_required || options->required_always);
}

static bool is_standing(kin_model_fn *const *models, const kin_open_options *options)
{
    size_t i = 0;
    if (!standing.db || standing.requires != requires(options)) return false;
    while (models[i] && models[i] == standing.models[i]) i++;
    return models[i] == standing.models[i];
}

/* Whether nobody has made, changed or dropped anything since, and all rows are gone. */
static bool empty_standing(void)
{
    char *catalogue = tables_catalogue(standing.tables);
    bool same = catalogue && strcmp(catalogue, standing.catalogue) == 0;
    free(catalogue);
    return same && tables_empty(standing.tables);
}

/* After all tables have been made. If anything goes wrong here they are made anew the next time. */
static void let_stand(kin_model_fn *const *models, const kin_open_options *options)
{
    size_t count = 0;
    while (models[count]) count++;
    if (!database_traits()->is_server || count > MOST_MODELS) return;
    standing.db = kin_db_open(database_url(), models, NULL);
    kin_session *session = kin_session_open(standing.db);
    standing.tables = tables_of(session, true);
    if (standing.tables) standing.catalogue = tables_catalogue(standing.tables);
    memcpy(standing.models, models, (count + 1) * sizeof *models);
    standing.requires = requires(options);
    if (!standing.tables) kin_session_close(session);
    if (!standing.catalogue) forget_standing();
}

static void make_anew(struct database *database, kin_model_fn *const *models,
                      const kin_open_options *options)
{
    forget_standing();
    if (database_is_postgres()) {
        database_execute(database->session, "DROP SCHEMA IF EXISTS public CASCADE");
        database_execute(database->session, "CREATE SCHEMA public");
    }
    if (database_is_mariadb()) make_mariadb_anew(database->session);
    create_tables(database->session);
    let_stand(models, options);
}

void database_open(struct database *database, kin_model_fn *const *models,
                   const kin_open_options *options)
{
    database->folder[0] = '\0';
    bool stands = is_standing(models, options) && empty_standing();
    open_session(database, database_steady_url(), models, options);
    if (!stands) make_anew(database, models, options);
    standing.tested = database->db;
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
    if (standing.tested == database->db) standing.tested = NULL;
    kin_session_close(database->session);
    kin_close(database->db);
    database->session = NULL;
    database->db = NULL;
    remove_folder(database);
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Those that stand, or such of the session's. */
static struct tables *find_tables(kin_session *session)
{
    if (standing.db && standing.tested == session->db) return standing.tables;
    struct tables *tables = tables_of(session, false);
    if (!tables) fail_msg("no memory for the names of the tables");
    return tables;
}

static char *dump(kin_session *session, struct tables *tables)
{
    char *copy = tables_dump(tables);
    database_check(session);
    if (!copy) fail_msg("no memory for the dump");
    return copy;
}

char *database_dump(kin_db *db)
{
    if (standing.db && standing.tested == db)
        return dump(standing.tables->session, standing.tables);
    kin_session *session = kin_session_open(db);
    database_check(session);
    char *copy = dump(session, find_tables(session));
    kin_session_close(session);
    return copy;
}

void database_empty(kin_session *session)
{
    struct tables *tables = tables_of(session, false);
    if (!tables || !tables_empty(tables)) fail_msg("the tables could not be emptied");
    database_check(session);
}

void database_reset_keys(kin_session *session)
{
    struct tables *tables = find_tables(session);
    if (!tables_reset_keys(tables)) fail_msg("the keys could not be reset");
    database_check(tables->session);
}
