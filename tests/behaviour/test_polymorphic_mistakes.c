/* Mistakes in polymorphic declarations, told when the database is opened. */
#include "behaviour/association.h"

KIN_DECLARE(asset, static);
KIN_DECLARE(review, static);

struct asset {
    kin_record kin;
    kin_int id;
    kin_int attachable_id;
    kin_text attachable_type;
    kin_int number;
    kin_one(kin_record) attachable;
};
KIN_MODEL(asset,
    KIN_COLUMN(id),
    KIN_COLUMN(attachable_id, .nullable = true),
    KIN_COLUMN(attachable_type, .nullable = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_BELONGS_TO_ANY(attachable),
);

/* It counts, and touches a column. */
struct review {
    kin_record kin;
    kin_int id;
    kin_int thing_id;
    kin_text thing_type;
    kin_one(kin_record) thing;
};
KIN_MODEL(review,
    KIN_COLUMN(id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(thing_type, .nullable = true),
    KIN_BELONGS_TO_ANY(thing, .counter_cache = "reviews", .touch = "read_at"),
);

#define BELONGS(M, ...)                 \
    KIN_DECLARE(M, static);             \
    struct M {                          \
        kin_record kin;                 \
        kin_int id;                     \
        kin_int attachable_id;          \
        kin_text attachable_type;       \
        kin_one(kin_record) attachable; \
    };                                  \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(attachable_id), KIN_COLUMN(attachable_type), __VA_ARGS__)

BELONGS(wrong_key, KIN_BELONGS_TO_ANY(attachable, .foreign_key = "atachable_id"));
BELONGS(wrong_type, KIN_BELONGS_TO_ANY(attachable, .foreign_type = "attachable_typ"));
BELONGS(integer_type, KIN_BELONGS_TO_ANY(attachable, .foreign_type = "attachable_id"));
BELONGS(wrong_inverse, KIN_BELONGS_TO_ANY(attachable, .inverse_of = "asset"));
BELONGS(wrong_dependent, KIN_BELONGS_TO_ANY(attachable, .dependent = KIN_NULLIFY));
BELONGS(constrained, KIN_BELONGS_TO_ANY(attachable, .constraint = true));
BELONGS(through_any, KIN_BELONGS_TO_ANY(attachable, .through = "x"));

#define OWNS(M, ...)               \
    KIN_DECLARE(M, static);        \
    struct M {                     \
        kin_record kin;            \
        kin_int id;                \
        kin_many(asset) assets;    \
        kin_many(review) reviewed; \
        kin_many(M) others;        \
    };                             \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)
#define ASSETS KIN_HAS_MANY(assets, asset, .as = "attachable")
#define REVIEWED KIN_HAS_MANY(reviewed, review, .foreign_key = "thing_id")

OWNS(right, ASSETS, REVIEWED, KIN_HAS_MANY(others, right, .foreign_key = "id"));
OWNS(as_nothing, REVIEWED, KIN_HAS_MANY(others, as_nothing, .foreign_key = "id"),
     KIN_HAS_MANY(assets, asset, .as = "atachable", .foreign_type = "attachable_type"));
OWNS(as_with_wrong_type, REVIEWED, KIN_HAS_MANY(others, as_with_wrong_type, .foreign_key = "id"),
     KIN_HAS_MANY(assets, asset, .as = "attachable", .foreign_type = "number"));
OWNS(type_without_as, ASSETS, REVIEWED,
     KIN_HAS_MANY(others, type_without_as, .foreign_key = "id", .foreign_type = "id"));
OWNS(no_counter, ASSETS, KIN_HAS_MANY(others, no_counter, .foreign_key = "id"),
     KIN_HAS_MANY(reviewed, review, .as = "thing"));
OWNS(through_as, REVIEWED, ASSETS,
     KIN_HAS_MANY(others, through_as, .through = "assets", .source = "attachable",
                  .source_type = "ThroughAs", .as = "x"));
OWNS(without_source_type, REVIEWED, ASSETS,
     KIN_HAS_MANY(others, without_source_type, .through = "assets", .source = "attachable"));
OWNS(wrong_source_type, REVIEWED, ASSETS,
     KIN_HAS_MANY(others, wrong_source_type, .through = "assets", .source = "attachable",
                  .source_type = "Right"));
OWNS(source_type_alone, REVIEWED, ASSETS,
     KIN_HAS_MANY(others, source_type_alone, .foreign_key = "id", .source_type = "X"));
OWNS(inverse_without_as, REVIEWED, KIN_HAS_MANY(others, inverse_without_as, .foreign_key = "id"),
     KIN_HAS_MANY(assets, asset, .foreign_key = "attachable_id", .inverse_of = "attachable"));

/* Its key is a text. */
KIN_DECLARE(keyed_by_text, static);
struct keyed_by_text {
    kin_record kin;
    kin_text id;
    kin_many(asset) assets;
};
KIN_MODEL(keyed_by_text,
    KIN_COLUMN(id),
    KIN_HAS_MANY(assets, asset, .as = "attachable"),
);

/* It goes through what leads to any model; and its source does. */
KIN_DECLARE(goes_through_any, static);
struct goes_through_any {
    kin_record kin;
    kin_int id;
    kin_int attachable_id;
    kin_text attachable_type;
    kin_one(kin_record) attachable;
    kin_many(asset) assets;
};
KIN_MODEL(goes_through_any,
    KIN_COLUMN(id),
    KIN_COLUMN(attachable_id),
    KIN_COLUMN(attachable_type),
    KIN_BELONGS_TO_ANY(attachable),
    KIN_HAS_MANY(assets, asset, .through = "attachable"),
);

/* What .as names leads to one model alone. */
KIN_DECLARE(as_plain, static);
struct as_plain {
    kin_record kin;
    kin_int id;
    kin_int parent_id;
    kin_text kind;
    kin_one(as_plain) parent;
    kin_many(as_plain) children;
};
KIN_MODEL(as_plain,
    KIN_COLUMN(id),
    KIN_COLUMN(parent_id),
    KIN_COLUMN(kind),
    KIN_BELONGS_TO(parent, as_plain),
    KIN_HAS_MANY(children, as_plain, .foreign_key = "parent_id", .foreign_type = "kind",
                 .as = "parent"),
);

KIN_DECLARE(pointless, static);
struct pointless {
    kin_record kin;
    kin_int id;
    kin_int parent_id;
    kin_one(pointless) parent;
    kin_many(pointless) children;
    kin_many(pointless) parents;
};
KIN_MODEL(pointless,
    KIN_COLUMN(id),
    KIN_COLUMN(parent_id),
    KIN_BELONGS_TO(parent, pointless),
    KIN_HAS_MANY(children, pointless, .foreign_key = "parent_id"),
    KIN_HAS_MANY(parents, pointless, .through = "children", .source = "parent",
                 .source_type = "Pointless"),
);

/* One mistake, with all of the texts in its message; the end of the list is NULL. */
static void refuses(kin_model_fn *const *models, kin_code code, const char *const *texts)
{
    kin_db *db = kin_open("sqlite::memory:", models, NULL);
    const kin_error_info *error = kin_db_error(db);
    if (error->code != code) fail_msg("%s: %s", kin_error_name(error->code), error->message);
    for (; *texts; texts++)
        if (!strstr(error->message, *texts))
            fail_msg("\"%s\" is not in \"%s\"", *texts, error->message);
    if (kin_db_mistakes(db).count != 1) fail_msg("%s", error->message);
    kin_close(db);
}
#define REFUSES(M, code, ...) refuses(kin_models(M), code, (const char *const[]){__VA_ARGS__, NULL})

static void DEF_9_columns_of_a_belongs_to_any(void **state)
{
    (void)state;
    REFUSES(wrong_key, KIN_INVALID_MODEL, "wrong_key.attachable", "\"atachable_id\"",
            "did you mean \"attachable_id\"");
    REFUSES(wrong_type, KIN_INVALID_MODEL, "wrong_type.attachable", "foreign type",
            "did you mean \"attachable_type\"");
    REFUSES(integer_type, KIN_INVALID_MODEL, "integer_type.attachable", "is no text");
}

static void DEF_9_options_of_a_belongs_to_any(void **state)
{
    (void)state;
    REFUSES(wrong_inverse, KIN_INVERSE_NOT_FOUND, "wrong_inverse.attachable",
            "no model has a \"asset\"");
    REFUSES(wrong_dependent, KIN_INVALID_MODEL, "wrong_dependent.attachable", "KIN_NULLIFY");
    REFUSES(constrained, KIN_INVALID_MODEL, "constrained.attachable", ".constraint");
    REFUSES(through_any, KIN_INVALID_MODEL, "through_any.attachable", ".through");
}

static void POL_2_what_as_leads_to(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(right), NULL);
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    kin_close(db);
    REFUSES(as_nothing, KIN_INVALID_MODEL, "as_nothing.assets", "\"atachable_id\"",
            "did you mean \"attachable_id\"");
    REFUSES(as_with_wrong_type, KIN_INVALID_MODEL, "as_with_wrong_type.assets", "is no text");
    REFUSES(type_without_as, KIN_INVALID_MODEL, "type_without_as.others", ".foreign_type");
    REFUSES(no_counter, KIN_INVALID_MODEL, "no_counter.reviewed", "review.thing",
            "no integer column reviews");
    REFUSES(keyed_by_text, KIN_INVALID_MODEL, "keyed_by_text.assets", "of different types");
    REFUSES(as_plain, KIN_INVALID_MODEL, "as_plain.parent", "no KIN_BELONGS_TO_ANY");
    REFUSES(through_as, KIN_INVALID_MODEL, "through_as.others", "takes no .as");
    REFUSES(inverse_without_as, KIN_INVERSE_NOT_FOUND, "inverse_without_as.assets", "give .as");
}

static void ERR_7_a_polymorphic_source_needs_a_type(void **state)
{
    (void)state;
    REFUSES(without_source_type, KIN_SOURCE_POLYMORPHIC, "without_source_type.others",
            "asset.attachable", ".source_type");
    REFUSES(wrong_source_type, KIN_INVALID_MODEL, "wrong_source_type.others", "\"Right\"",
            "\"WrongSourceType\"");
    REFUSES(source_type_alone, KIN_INVALID_MODEL, "source_type_alone.others", ".source_type");
}

static void ERR_8_through_what_leads_to_any_model(void **state)
{
    (void)state;
    REFUSES(goes_through_any, KIN_THROUGH_POLYMORPHIC, "goes_through_any.assets",
            "goes_through_any.attachable");
}

static void ERR_9_a_source_type_that_is_pointless(void **state)
{
    (void)state;
    REFUSES(pointless, KIN_SOURCE_TYPE_POINTLESS, "pointless.parents", "pointless.parent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(DEF_9_columns_of_a_belongs_to_any),
        cmocka_unit_test(DEF_9_options_of_a_belongs_to_any),
        cmocka_unit_test(POL_2_what_as_leads_to),
        cmocka_unit_test(ERR_7_a_polymorphic_source_needs_a_type),
        cmocka_unit_test(ERR_8_through_what_leads_to_any_model),
        cmocka_unit_test(ERR_9_a_source_type_that_is_pointless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
