/* Reading many records in bounded memory: batches by key, each in a region of its own. */
#include "loading/load.h"
#include "loading/verbs.h"
#include "record/record.h"

#include <string.h>

enum { USUAL_SIZE = 1000 };

/* Memory that is used again for each batch. */
typedef struct kin__room {
    char *bytes;
    size_t size;
} kin__room;

/* Lives in the outer region, which ends with it; the batch's region stands inside that. */
struct kin_batches {
    kin_session *session;
    kin_region *outer;
    kin_region *batch; /* NULL: none is open */
    const kin_model *declared;
    kin_find_options options; /* with memory of the outer region's for what they point to */
    const kin__given *given;
    kin_value *last;  /* the key behind which to go on, and KIN_END */
    kin__room *rooms; /* for its texts */
    int64_t left;     /* how many more the limit allows */
    bool started;     /* left is known */
    bool moved;       /* last is known */
    bool done;
};

static bool refuse(kin_query *query, const char *option)
{
    const char *model = query->model->name;
    return kin__fail(query->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model},
                     "batches of %s go by the key: they take no %s", model, option);
}

/* Reads the options anew for each batch: what they point to is the batches' own. */
static bool read_options(kin_query *query, const kin_batches *batches, const kin__model *model)
{
    const kin_find_options *options = &batches->options;
    if (!kin__query_open_of(query, batches->session, model, kin__given_of(options, batches->given)))
        return false;
    query->batch_size = USUAL_SIZE;
    if (options->order) return refuse(query, ".order");
    if (!kin__query_options(query, options, batches->given)) return false;
    if (query->group.length > 0) return refuse(query, ".group");
    return !query->has_offset || refuse(query, ".offset");
}

static bool make_query(kin_query *query, kin_batches *batches, const kin__model *model)
{
    if (!read_options(query, batches, model)) return false;
    if (!batches->started) batches->left = query->has_limit ? query->limit : INT64_MAX;
    batches->started = true;
    kin__query_order_by_key(query, "");
    if (batches->moved) kin__query_by_key(query, ">", batches->last);
    kin_query_limit(query, batches->left < query->batch_size ? batches->left : query->batch_size);
    return !query->failed;
}

/* The rows of one record stand together, since they go by the key. */
static void drop_repetitions(kin_items *list)
{
    void **items = (void **)(uintptr_t)list->items; /* nobody else has seen them yet */
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (count == 0 || !kin__is_same_row(items[count - 1], items[i])) items[count++] = items[i];
    list->count = count;
}

static bool keep_bytes(kin_batches *batches, kin__room *room, const void **bytes, size_t size)
{
    if (room->size < size + 1) {
        size_t larger = room->size * 2 > size + 1 ? room->size * 2 : size + 1;
        char *own = kin__arena_take(&batches->outer->arena, larger, 1);
        if (!own) return kin__fail_memory(batches->session);
        *room = (kin__room){own, larger};
    }
    if (size) memcpy(room->bytes, *bytes, size);
    room->bytes[size] = '\0';
    *bytes = room->bytes;
    return true;
}

/* The key as it is now: the block may change it. */
static bool remember_last(kin_batches *batches, const kin__model *model, const kin_record *record)
{
    for (size_t i = 0; i < model->key.count; i++) {
        kin_value value = kin__get(record, model->key.columns[i]);
        bool is_text = value.kind == KIN_KIND_TEXT;
        if (is_text || value.kind == KIN_KIND_BLOB) {
            const void *bytes = is_text ? value.as.text : value.as.blob.data;
            size_t size = is_text ? value.size : value.as.blob.size;
            if (!keep_bytes(batches, &batches->rooms[i], &bytes, size)) return false;
            if (is_text)
                value.as.text = bytes;
            else
                value.as.blob.data = bytes;
        }
        batches->last[i] = value;
    }
    batches->moved = true;
    return true;
}

static bool load(kin_batches *batches, const kin__model *model, kin_items *list)
{
    kin_query query;
    if (!make_query(&query, batches, model)) return false;
    if (batches->left == 0) return true;
    if (!kin__load_list(&query, list)) return false;
    batches->done = (int64_t)list->count < query.limit;
    if (list->count == 0) return true;
    const kin_record *last = list->items[list->count - 1];
    drop_repetitions(list);
    batches->left -= (int64_t)list->count;
    return remember_last(batches, model, last);
}

static const kin__model *model_of(const kin_batches *batches, const kin_model *declared)
{
    const kin__model *model = kin__session_model(batches->session, declared);
    if (!model || declared == batches->declared) return model;
    kin__fail(batches->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
              "the batches are of %s, not of %s", batches->declared->name, model->name);
    return NULL;
}

static void close_batch(kin_batches *batches)
{
    kin_region_close(batches->batch);
    batches->batch = NULL;
}

static kin_items load_batch(kin_batches *batches, const kin_model *declared)
{
    kin__verb verb;
    kin_items list = {NULL, 0};
    batches->batch = kin_region_open(batches->session);
    if (!batches->batch || !kin__verb_begin(&verb, batches->session, KIN__READS)) return list;
    const kin__model *model = model_of(batches, declared);
    bool done = model && load(batches, model, &list);
    return kin__verb_end(&verb, done) ? list : (kin_items){NULL, 0};
}

kin_items kin_batches_next(kin_batches *batches, const kin_model *declared)
{
    kin_items list = {NULL, 0};
    if (!batches) return list;
    close_batch(batches);
    if (!kin__memory_verb(batches->session) || batches->done) return list;
    list = load_batch(batches, declared);
    if (list.count > 0) return list;
    close_batch(batches);
    batches->done = true;
    return list;
}

/* What was given as long as the batches live; NULL is a failure. */
static const kin__given *keep_given(kin_batches *batches, const kin__given *given)
{
    kin__arena *arena = &batches->outer->arena;
    if (!given) return NULL;
    kin__given *own = KIN__TAKE(arena, kin__given, 1);
    uint64_t *words = KIN__TAKE(arena, uint64_t, given->word_count);
    if (!own || !words) {
        kin__fail_memory(batches->session);
        return NULL;
    }
    *own = *given;
    own->words = memcpy(words, given->words, given->word_count * sizeof *words);
    return own;
}

static bool start(kin_batches *batches, kin_session *session, const kin_model *declared,
                  const kin_find_options *options, const char *text)
{
    kin_query query;
    const kin__model *model = kin__session_model(session, declared);
    if (!model) return false;
    batches->session = session;
    batches->declared = declared;
    batches->given = keep_given(batches, kin__given_options(session, options, text, 2));
    if (!batches->given) return false;
    batches->options = *options;
    batches->last = KIN__TAKE(&batches->outer->arena, kin_value, model->key.count + 1);
    batches->rooms = KIN__TAKE(&batches->outer->arena, kin__room, model->key.count);
    if (!batches->last || !batches->rooms) return kin__fail_memory(session);
    batches->last[model->key.count] = KIN_END;
    if (!kin__copy_options(&batches->outer->arena, &batches->options))
        return kin__fail_memory(session);
    return read_options(&query, batches, model); /* what is wrong is told here */
}

kin_batches *kin_session_batches(kin_session *session, const kin_model *declared,
                                 const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_region *outer = kin_region_open(session);
    if (!outer) return NULL;
    kin_batches *batches = NULL;
    if (kin__verb_begin(&verb, session, KIN__READS)) {
        batches = KIN__TAKE(&outer->arena, kin_batches, 1);
        if (batches) batches->outer = outer;
        bool done =
            batches ? start(batches, session, declared, options, text) : kin__fail_memory(session);
        if (!kin__verb_end(&verb, done)) batches = NULL;
    }
    if (!batches) kin_region_close(outer);
    return batches;
}

kin_items kin_next_batch_named(kin_batches *batches)
{
    return kin_batches_next(batches, batches ? batches->declared : NULL);
}

void kin_batches_close(kin_batches *batches)
{
    if (batches) kin_region_close(batches->outer);
}
