/* Destroying an owner: each kind of association with each .dependent, in each state that it can be
 * in; and kin_delete, which leaves everything as it is. A cell of that table is a row below and a
 * test of its own. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(thing, static);
KIN_DECLARE(link, static);

/* Whom it belongs to is of a model for each cell's association, which share the columns. */
struct thing {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int owner_id;
    kin_int subject_id;
    kin_text subject_type;
};

struct link {
    kin_record kin;
    kin_int id;
    kin_int owner_id;
    kin_int thing_id;
    kin_one(thing) thing;
};

/* Which of them callbacks were told of: things, and join records in capitals. */
static char told[16];

static bool tell(int64_t number, char first)
{
    size_t length = strlen(told);
    if (length + 1 < sizeof told) told[length] = (char)(first + number - 1);
    return true;
}

static bool thing_goes(kin_record *record)
{
    return tell(kin_cast(thing, record)->id, 'a');
}

static bool link_goes(kin_record *record)
{
    return tell(kin_cast(link, record)->thing_id, 'A');
}

/* clang-format off */
KIN_MODEL(thing,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(owner_id, .nullable = true),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BEFORE_DESTROY(thing_goes),
);

KIN_MODEL(link,
    KIN_COLUMN(id),
    KIN_COLUMN(owner_id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_BELONGS_TO(thing, thing),
    KIN_BEFORE_DESTROY(link_goes),
);

/* A model of that name whose association is as the rest says. */
#define MANY(name, ...)                                                           \
    KIN_DECLARE(name, static);                                                    \
    struct name { kin_record kin; kin_int id; kin_many(thing) things; };          \
    KIN_MODEL(name, KIN_COLUMN(id), KIN_HAS_MANY(things, thing, __VA_ARGS__))
#define ONE(name, ...)                                                            \
    KIN_DECLARE(name, static);                                                    \
    struct name { kin_record kin; kin_int id; kin_one(thing) things; };           \
    KIN_MODEL(name, KIN_COLUMN(id), KIN_HAS_ONE(things, thing, __VA_ARGS__))
#define TO(name, ...)                                                             \
    KIN_DECLARE(name, static);                                                    \
    struct name { kin_record kin; kin_int id; kin_int thing_id; kin_one(thing) things; }; \
    KIN_MODEL(name, KIN_COLUMN(id), KIN_COLUMN(thing_id, .nullable = true),       \
              KIN_BELONGS_TO(things, thing, .foreign_key = "thing_id", __VA_ARGS__))
#define THROUGH(name, ...)                                                        \
    KIN_DECLARE(name, static);                                                    \
    struct name { kin_record kin; kin_int id; kin_many(link) links; kin_many(thing) things; }; \
    KIN_MODEL(name, KIN_COLUMN(id), KIN_HAS_MANY(links, link, .foreign_key = "owner_id"), \
              KIN_HAS_MANY(things, thing, .through = "links", .source = "thing", __VA_ARGS__))

MANY(many_none, .foreign_key = "owner_id");
MANY(many_destroy, .foreign_key = "owner_id", .dependent = KIN_DESTROY);
MANY(many_delete_all, .foreign_key = "owner_id", .dependent = KIN_DELETE_ALL);
MANY(many_nullify, .foreign_key = "owner_id", .dependent = KIN_NULLIFY);
MANY(many_exception, .foreign_key = "owner_id", .dependent = KIN_RESTRICT_WITH_EXCEPTION);
MANY(many_error, .foreign_key = "owner_id", .dependent = KIN_RESTRICT_WITH_ERROR);
ONE(one_none, .foreign_key = "owner_id");
ONE(one_destroy, .foreign_key = "owner_id", .dependent = KIN_DESTROY);
ONE(one_delete, .foreign_key = "owner_id", .dependent = KIN_DELETE);
ONE(one_nullify, .foreign_key = "owner_id", .dependent = KIN_NULLIFY);
ONE(one_exception, .foreign_key = "owner_id", .dependent = KIN_RESTRICT_WITH_EXCEPTION);
ONE(one_error, .foreign_key = "owner_id", .dependent = KIN_RESTRICT_WITH_ERROR);
TO(to_none, .validate = KIN_VALIDATE_YES);
TO(to_destroy, .dependent = KIN_DESTROY);
TO(to_delete, .dependent = KIN_DELETE);
THROUGH(through_none, .validate = KIN_VALIDATE_YES);
THROUGH(through_destroy, .dependent = KIN_DESTROY);
THROUGH(through_delete_all, .dependent = KIN_DELETE_ALL);
THROUGH(through_nullify, .dependent = KIN_NULLIFY);
THROUGH(through_exception, .dependent = KIN_RESTRICT_WITH_EXCEPTION);
THROUGH(through_error, .dependent = KIN_RESTRICT_WITH_ERROR);
MANY(any_many_destroy, .as = "subject", .dependent = KIN_DESTROY);
MANY(any_many_delete_all, .as = "subject", .dependent = KIN_DELETE_ALL);
MANY(any_many_nullify, .as = "subject", .dependent = KIN_NULLIFY);
MANY(any_many_error, .as = "subject", .dependent = KIN_RESTRICT_WITH_ERROR);
ONE(any_one_destroy, .as = "subject", .dependent = KIN_DESTROY);
ONE(any_one_delete, .as = "subject", .dependent = KIN_DELETE);
ONE(any_one_nullify, .as = "subject", .dependent = KIN_NULLIFY);
ONE(any_one_error, .as = "subject", .dependent = KIN_RESTRICT_WITH_ERROR);

KIN_DECLARE(both_none, static);
struct both_none { kin_record kin; kin_int id; kin_many(thing) things; };
KIN_MODEL(both_none,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(things, thing, .join_table = "pairs", .foreign_key = "owner_id",
                                .association_foreign_key = "thing_id"),
);
/* clang-format on */

static kin_model_fn *const models[] = {many_none_model,
                                       many_destroy_model,
                                       many_delete_all_model,
                                       many_nullify_model,
                                       many_exception_model,
                                       many_error_model,
                                       one_none_model,
                                       one_destroy_model,
                                       one_delete_model,
                                       one_nullify_model,
                                       one_exception_model,
                                       one_error_model,
                                       to_none_model,
                                       to_destroy_model,
                                       to_delete_model,
                                       through_none_model,
                                       through_destroy_model,
                                       through_delete_all_model,
                                       through_nullify_model,
                                       through_exception_model,
                                       through_error_model,
                                       any_many_destroy_model,
                                       any_many_delete_all_model,
                                       any_many_nullify_model,
                                       any_many_error_model,
                                       any_one_destroy_model,
                                       any_one_delete_model,
                                       any_one_nullify_model,
                                       any_one_error_model,
                                       both_none_model,
                                       NULL};

enum verb { DESTROY, DELETE };

/* Nothing depends on it; what does is in memory or not; the owner is not saved. */
enum state { EMPTY, NOT_LOADED, LOADED, NEW };

/* What the first target shows that is in memory: there is none; its key is NULL; it is
 * destroyed. */
enum shown { UNSEEN, LIVES, CLEARED, GONE };

struct cell {
    const char *model;
    enum verb verb;
    enum state state;
    int statements;
    bool answer;
    kin_code code;
    bool owner; /* whether it is still there */
    int things; /* of four: how many rows are left; */
    int links;  /* join rows of the owner, */
    int linked; /* and rows that lead from it to a thing */
    const char *told;
    int memory; /* how many the association holds; -1: it is not loaded */
    enum shown shown;
};

/* The owner has a and b, or a alone; another one has as many. */
static const struct cell cells[] = {
    /* clang-format off */
    {"many_none", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_none", DESTROY, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_none", DESTROY, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_none", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_none", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_none", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_none", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_none", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_destroy", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"many_destroy", DESTROY, NOT_LOADED, 4, 1, KIN_OK, 0, 2, 0, 0, "ab", 0, UNSEEN},
    {"many_destroy", DESTROY, LOADED, 3, 1, KIN_OK, 0, 2, 0, 0, "ab", 0, GONE},
    {"many_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_delete_all", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"many_delete_all", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 2, 0, 0, "", 0, UNSEEN},
    {"many_delete_all", DESTROY, LOADED, 2, 1, KIN_OK, 0, 2, 0, 0, "", 0, LIVES},
    {"many_delete_all", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_delete_all", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_delete_all", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_delete_all", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_delete_all", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_nullify", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"many_nullify", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"many_nullify", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, LIVES},
    {"many_nullify", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_nullify", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_nullify", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_nullify", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_nullify", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_exception", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_exception", DESTROY, NOT_LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 0, 2, "", -1, UNSEEN},
    {"many_exception", DESTROY, LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 0, 2, "", 2, LIVES},
    {"many_exception", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_exception", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_exception", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_exception", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_exception", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_error", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_error", DESTROY, NOT_LOADED, 1, 0, KIN_OK, 1, 4, 0, 2, "", -1, UNSEEN},
    {"many_error", DESTROY, LOADED, 1, 0, KIN_OK, 1, 4, 0, 2, "", 2, LIVES},
    {"many_error", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"many_error", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"many_error", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"many_error", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"many_error", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_none", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_none", DESTROY, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_none", DESTROY, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_none", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_none", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_none", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_none", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_none", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_destroy", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"one_destroy", DESTROY, NOT_LOADED, 3, 1, KIN_OK, 0, 3, 0, 0, "a", 1, UNSEEN},
    {"one_destroy", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "a", 1, GONE},
    {"one_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_delete", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_delete", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "", -1, UNSEEN},
    {"one_delete", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "", 1, GONE},
    {"one_delete", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_delete", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_delete", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_delete", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_delete", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_nullify", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_nullify", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_nullify", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 1, CLEARED},
    {"one_nullify", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_nullify", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_nullify", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_nullify", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_nullify", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_exception", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_exception", DESTROY, NOT_LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 0, 1, "", -1, UNSEEN},
    {"one_exception", DESTROY, LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 0, 1, "", 1, LIVES},
    {"one_exception", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_exception", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_exception", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_exception", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_exception", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_error", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_error", DESTROY, NOT_LOADED, 1, 0, KIN_OK, 1, 4, 0, 1, "", -1, UNSEEN},
    {"one_error", DESTROY, LOADED, 1, 0, KIN_OK, 1, 4, 0, 1, "", 1, LIVES},
    {"one_error", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"one_error", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"one_error", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"one_error", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"one_error", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_none", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_none", DESTROY, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_none", DESTROY, LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_none", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_none", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_none", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_none", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_none", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_destroy", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"to_destroy", DESTROY, NOT_LOADED, 3, 1, KIN_OK, 0, 3, 0, 0, "a", 1, UNSEEN},
    {"to_destroy", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "a", 1, GONE},
    {"to_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_delete", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"to_delete", DESTROY, NOT_LOADED, 3, 1, KIN_OK, 0, 3, 0, 0, "", 1, UNSEEN},
    {"to_delete", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "", 1, GONE},
    {"to_delete", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_delete", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_delete", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"to_delete", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"to_delete", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"both_none", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"both_none", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"both_none", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, LIVES},
    {"both_none", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"both_none", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"both_none", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"both_none", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"both_none", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_none", DESTROY, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_none", DESTROY, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_none", DESTROY, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_none", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_none", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_none", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_none", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_none", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_destroy", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_destroy", DESTROY, NOT_LOADED, 4, 1, KIN_OK, 0, 4, 0, 0, "AB", -1, UNSEEN},
    {"through_destroy", DESTROY, LOADED, 4, 1, KIN_OK, 0, 4, 0, 0, "AB", 2, LIVES},
    {"through_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_delete_all", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_delete_all", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_delete_all", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 2, LIVES},
    {"through_delete_all", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_delete_all", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_delete_all", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_delete_all", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_delete_all", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_nullify", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"through_nullify", DESTROY, NOT_LOADED, 3, 1, KIN_OK, 0, 4, 2, 0, "", 2, UNSEEN},
    {"through_nullify", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 2, 0, "", 2, LIVES},
    {"through_nullify", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_nullify", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_nullify", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_nullify", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_nullify", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_exception", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_exception", DESTROY, NOT_LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 2, 2, "", -1, UNSEEN},
    {"through_exception", DESTROY, LOADED, 1, 0, KIN_DELETE_RESTRICTED, 1, 4, 2, 2, "", 2, LIVES},
    {"through_exception", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_exception", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_exception", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_exception", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_exception", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_error", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_error", DESTROY, NOT_LOADED, 1, 0, KIN_OK, 1, 4, 2, 2, "", -1, UNSEEN},
    {"through_error", DESTROY, LOADED, 1, 0, KIN_OK, 1, 4, 2, 2, "", 2, LIVES},
    {"through_error", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"through_error", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"through_error", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", -1, UNSEEN},
    {"through_error", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 2, 2, "", 2, LIVES},
    {"through_error", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_destroy", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"any_many_destroy", DESTROY, NOT_LOADED, 4, 1, KIN_OK, 0, 2, 0, 0, "ab", 0, UNSEEN},
    {"any_many_destroy", DESTROY, LOADED, 3, 1, KIN_OK, 0, 2, 0, 0, "ab", 0, GONE},
    {"any_many_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_many_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"any_many_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"any_many_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_delete_all", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"any_many_delete_all", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 2, 0, 0, "", 0, UNSEEN},
    {"any_many_delete_all", DESTROY, LOADED, 2, 1, KIN_OK, 0, 2, 0, 0, "", 0, LIVES},
    {"any_many_delete_all", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_delete_all", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_many_delete_all", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"any_many_delete_all", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"any_many_delete_all", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_nullify", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"any_many_nullify", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"any_many_nullify", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, LIVES},
    {"any_many_nullify", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_nullify", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_many_nullify", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"any_many_nullify", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"any_many_nullify", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_error", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_many_error", DESTROY, NOT_LOADED, 1, 0, KIN_OK, 1, 4, 0, 2, "", -1, UNSEEN},
    {"any_many_error", DESTROY, LOADED, 1, 0, KIN_OK, 1, 4, 0, 2, "", 2, LIVES},
    {"any_many_error", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_many_error", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_many_error", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", -1, UNSEEN},
    {"any_many_error", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 2, "", 2, LIVES},
    {"any_many_error", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_destroy", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", 0, UNSEEN},
    {"any_one_destroy", DESTROY, NOT_LOADED, 3, 1, KIN_OK, 0, 3, 0, 0, "a", 1, UNSEEN},
    {"any_one_destroy", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "a", 1, GONE},
    {"any_one_destroy", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_destroy", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_destroy", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"any_one_destroy", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"any_one_destroy", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_delete", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_delete", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "", -1, UNSEEN},
    {"any_one_delete", DESTROY, LOADED, 2, 1, KIN_OK, 0, 3, 0, 0, "", 1, GONE},
    {"any_one_delete", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_delete", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_delete", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"any_one_delete", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"any_one_delete", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_nullify", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_nullify", DESTROY, NOT_LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_nullify", DESTROY, LOADED, 2, 1, KIN_OK, 0, 4, 0, 0, "", 1, CLEARED},
    {"any_one_nullify", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_nullify", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_nullify", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"any_one_nullify", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"any_one_nullify", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_error", DESTROY, EMPTY, 2, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_error", DESTROY, NOT_LOADED, 1, 0, KIN_OK, 1, 4, 0, 1, "", -1, UNSEEN},
    {"any_one_error", DESTROY, LOADED, 1, 0, KIN_OK, 1, 4, 0, 1, "", 1, LIVES},
    {"any_one_error", DESTROY, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    {"any_one_error", DELETE, EMPTY, 1, 1, KIN_OK, 0, 4, 0, 0, "", -1, UNSEEN},
    {"any_one_error", DELETE, NOT_LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", -1, UNSEEN},
    {"any_one_error", DELETE, LOADED, 1, 1, KIN_OK, 0, 4, 0, 1, "", 1, LIVES},
    {"any_one_error", DELETE, NEW, 0, 1, KIN_OK, 0, 4, 0, 0, "", 1, LIVES},
    /* clang-format on */
};

enum { CELLS = sizeof cells / sizeof cells[0] };

static bool is(const struct cell *cell, const char *kind)
{
    return strncmp(cell->model, kind, strlen(kind)) == 0;
}

static bool is_many(const struct cell *cell)
{
    return !is(cell, "one") && !is(cell, "any_one") && !is(cell, "to");
}

/* --- the world of a cell ---------------------------------------------------------------------- */

static kin_record *make_owner(const struct cell *cell, bool has_targets)
{
    kin_record *owner = kin_create_named(s, cell->model, NULL, 0);
    if (!has_targets) return owner;
    if (is(cell, "to")) {
        struct thing *thing = kin_create(s, thing);
        const kin_attribute key[] = {{"thing_id", kin_value_int(thing->id)}};
        kin_update_named(owner, key, 1);
        return owner;
    }
    if (!is_many(cell)) {
        kin_one_create_named(owner, "things", NULL, 0);
        return owner;
    }
    kin_many_create_named(owner, "things", NULL, 0);
    kin_many_create_named(owner, "things", NULL, 0);
    return owner;
}

static kin_record *load(const struct cell *cell, kin_record *owner)
{
    if (!is_many(cell)) return kin_one_get_named(owner, "things");
    kin_items list = kin_many_get_named(owner, "things");
    return list.count ? list.items[0] : NULL;
}

static kin_record *build(const struct cell *cell, kin_record *owner)
{
    return is_many(cell) ? kin_many_build_named(owner, "things", NULL, 0)
                         : kin_one_build_named(owner, "things", NULL, 0);
}

static kin_record *make_world(const struct cell *cell, kin_record **first)
{
    kin_record *owner = make_owner(cell, cell->state == NOT_LOADED || cell->state == LOADED);
    make_owner(cell, true);
    while (rows_of(thing) < 4) kin_create(s, thing);
    *first = NULL;
    if (cell->state == NEW) {
        owner = kin_new_named(s, cell->model, NULL, 0);
        *first = build(cell, owner);
    } else {
        owner = kin_find_named(s, cell->model, kin_value_int(1));
        if (cell->state == LOADED) *first = load(cell, owner);
    }
    database_check(s);
    return owner;
}

/* --- what is there afterwards ----------------------------------------------------------------- */

static int by_character(const void *left, const void *right)
{
    return *(const char *)left - *(const char *)right;
}

static int pairs_of(int64_t owner)
{
    kin_values rows =
        kin_pluck(s, thing, id, .joins_sql = "INNER JOIN pairs ON pairs.thing_id = things.id",
                  .where = "pairs.owner_id = ?", .args = kin_args(owner));
    return (int)rows.count;
}

static int linked_to(const struct cell *cell, int64_t owner)
{
    if (is(cell, "both")) return pairs_of(owner);
    if (is(cell, "to")) return 0;
    if (is(cell, "through"))
        return (int)kin_count(s, link, .where = "owner_id = ? AND thing_id IS NOT NULL",
                              .args = kin_args(owner));
    if (is(cell, "any"))
        return (int)kin_count(s, thing, .where = "subject_id = ?", .args = kin_args(owner));
    return (int)kin_count(s, thing, .where = "owner_id = ?", .args = kin_args(owner));
}

static int links_of(const struct cell *cell, int64_t owner)
{
    if (is(cell, "both")) return pairs_of(owner);
    return (int)kin_count(s, link, .where = "owner_id = ?", .args = kin_args(owner));
}

static void expect_held(const struct cell *cell, const kin_record *owner, const kin_record *first)
{
    int held = is_many(cell) ? (int)kin_many_peek_named(owner, "things").count
                             : kin_one_peek_named(owner, "things") != NULL;
    if (cell->state != NEW || !is_many(cell))
        assert_true(kin_is_loaded_named(owner, "things") == (cell->memory >= 0));
    assert_int_equal(held, cell->memory > 0 ? cell->memory : 0);
    assert_true((first == NULL) == (cell->shown == UNSEEN));
    if (!first) return;
    assert_true(kin_record_is_destroyed(first) == (cell->shown == GONE));
    if (is(cell, "any") && cell->state == LOADED) {
        assert_true(kin_is_null_named(first, "subject_id") == (cell->shown == CLEARED));
        assert_true(kin_is_null_named(first, "subject_type") == (cell->shown == CLEARED));
    } else if ((is(cell, "many") || is(cell, "one")) && cell->state == LOADED) {
        assert_true(kin_is_null_named(first, "owner_id") == (cell->shown == CLEARED));
    }
}

static void expect_rows(const struct cell *cell)
{
    const kin_find_options first = {.kin_size_ = sizeof first, .where = "id = 1"};
    const kin_find_options other = {.kin_size_ = sizeof other, .where = "id = 2"};
    int owners = (int)kin_count_named(s, cell->model, &first);
    assert_int_equal(owners, cell->owner || cell->state == NEW);
    assert_int_equal((int)kin_count_named(s, cell->model, &other), 1);
    assert_int_equal(rows_of(thing), cell->things);
    assert_int_equal(links_of(cell, 1), cell->links);
    assert_int_equal(linked_to(cell, 1), cell->linked);
    assert_int_equal(linked_to(cell, 2), is(cell, "to") ? 0 : is_many(cell) ? 2 : 1);
    assert_int_equal(rows_where(thing, "subject_id IS NULL AND subject_type IS NOT NULL"), 0);
}

static void a_cell(void **state)
{
    const struct cell *cell = *state;
    kin_record *first;
    kin_record *owner = make_world(cell, &first);
    memset(told, 0, sizeof told);
    uint64_t before = kin_statements(s);
    bool answer = cell->verb == DESTROY ? kin_record_destroy(owner) : kin_record_delete(owner);
    int statements = (int)(kin_statements(s) - before);
    assert_answer(cell->code);
    bool refused = !answer && cell->code == KIN_OK;
    assert_int_equal((int)kin_record_errors(owner).count, refused ? 1 : 0);
    assert_true(answer == cell->answer);
    assert_true(kin_record_is_destroyed(owner) == cell->answer);
    qsort(told, strlen(told), 1, by_character);
    assert_string_equal(told, cell->told);
    assert_int_equal(statements, cell->statements);
    expect_held(cell, owner, first);
    expect_rows(cell);
}

static int set_up(void **state)
{
    (void)state;
    return open_database(models);
}

/* The behaviour that a cell belongs to. */
static const char *id_of(const struct cell *cell)
{
    if (is(cell, "both")) return "DEP_7";
    if (is(cell, "through")) return "DEP_8";
    if (strstr(cell->model, "_destroy")) return "DEP_1";
    return strstr(cell->model, "exception") || strstr(cell->model, "error") ? "DEP_5" : "DEP_2";
}

static const char *const verbs[] = {"destroy", "delete"};
static const char *const states[] = {"without_any", "not_loaded", "loaded", "of_an_unsaved_owner"};
static char names[CELLS][64];
static struct CMUnitTest tests[CELLS];

int main(void)
{
    for (size_t i = 0; i < CELLS; i++) {
        const struct cell *cell = &cells[i];
        snprintf(names[i], sizeof names[i], "%s_%s_%s_%s", id_of(cell), verbs[cell->verb],
                 cell->model, states[cell->state]);
        tests[i] =
            (struct CMUnitTest){names[i], a_cell, set_up, close_database, (void *)(uintptr_t)cell};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
