#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static kin_value of_int(int64_t number)
{
    return (kin_value){.kind = KIN_KIND_INT, .as.integer = number};
}

static kin_value of_text(const char *text, size_t size)
{
    return (kin_value){.kind = KIN_KIND_TEXT, .size = (uint32_t)size, .as.text = text};
}

static kin_value of_real(double number)
{
    return (kin_value){.kind = KIN_KIND_REAL, .as.real = number};
}

/* What lies in the other bytes of a value must not matter. */
static kin_value of_bool(bool truth)
{
    kin_value value;
    memset(&value, 0xee, sizeof value);
    value.kind = KIN_KIND_BOOL;
    value.as.boolean = truth;
    return value;
}

static void put(kin__map *map, kin_value key, uint32_t number)
{
    uint32_t *place = kin__map_put(map, &key);
    assert_non_null(place);
    assert_int_equal(*place, KIN__NOT_FOUND);
    *place = number;
}

static uint32_t find(const kin__map *map, kin_value key)
{
    return kin__map_find(map, &key);
}

static int open_arena(void **state)
{
    static kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    *state = &arena;
    return 0;
}

static int close_arena(void **state)
{
    kin__arena_close(*state);
    return 0;
}

static void empty_map_finds_nothing(void **state)
{
    kin__map map;
    assert_true(kin__map_open(&map, *state, 0));
    assert_int_equal(map.capacity, 0);
    assert_int_equal(find(&map, of_int(0)), KIN__NOT_FOUND);
    assert_true(kin__map_open(&map, *state, 10));
    assert_int_equal(find(&map, of_int(0)), KIN__NOT_FOUND);
    assert_int_equal(find(&map, of_text("", 0)), KIN__NOT_FOUND);
}

static void putting_again_gives_the_same_place(void **state)
{
    kin__map map;
    assert_true(kin__map_open(&map, *state, 0));
    put(&map, of_int(7), 70);
    kin_value key = of_int(7);
    uint32_t *place = kin__map_put(&map, &key);
    assert_int_equal(*place, 70);
    *place = 71;
    assert_int_equal(find(&map, key), 71);
    assert_int_equal(map.count, 1);
}

static kin_value of_two(const kin_value *values)
{
    return kin_value_list(values, 2);
}

static void lists_are_equal_value_by_value(void **state)
{
    kin__map map;
    const kin_value one[] = {of_int(1), of_text("a", 1)};
    const kin_value same[] = {of_int(1), of_text("a", 1)};
    const kin_value other[] = {of_int(1), of_text("b", 1)};
    const kin_value turned[] = {of_text("a", 1), of_int(1)};
    assert_true(kin__map_open(&map, *state, 0));
    put(&map, of_two(one), 5);
    assert_int_equal(find(&map, of_two(same)), 5);
    assert_int_equal(find(&map, of_two(other)), KIN__NOT_FOUND);
    assert_int_equal(find(&map, of_two(turned)), KIN__NOT_FOUND);
    assert_int_equal(find(&map, kin_value_list(one, 1)), KIN__NOT_FOUND);
    put(&map, of_two(other), 6);
    put(&map, of_two(turned), 7);
    assert_int_equal(find(&map, of_two(one)), 5);
}

/* The most entries without a free one among them: a search never passes more. Keys that lie badly
 * would make it thousands. */
static size_t longest_run(const kin__map *map)
{
    size_t longest = 0;
    size_t run = 0;
    for (uint32_t i = 0; i < map->capacity; i++) {
        run = map->entries[i].hash ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest;
}

static void check_spread(kin__arena *arena, uint64_t first, uint64_t step, size_t expected)
{
    enum { COUNT = 20000 };
    kin__map map;
    assert_true(kin__map_open(&map, arena, expected));
    uint32_t capacity = map.capacity;
    for (uint32_t i = 0; i < COUNT; i++) put(&map, of_int((int64_t)(first + i * step)), i);
    if (expected) assert_int_equal(map.capacity, capacity);
    assert_int_equal(map.count, COUNT);
    assert_true(longest_run(&map) < 300);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(find(&map, of_int((int64_t)(first + i * step))), i);
    }
    assert_int_equal(find(&map, of_int((int64_t)(first - step))), KIN__NOT_FOUND);
    assert_int_equal(find(&map, of_int((int64_t)(first + COUNT * step))), KIN__NOT_FOUND);
}

static void integers_spread(void **state)
{
    const uint64_t steps[] = {1,
                              2,
                              3,
                              10,
                              1000,
                              4096,
                              65536,
                              UINT64_C(1) << 22,
                              UINT64_C(1) << 32,
                              UINT64_C(1) << 36,
                              UINT64_C(1) << 40,
                              UINT64_MAX,
                              0x123456789abcdefU};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        check_spread(*state, 1, steps[i], 0);
        check_spread(*state, 0, steps[i], 20000);
        check_spread(*state, (uint64_t)INT64_MIN, steps[i], 0);
    }
}

static void texts_are_compared_by_size_and_bytes(void **state)
{
    kin__map map;
    assert_true(kin__map_open(&map, *state, 0));
    const char text[] = "abcdefghijklmnopqrstuvwxyz\0\0\0";
    for (uint32_t size = 0; size < sizeof text; size++) put(&map, of_text(text, size), size);
    char copy[sizeof text];
    memcpy(copy, text, sizeof text);
    for (uint32_t size = 0; size < sizeof text; size++) {
        assert_int_equal(find(&map, of_text(copy, size)), size);
    }
    copy[9] = 'X';
    assert_int_equal(find(&map, of_text(copy, 9)), 9);
    assert_int_equal(find(&map, of_text(copy, 10)), KIN__NOT_FOUND);
    assert_int_equal(find(&map, of_text(NULL, 0)), 0);
}

static void many_texts(void **state)
{
    enum { COUNT = 5000 };
    static char texts[COUNT][24];
    kin__map map;
    assert_true(kin__map_open(&map, *state, 0));
    for (uint32_t i = 0; i < COUNT; i++) {
        int size = snprintf(texts[i], sizeof texts[i], "%skey-%u", i % 2 ? "a longer " : "", i);
        put(&map, of_text(texts[i], (size_t)size), i);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(find(&map, of_text(texts[i], strlen(texts[i]))), i);
    }
}

static void kinds_are_different_keys(void **state)
{
    kin__map map;
    assert_true(kin__map_open(&map, *state, 0));
    int target = 0;
    put(&map, of_int(1), 1);
    put(&map, of_int((int64_t)(uintptr_t)&target), 2);
    put(&map, kin__map_pointer(&target), 3);
    put(&map, kin__map_pointer(NULL), 4);
    put(&map, (kin_value){.kind = KIN_KIND_NULL}, 5);
    put(&map, (kin_value){.kind = KIN_KIND_TIME, .as.time = {1}}, 6);
    put(&map, of_text("1", 1), 7);
    put(&map, of_real(1), 8);
    put(&map, of_int(0), 9);
    put(&map, of_real(NAN), 10);
    put(&map, of_real(0.0), 11);
    assert_int_equal(find(&map, of_int(1)), 1);
    assert_int_equal(find(&map, of_bool(true)), 1);
    assert_int_equal(find(&map, of_bool(false)), 9);
    assert_int_equal(find(&map, kin__map_pointer(&target)), 3);
    assert_int_equal(find(&map, kin__map_pointer(NULL)), 4);
    assert_int_equal(find(&map, (kin_value){.kind = KIN_KIND_NULL, .as.integer = 9}), 5);
    assert_int_equal(find(&map, (kin_value){.kind = KIN_KIND_TIME, .as.time = {1}}), 6);
    assert_int_equal(find(&map, of_text("1", 1)), 7);
    assert_int_equal(find(&map, of_real(1)), 8);
    assert_int_equal(find(&map, of_real(NAN)), 10);
    assert_int_equal(find(&map, of_real(-0.0)), 11);
    assert_int_equal(find(&map, of_real(2)), KIN__NOT_FOUND);
}

static void what_cannot_be_held_is_refused(void **state)
{
    kin__map map;
    assert_false(kin__map_open(&map, *state, SIZE_MAX));
    assert_int_equal(map.capacity, 0);
    put(&map, of_int(1), 1);
    assert_int_equal(find(&map, of_int(1)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_map_finds_nothing),
        cmocka_unit_test(putting_again_gives_the_same_place),
        cmocka_unit_test(lists_are_equal_value_by_value),
        cmocka_unit_test(integers_spread),
        cmocka_unit_test(texts_are_compared_by_size_and_bytes),
        cmocka_unit_test(many_texts),
        cmocka_unit_test(kinds_are_different_keys),
        cmocka_unit_test(what_cannot_be_held_is_refused),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
