/* What a program adds to its associations: extensions of collections, and readers and writers of
 * its own.
 *
 * An extension is a table of functions over a collection. It is declared with the associations that
 * have it, and may be shared by associations of several models:
 *
 *   struct by_name {
 *       struct person *(*find_or_create_by_name)(kin_collection people, const char *name);
 *   };
 *   extern const struct by_name by_name;
 *
 *   KIN_HAS_MANY(people, person, .extensions = {KIN_EXTENSION(by_name)}),
 *
 *   person = kin_many_call(account, people, by_name, find_or_create_by_name, "David Hansson");
 *
 * The compiler checks the name of the function and what it is given; that the association was
 * declared with the extension is looked at when it is called.
 *
 * A reader or writer of one's own runs in place of Kin's, for the typed verb and the one by name,
 * and calls Kin's with kin_super_:
 *
 *   static bool set_owner(kin_record *record, kin_record *owner)
 *   {
 *       struct car *car = kin_as(car, record);
 *       struct person *before = kin_one_get(car, owner);
 *       return kin_one_set(car, old_owner, before) &&
 *              kin_super_one_set(car, owner, kin_as(person, owner));
 *   }
 *
 *   KIN_BELONGS_TO(owner, person, .on_set = set_owner),
 *
 * It is called as the program would call it: it is no verb and opens no transaction, and the last
 * error is what it leaves. What it is given was checked already, and so is what it gives: a record
 * of another model is KIN_ASSOCIATION_TYPE_MISMATCH. All else that Kin does with the association
 * goes past it: loading, kin_one_build, saving, joins. */
#ifndef KIN_EXTEND_H
#define KIN_EXTEND_H

#include "kin/association.h"
#include "kin/macros.h"
#include "kin/model.h"
#include "kin/reflection.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* Its owner; NULL for a collection that there is none of. */
KIN_PUBLIC kin_record *kin_collection_owner(kin_collection collection);
/* What was declared; it lives as long as the kin_db. NULL for a collection that there is none
 * of. */
KIN_PUBLIC const kin_association_reflection *kin_collection_reflection(kin_collection collection);
/* What of it is in memory, as kin_many_peek; never a query. */
KIN_PUBLIC kin_items kin_collection_target(kin_collection collection);
/* The table that KIN_EXTENSION(name) declares for it, for who knows its type. NULL if the
 * association was declared without it: a failure, KIN_EXTENSION_NOT_FOUND. */
KIN_PUBLIC const void *kin_collection_extension(kin_collection collection, const char *name);

/* Behind the macros below. offset is the slot's. */
KIN_PUBLIC kin_collection kin_record_collection(kin_record *owner, size_t offset);
KIN_PUBLIC kin_collection kin_record_extended(kin_record *owner, size_t offset,
                                              const void *functions, const char *name);
KIN_PUBLIC void *kin_record_super_one(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_super_one_set(kin_record *owner, size_t offset, const void *target);
KIN_PUBLIC kin_items kin_record_super_many(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_super_many_set(kin_record *owner, size_t offset, void *const *items,
                                          size_t count);

KIN_END_C_

#ifndef __cplusplus

/* kin_collection kin_collection_of(record, slot): the collection as functions take it. It holds the
 * record and the slot and nothing else: it is copied freely and good as long as the record. NULL
 * gives one without an owner, of which every function gives NULL or nothing. */
#define kin_collection_of(r, f) kin_record_collection(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f))

/* kin_many_call(record, slot, extension, function, arguments...): calls the table's function with
 * the collection and up to 12 arguments more, and gives what it returns. An association that was
 * declared without the extension is KIN_EXTENSION_NOT_FOUND, a failure; then, and for a NULL
 * record, the function is called with a collection that has no owner. */
#define kin_many_call(...) KIN_JOIN_(KIN_CALL_, KIN_COUNT_(__VA_ARGS__))(__VA_ARGS__)
/* clang-format off */
#define KIN_EXTENDED_(r, f, table) \
    kin_record_extended(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), &(table), #table)
#define KIN_CALL_4(r, f, table, function) (table).function(KIN_EXTENDED_(r, f, table))
#define KIN_CALL_5(r, f, table, function, ...) \
    (table).function(KIN_EXTENDED_(r, f, table), __VA_ARGS__)
/* clang-format on */
#define KIN_CALL_6 KIN_CALL_5
#define KIN_CALL_7 KIN_CALL_5
#define KIN_CALL_8 KIN_CALL_5
#define KIN_CALL_9 KIN_CALL_5
#define KIN_CALL_10 KIN_CALL_5
#define KIN_CALL_11 KIN_CALL_5
#define KIN_CALL_12 KIN_CALL_5
#define KIN_CALL_13 KIN_CALL_5
#define KIN_CALL_14 KIN_CALL_5
#define KIN_CALL_15 KIN_CALL_5
#define KIN_CALL_16 KIN_CALL_5

/* kin_one_get, kin_one_set, kin_many_get and kin_many_set as they are without .on_get, .on_set,
 * .on_many_get and .on_many_set. */
#define kin_super_one_get(r, f) \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_super_one(KIN_READ_(r), KIN_ONE_OFFSET_(r, f)))
#define kin_super_one_set(r, f, x)                                  \
    kin_record_super_one_set(KIN_RECORD_(r), KIN_ONE_OFFSET_(r, f), \
                             KIN_SAME_(x, KIN_ONE_TYPE_(r, f)))
#define kin_super_many_get(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_super_many(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))
#define kin_super_many_set(r, f, items, n)                            \
    kin_record_super_many_set(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                              KIN_SAME_ITEMS_(items, KIN_MANY_TYPE_(r, f)), n)

#endif

#endif
