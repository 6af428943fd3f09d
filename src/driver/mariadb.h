/* Inside the MariaDB driver. */
#ifndef KIN_DRIVER_MARIADB_H
#define KIN_DRIVER_MARIADB_H

#include "driver/batch.h"
#include "driver/driver.h"
#include "driver/texts.h"

#include <errmsg.h>
#include <mysql.h>
#include <mysqld_error.h>

/* What a URL says; texts that it does not give are empty. */
typedef struct kin__mariadb_settings {
    char user[256];
    char password[256];
    char host[256];
    char database[264];
    char socket[256];
    char ssl_ca[256];
    char ssl_cert[256];
    char ssl_key[256];
    char application_name[64];
    unsigned port;
    unsigned connect_timeout; /* seconds; 0: the library's own */
    unsigned read_timeout;
    unsigned write_timeout;
    bool ssl;
    bool ssl_unverified;
} kin__mariadb_settings;

/* A column of a result. Short values are fetched into it; a longer text follows by itself into
 * room that a row's texts share. */
#define KIN__MARIADB_SHORT 256

typedef struct kin__mariadb_cell {
    enum enum_field_types type; /* as which it is fetched */
    unsigned long length;
    my_bool is_null;
    my_bool error;
    bool is_unsigned;
    union {
        int64_t integer;
        double real;
        MYSQL_TIME time;
        char text[KIN__MARIADB_SHORT];
    } as;
    const char *bytes; /* of a text, in this row */
} kin__mariadb_cell;

/* A statement on the server. */
typedef struct kin__mariadb_prepared {
    MYSQL_STMT *handle; /* NULL: nothing is in the text */
    bool unpreparable;  /* it runs as a plain text each time */
    bool writes;        /* it begins with INSERT, CALL or the like: it may fail at any row */
    bool changes_rows;  /* and its result is the rows that it changed */
    bool defines;       /* it begins with CREATE or the like: the rows it copied do not count */
    kin__mariadb_cell *cells;
    MYSQL_BIND *binds;
    size_t cell_count; /* room */
    size_t bind_count;
} kin__mariadb_prepared;

/* Where a parameter lives while its statement runs, if it is not the caller's own memory. */
typedef struct kin__mariadb_parameter {
    union {
        signed char truth;
        int64_t integer;
        double real;
        MYSQL_TIME time;
        char text[40];
    } as;
    unsigned long length;
} kin__mariadb_parameter;

/* The second of the latest time that was sent: times of one moment differ in little else. */
typedef struct kin__mariadb_second {
    int64_t begins;  /* in microseconds */
    MYSQL_TIME time; /* not of a time's type: there was none yet */
} kin__mariadb_second;

/* What stands behind a kin__connection of this driver. At most one statement is active: the one
 * whose result is being read, row by row as the network brings them. */
typedef struct kin__mariadb_connection {
    const kin_allocator *allocator;
    MYSQL *server;
    kin__mariadb_settings *settings; /* to connect once more, for a cancel */
    unsigned long thread;            /* the server's number of this connection */
    bool is_users;                   /* the handle: no settings, no closing */
    bool lost;                       /* nothing more can come from the server */
    char own_timeout[32];            /* what max_statement_time a user's handle had */
    int32_t timeout;                 /* wanted, in milliseconds; 0: the server's own */
    int32_t timeout_known;           /* what the server has been told */
    uint64_t round_trips;
    uint64_t largest_packet;

    kin__batch batch;
    kin__statement statement;      /* whose result is being read */
    kin__mariadb_prepared *active; /* NULL: no result is open, or that of a plain text */
    MYSQL_RES *rows;               /* of a plain text */
    MYSQL_FIELD *fields;           /* of the open result; NULL: none is open */
    unsigned field_count;
    MYSQL_ROW row; /* of a plain text, as it was fetched, and the size of each cell */
    unsigned long *lengths;
    int64_t rows_read;
    int64_t affected;
    int64_t insert_id;

    kin__mariadb_prepared **kept; /* by statement id */
    size_t kept_count;
    kin__texts texts;
    kin__mariadb_prepared *ad_hoc[KIN__TEXTS]; /* by slot in texts */

    MYSQL_BIND *parameters;
    size_t parameter_count;
    kin__mariadb_parameter *places;
    size_t place_count;
    kin__mariadb_second second;
    char *long_texts; /* of the present row */
    size_t long_size;
} kin__mariadb_connection;

/* mariadb_url.c */
bool kin__mariadb_read_url(const char *url, kin__mariadb_settings *settings, kin__fault *fault);
bool kin__mariadb_check_url(const char *url, kin__fault *fault);

/* mariadb_connect.c */
kin__connection *kin__mariadb_connect(const kin__connect_options *options, kin__fault *fault);
void kin__mariadb_disconnect(kin__connection *connection);
/* A connection with the settings of a URL and none of Kin's; NULL: no memory. The caller looks at
 * mysql_errno, and closes it. */
MYSQL *kin__mariadb_dial(const kin__mariadb_settings *settings);
/* Runs a text that gives no rows, or one whose first cell is written to `to`. false: look at
 * mysql_errno. */
bool kin__mariadb_run(MYSQL *server, const char *text, char *to, size_t size);

/* Makes the settings that every connection has. false: look at mysql_errno. */
bool kin__mariadb_make_settings(MYSQL *server);

/* mariadb_pool.c */
bool kin__mariadb_has_ended(kin__connection *connection);
bool kin__mariadb_reset(kin__connection *connection, kin__fault *fault);

/* mariadb_handle.c: a handle of the user's. */

/* Looks at it; false and a fault: it cannot be used as it is. */
bool kin__mariadb_adopt(kin__mariadb_connection *mariadb, MYSQL *server, kin__fault *fault);
/* Takes Kin's timeout away again. */
void kin__mariadb_part(kin__mariadb_connection *mariadb);
/* MariaDB 10.6 or newer, and nothing else. */
bool kin__mariadb_check_version(MYSQL *server, kin__fault *fault);

/* mariadb_timeout.c */
void kin__mariadb_set_timeout(kin__connection *connection, int32_t milliseconds);
/* Tells the server, if it does not know. */
bool kin__mariadb_send_timeout(kin__mariadb_connection *mariadb, kin__fault *fault);
void kin__mariadb_cancel(kin__connection *connection);

/* mariadb_prepared.c */

/* Makes room for a statement with that id. false: no memory. */
bool kin__mariadb_reserve(kin__mariadb_connection *mariadb, uint32_t id);
bool kin__mariadb_prepare(kin__mariadb_connection *mariadb, const kin__statement *statement,
                          kin__mariadb_prepared **found, kin__fault *fault);
/* The server knows it no more: it is to be prepared again. */
void kin__mariadb_unprepare(kin__mariadb_prepared *prepared);
void kin__mariadb_unprepare_all(kin__mariadb_connection *mariadb);
void kin__mariadb_close_all(kin__mariadb_connection *mariadb);

/* mariadb_parameters.c */
bool kin__mariadb_bind(kin__mariadb_connection *mariadb, kin__mariadb_prepared *prepared,
                       const kin_value *values, size_t count, kin__fault *fault);

/* mariadb_cells.c */

/* Tells the active handle where the columns of its result go. */
bool kin__mariadb_bind_cells(kin__mariadb_connection *mariadb, kin__fault *fault);
/* The next row of the active statement, or of the plain text. */
kin__outcome kin__mariadb_fetch(kin__mariadb_connection *mariadb, kin__fault *fault);
/* The row that was fetched. */
bool kin__mariadb_read_row(kin__mariadb_connection *mariadb, kin_value *cells, kin__fault *fault);

/* mariadb_catalogue.c */
extern const char kin__mariadb_catalogue_columns[];
extern const char kin__mariadb_catalogue_indexes[];
uint32_t kin__mariadb_kinds_of_type(const char *type);

/* mariadb_fault.c: all always return false. */
bool kin__mariadb_fault(kin__mariadb_connection *mariadb, kin__fault *fault);
bool kin__mariadb_statement_fault(kin__mariadb_connection *mariadb, MYSQL_STMT *handle,
                                  kin__fault *fault);
bool kin__mariadb_connect_fault(MYSQL *server, const kin__mariadb_settings *settings,
                                kin__fault *fault);

#endif
