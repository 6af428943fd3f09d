/* Shelves to put many new records on. */
#ifndef TESTS_BEHAVIOUR_STACKS_H
#define TESTS_BEHAVIOUR_STACKS_H

#include <kin.h>

KIN_DECLARE(shelf, static);
KIN_DECLARE(book, static);
KIN_DECLARE(ticket, static);
KIN_DECLARE(label, static);
KIN_DECLARE(mark, static);
KIN_DECLARE(chapter, static);
KIN_DECLARE(letter, static);

struct shelf {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int books_count;
    kin_int lock_version;
    kin_many(book) books;     /* without an inverse */
    kin_many(ticket) tickets; /* keys of text */
    kin_many(letter) letters; /* with callbacks */
    kin_many(label) labels;   /* by a join table */
    kin_many(mark) marks;
    kin_many(label) marked; /* through marks */
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int shelf_id;
    kin_text title; /* unique, and not empty */
    kin_int pages;
    kin_int worth; /* the database says */
    kin_time created_at;
    kin_one(shelf) shelf;
    kin_many(chapter) chapters;
};

struct chapter {
    kin_record kin;
    kin_int id;
    kin_int book_id;
    kin_text title;
};

struct ticket {
    kin_record kin;
    kin_text code;
    kin_int shelf_id;
    kin_int worth;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int marks_count;
};

struct mark {
    kin_record kin;
    kin_int id;
    kin_int shelf_id;
    kin_int label_id;
    kin_one(shelf) shelf;
    kin_one(label) label;
};

/* Its functions write down what the database has. */
struct letter {
    kin_record kin;
    kin_int id;
    kin_int shelf_id;
    kin_text text; /* "twin": none like it may be there; "last": it asks nothing */
    kin_int seen;
};

static inline void book_has_a_title(kin_record *record)
{
    struct book *book = kin_as(book, record);
    if (!book->title || !*book->title) kin_add_error(book, title, "can't be blank");
}

static inline void letter_is_the_first(kin_record *record)
{
    struct letter *letter = kin_as(letter, record);
    kin_session *session = kin_session_of(letter);
    if (letter->text && kin_exists(session, letter, .where = "text = 'twin'"))
        kin_add_error(letter, text, "there is a twin");
}

static inline bool letter_counts(kin_record *record)
{
    struct letter *letter = kin_as(letter, record);
    return kin_set(letter, seen, kin_count(kin_session_of(letter), letter));
}

/* clang-format off */
KIN_MODEL(shelf,
    KIN_TABLE("shelves"),
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(books_count),
    KIN_COLUMN(lock_version),
    KIN_HAS_MANY(books, book),
    KIN_HAS_MANY(tickets, ticket),
    KIN_HAS_MANY(letters, letter),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
    KIN_HAS_MANY(marks, mark),
    KIN_HAS_MANY(marked, label, .through = "marks", .source = "label"),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(shelf_id, .nullable = true),
    KIN_COLUMN(title, .unique = true),
    KIN_COLUMN(pages, .nullable = true),
    KIN_COLUMN(worth, .default_sql = "(40 + 2)"),
    KIN_COLUMN(created_at),
    KIN_BELONGS_TO(shelf, shelf, .counter_cache = KIN_COUNTER_CACHE),
    KIN_HAS_MANY(chapters, chapter),
    KIN_VALIDATE(book_has_a_title),
);

KIN_MODEL(chapter,
    KIN_COLUMN(id),
    KIN_COLUMN(book_id, .nullable = true),
    KIN_COLUMN(title),
);

KIN_MODEL(ticket,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(shelf_id, .nullable = true),
    KIN_COLUMN(worth, .default_sql = "(40 + 2)"),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(marks_count),
);

KIN_MODEL(mark,
    KIN_COLUMN(id),
    KIN_COLUMN(shelf_id, .nullable = true),
    KIN_COLUMN(label_id, .nullable = true),
    KIN_BELONGS_TO(shelf, shelf),
    KIN_BELONGS_TO(label, label, .counter_cache = KIN_COUNTER_CACHE),
);

KIN_MODEL(letter,
    KIN_COLUMN(id),
    KIN_COLUMN(shelf_id, .nullable = true),
    KIN_COLUMN(text),
    KIN_COLUMN(seen),
    KIN_VALIDATE(letter_is_the_first),
    KIN_BEFORE_CREATE(letter_counts),
);
/* clang-format on */

#define STACKS kin_models(shelf, book, chapter, ticket, label, mark, letter)

#endif
