/* Hand-written C: the blog's trees, level by level. */
#include "raw_blog.h"

raw_shape raw_shape_of(raw_question question)
{
    static const raw_shape shapes[RAW_QUESTIONS] = {
        [RAW_ALL_AUTHORS] = {RAW_AUTHOR_ROWS, RAW_NONE},
        [RAW_FIRST_AUTHORS] = {RAW_AUTHOR_ROWS, RAW_KEY},
        [RAW_AUTHOR] = {RAW_AUTHOR_ROWS, RAW_KEY},
        [RAW_AUTHORS] = {RAW_AUTHOR_ROWS, RAW_KEYS},
        [RAW_ALL_POSTS] = {RAW_POST_ROWS, RAW_NONE},
        [RAW_FIRST_POSTS] = {RAW_POST_ROWS, RAW_KEY},
        [RAW_POST] = {RAW_POST_ROWS, RAW_KEY},
        [RAW_POSTS_OF_AUTHORS] = {RAW_POST_ROWS, RAW_KEYS},
        [RAW_COMMENTS_OF_POST] = {RAW_COMMENT_ROWS, RAW_KEY},
        [RAW_COMMENTS_OF_POSTS] = {RAW_COMMENT_ROWS, RAW_KEYS},
        [RAW_TAGS_OF_POST] = {RAW_LINK_ROWS, RAW_KEY},
        [RAW_TAGS_OF_POSTS] = {RAW_LINK_ROWS, RAW_KEYS},
        [RAW_ALL_TAGS] = {RAW_TAG_ROWS, RAW_NONE},
        [RAW_UNLINK] = {RAW_NOTHING, RAW_KEY_AND_KEYS},
        [RAW_LINK] = {RAW_NOTHING, RAW_KEY_AND_KEYS},
        [RAW_DELETE_LINKS] = {RAW_NOTHING, RAW_KEY},
        [RAW_DELETE_COMMENTS] = {RAW_NOTHING, RAW_KEY},
        [RAW_DELETE_POSTS] = {RAW_NOTHING, RAW_KEY},
        [RAW_DELETE_AUTHOR] = {RAW_NOTHING, RAW_KEY},
    };
    return shapes[question];
}

/* --- asking ---------------------------------------------------------------------------------- */

static bool fetch_together(raw_source *source, const raw_ask *asks, size_t count, raw_rows *rows)
{
    for (size_t i = 0; i < count; i++)
        if (!source->ask(source, asks[i].question, &asks[i].keys)) return false;
    if (source->send && !source->send(source)) return false;
    for (size_t i = 0; i < count; i++)
        if (!source->answer(source, asks[i].question, rows)) return false;
    return !source->end || source->end(source);
}

/* Even one by one, BEGIN goes along with what stands behind it, and COMMIT with what stands before. */
bool raw_fetch(raw_source *source, const raw_ask *asks, size_t count, raw_rows *rows)
{
    size_t next = count;
    for (size_t done = 0; done < count; done += next) {
        size_t left = count - done;
        if (source->alone) {
            next = asks[done].question < RAW_COMMIT && left > 1 ? 2 : 1;
            if (left == next + 1 && asks[done + next].question == RAW_COMMIT) next++;
        }
        if (!fetch_together(source, asks + done, next, rows)) return false;
    }
    return true;
}

/* --- keys ------------------------------------------------------------------------------------ */

static bool keys_of(raw_arena *arena, const raw_list *list, raw_keys *keys)
{
    int64_t *all = raw_take(arena, (list->count + 1) * sizeof *all);
    if (!all) return false;
    for (size_t i = 0; i < list->count; i++) all[i] = *(const int64_t *)list->items[i];
    *keys = (raw_keys){.keys = all, .count = list->count};
    return true;
}

/* Adds a key to the list, unless it is there: a list of keys is a list of structs that hold nothing
 * else. */
typedef struct key_set {
    raw_list list;
    raw_map map;
    int64_t *keys;
} key_set;

static bool open_set(raw_arena *arena, key_set *set, size_t room)
{
    *set = (key_set){.keys = raw_take(arena, (room + 1) * sizeof(int64_t))};
    return set->keys && raw_list_reserve(arena, &set->list, room) &&
           raw_map_build(&set->map, arena, &set->list, room);
}

static void add_key(key_set *set, int64_t key)
{
    if (raw_map_find(&set->map, key)) return;
    set->keys[set->list.count] = key;
    set->list.items[set->list.count] = &set->keys[set->list.count];
    set->list.count++;
    raw_map_put(&set->map, set->list.count - 1);
}

static raw_keys keys_in(const key_set *set)
{
    return (raw_keys){.keys = set->keys, .count = set->list.count};
}

/* --- what belongs together ------------------------------------------------------------------- */

/* Counts first, so that all arrays are one block. */
static bool group_posts(raw_arena *arena, const raw_list *posts, const raw_map *authors)
{
    raw_post **places = raw_take(arena, (posts->count + 1) * sizeof(raw_post *));
    if (!places) return false;
    for (size_t i = 0; i < posts->count; i++) {
        raw_post *post = posts->items[i];
        post->author = raw_map_find(authors, post->author_id);
        if (!post->author) return false;
        post->author->post_capacity++;
    }
    for (size_t i = 0; i < authors->list->count; i++) {
        raw_author *author = authors->list->items[i];
        author->posts = places;
        places += author->post_capacity;
    }
    for (size_t i = 0; i < posts->count; i++) {
        raw_post *post = posts->items[i];
        post->author->posts[post->author->post_count++] = post;
    }
    return true;
}

static bool group_comments(raw_arena *arena, const raw_list *comments, const raw_map *posts)
{
    raw_comment **places = raw_take(arena, (comments->count + 1) * sizeof(raw_comment *));
    if (!places) return false;
    for (size_t i = 0; i < comments->count; i++) {
        raw_comment *comment = comments->items[i];
        comment->post = raw_map_find(posts, comment->post_id);
        if (!comment->post) return false;
        comment->post->comment_count++;
    }
    for (size_t i = 0; i < posts->list->count; i++) {
        raw_post *post = posts->list->items[i];
        post->comments = places;
        places += post->comment_count;
        post->comment_count = 0;
    }
    for (size_t i = 0; i < comments->count; i++) {
        raw_comment *comment = comments->items[i];
        comment->post->comments[comment->post->comment_count++] = comment;
    }
    return true;
}

static bool group_tags(raw_arena *arena, const raw_rows *rows, const raw_map *posts)
{
    raw_tag **places = raw_take(arena, (rows->link_count + 1) * sizeof(raw_tag *));
    raw_post **owners = raw_take(arena, (rows->link_count + 1) * sizeof(raw_post *));
    if (!places || !owners) return false;
    for (size_t i = 0; i < rows->link_count; i++) {
        owners[i] = raw_map_find(posts, rows->links[i].post_id);
        if (!owners[i]) return false;
        owners[i]->tag_count++;
    }
    for (size_t i = 0; i < posts->list->count; i++) {
        raw_post *post = posts->list->items[i];
        post->tags = places;
        places += post->tag_count;
        post->tag_count = 0;
    }
    for (size_t i = 0; i < rows->link_count; i++)
        owners[i]->tags[owners[i]->tag_count++] = rows->links[i].tag;
    return true;
}

/* --- sums ------------------------------------------------------------------------------------ */

void raw_sum_author(bench_sum *sum, const raw_author *author)
{
    sum->value += sum->whole ? bench_hash_author(author->id, author->name.bytes, author->name.size)
                             : (uint64_t)author->id;
}

static void sum_comment(bench_sum *sum, int64_t owner, const raw_comment *comment)
{
    if (!sum->whole) {
        sum->value += (uint64_t)comment->id;
        return;
    }
    bench_comment values = {comment->id,         comment->post_id,   comment->author_id,
                            comment->body.bytes, comment->body.size, comment->created_at};
    sum->value += bench_hash_comment(owner, &values);
}

void raw_sum_comments(bench_sum *sum, const raw_post *post)
{
    for (size_t i = 0; i < post->comment_count; i++) {
        const raw_comment *comment = post->comments[i];
        sum_comment(sum, post->id, comment);
        if (comment->author) raw_sum_author(sum, comment->author);
    }
}

static void sum_tags(bench_sum *sum, const raw_post *post)
{
    for (size_t i = 0; i < post->tag_count; i++) {
        const raw_tag *tag = post->tags[i];
        sum->value += sum->whole
                          ? bench_hash_tag(post->id, tag->id, tag->name.bytes, tag->name.size)
                          : (uint64_t)tag->id;
    }
}

static void sum_tree(bench_sum *sum, const raw_list *authors)
{
    for (size_t i = 0; i < authors->count; i++) {
        const raw_author *author = authors->items[i];
        raw_sum_author(sum, author);
        for (size_t j = 0; j < author->post_count; j++) {
            raw_sum_post(sum, author->id, author->posts[j]);
            raw_sum_comments(sum, author->posts[j]);
        }
    }
}

static void sum_wide(bench_sum *sum, const raw_post *post)
{
    raw_sum_post(sum, post->author_id, post);
    raw_sum_author(sum, post->author);
    raw_sum_comments(sum, post);
    sum_tags(sum, post);
}

/* --- trees ----------------------------------------------------------------------------------- */

/* Authors that the tree has already are not asked for again. */
static bool find_comment_authors(raw_source *source, raw_rows *rows, raw_map *authors)
{
    size_t before = rows->authors.count;
    key_set missing = {0};
    for (size_t i = 0; i < rows->comments.count; i++) {
        raw_comment *comment = rows->comments.items[i];
        comment->author = raw_map_find(authors, comment->author_id);
        if (comment->author) continue;
        if (!missing.keys && !open_set(source->arena, &missing, rows->comments.count)) return false;
        add_key(&missing, comment->author_id);
    }
    if (missing.list.count == 0) return RAW_FETCH(source, NULL, {.question = RAW_COMMIT});
    if (!RAW_FETCH(source, rows, {RAW_AUTHORS, keys_in(&missing)}, {.question = RAW_COMMIT}) ||
        !raw_map_build(authors, source->arena, &rows->authors, rows->authors.count))
        return false;
    for (size_t i = 0; before < rows->authors.count && i < rows->comments.count; i++) {
        raw_comment *comment = rows->comments.items[i];
        comment->author = raw_map_find(authors, comment->author_id);
    }
    return true;
}

bool raw_blog_tree(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    raw_keys keys = {0};
    raw_map authors, posts;
    raw_arena *arena = source->arena;
    raw_arena_reset(arena);
    if (!RAW_FETCH(source, &rows, {.question = RAW_BEGIN_READ}, {.question = RAW_ALL_AUTHORS}) ||
        !keys_of(arena, &rows.authors, &keys) ||
        !raw_map_build(&authors, arena, &rows.authors, data->authors) ||
        !RAW_FETCH(source, &rows, {RAW_POSTS_OF_AUTHORS, keys}) ||
        !group_posts(arena, &rows.posts, &authors) || !keys_of(arena, &rows.posts, &keys) ||
        !raw_map_build(&posts, arena, &rows.posts, rows.posts.count) ||
        !RAW_FETCH(source, &rows, {RAW_COMMENTS_OF_POSTS, keys}) ||
        !group_comments(arena, &rows.comments, &posts) ||
        !find_comment_authors(source, &rows, &authors))
        return false;
    sum_tree(sum, &rows.authors);
    return true;
}

bool raw_blog_wide(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    raw_keys keys = {0};
    raw_map posts, authors;
    key_set author_keys;
    raw_arena *arena = source->arena;
    raw_arena_reset(arena);
    if (!RAW_FETCH(source, &rows, {.question = RAW_BEGIN_READ},
                   {RAW_FIRST_POSTS, {.key = (int64_t)data->wide_posts}}) ||
        !keys_of(arena, &rows.posts, &keys) || !open_set(arena, &author_keys, rows.posts.count))
        return false;
    for (size_t i = 0; i < rows.posts.count; i++)
        add_key(&author_keys, ((const raw_post *)rows.posts.items[i])->author_id);
    if (!RAW_FETCH(source, &rows, {RAW_AUTHORS, keys_in(&author_keys)},
                   {RAW_COMMENTS_OF_POSTS, keys}, {RAW_TAGS_OF_POSTS, keys},
                   {.question = RAW_COMMIT}) ||
        !raw_map_build(&posts, arena, &rows.posts, rows.posts.count) ||
        !raw_map_build(&authors, arena, &rows.authors, rows.authors.count) ||
        !group_comments(arena, &rows.comments, &posts) || !group_tags(arena, &rows, &posts))
        return false;
    for (size_t i = 0; i < rows.posts.count; i++) {
        raw_post *post = rows.posts.items[i];
        post->author = raw_map_find(&authors, post->author_id);
        if (!post->author) return false;
        sum_wide(sum, post);
    }
    return true;
}

/* One post needs no finding of owners: all rows are its own. */
static bool load_small(raw_source *source, int64_t id, bench_sum *sum)
{
    raw_rows rows = {0};
    raw_arena *arena = source->arena;
    raw_arena_reset(arena);
    if (!RAW_FETCH(source, &rows, {.question = RAW_BEGIN_READ}, {RAW_POST, {.key = id}}))
        return false;
    if (rows.posts.count != 1) return false;
    raw_post *post = rows.posts.items[0];
    if (!RAW_FETCH(source, &rows, {RAW_AUTHOR, {.key = post->author_id}},
                   {RAW_COMMENTS_OF_POST, {.key = id}}, {RAW_TAGS_OF_POST, {.key = id}},
                   {.question = RAW_COMMIT}) ||
        rows.authors.count != 1)
        return false;
    post->author = rows.authors.items[0];
    post->comments = (raw_comment **)(void *)rows.comments.items;
    post->comment_count = (uint32_t)rows.comments.count;
    post->tags = (raw_tag **)(void *)rows.tags.items;
    post->tag_count = (uint32_t)rows.tags.count;
    for (size_t i = 0; i < rows.comments.count; i++) post->comments[i]->post = post;
    sum_wide(sum, post);
    return true;
}

bool raw_blog_small(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    for (size_t i = 0; i < data->small_posts; i++)
        if (!load_small(source, data->find_keys[i], sum)) return false;
    return true;
}
