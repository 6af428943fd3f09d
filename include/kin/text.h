/* Dates, decimals, uuids and times as text, and back: the forms in which Rails writes them.
 *
 * A parse reads the whole text. It returns false, and leaves the value alone, if the text is NULL
 * or of another form. A format writes the text and a NUL, and returns the length without it; what
 * has no text, or does not fit into size bytes, gives 0 and, if size is not 0, an empty text. None
 * of them touches a session, and every thread may call them. */
#ifndef KIN_TEXT_H
#define KIN_TEXT_H

#include "kin/types.h"

KIN_BEGIN_C_

/* Room for every value with its NUL. */
#define KIN_DATE_TEXT_SIZE 11
#define KIN_DECIMAL_TEXT_SIZE 24
#define KIN_UUID_TEXT_SIZE 37
#define KIN_TIME_TEXT_SIZE 40

/* 2013-06-25 */
KIN_PUBLIC bool kin_date_parse(const char *text, kin_date_value *date);
KIN_PUBLIC size_t kin_date_format(kin_date_value date, char *text, size_t size);

/* The date of a year from 1 to 9999, a month from 1 and a day from 1. false, with the date left
 * alone, if there is no such day. */
KIN_PUBLIC bool kin_date_of(int year, int month, int day, kin_date_value *date);
/* And back; each pointer may be NULL. false for a date outside of these years. */
KIN_PUBLIC bool kin_date_parts(kin_date_value date, int *year, int *month, int *day);

/* -12.50: a sign perhaps, digits with a point perhaps, and perhaps an exponent (1.5e3). The scale
 * is the number of digits behind the point, so zeros there stay; beyond what fits they are dropped.
 * false for what no decimal holds exactly. Written without exponent. */
KIN_PUBLIC bool kin_decimal_parse(const char *text, kin_decimal_value *decimal);
KIN_PUBLIC size_t kin_decimal_format(kin_decimal_value decimal, char *text, size_t size);

/* f81d4fae-7dec-11d0-a765-00a0c91e6bf6; capitals are read too, and 32 digits without hyphens. */
KIN_PUBLIC bool kin_uuid_parse(const char *text, kin_uuid_value *uuid);
KIN_PUBLIC size_t kin_uuid_format(kin_uuid_value uuid, char *text, size_t size);

/* 2013-06-25 10:20:30.123456, in UTC. Read are also a T between date and time, a date alone (its
 * midnight), no fraction or one of up to nine digits (beyond six they are cut), and a zone behind:
 * Z, +HH, +HH:MM or +HHMM. */
KIN_PUBLIC bool kin_time_parse(const char *text, kin_time_value *time);
KIN_PUBLIC size_t kin_time_format(kin_time_value time, char *text, size_t size);

KIN_END_C_

#endif
