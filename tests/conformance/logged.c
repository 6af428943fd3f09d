#include "conformance/logged.h"

#include "conformance/zoo.h"

#include <inttypes.h>
#include <string.h>

static struct zoo_log *log_of(const kin_record *record)
{
    return kin_session_user(kin_record_session(record));
}

static size_t depth_of(const kin_model_reflection *model)
{
    size_t depth = 0;
    for (; model->base; model = model->base) depth++;
    return depth;
}

const kin_model_reflection *zoo_model_of(const kin_db *db, const kin_record *record)
{
    kin_model_reflections models = kin_db_models(db);
    const kin_model_reflection *best = NULL;
    for (size_t i = 0; i < models.count; i++) {
        const kin_model_reflection *model = models.items[i];
        if (!kin_record_is_a(record, model->declared)) continue;
        if (!best || depth_of(model) > depth_of(best)) best = model;
    }
    return best;
}

static void say(const kin_record *record, const char *event)
{
    struct zoo_log *log = log_of(record);
    const kin_model_reflection *model = zoo_model_of(log->db, record);
    json_t *text = NULL;
    if (kin_record_is_new(record))
        text = json_sprintf("%s %s#new", event, model->name);
    else
        text = json_sprintf("%s %s#%" PRId64, event, model->name,
                            kin_column_named(record, "id").as.integer);
    json_array_append_new(log->events, text);
}

static bool is_called(const kin_record *record, const char *text)
{
    kin_value name = kin_column_named(record, "name");
    return name.kind == KIN_KIND_TEXT && strcmp(name.as.text, text) == 0;
}

#define SAYS(event)                         \
    bool logged_##event(kin_record *record) \
    {                                       \
        say(record, #event);                \
        return true;                        \
    }

SAYS(before_validation)
SAYS(after_validation)
SAYS(before_save)
SAYS(before_create)
SAYS(after_create)
SAYS(before_update)
SAYS(after_update)
SAYS(after_save)
SAYS(before_destroy)
SAYS(after_destroy)
SAYS(after_touch)
SAYS(after_commit)
SAYS(after_rollback)

bool logged_halt_save(kin_record *record)
{
    return !is_called(record, "halt save");
}

bool logged_halt_destroy(kin_record *record)
{
    return !is_called(record, "halt destroy");
}

#define SAYS_OF_ITEM(event)                                  \
    bool logged_##event(kin_record *owner, kin_record *item) \
    {                                                        \
        (void)owner;                                         \
        say(item, #event);                                   \
        return true;                                         \
    }

SAYS_OF_ITEM(before_add)
SAYS_OF_ITEM(after_add)
SAYS_OF_ITEM(before_remove)
SAYS_OF_ITEM(after_remove)

bool logged_halt_add(kin_record *owner, kin_record *item)
{
    (void)owner;
    return !is_called(item, "halt add");
}

bool logged_halt_remove(kin_record *owner, kin_record *item)
{
    (void)owner;
    return !is_called(item, "halt remove");
}

void logged_validate(kin_record *record)
{
    if (!is_called(record, "invalid")) return;
    kin_add_error_named(record, "name", "is not allowed");
}
