/* CREATE TABLE and CREATE INDEX for models. */
#include "query/tables.h"

#include "query/sql.h"
#include "schema/kind.h"
#include "support/text.h"

#include <kin/schema.h>

#include <stdio.h>
#include <string.h>

const char *kin__type_of(const kin__dialect *dialect, uint8_t kind)
{
    switch (kind) {
    case KIN_KIND_INT: return dialect->type_integer;
    case KIN_KIND_BOOL: return dialect->type_boolean;
    case KIN_KIND_REAL: return dialect->type_real;
    case KIN_KIND_TIME: return dialect->type_time;
    case KIN_KIND_BLOB: return dialect->type_blob;
    case KIN_KIND_DATE: return dialect->type_date;
    case KIN_KIND_DECIMAL: return dialect->type_decimal;
    case KIN_KIND_UUID: return dialect->type_uuid;
    default: return dialect->type_text;
    }
}

/* Of a column that stands in an index or is to be equal to one that does. */
static const char *type_of_key(const kin__dialect *dialect, uint8_t kind)
{
    if (kind == KIN_KIND_TEXT && dialect->type_text_key) return dialect->type_text_key;
    if (kind == KIN_KIND_BLOB && dialect->type_blob_key) return dialect->type_blob_key;
    return kin__type_of(dialect, kind);
}

static void write_text_literal(kin__sql *sql, const char *text)
{
    kin__append_quoted(&sql->text, text, '\'');
}

static void write_literal(kin__sql *sql, const kin_value *value)
{
    char text[KIN__VALUE_TEXT_SIZE];
    switch (value->kind) {
    case KIN_KIND_INT: kin__append_int(&sql->text, value->as.integer); break;
    case KIN_KIND_REAL: kin__append_format(&sql->text, "%.17g", value->as.real); break;
    case KIN_KIND_TEXT: write_text_literal(sql, value->as.text); break;
    case KIN_KIND_BOOL:
        kin__sql_text(sql,
                      value->as.boolean ? sql->dialect->literal_true : sql->dialect->literal_false);
        break;
    default:
        kin__value_text(text, value);
        if (value->kind == KIN_KIND_DECIMAL)
            kin__sql_text(sql, text);
        else
            write_text_literal(sql, text);
    }
}

static void write_default(kin__sql *sql, const kin__column *column, bool counts)
{
    const kin_value *value = &column->default_value;
    if (column->default_sql) {
        kin__sql_text(sql, " DEFAULT ");
        kin__sql_text(sql, column->default_sql);
        return;
    }
    if (!column->has_default && !counts) return;
    kin__sql_text(sql, " DEFAULT ");
    if (column->has_default)
        write_literal(sql, value);
    else
        kin__sql_text(sql, "0");
}

static void write_rules(kin__sql *sql, const kin__column *column)
{
    const char *const *check = sql->dialect->check_json;
    if (column->json && check) {
        kin__sql_text(sql, check[0]);
        kin__sql_text(sql, column->quoted);
        kin__sql_text(sql, check[1]);
        kin__sql_text(sql, column->quoted);
        kin__sql_text(sql, check[2]);
    }
    if (!column->generated) return;
    kin__sql_text(sql, " GENERATED ALWAYS AS (");
    kin__sql_text(sql, column->generated);
    kin__sql_text(sql, kin__end_of_comment(column->generated));
    kin__sql_text(sql, ") STORED");
}

static bool fills_key(const kin__model *model, const kin__column *column)
{
    return column->key && model->key.count == 1 && column->kind == KIN_KIND_INT;
}

/* The table of a family has the columns of all its models, and each of them may declare one. */
typedef bool column_fn(const kin__column *column);

static bool any_column(const kin__model *model, const char *name, column_fn *is)
{
    for (size_t f = 0; f < model->family_count; f++) {
        const kin__model *relative = model->family[f].model;
        for (size_t i = 0; i < relative->column_count; i++)
            if (strcmp(relative->columns[i].name, name) == 0 && is(&relative->columns[i]))
                return true;
    }
    return false;
}

static bool is_unique(const kin__column *column)
{
    return column->unique;
}

/* Written by Kin alone, and 0 at first. */
static bool is_counting(const kin__column *column)
{
    return column->counter || column->version;
}

/* Not the type beside it: few rows are found by that alone. */
static bool is_key_of(const kin__column *column)
{
    for (size_t i = 0; i < column->keys_of_count; i++)
        if (column->keys_of[i]->owner_keys.count == 1 && column->keys_of[i]->owner_key == column)
            return true;
    return false;
}

const kin__key *kin__wide_foreign_key(const kin__association *association, const kin__model **model)
{
    bool here = association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
    const kin__key *key = here ? &association->owner_keys : &association->target_keys;
    *model = here ? association->owner : association->target;
    return key->count > 1 ? key : NULL;
}

/* The foreign keys of several columns that the table has, one at each call; NULL: there are no
 * more. */
static const kin__key *next_wide_key(const kin__schema *schema, const kin__model *root,
                                     size_t *model, size_t *association)
{
    for (; *model < schema->model_count; ++*model, *association = 0) {
        const kin__association_list *all = &schema->models[*model].associations;
        while (*association < all->count) {
            const kin__model *of;
            const kin__key *key = kin__wide_foreign_key(&all->items[(*association)++], &of);
            if (key && of->root == root) return key;
        }
    }
    return NULL;
}

/* Of one that is in an index the type may have to be another. */
static bool is_in_wide_key(const kin__schema *schema, const kin__column *column)
{
    size_t model = 0;
    size_t association = 0;
    const kin__key *key;
    while ((key = next_wide_key(schema, column->model->root, &model, &association)))
        for (size_t i = 0; i < key->count; i++)
            if (strcmp(key->names.names[i], column->name) == 0) return true;
    return false;
}

static bool is_indexed(const kin__sql *sql, const kin__model *model, const kin__column *column)
{
    return column->key || any_column(model, column->name, is_unique) ||
           kin__is_foreign_key(&sql->session->db->schema, column) ||
           is_in_wide_key(&sql->session->db->schema, column);
}

static const char *type_of_column(const kin__sql *sql, const kin__model *model,
                                  const kin__column *column)
{
    if (column->json) return sql->dialect->type_json;
    return (is_indexed(sql, model, column) ? type_of_key : kin__type_of)(sql->dialect,
                                                                         column->kind);
}

/* What only descendants have is NULL in the rows of others. */
static void write_column(kin__sql *sql, const kin__model *model, const kin__column *column,
                         bool everywhere)
{
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, " ");
    if (fills_key(model, column)) {
        kin__sql_text(sql, sql->dialect->type_key);
        return;
    }
    kin__sql_text(sql, type_of_column(sql, model, column));
    bool may_be_null =
        column->nullable || (column->generated && sql->dialect->generated_may_be_null);
    if ((everywhere && !may_be_null) || column->key) kin__sql_text(sql, " NOT NULL");
    write_default(sql, column, any_column(model, column->name, is_counting));
    write_rules(sql, column);
}

/* "a", "b" */
static void write_names(kin__sql *sql, const kin__key_names *key)
{
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_name(sql, key->names[i]);
    }
}

static void write_reference(kin__sql *sql, const kin__key_names *columns, const kin__model *target,
                            const kin__key *to)
{
    kin__sql_text(sql, "FOREIGN KEY (");
    write_names(sql, columns);
    kin__sql_text(sql, ") REFERENCES ");
    kin__sql_text(sql, target->quoted_table);
    kin__sql_text(sql, " (");
    write_names(sql, &to->names);
    kin__sql_text(sql, ")");
}

static void write_key(kin__sql *sql, const kin__model *model)
{
    if (model->key.count == 1 && fills_key(model, model->key.columns[0])) return;
    kin__sql_text(sql, ", PRIMARY KEY (");
    write_names(sql, &model->key.names);
    kin__sql_text(sql, ")");
}

static void write_columns(kin__sql *sql, const kin__model *model)
{
    kin__sql_text(sql, "CREATE TABLE IF NOT EXISTS ");
    kin__sql_text(sql, model->quoted_table);
    for (size_t i = 0; i < model->cell_count; i++) {
        kin__sql_text(sql, i ? ", " : " (");
        write_column(sql, model, model->cells[i], i < model->column_count);
    }
    write_key(sql, model);
}

static bool run(kin__sql *sql)
{
    kin__statement statement;
    return kin__sql_close(sql, &statement) && kin__run_later(sql->session, &statement, NULL, 0);
}

/* A name that is too long is cut, and told from others that begin alike by a number made of the
 * whole. */
static char *short_name(kin_session *session, kin__buffer *name)
{
    char *text = kin__buffer_text(name);
    size_t most = session->dialect->identifier_length;
    if (!text || name->length <= most) return text;
    uint32_t number = 2166136261u;
    for (const char *at = text; *at; at++) number = (number ^ (unsigned char)*at) * 16777619u;
    size_t end = most - 9;
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80) end--; /* a character's border */
    snprintf(text + end, 10, "_%08x", (unsigned)number);
    return text;
}

/* a_and_b */
static void append_names(kin__buffer *buffer, const kin__key_names *key)
{
    for (size_t i = 0; i < key->count; i++) {
        kin__append(buffer, i ? "_and_" : "");
        kin__append(buffer, key->names[i]);
    }
}

/* index_<table>_on_<column>, as Rails names them. */
static char *index_name(kin_session *session, const char *table, const kin__key_names *key)
{
    kin__buffer name;
    kin__buffer_open(&name, &session->scratch);
    kin__append_format(&name, "index_%s_on_", table);
    append_names(&name, key);
    return short_name(session, &name);
}

static bool create_index(kin_session *session, const char *table, const kin__key_names *key,
                         bool unique)
{
    kin__sql sql;
    const char *name = index_name(session, table, key);
    if (!name) return kin__fail_memory(session);
    kin__sql_open(&sql, session);
    kin__sql_text(&sql,
                  unique ? "CREATE UNIQUE INDEX IF NOT EXISTS " : "CREATE INDEX IF NOT EXISTS ");
    kin__sql_name(&sql, name);
    kin__sql_text(&sql, " ON ");
    kin__sql_name(&sql, table);
    kin__sql_text(&sql, " (");
    write_names(&sql, key);
    kin__sql_text(&sql, ")");
    return run(&sql);
}

bool kin__is_foreign_key(const kin__schema *schema, const kin__column *column)
{
    const kin__model *root = column->model->root;
    if (any_column(root, column->name, is_key_of)) return true;
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__association_list *all = &schema->models[i].associations;
        for (size_t a = 0; a < all->count; a++)
            if (all->items[a].hop_count == 1 && all->items[a].target->root == root &&
                all->items[a].target_keys.count == 1 &&
                strcmp(all->items[a].target_key->name, column->name) == 0 &&
                all->items[a].kind != &kin__belongs_to)
                return true;
    }
    return false;
}

/* Whether the primary key begins with the columns: then it is the index. */
static bool begins_key(const kin__model *model, const kin__key *key)
{
    const kin__key_names *own = &model->key.names;
    size_t same = 0;
    for (size_t i = 0; i < key->count && i < own->count; i++)
        for (size_t k = 0; k < key->count; k++)
            same += strcmp(own->names[i], key->names.names[k]) == 0;
    return same == key->count;
}

static bool create_wide_indexes(kin_session *session, const kin__model *model)
{
    const kin__key *key;
    size_t of = 0;
    size_t association = 0;
    while ((key = next_wide_key(&session->db->schema, model->root, &of, &association)))
        if (!begins_key(model, key) && !create_index(session, model->table, &key->names, false))
            return false;
    return true;
}

static bool create_indexes(kin_session *session, const kin__model *model)
{
    for (size_t i = 0; i < model->cell_count; i++) {
        const kin__column *column = model->cells[i];
        bool unique = any_column(model, column->name, is_unique);
        bool leads_key = model->key.columns[0] == column; /* which has an index */
        if (leads_key && (model->key.count == 1 || !unique)) continue;
        if ((unique || kin__is_foreign_key(&session->db->schema, column)) &&
            !create_index(session, model->table, &(kin__key_names){&column->name, NULL, 1}, unique))
            return false;
    }
    return create_wide_indexes(session, model);
}

/* --- constraints --------------------------------------------------------------------------- */

/* What is created so far, and the constraints whose table came later than theirs. */
typedef struct kin__creation {
    kin_session *session;
    bool *created; /* by index of the root, whose table it is */
    const kin__association **later;
    size_t later_count;
} kin__creation;

static bool open_creation(kin__creation *creation, kin_session *session)
{
    const kin__schema *schema = &session->db->schema;
    size_t associations = 0;
    for (size_t i = 0; i < schema->model_count; i++)
        associations += schema->models[i].associations.count;
    *creation = (kin__creation){
        .session = session,
        .created = KIN__TAKE(&session->scratch, bool, schema->model_count),
        .later = KIN__TAKE(&session->scratch, const kin__association *, associations + 1)};
    return (creation->created && creation->later) || kin__fail_memory(session);
}

static bool refers(const kin__association *association)
{
    return association->kind == &kin__belongs_to && association->constraint &&
           association->declarer == association->owner;
}

static bool can_refer(const kin__creation *creation, const kin__association *association)
{
    return !creation->session->dialect->add_constraint ||
           association->target->root == association->owner->root ||
           creation->created[association->target->root->index];
}

static bool is_ready(const kin__creation *creation, const kin__model *model)
{
    for (size_t f = 0; f < model->family_count; f++) {
        const kin__association_list *all = &model->family[f].model->associations;
        for (size_t a = 0; a < all->count; a++)
            if (refers(&all->items[a]) && !can_refer(creation, &all->items[a])) return false;
    }
    return true;
}

/* Those of one model of the family. */
static void write_references(kin__sql *sql, kin__creation *creation, const kin__model *model)
{
    for (size_t a = 0; a < model->associations.count; a++) {
        const kin__association *association = &model->associations.items[a];
        if (!refers(association)) continue;
        if (!can_refer(creation, association)) {
            creation->later[creation->later_count++] = association;
            continue;
        }
        kin__sql_text(sql, ", ");
        write_reference(sql, &association->owner_keys.names, association->target,
                        &association->target_keys);
    }
}

static bool create_table(kin__creation *creation, const kin__model *model)
{
    kin__sql sql;
    kin__sql_open(&sql, creation->session);
    write_columns(&sql, model);
    for (size_t f = 0; f < model->family_count; f++)
        write_references(&sql, creation, model->family[f].model);
    kin__sql_text(&sql, ")");
    creation->created[model->index] = true;
    return run(&sql) && create_indexes(creation->session, model);
}

/* Tables that others refer to come first. In a circle one must begin. */
static bool create_tables(kin__creation *creation)
{
    const kin__schema *schema = &creation->session->db->schema;
    size_t left = 0;
    for (size_t i = 0; i < schema->model_count; i++)
        left += !(creation->created[i] = schema->models[i].parent != NULL);
    while (left > 0) {
        const kin__model *first = NULL;
        size_t before = left;
        for (size_t i = 0; i < schema->model_count; i++) {
            const kin__model *model = &schema->models[i];
            if (creation->created[i]) continue;
            if (!first) first = model;
            if (!is_ready(creation, model)) continue;
            if (!create_table(creation, model)) return false;
            left--;
        }
        if (left < before) continue;
        if (!create_table(creation, first)) return false;
        left--;
    }
    return true;
}

static bool add_constraint(kin_session *session, const kin__association *association)
{
    const char *const *parts = session->dialect->add_constraint;
    const kin__model *model = association->owner;
    kin__buffer buffer;
    kin__sql sql;
    kin__buffer_open(&buffer, &session->scratch);
    kin__append_format(&buffer, "fk_%s_", model->table);
    append_names(&buffer, &association->owner_keys.names);
    const char *name = short_name(session, &buffer);
    if (!name) return kin__fail_memory(session);
    kin__sql_open(&sql, session);
    kin__sql_text(&sql, parts[0]);
    write_text_literal(&sql, model->quoted_table);
    kin__sql_text(&sql, parts[1]);
    write_text_literal(&sql, name);
    kin__sql_text(&sql, parts[2]);
    kin__sql_text(&sql, "ALTER TABLE ");
    kin__sql_text(&sql, model->quoted_table);
    kin__sql_text(&sql, " ADD CONSTRAINT ");
    kin__sql_name(&sql, name);
    kin__sql_text(&sql, " ");
    write_reference(&sql, &association->owner_keys.names, association->target,
                    &association->target_keys);
    kin__sql_text(&sql, parts[3]);
    return run(&sql);
}

/* --- join tables --------------------------------------------------------------------------- */

static void write_key_columns(kin__sql *sql, const kin__key_names *key)
{
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_name(sql, key->names[i]);
        kin__append_format(&sql->text, " %s NOT NULL", type_of_key(sql->dialect, key->kinds[i]));
    }
}

static void write_join_columns(kin__sql *sql, const kin__association *association)
{
    kin__sql_text(sql, "CREATE TABLE IF NOT EXISTS ");
    kin__sql_name(sql, association->join_table);
    kin__sql_text(sql, " (");
    write_key_columns(sql, &association->join_owner);
    kin__sql_text(sql, ", ");
    write_key_columns(sql, &association->join_target);
}

static bool create_join_table(kin_session *session, const kin__association *association,
                              bool constraint)
{
    kin__sql sql;
    kin__sql_open(&sql, session);
    write_join_columns(&sql, association);
    if (constraint) {
        kin__sql_text(&sql, ", ");
        write_reference(&sql, &association->join_owner, association->owner,
                        &association->owner_keys);
        kin__sql_text(&sql, ", ");
        write_reference(&sql, &association->join_target, association->target,
                        &association->join_target_keys);
    }
    kin__sql_text(&sql, ")");
    return run(&sql) &&
           create_index(session, association->join_table, &association->join_owner, false) &&
           create_index(session, association->join_table, &association->join_target, false);
}

/* Both sides of a join table may declare it, and one of them the constraint. */
static bool wants_constraint(const kin__schema *schema, const char *join_table)
{
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__association_list *all = &schema->models[i].associations;
        for (size_t a = 0; a < all->count; a++)
            if (all->items[a].join_table && all->items[a].constraint &&
                strcmp(all->items[a].join_table, join_table) == 0)
                return true;
    }
    return false;
}

static bool create_join_tables(kin_session *session)
{
    const kin__schema *schema = &session->db->schema;
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__association_list *all = &schema->models[i].associations;
        for (size_t a = 0; a < all->count; a++) {
            const char *table = all->items[a].join_table;
            if (table && all->items[a].declarer == all->items[a].owner &&
                !create_join_table(session, &all->items[a], wants_constraint(schema, table)))
                return false;
        }
    }
    return true;
}

static bool create_all(kin_session *session)
{
    kin__creation creation;
    if (!open_creation(&creation, session) || !create_tables(&creation)) return false;
    for (size_t i = 0; i < creation.later_count; i++)
        if (!add_constraint(session, creation.later[i])) return false;
    return create_join_tables(session);
}

/* One transaction, or where that cannot be, none: a level would end without its owner's
 * knowledge. */
static bool begin_creation(kin_session *session)
{
    if (!session->dialect->tables_end_transaction)
        kin__verb_atomic(session, false);
    else if (kin__in_transaction(session))
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "kin_create_tables would end the transaction that is open: %s commits "
                         "before it creates a table",
                         session->dialect->name);
    return true;
}

bool kin_create_tables(kin_session *session)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return false;
    return kin__verb_end(&verb, begin_creation(session) && create_all(session));
}
