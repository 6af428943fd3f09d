/* What the members of a model are made of: columns, slots for associations, and values. */
#ifndef KIN_TYPES_H
#define KIN_TYPES_H

#include "kin/macros.h"
#include "kin/version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

KIN_BEGIN_C_

typedef struct kin_db kin_db;           /* an opened database with its models; shared by threads */
typedef struct kin_session kin_session; /* one connection and its memory; one thread at a time */
typedef struct kin_region kin_region;   /* a smaller memory inside a session */
typedef struct kin_stream kin_stream;   /* records of a query, read one at a time */
typedef struct kin_query kin_query;     /* what a scope adds to */
typedef struct kin_batches kin_batches; /* what kin_each_batch goes through */
typedef struct kin_model kin_model;     /* what KIN_MODEL declares */

/* The first member of every model, named kin. Kin alone reads and writes what is in it. */
typedef struct kin_record {
    void *kin_origin_;
    void *kin_extra_;
    uint64_t kin_state_;
} kin_record;

/* Private: what every model begins with. */
struct kin_any_ {
    kin_record kin;
};

/* A moment: microseconds since 1970-01-01 00:00:00 UTC. */
typedef struct kin_time_value {
    int64_t microseconds;
} kin_time_value;

/* A day of the Gregorian calendar: days since 1970-01-01, of the years 1 to 9999. */
typedef struct kin_date_value {
    int32_t days;
} kin_date_value;

/* An exact number: units / 10^scale, so 12.50 is {1250, 2}. scale is 0 to KIN_DECIMAL_SCALE.
 * 1.5 and 1.50 are equal. */
typedef struct kin_decimal_value {
    int64_t units;
    int32_t scale;
} kin_decimal_value;
#define KIN_DECIMAL_SCALE 18

/* The bytes in the order in which they are written. */
typedef struct kin_uuid_value {
    unsigned char bytes[16];
} kin_uuid_value;

/* Any bytes. An empty blob has a pointer that is not null; {NULL, 0} is NULL. */
typedef struct kin_blob_value {
    const void *data; /* aligned as bytes are */
    size_t size;
} kin_blob_value;

/* Columns. They are read directly (post->title) and are const, so that an assignment does not
 * compile: kin_set writes. A column that is NULL in the database reads as zero, false or a null
 * pointer; kin_is_null tells. Text is UTF-8 and ends in NUL; kin_text_size gives its bytes. Texts
 * and blobs live as long as the record, also when the column is written again. */
typedef const int64_t kin_int;
typedef const bool kin_bool;
typedef const double kin_real;
typedef const char *const kin_text;
typedef const kin_time_value kin_time;
typedef const kin_blob_value kin_blob;
typedef const kin_date_value kin_date;
typedef const kin_decimal_value kin_decimal;
typedef const kin_uuid_value kin_uuid;

/* Lists as functions give them; each model's own M_list has the same two members with its type. */
typedef struct kin_items {
    void *const *items;
    size_t count;
} kin_items;

/* Private: a slot of any model has the list of any. */
typedef union kin_record_lists_ {
    kin_items items;
    kin_items list;
} kin_record_lists_;

/* Slots for associations: kin_one(author) author; kin_many(comment) comments;
 * The function pointers carry the type for the compiler and are never called. A slot that is not
 * loaded looks like nothing at all, so it cannot be mistaken for "none": read it with
 * kin_one_get or kin_many_get, look at it with kin_one_peek or kin_many_peek. */
typedef struct kin_one_slot {
    uintptr_t kin_target_;
} kin_one_slot;
typedef struct kin_many_slot {
    void *kin_items_;
    uint32_t kin_count_;
    uint32_t kin_flags_;
} kin_many_slot;

#define kin_one(M)                      \
    union {                             \
        kin_one_slot kin_slot_;         \
        struct M *(*kin_one_)(void);    \
        M##_lists_ (*kin_above_)(void); \
    }
#define kin_many(M)                    \
    union {                            \
        kin_many_slot kin_slot_;       \
        struct M *(*kin_each_)(void);  \
        M##_lists_ (*kin_list_)(void); \
    }

/* Whether an association that is not loaded may be loaded by reading it. Said of one association,
 * of a record or the query that found it, of its model, or of the session: the first of them that
 * says anything decides. docs/guide/strict.md has more. */
typedef enum kin_strict {
    KIN_STRICT_INHERIT, /* says nothing; where nobody does, reading loads */
    KIN_STRICT_ALL,     /* reading one fails with KIN_ASSOCIATION_NOT_LOADED */
    /* Reading one loads it, but the records of a collection that is loaded so are
     * KIN_STRICT_ALL: a loop over them cannot run a statement for each. */
    KIN_STRICT_N_PLUS_ONE,
    KIN_STRICT_OFF /* reading loads */
} kin_strict;

/* How an association is loaded because it is read. Said of the query that found its owner, or of
 * the session. docs/guide/lazy_loading.md has more. */
typedef enum kin_lazy {
    KIN_LAZY_INHERIT, /* says nothing; where nobody does, KIN_LAZY_AHEAD */
    /* For its owner, and by the same statement ahead for some of the records that came in one
     * result with it: a loop over all of them takes few statements. What is read is what
     * KIN_LAZY_PLAIN gives. */
    KIN_LAZY_AHEAD,
    KIN_LAZY_PLAIN /* for its owner alone: a statement for each */
} kin_lazy;

/* A value on its way to the database. Made by kin_value_of and kin_args, never by hand. */
typedef enum kin_kind {
    KIN_KIND_NULL = 0,
    KIN_KIND_INT,
    KIN_KIND_BOOL,
    KIN_KIND_REAL,
    KIN_KIND_TEXT,
    KIN_KIND_TIME,
    KIN_KIND_BLOB,
    KIN_KIND_DATE,
    KIN_KIND_DECIMAL,
    KIN_KIND_UUID,
    KIN_KIND_INVALID, /* what no column can hold: a pointer where only NULL has a meaning */
    KIN_KIND_LIST     /* several values: kin_key, and nowhere else */
} kin_kind;

typedef struct kin_value {
    uint32_t kind; /* kin_kind */
    uint32_t size; /* bytes of text; the NUL that follows is not counted. Values of a list */
    union {
        kin_uuid_value uuid; /* first, so that {0} is zero in all bytes */
        int64_t integer;
        bool boolean;
        double real;
        const char *text;
        kin_time_value time;
        kin_blob_value blob;
        kin_date_value date;
        kin_decimal_value decimal;
        const struct kin_value *list;
    } as;
} kin_value;

/* One value of each C type. A text or blob is not copied: it is read before the call that takes the
 * value returns. A null pointer of either is NULL (of a size that is not 0: invalid). What no
 * column can hold gives KIN_KIND_INVALID: a number over INT64_MAX, a date outside of the years 1 to
 * 9999, a decimal of an impossible scale, 4 GiB. A pointer (kin_value_null) is NULL if it is null
 * and invalid otherwise. */
KIN_PUBLIC kin_value kin_value_int(int64_t number);
KIN_PUBLIC kin_value kin_value_unsigned(uint64_t number);
KIN_PUBLIC kin_value kin_value_bool(bool truth);
KIN_PUBLIC kin_value kin_value_real(double number);
KIN_PUBLIC kin_value kin_value_text(const char *text);
KIN_PUBLIC kin_value kin_value_time(kin_time_value time);
KIN_PUBLIC kin_value kin_value_blob(kin_blob_value blob);
KIN_PUBLIC kin_value kin_value_date(kin_date_value date);
KIN_PUBLIC kin_value kin_value_decimal(kin_decimal_value decimal);
KIN_PUBLIC kin_value kin_value_uuid(kin_uuid_value uuid);
KIN_PUBLIC kin_value kin_value_null(const void *pointer);
KIN_PUBLIC kin_value kin_value_same(kin_value value);

/* A text of that many bytes, which need not end in NUL and may hold some, where the database can
 * hold them (SQLite); kin_set of a text and kin_args take it. */
KIN_PUBLIC kin_value kin_value_text_sized(const char *text, size_t size);

/* The values of a key of several columns, in the order of its columns. They are not copied. */
KIN_PUBLIC kin_value kin_value_list(const kin_value *values, size_t count);

/* What ends an array of arguments, where KIN_END cannot be written: it is C's. */
KIN_PUBLIC kin_value kin_value_end(void);

/* One name of an enumeration: a list of them ends in {0}, and an integer column takes it with
 * .enumeration. */
typedef struct kin_enum_value {
    const char *name;
    int64_t number;
} kin_enum_value;

/* The present time, from the system's clock. */
KIN_PUBLIC kin_time_value kin_time_now(void);

KIN_END_C_

#ifndef __cplusplus

/* clang-format off */
#define KIN_INTS_                                                                                   \
    char: kin_value_int, signed char: kin_value_int, short: kin_value_int, int: kin_value_int,      \
    long: kin_value_int, long long: kin_value_int, unsigned char: kin_value_unsigned,               \
    unsigned short: kin_value_unsigned, unsigned: kin_value_unsigned,                               \
    unsigned long: kin_value_unsigned, unsigned long long: kin_value_unsigned

/* kin_value_of(x): the value of any basic C type, of a type of Kin's, or NULL. Another type does
 * not compile. */
#define kin_value_of(x)                                                                            \
    _Generic((x), KIN_INTS_, bool: kin_value_bool, float: kin_value_real, double: kin_value_real,  \
             char *: kin_value_text, const char *: kin_value_text, kin_time_value: kin_value_time, \
             kin_blob_value: kin_value_blob, kin_date_value: kin_value_date,                       \
             kin_decimal_value: kin_value_decimal, kin_uuid_value: kin_value_uuid,                 \
             kin_value: kin_value_same, void *: kin_value_null)(x)
/* clang-format on */

/* kin_args(a, b, c): up to 16 values for the question marks of a condition, in their order. More
 * go into an array of kin_value that ends in KIN_END. */
#define kin_args(...) ((const kin_value[]){KIN_EACH_(kin_value_of, __VA_ARGS__), KIN_END})
#define KIN_END ((kin_value){.kind = 0, .size = UINT32_MAX})

/* kin_key(a, b): the key of a model whose key has several columns, up to 16, in the order in which
 * the model's rows name them; wherever a key is asked for. */
#define kin_key(...)                                                          \
    kin_value_list((const kin_value[]){KIN_EACH_(kin_value_of, __VA_ARGS__)}, \
                   KIN_COUNT_(__VA_ARGS__))

/* kin_each(p, list) { ... }: runs the block for each record p of the list. The list is a snapshot:
 * the block may save, delete and push as it likes. An empty list runs nothing. */
/* clang-format off */
#define kin_each(p, list)                                                                          \
    for (__typeof__(list) kin_list_of_##p##_ = (list), *kin_once_of_##p##_ = &kin_list_of_##p##_;  \
         kin_once_of_##p##_; kin_once_of_##p##_ = NULL)                                            \
        for (__typeof__(**kin_list_of_##p##_.items) *const *kin_at_of_##p##_ =                     \
                 kin_list_of_##p##_.items,                                                         \
                 *p;                                                                               \
             kin_list_of_##p##_.count && ((p = *kin_at_of_##p##_), (void)p, 1);                    \
             kin_list_of_##p##_.count--, kin_at_of_##p##_++)
/* clang-format on */

/* Private: both are a pointer and a number, and any pointer to a struct looks like any other. */
static inline kin_items kin_items_of_(const void *list)
{
    kin_items items;
    memcpy(&items, list, sizeof items);
    return items;
}

/* Private: the type behind a slot, the offset of a member, and a checked way from a pointer to a
 * model to its kin_record that evaluates its argument once and lets NULL pass. */
#define KIN_ONE_TYPE_(r, f) __typeof__(*(r)->f.kin_one_())
#define KIN_MANY_TYPE_(r, f) __typeof__(*(r)->f.kin_each_())
#define KIN_ONE_LIST_TYPE_(r, f) __typeof__((r)->f.kin_above_())
#define KIN_LIST_TYPE_(r, f) __typeof__((r)->f.kin_list_())
#define KIN_OFFSET_(r, f) offsetof(__typeof__(*(r)), f)
#define KIN_ONE_OFFSET_(r, f) (KIN_OFFSET_(r, f) + 0 * sizeof((r)->f.kin_one_))
#define KIN_MANY_OFFSET_(r, f) (KIN_OFFSET_(r, f) + 0 * sizeof((r)->f.kin_list_))
#define KIN_RECORD_(r) (1 ? (kin_record *)(uintptr_t)(r) : &(r)->kin)
#define KIN_READ_(r) (1 ? (const kin_record *)(const void *)(r) : &(r)->kin)
#define KIN_ANY_RECORD_(r) (1 ? (const kin_record *)(const void *)(r) : &KIN_ANY_(r)->kin)
/* clang-format off */
#define KIN_ANY_(r)                                                       \
    _Generic((r), kin_record *: (struct kin_any_ *)(uintptr_t)(r),        \
             const kin_record *: (const struct kin_any_ *)(uintptr_t)(r), \
             default: (r))
/* clang-format on */
/* Private: 1, if what is inside is not larger than what it is to be inside of. */
#define KIN_FITS_IN_(inside, outside) \
    (uintptr_t)sizeof(char[sizeof(inside) <= sizeof(outside) ? 1 : -1])
#define KIN_SAME_(x, T) _Generic((x), T * : (x), void * : (x))
/* clang-format off */
#define KIN_LIST_(L, e) (((L){.items = (e)}).list)
/* clang-format on */
/* Private: a list of records of a model as one of any. No type is declared around the list's own
 * expression: clang takes what stands in a declaration for a constant. */
/* clang-format off */
#define KIN_ITEMS_(list)                                                                     \
    kin_items_of_((__typeof__(list)[1]){list} + 0 * sizeof((*(list).items)->kin) +           \
                  0 * KIN_FITS_IN_(kin_items, list))
/* clang-format on */

/* Private: only values that fit a column of the type of f are taken. */
/* clang-format off */
#define KIN_FIT_INT_(v) _Generic((v), KIN_INTS_, bool: kin_value_int, void *: kin_value_null)
#define KIN_FIT_BOOL_(v) \
    _Generic((v), bool: kin_value_bool, int: kin_value_bool, void *: kin_value_null)
#define KIN_FIT_REAL_(v) \
    _Generic((v), KIN_INTS_, float: kin_value_real, double: kin_value_real, void *: kin_value_null)
#define KIN_FIT_TEXT_(v)                                                                        \
    _Generic((v), char *: kin_value_text, const char *: kin_value_text, kin_value: kin_value_same, \
             void *: kin_value_null)
#define KIN_FIT_TIME_(v) _Generic((v), kin_time_value: kin_value_time, void *: kin_value_null)
#define KIN_FIT_BLOB_(v) _Generic((v), kin_blob_value: kin_value_blob, void *: kin_value_null)
#define KIN_FIT_DATE_(v) _Generic((v), kin_date_value: kin_value_date, void *: kin_value_null)
#define KIN_FIT_DECIMAL_(v) \
    _Generic((v), KIN_INTS_, kin_decimal_value: kin_value_decimal, void *: kin_value_null)
#define KIN_FIT_UUID_(v) _Generic((v), kin_uuid_value: kin_value_uuid, void *: kin_value_null)
#define KIN_OR_(f, T, v, own) _Generic((f), T: (v), default: (own))
#define KIN_OR_ZERO_(f, T, v) KIN_OR_(f, T, v, (T){0})
#define KIN_FIT_(f, v)                                                                          \
    _Generic((f),                                                                               \
             int64_t: KIN_FIT_INT_(KIN_OR_(f, int64_t, v, 0)),                                  \
             bool: KIN_FIT_BOOL_(KIN_OR_(f, bool, v, 0)),                                       \
             double: KIN_FIT_REAL_(KIN_OR_(f, double, v, 0.0)),                                 \
             const char *: KIN_FIT_TEXT_(KIN_OR_(f, const char *, v, "")),                      \
             kin_time_value: KIN_FIT_TIME_(KIN_OR_ZERO_(f, kin_time_value, v)),                 \
             kin_blob_value: KIN_FIT_BLOB_(KIN_OR_ZERO_(f, kin_blob_value, v)),                 \
             kin_date_value: KIN_FIT_DATE_(KIN_OR_ZERO_(f, kin_date_value, v)),                 \
             kin_decimal_value: KIN_FIT_DECIMAL_(KIN_OR_ZERO_(f, kin_decimal_value, v)),        \
             kin_uuid_value: KIN_FIT_UUID_(KIN_OR_ZERO_(f, kin_uuid_value, v)))(v)
/* clang-format on */

#endif

#endif
