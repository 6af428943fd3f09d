/* Mistakes in declarations: every one is told when the database is opened, before any connection,
 * with the names of model and association and the name that was probably meant; and all at once. */
#include "support/allocations.h"
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* --- models that are right -------------------------------------------------------------------- */

KIN_DECLARE(author, static);
KIN_DECLARE(book, static);

struct author {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int books_count;
    kin_time read_at;
    kin_time updated_at;
    kin_many(book) books;
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_one(author) author;
};

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(books_count),
    KIN_COLUMN(read_at, .nullable = true),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(books, book, .counter_cache = KIN_COUNTER_CACHE),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id),
    KIN_BELONGS_TO(author, author, .counter_cache = KIN_COUNTER_CACHE, .touch = "read_at",
                   .inverse_of = "books"),
);

/* --- models that are wrong: one row each ------------------------------------------------------ */

/* A model that belongs to an author; the row is the mistake. */
#define BELONGS(M, ...)         \
    KIN_DECLARE(M, static);     \
    struct M {                  \
        kin_record kin;         \
        kin_int id;             \
        kin_int author_id;      \
        kin_one(author) author; \
    };                          \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(author_id), __VA_ARGS__)

BELONGS(wrong_foreign_key, KIN_BELONGS_TO(author, author, .foreign_key = "auhtor_id"));
BELONGS(wrong_inverse, KIN_BELONGS_TO(author, author, .inverse_of = "boks"));
BELONGS(wrong_counter, KIN_BELONGS_TO(author, author, .counter_cache = "book_count"));
BELONGS(keeps_no_counter, KIN_BELONGS_TO(author, author, .counter_inactive = true));
BELONGS(wrong_touch, KIN_BELONGS_TO(author, author, .touch = "raed_at"));
BELONGS(touches_text, KIN_BELONGS_TO(author, author, .touch = "name"));
BELONGS(counts_in_text, KIN_BELONGS_TO(author, author, .counter_cache = "name"));
BELONGS(nullifies, KIN_BELONGS_TO(author, author, .dependent = KIN_NULLIFY));
BELONGS(two_mistakes, KIN_BELONGS_TO(author, author, .inverse_of = "boks", .touch = "raed_at"));

BELONGS(through_one, KIN_BELONGS_TO(author, author, .through = "books", .source = "books"));
BELONGS(joins_one, KIN_BELONGS_TO(author, author, .join_table = "x"));
BELONGS(nullable_one, KIN_BELONGS_TO(author, author, .nullable = true));
BELONGS(default_of_one, KIN_BELONGS_TO(author, author, .default_text = "Ann"));
BELONGS(wrong_primary_key, KIN_BELONGS_TO(author, author, .primary_key = "naem"));
BELONGS(text_to_integer, KIN_BELONGS_TO(author, author, .primary_key = "name"));
BELONGS(two_foreign_keys, KIN_BELONGS_TO(author, author, .foreign_key = "author_id, id"));
BELONGS(no_dependent, KIN_BELONGS_TO(author, author, .dependent = (kin_dependent)77));

/* One that has a book, and one that has many. */
#define HAS_ONE(M, ...)     \
    KIN_DECLARE(M, static); \
    struct M {              \
        kin_record kin;     \
        kin_int id;         \
        kin_one(book) book; \
    };                      \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)

HAS_ONE(deletes_all,
        KIN_HAS_ONE(book, book, .foreign_key = "author_id", .dependent = KIN_DELETE_ALL));
HAS_ONE(counts_one, KIN_HAS_ONE(book, book, .foreign_key = "author_id", .counter_cache = "n"));
HAS_ONE(has_no_key, KIN_HAS_ONE(book, book));

#define HAS_MANY(M, ...)          \
    KIN_DECLARE(M, static);       \
    struct M {                    \
        kin_record kin;           \
        kin_int id;               \
        kin_many(book) books;     \
        kin_many(author) authors; \
    };                            \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)
#define FOREIGN_KEY .foreign_key = "author_id"
#define ITS_BOOKS KIN_HAS_MANY(books, book, .foreign_key = "author_id")
#define ITS_AUTHORS KIN_HAS_MANY(authors, author, .through = "books")

HAS_MANY(goes_through, ITS_BOOKS, ITS_AUTHORS);
HAS_MANY(deletes, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "author_id", .dependent = KIN_DELETE));
HAS_MANY(wrong_through, ITS_BOOKS, KIN_HAS_MANY(authors, author, .through = "book"));
HAS_MANY(wrong_source, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .source = "auhtor"));
HAS_MANY(through_itself, ITS_BOOKS, KIN_HAS_MANY(authors, author, .through = "authors"));
HAS_MANY(deletes_through, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .dependent = KIN_DELETE));
HAS_MANY(inverse_through, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .inverse_of = "books"));
HAS_MANY(counts_nothing, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "id", .counter_cache = "n"));

HAS_MANY(source_alone, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "author_id", .source = "author"));
/* Ignored, as the page says. */
HAS_MANY(key_of_through, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .foreign_key = "a", .primary_key = "b"));
HAS_MANY(touches_many, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "author_id", .touch = KIN_TOUCH));
HAS_MANY(joins_by_has_many, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "author_id", .join_table = "authors_books"));
HAS_MANY(hides_options, ITS_AUTHORS, KIN_HAS_MANY(books, book, FOREIGN_KEY));

/* Many to many. */
#define JOINS(M, ...)         \
    KIN_DECLARE(M, static);   \
    struct M {                \
        kin_record kin;       \
        kin_int id;           \
        kin_many(book) books; \
    };                        \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)
JOINS(counts_joined, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .counter_cache = "n"));
JOINS(joined_by_another, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .primary_key = "isbn"));
JOINS(joined_inverse, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .inverse_of = "author"));
JOINS(destroys_joined, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .dependent = KIN_DESTROY));
JOINS(one_column, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .foreign_key = "book_id"));
JOINS(no_join_table, KIN_HAS_AND_BELONGS_TO_MANY(books, book, .join_table = ""));

/* Two that go through each other. */
KIN_DECLARE(circle, static);
struct circle {
    kin_record kin;
    kin_int id;
    kin_many(author) first;
    kin_many(author) second;
};
KIN_MODEL(circle,
    KIN_COLUMN(id),
    KIN_HAS_MANY(first, author, .through = "second"),
    KIN_HAS_MANY(second, author, .through = "first"),
);

/* The source leads to authors. */
KIN_DECLARE(wrong_model, static);
struct wrong_model {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
    kin_many(book) others;
};
KIN_MODEL(wrong_model,
    KIN_COLUMN(id),
    KIN_HAS_MANY(books, book, .foreign_key = "author_id"),
    KIN_HAS_MANY(others, book, .through = "books", .source = "author"),
);

KIN_DECLARE(one_of_many, static);
struct one_of_many {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
    kin_one(author) author;
};
KIN_MODEL(one_of_many,
    KIN_COLUMN(id),
    KIN_HAS_MANY(books, book, .foreign_key = "author_id"),
    KIN_HAS_ONE(author, author, .through = "books"),
);

KIN_DECLARE(counts_through, static);
struct counts_through {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
    kin_many(author) authors;
};
KIN_MODEL(counts_through,
    KIN_COLUMN(id),
    KIN_HAS_MANY(books, book, .foreign_key = "author_id"),
    KIN_HAS_MANY(authors, author, .through = "books", .counter_cache = "n"),
);

KIN_DECLARE(dependent_through, static);
struct dependent_through {
    kin_record kin;
    kin_int id;
    kin_one(book) book;
    kin_one(author) author;
};
KIN_MODEL(dependent_through,
    KIN_COLUMN(id),
    KIN_HAS_ONE(book, book, .foreign_key = "author_id"),
    KIN_HAS_ONE(author, author, .through = "book", .dependent = KIN_DESTROY),
);

/* --- models that are wrong in themselves ------------------------------------------------------ */

#define PLAIN(M, ...)       \
    KIN_DECLARE(M, static); \
    struct M {              \
        kin_record kin;     \
        kin_int id;         \
        kin_text name;      \
        kin_time born;      \
        int mine;           \
    };                      \
    KIN_MODEL(M, __VA_ARGS__)

PLAIN(no_key, KIN_COLUMN(id, .column = "number"), KIN_COLUMN(name), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(own_member, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(hole_at_end, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born));
PLAIN(hole_between, KIN_COLUMN(id), KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(row_twice, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(name, .column = "other"),
      KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(column_twice, KIN_COLUMN(id), KIN_COLUMN(name, .column = "id"), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(text_default_of_int, KIN_COLUMN(id), KIN_COLUMN(name, .default_int = 0), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(default_of_time, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born, .default_text = "now"),
      KIN_FIELD(mine));
PLAIN(two_defaults, KIN_COLUMN(id), KIN_COLUMN(name, .default_text = "x", .default_sql = "'y'"),
      KIN_COLUMN(born), KIN_FIELD(mine));
#define OTHERS KIN_COLUMN(born), KIN_FIELD(mine)
PLAIN(through_column, KIN_COLUMN(id), KIN_COLUMN(name, .through = "books"), OTHERS);
PLAIN(dependent_column, KIN_COLUMN(id), KIN_COLUMN(name, .dependent = KIN_DESTROY), OTHERS);
PLAIN(nullable_key, KIN_COLUMN(id, .key = true, .nullable = true), KIN_COLUMN(name), OTHERS);
PLAIN(nullable_id, KIN_COLUMN(id, .nullable = true), KIN_COLUMN(name), OTHERS);
PLAIN(text_timestamp, KIN_COLUMN(id), KIN_COLUMN(name, .column = "created_at"), OTHERS);
PLAIN(integer_timestamp, KIN_COLUMN(name), KIN_COLUMN(id, .key = true, .column = "updated_on"),
      OTHERS);
PLAIN(plain_timestamp, KIN_COLUMN(id), KIN_COLUMN(name, .column = "created_at", .plain = true),
      KIN_COLUMN(born, .column = "updated_at", .plain = true), KIN_FIELD(mine));
PLAIN(no_column_name, KIN_COLUMN(id), KIN_COLUMN(name, .column = ""), OTHERS);
PLAIN(two_tables, KIN_TABLE("ones"), KIN_TABLE("twos"), KIN_COLUMN(id), KIN_COLUMN(name), OTHERS);
PLAIN(no_table_name, KIN_TABLE(""), KIN_COLUMN(id), KIN_COLUMN(name), OTHERS);
PLAIN(no_validation, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS, KIN_VALIDATE(NULL));
static void valid(kin_record *record)
{
    (void)record;
}
static bool calls(kin_record *record)
{
    return record != NULL;
}
PLAIN(no_callback, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS, KIN_AFTER_SAVE(NULL));
PLAIN(no_around, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS, KIN_AROUND_SAVE(NULL));
PLAIN(on_destroy, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS,
      KIN_VALIDATE(valid, .on = KIN_ON_DESTROY));
PLAIN(on_nothing, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS, KIN_AFTER_COMMIT(calls, .on = 8));
PLAIN(commit_context, KIN_COLUMN(id), KIN_COLUMN(name), OTHERS,
      KIN_AFTER_COMMIT(calls, .context = "publish"));
PLAIN(validated_column, KIN_COLUMN(id), KIN_COLUMN(name, .on = KIN_ON_CREATE), OTHERS);

/* A key of two columns, and what would refer to it. */
KIN_DECLARE(order, static);
struct order {
    kin_record kin;
    kin_int shop;
    kin_int number;
    kin_int book_id;
    kin_one(book) book;
};
KIN_MODEL(order,
    KIN_COLUMN(shop, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(book_id),
    KIN_BELONGS_TO(book, book),
);
#define OF_ORDER(M, ...)      \
    KIN_DECLARE(M, static);   \
    struct M {                \
        kin_record kin;       \
        kin_int id;           \
        kin_int order_id;     \
        kin_one(order) order; \
    };                        \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(order_id), __VA_ARGS__)
OF_ORDER(of_two, KIN_BELONGS_TO(order, order));
OF_ORDER(of_one_of_two, KIN_BELONGS_TO(order, order, .primary_key = "number"));
OF_ORDER(of_both, KIN_BELONGS_TO(order, order, .primary_key = "shop, number"));
KIN_DECLARE(joins_two, static);
struct joins_two {
    kin_record kin;
    kin_int id;
    kin_many(order) orders;
};
KIN_MODEL(joins_two, KIN_COLUMN(id), KIN_HAS_AND_BELONGS_TO_MANY(orders, order));

/* A member of one name, and a column of another's: C keeps the members apart. */
KIN_DECLARE(same_words, static);
struct same_words {
    kin_record kin;
    kin_int id;
    kin_int writer;
    kin_one(author) author;
};
KIN_MODEL(same_words,
    KIN_COLUMN(id),
    KIN_COLUMN(writer, .column = "author"),
    KIN_BELONGS_TO(author, author, .foreign_key = "author"),
);

PLAIN(same_table, KIN_TABLE("authors"), KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born),
      KIN_FIELD(mine));

/* --- helpers ---------------------------------------------------------------------------------- */

static bool matches(const kin_error_info *mistake, const char *model, const char *member)
{
    bool same_member = !member ? !mistake->association
                               : mistake->association && !strcmp(mistake->association, member);
    return same_member && strcmp(mistake->model, model) == 0;
}

static const kin_error_info *find(kin_mistakes mistakes, const char *model, const char *member)
{
    for (size_t i = 0; i < mistakes.count; i++)
        if (matches(mistakes.items[i], model, member)) return mistakes.items[i];
    fail_msg("no mistake is about %s.%s", model, member ? member : "");
    return NULL;
}

/* Opening gives a handle with this code and a message that has all the parts; a session on it
 * carries the same error. The first part says what the mistake is about: a model, or a member. */
static void refuses(kin_model_fn *const *models, kin_code code, const char *const *parts)
{
    char model[64];
    kin_db *db = kin_open(database_url(), models);
    assert_non_null(db);
    const kin_error_info *error = kin_db_error(db);
    kin_mistakes mistakes = kin_db_mistakes(db);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    assert_true(mistakes.count > 0);
    const char *dot = strchr(parts[0], '.');
    snprintf(model, sizeof model, "%.*s", dot ? (int)(dot - parts[0]) : 60, parts[0]);
    const kin_error_info *mistake = find(mistakes, model, dot ? dot + 1 : NULL);
    assert_int_equal(mistake->code, code);
    for (; *parts; parts++)
        if (!strstr(mistake->message, *parts) || !strstr(error->message, *parts))
            fail_msg("\"%s\" is not in \"%s\"", *parts, mistake->message);
    assert_string_equal(error->model, mistakes.items[0]->model);
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    assert_int_equal(kin_first_error(session)->code, code);
    kin_session_close(session);
    kin_close(db);
}

#define REFUSES(model, code, ...) \
    refuses(kin_models(model), code, (const char *const[]){__VA_ARGS__, NULL})

static void opens(kin_model_fn *const *models)
{
    kin_db *db = kin_open(database_url(), models);
    assert_non_null(db);
    const kin_error_info *error = kin_db_error(db);
    if (error->code != KIN_OK) fail_msg("%s", error->message);
    kin_close(db);
}

/* --- names in strings ------------------------------------------------------------------------- */

static void right_models_open(void **state)
{
    (void)state;
    opens(kin_models(author, book, goes_through, key_of_through, own_member, order, of_one_of_two,
                     plain_timestamp, same_words));
}

static void unknown_foreign_key(void **state)
{
    (void)state;
    REFUSES(wrong_foreign_key, KIN_INVALID_MODEL, "wrong_foreign_key.author", "\"auhtor_id\"",
            "did you mean \"author_id\"?");
    REFUSES(has_no_key, KIN_INVALID_MODEL, "has_no_key.book", "\"has_no_key_id\"", "book");
}

static void ERR_4_unknown_inverse(void **state)
{
    (void)state;
    REFUSES(wrong_inverse, KIN_INVERSE_NOT_FOUND, "wrong_inverse.author", "\"boks\"", "in author",
            "did you mean \"books\"?");
}

static void ERR_5_unknown_through(void **state)
{
    (void)state;
    REFUSES(wrong_through, KIN_THROUGH_NOT_FOUND, "wrong_through.authors", "\"book\"",
            "did you mean \"books\"?");
}

static void ERR_6_unknown_source(void **state)
{
    (void)state;
    REFUSES(wrong_source, KIN_SOURCE_NOT_FOUND, "wrong_source.authors", "\"auhtor\"",
            "in model book", "it has author", "did you mean \"author\"?");
}

static void through_that_goes_through_itself(void **state)
{
    (void)state;
    REFUSES(through_itself, KIN_THROUGH_NOT_FOUND, "through_itself.authors", "through itself");
    REFUSES(circle, KIN_THROUGH_NOT_FOUND, "circle.first", "through itself");
}

static void through_with_what_it_has_no_use_for(void **state)
{
    (void)state;
    REFUSES(wrong_model, KIN_INVALID_MODEL, "wrong_model.others", "is of book",
            "its source book.author is of author");
    REFUSES(inverse_through, KIN_INVALID_MODEL, "inverse_through.authors", ".inverse_of",
            ".through");
    REFUSES(dependent_through, KIN_INVALID_MODEL, "dependent_through.author",
            "has_one with .through takes no .dependent");
}

static void ERR_10_a_has_one_through_a_collection(void **state)
{
    (void)state;
    REFUSES(one_of_many, KIN_THROUGH_COLLECTION, "one_of_many.author", "one_of_many.books",
            "a collection");
}

static void unknown_counter_cache(void **state)
{
    (void)state;
    REFUSES(wrong_counter, KIN_INVALID_MODEL, "wrong_counter.author", "\"book_count\"",
            "did you mean \"books_count\"?");
    REFUSES(keeps_no_counter, KIN_INVALID_MODEL, "keeps_no_counter.author", ".counter_inactive");
    REFUSES(counts_in_text, KIN_INVALID_MODEL, "counts_in_text.author", "name");
    REFUSES(counts_nothing, KIN_INVALID_MODEL, "counts_nothing.books", "belongs_to");
}

static void unknown_touch_column(void **state)
{
    (void)state;
    REFUSES(wrong_touch, KIN_INVALID_MODEL, "wrong_touch.author", "\"raed_at\"",
            "did you mean \"read_at\"?");
    REFUSES(touches_text, KIN_INVALID_MODEL, "touches_text.author", "name");
}

static void DEF_3_dependent_that_the_kind_does_not_have(void **state)
{
    (void)state;
    REFUSES(nullifies, KIN_INVALID_MODEL, "nullifies.author", "KIN_NULLIFY", "belongs_to");
    REFUSES(deletes_all, KIN_INVALID_MODEL, "deletes_all.book", "KIN_DELETE_ALL", "has_one");
    REFUSES(deletes, KIN_INVALID_MODEL, "deletes.books", "KIN_DELETE", "has_many");
    REFUSES(deletes_through, KIN_INVALID_MODEL, "deletes_through.authors", "KIN_DELETE");
    REFUSES(destroys_joined, KIN_INVALID_MODEL, "destroys_joined.books", "KIN_DESTROY",
            "has_and_belongs_to_many");
    REFUSES(no_dependent, KIN_INVALID_MODEL, "no_dependent.author", "an unknown number");
}

static void DEF_4_counter_cache_on_has_one(void **state)
{
    (void)state;
    REFUSES(counts_one, KIN_INVALID_MODEL, "counts_one.book", "has_one takes no .counter_cache");
    REFUSES(counts_through, KIN_INVALID_MODEL, "counts_through.authors",
            "has_many with .through takes no .counter_cache");
    REFUSES(counts_joined, KIN_INVALID_MODEL, "counts_joined.books",
            "has_and_belongs_to_many takes no .counter_cache");
}

static void DEF_2_option_that_the_row_does_not_take(void **state)
{
    (void)state;
    REFUSES(through_one, KIN_INVALID_MODEL, "through_one.author", "belongs_to takes no .through");
    REFUSES(joins_one, KIN_INVALID_MODEL, "joins_one.author", "belongs_to takes no .join_table");
    REFUSES(nullable_one, KIN_INVALID_MODEL, "nullable_one.author", "takes no .nullable");
    REFUSES(default_of_one, KIN_INVALID_MODEL, "default_of_one.author", "takes no .default_text");
    REFUSES(source_alone, KIN_INVALID_MODEL, "source_alone.books",
            "has_many takes no .source without .through");
    REFUSES(touches_many, KIN_INVALID_MODEL, "touches_many.books", "has_many takes no .touch");
    REFUSES(joins_by_has_many, KIN_INVALID_MODEL, "joins_by_has_many.books",
            "has_many takes no .join_table");
    REFUSES(joined_by_another, KIN_INVALID_MODEL, "joined_by_another.books",
            "has_and_belongs_to_many takes no .primary_key");
    REFUSES(joined_inverse, KIN_INVALID_MODEL, "joined_inverse.books", "takes no .inverse_of");
    REFUSES(through_column, KIN_INVALID_MODEL, "through_column.name", "a column takes no .through");
    REFUSES(dependent_column, KIN_INVALID_MODEL, "dependent_column.name", "takes no .dependent");
}

static void options_that_are_not_written_out(void **state)
{
    (void)state;
    REFUSES(hides_options, KIN_INVALID_MODEL, "hides_options.books", ".name = value");
}

static void unknown_primary_key(void **state)
{
    (void)state;
    REFUSES(wrong_primary_key, KIN_INVALID_MODEL, "wrong_primary_key.author", "\"naem\"",
            "did you mean \"name\"?");
    REFUSES(text_to_integer, KIN_INVALID_MODEL, "text_to_integer.author", "author_id and name",
            "different types");
}

static void keys_of_several_columns(void **state)
{
    (void)state;
    REFUSES(of_two, KIN_KEY_MISMATCH, "of_two.order", "whose key has 2 columns", ".primary_key");
    REFUSES(of_both, KIN_KEY_MISMATCH, "of_both.order", "whose key has 2 columns", ".foreign_key");
    REFUSES(two_foreign_keys, KIN_KEY_MISMATCH, "two_foreign_keys.author",
            "author_id, id (2 columns)", "id (1)");
    REFUSES(joins_two, KIN_KEY_MISMATCH, "joins_two.orders", "whose key has 2 columns",
            ".association_foreign_key");
}

static void join_tables_that_cannot_be(void **state)
{
    (void)state;
    REFUSES(one_column, KIN_INVALID_MODEL, "one_column.books", "books_one_columns", "book_id",
            ".association_foreign_key");
    REFUSES(no_join_table, KIN_INVALID_MODEL, "no_join_table.books", ".join_table is empty");
}

static void the_list_tells_each_mistake(void **state)
{
    (void)state;
    kin_db *db = kin_open(database_url(), kin_models(two_mistakes, no_key, hole_at_end));
    kin_mistakes all = kin_db_mistakes(db);
    assert_int_equal(all.count, 4);
    const kin_error_info *inverse = all.items[2]; /* names come after what models are made of */
    assert_int_equal(inverse->code, KIN_INVERSE_NOT_FOUND);
    assert_string_equal(inverse->model, "two_mistakes");
    assert_string_equal(inverse->association, "author");
    assert_string_equal(inverse->actual, "boks");
    assert_string_equal(inverse->expected, "books");
    assert_non_null(strstr(inverse->message, "two_mistakes.author"));
    const kin_error_info *touch = all.items[3];
    assert_int_equal(touch->code, KIN_INVALID_MODEL);
    assert_string_equal(touch->actual, "raed_at");
    assert_string_equal(touch->expected, "read_at");
    const kin_error_info *key = all.items[0];
    assert_string_equal(key->model, "no_key");
    assert_null(key->association);
    assert_null(key->actual);
    const kin_error_info *hole = all.items[1];
    assert_string_equal(hole->model, "hole_at_end");
    /* The error is the first of them, with the messages of all. */
    const kin_error_info *error = kin_db_error(db);
    assert_int_equal(error->code, key->code);
    assert_string_equal(error->model, "no_key");
    for (size_t i = 0; i < all.count; i++)
        assert_non_null(strstr(error->message, all.items[i]->message));
    kin_close(db);
}

static void more_mistakes_than_a_message_holds(void **state)
{
    (void)state;
    char text[64];
    kin_db *db =
        kin_open(database_url(), kin_models(through_one, joins_one, nullable_one, default_of_one,
                                            no_key, wrong_primary_key, hole_at_end, hole_between,
                                            row_twice, two_tables, no_table_name, no_validation));
    kin_mistakes all = kin_db_mistakes(db);
    const char *message = kin_db_error(db)->message;
    size_t told = 0;
    while (told < all.count && strstr(message, all.items[told]->message)) told++;
    assert_in_range(told, 1, all.count - 1);
    for (size_t i = told; i < all.count; i++) assert_null(strstr(message, all.items[i]->message));
    snprintf(text, sizeof text, "; and %zu more", all.count - told);
    assert_string_equal(message + strlen(message) - strlen(text), text);
    kin_close(db);
}

static void no_mistakes(void **state)
{
    (void)state;
    kin_db *db = kin_open(database_url(), kin_models(author));
    assert_int_equal(kin_db_mistakes(db).count, 0);
    kin_close(db);
    db = kin_open(NULL, kin_models(no_key)); /* the models are not looked at */
    assert_int_equal(kin_db_mistakes(db).count, 0);
    kin_close(db);
    assert_int_equal(kin_db_mistakes(NULL).count, 0);
}

/* Every allocation of an opening that finds mistakes fails once, alone and with all after it: the
 * error is one of the two, and nothing is left behind. */
static void memory_runs_out_among_mistakes(void **state)
{
    (void)state;
    static kin_model_fn *const models[] = {
        wrong_source_model, two_mistakes_model, no_key_model,       hole_at_end_model,
        row_twice_model,    two_tables_model,   two_defaults_model, wrong_through_model,
        nullifies_model,    one_column_model,   through_one_model,  NULL,
    };
    bool failed = true;
    for (size_t at = 1; failed; at++)
        for (int and_after = 0; and_after < 2; and_after++) {
            struct allocations allocations;
            allocations_open(&allocations);
            allocations.armed = true;
            allocations.fail_at = at;
            allocations.and_after = and_after;
            kin_db *db = kin_open("sqlite::memory:", models, .allocator = &allocations.allocator);
            failed = allocations.failed > 0;
            kin_code code = kin_db_error(db)->code;
            size_t count = kin_db_models(db).count;
            kin_close(db);
            assert_int_equal(code, failed ? KIN_OUT_OF_MEMORY : KIN_INVALID_MODEL);
            assert_int_equal(count, 0);
            assert_int_equal(allocations.live, 0);
            assert_false(allocations.wrong_size);
        }
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    kin_model_fn *const *models = kin_models(wrong_touch, no_key);
    refuses(models, KIN_INVALID_MODEL,
            (const char *const[]){"wrong_touch.author", "\"raed_at\"", NULL});
    refuses(models, KIN_INVALID_MODEL,
            (const char *const[]){"no_key", "no_key has no primary key", NULL});
}

/* --- the struct and its rows ------------------------------------------------------------------ */

static void no_primary_key(void **state)
{
    (void)state;
    REFUSES(no_key, KIN_INVALID_MODEL, "no_key", "has no primary key");
    REFUSES(nullable_key, KIN_INVALID_MODEL, "nullable_key.id", "cannot be nullable");
    REFUSES(nullable_id, KIN_INVALID_MODEL, "nullable_id.id", "cannot be nullable");
}

static void member_that_no_row_names(void **state)
{
    (void)state;
    REFUSES(hole_at_end, KIN_INVALID_MODEL, "hole_at_end", "behind born", "KIN_FIELD");
    REFUSES(hole_between, KIN_INVALID_MODEL, "hole_between", "behind id", "KIN_FIELD");
}

static void member_that_two_rows_name(void **state)
{
    (void)state;
    REFUSES(row_twice, KIN_INVALID_MODEL, "row_twice.name", "two rows name this member");
    REFUSES(column_twice, KIN_INVALID_MODEL, "column_twice.name", "column id has a row already");
}

static void default_that_does_not_fit(void **state)
{
    (void)state;
    REFUSES(text_default_of_int, KIN_INVALID_MODEL, "text_default_of_int.name", ".default_int");
    REFUSES(default_of_time, KIN_INVALID_MODEL, "default_of_time.born", ".default_text");
    REFUSES(two_defaults, KIN_INVALID_MODEL, "two_defaults.name", "more than one default");
}

static void two_models_with_one_table(void **state)
{
    (void)state;
    kin_model_fn *const *models = kin_models(author, same_table);
    refuses(models, KIN_INVALID_MODEL,
            (const char *const[]){"same_table", "author", "one table: authors", NULL});
}

static const kin_model *namesake(void)
{
    static kin_model model;
    model = *author_model();
    return &model;
}

static void two_models_of_one_name(void **state)
{
    (void)state;
    static kin_model_fn *const both[] = {author_model, namesake, NULL};
    refuses(both, KIN_INVALID_MODEL, (const char *const[]){"author", "two models are named", NULL});
}

static void tables_and_columns_need_names(void **state)
{
    (void)state;
    REFUSES(two_tables, KIN_INVALID_MODEL, "two_tables", "more than one KIN_TABLE");
    REFUSES(no_table_name, KIN_INVALID_MODEL, "no_table_name", "KIN_TABLE has no name");
    REFUSES(no_column_name, KIN_INVALID_MODEL, "no_column_name.name", ".column is empty");
    REFUSES(no_validation, KIN_INVALID_MODEL, "no_validation", "KIN_VALIDATE has no function");
}

static void callbacks_and_their_options(void **state)
{
    (void)state;
    REFUSES(no_callback, KIN_INVALID_MODEL, "no_callback", "a callback has no function");
    REFUSES(no_around, KIN_INVALID_MODEL, "no_around", "a callback has no function");
    REFUSES(on_destroy, KIN_INVALID_MODEL, "on_destroy", ".on has no such event");
    REFUSES(on_nothing, KIN_INVALID_MODEL, "on_nothing", ".on has no such event");
    REFUSES(commit_context, KIN_INVALID_MODEL, "commit_context", "takes no .context");
    REFUSES(validated_column, KIN_INVALID_MODEL, "validated_column.name", "takes no .on");
}

static void timestamp_of_another_type(void **state)
{
    (void)state;
    REFUSES(text_timestamp, KIN_INVALID_MODEL, "text_timestamp.name", "created_at", ".plain");
    REFUSES(integer_timestamp, KIN_INVALID_MODEL, "integer_timestamp.id", "updated_on", ".plain");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_models_open),
        cmocka_unit_test(unknown_foreign_key),
        cmocka_unit_test(ERR_4_unknown_inverse),
        cmocka_unit_test(ERR_5_unknown_through),
        cmocka_unit_test(ERR_6_unknown_source),
        cmocka_unit_test(through_that_goes_through_itself),
        cmocka_unit_test(ERR_10_a_has_one_through_a_collection),
        cmocka_unit_test(through_with_what_it_has_no_use_for),
        cmocka_unit_test(unknown_counter_cache),
        cmocka_unit_test(unknown_touch_column),
        cmocka_unit_test(DEF_3_dependent_that_the_kind_does_not_have),
        cmocka_unit_test(DEF_4_counter_cache_on_has_one),
        cmocka_unit_test(DEF_2_option_that_the_row_does_not_take),
        cmocka_unit_test(options_that_are_not_written_out),
        cmocka_unit_test(unknown_primary_key),
        cmocka_unit_test(keys_of_several_columns),
        cmocka_unit_test(join_tables_that_cannot_be),
        cmocka_unit_test(the_list_tells_each_mistake),
        cmocka_unit_test(more_mistakes_than_a_message_holds),
        cmocka_unit_test(no_mistakes),
        cmocka_unit_test(memory_runs_out_among_mistakes),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(no_primary_key),
        cmocka_unit_test(member_that_no_row_names),
        cmocka_unit_test(member_that_two_rows_name),
        cmocka_unit_test(default_that_does_not_fit),
        cmocka_unit_test(two_models_with_one_table),
        cmocka_unit_test(two_models_of_one_name),
        cmocka_unit_test(tables_and_columns_need_names),
        cmocka_unit_test(callbacks_and_their_options),
        cmocka_unit_test(timestamp_of_another_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
