/* Answers as JSON. */
#include "conformance/runner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *json_of_value(kin_value value)
{
    char text[KIN_TIME_TEXT_SIZE];
    switch (value.kind) {
    case KIN_KIND_INT: return json_integer(value.as.integer);
    case KIN_KIND_BOOL: return json_boolean(value.as.boolean);
    case KIN_KIND_REAL: return json_real(round(value.as.real * 1e6) / 1e6);
    case KIN_KIND_TEXT: return json_stringn(value.as.text, value.size);
    case KIN_KIND_TIME: kin_time_format(value.as.time, text, sizeof text); return json_string(text);
    default: return json_null(); /* the zoo has no columns of other types */
    }
}

static void tell_columns(const kin_model_reflection *model, const kin_record *record,
                         json_t *columns, json_t *changed)
{
    for (size_t i = 0; i < model->column_count; i++) {
        const char *name = model->columns[i]->name;
        if (kin_column_changed_named(record, name))
            json_array_append_new(changed, json_string(name));
        kin_value value = kin_column_named(record, name);
        if (value.kind != KIN_KIND_NULL) json_object_set_new(columns, name, json_of_value(value));
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void sort_texts(json_t *list)
{
    const char *texts[64];
    size_t count = json_array_size(list);
    if (count > sizeof texts / sizeof *texts) return;
    json_t *old = json_copy(list);
    for (size_t i = 0; i < count; i++) texts[i] = json_string_value(json_array_get(old, i));
    if (count) qsort(texts, count, sizeof *texts, by_text);
    json_array_clear(list);
    for (size_t i = 0; i < count; i++) json_array_append_new(list, json_string(texts[i]));
    json_decref(old);
}

json_t *tell_record(struct runner *runner, kin_record *record)
{
    if (!record) return json_null();
    const kin_model_reflection *model = zoo_model_of(runner->db, record);
    json_t *told = json_object(), *columns = json_object(), *changed = json_array();
    bool is_new = kin_record_is_new(record), is_destroyed = kin_record_is_destroyed(record);
    tell_columns(model, record, columns, changed);
    sort_texts(changed);
    json_object_set_new(told, model->name, columns);
    if (is_new) json_object_set_new(told, "new", json_true());
    if (is_destroyed) json_object_set_new(told, "destroyed", json_true());
    if (kin_record_is_readonly(record)) json_object_set_new(told, "readonly", json_true());
    if (!is_new && !is_destroyed && json_array_size(changed))
        json_object_set(told, "changed", changed);
    json_decref(changed);
    char *handle = handle_of(runner, record);
    if (handle) json_object_set_new(told, "is", json_string(handle));
    free(handle);
    return told;
}

json_t *answer_record(struct step *step, void *record)
{
    kin_record *one = record;
    const char *name = text_or_null(step, "as");
    if (name) handle_bind(step->runner, name, &one, one ? 1 : 0, false);
    return tell_record(step->runner, one);
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool order_counts(const struct step *step)
{
    return json_object_get(step->line, "order") || json_object_get(step->line, "in_order");
}

struct ranked {
    size_t place;
    kin_record *record;
    json_t *json;
};

/* A negative number, zero or a positive one, as for qsort: nothing, numbers, texts, new records. */
static int rank_of(const struct ranked *item)
{
    if (item->record) return kin_record_is_new(item->record) ? 3 : 1;
    return !item->json || json_is_null(item->json) ? 0 : json_is_number(item->json) ? 1 : 2;
}

static double key_of(const struct ranked *item)
{
    if (item->record) return (double)kin_column_named(item->record, "id").as.integer;
    return json_number_value(item->json);
}

static int by_rank(const void *left_item, const void *right_item)
{
    const struct ranked *left = left_item, *right = right_item;
    int order = rank_of(left) - rank_of(right);
    if (!order && rank_of(left) == 1) {
        double difference = key_of(left) - key_of(right);
        order = (difference > 0) - (difference < 0);
    }
    if (!order && rank_of(left) == 2)
        order = strcmp(json_string_value(left->json), json_string_value(right->json));
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

json_t *answer_list(struct step *step, kin_items list)
{
    struct ranked *ranked = calloc(list.count + 1, sizeof *ranked);
    kin_record **records = calloc(list.count + 1, sizeof *records);
    json_t *told = json_array();
    for (size_t i = 0; ranked && records && i < list.count; i++)
        ranked[i] = (struct ranked){.place = i, .record = list.items[i]};
    if (ranked && list.count && !order_counts(step))
        qsort(ranked, list.count, sizeof *ranked, by_rank);
    for (size_t i = 0; ranked && records && i < list.count; i++) records[i] = ranked[i].record;
    const char *name = text_or_null(step, "as");
    if (name && records) handle_bind(step->runner, name, records, list.count, true);
    for (size_t i = 0; records && i < list.count; i++)
        json_array_append_new(told, tell_record(step->runner, records[i]));
    free(ranked);
    free(records);
    return told;
}

json_t *answer_sorted(struct step *step, json_t *list)
{
    size_t count = json_array_size(list);
    struct ranked *ranked = calloc(count + 1, sizeof *ranked);
    if (!ranked || order_counts(step)) {
        free(ranked);
        return list;
    }
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){.place = i, .json = json_array_get(list, i)};
    if (count) qsort(ranked, count, sizeof *ranked, by_rank);
    json_t *sorted = json_array();
    for (size_t i = 0; i < count; i++) json_array_append(sorted, ranked[i].json);
    json_decref(list);
    free(ranked);
    return sorted;
}

json_t *answer_values(struct step *step, kin_values values)
{
    json_t *list = json_array();
    for (size_t i = 0; i < values.count; i++)
        json_array_append_new(list, json_of_value(values.items[i]));
    return answer_sorted(step, list);
}
