/* Boxes and toys: the models of the tests of has_many beside the shared ones. */
#ifndef TESTS_BEHAVIOUR_BOXES_H
#define TESTS_BEHAVIOUR_BOXES_H

#include "behaviour/association.h"

KIN_DECLARE(box);
KIN_DECLARE(toy);

struct box {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_many(toy) toys;       /* no .dependent, no counter */
    kin_many(toy) red_toys;   /* .scope */
    kin_many(toy) two_toys;   /* the first two */
    kin_many(toy) code_toys;  /* by boxes.code */
    kin_many(toy) loose_toys; /* not validated */
    kin_many(toy) dead_toys;  /* delete_all */
};

struct toy {
    kin_record kin;
    kin_int id;
    kin_int box_id;
    kin_int loose_id;
    kin_int dead_id;
    kin_text box_code;
    kin_text name; /* must not be blank */
    kin_text color;
};

static void only_red(kin_query *query)
{
    kin_query_equal(query, toy, color, "red");
}

static void first_two(kin_query *query)
{
    kin_query_order(query, "toys.name");
    kin_query_limit(query, 2);
}

static void by_id(kin_query *query)
{
    kin_query_order(query, "toys.id");
}

static void validate_toy(kin_record *record)
{
    struct toy *toy = kin_as(toy, record);
    if (!toy->name || !*toy->name) kin_add_error(toy, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(box,
    KIN_TABLE("boxes"),
    KIN_COLUMN(id),
    KIN_COLUMN(code, .nullable = true),
    KIN_HAS_MANY(toys, toy, .scope = by_id),
    KIN_HAS_MANY(red_toys, toy, .scope = only_red),
    KIN_HAS_MANY(two_toys, toy, .scope = first_two),
    KIN_HAS_MANY(code_toys, toy, .foreign_key = "box_code", .primary_key = "code"),
    KIN_HAS_MANY(loose_toys, toy, .foreign_key = "loose_id", .validate = KIN_VALIDATE_NO),
    KIN_HAS_MANY(dead_toys, toy, .foreign_key = "dead_id", .dependent = KIN_DELETE_ALL),
);

KIN_MODEL(toy,
    KIN_COLUMN(id),
    KIN_COLUMN(box_id, .nullable = true),
    KIN_COLUMN(loose_id, .nullable = true),
    KIN_COLUMN(dead_id, .nullable = true),
    KIN_COLUMN(box_code, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(color, .nullable = true),
    KIN_VALIDATE(validate_toy),
);
/* clang-format on */

/* A box with up to five toys: a, b, c ... */
static inline struct box *box_of(size_t count)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    struct box *box = kin_create(s, box);
    for (size_t i = 0; i < count; i++) kin_create(s, toy, .box_id = box->id, .name = names[i]);
    return box;
}

static inline void assert_names(toy_list list, const char *expected)
{
    char names[64] = "";
    kin_each(toy, list) strcat(names, toy->name);
    assert_string_equal(names, expected);
}

#endif
