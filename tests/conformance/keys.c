/* Keys that were given out in what was rolled back: a server counts on, so a run with failures would
 * give other keys than one without. */
#include "conformance/failing.h"

#include "session/session.h"
#include "support/database.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

json_t *keys_given(struct runner *runner)
{
    static const uint8_t kinds[] = {KIN_KIND_TEXT, KIN_KIND_INT};
    kin_session *session = runner->keeper;
    kin__statement statement = {
        .text = database_text("", "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences",
                              "SELECT table_name, auto_increment FROM information_schema.tables "
                              "WHERE table_schema = database() AND auto_increment IS NOT NULL"),
        .columns = 2,
        .kinds = kinds};
    kin_value cells[2];
    if (!database_traits()->is_server) return NULL;
    statement.length = strlen(statement.text);
    json_t *keys = json_object();
    if (kin__submit(session, &statement, NULL, 0) && kin__next_result(session))
        while (kin__next_row(session, cells) == KIN__ROW)
            json_object_set_new(keys, cells[0].as.text, json_integer(cells[1].as.integer));
    kin__finish(session);
    return keys;
}

static void set_key(kin_session *session, const char *name, int64_t key)
{
    char sql[256];
    if (database_is_mariadb())
        snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" AUTO_INCREMENT = %" PRId64, name, key);
    else
        snprintf(sql, sizeof sql, "SELECT setval('\"%s\"', %" PRId64 ", %s)", name, key ? key : 1,
                 key ? "true" : "false");
    kin__run(session, &(kin__statement){.text = sql, .length = strlen(sql)}, NULL, 0, NULL);
}

void keys_take_back(struct runner *runner, json_t *before)
{
    json_t *now = before ? keys_given(runner) : NULL, *key;
    const char *name;
    json_object_foreach(now, name, key)
    {
        json_t *old = json_object_get(before, name);
        if (old && !json_equal(old, key)) set_key(runner->keeper, name, json_integer_value(old));
    }
    json_decref(now);
}
