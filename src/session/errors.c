#include "session/session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const kin_error_info out_of_memory = {.code = KIN_OUT_OF_MEMORY, .message = "out of memory"};
static const kin_error_info wrong_thread = {
    .code = KIN_WRONG_THREAD, .message = "another thread is inside a function of this session"};

static const struct {
    const char *name;
    const char *text;
} table[] = {
#define ROW(code, name, text) {name, text},
    KIN_ERRORS_(ROW)
#undef ROW
};

static const char unknown[] = "unknown";

const char *kin_error_name(kin_code code)
{
    size_t place = (size_t)code;
    return place < sizeof table / sizeof *table ? table[place].name : unknown;
}

const char *kin_error_text(kin_code code)
{
    size_t place = (size_t)code;
    return place < sizeof table / sizeof *table ? table[place].text : unknown;
}

void kin__error_reset(kin__error *error)
{
    error->info = (kin_error_info){.code = KIN_OK, .message = table[KIN_OK].text};
}

static const char *moved(const char *text, const char *from, const char *to, size_t size)
{
    return text >= from && text < from + size ? to + (text - from) : text;
}

void kin__error_copy(kin__error *to, const kin__error *from)
{
    *to = *from;
    const char **texts[] = {&to->info.message,  &to->info.model,     &to->info.association,
                            &to->info.expected, &to->info.actual,    &to->info.value,
                            &to->info.sql,      &to->info.constraint};
    /* Texts of its own move along; constant ones stay where they are. */
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (*texts[i])
            *texts[i] = moved(*texts[i], (const char *)from, (const char *)to, sizeof *to);
}

static const char *own(char *to, size_t size, const char *text)
{
    if (!text || !*text) return NULL;
    kin__copy_text(to, size, text);
    return to;
}

void kin__error_from_fault(kin__error *error, const kin__fault *fault)
{
    kin__error_reset(error);
    error->info.code = fault->code;
    error->info.message = own(error->message, sizeof error->message, fault->message);
    if (!error->info.message) error->info.message = kin_error_text(fault->code);
    error->info.constraint = own(error->constraint, sizeof error->constraint, fault->constraint);
    error->info.association = own(error->names[0], sizeof error->names[0], fault->column);
    error->info.driver_code = fault->driver_code;
    memcpy(error->info.sqlstate, fault->sqlstate, sizeof error->info.sqlstate);
}

bool kin__keep_failure(kin_session *session)
{
    session->last_failed = true;
    session->unseen = true;
    if (session->first.info.code == KIN_OK) {
        kin__error_copy(&session->first, &session->last);
        session->last_is_first = true;
        session->first_seen = false;
    }
    if (session->call) { /* the calling verb may yet fail with it */
        kin__error_copy(&session->hidden, &session->last);
        session->hidden_is_first = session->last_is_first;
    }
    return false;
}

static void look(kin_session *session)
{
    session->unseen = false;
    session->first_seen = true;
}

void kin__failure_is_over(kin_session *session, bool had_failed)
{
    kin__error_reset(&session->last);
    session->last_failed = session->last_is_first = session->unseen = false;
    if (had_failed) return;
    kin__error_reset(&session->first);
    session->first_seen = false;
}

void kin__failure_stands(kin_session *session, const kin__error *error)
{
    kin__error_copy(&session->last, error);
    session->last_is_first = false;
    if (session->unit_count > 0) session->units[session->unit_count - 1].doomed = true;
    kin__keep_failure(session);
}

static void set_last(kin_session *session, kin_code code, const kin__about *about,
                     const char *format, va_list arguments)
{
    kin__error *error = &session->last;
    kin__error_reset(error);
    session->last_is_first = false;
    session->last_failed = false;
    error->info.code = code;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    error->info.message = error->message;
    if (!about) return;
    error->info.model = about->model;
    error->info.association = own(error->names[0], sizeof error->names[0], about->association);
    error->info.expected = own(error->names[1], sizeof error->names[1], about->expected);
    error->info.actual = own(error->names[2], sizeof error->names[2], about->actual);
    error->info.value = own(error->value, sizeof error->value, about->value);
}

bool kin__fail(kin_session *session, kin_code code, const kin__about *about, const char *format,
               ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_last(session, code, about, format, arguments);
    va_end(arguments);
    return kin__keep_failure(session);
}

bool kin__answer(kin_session *session, kin_code code, const kin__about *about, const char *format,
                 ...)
{
    va_list arguments;
    va_start(arguments, format);
    set_last(session, code, about, format, arguments);
    va_end(arguments);
    return false;
}

bool kin__fail_memory(kin_session *session)
{
    return kin__fail(session, KIN_OUT_OF_MEMORY, NULL, "out of memory");
}

/* The column whose value was refused, if the statement knows; what the driver named already
 * stays. */
static void name_parameter(kin__error *error, const kin__sent *sent, uint32_t parameter)
{
    if (error->info.association || parameter == 0 || parameter > sent->named) return;
    const char *name = sent->names[parameter - 1];
    error->info.association = own(error->names[0], sizeof error->names[0], name);
}

/* Which statement it was, and what that was about: the database's own message knows only tables. */
static void tell_statement(kin__error *error, const kin__sent *sent)
{
    char text[sizeof error->message];
    error->info.sql = own(error->sql, sizeof error->sql, sent->text);
    if (!sent->model) return;
    error->info.model = sent->model;
    const char *column = error->info.association;
    const char *member = sent->association ? sent->association : column;
    if (!column) error->info.association = sent->association;
    kin__copy_text(text, sizeof text, error->info.message);
    int size = snprintf(error->message, sizeof error->message, "%s%s%s: ", sent->model,
                        member ? "." : "", member ? member : "");
    if (size > 0 && (size_t)size < sizeof error->message)
        kin__copy_text(error->message + size, sizeof error->message - (size_t)size, text);
    error->info.message = error->message;
}

bool kin__fail_fault(kin_session *session, const kin__fault *fault)
{
    kin__error *error = &session->last;
    kin__error_from_fault(error, fault);
    session->last_is_first = false;
    size_t at = session->reading > 0 ? session->reading - 1 : 0;
    if (session->refused > 0 && session->refused == session->reading) {
        error->info.code = KIN_STATEMENT_REFUSED;
        error->info.message = kin_error_text(KIN_STATEMENT_REFUSED);
    }
    if (session->submitted > 0 && at < KIN__SENT_COUNT) {
        name_parameter(error, &session->sent[at], fault->parameter);
        tell_statement(error, &session->sent[at]);
    }
    return kin__keep_failure(session);
}

bool kin__has_failed(const kin_session *session)
{
    return session->last_failed;
}

bool kin_failed(kin_session *session)
{
    if (!session || kin__is_elsewhere(session)) return true;
    kin__tell_trespass(session);
    if (session->first.info.code == KIN_OK) return false;
    look(session);
    return true;
}

const kin_error_info *kin_error(kin_session *session)
{
    if (!session) return &out_of_memory;
    if (kin__is_elsewhere(session)) return &wrong_thread;
    kin__tell_trespass(session);
    if (session->last_is_first || (session->last_failed && session->first_seen)) look(session);
    return &session->last.info;
}

const kin_error_info *kin_first_error(kin_session *session)
{
    if (!session) return &out_of_memory;
    if (kin__is_elsewhere(session)) return &wrong_thread;
    kin__tell_trespass(session);
    look(session);
    return &session->first.info;
}

void kin_error_clear(kin_session *session)
{
    if (!session || kin__is_elsewhere(session) || !session->connection) return;
    kin__tell_trespass(session);
    kin__error_reset(&session->last);
    kin__error_reset(&session->first);
    session->unseen = false;
    session->first_seen = false;
    session->last_is_first = false;
    session->last_failed = false;
}
