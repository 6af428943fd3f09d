/* Records that are asked for by several keys, all by one statement, or by as few as the database
 * takes. */
#ifndef KIN_LOADING_KEYED_H
#define KIN_LOADING_KEYED_H

#include "loading/load.h"
#include "query/key.h"

typedef struct kin__keyed {
    kin_session *session;
    const kin__model *model;
    kin_value *keys; /* as their columns have them, in the order in which they are asked for */
    size_t count;
    void **records; /* of each key; NULL: not found */
} kin__keyed;

/* In scratch memory. blanks: what is NULL or an empty text is no key, and is passed over. false: a
 * value is no key of the model. */
bool kin__keyed_open(kin__keyed *keyed, kin_session *session, const kin__model *model,
                     const kin_value *keys, size_t count, bool blanks);

/* Opens the query that the keys narrow; it is opened for each statement. */
typedef bool kin__keyed_query(kin_query *query, const void *of);

bool kin__keyed_load(kin__keyed *keyed, kin__keyed_query *open, const void *of);
/* Looks for the keys among these, of which new records have none. */
bool kin__keyed_place(kin__keyed *keyed, const kin_items *found);

/* How many have no record, and as many of their keys as fit into text (NULL: none does). */
size_t kin__keyed_missing(const kin__keyed *keyed, char buffer[KIN__KEY_TEXT_SIZE],
                          const char **text);
/* The records, each key's once, in an array of the region. */
bool kin__keyed_list(const kin__keyed *keyed, kin_region *region, kin_items *list);

#endif
