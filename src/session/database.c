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
    db->on_connect = options->on_connect;
    db->on_connect_context = options->on_connect_context;
    db->wishes = (kin__wishes){.belongs_to_required = options->belongs_to_required,
                               .required_always = options->required_always,
                               .automatic_inverse = options->automatic_inverse,
                               .index_errors = options->index_errors};
    db->strict = options->strict;
    db->lazy = options->lazy;
}

#define MOST_CONNECTIONS 10000

/* A span of time in milliseconds: 0 stands for the default, one below zero (if that has a meaning)
 * for none. */
static bool check_span(const char *name, int64_t wanted, int64_t least, int32_t otherwise,
                       int32_t *span, kin__fault *fault)
{
    if (wanted < least || wanted > INT32_MAX)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                              "kin_open: .%s is %s0 to %ld milliseconds", name,
                              least < 0 ? "-1, or " : "", (long)INT32_MAX);
    *span = wanted ? (int32_t)wanted : otherwise;
    return true;
}

static bool check_limits(const kin_open_options *options, kin__pool_limits *limits,
                         kin__fault *fault)
{
    if (options->pool_size < 0 || options->pool_size > MOST_CONNECTIONS)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "kin_open: .pool_size is 1 to %d",
                              MOST_CONNECTIONS);
    limits->size = options->pool_size ? (int32_t)options->pool_size : 10;
    return check_span("pool_wait", options->pool_wait, KIN_NO_WAIT, 5000, &limits->wait, fault) &&
           check_span("idle_time", options->idle_time, KIN_NO_LIMIT, 300000, &limits->idle_time,
                      fault) &&
           check_span("connection_lifetime", options->connection_lifetime, 0, KIN__NEVER,
                      &limits->lifetime, fault);
}

static bool check_handle(const kin_open_options *options, kin__fault *fault)
{
    bool pools = options->pool_size || options->pool_wait || options->idle_time ||
                 options->connection_lifetime || options->on_connect;
    if (!options->handle || !pools) return true;
    return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                          "kin_open: beside a handle there are no connections of Kin's, so no "
                          "options for them");
}

static bool check_modes(const kin_open_options *options, kin__fault *fault)
{
    if (options->index_errors > KIN_INDEX_ERRORS_NESTED)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                              "kin_open: .index_errors is none of kin_index_errors");
    if (options->strict <= KIN_STRICT_OFF && options->lazy <= KIN_LAZY_PLAIN) return true;
    return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "kin_open: .%s is no mode of loading",
                          options->strict <= KIN_STRICT_OFF ? "lazy" : "strict");
}

static bool check_options(kin_db *db, const kin_open_options *options, kin__fault *fault)
{
    static const kin_open_options none = {.kin_size_ = sizeof none};
    if (!options) options = &none;
    if (options->kin_size_ != sizeof *options)
        return kin__fault_set(fault, KIN_ABI_MISMATCH,
                              "kin_open was compiled with options of %zu bytes, this library has "
                              "%zu",
                              options->kin_size_, sizeof *options);
    set_options(db, options);
    return check_span("statement_timeout", options->statement_timeout, 0, 0, &db->statement_timeout,
                      fault) &&
           check_limits(options, &db->limits, fault) && check_handle(options, fault) &&
           check_modes(options, fault);
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

static bool open_pool(kin_db *db, kin__fault *fault)
{
    const kin__connect_options options = {&db->allocator, db->url, db->memory_name, NULL};
    return db->handle || kin__pool_open(&db->pool, db->driver, &options, &db->limits, fault);
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
    return open_pool(db, fault) && kin__schema_compile(&db->schema, &db->arena, db->driver->dialect,
                                                       &db->wishes, models, fault);
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
    atomic_store(&db->owners, 1);
    pthread_mutex_init(&db->lock, NULL);
    kin__pool_init(&db->pool);
    kin__arena_open(&db->arena, &db->allocator);
    kin__error_reset(&db->error);
    kin__fault fault = {0};
    if (!check_options(db, options, &fault) || !set_up(db, url, models, &fault))
        set_error(db, &fault);
    return db;
}

static void release(kin_db *db)
{
    kin_allocator allocator = db->allocator;
    kin__pool_close(&db->pool);
    kin__release(&allocator, db->url, db->url_size);
    kin__arena_close(&db->arena);
    pthread_mutex_destroy(&db->lock);
    kin__release(&allocator, db, sizeof *db);
}

void kin__database_joins(kin_db *db)
{
    atomic_fetch_add(&db->owners, 1);
}

void kin__database_leaves(kin_db *db)
{
    if (atomic_fetch_sub(&db->owners, 1) == 1) release(db);
}

void kin_close(kin_db *db)
{
    if (!db) return;
    atomic_store(&db->closed, true);
    kin__pool_shut(&db->pool);
    kin__database_leaves(db);
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
