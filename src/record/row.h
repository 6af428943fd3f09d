/* Pieces of statements about a row that others have too. A set of columns is one bit for each. */
#ifndef KIN_RECORD_ROW_H
#define KIN_RECORD_ROW_H

#include "query/sql.h"
#include "record/record.h"

static inline bool kin__has_column(const uint64_t *words, size_t i)
{
    return (words[i / 64] >> (i % 64) & 1) != 0;
}

/* Statements of the model are kept: the set of columns, one word, is part of a plan's name. */
static inline bool kin__keeps_plans(const kin__model *model)
{
    return model->column_count <= 64;
}

/* INSERT INTO table (the columns of the set) VALUES (?, ?), so many rows; without a column it is
 * one. */
void kin__sql_insert(kin__sql *sql, const kin__model *model, const uint64_t *words, size_t rows);
/* RETURNING the columns that are not in the set. */
void kin__sql_returning(kin__sql *sql, const kin__model *model, const uint64_t *words);
/* The values of the set's columns; how many. */
size_t kin__collect_values(const kin_record *record, const uint64_t *words, kin_value *values);
/* Puts what RETURNING gives into the record, without a journal. */
bool kin__read_returned(kin_record *record, const uint64_t *words, const kin__statement *statement);
/* What is given back needs memory after the row is there. */
bool kin__gives_text(const kin__statement *statement);
/* What the database computes may have become another value: RETURNING those columns, or nothing
 * where there are none. */
void kin__sql_generated(kin__sql *sql, const kin__model *model);
/* Runs an UPDATE that ends so, and puts them into the record; found: whether there is a row. */
bool kin__update_and_read(kin_record *record, const kin__statement *statement,
                          const kin_value *values, size_t count, bool *found);

#endif
