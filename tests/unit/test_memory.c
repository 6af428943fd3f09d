/* Allocator, arenas, buffers and faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/inflection.h"
#include "support/buffer.h"
#include "support/fault.h"
#include "support/map.h"
#include "support/memory.h"
#include "support/spare.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#endif

/* An allocator that counts, checks the sizes it is told, and can fail. */
typedef struct counter {
    size_t calls; /* asking for memory */
    size_t live;  /* blocks */
    size_t bytes;
    size_t fail_at; /* 0: never */
    bool fail_after;
} counter;

typedef union header {
    size_t size;
    max_align_t align;
} header;

static void *count_resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    counter *counts = context;
    header *block = pointer ? (header *)pointer - 1 : NULL;
    assert_int_equal(block ? block->size : 0, old_size);
    if (!new_size) {
        assert_non_null(block);
        memset(pointer, 0xdd, old_size); /* nothing of it may be poisoned */
        counts->live--;
        counts->bytes -= old_size;
        free(block);
        return NULL;
    }
    counts->calls++;
    if (counts->calls == counts->fail_at) return NULL;
    if (counts->fail_after && counts->fail_at && counts->calls > counts->fail_at) return NULL;
    header *grown = realloc(block, sizeof *grown + new_size);
    assert_non_null(grown);
    if (!block) {
        counts->live++;
        memset(grown + 1, 0xa5, new_size);
    }
    counts->bytes += new_size - old_size;
    grown->size = new_size;
    return grown + 1;
}

static kin_allocator counting(counter *counts)
{
    return (kin_allocator){.resize = count_resize, .context = counts};
}

static void default_allocator_gives_and_takes(void **state)
{
    (void)state;
    const kin_allocator *allocator = &kin__default_allocator;
    char *memory = kin__allocate(allocator, 100);
    for (int i = 0; i < 100; i++) assert_int_equal(memory[i], 0);
    memset(memory, 'x', 100);
    memory = kin__resize(allocator, memory, 100, 10000);
    assert_non_null(memory);
    assert_int_equal(memory[99], 'x');
    kin__release(allocator, memory, 10000);
    kin__release(allocator, NULL, 5);
}

static void allocated_memory_is_zeroed(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    char *memory = kin__allocate(&allocator, 64);
    for (int i = 0; i < 64; i++) assert_int_equal(memory[i], 0);
    kin__release(&allocator, memory, 64);
    assert_int_equal(counts.live, 0);
}

static void arena_opens_without_memory(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    kin__arena_rewind(&arena, kin__arena_mark_now(&arena));
    assert_false(kin__arena_owns(&arena, &arena));
    assert_int_equal(counts.calls, 0);
    kin__arena_close(&arena);
    assert_non_null(kin__arena_take(&arena, 0, 1));
    kin__arena_close(&arena);
    kin__arena_close(&arena);
    assert_int_equal(counts.live, 0);
}

static void takes_are_aligned_and_apart(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    enum { COUNT = 3000 };
    static unsigned char *taken[COUNT];
    static size_t sizes[COUNT];
    size_t total = 0;
    for (int i = 0; i < COUNT; i++) {
        size_t align = (size_t)1 << (i % 7);
        sizes[i] = (size_t)(i * 7919 % 700) + (i % 500 == 499 ? 300000 : 0);
        taken[i] = i % 2 ? kin__arena_take(&arena, sizes[i], align)
                         : kin__arena_zeroed(&arena, sizes[i], align);
        assert_non_null(taken[i]);
        assert_int_equal((uintptr_t)taken[i] % align, 0);
        for (size_t j = 0; i % 2 == 0 && j < sizes[i]; j++) assert_int_equal(taken[i][j], 0);
        memset(taken[i], i % 251, sizes[i]);
        total += sizes[i];
    }
    for (int i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < sizes[i]; j++) assert_true(taken[i][j] == i % 251);
        if (sizes[i]) assert_true(kin__arena_owns(&arena, taken[i]));
        if (sizes[i]) assert_true(kin__arena_owns(&arena, taken[i] + sizes[i] - 1));
    }
    assert_false(kin__arena_owns(&arena, &arena));
    assert_false(kin__arena_owns(&arena, NULL));
    assert_false(kin__arena_owns(&arena, arena.next));
    assert_true(counts.bytes < total + total / 4 + 2 * 1024 * 1024);
    kin__arena_close(&arena);
    assert_int_equal(counts.live, 0);
    assert_int_equal(counts.bytes, 0);
}

static void chunks_double(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    kin__arena_take(&arena, 1, 1);
    assert_int_equal(counts.bytes, 4096);
    for (int i = 0; i < 4 * 1024 * 1024; i += 64) assert_non_null(kin__arena_take(&arena, 64, 8));
    /* 4 KiB to 512 KiB, and then 1 MiB each */
    assert_in_range(counts.calls, 8 + 4, 8 + 5);
    kin__arena_close(&arena);
}

/* Large takes between small ones do not cost the rest of the chunk. */
static void large_takes_leave_the_chunk(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    size_t total = 0;
    for (int i = 0; i < 20; i++) {
        assert_non_null(kin__arena_take(&arena, 100, 8));
        assert_non_null(kin__arena_take(&arena, 2000000, 8));
        total += 2000100;
    }
    assert_true(counts.bytes < total + 10000);
    kin__arena_close(&arena);
    assert_int_equal(counts.live, 0);
}

static void what_is_too_much_is_refused(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    assert_null(kin__arena_take(&arena, SIZE_MAX, 8));
    assert_null(kin__arena_take(&arena, SIZE_MAX - 64, 64));
    assert_null(kin__arena_zeroed(&arena, SIZE_MAX / 2, 8));
    assert_null(kin__arena_text(&arena, "", SIZE_MAX - 1));
    assert_int_equal(counts.calls, 0);
    kin__arena_close(&arena);
}

static void texts_know_their_size(void **state)
{
    (void)state;
    kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    const char *empty = kin__arena_text(&arena, NULL, 0);
    const char *text = kin__arena_text(&arena, "a\0bc", 4);
    assert_string_equal(empty, "");
    assert_int_equal(kin__text_size(empty), 0);
    assert_memory_equal(text, "a\0bc", 5);
    assert_int_equal(kin__text_size(text), 4);
    kin__arena_close(&arena);
}

static void rewind_gives_back(void **state)
{
    (void)state;
    kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    char *before = kin__arena_take(&arena, 10, 1);
    strcpy(before, "before");
    kin__arena_mark outer = kin__arena_mark_now(&arena);
    char *first = kin__arena_take(&arena, 100, 1);
    kin__arena_mark inner = kin__arena_mark_now(&arena);
    char *second = kin__arena_take(&arena, 100000, 1);
    kin__arena_rewind(&arena, inner);
    assert_true(kin__arena_owns(&arena, first));
    assert_false(kin__arena_owns(&arena, second));
    memset(first, 1, 100);
#ifdef WITH_ASAN
    assert_false(__asan_address_is_poisoned(first + 99));
    assert_true(__asan_address_is_poisoned(first + 100));
#endif
    kin__arena_rewind(&arena, outer);
    assert_false(kin__arena_owns(&arena, first));
    assert_true(kin__arena_owns(&arena, before));
#ifdef WITH_ASAN
    assert_true(__asan_address_is_poisoned(first));
    assert_true(__asan_address_is_poisoned(first + 99));
#endif
    assert_string_equal(before, "before");
    kin__arena_close(&arena);
}

/* A large take just before a mark stays at the rewind, one just after it goes. */
static void rewind_tells_large_takes_apart(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    kin__arena_open(&arena, &allocator);
    assert_non_null(kin__arena_take(&arena, 10, 1));
    char *kept = kin__arena_take(&arena, 3000000, 1);
    kin__arena_mark mark = kin__arena_mark_now(&arena);
    for (int i = 0; i < 3; i++) {
        char *gone = kin__arena_take(&arena, 2000000, 1);
        char *gone_too = kin__arena_take(&arena, 2500000, 1);
        assert_true(kin__arena_owns(&arena, gone) && kin__arena_owns(&arena, gone_too));
        kin__arena_rewind(&arena, mark);
        assert_true(kin__arena_owns(&arena, kept));
        memset(kept, i, 3000000);
        assert_false(kin__arena_owns(&arena, gone));
        assert_false(kin__arena_owns(&arena, gone_too));
    }
    kin__arena_close(&arena);
    assert_int_equal(counts.live, 0);
}

static void one_round(kin__arena *arena, size_t seed)
{
    kin__arena_mark outer = kin__arena_mark_now(arena);
    size_t size = 1;
    for (size_t i = 0; i < 40; i++) {
        size = (size * 31 + seed) % 400000;
        assert_non_null(kin__arena_take(arena, size, 16));
        kin__arena_mark inner = kin__arena_mark_now(arena);
        assert_non_null(kin__arena_take(arena, i * 1000, 8));
        if (i % 3 == 0) kin__arena_rewind(arena, inner);
    }
    kin__arena_rewind(arena, outer);
}

static void scratch_arena_settles(void **state)
{
    (void)state;
    for (size_t seed = 1; seed < 50; seed++) {
        counter counts = {0};
        kin_allocator allocator = counting(&counts);
        kin__arena arena;
        kin__arena_open(&arena, &allocator);
        if (seed % 2) assert_non_null(kin__arena_take(&arena, seed * 50, 1));
        for (int i = 0; i < 8; i++) one_round(&arena, seed * 977);
        size_t calls = counts.calls;
        for (int i = 0; i < 5; i++) one_round(&arena, seed * 977);
        assert_int_equal(counts.calls, calls);
        kin__arena_close(&arena);
        assert_int_equal(counts.live, 0);
    }
}

enum { BLOCK = 512 * 1024, BLOCKS = 12 };

static void take_blocks(const kin_allocator *allocator, void **blocks, size_t count, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        blocks[i] = kin__resize(allocator, NULL, 0, size);
        assert_non_null(blocks[i]);
        memset(blocks[i], 1, size);
    }
}

/* 4 MiB at most are kept; who asks for as much as one of them has it without asking the system. */
static void spare_memory_is_bounded(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__spare spare;
    void *blocks[BLOCKS];
    kin__spare_open(&spare, &allocator);
    take_blocks(&spare.allocator, blocks, BLOCKS, BLOCK);
    for (size_t i = 0; i < BLOCKS; i++) kin__release(&spare.allocator, blocks[i], BLOCK);
    assert_int_equal(counts.bytes, 4 * 1024 * 1024);
    size_t calls = counts.calls;
    take_blocks(&spare.allocator, blocks, 8, BLOCK);
    assert_int_equal(counts.calls, calls);
    take_blocks(&spare.allocator, blocks + 8, 1, BLOCK);
    assert_int_equal(counts.calls, calls + 1);
    for (size_t i = 0; i < 9; i++) kin__release(&spare.allocator, blocks[i], BLOCK);
    assert_int_equal(counts.bytes, 4 * 1024 * 1024);
    kin__spare_close(&spare);
    assert_int_equal(counts.live, 0);
}

static void spare_memory_of_another_size(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__spare spare;
    void *block;
    kin__spare_open(&spare, &allocator);
    take_blocks(&spare.allocator, &block, 1, 4096);
    kin__release(&spare.allocator, block, 4096);
#ifdef WITH_ASAN
    assert_true(__asan_address_is_poisoned((char *)block + 4095));
#endif
    take_blocks(&spare.allocator, &block, 1, 8192); /* not the one that is kept */
    assert_int_equal(counts.bytes, 4096 + 8192);
    kin__release(&spare.allocator, block, 8192);
    take_blocks(&spare.allocator, &block, 1, 100); /* too small to be kept */
    kin__release(&spare.allocator, block, 100);
    take_blocks(&spare.allocator, &block, 1, 8 * 1024 * 1024); /* too large */
    kin__release(&spare.allocator, block, 8 * 1024 * 1024);
    assert_int_equal(counts.bytes, 4096 + 8192);
    kin__spare_close(&spare);
    assert_int_equal(counts.live, 0);
}

static void buffer_appends(void **state)
{
    (void)state;
    kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    kin__buffer buffer;
    kin__buffer_open(&buffer, &arena);
    assert_string_equal(kin__buffer_text(&buffer), "");
    kin__append(&buffer, "SELECT ");
    kin__append(&buffer, NULL);
    kin__append_quoted(&buffer, "a\"b\"\"", '"');
    kin__append_quoted(&buffer, "", '\'');
    kin__append_char(&buffer, ' ');
    kin__append_int(&buffer, 0);
    kin__append_char(&buffer, ',');
    kin__append_int(&buffer, INT64_MIN);
    kin__append_char(&buffer, ',');
    kin__append_int(&buffer, INT64_MAX);
    kin__append_format(&buffer, " %s %d %zu", "x", -5, (size_t)7);
    kin__append_bytes(&buffer, "yz-", 2);
    kin__append_bytes(&buffer, NULL, 0);
    assert_string_equal(kin__buffer_text(&buffer),
                        "SELECT \"a\"\"b\"\"\"\"\"'' 0,-9223372036854775808,"
                        "9223372036854775807 x -5 7yz");
    assert_int_equal(buffer.length, strlen(buffer.data));
    kin__arena_close(&arena);
}

/* A large array that moves leaves nothing behind, but what stands beside it stays. */
static void array_that_grows_gives_back(void **state)
{
    (void)state;
    counter counts = {0};
    kin_allocator allocator = counting(&counts);
    kin__arena arena;
    size_t capacity = 0, *items = NULL;
    kin__arena_open(&arena, &allocator);
    char *beside = kin__arena_take(&arena, 1, 1);
    *beside = 'b';
    kin__arena_mark mark = kin__arena_mark_now(&arena);
    for (size_t i = 0; i < 400000; i++) {
        items = kin__arena_grow(&arena, items, i, &capacity, sizeof *items);
        assert_non_null(items);
        items[i] = i;
    }
    for (size_t i = 0; i < 400000; i++) assert_int_equal(items[i], i);
    assert_true(counts.bytes < capacity * sizeof *items * 5 / 4);
    kin__arena_rewind(&arena, mark);
    assert_int_equal(*beside, 'b');
    kin__arena_close(&arena);
    assert_int_equal(counts.live, 0);
}

/* Every length passes the places where a buffer grows, alone and with others in the arena. */
static void buffer_grows(void **state)
{
    (void)state;
    kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    kin__buffer one, other;
    kin__buffer_open(&one, &arena);
    kin__buffer_open(&other, &arena);
    char expected[3001] = "";
    for (size_t i = 0; i < 3000; i++) {
        expected[i] = (char)('a' + i % 26);
        kin__append_format(&one, "%c", expected[i]);
        if (i % 10 == 0) kin__append_char(&other, 'x');
        assert_int_equal(strlen(kin__buffer_text(&one)), i + 1);
    }
    assert_string_equal(kin__buffer_text(&one), expected);
    assert_int_equal(strlen(kin__buffer_text(&other)), 300);
    kin__append_format(&other, "%s%s", expected, expected);
    assert_int_equal(strlen(kin__buffer_text(&other)), 6300);
    kin__arena_close(&arena);
}

static void faults_are_set_and_cut(void **state)
{
    (void)state;
    kin__fault fault;
    memset(&fault, 'x', sizeof fault);
    assert_false(kin__fault_set(&fault, KIN_BUSY, "%s is %d", "a", 3));
    assert_int_equal(fault.code, KIN_BUSY);
    assert_string_equal(fault.message, "a is 3");
    assert_string_equal(fault.sqlstate, "");
    assert_string_equal(fault.column, "");
    assert_int_equal(fault.driver_code, 0);
    kin__fault_set(&fault, KIN_BUSY, "%s again", fault.message);
    assert_string_equal(fault.message, "a is 3 again");
    char text[600] = "";
    for (int before = 0; before < 4; before++) {
        memset(text, 'x', (size_t)before);
        for (size_t i = (size_t)before; i + 3 < sizeof text; i += 3) {
            memcpy(text + i, "\xe2\x82\xac", 4);
        }
        kin__fault_set(&fault, KIN_BUSY, "%s", text);
        size_t length = strlen(fault.message);
        assert_in_range(length, sizeof fault.message - 3, sizeof fault.message - 1);
        assert_int_equal((length - (size_t)before) % 3, 0);
    }
}

static void texts_are_cut_between_characters(void **state)
{
    (void)state;
    char to[5];
    kin__copy_text(to, sizeof to, NULL);
    assert_string_equal(to, "");
    kin__copy_text(to, sizeof to, "abcd");
    assert_string_equal(to, "abcd");
    kin__copy_text(to, sizeof to, "abcde");
    assert_string_equal(to, "abcd");
    kin__copy_text(to, sizeof to, "abc\xc3\xa9");
    assert_string_equal(to, "abc");
    kin__copy_text(to, sizeof to,
                   "ab\xc3\xa9"
                   "c");
    assert_string_equal(to, "ab\xc3\xa9");
    kin__copy_text(to, sizeof to, "a\xf0\x9f\x98\x80");
    assert_string_equal(to, "a");
    kin__copy_text(to, sizeof to, "\x80\x80\x80\x80\x80\x80");
    assert_int_equal(strlen(to), 4);
    kin__copy_text(to, 1, "\xc3\xa9");
    assert_string_equal(to, "");
    kin__copy_text(to, 0, "x");
}

/* Something of everything that takes memory. Returns whether all of it was there. */
static bool use_memory(const kin_allocator *allocator)
{
    kin__arena arena;
    kin__arena_open(&arena, allocator);
    bool good = kin__arena_text(&arena, "hello", 5) != NULL;
    kin__arena_mark mark = kin__arena_mark_now(&arena);
    kin__map map;
    good = kin__map_open(&map, &arena, 50) && good;
    for (int64_t i = 0; i < 400; i++) {
        kin_value key = {.kind = KIN_KIND_INT, .as.integer = i};
        uint32_t *number = kin__map_put(&map, &key);
        if (number) *number = (uint32_t)i;
        good = good && number;
        if (number) assert_int_equal(kin__map_find(&map, &key), (uint32_t)i);
    }
    kin__buffer buffer;
    kin__buffer_open(&buffer, &arena);
    for (int i = 0; i < 900; i++) kin__append_format(&buffer, "%d, ", i);
    kin__append_quoted(&buffer, "end", '`');
    char *text = kin__buffer_text(&buffer);
    assert_true(!text == buffer.failed);
    if (text) assert_int_equal(strlen(text), buffer.length);
    good = good && text;
    good = kin__arena_zeroed(&arena, 1500000, 8) && good;
    const char *plural = kin__pluralize(&arena, "line_item");
    if (plural) assert_string_equal(plural, "line_items");
    good = good && plural;
    good = kin__singularize(&arena, "people") && kin__camelize(&arena, "line_item") && good;
    kin__arena_rewind(&arena, mark);
    char *more = kin__arena_take(&arena, 100000, 1);
    if (more) memset(more, 1, 100000);
    good = good && more;
    char *allocated = kin__allocate(allocator, 10);
    char *resized = allocated ? kin__resize(allocator, allocated, 10, 20) : NULL;
    kin__release(allocator, resized ? resized : allocated, resized ? 20 : 10);
    kin__arena_close(&arena);
    return good && resized;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    counter all = {0};
    kin_allocator allocator = counting(&all);
    assert_true(use_memory(&allocator));
    assert_int_equal(all.live, 0);
    assert_true(all.calls > 5);
    for (size_t n = 1; n <= all.calls; n++) {
        for (int after = 0; after < 2; after++) {
            counter counts = {.fail_at = n, .fail_after = after};
            allocator = counting(&counts);
            bool good = use_memory(&allocator);
            assert_true(counts.calls >= n);
            assert_false(good);
            assert_int_equal(counts.live, 0);
            assert_int_equal(counts.bytes, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_allocator_gives_and_takes),
        cmocka_unit_test(allocated_memory_is_zeroed),
        cmocka_unit_test(arena_opens_without_memory),
        cmocka_unit_test(takes_are_aligned_and_apart),
        cmocka_unit_test(chunks_double),
        cmocka_unit_test(large_takes_leave_the_chunk),
        cmocka_unit_test(what_is_too_much_is_refused),
        cmocka_unit_test(texts_know_their_size),
        cmocka_unit_test(rewind_gives_back),
        cmocka_unit_test(rewind_tells_large_takes_apart),
        cmocka_unit_test(scratch_arena_settles),
        cmocka_unit_test(spare_memory_is_bounded),
        cmocka_unit_test(spare_memory_of_another_size),
        cmocka_unit_test(buffer_appends),
        cmocka_unit_test(array_that_grows_gives_back),
        cmocka_unit_test(buffer_grows),
        cmocka_unit_test(faults_are_set_and_cut),
        cmocka_unit_test(texts_are_cut_between_characters),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
