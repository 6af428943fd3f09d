/* Hand-written C: lists of rows, and finding them by key. */
#include "raw_blog.h"

#include <string.h>

bool raw_list_reserve(raw_arena *arena, raw_list *list, size_t more)
{
    if (list->count + more <= list->capacity) return true;
    void **items = raw_take(arena, (list->count + more) * sizeof *items);
    if (!items) return false;
    if (list->count) memcpy(items, list->items, list->count * sizeof *items);
    list->items = items;
    list->capacity = list->count + more;
    return true;
}

void *raw_list_add(raw_arena *arena, raw_list *list, size_t size)
{
    size_t more = list->capacity ? list->capacity : 16;
    if (list->count == list->capacity && !raw_list_reserve(arena, list, more)) return NULL;
    void *item = raw_take(arena, size);
    if (item) list->items[list->count++] = item;
    return item;
}

static size_t slot_of(const raw_map *map, int64_t id)
{
    uint64_t hash = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & map->mask;
}

/* Every struct in a list begins with its key. */
static int64_t key_of(const void *item)
{
    return *(const int64_t *)item;
}

void raw_map_put(raw_map *map, size_t place)
{
    size_t slot = slot_of(map, key_of(map->list->items[place]));
    while (map->slots[slot]) slot = (slot + 1) & map->mask;
    map->slots[slot] = (uint32_t)place + 1;
}

bool raw_map_build(raw_map *map, raw_arena *arena, const raw_list *list, size_t room)
{
    size_t capacity = 16;
    while (capacity < room * 2) capacity *= 2;
    *map = (raw_map){raw_take(arena, capacity * sizeof(uint32_t)), capacity - 1, list};
    if (!map->slots) return false;
    memset(map->slots, 0, capacity * sizeof(uint32_t));
    for (size_t i = 0; i < list->count; i++) raw_map_put(map, i);
    return true;
}

void *raw_map_find(const raw_map *map, int64_t id)
{
    size_t slot = slot_of(map, id);
    for (; map->slots[slot]; slot = (slot + 1) & map->mask) {
        void *item = map->list->items[map->slots[slot] - 1];
        if (key_of(item) == id) return item;
    }
    return NULL;
}

static raw_tag *new_tag(raw_arena *arena, raw_rows *rows, int64_t id)
{
    raw_tag *tag = raw_list_add(arena, &rows->tags, sizeof *tag);
    if (!tag) return NULL;
    *tag = (raw_tag){.id = id};
    raw_map *map = &rows->tag_map;
    if (!map->slots || rows->tags.count * 2 > map->mask) {
        size_t room = rows->tags.count * 2;
        return raw_map_build(map, arena, &rows->tags, room) ? tag : NULL;
    }
    raw_map_put(map, rows->tags.count - 1);
    return tag;
}

raw_tag *raw_rows_link(raw_arena *arena, raw_rows *rows, int64_t tag_id, int64_t post_id)
{
    raw_tag *tag = rows->tag_map.slots ? raw_map_find(&rows->tag_map, tag_id) : NULL;
    if (!tag) tag = new_tag(arena, rows, tag_id);
    if (!tag) return NULL;
    if (rows->link_count == rows->link_capacity) {
        size_t capacity = rows->link_capacity ? rows->link_capacity * 2 : 16;
        raw_link *links = raw_take(arena, capacity * sizeof *links);
        if (!links) return NULL;
        if (rows->link_count) memcpy(links, rows->links, rows->link_count * sizeof *links);
        rows->links = links;
        rows->link_capacity = capacity;
    }
    rows->links[rows->link_count++] = (raw_link){post_id, tag};
    return tag;
}
