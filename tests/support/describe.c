#define _POSIX_C_SOURCE 200809L
#include "support/describe.h"

#include "record/record.h"
#include "record/slot.h"
#include "support/buffer.h"
#include "support/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define MOST_RECORDS 256

typedef struct description {
    kin__buffer text;
    const kin_record *met[MOST_RECORDS];
    size_t count;
} description;

static void append_reference(description *to, const kin_record *record)
{
    size_t number = 0;
    while (number < to->count && to->met[number] != record) number++;
    if (number == MOST_RECORDS) fail_msg("too many records to describe");
    if (number == to->count) to->met[to->count++] = record;
    kin__append_format(&to->text, " #%zu", number);
}

static void append_value(kin__buffer *text, const kin_value *value)
{
    char short_text[KIN__VALUE_TEXT_SIZE];
    switch (value->kind) {
    case KIN_KIND_NULL: kin__append(text, "NULL"); break;
    case KIN_KIND_BOOL: kin__append(text, value->as.boolean ? "true" : "false"); break;
    case KIN_KIND_REAL: kin__append_format(text, "%.17g", value->as.real); break;
    case KIN_KIND_TEXT: kin__append_quoted(text, value->as.text, '\''); break;
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID:
        kin__value_text(short_text, value);
        kin__append(text, short_text);
        break;
    case KIN_KIND_BLOB:
        kin__append(text, "x'");
        for (size_t i = 0; i < value->as.blob.size; i++)
            kin__append_format(text, "%02x", ((const unsigned char *)value->as.blob.data)[i]);
        kin__append(text, "'");
        break;
    default: kin__append_int(text, value->as.integer);
    }
}

static void append_columns(description *to, const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        kin_value value = kin__get(record, column);
        kin__append_format(&to->text, "    %s = ", column->member);
        append_value(&to->text, &value);
        if (kin__is_changed(record, column)) {
            value = kin__original(record, column);
            kin__append(&to->text, " changed from ");
            append_value(&to->text, &value);
        }
        kin__append_char(&to->text, '\n');
    }
}

static int64_t key_of(const kin_record *record)
{
    if (kin__is(record, KIN__NEW)) return INT64_MAX;
    return kin__get(record, kin__model_of(record)->key.columns[0]).as.integer;
}

/* By key, unsaved ones last: a database may give rows in any order. */
static void append_items(description *to, kin_items items)
{
    void *sorted[MOST_RECORDS];
    if (items.count > MOST_RECORDS) fail_msg("too many records to describe");
    for (size_t i = 0; i < items.count; i++) {
        size_t at = i;
        for (; at > 0 && key_of(sorted[at - 1]) > key_of(items.items[i]); at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = items.items[i];
    }
    for (size_t i = 0; i < items.count; i++) append_reference(to, sorted[i]);
}

static void append_slot(description *to, const kin_record *record,
                        const kin__association *association)
{
    bool loaded = association->many ? kin__many_is_loaded(record, association)
                                    : kin__one_is_loaded(record, association);
    kin__append_format(&to->text, "    %s: %s", association->name, loaded ? "loaded" : "-");
    if (association->many) {
        append_items(to, kin__many_items(record, association));
    } else {
        const kin_record *target = kin__one_target(record, association);
        if (target) append_reference(to, target);
    }
    kin__append_char(&to->text, '\n');
}

static void append_record(description *to, const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    kin__append_format(&to->text, " %s%s%s%s%s\n", model->name,
                       kin__is(record, KIN__NEW) ? " new" : "",
                       kin__is(record, KIN__DESTROYED) ? " destroyed" : "",
                       kin__is(record, KIN__MARKED) ? " marked" : "",
                       kin__is(record, KIN__RUNNING) ? " RUNNING" : "");
    append_columns(to, record);
    for (size_t i = 0; i < model->associations.count; i++)
        append_slot(to, record, &model->associations.items[i]);
}

char *describe_records(void *const *records, size_t count)
{
    kin__arena arena;
    description to = {.count = 0};
    kin__arena_open(&arena, &kin__default_allocator);
    kin__buffer_open(&to.text, &arena);
    for (size_t i = 0; i < count; i++) {
        kin__append_format(&to.text, "record %zu:", i);
        if (records[i])
            append_reference(&to, records[i]);
        else
            kin__append(&to.text, " NULL");
        kin__append_char(&to.text, '\n');
    }
    for (size_t i = 0; i < to.count; i++) {
        kin__append_format(&to.text, "  #%zu", i);
        append_record(&to, to.met[i]);
    }
    const char *text = kin__buffer_text(&to.text);
    char *copy = text ? strdup(text) : NULL;
    kin__arena_close(&arena);
    if (!copy) fail_msg("no memory for a description");
    return copy;
}
