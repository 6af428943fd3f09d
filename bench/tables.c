#include "tables.h"

#include <stdio.h>

#define OWN "kin_bench_"
#define KEPT "kin_bench_kept_"

static const char *const all[] = {"authors", "posts", "comments", "tags", "posts_tags"};

/* The rows of a table that a run can take: those of the first authors or posts. */
typedef struct taken {
    const char *table;
    const char *which; /* ends before their number; two brackets are open */
} taken;

static const taken of_authors[] = {
    {"comments", "(post_id IN (SELECT id FROM " KEPT "posts WHERE author_id <= "},
    {"posts_tags", "(post_id IN (SELECT id FROM " KEPT "posts WHERE author_id <= "},
    {"posts", "((author_id <= "},
    {"authors", "((id <= "},
};
static const taken of_posts[] = {{"posts_tags", "((post_id <= "}};

static bool run(const bench_place *place, const char *sql)
{
    return place->database->tables->run(place->tables, sql);
}

static bool keep(const bench_place *place, const char *table)
{
    char sql[128];
    snprintf(sql, sizeof sql, "CREATE TABLE " KEPT "%s AS SELECT * FROM " OWN "%s", table, table);
    return run(place, sql);
}

bool bench_tables_drop(const bench_place *place)
{
    char sql[128];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS " KEPT "%s", all[i]);
        if (!run(place, sql)) return false;
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS " OWN "%s", all[i]);
        if (!run(place, sql)) return false;
    }
    return true;
}

bool bench_tables_make(const bench_place *place)
{
    if (!bench_tables_drop(place) || !place->database->tables->fill(place->tables, place->data))
        return false;
    for (size_t i = 0; i < sizeof of_authors / sizeof *of_authors; i++)
        if (!keep(place, of_authors[i].table)) return false;
    /* MariaDB asks the sub-selects of what is taken for each row. */
    return run(place, "CREATE INDEX " KEPT "posts_id ON " KEPT "posts (id)");
}

/* --- before a run ------------------------------------------------------------------------------ */

static bool bring_back(const bench_place *place, const taken *what, size_t number)
{
    char sql[512];
    snprintf(sql, sizeof sql, "DELETE FROM " OWN "%s WHERE %s%zu))", what->table, what->which,
             number);
    if (!run(place, sql)) return false;
    snprintf(sql, sizeof sql, "INSERT INTO " OWN "%s SELECT * FROM " KEPT "%s WHERE %s%zu))",
             what->table, what->table, what->which, number);
    return run(place, sql);
}

bool bench_changes(bench_workload workload)
{
    return workload == BENCH_REPLACE || workload == BENCH_DESTROY || workload == BENCH_CREATE;
}

bool bench_tables_prepare(const bench_place *place, bench_workload workload)
{
    const bench_tables *tables = place->database->tables;
    if (workload == BENCH_CREATE) return tables->empty(place->tables);
    if (workload == BENCH_REPLACE)
        return bring_back(place, of_posts, place->data->replaced_posts) &&
               tables->settle(place->tables);
    for (size_t i = 0; i < sizeof of_authors / sizeof *of_authors; i++)
        if (!bring_back(place, &of_authors[i], place->data->destroyed_authors)) return false;
    return tables->settle(place->tables);
}

/* --- after a run ------------------------------------------------------------------------------- */

static uint64_t created_posts(const bench_data *data)
{
    uint64_t wanted = 0;
    for (size_t i = 0; i < data->owners * data->creates; i++) {
        bench_post post = bench_created_post(data, i);
        wanted += bench_hash_post(post.author_id, &post);
    }
    return wanted;
}

enum { AUTHORS, POSTS, COMMENTS, LINKS };

static uint64_t links_of(const bench_data *data, size_t post, bool replaced)
{
    uint64_t wanted = 0;
    int64_t tags[BENCH_TAGS_OF_POST];
    bench_tags_of(data, post, replaced, tags);
    for (size_t i = 0; i < BENCH_TAGS_OF_POST; i++)
        wanted += bench_hash_keys(LINKS, (int64_t)post + 1, tags[i]);
    return wanted;
}

static uint64_t replaced_links(const bench_data *data)
{
    uint64_t wanted = 0;
    for (size_t i = 0; i < data->posts; i++) wanted += links_of(data, i, i < data->replaced_posts);
    return wanted;
}

static bool has_gone(const bench_data *data, int64_t author_id)
{
    return author_id <= (int64_t)data->destroyed_authors;
}

static uint64_t what_is_left(const bench_data *data)
{
    uint64_t wanted = 0;
    for (size_t i = data->destroyed_authors; i < data->authors; i++)
        wanted += bench_hash_keys(AUTHORS, (int64_t)i + 1, 0);
    for (size_t i = 0; i < data->posts; i++)
        if (!has_gone(data, bench_filled_post(data, i).author_id))
            wanted += bench_hash_keys(POSTS, (int64_t)i + 1, 0) + links_of(data, i, false);
    for (size_t i = 0; i < data->comments; i++) {
        char body[BENCH_COMMENT_SIZE];
        bench_comment comment = bench_filled_comment(data, i, body);
        if (!has_gone(data, bench_filled_post(data, (size_t)comment.post_id - 1).author_id))
            wanted += bench_hash_keys(COMMENTS, comment.id, comment.post_id);
    }
    return wanted;
}

/* Calculated from keys, so that all three are of their type. */
#define LEFT_LINKS "SELECT post_id - post_id + 3, post_id, tag_id FROM " BENCH_POSTS_TAGS
#define LEFT_ROWS                                                  \
    "SELECT id - id, id, id - id FROM " BENCH_AUTHORS              \
    " UNION ALL SELECT id - id + 1, id, id - id FROM " BENCH_POSTS \
    " UNION ALL SELECT id - id + 2, id, post_id FROM " BENCH_COMMENTS " UNION ALL " LEFT_LINKS

bool bench_tables_check(const bench_place *place, bench_workload workload, const char *who)
{
    const bench_tables *tables = place->database->tables;
    const bench_data *data = place->data;
    bench_sum written = {.whole = true};
    uint64_t wanted = workload == BENCH_CREATE    ? created_posts(data)
                      : workload == BENCH_REPLACE ? replaced_links(data)
                                                  : what_is_left(data);
    const char *sql = workload == BENCH_REPLACE ? LEFT_LINKS : LEFT_ROWS;
    bool read = workload == BENCH_CREATE ? tables->created(place->tables, &written)
                                         : tables->sum(place->tables, sql, &written);
    if (read && written.value == wanted) return true;
    if (read)
        fprintf(stderr, "%s: %s has left other rows than it should\n", place->database->name, who);
    return false;
}
