/* Saving many new records at once. What comes before the INSERT of each runs one by one, as if it
 * were saved alone; then the rows go out together, and then comes what is behind the INSERTs. A
 * record that has something of its own behind its INSERT (after_create, after_save, targets that it
 * holds) does not wait, and is saved as a whole behind those that do. Whatever a callback asks the
 * database is answered behind what waits by then (kin__waiting). */
#ifndef KIN_RECORD_TOGETHER_H
#define KIN_RECORD_TOGETHER_H

#include "record/record.h"

/* A record of the group; the note is that of kin__will_write. */
typedef struct kin__gathered {
    kin_record *record;
    size_t note;
    bool saved; /* before it came */
} kin__gathered;

/* Stands on the stack of the verb, which is atomic. */
struct kin__together {
    kin__waiting waiting; /* the first member */
    kin_session *session;
    kin_record *owner;
    const kin__association *association; /* its kind's gathered follows; NULL: nothing does */
    kin__gathered *items;
    bool refused; /* what was sent has been refused, or has failed */
};

/* Room for so many records. Everything that waits in a group around this one is sent. false is a
 * failure, and the group is none. */
bool kin__together_begin(kin__together *together, kin_record *owner,
                         const kin__association *association, size_t most);
/* Saves the record, but for its INSERT perhaps. false: a refusal or a failure. */
bool kin__together_save(kin__together *together, kin_record *record);
/* The record has a row, and only what follows is to be done. */
bool kin__together_take(kin__together *together, kin_record *record);
/* done: sends what waits, and whether that was done; otherwise it is forgotten. */
bool kin__together_end(kin__together *together, bool done);

/* Sends what waits, for a write that cannot. */
bool kin__send_what_waits(kin_session *session);

#endif
