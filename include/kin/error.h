/* Errors.
 *
 * A session keeps two: the last (of the latest function that can fail) and the first failure since
 * kin_error_clear. An answer is not a failure: "not found", a refused validation, a restricted
 * delete are answers; the function's result tells them, and kin_failed stays false. A failure is
 * the database's, memory's or wrong use. After a failure that nobody has looked at, writes are
 * refused with KIN_UNSEEN_ERROR, so a count that came back 0 because the server was gone cannot
 * lead to a delete. kin_failed, kin_error and kin_first_error count as looking.
 *
 * A thread that uses a session while another thread is inside a function of it touches nothing:
 * its function gives NULL, 0 or false, and so long as the other is inside, these functions tell
 * KIN_WRONG_THREAD. Afterwards it is a failure of the session like any other, for both to see.
 *
 * Nothing here is thread-local, prints, or ends the program. */
#ifndef KIN_ERROR_H
#define KIN_ERROR_H

#include "kin/types.h"

KIN_BEGIN_C_

/* X(code, name, text): the one table of codes. A name is what kin_error_name gives. */
#define KIN_ERRORS_(X)                                                                            \
    X(KIN_OK, "OK", "no error")                                                                   \
    X(KIN_OUT_OF_MEMORY, "OutOfMemory", "out of memory")                                          \
    X(KIN_INVALID_ARGUMENT, "InvalidArgument", "wrong use of a function")                         \
    X(KIN_UNSEEN_ERROR, "UnseenError", "an earlier failure was not looked at")                    \
    X(KIN_TRANSACTION_DOOMED, "TransactionDoomed", "the transaction can only be rolled back")     \
    X(KIN_NO_TRANSACTION, "NoTransaction", "no transaction is open")                              \
    X(KIN_WRONG_THREAD, "WrongThread", "another thread is using the session")                     \
    X(KIN_SESSION_CLOSED, "SessionClosed", "the database of the session was closed")              \
    /* opening: models and connections */                                                         \
    X(KIN_INVALID_MODEL, "InvalidModel", "a model is declared wrongly")                           \
    X(KIN_ABI_MISMATCH, "ABIMismatch", "a model was compiled for another version of Kin")         \
    X(KIN_INVALID_URL, "InvalidURL", "the URL of the database is wrong")                          \
    X(KIN_CONNECTION_FAILED, "ConnectionFailed", "the database could not be opened")              \
    X(KIN_CONNECTION_LOST, "ConnectionLost", "the connection ended")                              \
    X(KIN_AUTHENTICATION_FAILED, "AuthenticationFailed", "the database refused user or password") \
    X(KIN_POOL_TIMEOUT, "ConnectionTimeout", "no connection became free in time")                 \
    /* records */                                                                                 \
    X(KIN_RECORD_NOT_FOUND, "RecordNotFound", "no such record")                                   \
    X(KIN_RECORD_INVALID, "RecordInvalid", "the record's validation refused it")                  \
    X(KIN_RECORD_NOT_SAVED, "RecordNotSaved", "the record was not saved")                         \
    X(KIN_RECORD_NOT_DESTROYED, "RecordNotDestroyed", "the record was not destroyed")             \
    X(KIN_RECORD_NOT_UNIQUE, "RecordNotUnique", "a unique constraint was violated")               \
    X(KIN_SUBCLASS_NOT_FOUND, "SubclassNotFound", "the type column names no model that fits")     \
    X(KIN_DELETE_RESTRICTED, "DeleteRestricted", "dependent records exist")                       \
    X(KIN_STALE_RECORD, "StaleRecord", "the row was changed since the record was read")           \
    X(KIN_MISSING_ATTRIBUTE, "MissingAttribute", "the record was loaded without a column")        \
    X(KIN_READ_ONLY_RECORD, "ReadOnlyRecord", "the record is marked as read-only")                \
    X(KIN_READ_ONLY_ATTRIBUTE, "ReadOnlyAttribute", "the column cannot be written")               \
    /* associations */                                                                            \
    X(KIN_ASSOCIATION_NOT_FOUND, "AssociationNotFound", "no association of that name")            \
    X(KIN_ASSOCIATION_NOT_LOADED, "StrictLoadingViolation",                                       \
      "the association is not loaded, and may not be")                                            \
    X(KIN_ASSOCIATION_TYPE_MISMATCH, "AssociationTypeMismatch", "a record of another model")      \
    X(KIN_KEY_MISMATCH, "CompositePrimaryKeyMismatch",                                            \
      "a foreign key has more or fewer columns than what it refers to")                           \
    X(KIN_INVERSE_NOT_FOUND, "InverseOfAssociationNotFound", "inverse_of names nothing")          \
    X(KIN_THROUGH_NOT_FOUND, "HasManyThroughAssociationNotFound", "through names nothing")        \
    X(KIN_SOURCE_NOT_FOUND, "HasManyThroughSourceAssociationNotFound",                            \
      "the through association's model has no such source")                                       \
    X(KIN_THROUGH_READ_ONLY, "HasManyThroughCantAssociateThroughHasOneOrManyReflection",          \
      "the source is not a belongs_to, so the association is read-only")                          \
    X(KIN_THROUGH_NESTED_READ_ONLY, "HasManyThroughNestedAssociationsAreReadonly",                \
      "the association goes through more than one other")                                         \
    X(KIN_THROUGH_POLYMORPHIC, "HasManyThroughAssociationPolymorphicThrough",                     \
      "through names a polymorphic belongs_to")                                                   \
    X(KIN_SOURCE_POLYMORPHIC, "HasManyThroughAssociationPolymorphicSource",                       \
      "a polymorphic source needs source_type")                                                   \
    X(KIN_SOURCE_TYPE_POINTLESS, "HasManyThroughAssociationPointlessSourceType",                  \
      "source_type with a source that is not polymorphic")                                        \
    X(KIN_EAGER_LOAD_POLYMORPHIC, "EagerLoadPolymorphic",                                         \
      "a polymorphic belongs_to cannot be joined")                                                \
    X(KIN_TYPE_NOT_FOUND, "TypeNotFound", "the type of a polymorphic belongs_to names no model")  \
    X(KIN_THROUGH_COLLECTION, "HasOneThroughCantAssociateThroughCollection",                      \
      "a has_one goes through a collection")                                                      \
    X(KIN_TOO_MANY_RECORDS, "TooManyRecords", "more nested records than .limit allows")           \
    X(KIN_EXTENSION_NOT_FOUND, "ExtensionNotFound", "the association has no such extension")      \
    /* statements */                                                                              \
    X(KIN_STATEMENT_INVALID, "StatementInvalid", "the database refused a statement")              \
    X(KIN_STATEMENT_REFUSED, "StatementRefused", "the statement hook refused a statement")        \
    X(KIN_NOT_NULL_VIOLATION, "NotNullViolation", "a column must not be NULL")                    \
    X(KIN_INVALID_FOREIGN_KEY, "InvalidForeignKey", "a foreign key constraint was violated")      \
    X(KIN_CHECK_VIOLATION, "CheckViolation", "a check constraint was violated")                   \
    X(KIN_VALUE_TOO_LONG, "ValueTooLong", "a value is too long for its column")                   \
    X(KIN_RANGE_ERROR, "RangeError", "a number is out of range")                                  \
    X(KIN_INVALID_VALUE, "InvalidValue", "a value cannot be read as its column's type")           \
    X(KIN_BUSY, "Busy", "the database is locked")                                                 \
    X(KIN_DEADLOCK, "Deadlock", "two transactions wait for each other")                           \
    X(KIN_SERIALIZATION_FAILURE, "SerializationFailure", "run the transaction again")             \
    X(KIN_READ_ONLY_DATABASE, "ReadOnlyDatabase", "the database cannot be written")               \
    X(KIN_DISK_FULL, "DiskFull", "the database is full")                                          \
    X(KIN_CANCELLED, "QueryCanceled", "a statement was cancelled")                                \
    X(KIN_TIMEOUT, "StatementTimeout", "a statement took longer than its timeout")

typedef enum kin_code {
#define KIN_ENUM_(code, name, text) code,
    KIN_ERRORS_(KIN_ENUM_)
#undef KIN_ENUM_
} kin_code;

/* What an error holds. Every pointer may be NULL where the member has no meaning, except message.
 * It all lives until the next function of the session that can fail (kin_error), or until
 * kin_error_clear (kin_first_error). Kin writes no value of a column into any of it, and no
 * password; what a trigger or SQL of the user's own says is theirs. */
typedef struct kin_error_info {
    kin_code code;
    const char *message;     /* one line for a developer; names model and association, no value */
    const char *model;       /* as KIN_MODEL names it */
    const char *association; /* or column */
    const char *expected;
    const char *actual;
    const char *value; /* RecordNotFound: the key ("7, x"); NULL if a column of it is .secret */
    const char *sql;   /* the statement that failed, cut if it is long; NULL if none did */
    const char *constraint; /* as the database names it */
    int driver_code;        /* the database's own code; 0 if none */
    char sqlstate[6];       /* five letters and NUL, or empty */
} kin_error_info;

/* "RecordNotFound" for KIN_RECORD_NOT_FOUND; "unknown" for a number that is no code. Never NULL. */
KIN_PUBLIC const char *kin_error_name(kin_code code);

/* The table's short text for the code. Never NULL. */
KIN_PUBLIC const char *kin_error_text(kin_code code);

/* Whether a failure happened since the session was opened or kin_error_clear was called. Looking
 * at it allows writes again. NULL: true (a session is NULL only when memory ran out). */
KIN_PUBLIC bool kin_failed(kin_session *session);

/* The error of the latest function that can fail, answers included; its code is KIN_OK after
 * success, and when a validation or callback has refused kin_save, kin_create and their like. It
 * counts as looking if it returns a failure. Never NULL; NULL gives the constant out-of-memory
 * error. */
KIN_PUBLIC const kin_error_info *kin_error(kin_session *session);

/* The first failure since the session was opened or kin_error_clear was called, or one with
 * KIN_OK. Never NULL; NULL gives the constant out-of-memory error. */
KIN_PUBLIC const kin_error_info *kin_first_error(kin_session *session);

/* Forgets both errors; a doomed transaction stays doomed. A session that could not be opened keeps
 * its own. NULL is allowed. */
KIN_PUBLIC void kin_error_clear(kin_session *session);

/* The error of kin_open; KIN_OK if it went well. Written once, so every thread may read it. Never
 * NULL; NULL gives the constant out-of-memory error. */
KIN_PUBLIC const kin_error_info *kin_db_error(const kin_db *db);

typedef struct kin_mistakes {
    const kin_error_info *const *items;
    size_t count;
} kin_mistakes;

/* Everything that is wrong in the models, one by one, in the order it was found: code, message,
 * model, the association or column if it is about one, and, where a name leads nowhere, the name
 * (actual) and the one that was probably meant (expected). kin_db_error is the first of them, with
 * all their messages in one, as far as they fit. It lives as long as db, and every thread may read
 * it. Empty if the models are right, or were not reached (a wrong URL, no memory), and for NULL. */
KIN_PUBLIC kin_mistakes kin_db_mistakes(const kin_db *db);

KIN_END_C_

#endif
