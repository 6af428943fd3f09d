/* Taking records out of a collection: each kind of collection with each .dependent, by each verb,
 * in each state that it can be in. A cell of that table is a row below and a test of its own. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(box, static);
KIN_DECLARE(item, static);
KIN_DECLARE(link, static);

/* Items have a column for each has_many, links are the join records of each through. */
struct box {
    kin_record kin;
    kin_int id;
    kin_many(item) plain;
    kin_many(item) nullified;
    kin_many(item) deleted;
    kin_many(item) destroyed;
    kin_many(link) links;
    kin_many(item) t_plain;
    kin_many(item) t_deleted;
    kin_many(item) t_destroyed;
    kin_many(item) t_nullified;
    kin_many(item) both;
};

struct item {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int plain_id;
    kin_int nullified_id;
    kin_int deleted_id;
    kin_int destroyed_id;
};

struct link {
    kin_record kin;
    kin_int id;
    kin_int box_id;
    kin_int item_id;
    kin_one(box) box;
    kin_one(item) item;
};

/* Which of them callbacks were told of: the names of items, and of join records in capitals. */
static char told[16];

static bool tell(int64_t number, char first)
{
    size_t length = strlen(told);
    if (length + 1 < sizeof told) told[length] = (char)(first + number - 1);
    return true;
}

static bool item_goes(kin_record *record)
{
    return tell(kin_cast(item, record)->id, 'a');
}

static bool link_goes(kin_record *record)
{
    return tell(kin_cast(link, record)->item_id, 'A');
}

/* clang-format off */
#define THROUGH(name, ...) \
    KIN_HAS_MANY(name, item, .through = "links", .source = "item", __VA_ARGS__)

KIN_MODEL(box,
    KIN_COLUMN(id),
    KIN_HAS_MANY(plain, item, .foreign_key = "plain_id"),
    KIN_HAS_MANY(nullified, item, .foreign_key = "nullified_id", .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(deleted, item, .foreign_key = "deleted_id",
                 .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(destroyed, item, .foreign_key = "destroyed_id",
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(links, link),
    THROUGH(t_plain, .dependent = 0),
    THROUGH(t_deleted, .dependent = KIN_DELETE_ALL),
    THROUGH(t_destroyed, .dependent = KIN_DESTROY),
    THROUGH(t_nullified, .dependent = KIN_NULLIFY),
    KIN_HAS_AND_BELONGS_TO_MANY(both, item),
);

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(plain_id, .nullable = true),
    KIN_COLUMN(nullified_id, .nullable = true),
    KIN_COLUMN(deleted_id, .nullable = true),
    KIN_COLUMN(destroyed_id, .nullable = true),
    KIN_BEFORE_DESTROY(item_goes),
);

KIN_MODEL(link,
    KIN_COLUMN(id),
    KIN_COLUMN(box_id),
    KIN_COLUMN(item_id, .nullable = true),
    KIN_BELONGS_TO(box, box),
    KIN_BELONGS_TO(item, item),
    KIN_BEFORE_DESTROY(link_goes),
);
/* clang-format on */

enum verb { DELETE, DESTROY, DELETE_ALL, DESTROY_ALL, CLEAR, REPLACE };

/* Loaded with an unsaved one besides; of an owner that is not saved itself. */
enum state { NOT_LOADED, LOADED, WITH_NEW, UNSAVED };

/* What the record shows that was taken out: nothing; its key is NULL; that it is destroyed. */
enum shown { UNSEEN, LIVES, CLEARED, GONE };

struct cell {
    const char *name; /* of the association */
    enum verb verb;
    enum state state;
    int statements;
    int answer;
    int rows;           /* that are left: of the items, or of the join */
    const char *linked; /* which the box has in the database, */
    const char *told;
    const char *memory; /* and in memory; "-": it is not loaded */
    enum shown shown;
};

/* The box has a, b and c, and another has d. Taken out are b, or all; the unsaved one is e, and it
 * is the one that is taken out where one is. An unsaved box has a and b. */
static const struct cell cells[] = {
    /* clang-format off */
    {"plain", DELETE, NOT_LOADED, 1, 1, 4, "ac", "", "-", CLEARED},
    {"plain", DELETE, LOADED, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"plain", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"plain", DELETE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"plain", DESTROY, NOT_LOADED, 1, 1, 3, "ac", "b", "-", GONE},
    {"plain", DESTROY, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"plain", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"plain", DESTROY, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"plain", DELETE_ALL, NOT_LOADED, 1, 3, 4, "", "", "", UNSEEN},
    {"plain", DELETE_ALL, LOADED, 1, 3, 4, "", "", "", CLEARED},
    {"plain", DELETE_ALL, WITH_NEW, 1, 3, 4, "", "", "", CLEARED},
    {"plain", DELETE_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"plain", DESTROY_ALL, NOT_LOADED, 4, 3, 1, "", "abc", "", UNSEEN},
    {"plain", DESTROY_ALL, LOADED, 3, 3, 1, "", "abc", "", GONE},
    {"plain", DESTROY_ALL, WITH_NEW, 3, 3, 1, "", "abc", "", GONE},
    {"plain", DESTROY_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"plain", CLEAR, NOT_LOADED, 1, 1, 4, "", "", "", UNSEEN},
    {"plain", CLEAR, LOADED, 1, 1, 4, "", "", "", CLEARED},
    {"plain", CLEAR, WITH_NEW, 1, 1, 4, "", "", "", CLEARED},
    {"plain", CLEAR, UNSAVED, 0, 1, 4, "", "", "", LIVES},
    {"plain", REPLACE, NOT_LOADED, 2, 1, 4, "ac", "", "ac", UNSEEN},
    {"plain", REPLACE, LOADED, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"plain", REPLACE, WITH_NEW, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"plain", REPLACE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"nullified", DELETE, NOT_LOADED, 1, 1, 4, "ac", "", "-", CLEARED},
    {"nullified", DELETE, LOADED, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"nullified", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"nullified", DELETE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"nullified", DESTROY, NOT_LOADED, 1, 1, 3, "ac", "b", "-", GONE},
    {"nullified", DESTROY, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"nullified", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"nullified", DESTROY, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"nullified", DELETE_ALL, NOT_LOADED, 1, 3, 4, "", "", "", UNSEEN},
    {"nullified", DELETE_ALL, LOADED, 1, 3, 4, "", "", "", CLEARED},
    {"nullified", DELETE_ALL, WITH_NEW, 1, 3, 4, "", "", "", CLEARED},
    {"nullified", DELETE_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"nullified", DESTROY_ALL, NOT_LOADED, 4, 3, 1, "", "abc", "", UNSEEN},
    {"nullified", DESTROY_ALL, LOADED, 3, 3, 1, "", "abc", "", GONE},
    {"nullified", DESTROY_ALL, WITH_NEW, 3, 3, 1, "", "abc", "", GONE},
    {"nullified", DESTROY_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"nullified", CLEAR, NOT_LOADED, 1, 1, 4, "", "", "", UNSEEN},
    {"nullified", CLEAR, LOADED, 1, 1, 4, "", "", "", CLEARED},
    {"nullified", CLEAR, WITH_NEW, 1, 1, 4, "", "", "", CLEARED},
    {"nullified", CLEAR, UNSAVED, 0, 1, 4, "", "", "", LIVES},
    {"nullified", REPLACE, NOT_LOADED, 2, 1, 4, "ac", "", "ac", UNSEEN},
    {"nullified", REPLACE, LOADED, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"nullified", REPLACE, WITH_NEW, 1, 1, 4, "ac", "", "ac", CLEARED},
    {"nullified", REPLACE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"deleted", DELETE, NOT_LOADED, 1, 1, 3, "ac", "", "-", GONE},
    {"deleted", DELETE, LOADED, 1, 1, 3, "ac", "", "ac", GONE},
    {"deleted", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"deleted", DELETE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"deleted", DESTROY, NOT_LOADED, 1, 1, 3, "ac", "b", "-", GONE},
    {"deleted", DESTROY, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"deleted", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"deleted", DESTROY, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"deleted", DELETE_ALL, NOT_LOADED, 1, 3, 1, "", "", "", UNSEEN},
    {"deleted", DELETE_ALL, LOADED, 1, 3, 1, "", "", "", GONE},
    {"deleted", DELETE_ALL, WITH_NEW, 1, 3, 1, "", "", "", GONE},
    {"deleted", DELETE_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"deleted", DESTROY_ALL, NOT_LOADED, 4, 3, 1, "", "abc", "", UNSEEN},
    {"deleted", DESTROY_ALL, LOADED, 3, 3, 1, "", "abc", "", GONE},
    {"deleted", DESTROY_ALL, WITH_NEW, 3, 3, 1, "", "abc", "", GONE},
    {"deleted", DESTROY_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"deleted", CLEAR, NOT_LOADED, 1, 1, 1, "", "", "", UNSEEN},
    {"deleted", CLEAR, LOADED, 1, 1, 1, "", "", "", GONE},
    {"deleted", CLEAR, WITH_NEW, 1, 1, 1, "", "", "", GONE},
    {"deleted", CLEAR, UNSAVED, 0, 1, 4, "", "", "", LIVES},
    {"deleted", REPLACE, NOT_LOADED, 2, 1, 3, "ac", "", "ac", UNSEEN},
    {"deleted", REPLACE, LOADED, 1, 1, 3, "ac", "", "ac", GONE},
    {"deleted", REPLACE, WITH_NEW, 1, 1, 3, "ac", "", "ac", GONE},
    {"deleted", REPLACE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"destroyed", DELETE, NOT_LOADED, 1, 1, 3, "ac", "b", "-", GONE},
    {"destroyed", DELETE, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"destroyed", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"destroyed", DELETE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"destroyed", DESTROY, NOT_LOADED, 1, 1, 3, "ac", "b", "-", GONE},
    {"destroyed", DESTROY, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"destroyed", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"destroyed", DESTROY, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"destroyed", DELETE_ALL, NOT_LOADED, 4, 3, 1, "", "abc", "", UNSEEN},
    {"destroyed", DELETE_ALL, LOADED, 3, 3, 1, "", "abc", "", GONE},
    {"destroyed", DELETE_ALL, WITH_NEW, 3, 3, 1, "", "abc", "", GONE},
    {"destroyed", DELETE_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"destroyed", DESTROY_ALL, NOT_LOADED, 4, 3, 1, "", "abc", "", UNSEEN},
    {"destroyed", DESTROY_ALL, LOADED, 3, 3, 1, "", "abc", "", GONE},
    {"destroyed", DESTROY_ALL, WITH_NEW, 3, 3, 1, "", "abc", "", GONE},
    {"destroyed", DESTROY_ALL, UNSAVED, 0, 0, 4, "", "", "", LIVES},
    {"destroyed", CLEAR, NOT_LOADED, 4, 1, 1, "", "abc", "", UNSEEN},
    {"destroyed", CLEAR, LOADED, 3, 1, 1, "", "abc", "", GONE},
    {"destroyed", CLEAR, WITH_NEW, 3, 1, 1, "", "abc", "", GONE},
    {"destroyed", CLEAR, UNSAVED, 0, 1, 4, "", "", "", LIVES},
    {"destroyed", REPLACE, NOT_LOADED, 2, 1, 3, "ac", "b", "ac", UNSEEN},
    {"destroyed", REPLACE, LOADED, 1, 1, 3, "ac", "b", "ac", GONE},
    {"destroyed", REPLACE, WITH_NEW, 1, 1, 3, "ac", "b", "ac", GONE},
    {"destroyed", REPLACE, UNSAVED, 0, 1, 4, "", "", "b", LIVES},
    {"t_plain", DELETE, NOT_LOADED, 1, 1, 3, "ac", "", "-", LIVES},
    {"t_plain", DELETE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_plain", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_plain", DELETE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_plain", DESTROY, NOT_LOADED, 2, 1, 3, "ac", "B", "-", LIVES},
    {"t_plain", DESTROY, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_plain", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_plain", DESTROY, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_plain", DELETE_ALL, NOT_LOADED, 1, 3, 1, "", "", "", UNSEEN},
    {"t_plain", DELETE_ALL, LOADED, 1, 3, 1, "", "", "", LIVES},
    {"t_plain", DELETE_ALL, WITH_NEW, 1, 3, 1, "", "", "", LIVES},
    {"t_plain", DELETE_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_plain", DESTROY_ALL, NOT_LOADED, 5, 3, 1, "", "ABC", "", UNSEEN},
    {"t_plain", DESTROY_ALL, LOADED, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_plain", DESTROY_ALL, WITH_NEW, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_plain", DESTROY_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_plain", CLEAR, NOT_LOADED, 1, 1, 1, "", "", "", UNSEEN},
    {"t_plain", CLEAR, LOADED, 1, 1, 1, "", "", "", LIVES},
    {"t_plain", CLEAR, WITH_NEW, 1, 1, 1, "", "", "", LIVES},
    {"t_plain", CLEAR, UNSAVED, 0, 1, 1, "", "", "", LIVES},
    {"t_plain", REPLACE, NOT_LOADED, 2, 1, 3, "ac", "", "ac", UNSEEN},
    {"t_plain", REPLACE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_plain", REPLACE, WITH_NEW, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_plain", REPLACE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_deleted", DELETE, NOT_LOADED, 1, 1, 3, "ac", "", "-", LIVES},
    {"t_deleted", DELETE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_deleted", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_deleted", DELETE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_deleted", DESTROY, NOT_LOADED, 2, 1, 3, "ac", "B", "-", LIVES},
    {"t_deleted", DESTROY, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_deleted", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_deleted", DESTROY, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_deleted", DELETE_ALL, NOT_LOADED, 1, 3, 1, "", "", "", UNSEEN},
    {"t_deleted", DELETE_ALL, LOADED, 1, 3, 1, "", "", "", LIVES},
    {"t_deleted", DELETE_ALL, WITH_NEW, 1, 3, 1, "", "", "", LIVES},
    {"t_deleted", DELETE_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_deleted", DESTROY_ALL, NOT_LOADED, 5, 3, 1, "", "ABC", "", UNSEEN},
    {"t_deleted", DESTROY_ALL, LOADED, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_deleted", DESTROY_ALL, WITH_NEW, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_deleted", DESTROY_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_deleted", CLEAR, NOT_LOADED, 1, 1, 1, "", "", "", UNSEEN},
    {"t_deleted", CLEAR, LOADED, 1, 1, 1, "", "", "", LIVES},
    {"t_deleted", CLEAR, WITH_NEW, 1, 1, 1, "", "", "", LIVES},
    {"t_deleted", CLEAR, UNSAVED, 0, 1, 1, "", "", "", LIVES},
    {"t_deleted", REPLACE, NOT_LOADED, 2, 1, 3, "ac", "", "ac", UNSEEN},
    {"t_deleted", REPLACE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_deleted", REPLACE, WITH_NEW, 1, 1, 3, "ac", "", "ac", LIVES},
    {"t_deleted", REPLACE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_destroyed", DELETE, NOT_LOADED, 2, 1, 3, "ac", "B", "-", LIVES},
    {"t_destroyed", DELETE, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_destroyed", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_destroyed", DELETE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_destroyed", DESTROY, NOT_LOADED, 2, 1, 3, "ac", "B", "-", LIVES},
    {"t_destroyed", DESTROY, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_destroyed", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_destroyed", DESTROY, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_destroyed", DELETE_ALL, NOT_LOADED, 5, 3, 1, "", "ABC", "", UNSEEN},
    {"t_destroyed", DELETE_ALL, LOADED, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_destroyed", DELETE_ALL, WITH_NEW, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_destroyed", DELETE_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_destroyed", DESTROY_ALL, NOT_LOADED, 5, 3, 1, "", "ABC", "", UNSEEN},
    {"t_destroyed", DESTROY_ALL, LOADED, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_destroyed", DESTROY_ALL, WITH_NEW, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_destroyed", DESTROY_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_destroyed", CLEAR, NOT_LOADED, 5, 1, 1, "", "ABC", "", UNSEEN},
    {"t_destroyed", CLEAR, LOADED, 4, 1, 1, "", "ABC", "", LIVES},
    {"t_destroyed", CLEAR, WITH_NEW, 4, 1, 1, "", "ABC", "", LIVES},
    {"t_destroyed", CLEAR, UNSAVED, 0, 1, 1, "", "", "", LIVES},
    {"t_destroyed", REPLACE, NOT_LOADED, 3, 1, 3, "ac", "B", "ac", UNSEEN},
    {"t_destroyed", REPLACE, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_destroyed", REPLACE, WITH_NEW, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_destroyed", REPLACE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_nullified", DELETE, NOT_LOADED, 1, 1, 4, "ac", "", "-", LIVES},
    {"t_nullified", DELETE, LOADED, 1, 1, 4, "ac", "", "ac", LIVES},
    {"t_nullified", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_nullified", DELETE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_nullified", DESTROY, NOT_LOADED, 2, 1, 3, "ac", "B", "-", LIVES},
    {"t_nullified", DESTROY, LOADED, 2, 1, 3, "ac", "B", "ac", LIVES},
    {"t_nullified", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"t_nullified", DESTROY, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"t_nullified", DELETE_ALL, NOT_LOADED, 2, 3, 4, "", "", "", UNSEEN},
    {"t_nullified", DELETE_ALL, LOADED, 1, 3, 4, "", "", "", LIVES},
    {"t_nullified", DELETE_ALL, WITH_NEW, 1, 3, 4, "", "", "", LIVES},
    {"t_nullified", DELETE_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_nullified", DESTROY_ALL, NOT_LOADED, 5, 3, 1, "", "ABC", "", UNSEEN},
    {"t_nullified", DESTROY_ALL, LOADED, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_nullified", DESTROY_ALL, WITH_NEW, 4, 3, 1, "", "ABC", "", LIVES},
    {"t_nullified", DESTROY_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"t_nullified", CLEAR, NOT_LOADED, 2, 1, 4, "", "", "", UNSEEN},
    {"t_nullified", CLEAR, LOADED, 1, 1, 4, "", "", "", LIVES},
    {"t_nullified", CLEAR, WITH_NEW, 1, 1, 4, "", "", "", LIVES},
    {"t_nullified", CLEAR, UNSAVED, 0, 1, 1, "", "", "", LIVES},
    {"t_nullified", REPLACE, NOT_LOADED, 2, 1, 4, "ac", "", "ac", UNSEEN},
    {"t_nullified", REPLACE, LOADED, 1, 1, 4, "ac", "", "ac", LIVES},
    {"t_nullified", REPLACE, WITH_NEW, 1, 1, 4, "ac", "", "ac", LIVES},
    {"t_nullified", REPLACE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"both", DELETE, NOT_LOADED, 1, 1, 3, "ac", "", "-", LIVES},
    {"both", DELETE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"both", DELETE, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"both", DELETE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"both", DESTROY, NOT_LOADED, 1, 1, 3, "ac", "", "-", LIVES},
    {"both", DESTROY, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"both", DESTROY, WITH_NEW, 0, 1, 4, "abc", "", "abc", LIVES},
    {"both", DESTROY, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    {"both", DELETE_ALL, NOT_LOADED, 1, 3, 1, "", "", "", UNSEEN},
    {"both", DELETE_ALL, LOADED, 1, 3, 1, "", "", "", LIVES},
    {"both", DELETE_ALL, WITH_NEW, 1, 3, 1, "", "", "", LIVES},
    {"both", DELETE_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"both", DESTROY_ALL, NOT_LOADED, 2, 3, 1, "", "", "", UNSEEN},
    {"both", DESTROY_ALL, LOADED, 1, 3, 1, "", "", "", LIVES},
    {"both", DESTROY_ALL, WITH_NEW, 1, 3, 1, "", "", "", LIVES},
    {"both", DESTROY_ALL, UNSAVED, 0, 0, 1, "", "", "", LIVES},
    {"both", CLEAR, NOT_LOADED, 1, 1, 1, "", "", "", UNSEEN},
    {"both", CLEAR, LOADED, 1, 1, 1, "", "", "", LIVES},
    {"both", CLEAR, WITH_NEW, 1, 1, 1, "", "", "", LIVES},
    {"both", CLEAR, UNSAVED, 0, 1, 1, "", "", "", LIVES},
    {"both", REPLACE, NOT_LOADED, 2, 1, 3, "ac", "", "ac", UNSEEN},
    {"both", REPLACE, LOADED, 1, 1, 3, "ac", "", "ac", LIVES},
    {"both", REPLACE, WITH_NEW, 1, 1, 3, "ac", "", "ac", LIVES},
    {"both", REPLACE, UNSAVED, 0, 1, 1, "", "", "b", LIVES},
    /* clang-format on */
};

enum { CELLS = sizeof cells / sizeof cells[0] };

static const char *const verbs[] = {"delete",      "destroy", "delete_all",
                                    "destroy_all", "clear",   "replace"};
static const char *const states[] = {"not_loaded", "loaded", "with_a_new_one",
                                     "of_an_unsaved_owner"};
static const char *const ids[] = {"REM_1", "REM_7", "REM_4", "REM_7", "REM_5", "REP_1"};

static bool is_through(const struct cell *cell)
{
    return strncmp(cell->name, "t_", 2) == 0;
}

static bool is_both(const struct cell *cell)
{
    return strcmp(cell->name, "both") == 0;
}

/* --- the world of a cell ---------------------------------------------------------------------- */

static void put(const struct cell *cell, int64_t box, int64_t item)
{
    char sql[128];
    if (is_through(cell))
        snprintf(sql, sizeof sql, "INSERT INTO links (box_id, item_id) VALUES (%d, %d)", (int)box,
                 (int)item);
    else if (is_both(cell))
        snprintf(sql, sizeof sql, "INSERT INTO boxes_items (box_id, item_id) VALUES (%d, %d)",
                 (int)box, (int)item);
    else
        snprintf(sql, sizeof sql, "UPDATE items SET %s_id = %d WHERE id = %d", cell->name, (int)box,
                 (int)item);
    database_execute(s, sql);
}

static void make_rows(const struct cell *cell)
{
    kin_create(s, box);
    kin_create(s, box);
    for (int64_t i = 1; i <= 4; i++) {
        const char name[] = {(char)('a' + i - 1), '\0'};
        kin_create(s, item, .name = name);
        if (cell->state != UNSAVED || i == 4) put(cell, i == 4 ? 2 : 1, i);
    }
    database_check(s);
}

static kin_record *build(struct box *box, const struct cell *cell, const char *name)
{
    const kin_attribute attributes[] = {{"name", kin_value_text(name)}};
    return kin_many_build_named(&box->kin, cell->name, attributes, 1);
}

static kin_record *named(kin_items list, const char *name)
{
    for (size_t i = 0; i < list.count; i++)
        if (strcmp(((struct item *)list.items[i])->name, name) == 0) return list.items[i];
    return NULL;
}

/* The box as the cell wants it, and the one that is to be looked at; NULL: nobody holds it. */
static struct box *make_box(const struct cell *cell, kin_record **one)
{
    bool by_name = cell->verb == DELETE || cell->verb == DESTROY;
    struct box *box = cell->state == UNSAVED ? kin_new(s, box) : kin_find(s, box, 1);
    *one = NULL;
    switch (cell->state) {
    case NOT_LOADED:
        if (by_name) *one = &((struct item *)kin_find(s, item, 2))->kin;
        break;
    case UNSAVED:
        *one = build(box, cell, "a");
        build(box, cell, "b");
        break;
    default:
        *one = named(kin_many_get_named(&box->kin, cell->name), "b");
        if (cell->state == LOADED) break;
        kin_record *made = build(box, cell, "e");
        if (by_name) *one = made;
    }
    database_check(s);
    return box;
}

/* The collection becomes what it was without b; what is new is not among it. */
static bool replace(struct box *box, const struct cell *cell)
{
    void *items[4];
    size_t count = 0;
    kin_items before = kin_many_peek_named(&box->kin, cell->name);
    if (cell->state == NOT_LOADED) {
        items[count++] = kin_find(s, item, 1);
        items[count++] = kin_find(s, item, 3);
    }
    for (size_t i = 0; i < before.count; i++) {
        const struct item *item = before.items[i];
        bool stays = cell->state == UNSAVED
                         ? strcmp(item->name, "b") == 0
                         : strcmp(item->name, "b") != 0 && strcmp(item->name, "e") != 0;
        if (stays) items[count++] = before.items[i];
    }
    return kin_many_set_named(&box->kin, cell->name, items, count);
}

static int act(struct box *box, const struct cell *cell, const kin_record *one)
{
    kin_record *record = &box->kin;
    switch (cell->verb) {
    case DELETE: return kin_many_delete_named(record, cell->name, one);
    case DESTROY: return kin_many_destroy_named(record, cell->name, one);
    case DELETE_ALL: return (int)kin_many_delete_all_named(record, cell->name);
    case DESTROY_ALL: return (int)kin_many_destroy_all_named(record, cell->name);
    case CLEAR: return kin_many_clear_named(record, cell->name);
    default: return replace(box, cell);
    }
}

/* --- what is there afterwards ----------------------------------------------------------------- */

static int by_character(const void *left, const void *right)
{
    return *(const char *)left - *(const char *)right;
}

static void sort(char *names)
{
    qsort(names, strlen(names), 1, by_character);
}

static void expect_names(kin_items list, const char *expected)
{
    char names[16] = "";
    for (size_t i = 0; i < list.count && i + 1 < sizeof names; i++)
        names[i] = ((struct item *)list.items[i])->name[0];
    sort(names);
    assert_string_equal(names, expected);
}

static void expect_shown(const struct cell *cell, const kin_record *one)
{
    char column[24];
    snprintf(column, sizeof column, "%s_id", cell->name);
    bool keyed = !is_through(cell) && !is_both(cell);
    assert_true((one == NULL) == (cell->shown == UNSEEN));
    if (!one) return;
    assert_true(kin_record_is_destroyed(one) == (cell->shown == GONE));
    if (keyed && cell->state != UNSAVED)
        assert_true(kin_is_null_named(one, column) == (cell->shown == CLEARED));
}

static int rows_left(const struct cell *cell)
{
    if (is_through(cell)) return rows_of(link);
    if (!is_both(cell)) return rows_of(item);
    kin_values rows =
        kin_pluck(s, item, id, .joins_sql = "INNER JOIN boxes_items x ON x.item_id = items.id");
    return (int)rows.count;
}

static void a_cell(void **state)
{
    const struct cell *cell = *state;
    kin_record *one;
    make_rows(cell);
    struct box *box = make_box(cell, &one);
    uint64_t trips = cell->verb == REPLACE && cell->state == NOT_LOADED ? 2 : 0; /* a and c */
    memset(told, 0, sizeof told);
    uint64_t before = kin_statements(s);
    int answer = act(box, cell, one);
    int statements = (int)(kin_statements(s) - before - trips);
    assert_answer(KIN_OK);
    sort(told);
    assert_string_equal(told, cell->told);
    assert_int_equal(answer, cell->answer);
    assert_int_equal(statements, cell->statements);
    bool loaded = cell->memory[0] != '-';
    if (cell->state != UNSAVED) assert_true(kin_is_loaded_named(&box->kin, cell->name) == loaded);
    expect_names(kin_many_peek_named(&box->kin, cell->name), loaded ? cell->memory : "");
    expect_shown(cell, one);
    assert_int_equal(rows_left(cell), cell->rows);
    if (is_through(cell) || is_both(cell)) assert_int_equal(rows_of(item), 4);
    if (cell->state != UNSAVED)
        expect_names(kin_many_get_named(&((struct box *)kin_find(s, box, 1))->kin, cell->name),
                     cell->linked);
    expect_names(kin_many_get_named(&((struct box *)kin_find(s, box, 2))->kin, cell->name), "d");
}

/* The state is the cell, which a failing setup must not lose. */
static int set_up(void **state)
{
    (void)state;
    return open_database(kin_models(box));
}

static char names[CELLS][64];
static struct CMUnitTest tests[CELLS];

int main(void)
{
    for (size_t i = 0; i < CELLS; i++) {
        const struct cell *cell = &cells[i];
        snprintf(names[i], sizeof names[i], "%s_%s_of_%s_%s", ids[cell->verb], verbs[cell->verb],
                 cell->name, states[cell->state]);
        tests[i] =
            (struct CMUnitTest){names[i], a_cell, set_up, close_database, (void *)(uintptr_t)cell};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
