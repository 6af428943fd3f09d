#include "session/session.h"

#include <stdio.h>
#include <string.h>

const char *kin_version(void)
{
    return KIN_VERSION;
}

static void set_options(kin_db *db, const kin_open_options *options)
{
    db->on_statement = options->on_statement;
    db->on_statement_context = options->on_statement_context;
    db->clock = options->clock;
    db->clock_context = options->clock_context;
    db->handle = options->handle;
}

static bool check_options(kin_db *db, const kin_open_options *options, kin__fault *fault)
{
    if (!options) return true;
    if (options->kin_size_ != sizeof *options)
        return kin__fault_set(fault, KIN_ABI_MISMATCH,
                              "kin_open was compiled with options of %zu bytes, this library has "
                              "%zu",
                              options->kin_size_, sizeof *options);
    if (options->statement_timeout < 0 || options->statement_timeout > INT32_MAX)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                              "kin_open: a statement timeout is 0 to %ld milliseconds",
                              (long)INT32_MAX);
    db->statement_timeout = (int32_t)options->statement_timeout;
    set_options(db, options);
    return true;
}

/* With a handle nothing stands behind the scheme: it would be ignored. */
static bool check_url(const kin_db *db, kin__fault *fault)
{
    if (!db->handle) return db->driver->check_url(db->url, fault);
    const char *rest = db->url + strcspn(db->url, ":") + 1;
    if (*rest == '\0' || strcmp(rest, "//") == 0) return true;
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "beside a handle the URL is the scheme alone, such as sqlite:");
}

static bool copy_url(kin_db *db, const char *url, kin__fault *fault)
{
    if (!url) return kin__fault_set(fault, KIN_INVALID_URL, "the URL is NULL");
    db->url_size = strlen(url) + 1;
    db->url = kin__allocate(&db->allocator, db->url_size);
    if (!db->url) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    memcpy(db->url, url, db->url_size);
    return true;
}

static bool set_up(kin_db *db, const char *url, kin_model_fn *const *models, kin__fault *fault)
{
    if (!copy_url(db, url, fault)) return false;
    /* The address is unique among the databases that are open in this process. */
    snprintf(db->memory_name, sizeof db->memory_name, "kin-%zx", (size_t)(uintptr_t)db);
    db->driver = kin__driver_for(db->url, fault);
    if (!db->driver || !check_url(db, fault)) return false;
    if (!kin__map_open(&db->given, &db->arena, 0))
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    return kin__schema_compile(&db->schema, &db->arena, db->driver->dialect, models, fault);
}

/* The names are those of the first mistake; they live as long as the schema. */
static void set_error(kin_db *db, const kin__fault *fault)
{
    kin__error_from_fault(&db->error, fault);
    if (db->schema.mistakes.count == 0) return;
    const kin_error_info *first = db->schema.mistakes.items[0];
    db->error.info.model = first->model;
    db->error.info.association = first->association;
    db->error.info.expected = first->expected;
    db->error.info.actual = first->actual;
}

kin_db *kin_db_open(const char *url, kin_model_fn *const *models, const kin_open_options *options)
{
    const kin_allocator *allocator =
        options && options->allocator ? options->allocator : &kin__default_allocator;
    kin_db *db = kin__allocate(allocator, sizeof *db);
    if (!db) return NULL;
    db->allocator = *allocator;
    pthread_mutex_init(&db->lock, NULL);
    kin__arena_open(&db->arena, &db->allocator);
    kin__error_reset(&db->error);
    kin__fault fault = {0};
    if (!check_options(db, options, &fault) || !set_up(db, url, models, &fault))
        set_error(db, &fault);
    return db;
}

static void release(kin_db *db)
{
    for (size_t i = 0; i < db->idle_count; i++) db->driver->disconnect(db->idle[i]);
    kin_allocator allocator = db->allocator;
    kin__release(&allocator, db->idle, db->idle_capacity * sizeof(kin__connection *));
    kin__release(&allocator, db->url, db->url_size);
    kin__arena_close(&db->arena);
    pthread_mutex_destroy(&db->lock);
    kin__release(&allocator, db, sizeof *db);
}

void kin__database_joins(kin_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->sessions++;
    pthread_mutex_unlock(&db->lock);
}

void kin__database_leaves(kin_db *db)
{
    pthread_mutex_lock(&db->lock);
    bool last = --db->sessions == 0 && db->closed;
    pthread_mutex_unlock(&db->lock);
    if (last) release(db);
}

void kin_close(kin_db *db)
{
    if (!db) return;
    pthread_mutex_lock(&db->lock);
    db->closed = true;
    bool last = db->sessions == 0;
    pthread_mutex_unlock(&db->lock);
    if (last) release(db);
}

const kin_error_info *kin_db_error(const kin_db *db)
{
    return db ? &db->error.info : kin_first_error(NULL);
}

kin_mistakes kin_db_mistakes(const kin_db *db)
{
    return db ? db->schema.mistakes : (kin_mistakes){NULL, 0};
}

kin_model_reflections kin_db_models(const kin_db *db)
{
    return db ? db->schema.reflections : (kin_model_reflections){NULL, 0};
}

const kin_model_reflection *kin_db_reflect(const kin_db *db, const kin_model *model)
{
    if (!db || !db->schema.reflections.count) return NULL;
    const kin__model *found = kin__schema_model(&db->schema, model);
    return found ? found->reflection : NULL;
}

const kin_model_reflection *kin_db_reflect_named(const kin_db *db, const char *name)
{
    kin_model_reflections all = kin_db_models(db);
    for (size_t i = 0; name && i < all.count; i++)
        if (strcmp(all.items[i]->name, name) == 0) return all.items[i];
    return NULL;
}
