/* What is read ahead answers as plain lazy loading does: the same random program of reads and
 * writes, once in each mode, on the same rows, says the same. KIN_TEST_SEED decides which
 * programs. */
#include "behaviour/workshop.h"
#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRAMS = 4, STEPS = 90, MAKERS = 14, WORKS = 40, REMARKS = 60, STICKERS = 20 };
enum { LABELS = 6, CRATES = 8, PARTS = 24 };

/* --- the story of a run ----------------------------------------------------------------------- */

struct run {
    kin_session *session;
    uint64_t seed;
    char *text;
    size_t length;
    size_t room;
    kin_items lists[7]; /* of the models, by their keys */
    int levels;
};

enum which { MAKER, WORK, REMARK, STICKER, LABEL, CRATE, PART };

static void tell(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct run *run, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (run->room - run->length < 600) {
        run->room = run->room ? run->room * 2 : 65536;
        run->text = realloc(run->text, run->room);
        assert_non_null(run->text);
    }
    run->length += (size_t)vsnprintf(run->text + run->length, 600, format, args);
    va_end(args);
}

static size_t draw(struct run *run, size_t below)
{
    run->seed ^= run->seed << 13;
    run->seed ^= run->seed >> 7;
    run->seed ^= run->seed << 17;
    return below ? (size_t)((run->seed >> 11) % below) : 0;
}

static const char *flags_of(const kin_record *record)
{
    static char flags[8];
    snprintf(flags, sizeof flags, "%s%s%s%s", kin_record_is_new(record) ? "n" : "",
             kin_record_is_destroyed(record) ? "d" : "", kin_record_changed(record) ? "c" : "",
             kin_record_is_readonly(record) ? "r" : "");
    return flags;
}

static const char *loaded_of(const kin_record *record, const char *const *names)
{
    static char text[16];
    size_t length = 0;
    for (; *names; names++) text[length++] = kin_is_loaded_named(record, *names) ? '1' : '0';
    text[length] = '\0';
    return text;
}

/* One line of a record: its values, what it is, and which slots are loaded. */
static void describe(char *line, size_t size, const kin_record *record)
{
    const void *any = record;
    if (!record) {
        snprintf(line, size, "none");
    } else if (kin_record_is_a(record, maker_model())) {
        const struct maker *m = any;
        static const char *const slots[] = {"master", "works", "masterpiece", "remarks", NULL};
        snprintf(line, size, "maker %d %s %d %s %s", (int)m->id, m->name, (int)m->master_id,
                 flags_of(record), loaded_of(record, slots));
    } else if (kin_record_is_a(record, work_model())) {
        const struct work *w = any;
        static const char *const slots[] = {"maker", "remarks", "labels", NULL};
        snprintf(line, size, "work %d %s %d %s %s", (int)w->id, w->title, (int)w->maker_id,
                 flags_of(record), loaded_of(record, slots));
    } else if (kin_record_is_a(record, remark_model())) {
        const struct remark *r = any;
        static const char *const slots[] = {"work", "maker", NULL};
        snprintf(line, size, "remark %d %s %d %d %s %s", (int)r->id, r->body, (int)r->work_id,
                 (int)r->maker_id, flags_of(record), loaded_of(record, slots));
    } else if (kin_record_is_a(record, sticker_model())) {
        const struct sticker *t = any;
        static const char *const slots[] = {"on", NULL};
        snprintf(line, size, "sticker %d %s %d %s %s", (int)t->id, t->on_type, (int)t->on_id,
                 flags_of(record), loaded_of(record, slots));
    } else if (kin_record_is_a(record, label_model())) {
        const struct label *l = any;
        snprintf(line, size, "label %d %s %s", (int)l->id, l->name, flags_of(record));
    } else if (kin_record_is_a(record, crate_model())) {
        const struct crate *c = any;
        snprintf(line, size, "crate %s %d %s", c->hall, (int)c->number, flags_of(record));
    } else {
        const struct part *p = any;
        snprintf(line, size, "part %d %s %d %s", (int)p->id, p->crate_hall, (int)p->crate_number,
                 flags_of(record));
    }
}

static int by_text(const void *left, const void *right)
{
    return strcmp(left, right);
}

static void tell_error(struct run *run)
{
    if (!kin_failed(run->session)) return;
    tell(run, "  failed: %s\n", kin_error_name(kin_first_error(run->session)->code));
    kin_error_clear(run->session);
}

/* --- rows ------------------------------------------------------------------------------------- */

static void make_rows(struct run *run)
{
    kin_session *s = run->session;
    char sql[300];
    kin_begin(s);
    for (int i = 1; i <= MAKERS; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO makers (id, name, master_id) VALUES (%d, 'm%d', %d)",
                 100 + i, i % 5, 100 + (int)draw(run, MAKERS + 2));
        database_execute(s, sql);
    }
    for (int i = 1; i <= WORKS; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO works (id, maker_id, title) VALUES (%d, %d, 'm%d')",
                 200 + i, 100 + (int)draw(run, MAKERS + 2), i % 7);
        database_execute(s, sql);
        snprintf(sql, sizeof sql, "INSERT INTO labels_works (label_id, work_id) VALUES (%d, %d)",
                 500 + i % LABELS, 200 + (int)draw(run, WORKS));
        database_execute(s, sql);
    }
    for (int i = 1; i <= REMARKS; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO remarks (id, work_id, maker_id, body) VALUES (%d, %d, %d, 'b%d')",
                 300 + i, 200 + (int)draw(run, WORKS), 100 + (int)draw(run, MAKERS), i);
        database_execute(s, sql);
    }
    for (int i = 1; i <= STICKERS; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO stickers (id, on_id, on_type) VALUES (%d, %d, '%s')",
                 400 + i, (i % 2 ? 100 : 200) + (int)draw(run, MAKERS), i % 2 ? "Maker" : "Work");
        database_execute(s, sql);
    }
    for (int i = 0; i < LABELS; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO labels (id, name) VALUES (%d, 'l%d')", 500 + i, i);
        database_execute(s, sql);
    }
    for (int i = 0; i < CRATES; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO crates (hall, number) VALUES ('h%d', %d)", i % 3, i);
        database_execute(s, sql);
    }
    for (int i = 1; i <= PARTS; i++) {
        int crate = (int)draw(run, CRATES);
        snprintf(sql, sizeof sql,
                 "INSERT INTO parts (id, crate_hall, crate_number) VALUES (%d, 'h%d', %d)", 600 + i,
                 crate % 3, crate);
        database_execute(s, sql);
    }
    kin_commit(s);
    database_check(s);
}

static kin_items list_of(struct run *run, enum which which)
{
    static const char *const models[] = {"maker", "work",  "remark", "sticker",
                                         "label", "crate", "part"};
    kin_find_options options = {.order = which == CRATE ? "hall, number" : "id"};
    return kin_all_named(run->session, models[which], &options);
}

static void load_lists(struct run *run)
{
    for (int i = MAKER; i <= PART; i++) run->lists[i] = list_of(run, (enum which)i);
    tell_error(run);
}

/* --- steps ------------------------------------------------------------------------------------ */

struct reading {
    enum which of;
    const char *name;
    bool many;
    bool unordered;
};

static const struct reading readings[] = {
    {MAKER, "master", false, false},   {MAKER, "pupils", true, false},
    {MAKER, "works", true, true},      {MAKER, "masterpiece", false, false},
    {MAKER, "latest", true, false},    {MAKER, "like_name", true, false},
    {MAKER, "discussed", true, false}, {MAKER, "remarks", true, false},
    {MAKER, "stickers", true, false},  {WORK, "maker", false, false},
    {WORK, "remarks", true, false},    {WORK, "labels", true, true},
    {WORK, "stickers", true, false},   {REMARK, "work", false, false},
    {REMARK, "maker", false, false},   {STICKER, "on", false, false},
    {LABEL, "works", true, true},      {CRATE, "parts", true, true},
    {PART, "crate", false, false},
};

static const struct reading *draw_reading(struct run *run)
{
    return &readings[draw(run, sizeof readings / sizeof *readings)];
}

static void read_many(struct run *run, const struct reading *reading, const kin_record *owner)
{
    char lines[80][120];
    kin_items items = kin_many_get_named(owner, reading->name);
    size_t count = items.count < 80 ? items.count : 80;
    for (size_t i = 0; i < count; i++) describe(lines[i], sizeof *lines, items.items[i]);
    if (reading->unordered) qsort(lines, count, sizeof *lines, by_text);
    tell(run, "  %s %zu%s\n", reading->name, items.count,
         kin_many_has_more_named(owner, reading->name) ? " and more" : "");
    for (size_t i = 0; i < count; i++) tell(run, "    %s\n", lines[i]);
}

static void read(struct run *run, const struct reading *reading, kin_record *owner)
{
    char line[120];
    describe(line, sizeof line, owner);
    tell(run, "  of %s:\n", line);
    if (reading->many) {
        read_many(run, reading, owner);
    } else {
        kin_record *target = kin_one_get_named(owner, reading->name);
        describe(line, sizeof line, target);
        tell(run, "  %s %s%s\n", reading->name, line, target == owner ? " itself" : "");
        /* What one owner's target becomes in memory is nobody else's. */
        if (target && draw(run, 6) == 0 && kin_record_is_a(target, maker_model()))
            kin_set((struct maker *)(void *)target, name, "changed");
    }
    tell_error(run);
}

static void read_some(struct run *run)
{
    const struct reading *reading = draw_reading(run);
    kin_items list = run->lists[reading->of];
    size_t count = 1 + draw(run, 9);
    size_t way = draw(run, 3);
    size_t place = draw(run, list.count);
    tell(run, "read %s\n", reading->name);
    for (; list.count > 0 && count > 0; count--) {
        read(run, reading, list.items[place]);
        place = way == 0 ? place + 1 : way == 1 ? place + list.count - 1 : draw(run, list.count);
        place %= list.count;
    }
}

/* The loop that people write: down from makers, through everything. */
static void read_down(struct run *run)
{
    static const struct reading works = {MAKER, "works", true, true};
    static const struct reading remarks = {WORK, "remarks", true, false};
    static const struct reading maker = {REMARK, "maker", false, false};
    kin_items makers = run->lists[MAKER];
    size_t first = draw(run, makers.count);
    tell(run, "read down\n");
    for (size_t m = first; m < makers.count && m < first + 5; m++) {
        read(run, &works, makers.items[m]);
        kin_items found = kin_many_peek_named(makers.items[m], "works");
        struct work *sorted[80];
        size_t count = 0;
        for (; count < found.count && count < 80; count++) {
            struct work *work = found.items[count];
            size_t at = count;
            for (; at > 0 && sorted[at - 1]->id > work->id; at--) sorted[at] = sorted[at - 1];
            sorted[at] = work;
        }
        for (size_t w = 0; w < count; w++) {
            read(run, &remarks, &sorted[w]->kin);
            kin_items of_work = kin_many_peek_named(&sorted[w]->kin, "remarks");
            for (size_t r = 0; r < of_work.count; r++) read(run, &maker, of_work.items[r]);
        }
    }
}

static void *draw_record(struct run *run, enum which which)
{
    kin_items list = run->lists[which];
    return list.count ? list.items[draw(run, list.count)] : NULL;
}

static void set_in_memory(struct run *run)
{
    struct work *work = draw_record(run, WORK);
    struct part *part = draw_record(run, PART);
    struct sticker *sticker = draw_record(run, STICKER);
    tell(run, "set\n");
    switch (draw(run, 5)) {
    case 0: kin_set(work, maker_id, 101 + (int)draw(run, MAKERS)); break;
    case 1: kin_set(work, maker_id, NULL); break;
    case 2: kin_set(part, crate_number, (int)draw(run, CRATES)); break;
    case 3: kin_set(sticker, on_type, draw(run, 2) ? "Work" : "Nobody"); break;
    default: kin_one_set(work, maker, (struct maker *)draw_record(run, MAKER));
    }
}

static void write(struct run *run)
{
    char sql[200];
    struct work *work = draw_record(run, WORK);
    struct maker *maker = draw_record(run, MAKER);
    tell(run, "write\n");
    switch (draw(run, 8)) {
    case 0: tell(run, "  %d\n", kin_save(work)); break;
    case 1: tell(run, "  %d\n", kin_update(maker, .name = "updated")); break;
    case 2:
        tell(run, "  %d\n", kin_create(run->session, work, .title = "m1", .maker_id = 101) != NULL);
        break;
    case 3: tell(run, "  %d\n", kin_destroy((struct remark *)draw_record(run, REMARK))); break;
    case 4: tell(run, "  %d\n", kin_many_push(maker, works, work)); break;
    case 5: tell(run, "  %d\n", kin_delete((struct part *)draw_record(run, PART))); break;
    case 6: tell(run, "  %d\n", kin_many_create(maker, works, .title = "made") != NULL); break;
    default:
        snprintf(sql, sizeof sql, "UPDATE works SET maker_id = %d, title = 'sql' WHERE id = %d",
                 101 + (int)draw(run, MAKERS), 201 + (int)draw(run, WORKS));
        kin_execute(run->session, sql, NULL);
    }
}

static void cross_a_border(struct run *run)
{
    size_t what = draw(run, 3);
    tell(run, "border %zu\n", what);
    if (run->levels == 0 || (what == 0 && run->levels < 3)) {
        run->levels += kin_begin(run->session);
        return;
    }
    run->levels--;
    if (what == 1)
        kin_commit(run->session);
    else
        kin_rollback(run->session);
}

static void forget_or_mark(struct run *run)
{
    const struct reading *reading = draw_reading(run);
    kin_record *record = draw_record(run, reading->of);
    size_t what = draw(run, 5);
    tell(run, "forget %s %zu\n", reading->name, what);
    if (!record) return;
    if (what == 0) kin_record_reload(record);
    if (what == 1 && reading->many) (void)kin_many_reload_named(record, reading->name);
    if (what == 1 && !reading->many) (void)kin_one_reload_named(record, reading->name);
    if (what == 2 && reading->many) kin_many_reset_named(record, reading->name);
    if (what == 3)
        kin_record_set_strict(record, draw(run, 2) ? KIN_STRICT_ALL : KIN_STRICT_N_PLUS_ONE);
    if (what == 4) kin_record_set_strict(record, KIN_STRICT_INHERIT);
}

static void in_a_region(struct run *run)
{
    kin_items kept[7];
    kin_region *region = kin_region_open(run->session);
    tell(run, "region\n");
    memcpy(kept, run->lists, sizeof kept);
    if (draw(run, 2)) load_lists(run);
    for (int i = 0; i < 4; i++) read_some(run);
    memcpy(run->lists, kept, sizeof kept);
    kin_region_close(region);
}

static void step(struct run *run)
{
    size_t what = draw(run, 20);
    if (what < 8)
        read_some(run);
    else if (what < 10)
        read_down(run);
    else if (what < 12)
        set_in_memory(run);
    else if (what < 14)
        write(run);
    else if (what < 15)
        cross_a_border(run);
    else if (what < 17)
        forget_or_mark(run);
    else if (what < 18)
        in_a_region(run);
    else
        load_lists(run);
    tell_error(run);
}

/* The program in one mode. The caller frees the story. */
static char *story_of(uint64_t seed, kin_lazy lazy, uint64_t *statements)
{
    struct database database;
    kin_open_options options = {.lazy = lazy};
    struct run run = {.seed = seed * UINT64_C(0x9e3779b97f4a7c15) | 1};
    database_open(&database, workshop_models, &options);
    run.session = database.session;
    make_rows(&run);
    load_lists(&run);
    for (int i = 0; i < STEPS; i++) step(&run);
    *statements = kin_statements(run.session);
    while (run.levels-- > 0) kin_rollback(run.session);
    database_close(&database);
    return run.text;
}

static void assert_same_story(uint64_t seed, const char *plain, const char *ahead)
{
    size_t line = 1;
    const char *step = plain;
    if (strcmp(plain, ahead) == 0) return;
    while (*plain && *plain == *ahead) {
        if (*plain == '\n') line++;
        if (*plain == '\n' && plain[1] != ' ') step = plain + 1;
        plain++;
        ahead++;
    }
    while (plain > step && plain[-1] != '\n') {
        plain--;
        ahead--;
    }
    fail_msg("KIN_TEST_SEED=%llu, line %zu, in %.*s: plain says '%.*s', ahead '%.*s'",
             (unsigned long long)seed, line, (int)strcspn(step, "\n"), step,
             (int)strcspn(plain, "\n"), plain, (int)strcspn(ahead, "\n"), ahead);
}

static void answers_are_those_of_plain_loading(void **state)
{
    const char *text = getenv("KIN_TEST_SEED");
    uint64_t first = text ? strtoull(text, NULL, 10) : 1;
    const char *programs = getenv("KIN_TEST_PROGRAMS");
    uint64_t count = programs ? strtoull(programs, NULL, 10) : PROGRAMS;
    (void)state;
    for (uint64_t seed = first; seed < first + count; seed++) {
        uint64_t plainly = 0;
        uint64_t ahead = 0;
        char *plain_story = story_of(seed, KIN_LAZY_PLAIN, &plainly);
        char *story = story_of(seed, KIN_LAZY_AHEAD, &ahead);
        assert_same_story(seed, plain_story, story);
        assert_true(ahead <= plainly);
        free(plain_story);
        free(story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(answers_are_those_of_plain_loading)};
    return cmocka_run_group_tests_name("ahead_answers", tests, NULL, NULL);
}
