/* kin_check: what the models say, against what the database has. */
#include "query/catalogue.h"
#include "query/tables.h"

#include "schema/kind.h"
#include "support/buffer.h"

#include <kin/schema.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct kin__checker {
    kin_session *session;
    const kin__dialect *dialect;
    const kin__schema *schema;
    kin__found_table *tables; /* of the models and join tables, each once */
    size_t table_count;
    kin_finding *findings; /* in scratch memory while they grow */
    size_t count;
    size_t capacity;
    size_t errors;
    bool failed;
} kin__checker;

/* --- the report ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    kin_severity severity;
} kinds[] = {{"unknown", KIN_SEVERITY_ERROR},
#define KIN_ENTRY_(kind, name, severity) {name, severity},
             KIN_FINDINGS_(KIN_ENTRY_)
#undef KIN_ENTRY_
};

const char *kin_finding_name(kin_finding_kind kind)
{
    size_t index = (size_t)kind;
    return index < sizeof kinds / sizeof *kinds ? kinds[index].name : kinds[0].name;
}

/* Texts of findings are the region's. */
static const char *keep(kin__checker *checker, const char *text)
{
    if (!text) return NULL;
    const char *own = kin__arena_text(&checker->session->top->arena, text, strlen(text));
    if (!own) checker->failed = !kin__fail_memory(checker->session);
    return own;
}

static bool same_text(const char *left, const char *right)
{
    return left == right || (left && right && strcmp(left, right) == 0);
}

/* Models that share a table see the same thing twice. */
static bool is_told(const kin__checker *checker, const kin_finding *finding)
{
    for (size_t i = 0; i < checker->count; i++)
        if (checker->findings[i].kind == finding->kind &&
            same_text(checker->findings[i].table, finding->table) &&
            same_text(checker->findings[i].column, finding->column))
            return true;
    return false;
}

static kin_finding *next_place(kin__checker *checker)
{
    kin__arena *scratch = &checker->session->scratch;
    if (checker->count == checker->capacity) {
        size_t capacity = checker->capacity ? checker->capacity * 2 : 16;
        kin_finding *findings = KIN__TAKE(scratch, kin_finding, capacity);
        if (!findings) {
            checker->failed = !kin__fail_memory(checker->session);
            return NULL;
        }
        if (checker->count) memcpy(findings, checker->findings, checker->count * sizeof *findings);
        checker->findings = findings;
        checker->capacity = capacity;
    }
    return &checker->findings[checker->count++];
}

/* The message begins with model and member; text (printf) says what is wrong. */
static void tell(kin__checker *checker, kin_finding finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(kin__checker *checker, kin_finding finding, const char *format, ...)
{
    if (checker->failed || is_told(checker, &finding)) return;
    kin_finding *place = next_place(checker);
    if (!place) return;
    char text[512];
    int length =
        snprintf(text, sizeof text, "%s%s%s: ", finding.model, finding.association ? "." : "",
                 finding.association ? finding.association : "");
    va_list arguments;
    va_start(arguments, format);
    if (length > 0 && (size_t)length < sizeof text)
        vsnprintf(text + length, sizeof text - (size_t)length, format, arguments);
    va_end(arguments);
    finding.severity = kinds[finding.kind].severity;
    checker->errors += finding.severity == KIN_SEVERITY_ERROR;
    finding.table = keep(checker, finding.table);
    finding.column = keep(checker, finding.column);
    finding.expected = keep(checker, finding.expected);
    finding.actual = keep(checker, finding.actual);
    finding.message = keep(checker, text);
    *place = finding;
}

/* --- the tables ---------------------------------------------------------------------------- */

static void want_table(kin__checker *checker, const char *name)
{
    for (size_t i = 0; i < checker->table_count; i++)
        if (strcmp(checker->tables[i].name, name) == 0) return;
    checker->tables[checker->table_count++].name = name;
}

static const kin__found_table *table_named(const kin__checker *checker, const char *name)
{
    size_t i = 0;
    while (strcmp(checker->tables[i].name, name) != 0) i++;
    return &checker->tables[i];
}

static bool find_tables(kin__checker *checker)
{
    const kin__schema *schema = checker->schema;
    size_t most = schema->model_count;
    for (size_t i = 0; i < schema->model_count; i++) most += schema->models[i].associations.count;
    checker->tables = KIN__TAKE(&checker->session->scratch, kin__found_table, most);
    if (!checker->tables) return kin__fail_memory(checker->session);
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__model *model = &schema->models[i];
        want_table(checker, model->table);
        for (size_t a = 0; a < model->associations.count; a++)
            if (model->associations.items[a].join_table)
                want_table(checker, model->associations.items[a].join_table);
    }
    return kin__catalogue_read(checker->session, checker->tables, checker->table_count);
}

/* --- columns ------------------------------------------------------------------------------- */

static void check_type(kin__checker *checker, kin_finding finding, uint8_t kind,
                       const kin__found_column *found)
{
    if (found->kinds >> kind & 1) return;
    finding.kind = KIN_FINDING_TYPE;
    finding.expected = kin__type_of(checker->dialect, kind);
    finding.actual = found->type;
    tell(checker, finding,
         "column %s.%s is \"%s\", which is not read and written exactly as \"%s\"", finding.table,
         finding.column, finding.actual, finding.expected);
}

/* What a model has beyond the root of its family is NULL in the rows of others. */
static bool may_be_null(const kin__column *column)
{
    return column->nullable || column->index >= column->model->root->column_count;
}

static void check_null(kin__checker *checker, kin_finding finding, const kin__column *column,
                       const kin__found_column *found)
{
    bool nullable = may_be_null(column);
    if (column->key || nullable == !found->not_null) return;
    finding.kind = nullable ? KIN_FINDING_NOT_NULL : KIN_FINDING_NULLABLE;
    finding.expected = nullable ? "NULL" : "NOT NULL";
    finding.actual = nullable ? "NOT NULL" : "NULL";
    if (nullable)
        tell(checker, finding, "column %s.%s is NOT NULL, but the model may write NULL",
             finding.table, finding.column);
    else
        tell(checker, finding, "column %s.%s may be NULL, but the model is not .nullable",
             finding.table, finding.column);
}

static const char *list_of_names(kin__checker *checker, const char *const *names, size_t count)
{
    kin__buffer buffer;
    kin__buffer_open(&buffer, &checker->session->scratch);
    for (size_t i = 0; i < count; i++) kin__append_format(&buffer, "%s%s", i ? ", " : "", names[i]);
    const char *text = kin__buffer_text(&buffer);
    if (!text) checker->failed = !kin__fail_memory(checker->session);
    return text;
}

/* The finding is about all of the columns. */
static void check_index(kin__checker *checker, kin_finding finding, const kin__found_table *table,
                        const char *const *columns, size_t count)
{
    if (!table->is_table || kin__has_index(checker->dialect, table, columns, count)) return;
    finding.kind = KIN_FINDING_INDEX;
    finding.column = list_of_names(checker, columns, count);
    if (finding.column)
        tell(checker, finding, "no index begins with %s.%s, by which records are looked for",
             finding.table, finding.column);
}

static void check_unique(kin__checker *checker, kin_finding finding, const kin__found_table *table,
                         const char *const *columns, size_t count, const char *why)
{
    if (!table->is_table || kin__has_unique_index(checker->dialect, table, columns, count)) return;
    finding.kind = KIN_FINDING_UNIQUE_INDEX;
    finding.column = list_of_names(checker, columns, count);
    if (finding.column)
        tell(checker, finding, "no unique index on %s.%s, but %s", finding.table, finding.column,
             why);
}

/* What is missing is told elsewhere, or here if nobody else does. */
static bool has_columns(const kin__checker *checker, const kin__found_table *table,
                        const kin__key_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (!kin__found_column_named(checker->dialect, table, names->names[i])) return false;
    return true;
}

static void check_column(kin__checker *checker, const kin__model *model, const kin__column *column,
                         const kin__found_table *table)
{
    const kin__found_column *found = kin__found_column_named(checker->dialect, table, column->name);
    kin_finding finding = {.model = model->name,
                           .association = column->member,
                           .table = model->table,
                           .column = column->name};
    if (!found) {
        finding.kind = KIN_FINDING_COLUMN;
        finding.expected = kin__type_of(checker->dialect, column->kind);
        tell(checker, finding, "column %s.%s is missing", finding.table, finding.column);
        return;
    }
    check_type(checker, finding, column->kind, found);
    bool computed = column->generated && checker->dialect->generated_may_be_null;
    if (table->is_table && !computed) check_null(checker, finding, column, found);
    if (column->unique)
        check_unique(checker, finding, table, &column->name, 1, "the column is .unique");
    if (kin__is_foreign_key(checker->schema, column))
        check_index(checker, finding, table, &column->name, 1);
}

/* --- keys ---------------------------------------------------------------------------------- */

/* The names of the key's columns as the database has them. */
static const char *found_key(kin__checker *checker, const kin__found_table *table)
{
    const char **names = KIN__TAKE(&checker->session->scratch, const char *, table->key_count + 1);
    if (!names) {
        checker->failed = !kin__fail_memory(checker->session);
        return NULL;
    }
    for (const kin__found_column *column = table->columns; column; column = column->next)
        if (column->key_place > 0 && (size_t)column->key_place <= table->key_count)
            names[column->key_place - 1] = column->name;
    return list_of_names(checker, names, table->key_count);
}

/* Columns that are unique together and never NULL are as good as the primary key. */
static bool is_key(const kin__checker *checker, const kin__model *model,
                   const kin__found_table *table, const char *const *names)
{
    size_t of_key = 0;
    bool never_null = true;
    for (size_t i = 0; i < model->key.count; i++) {
        const kin__found_column *found = kin__found_column_named(checker->dialect, table, names[i]);
        if (!found) return true; /* which was told */
        of_key += found->key_place > 0;
        never_null = never_null && found->not_null;
    }
    if (of_key == model->key.count && of_key == table->key_count) return true;
    return never_null && kin__has_unique_index(checker->dialect, table, names, model->key.count);
}

static void check_key(kin__checker *checker, const kin__model *model, const kin__found_table *table)
{
    const char **names = KIN__TAKE(&checker->session->scratch, const char *, model->key.count + 1);
    if (!names) {
        checker->failed = !kin__fail_memory(checker->session);
        return;
    }
    for (size_t i = 0; i < model->key.count; i++) names[i] = model->key.columns[i]->name;
    if (!table->is_table || is_key(checker, model, table, names)) return;
    kin_finding finding = {.kind = KIN_FINDING_PRIMARY_KEY,
                           .model = model->name,
                           .table = model->table,
                           .expected = list_of_names(checker, names, model->key.count),
                           .actual = found_key(checker, table)};
    if (checker->failed) return;
    tell(checker, finding, "the primary key of %s is (%s), but the model's is (%s)", model->table,
         finding.actual, finding.expected);
}

/* --- what no model knows ------------------------------------------------------------------- */

static bool is_named(const kin__dialect *dialect, const kin__key_names *key, const char *found)
{
    for (size_t i = 0; i < key->count; i++)
        if (kin__same_name(dialect, key->names[i], found)) return true;
    return false;
}

static bool knows_column(const kin__checker *checker, const char *table, const char *found)
{
    const kin__dialect *dialect = checker->dialect;
    for (size_t i = 0; i < checker->schema->model_count; i++) {
        const kin__model *model = &checker->schema->models[i];
        for (size_t c = 0; strcmp(model->table, table) == 0 && c < model->column_count; c++)
            if (kin__same_name(dialect, model->columns[c].name, found)) return true;
        for (size_t a = 0; a < model->associations.count; a++) {
            const kin__association *association = &model->associations.items[a];
            if (association->join_table && strcmp(association->join_table, table) == 0 &&
                (is_named(dialect, &association->join_owner, found) ||
                 is_named(dialect, &association->join_target, found)))
                return true;
        }
    }
    return false;
}

/* An INSERT of Kin's gives no value for a column that no model knows. */
static void check_unknown(kin__checker *checker, kin_finding finding, const kin__found_table *table)
{
    finding.kind = KIN_FINDING_UNKNOWN_COLUMN;
    for (const kin__found_column *column = table->columns; column; column = column->next) {
        if (!column->not_null || column->filled || knows_column(checker, table->name, column->name))
            continue;
        finding.column = column->name;
        finding.actual = column->type;
        tell(checker, finding, "column %s.%s, which no model knows, is NOT NULL and has no default",
             table->name, column->name);
    }
}

/* --- all of it ----------------------------------------------------------------------------- */

static void check_model(kin__checker *checker, const kin__model *model)
{
    const kin__found_table *table = table_named(checker, model->table);
    kin_finding finding = {.kind = KIN_FINDING_TABLE, .model = model->name, .table = model->table};
    if (!table->exists) {
        tell(checker, finding, "table %s is missing", model->table);
        return;
    }
    for (size_t i = 0; i < model->column_count; i++)
        check_column(checker, model, &model->columns[i], table);
    check_key(checker, model, table);
    check_unknown(checker, finding, table);
}

static void check_join_column(kin__checker *checker, const kin__association *association,
                              const kin__found_table *table, const char *name, uint8_t kind)
{
    const kin__found_column *found = kin__found_column_named(checker->dialect, table, name);
    kin_finding finding = {.kind = KIN_FINDING_COLUMN,
                           .model = association->owner->name,
                           .association = association->name,
                           .table = table->name,
                           .column = name,
                           .expected = kin__type_of(checker->dialect, kind)};
    if (!found)
        tell(checker, finding, "column %s.%s is missing", table->name, name);
    else
        check_type(checker, finding, kind, found);
}

static void check_join_table(kin__checker *checker, const kin__association *association)
{
    const kin__found_table *table = table_named(checker, association->join_table);
    kin_finding finding = {.kind = KIN_FINDING_TABLE,
                           .model = association->owner->name,
                           .association = association->name,
                           .table = association->join_table};
    if (!table->exists) {
        tell(checker, finding, "join table %s is missing", association->join_table);
        return;
    }
    const kin__key_names *owner = &association->join_owner;
    const kin__key_names *target = &association->join_target;
    for (size_t i = 0; i < owner->count; i++)
        check_join_column(checker, association, table, owner->names[i], owner->kinds[i]);
    for (size_t i = 0; i < target->count; i++)
        check_join_column(checker, association, table, target->names[i], target->kinds[i]);
    check_unknown(checker, finding, table);
    if (has_columns(checker, table, owner))
        check_index(checker, finding, table, owner->names, owner->count);
}

/* Two rows for one owner would be possible. With a scope they may be meant. */
static void check_has_one(kin__checker *checker, const kin__association *association)
{
    const kin__model *target = association->target;
    const kin__found_table *table = table_named(checker, target->table);
    kin_finding finding = {.model = association->owner->name,
                           .association = association->name,
                           .table = target->table};
    const kin__key_names *key = &association->target_keys.names;
    if (table->exists && has_columns(checker, table, key))
        check_unique(checker, finding, table, key->names, key->count, "a has_one leads there");
}

/* A foreign key of several columns; one of a single one is looked at with its column. Who has a
 * belongs_to beside it leaves it to that. */
static void check_wide_key(kin__checker *checker, const kin__association *association)
{
    const kin__model *model;
    const kin__key *key = kin__wide_foreign_key(association, &model);
    if (!key || association->counterpart || association->declarer != association->owner) return;
    const kin__found_table *table = table_named(checker, model->table);
    kin_finding finding = {
        .model = association->owner->name, .association = association->name, .table = model->table};
    if (table->exists && has_columns(checker, table, &key->names))
        check_index(checker, finding, table, key->names.names, key->count);
}

static void check_associations(kin__checker *checker, const kin__model *model)
{
    for (size_t a = 0; a < model->associations.count; a++) {
        const kin__association *association = &model->associations.items[a];
        if (association->join_table) check_join_table(checker, association);
        check_wide_key(checker, association);
        if (association->kind == &kin__has_one && association->hop_count == 1 &&
            association->hops[0].scope_count == 0 && !association->foreign_type)
            check_has_one(checker, association);
    }
}

static bool keep_report(kin__checker *checker, kin_report *report)
{
    kin_finding *items = NULL;
    if (checker->failed) return false;
    if (report && checker->count > 0) {
        items = KIN__TAKE(&checker->session->top->arena, kin_finding, checker->count);
        if (!items) return kin__fail_memory(checker->session);
        memcpy(items, checker->findings, checker->count * sizeof *items);
    }
    if (report) *report = (kin_report){items, checker->count, checker->errors};
    return true;
}

bool kin_check(kin_session *session, kin_report *report)
{
    kin__verb verb;
    if (report) *report = (kin_report){NULL, 0, 0};
    if (!kin__verb_begin(&verb, session, KIN__READS)) return false;
    kin__checker checker = {
        .session = session, .dialect = session->dialect, .schema = &session->db->schema};
    bool done = find_tables(&checker);
    for (size_t i = 0; done && i < checker.schema->model_count; i++)
        check_model(&checker, &checker.schema->models[i]);
    for (size_t i = 0; done && i < checker.schema->model_count; i++)
        check_associations(&checker, &checker.schema->models[i]);
    done = done && keep_report(&checker, report);
    if (!done && report) *report = (kin_report){NULL, 0, 0};
    return kin__verb_end(&verb, done) && checker.count == 0;
}
