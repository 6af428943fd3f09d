#include "query/carry.h"

#include "query/catalogue.h"

#include <stdio.h>
#include <string.h>

/* --- what the catalogue says ---------------------------------------------------------------- */

static const kin__searched *find(const kin__searched *searched, const kin__association *association)
{
    while (searched && searched->association != association) searched = searched->next;
    return searched;
}

const kin__searched *kin__searched_for(kin_session *session, const kin__association *association)
{
    return find(atomic_load_explicit(&session->db->searched, memory_order_acquire), association);
}

/* The tables to ask about, each once. */
struct asked {
    kin_session *session;
    kin__found_table *tables;
    size_t count;
};

static bool is_searched(const kin__association *association)
{
    return association->hop_count > 0 && association->hops[0].to.count == 1;
}

static kin__found_table *table_named(const struct asked *asked, const char *name)
{
    for (size_t i = 0; i < asked->count; i++)
        if (strcmp(asked->tables[i].name, name) == 0) return &asked->tables[i];
    return NULL;
}

typedef bool association_fn(struct asked *asked, const kin__association *association);

/* Those of all models; ways of a belongs_to to any model included. */
static bool for_each_association(struct asked *asked, association_fn *run)
{
    const kin__schema *schema = &asked->session->db->schema;
    for (size_t m = 0; m < schema->model_count; m++) {
        const kin__association_list *all = &schema->models[m].associations;
        for (size_t a = 0; a < all->count; a++) {
            if (is_searched(&all->items[a]) && !run(asked, &all->items[a])) return false;
            for (size_t w = 0; all->items[a].ways && w < all->items[a].way_count; w++) {
                const kin__association *way = &all->items[a].ways[w];
                if (!way->flaw && is_searched(way) && !run(asked, way)) return false;
            }
        }
    }
    return true;
}

static bool count_table(struct asked *asked, const kin__association *association)
{
    (void)association;
    asked->count++;
    return true;
}

static bool add_table(struct asked *asked, const kin__association *association)
{
    const char *table = association->hops[0].table;
    if (!table_named(asked, table)) asked->tables[asked->count++].name = table;
    return true;
}

/* What is in front of the list does not change any more, so others may read it meanwhile. */
static bool add_searched(struct asked *asked, const kin__association *association)
{
    kin_db *db = asked->session->db;
    const kin__dialect *dialect = asked->session->dialect;
    const char *name = association->hops[0].to.names[0];
    const kin__found_table *table = table_named(asked, association->hops[0].table);
    const kin__found_column *column = kin__found_column_named(dialect, table, name);
    kin__searched *head = atomic_load_explicit(&db->searched, memory_order_relaxed);
    if (!column || find(head, association)) return true;
    kin__searched *searched = KIN__TAKE(&db->arena, kin__searched, 1);
    if (!searched) return kin__fail_memory(asked->session);
    *searched = (kin__searched){.next = head,
                                .association = association,
                                .list = dialect->carry->type_for(column->base),
                                .indexed = kin__has_index(dialect, table, &name, 1)};
    atomic_store_explicit(&db->searched, searched, memory_order_release);
    return true;
}

bool kin__searched_learn(kin_session *session)
{
    struct asked asked = {.session = session};
    for_each_association(&asked, count_table);
    asked.tables = KIN__TAKE(&session->scratch, kin__found_table, asked.count + 1);
    if (!asked.tables) return kin__fail_memory(session);
    asked.count = 0;
    for_each_association(&asked, add_table);
    /* It is no more a statement of the verb's than what was asked when connecting. */
    uint64_t statements = session->statements;
    bool read = asked.count == 0 || kin__catalogue_read(session, asked.tables, asked.count);
    session->statements = statements;
    if (!read) return false;
    pthread_mutex_lock(&session->db->lock);
    bool added = for_each_association(&asked, add_searched);
    pthread_mutex_unlock(&session->db->lock);
    return added;
}

/* --- texts ---------------------------------------------------------------------------------- */

bool kin__list_name(kin_session *session, size_t number, kin_value *name)
{
    kin__buffer buffer;
    kin__buffer_open(&buffer, &session->scratch);
    kin__append_format(&buffer, "%s%zu", session->dialect->carry->list, number);
    const char *text = kin__buffer_text(&buffer);
    if (!text) return kin__fail_memory(session);
    *name = kin_value_text_sized(text, buffer.length);
    return true;
}

/* What the dialect's marks stand for. */
struct marks {
    size_t number;
    const char *column;
    const char *type;
    kin_value list;
};

static void write_marked(kin__sql *sql, const char *text, const struct marks *marks)
{
    for (;; text++) {
        size_t plain = strcspn(text, "@!%?");
        kin__append_bytes(&sql->text, text, plain);
        text += plain;
        switch (*text) {
        case '@': kin__append_int(&sql->text, (int64_t)marks->number); break;
        case '!': kin__sql_name(sql, marks->column); break;
        case '%': kin__sql_text(sql, marks->type); break;
        case '?': kin__sql_value(sql, marks->list); break;
        default: return;
        }
    }
}

const char *kin__clear_lists(kin_session *session, size_t number)
{
    kin__sql sql;
    kin__statement statement;
    kin__sql_open(&sql, session);
    write_marked(&sql, session->dialect->carry->clear, &(struct marks){.number = number});
    return kin__sql_close(&sql, &statement) ? statement.text : NULL;
}

void kin__carried_keys(kin__sql *sql, const kin__searched *searched, kin_value list)
{
    const kin__carry_texts *carry = sql->dialect->carry;
    const struct marks marks = {.type = searched->list, .list = list};
    write_marked(sql, searched->indexed ? carry->any_of : carry->one_of, &marks);
}

/* A number in front and the bits behind. */
static void widen_result(kin__sql *sql)
{
    uint8_t *kinds = kin__sql_take(sql, sql->columns + 2);
    if (!kinds) return;
    memcpy(kinds + 1, sql->kinds, sql->columns);
    kinds[0] = kinds[sql->columns + 1] = KIN_KIND_INT;
    sql->kinds = kinds;
    sql->columns += 2;
}

static bool has_order(const kin_query *query)
{
    return query && query->order.length > 0;
}

/* Stands before the SELECT. */
static void write_number(kin__sql *sql, const kin_query *query)
{
    const kin__carry_texts *carry = sql->dialect->carry;
    kin__sql_text(sql, has_order(query) ? carry->place : carry->number);
    kin__sql_text(sql, carry->rows[0]);
}

/* Stands behind it. */
static void write_asides(kin__sql *sql, const kin_query *query, const kin__asides *asides)
{
    const kin__carry_texts *carry = sql->dialect->carry;
    kin__sql_text(sql, carry->rows[1]);
    for (size_t i = 0; i < asides->count; i++)
        write_marked(sql, carry->over, &(struct marks){.number = i});
    kin__sql_text(sql, carry->aside[0]);
    for (size_t i = 0; i < asides->count; i++)
        write_marked(sql, carry->aside[1],
                     &(struct marks){.number = i, .list = asides->items[i].list});
    kin__sql_text(sql, carry->keys[0]);
    for (size_t i = 0; i < asides->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        write_marked(sql, carry->keys[1],
                     &(struct marks){.number = i, .column = asides->items[i].column->name});
    }
    kin__sql_text(sql, carry->end);
    if (has_order(query)) kin__sql_text(sql, carry->in_order);
    widen_result(sql);
}

/* --- statements ----------------------------------------------------------------------------- */

bool kin__carry_records(kin_query *query, const kin__asides *asides, kin__statement *statement,
                        const kin_value **values, size_t *count)
{
    kin__sql sql;
    kin__sql_open(&sql, query->session);
    write_number(&sql, query);
    if (!kin__select_records(&sql, query)) return false;
    write_asides(&sql, query, asides);
    *values = sql.values;
    *count = sql.count;
    return kin__sql_close(&sql, statement);
}

/* What is written of an association. */
struct written {
    const kin__searched *searched;
    const kin_query *query;
    kin_value list;
    const kin__asides *asides;
};

static bool write_targets(kin__sql *sql, const void *of, uint64_t columns)
{
    const struct written *written = of;
    const kin__chain_of chain = {
        .result = KIN__CHAIN_TARGETS, .key = written->list, .carried = written->searched};
    (void)columns;
    if (written->asides->count > 0) write_number(sql, written->query);
    if (!kin__chain_write(sql, written->searched->association, written->query, &chain))
        return false;
    if (written->asides->count > 0) write_asides(sql, written->query, written->asides);
    return true;
}

/* The columns as a set, in whose order they stand; false: they have no such place. */
static bool set_of(const kin__asides *asides, uint64_t *columns)
{
    *columns = 0;
    for (size_t i = 0; i < asides->count; i++) {
        uint16_t index = asides->items[i].column->index;
        if (index >= 64 || *columns >> index) return false;
        *columns |= (uint64_t)1 << index;
    }
    return true;
}

static bool kept(kin_session *session, const struct written *written, uint64_t columns,
                 kin__statement *statement, const kin_value **values, size_t *count)
{
    const kin__asides *asides = written->asides;
    const kin__plan *plan = kin__plan_for(session, written->searched->association->plans,
                                          KIN__PLAN_CARRY, columns, write_targets, written);
    kin_value *own = KIN__TAKE(&session->scratch, kin_value, asides->count + 1);
    if (!plan) return false;
    if (!own) return kin__fail_memory(session);
    own[0] = written->list;
    for (size_t i = 0; i < asides->count; i++) own[1 + i] = asides->items[i].list;
    *statement = plan->statement;
    *values = own;
    *count = asides->count + 1;
    return true;
}

bool kin__carry_targets(kin_session *session, const kin__searched *searched, const kin_query *query,
                        kin_value list, const kin__asides *asides, kin__statement *statement,
                        const kin_value **values, size_t *count)
{
    const struct written written = {searched, query, list, asides};
    uint64_t columns;
    if (!query && set_of(asides, &columns))
        return kept(session, &written, columns, statement, values, count);
    kin__sql sql;
    kin__sql_open(&sql, session);
    if (!write_targets(&sql, &written, 0)) return false;
    *values = sql.values;
    *count = sql.count;
    return kin__sql_close(&sql, statement);
}
