/* Inside the PostgreSQL driver. */
#ifndef KIN_DRIVER_POSTGRES_H
#define KIN_DRIVER_POSTGRES_H

#include "driver/batch.h"
#include "driver/driver.h"
#include "driver/texts.h"
#include "support/moment.h"

#include <libpq-fe.h>

#define KIN__TAG 20

/* A name of a prepared statement, and what it stands for on the server. Each meaning has a serial;
 * 0 is none. What was queued counts only once the server has confirmed it: a batch that fails
 * half way leaves `known` as the truth. */
typedef struct kin__postgres_name {
    uint32_t wanted;
    uint32_t queued; /* once all that was sent has succeeded */
    uint32_t known;
    uint32_t columns; /* of its result, if its types are known and all of them exact; else 0 */
    uint8_t *kinds;   /* what each of them is in binary, as exactly as in text */
} kin__postgres_name;

/* How statements that run again are kept on the server: by names of the connection's, or not at
 * all, since a pooler may give every transaction another server. AUTO: by names, unless there is a
 * pooler. */
typedef enum kin__postgres_prepare {
    KIN__PREPARE_AUTO,
    KIN__PREPARE_NAMED,
    KIN__PREPARE_UNNAMED
} kin__postgres_prepare;

/* The commands that one batch entry became. Each of them has a result. */
enum {
    KIN__SENT_CLOSE = 1, /* DEALLOCATE, because the name stood for something else */
    KIN__SENT_PREPARE = 2,
    KIN__SENT_DESCRIBE = 4, /* asks for the types of the result's columns */
    KIN__SENT_QUERY = 8,
    KIN__HAS_NAME = 16
};

/* What stands behind a kin__connection of this driver. It is in pipeline mode and leaves it
 * for a statement alone; a handle of the user's is so while a batch is on its way. */
typedef struct kin__postgres_connection {
    const kin_allocator *allocator;
    PGconn *server;
    PGcancel *canceler;
    kin__postgres_prepare prepare;
    kin__load_by load_by;
    int64_t distance;      /* microseconds of one wait, when it was connected */
    bool is_users;         /* the handle: no settings, no closing */
    bool entered;          /* and Kin has put it in pipeline mode just now */
    char tag[KIN__TAG];    /* in the names of statements on a user's handle: another session's may
                              still be there */
    char own_timeout[24];  /* what statement_timeout a user's handle had */
    int32_t timeout;       /* wanted, in milliseconds; 0: what the server does by itself */
    int32_t timeout_known; /* what the server has been told; -1: unknown */
    bool timeout_sent;     /* its result has not been read yet */
    bool timeout_lasts;    /* it went out in no transaction */
    bool timed_out;        /* behind a pooler: Kin has cancelled what it waits for */
    bool lost;             /* nothing more can come from the server */
    uint64_t round_trips;
    kin__transaction_state state; /* as of the last synchronisation */

    kin__batch batch;
    size_t sent;       /* entries that were sent, or of which one was refused here */
    bool sync_waits;   /* a synchronisation was sent and not read */
    bool alone;        /* what was sent is one statement, out of pipeline mode */
    size_t refused_at; /* the entry that could not be sent, and why */
    kin__fault refusal;
    bool stale_plan; /* the failure means: prepare again */

    PGresult *result; /* of the statement whose rows are being read */
    bool streaming;   /* it is one row of several, and more results follow */
    bool binary;
    int row;
    int rows;
    kin__statement statement;
    int64_t affected;

    kin__postgres_name *kept; /* by statement id */
    size_t kept_count;
    kin__texts texts;
    kin__postgres_name ad_hoc[KIN__TEXTS]; /* by slot in texts */
    uint32_t serial;

    const char **parameters; /* room for the largest submitted statement */
    size_t parameter_count;
    char (*numbers)[KIN__MOMENT_SIZE];
    kin__second second; /* that of the latest time that was sent */
    size_t number_count;
    int *formats; /* of each parameter; both are read only if one is a blob, sent as it is */
    size_t format_count;
    int *lengths;
    size_t length_count;
    bool has_blob;
} kin__postgres_connection;

/* postgres_url.c */

/* A URL as libpq takes it, and what Kin has taken out of it. */
typedef struct kin__postgres_url {
    char text[4096];
    kin__postgres_prepare prepare;
    kin__load_by load_by;
} kin__postgres_url;

bool kin__postgres_read_url(const char *url, kin__postgres_url *read, kin__fault *fault);
bool kin__postgres_check_url(const char *url, kin__fault *fault);

/* postgres_connect.c */

/* process: the number of the server's process, as it says itself. A pooler has told the client
 * another one, of its own making. */
void kin__postgres_choose_names(kin__postgres_connection *postgres, const char *process);
/* Notes how far the server is, and what it lacks for another way of loading. A question was
 * answered in so many microseconds; if that does not say it is near, it is asked once more. */
void kin__postgres_measure(kin__postgres_connection *postgres, int64_t microseconds);
kin__connection *kin__postgres_connect(const kin__connect_options *options, kin__fault *fault);
void kin__postgres_disconnect(kin__connection *connection);
/* Whether the server has reported the settings that Kin needs. */
bool kin__postgres_has_settings(const PGconn *server);

/* postgres_handle.c: a handle of the user's. */

/* Looks at it; false and a fault: it cannot be used as it is. */
bool kin__postgres_adopt(kin__postgres_connection *postgres, PGconn *server, kin__fault *fault);
/* Takes Kin's statements and timeout away again. */
void kin__postgres_part(kin__postgres_connection *postgres);
/* Pipeline mode, for as long as a batch is on its way. false: libpq refused. */
bool kin__postgres_enter(kin__postgres_connection *postgres, kin__fault *fault);
void kin__postgres_exit(kin__postgres_connection *postgres);
/* Whether the server has reported a setting that begins so. */
bool kin__postgres_reports(const PGconn *server, const char *name, const char *start_of_value);
kin__transaction_state kin__postgres_state(const PGconn *server);

/* postgres_pool.c: what the pool asks of an idle connection. */
bool kin__postgres_has_ended(kin__connection *connection);
bool kin__postgres_reset(kin__connection *connection, kin__fault *fault);

/* postgres_timeout.c */

void kin__postgres_set_timeout(kin__connection *connection, int32_t milliseconds);
/* Sends the setting in front of a batch, if the server does not know it; and reads its result. */
bool kin__postgres_send_timeout(kin__postgres_connection *postgres);
void kin__postgres_read_timeout(kin__postgres_connection *postgres);

/* postgres_options.c: the URL's own `options` with Kin's settings behind, so that these win. NULL:
 * no memory. The caller releases *size bytes. */
char *kin__postgres_options(const char *url, const kin_allocator *allocator, size_t *size);

/* postgres_wait.c: waits until the next PQgetResult does not block, sending what is unsent
 * meanwhile. */
void kin__postgres_wait(kin__postgres_connection *postgres);
bool kin__postgres_poll(PGconn *server, bool for_read, bool for_write, int milliseconds);

/* postgres_batch.c */

/* Sends all that was submitted, with one synchronisation behind. */
void kin__postgres_send(kin__postgres_connection *postgres);
/* Reads the result of the next entry into postgres->result. After a failure nothing is left of the
 * batch. */
bool kin__postgres_read(kin__postgres_connection *postgres, kin__fault *fault);
/* Ends a transaction in which a statement has failed, between two batches. */
bool kin__postgres_roll_back(kin__postgres_connection *postgres, kin__fault *fault);
/* The result of one command, behind which libpq gives a NULL. */
PGresult *kin__postgres_read_command(kin__postgres_connection *postgres);
/* Reads up to the next synchronisation. */
bool kin__postgres_read_sync(kin__postgres_connection *postgres, kin__fault *fault);
/* The next row of a streamed statement becomes the result. KIN__END: there is none, and the batch
 * has ended. */
kin__outcome kin__postgres_read_streamed(kin__postgres_connection *postgres, kin__fault *fault);
/* Leaves the rest of the rows; outside a transaction the server is told that nobody wants them. */
void kin__postgres_stop_stream(kin__postgres_connection *postgres);
/* Reads all that is left of the batch, and forgets it. */
void kin__postgres_abandon(kin__postgres_connection *postgres);

/* postgres_names.c */

/* Makes room for a statement with that id. false: no memory. */
bool kin__postgres_reserve(kin__postgres_connection *postgres, uint32_t id);
/* The name that the entry runs under; NULL: it is sent without one. */
kin__postgres_name *kin__postgres_name_for(kin__postgres_connection *postgres,
                                           kin__batch_entry *entry);
/* The same for an entry that was sent. */
kin__postgres_name *kin__postgres_name_of(kin__postgres_connection *postgres,
                                          const kin__batch_entry *entry);
#define KIN__NAME_SIZE (24 + KIN__TAG)
void kin__postgres_write_name(const kin__postgres_connection *postgres, char text[KIN__NAME_SIZE],
                              const kin__batch_entry *entry);
/* What was queued and not confirmed did not happen. */
void kin__postgres_unqueue_names(kin__postgres_connection *postgres);
/* Every plan is to be made again; or: the server knows no name any more. */
void kin__postgres_renew_names(kin__postgres_connection *postgres);
void kin__postgres_lose_names(kin__postgres_connection *postgres);

/* Remembers the types of a statement's result, as the server described them. They hold until it is
 * prepared again: a plan whose types have changed is an error before it gives a row. */
void kin__postgres_learn(kin__postgres_connection *postgres, kin__postgres_name *name,
                         const PGresult *described);
void kin__postgres_unlearn(kin__postgres_connection *postgres, kin__postgres_name *name);
/* Whether the statement's result is asked for in binary. */
bool kin__postgres_wants_binary(const kin__postgres_name *name, const kin__statement *statement);
/* Disconnecting: releases what was learnt, and the names. */
void kin__postgres_release_names(kin__postgres_connection *postgres);

/* postgres_values.c */

/* Writes the values into postgres->parameters. */
bool kin__postgres_encode(kin__postgres_connection *postgres, const kin_value *values, size_t count,
                          kin__fault *fault);
/* The kind that a column of the type is read as from binary, with the same outcome as from text;
 * KIN_KIND_INVALID: none. */
uint8_t kin__postgres_binary_kind(const PGconn *server, Oid type);
bool kin__postgres_read_row(kin__postgres_connection *postgres, kin_value *cells,
                            kin__fault *fault);

/* postgres_carry.c */
extern const kin__carry_texts kin__postgres_carry;

/* postgres_catalogue.c */
extern const char kin__postgres_catalogue_columns[];
extern const char kin__postgres_catalogue_indexes[];
uint32_t kin__postgres_kinds_of_type(const char *type);

/* postgres_fault.c: both always return false. */
bool kin__postgres_fault(kin__postgres_connection *postgres, const PGresult *result,
                         kin__fault *fault);
bool kin__postgres_connect_fault(const PGconn *server, bool timed_out, kin__fault *fault);

#endif
