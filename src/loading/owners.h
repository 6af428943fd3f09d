/* The owners of one load, found by their keys, and those keys as the one parameter of a
 * statement. */
#ifndef KIN_LOADING_OWNERS_H
#define KIN_LOADING_OWNERS_H

#include "session/session.h"

typedef struct kin__owners {
    kin_record **records;
    size_t count;
    uint32_t *keyed; /* the number of each owner's key; KIN__NOT_FOUND: it has none */
    uint32_t *first; /* of each key, the first owner */
    kin_value *keys; /* each once; of several columns a list of values */
    uint32_t key_count;
    kin__map map; /* from a key to its number */
} kin__owners;

/* All in scratch memory. false is a failure. */
bool kin__owners_open(kin__owners *owners, kin_session *session, kin_record **records, size_t count,
                      const kin__key *key);

/* How the dialect takes a list of keys of these columns: [1,2] or {1,2}, of several columns
 * [[1,2],[3,4]], or where that holds integers alone and these are others, a KIN_KIND_LIST of the
 * same memory. */
bool kin__key_list(kin_session *session, const kin__key_names *of, const kin_value *keys,
                   size_t count, kin_value *list);

/* Keys in as few lists as the database takes, nearly always one. */
typedef struct kin__key_lists {
    kin_session *session;
    const kin__key_names *of;
    const kin_value *keys;
    size_t count;
    size_t most; /* in one list */
    size_t done;
} kin__key_lists;

void kin__key_lists_open(kin__key_lists *lists, kin_session *session, const kin__key_names *of,
                         const kin_value *keys, size_t count);
/* How many keys the next list has; they begin at *keys. 0: there is none. */
size_t kin__next_keys(kin__key_lists *lists, const kin_value **keys);
/* The next list, which is there while done is less than count. false is a failure. */
bool kin__next_key_list(kin__key_lists *lists, kin_value *list);

#endif
