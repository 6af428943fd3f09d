/* Rows of many records at once. */
#ifndef KIN_RECORD_ROWS_H
#define KIN_RECORD_ROWS_H

#include "record/record.h"

/* kin__insert_row for each, in this order, in as few statements as can be. The records are new, and
 * of models of no more than 64 columns; the verb is atomic. */
bool kin__insert_rows(kin_session *session, kin_record *const *records, size_t count);

/* The largest power of two that is no more than left, and no more rows than one statement takes of
 * so many parameters each. */
size_t kin__rows_at_once(const kin_session *session, size_t left, size_t parameters);

#endif
