// The headers of the same library in C++: records are found, read and followed by the functions
// that stand behind C's macros; what writes is the library's own C.
#include "library/purchase.h"

#include "library/product.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

static int failures = 0;

static void check(bool truth, const char *what)
{
    std::printf("[ RUN      ] %s\n[ %s ] %s\n", what, truth ? "      OK" : " FAILED ", what);
    if (!truth) failures++;
}

static void read_products(kin_session *session, const product *tea)
{
    void *found = kin_session_find(session, product_model(), kin_value_int(tea->id));
    const auto *again = static_cast<const product *>(found);
    check(again && std::strcmp(again->name, "tea") == 0, "a record is found and read");
    const kin_value values[] = {kin_value_int(tea->id)};
    found = kin_session_get(session, product_model(), kin_value_list(values, 1));
    check(found != nullptr, "a key is a list of values");
    check(!kin_session_get(session, product_model(), kin_value_int(404)), "none is none");
    check(!kin_failed(session), "nothing has failed");
}

static void reflect(const kin_db *db)
{
    const kin_model_reflection *model = kin_db_reflect(db, product_model());
    const kin_association_reflection *purchases = kin_reflection_association(model, "purchases");
    check(purchases && purchases->macro == KIN_MACRO_HAS_MANY &&
              std::strcmp(purchases->foreign_key, "product_id") == 0,
          "models are walked");
    check(kin_reflection_at(model, purchases->offset) == purchases, "a slot has its offset");
}

int main()
{
    const char *url = std::getenv("KIN_TEST_URL");
    kin_model_fn *const models[] = {product_model, nullptr};
    kin_db *db = kin_db_open(url ? url : "sqlite::memory:", models, nullptr);
    kin_session *session = kin_session_open(db);
    check(kin_create_tables(session), "the tables are made");
    const product *tea = product_named(session, "tea");
    check(tea != nullptr, "the library makes a record");
    if (tea) read_products(session, tea);
    reflect(db);
    kin_session_close(session);
    kin_close(db);
    return failures > 0;
}
