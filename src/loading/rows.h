/* The records that a load makes, while their number is not known. */
#ifndef KIN_LOADING_ROWS_H
#define KIN_LOADING_ROWS_H

#include "session/session.h"

typedef struct kin__rows {
    kin_record **records; /* in scratch memory */
    size_t count;
    size_t capacity;
} kin__rows;

bool kin__rows_add(kin_session *session, kin__rows *rows, kin_record *record);

/* As a list that lives as long as the region, and one result. */
bool kin__rows_keep(kin_region *region, const kin__rows *rows, kin_items *list);

#endif
