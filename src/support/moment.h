/* Times as text, as Rails 6.1 writes them: 2013-06-25 10:20:30.123456, UTC. */
#ifndef KIN_SUPPORT_MOMENT_H
#define KIN_SUPPORT_MOMENT_H

#include <kin/types.h>

/* "YYYY-MM-DD HH:MM:SS.ffffff" and a NUL. Years 0000 to 9999 have four digits. */
#define KIN__MOMENT_SIZE 40

/* Writes the text, always with six digits of fraction; returns its length. */
size_t kin__moment_format(char text[KIN__MOMENT_SIZE], kin_time_value time);

/* The same, for times of which most lie in one second, as those of rows written one after the other
 * do: the text of the second is kept. {0} at first. */
typedef struct kin__second {
    int64_t begins;
    size_t size; /* of the text; 0: there is none yet */
    char text[KIN__MOMENT_SIZE];
} kin__second;
size_t kin__moment_format_near(char text[KIN__MOMENT_SIZE], kin_time_value time, kin__second *near);

/* Reads it: date, optionally a time after a blank or T, optionally a fraction of one to nine digits
 * (beyond six are cut), optionally Z, +HH, +HH:MM or +HHMM. A date alone is its midnight. false for
 * anything else, for 0000-00-00, and for days a month does not have. */
bool kin__moment_parse(const char *text, size_t size, kin_time_value *time);

/* Dates, as days since 1970: those of the years 1 to 9999. */
#define KIN__DATE_SIZE 11
bool kin__date_is_valid(int64_t days);
/* YYYY-MM-DD and a NUL, of a valid date. */
void kin__date_format(char text[KIN__DATE_SIZE], kin_date_value date);
/* YYYY-MM-DD and nothing else. */
bool kin__date_parse(const char *text, size_t size, kin_date_value *date);
/* false if there is no such day. */
bool kin__date_make(int year, int month, int day, kin_date_value *date);
void kin__date_parts(kin_date_value date, int *year, int *month, int *day);
/* The day in which the moment lies, in UTC; the first or last day that there is for one beyond. */
kin_date_value kin__date_of_moment(kin_time_value time);

#endif
