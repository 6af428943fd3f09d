#include "session/session.h"

#include <string.h>

static bool is_logged(const kin_session *session, kin__change change)
{
    if (change == KIN__BY_KIN) return session->unit_count > 0;
    /* Nearly always the innermost one is a verb. */
    for (size_t i = session->unit_count; i > 0; i--)
        if (session->units[i - 1].is_verb) return true;
    return false;
}

static kin__journal_entry *new_entry(kin_session *session)
{
    kin__journal *journal = &session->journal;
    if (journal->count == journal->capacity) {
        size_t capacity = journal->capacity ? journal->capacity * 2 : 64;
        kin__journal_entry *entries =
            kin__resize(&session->db->allocator, journal->entries,
                        journal->capacity * sizeof *entries, capacity * sizeof *entries);
        if (!entries) return NULL;
        journal->entries = entries;
        journal->capacity = capacity;
    }
    return &journal->entries[journal->count++];
}

/* Of what the journal holds most is the size of a pointer or of a slot, which needs no call. */
static inline void copy_few(void *to, const void *from, size_t size)
{
    if (size == 8)
        memcpy(to, from, 8);
    else if (size == 16)
        memcpy(to, from, 16);
    else
        memcpy(to, from, size);
}

bool kin__write(kin_session *session, kin_region *region, void *address, const void *value,
                size_t size, kin__change change)
{
    if (is_logged(session, change)) {
        kin__journal_entry *entry = new_entry(session);
        if (!entry) return kin__fail_memory(session);
        entry->address = address;
        entry->region = region;
        entry->restore = NULL;
        entry->size = (uint8_t)size;
        entry->change = (uint8_t)change;
        copy_few(entry->old, address, size);
    }
    copy_few(address, value, size);
    return true;
}

/* old: the mask, then the bits as they were. */
static void restore_bits(void *address, const void *old)
{
    uint64_t *word = address;
    uint64_t bits[2];
    memcpy(bits, old, sizeof bits);
    *word = (*word & ~bits[0]) | bits[1];
}

bool kin__write_bits(kin_session *session, kin_region *region, uint64_t *word, uint64_t mask,
                     bool on, kin__change change)
{
    if (is_logged(session, change)) {
        kin__journal_entry *entry = new_entry(session);
        uint64_t bits[2] = {mask, *word & mask};
        if (!entry) return kin__fail_memory(session);
        *entry = (kin__journal_entry){.address = word,
                                      .region = region,
                                      .restore = restore_bits,
                                      .size = sizeof bits,
                                      .change = (uint8_t)change};
        memcpy(entry->old, bits, sizeof bits);
    }
    *word = on ? *word | mask : *word & ~mask;
    return true;
}

bool kin__write_with(kin_session *session, kin_region *region, void *address, const void *old,
                     size_t size, kin__restore_fn *restore)
{
    if (!is_logged(session, KIN__BY_KIN)) return true;
    kin__journal_entry *entry = new_entry(session);
    if (!entry) return kin__fail_memory(session);
    entry->address = address;
    entry->region = region;
    entry->restore = restore;
    entry->size = (uint8_t)size;
    entry->change = KIN__BY_KIN;
    copy_few(entry->old, old, size);
    return true;
}

void kin__journal_by_verb(kin_session *session, size_t mark)
{
    for (size_t i = mark; i < session->journal.count; i++)
        if (session->journal.entries[i].change == KIN__BY_USER)
            session->journal.entries[i].change = KIN__BY_VERB;
}

void kin__journal_rewind(kin__journal *journal, size_t mark, bool only_kin)
{
    size_t kept = 0;
    for (size_t i = journal->count; i > mark; i--) {
        kin__journal_entry *entry = &journal->entries[i - 1];
        if (only_kin && entry->change == KIN__BY_USER) {
            kept++;
            continue;
        }
        if (entry->restore)
            entry->restore(entry->address, entry->old);
        else
            memcpy(entry->address, entry->old, entry->size);
        entry->size = 0;
    }
    size_t to = mark;
    for (size_t i = mark; kept > 0 && i < journal->count; i++)
        if (journal->entries[i].size > 0) journal->entries[to++] = journal->entries[i];
    journal->count = to;
}

void kin__journal_keep(kin__journal *journal, size_t mark)
{
    size_t to = mark;
    for (size_t i = mark; i < journal->count; i++) {
        if (journal->entries[i].change != KIN__BY_KIN) continue;
        if (to != i) journal->entries[to] = journal->entries[i];
        to++;
    }
    journal->count = to;
}

void kin__journal_forget_region(kin_session *session, const kin_region *region, size_t first)
{
    kin__journal *journal = &session->journal;
    size_t to = first;
    size_t unit = 0;
    while (unit < session->unit_count && session->units[unit].journal < first) unit++;
    for (size_t i = first; i <= journal->count; i++) {
        /* Entries move down, so what units remember moves along. */
        while (unit < session->unit_count && session->units[unit].journal == i)
            session->units[unit++].journal = to;
        if (i < journal->count && journal->entries[i].region != region)
            journal->entries[to++] = journal->entries[i];
    }
    journal->count = to;
}

void kin__journal_close(kin__journal *journal, const kin_allocator *allocator)
{
    kin__release(allocator, journal->entries, journal->capacity * sizeof *journal->entries);
    *journal = (kin__journal){0};
}
