/* Finding records.
 *
 * Conditions and orders are SQL of the developer's own: trusted text, in which columns are named
 * with their table ("posts.title"). Values never stand in it: each question mark takes one of
 * .args. Conditions by name (kin_find_by) are checked against the model.
 *
 * What is given is what is written: `.limit = 0` is zero rows, no .limit is no limit.
 *
 * Texts and values are read before the call returns. What is found lives in the region that is open
 * now, and is the caller's to read, never to free. A NULL session gives NULL, 0, false or an empty
 * list. */
#ifndef KIN_QUERY_H
#define KIN_QUERY_H

#include "kin/model.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* For .lock: the rows that are read stay locked until the transaction ends ("FOR UPDATE"). Where a
 * database has no locks of rows (SQLite, whose kin_begin locks the whole database for others that
 * write) this and every other text of .lock adds nothing. */
#define KIN_LOCK "*"

/* For .of: what one record is associated with, through a slot of any kind. Made by kin_of and
 * kin_of_named. */
typedef struct kin_targets {
    const kin_record *owner;
    size_t offset;
    const char *name; /* kin_of_named: instead of the offset */
} kin_targets;

/* With .select the key is read too, the version of optimistic locking, and what .includes needs. A
 * record that was loaded without some column is read-only: saving, updating, touching, destroying
 * and validating it, kin_set of such a column, and an association that needs it, fail with
 * KIN_MISSING_ATTRIBUTE; callbacks do not run on it. kin_is_loaded(record, column) tells; a missing
 * one reads as zero. kin_reload makes the record whole. */
typedef struct kin_find_options {
    const char *where;
    const kin_value *args; /* kin_args(...): one for each question mark of where */
    const char *joins;     /* associations to join: "author, comments(author)"; only records that
                              have them are found, once for each row that is joined to them */
    const char
        *joins_sql; /* joins of your own, behind those: "JOIN comments c ON c.post_id = posts.id";
                              names of tables in it are not given to other joins */
    const kin_value *joins_args;
    const char *left_joins; /* the same, but records that have none are found too */
    const char *group;      /* GROUP BY */
    const char *having;     /* a condition on groups */
    const kin_value *having_args;
    const char *select;   /* columns to read: "title, author_id", by the names of their members */
    const char *order;    /* without it the order is the database's own choice */
    const char *includes; /* associations to load along: "author, comments(author), tags", each by a
                             statement; or all by joins where a condition, order or group names a
                             table that they bring, or .joins names one of them */
    const char *preload;  /* the same, always by statements of their own */
    const char *eager_load; /* ... always by outer joins in the one statement */
    const char *associated; /* only records that have these: "author, comments(author), tags" or
                                "comments.author"; each of them once */
    const char *associated_where; /* ... where this holds of what the one path leads to */
    const kin_value *associated_args;
    kin_scope_fn *associated_scope; /* ... and what this says of it */
    const char *missing;            /* only records that have none of these */
    const char *missing_where;
    const kin_value *missing_args;
    kin_scope_fn *missing_scope;
    const char *references;  /* tables that conditions name: "comments, authors"; for what cannot be
                               seen in their text */
    const char *lock;        /* KIN_LOCK, or the database's own: "FOR SHARE SKIP LOCKED" */
    kin_scope_fn *scopes[8]; /* run before what else is given: .scopes = {recent, published} */
    kin_targets of;          /* kin_of(author, posts): those alone that it leads to */
    int64_t limit;           /* a number below zero is KIN_INVALID_ARGUMENT, here and for offset */
    int64_t offset;
    int64_t batch_size; /* kin_each_batch and kin_batches_open alone: 1000 if it is not written */
    bool distinct;      /* equal rows are one */
    bool readonly;      /* what is found cannot be saved: kin_is_readonly */
    bool unscoped;      /* the model's default scopes are left out */
    kin_strict strict;  /* what is found, and what is included: kin_set_strict */
    kin_lazy lazy;      /* how what is found, and what is included, is loaded when it is read */
    size_t kin_size_;   /* private */
} kin_find_options;

/* For kin_update_all: what changes, and for which rows. */
typedef struct kin_update_options {
    const char *set; /* "published = ?, title = upper(title)" */
    const kin_value *set_args;
    const char *where;
    const kin_value *args;
    const char *joins;
    const char *associated; /* this and what follows as for kin_all */
    const char *associated_where;
    const kin_value *associated_args;
    kin_scope_fn *associated_scope;
    const char *missing;
    const char *missing_where;
    const kin_value *missing_args;
    kin_scope_fn *missing_scope;
    const char *order; /* with a limit: which rows it leaves */
    kin_scope_fn *scopes[8];
    kin_targets of;
    int64_t limit;
    int64_t offset;
    bool unscoped;
    size_t kin_size_; /* private */
} kin_update_options;

/* Values of a column, and calculations by groups: key is the group's value. Both, and the text and
 * bytes in them, live in the region that was open. */
typedef struct kin_values {
    const kin_value *items;
    size_t count;
} kin_values;

typedef struct kin_group {
    kin_value key;
    kin_value value;
} kin_group;

typedef struct kin_groups {
    const kin_group *items;
    size_t count;
} kin_groups;

/* Behind the macros below; a function by function description stands there. given is the text of
 * the initializer, which tells what was written. */
KIN_PUBLIC void *kin_session_find(kin_session *session, const kin_model *model, kin_value key);
KIN_PUBLIC kin_items kin_session_find_list(kin_session *session, const kin_model *model,
                                           const kin_value *keys, size_t count);
KIN_PUBLIC void *kin_session_get(kin_session *session, const kin_model *model, kin_value key);
KIN_PUBLIC void *kin_session_find_by(kin_session *session, const kin_model *model,
                                     const void *conditions, const char *given);
KIN_PUBLIC void *kin_session_must_find_by(kin_session *session, const kin_model *model,
                                          const void *conditions, const char *given);
KIN_PUBLIC kin_items kin_session_list(kin_session *session, const kin_model *model,
                                      const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_first(kin_session *session, const kin_model *model,
                                   const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_last(kin_session *session, const kin_model *model,
                                  const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_take(kin_session *session, const kin_model *model,
                                  const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_must_first(kin_session *session, const kin_model *model,
                                        const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_must_last(kin_session *session, const kin_model *model,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_session_must_take(kin_session *session, const kin_model *model,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC size_t kin_session_count(kin_session *session, const kin_model *model,
                                    const kin_find_options *options, const char *given);
KIN_PUBLIC kin_stream *kin_session_stream(kin_session *session, const kin_model *model,
                                          const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_stream_next_record(kin_stream *stream, const kin_model *model);
KIN_PUBLIC bool kin_session_exists(kin_session *session, const kin_model *model,
                                   const kin_find_options *options, const char *given);
KIN_PUBLIC const char *kin_session_explain(kin_session *session, const kin_model *model,
                                           const kin_find_options *options, const char *given);
KIN_PUBLIC kin_batches *kin_session_batches(kin_session *session, const kin_model *model,
                                            const kin_find_options *options, const char *given);
KIN_PUBLIC kin_items kin_batches_next(kin_batches *batches, const kin_model *model);
KIN_PUBLIC kin_items kin_session_list_sql(kin_session *session, const kin_model *model,
                                          const char *sql, const kin_value *args);

/* Ends the stream and its last record; what was not read is dropped. Inside a transaction
 * PostgreSQL sends the rest nevertheless. The session closes what was left open. NULL is
 * allowed. */
KIN_PUBLIC void kin_stream_close(kin_stream *stream);

/* Ends the batches, and the batch that is open. Not after the region in which they were opened was
 * closed. NULL is allowed. */
KIN_PUBLIC void kin_batches_close(kin_batches *batches);

/* Private: what kin_each_batch does when its block is left by return. */
static inline void kin_batches_leave_(kin_batches *const *batches)
{
    kin_batches_close(*batches);
}

KIN_PUBLIC size_t kin_session_count_of(kin_session *session, const kin_model *model, size_t column,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC int64_t kin_session_sum_int(kin_session *session, const kin_model *model, size_t column,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC double kin_session_sum_real(kin_session *session, const kin_model *model, size_t column,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC kin_decimal_value kin_session_sum_decimal(kin_session *session, const kin_model *model,
                                                     size_t column, const kin_find_options *options,
                                                     const char *given);
KIN_PUBLIC double kin_session_average(kin_session *session, const kin_model *model, size_t column,
                                      const kin_find_options *options, const char *given);
KIN_PUBLIC kin_value kin_session_minimum(kin_session *session, const kin_model *model,
                                         size_t column, const kin_find_options *options,
                                         const char *given);
KIN_PUBLIC kin_value kin_session_maximum(kin_session *session, const kin_model *model,
                                         size_t column, const kin_find_options *options,
                                         const char *given);
KIN_PUBLIC kin_groups kin_session_count_by(kin_session *session, const kin_model *model, size_t by,
                                           const kin_find_options *options, const char *given);
KIN_PUBLIC kin_groups kin_session_sum_by(kin_session *session, const kin_model *model, size_t by,
                                         size_t column, const kin_find_options *options,
                                         const char *given);
KIN_PUBLIC kin_groups kin_session_average_by(kin_session *session, const kin_model *model,
                                             size_t by, size_t column,
                                             const kin_find_options *options, const char *given);
KIN_PUBLIC kin_groups kin_session_minimum_by(kin_session *session, const kin_model *model,
                                             size_t by, size_t column,
                                             const kin_find_options *options, const char *given);
KIN_PUBLIC kin_groups kin_session_maximum_by(kin_session *session, const kin_model *model,
                                             size_t by, size_t column,
                                             const kin_find_options *options, const char *given);
KIN_PUBLIC kin_values kin_session_pluck(kin_session *session, const kin_model *model, size_t column,
                                        const kin_find_options *options, const char *given);
KIN_PUBLIC kin_values kin_session_ids(kin_session *session, const kin_model *model,
                                      const kin_find_options *options, const char *given);
KIN_PUBLIC size_t kin_session_update_all(kin_session *session, const kin_model *model,
                                         const kin_update_options *options, const char *given);
KIN_PUBLIC size_t kin_session_delete_all(kin_session *session, const kin_model *model,
                                         const kin_find_options *options, const char *given);
KIN_PUBLIC size_t kin_session_destroy_all(kin_session *session, const kin_model *model,
                                          const kin_find_options *options, const char *given);

/* For scopes, while they run. Text and values are copied. Conditions are joined by AND; an order or
 * a group comes after what the query has already; of two limits, offsets or locks the later holds.
 * A condition that is there already, word for word and with equal values, is not added again. What
 * goes wrong in them fails the verb that runs the scope.
 *
 * Where a scope runs for a table that is joined, its conditions and joins count and nothing else;
 * on the way of a .through its includes and what it selects do not. kin_query_select is like
 * .select, beside which its columns are read too; in the scope of an association the key that links
 * its targets is read as well, and such targets cannot be destroyed with their owner. A NULL query
 * does nothing. */
KIN_PUBLIC void kin_query_where(kin_query *query, const char *where, const kin_value *args);
KIN_PUBLIC void kin_query_joins(kin_query *query, const char *joins);
KIN_PUBLIC void kin_query_left_joins(kin_query *query, const char *joins);
KIN_PUBLIC void kin_query_joins_sql(kin_query *query, const char *joins, const kin_value *args);
KIN_PUBLIC void kin_query_group(kin_query *query, const char *group);
KIN_PUBLIC void kin_query_having(kin_query *query, const char *having, const kin_value *args);
KIN_PUBLIC void kin_query_select(kin_query *query, const char *columns);
KIN_PUBLIC void kin_query_order(kin_query *query, const char *order);
KIN_PUBLIC void kin_query_includes(kin_query *query, const char *includes);
KIN_PUBLIC void kin_query_preload(kin_query *query, const char *preload);
KIN_PUBLIC void kin_query_eager_load(kin_query *query, const char *eager_load);
KIN_PUBLIC void kin_query_references(kin_query *query, const char *tables);
KIN_PUBLIC void kin_query_lock(kin_query *query, const char *lock);
KIN_PUBLIC void kin_query_limit(kin_query *query, int64_t limit);
KIN_PUBLIC void kin_query_offset(kin_query *query, int64_t offset);
KIN_PUBLIC void kin_query_distinct(kin_query *query);
KIN_PUBLIC void kin_query_readonly(kin_query *query);
KIN_PUBLIC void kin_query_strict(kin_query *query, kin_strict strict);
KIN_PUBLIC void kin_query_lazy(kin_query *query, kin_lazy lazy);

/* .associated and .missing: the records that have the associations named, or have none of them. It
 * is asked by EXISTS, so nothing is joined and no record comes twice, and it can stand beside
 * joins, in the scope of an association, and in kin_update_all and kin_delete_all.
 * "comments.author" asks for a comment that has an author, "comments(author, likes)" for one that
 * has both. The scopes of all that is named hold, default scopes among them; limits, groups and
 * orders of theirs do not count.
 *
 * The other forms take one path, and ask for what it leads to where a condition holds, or what a
 * scope says. The tables inside are called by their own names, whatever is joined outside; one that
 * leads to its own owner's table is called as a joined one is, children_nodes, and
 * kin_query_alias(query, NULL) tells in a scope. A belongs_to to any model is looked for in the
 * table that each row names, and takes neither a condition nor a path behind it
 * (KIN_EAGER_LOAD_POLYMORPHIC); one with an .owner_scope cannot be asked for
 * (KIN_INVALID_ARGUMENT). An unknown name is KIN_ASSOCIATION_NOT_FOUND. */
KIN_PUBLIC void kin_query_associated(kin_query *query, const char *associations);
KIN_PUBLIC void kin_query_associated_where(kin_query *query, const char *path, const char *where,
                                           const kin_value *args);
KIN_PUBLIC void kin_query_associated_scope(kin_query *query, const char *path, kin_scope_fn *scope);
KIN_PUBLIC void kin_query_missing(kin_query *query, const char *associations);
KIN_PUBLIC void kin_query_missing_where(kin_query *query, const char *path, const char *where,
                                        const kin_value *args);
KIN_PUBLIC void kin_query_missing_scope(kin_query *query, const char *path, kin_scope_fn *scope);

/* The session that the query will run in: a scope finds the pointer of kin_session_user there. The
 * scope must not use it for anything that runs a statement. */
KIN_PUBLIC kin_session *kin_query_session(const kin_query *query);

/* What the table is called that the associations of the path lead to, "comments.author", once they
 * are joined (by kin_query_joins and the like); of an empty path, or NULL, the table whose scope
 * runs, so that its conditions hold wherever it is joined. The first table of a name keeps it; the
 * next is <plural of the association>_<owner's table>, then with _2 and so on. Not quoted; it lives
 * until the verb has ended. NULL for a path that is not joined, which fails the verb, and for a
 * NULL query. */
KIN_PUBLIC const char *kin_query_alias(kin_query *query, const char *path);

/* `column` equals the value, or is NULL; what is built through the association gets it as its value
 * too. */
KIN_PUBLIC void kin_query_equal_value(kin_query *query, const kin_model *model, size_t offset,
                                      kin_value value);

/* The same, in the place of what kin_query_equal and this have said of the column in the same table
 * before, and of what its default scopes say, whenever they run. Conditions of the developer's own
 * text stay. */
KIN_PUBLIC void kin_query_replace_value(kin_query *query, const kin_model *model, size_t offset,
                                        kin_value value);

KIN_END_C_

#ifndef __cplusplus

/* struct M *kin_find(session, M, key): the record, which must exist. NULL with
 * KIN_RECORD_NOT_FOUND (an answer) if it does not, NULL with another error on failure. A key of
 * several columns is kin_key(a, b). Values of another type or number than the key's columns are
 * KIN_INVALID_ARGUMENT. */
#define kin_find(s, M, key) ((struct M *)kin_session_find(s, M##_model(), kin_value_of(key)))

/* M_list kin_find_list(session, M, keys, n): kin_find of several keys, an array of kin_value, by
 * one statement: each record once, in the order of the keys. If one does not exist: an empty list
 * and KIN_RECORD_NOT_FOUND (an answer), whose error's value lists those. */
#define kin_find_list(s, M, keys, n) \
    KIN_LIST_(M##_lists_, kin_session_find_list(s, M##_model(), keys, n))

/* struct M *kin_get(session, M, key): the record, or NULL and KIN_OK if there is none. */
#define kin_get(s, M, key) ((struct M *)kin_session_get(s, M##_model(), kin_value_of(key)))

/* struct M *kin_find_by(session, M, .name = "food", .published = false): one record with these
 * values, whichever the database gives first; NULL and KIN_OK if there is none. A text that is
 * written as NULL asks for NULL. */
#define kin_find_by(...) KIN_FIND_BY_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_FIND_BY_(text, s, M, ...) \
    ((struct M *)kin_session_find_by(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* The same, but that there is none is KIN_RECORD_NOT_FOUND (an answer). */
#define kin_must_find_by(...) KIN_MUST_FIND_BY_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_MUST_FIND_BY_(text, s, M, ...) \
    ((struct M *)kin_session_must_find_by(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* M_list kin_all(session, M, .where = "...", .args = kin_args(...), .order = "...", .includes =
 * "...", .limit = n, ...): the records that match; all without options. A row that is met more than
 * once, as .joins may have it, is one record that stands in the list as often. The list lives in
 * the region that is open, like its records. Empty on failure: ask kin_failed. */
#define kin_all(...) KIN_ALL_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_ALL_(text, s, M, ...) \
    KIN_LIST_(M##_lists_, kin_session_list(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text))

/* kin_stream *kin_stream_open(session, M, ...): the records that match, to be read one at a time by
 * kin_stream_next; memory stays constant however many there are. Options as for kin_all, but for
 * .includes. Until the stream has ended (by its last record, a failure, kin_stream_close, or the
 * end of a transaction) every other function that needs the database gives KIN_INVALID_ARGUMENT,
 * loading an association and kin_begin among them; so does opening one in a callback. The caller
 * closes it. NULL on failure. */
#define kin_stream_open(...) \
    KIN_STREAM_OPEN_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_STREAM_OPEN_(text, s, M, ...) \
    kin_session_stream(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)

/* struct M *kin_stream_next(stream, M): the next record, which lives until the next call for the
 * stream. NULL when there is none any more, and on failure: ask kin_failed. NULL stream: NULL. */
#define kin_stream_next(stream, M) ((struct M *)kin_stream_next_record(stream, M##_model()))

/* struct M *kin_first(session, M, ...): the first in the order given, or by key; NULL if none.
 * kin_last: the last, which is the first in the order turned round; an order whose expressions do
 * not end in ASC, DESC, NULLS FIRST or NULLS LAST is taken to go up. With .limit or .offset it is
 * the last of what they leave, and all of that is read. kin_take: whichever the database gives
 * first. */
#define kin_first(...) \
    KIN_ONE_OF_(kin_session_first, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define kin_last(...) \
    KIN_ONE_OF_(kin_session_last, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define kin_take(...) \
    KIN_ONE_OF_(kin_session_take, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))

/* The same, but that there is none is KIN_RECORD_NOT_FOUND (an answer). */
#define kin_must_first(...)                                        \
    KIN_ONE_OF_(kin_session_must_first, #__VA_ARGS__, __VA_ARGS__, \
                .kin_size_ = sizeof(kin_find_options))
#define kin_must_last(...)                                        \
    KIN_ONE_OF_(kin_session_must_last, #__VA_ARGS__, __VA_ARGS__, \
                .kin_size_ = sizeof(kin_find_options))
#define kin_must_take(...)                                        \
    KIN_ONE_OF_(kin_session_must_take, #__VA_ARGS__, __VA_ARGS__, \
                .kin_size_ = sizeof(kin_find_options))
#define KIN_ONE_OF_(function, text, s, M, ...) \
    ((struct M *)function(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text))

/* size_t kin_count(session, M, ...): how many match; with .limit or .offset, how many of those they
 * leave; with .distinct each record once. .order, .includes, .lock and .readonly change nothing.
 * KIN_INVALID_ARGUMENT for .group. 0 on failure: ask kin_failed. */
#define kin_count(...) \
    KIN_COUNT_OF_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_COUNT_OF_(text, s, M, ...) \
    kin_session_count(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)

/* size_t kin_count_of(session, M, column, ...): how many of the rows that match have a value there;
 * with .distinct how many different values. */
#define kin_count_of(...)                                           \
    KIN_OF_COLUMN_(kin_session_count_of, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))

/* kin_sum(session, M, column, ...): an int64_t, double or kin_decimal_value, as the column is;
 * another does not compile. 0 if there is nothing to add up. A sum that does not fit is
 * KIN_RANGE_ERROR. .distinct adds equal values once. */
#define kin_sum(...) KIN_SUM_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
/* clang-format off */
#define KIN_SUM_(text, s, M, f, ...)                                                       \
    _Generic(((struct M *)0)->f, int64_t: kin_session_sum_int,                             \
             double: kin_session_sum_real, kin_decimal_value: kin_session_sum_decimal)(    \
        s, M##_model(), offsetof(struct M, f), &(kin_find_options){__VA_ARGS__}, text)
/* clang-format on */

/* double kin_average(session, M, column, ...), of a column of numbers: NAN if there is nothing to
 * take the average of; 0 on failure. kin_value kin_minimum(...), kin_maximum(...): of any type that
 * the database can order; NULL if there is nothing. */
#define kin_average(...)                                           \
    KIN_OF_NUMBER_(kin_session_average, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_minimum(...)                                           \
    KIN_OF_COLUMN_(kin_session_minimum, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_maximum(...)                                           \
    KIN_OF_COLUMN_(kin_session_maximum, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))

/* All of these with .limit or .offset calculate what those leave (in the order given). .includes,
 * .lock and .readonly change nothing; .group is KIN_INVALID_ARGUMENT.
 *
 * kin_groups kin_count_by(session, M, by, ...), kin_sum_by(session, M, by, column, ...), and the
 * same for average, minimum and maximum: one result for each value of the column `by`. .having
 * chooses among groups; .order and .limit are those of groups. What a default scope or that of an
 * association orders by does not count, unless that is `by` alone and there is no .order. Without
 * an order it is the database's choice. Empty on failure. */
#define kin_count_by(...)                                           \
    KIN_OF_COLUMN_(kin_session_count_by, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_sum_by(...)                                           \
    KIN_BY_NUMBER_(kin_session_sum_by, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_average_by(...)                                           \
    KIN_BY_NUMBER_(kin_session_average_by, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_minimum_by(...)                                           \
    KIN_BY_COLUMN_(kin_session_minimum_by, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_maximum_by(...)                                           \
    KIN_BY_COLUMN_(kin_session_maximum_by, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))

/* kin_values kin_pluck(session, M, column, ...): the column of the rows that match, without
 * records; .distinct: each value once. kin_ids(session, M, ...): their keys; one of several columns
 * is a list of their values, as kin_key makes it. Empty on failure. */
#define kin_pluck(...)                                           \
    KIN_OF_COLUMN_(kin_session_pluck, #__VA_ARGS__, __VA_ARGS__, \
                   .kin_size_ = sizeof(kin_find_options))
#define kin_ids(...) \
    KIN_OF_ROWS_(kin_session_ids, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))

/* size_t kin_update_all(session, M, .set = "published = ?", .set_args = kin_args(true), .where =
 * ...): changes all rows that match by one statement, and tells how many. No validation runs, no
 * timestamp moves, and records in memory do not see it. It counts as a write. .set is SQL of the
 * developer's own, like .where, but names columns without their table. 0 on failure: ask
 * kin_failed. */
#define kin_update_all(...) \
    KIN_UPDATE_ALL_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_update_options))
#define KIN_UPDATE_ALL_(text, s, M, ...) \
    kin_session_update_all(s, M##_model(), &(kin_update_options){__VA_ARGS__}, text)

/* size_t kin_delete_all(session, M, ...): deletes all rows that match by one statement, and nothing
 * that depends on them; tells how many. 0 on failure. */
#define kin_delete_all(...)                                         \
    KIN_OF_ROWS_(kin_session_delete_all, #__VA_ARGS__, __VA_ARGS__, \
                 .kin_size_ = sizeof(kin_find_options))

/* size_t kin_destroy_all(session, M, ...): kin_destroy of each record that matches, in one
 * transaction, and tells how many. If one is refused none is destroyed: 0 and
 * KIN_RECORD_NOT_DESTROYED or KIN_DELETE_RESTRICTED (answers). The records live in the region that
 * is open. */
#define kin_destroy_all(...)                                         \
    KIN_OF_ROWS_(kin_session_destroy_all, #__VA_ARGS__, __VA_ARGS__, \
                 .kin_size_ = sizeof(kin_find_options))

/* Private: verbs with options alone, of one column, and of two. */
#define KIN_OF_ROWS_(function, text, s, M, ...) \
    function(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)
#define KIN_OF_COLUMN_(function, text, s, M, f, ...) \
    function(s, M##_model(), KIN_COLUMN_OF_(M, f), &(kin_find_options){__VA_ARGS__}, text)
#define KIN_OF_NUMBER_(function, text, s, M, f, ...) \
    function(s, M##_model(), KIN_NUMBER_OF_(M, f), &(kin_find_options){__VA_ARGS__}, text)
#define KIN_BY_COLUMN_(function, text, s, M, by, f, ...)                  \
    function(s, M##_model(), KIN_COLUMN_OF_(M, by), KIN_COLUMN_OF_(M, f), \
             &(kin_find_options){__VA_ARGS__}, text)
#define KIN_BY_NUMBER_(function, text, s, M, by, f, ...)                  \
    function(s, M##_model(), KIN_COLUMN_OF_(M, by), KIN_NUMBER_OF_(M, f), \
             &(kin_find_options){__VA_ARGS__}, text)
#define KIN_COLUMN_OF_(M, f) (offsetof(struct M, f) + KIN_IS_COLUMN_(((struct M *)0)->f))
/* clang-format off */
#define KIN_NUMBER_OF_(M, f) \
    (offsetof(struct M, f) + \
     0 * sizeof(_Generic(((struct M *)0)->f, int64_t: 1, double: 1, kin_decimal_value: 1)))
/* clang-format on */

/* bool kin_exists(session, M, ...): whether any matches. false on failure. */
#define kin_exists(...) \
    KIN_EXISTS_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_EXISTS_(text, s, M, ...) \
    kin_session_exists(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)

/* const char *kin_explain(session, M, .where = "...", .includes = "...", ...): what kin_all with these
 * options will do, as a text of lines that lives in the region that is open:
 *
 *     by levels: load=levels stands in the URL, or the server is too old to carry
 *     1. post: SELECT ... FROM "posts" WHERE (posts.published)
 *     2. author: SELECT ... FROM "authors" WHERE "authors"."id" = ANY($1)
 *     2. comments: SELECT ... FROM "comments" WHERE "comments"."post_id" = ANY($1)
 *     statements: 3
 *     waits: 2
 *     snapshot: one, of a transaction of its own that only reads
 *
 * The first lines say which way is taken, and why. Then comes a line for each statement, in the order
 * in which they go out; those of one number go together. Values stand in none of them. A line names
 * the path of its association, says how a limit holds for each owner, why an association is not
 * loaded along with the others, and which steps it takes; "-." is one that needs no statement. What
 * is asked for several owners is told as for two; one that is alone is asked for by its key.
 *
 * It is told as if each level found something: where one finds nothing, what is below it is not
 * asked for, and the load takes less; so it does where it has met all rows already that an
 * association leads to by their key. "or more": it depends on how many owners there are, or on what
 * an .owner_scope says of them. waits are those of kin_round_trips, on SQLite none; on MariaDB a
 * statement takes one more when the connection meets it for the first time.
 *
 * Scopes run, and what is wrong with the options is the same failure as in kin_all, but nothing is
 * loaded: kin_statements stays as it is. The first time that keys could be carried the catalogue is
 * asked, as the load itself would. NULL on failure; NULL session: NULL. */
#define kin_explain(...) \
    KIN_EXPLAIN_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_EXPLAIN_(text, s, M, ...) \
    kin_session_explain(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)

/* kin_each_batch(list, session, M, .where = "...", .batch_size = 500) { ... }: runs the block for
 * the records that match, a batch at a time, as M_list list:
 *
 *     kin_each_batch(posts, s, post, .where = "posts.published", .batch_size = 500) {
 *         kin_each(post, posts) show(post);
 *     }
 *
 * Memory is bounded: each batch lives in a region of its own, which ends with the batch, and so do
 * its records, and whatever the block loads beside it. The block may save, destroy and create. It
 * may be left by break, and by return where the compiler has the attribute cleanup (gcc, clang).
 *
 * It takes the options of kin_all but .order, .offset and .group: batches go by the key, from the
 * last one on, so a record that matches is met once, whatever is created or deleted meanwhile, and
 * .joins does not repeat it; an order that scopes give is not looked at. .limit is about all
 * batches together. One statement a batch, beside those of .includes; a batch that is not full is
 * the last.
 *
 * After a failure it ends: ask kin_failed behind it. Each batch is read at its own time; for one
 * moment's rows, run it inside a transaction that has them. */
#define kin_each_batch(list, ...) \
    KIN_EACH_BATCH_(list, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
/* clang-format off */
#define KIN_EACH_BATCH_(list, text, s, M, ...)                                                     \
    for (kin_batches *kin_batches_of_##list##_ KIN_CLEANUP_(kin_batches_leave_) =                  \
             kin_session_batches(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text),          \
             *kin_once_of_##list##_ = kin_batches_of_##list##_;                                    \
         kin_once_of_##list##_; kin_batches_close(kin_batches_of_##list##_),                       \
                     kin_batches_of_##list##_ = NULL, kin_once_of_##list##_ = NULL)                \
        for (M##_list list; (list = kin_next_batch(kin_batches_of_##list##_, M)).count > 0;)
/* clang-format on */

/* The same by hand, for who cannot stay in one block. kin_batches *kin_batches_open(session, M,
 * ...): NULL on failure; the caller closes it, inner ones before outer ones. M_list
 * kin_next_batch(batches, M): the next batch, which ends the one before; empty behind the last, on
 * failure, and for NULL. */
#define kin_batches_open(...) \
    KIN_BATCHES_OPEN_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_BATCHES_OPEN_(text, s, M, ...) \
    kin_session_batches(s, M##_model(), &(kin_find_options){__VA_ARGS__}, text)
#define kin_next_batch(batches, M) KIN_LIST_(M##_lists_, kin_batches_next(batches, M##_model()))

/* M_list kin_all_sql(session, M, "SELECT ...", kin_args(...) or NULL): records from a SELECT of the
 * developer's own, trusted text, one for each row. Its columns are told by their names. Those that
 * the model does not know are not looked at; where one of the model's is missing, the records are
 * as with .select, but a key that is missing is KIN_MISSING_ATTRIBUTE. A name of the model's that
 * stands twice is KIN_INVALID_ARGUMENT. The list lives in the region that is open. Empty on
 * failure. It does not count as a write: what changes rows belongs into kin_execute. */
#define kin_all_sql(s, M, sql, args) \
    KIN_LIST_(M##_lists_, kin_session_list_sql(s, M##_model(), sql, args))

/* .of = kin_of(record, slot), in every verb above that takes options and is about the slot's model:
 *
 *     kin_average(s, book, pages, .of = kin_of(author, books), .where = "books.sold")
 *     kin_each_batch(books, s, book, .of = kin_of(author, books)) { ... }
 *
 * The query is about the records that the slot leads to, with the scopes of its association; it
 * loads nothing into the slot, and what is found knows the record where the association has an
 * inverse. A record without a key, or NULL, has none, which takes no statement. The record is of
 * the same session (KIN_INVALID_ARGUMENT), the slot of the same model
 * (KIN_ASSOCIATION_TYPE_MISMATCH); it lives as long as a stream or batches that go on. .unscoped is
 * KIN_INVALID_ARGUMENT. By name: kin_of_named(record, "books"). */
#define kin_of(r, f) \
    ((kin_targets){KIN_READ_(r), KIN_OFFSET_(r, f) + 0 * sizeof((r)->f.kin_slot_), NULL})

/* kin_query_equal(query, M, column, value), kin_query_replace(query, M, column, value): for
 * scopes. */
#define kin_query_equal(q, M, f, v) \
    kin_query_equal_value(q, M##_model(), offsetof(struct M, f), KIN_FIT_(((struct M *)0)->f, v))
#define kin_query_replace(q, M, f, v) \
    kin_query_replace_value(q, M##_model(), offsetof(struct M, f), KIN_FIT_(((struct M *)0)->f, v))

#endif

#endif
