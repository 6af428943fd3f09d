#include "driver/postgres.h"

#include "driver/values.h"

#include <string.h>

bool kin__postgres_reserve(kin__postgres_connection *postgres, uint32_t id)
{
    if (id < postgres->kept_count) return true;
    void *kept = postgres->kept;
    bool grown = kin__grow(postgres->allocator, &kept, &postgres->kept_count, (size_t)id + 1,
                           sizeof *postgres->kept);
    postgres->kept = kept;
    return grown;
}

/* A text without an id is prepared when it comes a second time: most come once. Without memory to
 * remember it, it is simply sent. */
static kin__postgres_name *name_for_text(kin__postgres_connection *postgres,
                                         kin__batch_entry *entry)
{
    uint32_t slot;
    switch (kin__texts_place(&postgres->texts, postgres->allocator, entry->statement.text,
                             entry->statement.length, &slot)) {
    case KIN__TEXT_FOUND: entry->slot = slot; return &postgres->ad_hoc[slot];
    case KIN__TEXT_NEW: postgres->ad_hoc[slot].wanted = ++postgres->serial; return NULL;
    case KIN__TEXT_FAILED: break;
    }
    return NULL;
}

kin__postgres_name *kin__postgres_name_for(kin__postgres_connection *postgres,
                                           kin__batch_entry *entry)
{
    if (entry->statement.control || postgres->prepare == KIN__PREPARE_UNNAMED) return NULL;
    if (!entry->statement.id) return name_for_text(postgres, entry);
    kin__postgres_name *name = &postgres->kept[entry->statement.id];
    if (!name->wanted) name->wanted = ++postgres->serial;
    return name;
}

kin__postgres_name *kin__postgres_name_of(kin__postgres_connection *postgres,
                                          const kin__batch_entry *entry)
{
    return entry->statement.id ? &postgres->kept[entry->statement.id]
                               : &postgres->ad_hoc[entry->slot];
}

void kin__postgres_write_name(const kin__postgres_connection *postgres, char text[KIN__NAME_SIZE],
                              const kin__batch_entry *entry)
{
    uint32_t id = entry->statement.id;
    char number[KIN__NUMBER_SIZE];
    size_t digits = kin__format_int(number, id ? id : entry->slot);
    const char *before = id ? "kin" : "kin_text";
    size_t size = strlen(before);
    size_t tag = strlen(postgres->tag);
    memcpy(text, before, size);
    memcpy(text + size, postgres->tag, tag);
    memcpy(text + size + tag, number, digits + 1);
}

void kin__postgres_unqueue_names(kin__postgres_connection *postgres)
{
    for (size_t i = 0; i < postgres->sent; i++) {
        const kin__batch_entry *entry = &postgres->batch.entries[i];
        if (!(entry->flags & KIN__HAS_NAME)) continue;
        kin__postgres_name *name = kin__postgres_name_of(postgres, entry);
        name->queued = name->known;
    }
}

void kin__postgres_renew_names(kin__postgres_connection *postgres)
{
    for (size_t i = 0; i < postgres->kept_count; i++) {
        if (postgres->kept[i].wanted) postgres->kept[i].wanted = ++postgres->serial;
    }
    for (size_t i = 0; i < KIN__TEXTS; i++) postgres->ad_hoc[i].wanted = ++postgres->serial;
}

void kin__postgres_lose_names(kin__postgres_connection *postgres)
{
    for (size_t i = 0; i < postgres->kept_count; i++) {
        postgres->kept[i].queued = postgres->kept[i].known = 0;
    }
    for (size_t i = 0; i < KIN__TEXTS; i++) {
        postgres->ad_hoc[i].queued = postgres->ad_hoc[i].known = 0;
    }
}

/* Columns that nobody reads count too: the server sends them in the same format, and a type may
 * have no binary one. Without memory the statement just stays with text. */
void kin__postgres_learn(kin__postgres_connection *postgres, kin__postgres_name *name,
                         const PGresult *described)
{
    int columns = PQnfields(described);
    kin__postgres_unlearn(postgres, name);
    if (columns <= 0) return;
    uint8_t *kinds = kin__allocate(postgres->allocator, (size_t)columns);
    if (!kinds) return;
    name->kinds = kinds;
    name->columns = (uint32_t)columns;
    for (int i = 0; i < columns; i++) {
        kinds[i] = kin__postgres_binary_kind(postgres->server, PQftype(described, i));
        if (kinds[i] == KIN_KIND_INVALID) {
            kin__postgres_unlearn(postgres, name);
            return;
        }
    }
}

void kin__postgres_unlearn(kin__postgres_connection *postgres, kin__postgres_name *name)
{
    kin__release(postgres->allocator, name->kinds, name->columns);
    name->kinds = NULL;
    name->columns = 0;
}

/* The kinds are compared each time, because one text without an id may be wanted as other kinds. */
bool kin__postgres_wants_binary(const kin__postgres_name *name, const kin__statement *statement)
{
    return statement->columns > 0 && statement->columns <= name->columns &&
           memcmp(statement->kinds, name->kinds, statement->columns) == 0;
}

void kin__postgres_release_names(kin__postgres_connection *postgres)
{
    for (size_t i = 0; i < postgres->kept_count; i++) {
        kin__postgres_unlearn(postgres, &postgres->kept[i]);
    }
    for (size_t i = 0; i < KIN__TEXTS; i++) kin__postgres_unlearn(postgres, &postgres->ad_hoc[i]);
    kin__release(postgres->allocator, postgres->kept,
                 postgres->kept_count * sizeof *postgres->kept);
}
