/* What is read step by step: writers, their books, the pages of these, and what lies behind. */
#ifndef TESTS_BEHAVIOUR_SHELVES_H
#define TESTS_BEHAVIOUR_SHELVES_H

#include <kin.h>

#include <stdio.h>

KIN_DECLARE(writer, static);
KIN_DECLARE(book, static);
KIN_DECLARE(sheet, static);
KIN_DECLARE(remark, static);
KIN_DECLARE(sticker, static);
KIN_DECLARE(house, static);

struct writer {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(book) books;
    kin_many(book) by_title;
    kin_many(book) latest;   /* two of them */
    kin_many(book) namesake; /* those with the writer's own name in their title */
    kin_many(sheet) sheets;
    kin_many(sheet) apart;
    kin_many(sheet) apart_by_title;
    kin_many(sheet) apart_by_number;
    kin_many(sheet) apart_short; /* two by number for each writer */
    kin_many(sheet) apart_first; /* two, in the order of the books */
    kin_many(sheet) apart_latest;
    kin_many(sheet) apart_namesake;
    kin_many(remark) remarks;
    kin_many(remark) apart_remarks;
    kin_many(house)
        apart_remarked; /* over remarks that it has itself, of which some are on houses */
    kin_many(remark) own_remarks;
    kin_many(sticker) apart_stickers;
    kin_many(house) apart_houses;
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_int house_id;
    kin_text title;
    kin_one(writer) writer;
    kin_one(house) house;
    kin_many(sheet) sheets;
};

struct sheet {
    kin_record kin;
    kin_int id;
    kin_int book_id;
    kin_int number;
    kin_one(book) book;
    kin_many(remark) remarks;
    kin_many(sticker) stickers;
    kin_one(writer) apart_writer;
    kin_one(house) apart_house;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_int subject_id;
    kin_text subject_type;
    kin_text body;
    kin_one(kin_record) subject;
};

/* Keys are texts; over a join table. */
struct sticker {
    kin_record kin;
    kin_text code;
    kin_many(sheet) sheets;
    kin_many(book) apart_books;
};

struct house {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(remark) remarks;
};

static inline void by_title(kin_query *query)
{
    kin_query_order(query, "books.title DESC");
}

static inline void two_by_title(kin_query *query)
{
    kin_query_order(query, "books.title DESC");
    kin_query_limit(query, 2);
}

static inline void of_the_name(kin_query *query, const kin_record *owner)
{
    kin_query_equal(query, book, title, kin_as(writer, owner)->name);
}

static inline void by_number(kin_query *query)
{
    kin_query_order(query, "sheets.number");
}

static inline void two_by_number(kin_query *query)
{
    kin_query_order(query, "sheets.number");
    kin_query_limit(query, 2);
}

static inline void two(kin_query *query)
{
    kin_query_limit(query, 2);
}

/* clang-format off */
KIN_MODEL(writer,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(books, book),
    KIN_HAS_MANY(by_title, book, .scope = by_title),
    KIN_HAS_MANY(latest, book, .scope = two_by_title),
    KIN_HAS_MANY(namesake, book, .owner_scope = of_the_name),
    KIN_HAS_MANY(sheets, sheet, .through = "books"),
    KIN_HAS_MANY(apart, sheet, .through = "books", .source = "sheets", .disable_joins = true),
    KIN_HAS_MANY(apart_by_title, sheet, .through = "by_title", .source = "sheets",
                 .disable_joins = true),
    KIN_HAS_MANY(apart_by_number, sheet, .through = "by_title", .source = "sheets",
                 .disable_joins = true, .scope = by_number),
    KIN_HAS_MANY(apart_short, sheet, .through = "books", .source = "sheets",
                 .disable_joins = true, .scope = two_by_number),
    KIN_HAS_MANY(apart_first, sheet, .through = "by_title", .source = "sheets",
                 .disable_joins = true, .scope = two),
    KIN_HAS_MANY(apart_latest, sheet, .through = "latest", .source = "sheets",
                 .disable_joins = true),
    KIN_HAS_MANY(apart_namesake, sheet, .through = "namesake", .source = "sheets",
                 .disable_joins = true),
    KIN_HAS_MANY(remarks, remark, .through = "sheets"),
    KIN_HAS_MANY(apart_remarks, remark, .through = "sheets", .source = "remarks",
                 .disable_joins = true),
    KIN_HAS_MANY(own_remarks, remark),
    KIN_HAS_MANY(apart_remarked, house, .through = "own_remarks", .source = "subject",
                 .source_type = "House", .disable_joins = true),
    KIN_HAS_MANY(apart_stickers, sticker, .through = "sheets", .source = "stickers",
                 .disable_joins = true),
    KIN_HAS_MANY(apart_houses, house, .through = "books", .source = "house",
                 .disable_joins = true),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_COLUMN(house_id, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_BELONGS_TO(writer, writer),
    KIN_BELONGS_TO(house, house),
    KIN_HAS_MANY(sheets, sheet),
);

KIN_MODEL(sheet,
    KIN_COLUMN(id),
    KIN_COLUMN(book_id, .nullable = true),
    KIN_COLUMN(number, .default_int = 0),
    KIN_BELONGS_TO(book, book),
    KIN_HAS_MANY(remarks, remark, .as = "subject"),
    KIN_HAS_AND_BELONGS_TO_MANY(stickers, sticker),
    KIN_HAS_ONE(apart_writer, writer, .through = "book", .source = "writer",
                .disable_joins = true),
    KIN_HAS_ONE(apart_house, house, .through = "book", .source = "house", .disable_joins = true),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_COLUMN(body, .nullable = true),
    KIN_BELONGS_TO_ANY(subject),
);

KIN_MODEL(sticker,
    KIN_COLUMN(code, .key = true),
    KIN_HAS_AND_BELONGS_TO_MANY(sheets, sheet),
    KIN_HAS_MANY(apart_books, book, .through = "sheets", .source = "book", .disable_joins = true),
);

KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(remarks, remark, .as = "subject"),
);
/* clang-format on */

#define SHELF_MODELS kin_models(writer, book, sheet, remark, sticker, house)

#endif
