/* What the verbs that find, calculate and change many records begin with. */
#ifndef KIN_LOADING_VERBS_H
#define KIN_LOADING_VERBS_H

#include "query/query.h"
#include "record/record.h"

/* Begins a verb about a model; NULL: it has failed, and is ended. */
const kin__model *kin__verb_on(kin__verb *verb, kin_session *session, const kin_model *declared,
                               kin__access access);

/* What a verb with the options of a query is given. */
typedef struct kin__request {
    kin_session *session;
    const kin_model *model;
    const kin_find_options *options;
    const char *given;
    size_t leading; /* arguments before the options */
} kin__request;

/* The same, and reads the options into the query: false: it has failed, and is ended. */
bool kin__verb_query(kin__verb *verb, kin_query *query, const kin__request *request,
                     kin__access access);

/* Opens the query: about what .of says (NULL: all records of the model), whose key is read now. */
bool kin__query_open_of(kin_query *query, kin_session *session, const kin__model *model,
                        const kin_targets *of);

/* What .of, which has an owner, says; NULL: a belongs_to to any model that leads to none. false is a
 * failure. */
bool kin__of_association(kin_session *session, const kin__model *model, const kin_targets *of,
                         const kin__association **association);

/* What all records of a list are, which is not empty; NULL is a failure. */
const kin__model *kin__common_model_of(kin_session *session, kin_items list);

typedef kin_record *kin__load_one(kin_query *query, bool *failed);

/* The first record of the query, or NULL. */
kin_record *kin__load_first(kin_query *query, bool *failed);

/* Answers KIN_RECORD_NOT_FOUND after a verb that found nothing and did not fail. */
void kin__answer_not_found(kin_session *session, const kin_model *declared, const char *value,
                           const char *what);
/* The same about a key. */
void kin__answer_no_key(kin_session *session, const kin_model *declared, kin_value key);

/* The public verbs of the same names, however their attributes are given (find.c, find_or.c). */
kin_record *kin__verb_find_by(kin_session *session, const kin_model *declared,
                              const kin__attributes *conditions);
kin_record *kin__verb_must_find_by(kin_session *session, const kin_model *declared,
                                   const kin__attributes *conditions);
kin_record *kin__verb_find_or_new_by(kin_session *session, const kin_model *model,
                                     const kin__attributes *attributes);
kin_record *kin__verb_find_or_create_by(kin_session *session, const kin_model *model,
                                        const kin__attributes *attributes);
kin_record *kin__verb_must_find_or_create_by(kin_session *session, const kin_model *model,
                                             const kin__attributes *attributes);

/* The sum of a column as a value of its kind; NULL on failure. */
kin_value kin__verb_sum(const kin__request *request, size_t column);

/* --- what an opened query is asked; false is a failure ---------------------------------------- */

typedef enum kin__operation {
    KIN__ROWS, /* COUNT(*) */
    KIN__COUNT,
    KIN__SUM,
    KIN__AVERAGE,
    KIN__MINIMUM,
    KIN__MAXIMUM,
    KIN__PLUCK /* no calculation: the column itself, of every row */
} kin__operation;

/* The column of an operation but KIN__ROWS is one of the query's model. */
bool kin__query_calculate(kin_query *query, kin__operation operation, size_t column,
                          kin_value *value);
bool kin__query_exists(kin_query *query, bool *exists);
bool kin__query_keys(kin_query *query, kin_values *values);
bool kin__query_pluck(kin_query *query, size_t column, kin_values *values);
/* In the query's order, else by key; NULL if there is none. */
kin_record *kin__query_first(kin_query *query, bool *failed);
kin_record *kin__query_last(kin_query *query, bool *failed);

#endif
