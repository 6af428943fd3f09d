/* What stands in the tables: read below the public functions, since join tables have no model. */
#include "conformance/runner.h"

#include "session/session.h"
#include "support/buffer.h"
#include "support/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 32, MOST_TABLES = 128 };

struct table {
    const char *name;
    const kin__model *model;      /* NULL: a join table */
    const kin__association *join; /* that it is of */
};

struct tables {
    struct table items[MOST_TABLES];
    size_t count;
};

static void add_table(struct tables *tables, const char *name, const kin__model *model,
                      const kin__association *join)
{
    for (size_t i = 0; i < tables->count; i++)
        if (strcmp(tables->items[i].name, name) == 0) return;
    if (tables->count == MOST_TABLES) return;
    tables->items[tables->count++] = (struct table){name, model, join};
}

static int by_name(const void *left, const void *right)
{
    return strcmp(((const struct table *)left)->name, ((const struct table *)right)->name);
}

static void find_tables(const kin_db *db, struct tables *tables)
{
    tables->count = 0;
    for (size_t i = 0; i < db->schema.model_count; i++) {
        const kin__model *model = &db->schema.models[i];
        add_table(tables, model->table, model->root, NULL);
        for (size_t j = 0; j < model->associations.count; j++) {
            const kin__association *association = &model->associations.items[j];
            if (association->join_table)
                add_table(tables, association->join_table, NULL, association);
        }
    }
    qsort(tables->items, tables->count, sizeof *tables->items, by_name);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* What a table's cells are, and the statement that reads them. */
struct reading {
    const char *names[MOST_COLUMNS];
    uint8_t kinds[MOST_COLUMNS];
    uint32_t count;
    char sql[1024];
};

static void read_model(struct reading *reading, const kin__model *model)
{
    for (size_t i = 0; i < model->cell_count && i < MOST_COLUMNS; i++) {
        reading->names[i] = model->cells[i]->name;
        reading->kinds[i] = model->kinds[i];
        reading->count++;
    }
    snprintf(reading->sql, sizeof reading->sql, "SELECT %s FROM %s ORDER BY %s", model->select_list,
             model->quoted_table, model->key.columns[0]->quoted);
}

static void read_join(struct reading *reading, const kin__association *join)
{
    const char *owner = reading->names[0] = join->join_owner.names[0];
    const char *target = reading->names[1] = join->join_target.names[0];
    reading->kinds[0] = reading->kinds[1] = KIN_KIND_INT;
    reading->count = 2;
    snprintf(reading->sql, sizeof reading->sql, "SELECT %s, %s FROM %s ORDER BY 1, 2", owner,
             target, join->join_table);
}

static json_t *row_of(const struct reading *reading, const kin_value *cells)
{
    json_t *row = json_object();
    for (size_t i = 0; i < reading->count; i++)
        if (cells[i].kind != KIN_KIND_NULL)
            json_object_set_new(row, reading->names[i], json_of_value(cells[i]));
    return row;
}

static json_t *rows_of(kin_session *session, const struct reading *reading)
{
    kin_value cells[MOST_COLUMNS];
    json_t *rows = json_array();
    kin__statement statement = {.text = reading->sql,
                                .length = strlen(reading->sql),
                                .columns = reading->count,
                                .kinds = reading->kinds};
    if (kin__submit(session, &statement, NULL, 0) && kin__next_result(session))
        while (kin__next_row(session, cells) == KIN__ROW)
            json_array_append_new(rows, row_of(reading, cells));
    kin__finish(session);
    return rows;
}

bool tell_rows(struct runner *runner, json_t *lines)
{
    struct tables *tables = calloc(1, sizeof *tables);
    if (!tables) return false;
    find_tables(runner->db, tables);
    for (size_t i = 0; i < tables->count; i++) {
        const struct table *table = &tables->items[i];
        struct reading reading = {.count = 0};
        if (table->model)
            read_model(&reading, table->model);
        else
            read_join(&reading, table->join);
        json_t *rows = rows_of(runner->keeper, &reading);
        if (json_array_size(rows))
            json_array_append_new(lines,
                                  json_pack("{s:s, s:O}", "table", table->name, "rows", rows));
        json_decref(rows);
    }
    free(tables);
    if (!kin_failed(runner->keeper)) return true;
    fprintf(stderr, "the tables cannot be read: %s\n", kin_first_error(runner->keeper)->message);
    return false;
}

/* --- writing ---------------------------------------------------------------------------------- */

static const kin_model_reflection *model_of_table(const kin_db *db, const char *table)
{
    kin_model_reflections models = kin_db_models(db);
    for (size_t i = 0; i < models.count; i++)
        if (strcmp(models.items[i]->table, table) == 0) return models.items[i];
    return NULL;
}

static bool insert_row(struct step *step, const char *table, json_t *row)
{
    const kin_model_reflection *model = model_of_table(step->runner->db, table);
    kin_value values[MOST_COLUMNS + 1];
    char names[512] = "", marks[128] = "", sql[768];
    size_t count = 0;
    const char *name;
    json_t *value;
    json_object_foreach(row, name, value)
    {
        if (count == MOST_COLUMNS || strlen(names) + strlen(name) + 3 > sizeof names) return false;
        strcat(strcat(names, count ? ", " : ""), name);
        strcat(marks, count ? ", ?" : "?");
        values[count++] = value_for(kin_reflection_column(model, name), value);
    }
    values[count] = KIN_END;
    snprintf(sql, sizeof sql, "INSERT INTO %s (%s) VALUES (%s)", table, names, marks);
    return kin_execute(step->runner->session, sql, values);
}

bool insert_rows(struct step *step, const char *table, const json_t *rows)
{
    json_t *row;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        if (!insert_row(step, table, row)) return false;
    }
    database_reset_keys(step->runner->session);
    return json_is_array(rows);
}
