/* Counters by hand: moved by numbers, or counted anew, of rows that need not be in memory. */
#include "association/association.h"

#include "loading/load.h"
#include "loading/owners.h"
#include "loading/verbs.h"
#include "query/chain.h"
#include "query/key.h"

#include <string.h>

static void open_update(kin__sql *sql, kin_session *session, const kin__model *model)
{
    kin__sql_open(sql, session);
    sql->model = model->name;
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " SET ");
}

static bool run_update(kin_session *session, const kin__model *model, kin__sql *sql,
                       int64_t *affected)
{
    kin__statement statement;
    kin__sql_type_test(sql, " AND ", model, NULL);
    return kin__sql_close(sql, &statement) &&
           kin__run(session, &statement, sql->values, sql->count, affected);
}

/* --- touching along --------------------------------------------------------------------------- */

/* What touch means: updated_at and updated_on, and the column that it names. NULL: nothing. */
typedef struct kin__stamps {
    const kin__column *columns[3];
} kin__stamps;

static bool read_touch(kin_session *session, const kin__model *model, const char *touch,
                       kin__stamps *read)
{
    *read = (kin__stamps){{NULL}};
    if (!touch) return true;
    read->columns[0] = model->updated[0];
    read->columns[1] = model->updated[1];
    if (strcmp(touch, KIN_TOUCH) == 0) return true;
    const kin__column *column = kin__column_named(model, touch, strlen(touch));
    if (!column) return kin__fail_column(session, model, "touch", touch, strlen(touch));
    if (!kin__is_touchable(column))
        return kin__fail(session, KIN_INVALID_ARGUMENT,
                         &(kin__about){.model = model->name, .association = column->member},
                         "%s.%s is no time to be touched", model->name, column->member);
    if (column != model->updated[0] && column != model->updated[1]) read->columns[2] = column;
    return true;
}

static bool touches(const kin__stamps *read)
{
    return read->columns[0] || read->columns[1] || read->columns[2];
}

static void write_touch(kin__sql *sql, const kin__stamps *read, const char *lead)
{
    kin_value now = kin_value_time(kin__now(sql->session));
    for (size_t i = 0; i < 3; i++) {
        const kin__column *column = read->columns[i];
        if (!column) continue;
        kin__sql_text(sql, lead);
        kin__sql_text(sql, column->quoted);
        kin__sql_text(sql, " = ");
        kin__sql_value_of(sql, column, kin__stamp(column, now));
        lead = ", ";
    }
}

/* --- moving ----------------------------------------------------------------------------------- */

typedef struct kin__moving {
    kin_session *session;
    const kin_model *declared;
    const kin_value *keys;
    size_t count;
    const char *touch;
} kin__moving;

static bool is_counter(const kin__column *column)
{
    return column->kind == KIN_KIND_INT && !column->key && !column->version && !column->generated &&
           !column->enumeration;
}

static bool write_move(kin__sql *sql, const kin__column *column, kin_value by, const char *lead)
{
    kin__about about = {.model = column->model->name, .association = column->member};
    if (!is_counter(column))
        return kin__fail(sql->session, KIN_INVALID_ARGUMENT, &about, "%s.%s is no counter",
                         about.model, about.association);
    if (by.kind != KIN_KIND_INT)
        return kin__fail(sql->session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: there is no NULL to add", about.model, about.association);
    kin__sql_text(sql, lead);
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, " = COALESCE(");
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, ", 0) + ");
    kin__sql_value_of(sql, column, by);
    return true;
}

static bool write_moves(kin__sql *sql, const kin__model *model, const kin__attributes *moves)
{
    const char *lead = "";
    const kin__given *given = kin__given_columns(sql->session, model, moves);
    if (!given) return false;
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (!kin__is_given(given, i)) continue;
        if (!write_move(sql, column, kin__given_value(given, moves, column), lead)) return false;
        lead = ", ";
    }
    return *lead ||
           kin__fail(sql->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                     "kin_update_counters of %s: no counter is written", model->name);
}

/* NULL: a key does not fit. */
static kin_value *read_keys(const kin__moving *moving, const kin__model *model)
{
    kin_session *session = moving->session;
    kin_value *keys = KIN__TAKE(&session->scratch, kin_value, moving->count + 1);
    if (!keys) {
        kin__fail_memory(session);
        return NULL;
    }
    for (size_t i = 0; i < moving->count; i++) {
        const kin_value *values = kin__key_values(session, model, &moving->keys[i]);
        if (!values) return NULL;
        keys[i] = kin__as_key(values, model->key.count);
    }
    return keys;
}

static bool move_some(const kin__moving *moving, const kin__model *model,
                      const kin__attributes *moves, const kin_value *keys, size_t count,
                      int64_t *affected)
{
    kin_session *session = moving->session;
    const kin__key_names *names = &model->key.names;
    kin__stamps read;
    kin__sql sql;
    kin_value list;
    if (!read_touch(session, model, moving->touch, &read)) return false;
    open_update(&sql, session, model);
    if (!write_moves(&sql, model, moves)) return false;
    write_touch(&sql, &read, ", ");
    kin__sql_next_version(&sql, model);
    kin__sql_text(&sql, " WHERE ");
    if (count == 1) {
        kin__sql_key_is(&sql, model->table, names, &keys[0]);
        return run_update(session, model, &sql, affected);
    }
    if (!kin__key_list(session, names, keys, count, &list)) return false;
    kin__sql_keys(&sql, model->table, names, list);
    return run_update(session, model, &sql, affected);
}

/* Where a key is a parameter each, one statement takes no more than some. */
static bool move_all(const kin__moving *moving, const kin__model *model,
                     const kin__attributes *moves, int64_t *affected)
{
    const kin_value *keys = read_keys(moving, model);
    kin__key_lists lists;
    if (!keys) return false;
    kin__key_lists_open(&lists, moving->session, &model->key.names, keys, moving->count);
    if (lists.count > lists.most) kin__verb_atomic(moving->session, false);
    while (lists.done < lists.count) {
        int64_t some = 0;
        size_t count = kin__next_keys(&lists, &keys);
        if (!move_some(moving, model, moves, keys, count, &some)) return false;
        *affected += some;
    }
    return true;
}

static size_t move(const kin__moving *moving, const kin__attributes *moves)
{
    kin__verb verb;
    int64_t affected = 0;
    const kin__model *model = kin__verb_on(&verb, moving->session, moving->declared, KIN__WRITES);
    if (!model) return 0;
    kin__attributes own = *moves;
    own.written = model;
    bool done = moving->count == 0 || moving->keys ||
                kin__fail(verb.session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                          "kin_update_counters of %s: the list of keys is NULL", model->name);
    done = done && move_all(moving, model, &own, &affected);
    return kin__verb_end(&verb, done) ? (size_t)affected : 0;
}

size_t kin_session_update_counters(kin_session *session, const kin_model *model, kin_value key,
                                   const void *by, const char *given)
{
    const kin__moving one = {session, model, &key, 1, NULL};
    return move(&one, &(kin__attributes){.values = by, .text = given, .leading = 3});
}

size_t kin_session_update_counters_touching(kin_session *session, const kin_model *model,
                                            kin_value key, const char *touch, const void *by,
                                            const char *given)
{
    const kin__moving one = {session, model, &key, 1, touch};
    return move(&one, &(kin__attributes){.values = by, .text = given, .leading = 4});
}

size_t kin_session_update_counters_list(kin_session *session, const kin_model *model,
                                        const kin_value *keys, size_t count, const char *touch,
                                        const void *by, const char *given)
{
    const kin__moving some = {session, model, keys, count, touch};
    return move(&some, &(kin__attributes){.values = by, .text = given, .leading = 5});
}

size_t kin_update_counters_named(kin_session *session, const char *model, kin_value key,
                                 const kin_attribute *by, size_t count)
{
    return kin_update_counters_list_named(session, model, &key, 1, NULL, by, count);
}

size_t kin_update_counters_touching_named(kin_session *session, const char *model, kin_value key,
                                          const char *touch, const kin_attribute *by, size_t count)
{
    return kin_update_counters_list_named(session, model, &key, 1, touch, by, count);
}

size_t kin_update_counters_list_named(kin_session *session, const char *model,
                                      const kin_value *keys, size_t key_count, const char *touch,
                                      const kin_attribute *by, size_t count)
{
    const kin__moving some = {session, kin__model_named(session, model), keys, key_count, touch};
    if (!some.declared) return 0;
    return move(&some, &(kin__attributes){.named = by, .count = count, .by_name = true});
}

/* --- counting anew ---------------------------------------------------------------------------- */

/* Of what goes through another, that one is counted. NULL: there is no counter. */
static const kin__association *counted(kin_session *session, const kin__model *model,
                                       const kin__association *association)
{
    kin__about about = {.model = model->name,
                        .association = association ? association->name : NULL};
    const kin__association *through = association;
    while (through && through->through) through = through->through;
    if (through && through->many && through->counter && through->counterpart) return through;
    if (association)
        kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                  "%s.%s has no counter: no belongs_to of its records keeps one", about.model,
                  about.association);
    else
        kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                  "kin_reset_counters of %s: that member is no association", about.model);
    return NULL;
}

/* The rows that belong to the owner, whatever a scope shows of them: those that moved the
 * counter. */
static bool count_rows(kin_record *owner, const kin__association *association, int64_t *count)
{
    kin_session *session = kin__session_of(owner);
    kin__chain_of of = {.result = KIN__CHAIN_COUNT};
    kin__statement statement;
    const kin_value *values;
    size_t value_count;
    *count = 0;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &of.key)) return false;
    if (of.key.kind == KIN_KIND_NULL) return true;
    return kin__chain_statement(session, association, NULL, &of, &statement, &values,
                                &value_count) &&
           kin__submit(session, &statement, values, value_count) &&
           kin__read_number(session, count);
}

/* The row is locked while its rows are counted: a writer who moves the counter meanwhile waits, and
 * moves what is written here. No callback runs: the user asked for no record. */
static bool lock_owner(kin_session *session, const kin__model *model, const kin_value *key,
                       kin_record **owner)
{
    bool failed = true;
    const kin__plan *plan = kin__plan_lock(session, model);
    kin__verb_atomic(session, false);
    if (!plan || !kin__submit(session, &plan->statement, key, model->key.count)) return false;
    *owner = kin__read_one(session, session->top, model, &failed);
    kin__forget_found(session);
    return !failed;
}

typedef struct kin__resetting {
    kin_session *session;
    const kin__model *model;
    const kin_value *key; /* a value for each column */
    const kin__association *association;
    const char *touch;
} kin__resetting;

/* to: NULL where the counter is right. */
static bool write_reset(const kin__resetting *resetting, const kin__column *counter,
                        const int64_t *to, const kin__stamps *read)
{
    kin__sql sql;
    int64_t affected;
    const kin__model *model = resetting->model;
    kin_value key = kin__as_key(resetting->key, model->key.count);
    open_update(&sql, resetting->session, model);
    if (to) {
        kin__sql_text(&sql, counter->quoted);
        kin__sql_text(&sql, " = ");
        kin__sql_value_of(&sql, counter, kin_value_int(*to));
    }
    write_touch(&sql, read, to ? ", " : "");
    kin__sql_next_version(&sql, model);
    kin__sql_text(&sql, " WHERE ");
    kin__sql_key_is(&sql, model->table, &model->key.names, &key);
    return run_update(resetting->session, model, &sql, &affected);
}

static bool reset(const kin__resetting *resetting, bool *found)
{
    kin_session *session = resetting->session;
    kin_record *owner = NULL;
    int64_t count;
    kin__stamps read;
    const kin__association *of = counted(session, resetting->model, resetting->association);
    if (!of || !read_touch(session, resetting->model, resetting->touch, &read) ||
        !lock_owner(session, resetting->model, resetting->key, &owner))
        return false;
    *found = owner != NULL;
    if (!owner) return true;
    if (!count_rows(owner, of, &count)) return false;
    kin_value now = kin__get(owner, of->counter);
    bool right = now.kind == KIN_KIND_INT && now.as.integer == count;
    if (right && !touches(&read)) return true;
    return write_reset(resetting, of->counter, right ? NULL : &count, &read);
}

bool kin_session_reset_counters(kin_session *session, const kin_model *declared, kin_value key,
                                size_t offset, const char *touch)
{
    kin__verb verb;
    bool found = false;
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__WRITES);
    if (!model) return false;
    const kin__resetting resetting = {.session = session,
                                      .model = model,
                                      .key = kin__key_values(session, model, &key),
                                      .association = kin__association_at(model, offset),
                                      .touch = touch};
    bool done = kin__verb_end(&verb, resetting.key && reset(&resetting, &found));
    if (done && !found) kin__answer_no_key(session, declared, key);
    return done && found;
}

/* An association, or the collection that a counter counts. */
static const kin__association *named(const kin__model *model, const char *name)
{
    const kin__association_list *all = &model->associations;
    const kin__association *found = kin__association_named(model, name, strlen(name));
    for (size_t i = 0; !found && i < all->count; i++)
        if (all->items[i].many && all->items[i].counter &&
            strcmp(all->items[i].counter->member, name) == 0)
            found = &all->items[i];
    return found;
}

bool kin_reset_counters_touching_named(kin_session *session, const char *name, kin_value key,
                                       const char *association, const char *touch)
{
    char hint[KIN__SUGGESTION_SIZE];
    const kin_model *declared = kin__model_named(session, name);
    if (!declared) return false;
    const kin__model *model = kin__session_model(session, declared);
    if (!association) association = "";
    const kin__association *found = named(model, association);
    if (found) return kin_session_reset_counters(session, declared, key, found->offset, touch);
    if (!kin__memory_verb(session)) return false;
    return kin__fail(session, KIN_INVALID_ARGUMENT,
                     &(kin__about){.model = model->name, .association = association},
                     "association \"%.64s\" was not found on %s%s", association, model->name,
                     kin__suggest_association(model, association, hint));
}

bool kin_reset_counters_named(kin_session *session, const char *model, kin_value key,
                              const char *association)
{
    return kin_reset_counters_touching_named(session, model, key, association, NULL);
}
