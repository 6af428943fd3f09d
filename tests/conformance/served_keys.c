/* Keys on a server, for scenarios with rollbacks. A database that is in SQLite takes the keys of
 * what is rolled back and gives them again; a server goes on behind them. So that a scenario's keys
 * are the same everywhere, the server's are set back after each step to what SQLite would have: the
 * greatest key that was given and not taken back. */
#include "conformance/runner.h"

#include "support/buffer.h"
#include "support/database.h"
#include "support/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 4, MOST_TABLES = 128, SQL_SIZE = 16384 };

struct given_keys {
    const struct table *tables[MOST_TABLES]; /* with a generated key */
    size_t count;
    uint8_t kinds[MOST_TABLES];
    int64_t last[MOST_LEVELS + 1][MOST_TABLES]; /* as each open level found it; the last: now */
    size_t level;
    char greatest[SQL_SIZE]; /* the statement that reads them */
};

struct given_keys *keys_open(struct runner *runner)
{
    struct given_keys *keys = calloc(1, sizeof *keys);
    if (!keys) return NULL;
    size_t length = (size_t)snprintf(keys->greatest, SQL_SIZE, "SELECT ");
    for (size_t i = 0; i < runner->tables->count; i++) {
        const struct table *table = &runner->tables->items[i];
        if (!table->key || keys->count == MOST_TABLES || length > SQL_SIZE - 200) continue;
        length += (size_t)snprintf(keys->greatest + length, SQL_SIZE - length,
                                   "%scoalesce((SELECT max(\"%s\") FROM %s), 0)",
                                   keys->count ? ", " : "", table->key, table->quoted);
        keys->kinds[keys->count] = KIN_KIND_INT;
        keys->tables[keys->count++] = table;
    }
    return keys;
}

void keys_forget(struct given_keys *keys)
{
    if (!keys) return;
    keys->level = 0;
    memset(keys->last, 0, sizeof keys->last);
}

static void end_level(struct given_keys *keys, bool kept)
{
    if (keys->level == 0) return;
    if (kept) memcpy(keys->last[keys->level - 1], keys->last[keys->level], sizeof *keys->last);
    keys->level--;
}

/* As the step has left the levels. */
static void follow_levels(struct given_keys *keys, const char *verb, bool done)
{
    if (strcmp(verb, "rollback") == 0) end_level(keys, false);
    if (strcmp(verb, "commit") == 0) end_level(keys, done);
    if (strcmp(verb, "begin") != 0 || !done || keys->level == MOST_LEVELS) return;
    keys->level++;
    memcpy(keys->last[keys->level], keys->last[keys->level - 1], sizeof *keys->last);
}

/* What the step has given, as the session sees it: a doomed level sees nothing, until its end. */
static bool read_greatest(struct given_keys *keys, kin_session *session)
{
    kin_value cells[MOST_TABLES];
    kin__statement statement = {.text = keys->greatest,
                                .length = strlen(keys->greatest),
                                .columns = (uint32_t)keys->count,
                                .kinds = keys->kinds};
    bool read = kin__submit(session, &statement, NULL, 0) && kin__next_result(session) &&
                kin__next_row(session, cells) == KIN__ROW;
    for (size_t i = 0; read && i < keys->count; i++)
        if (cells[i].as.integer > keys->last[keys->level][i])
            keys->last[keys->level][i] = cells[i].as.integer;
    return kin__finish(session) && read;
}

static bool run(kin_session *session, const char *sql)
{
    return kin__run(session, &(kin__statement){.text = sql, .length = strlen(sql)}, NULL, 0, NULL);
}

/* A sequence can be set at any time. */
static bool set_sequences(const struct given_keys *keys, kin_session *keeper)
{
    char sql[SQL_SIZE];
    size_t length = (size_t)snprintf(
        sql, SQL_SIZE,
        "SELECT count(setval(pg_get_serial_sequence(name, 'id'), greatest(last, 1), last > 0)) "
        "FROM (VALUES ");
    for (size_t i = 0; i < keys->count && length < SQL_SIZE - 200; i++)
        length +=
            (size_t)snprintf(sql + length, SQL_SIZE - length, "%s('%s', %" PRId64 "::bigint)",
                             i ? ", " : "", keys->tables[i]->name, keys->last[keys->level][i]);
    snprintf(sql + length, SQL_SIZE - length, ") AS t(name, last)");
    return run(keeper, sql);
}

static size_t place_of(const struct given_keys *keys, const char *name)
{
    size_t place = 0;
    while (place < keys->count && strcmp(keys->tables[place]->name, name) != 0) place++;
    return place;
}

/* Which tables go on behind what they should. */
static bool find_gaps(const struct given_keys *keys, kin_session *keeper, bool *has_gap)
{
    static const char sql[] = "SELECT table_name, auto_increment FROM information_schema.tables "
                              "WHERE table_schema = database() AND auto_increment > 1";
    static const uint8_t kinds[] = {KIN_KIND_TEXT, KIN_KIND_INT};
    kin_value cells[2];
    kin__statement statement = {.text = sql, .length = strlen(sql), .columns = 2, .kinds = kinds};
    bool right = kin__submit(keeper, &statement, NULL, 0) && kin__next_result(keeper);
    while (right && kin__next_row(keeper, cells) == KIN__ROW) {
        size_t place = place_of(keys, cells[0].as.text);
        if (place < keys->count)
            has_gap[place] = cells[1].as.integer > keys->last[keys->level][place] + 1;
    }
    return kin__finish(keeper) && right;
}

/* MariaDB's counters are set by DDL, which no open level can wait for: a gap in one is an end. */
static bool set_counters(const struct given_keys *keys, kin_session *keeper)
{
    bool has_gap[MOST_TABLES] = {false}, right = find_gaps(keys, keeper, has_gap);
    char sql[256];
    for (size_t i = 0; right && i < keys->count; i++) {
        if (!has_gap[i]) continue;
        snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" AUTO_INCREMENT = %" PRId64,
                 keys->tables[i]->name, keys->last[keys->level][i] + 1);
        right = keys->level == 0 && run(keeper, sql);
    }
    return right;
}

bool keys_follow(struct runner *runner, const char *verb, bool done)
{
    struct given_keys *keys = runner->keys;
    if (!keys) return true;
    follow_levels(keys, verb, done);
    if (!read_greatest(keys, runner->session)) {
        kin_error_clear(runner->session);
        return true;
    }
    return database_is_postgres() ? set_sequences(keys, runner->keeper)
                                  : set_counters(keys, runner->keeper);
}
