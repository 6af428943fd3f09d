// The headers of the same library in C++: records are found, read and followed by the functions
// that stand behind C's macros, and by name everything can be done.
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

// Verbs by name are functions, so C++ writes with them too: no struct is named here.
static kin_record *sell(kin_session *session, const char *name, int64_t amount)
{
    const kin_attribute product[] = {{"name", kin_value_text(name)}, {"price", kin_value_int(250)}};
    kin_record *made = kin_find_or_create_by_named(session, "product", product, 2);
    const kin_attribute purchase[] = {{"amount", kin_value_int(amount)}};
    return kin_many_create_named(made, "purchases", purchase, 1);
}

static void write_by_name(kin_session *session)
{
    kin_record *first = sell(session, "coffee", 2);
    kin_record *second = sell(session, "coffee", 3);
    kin_record *coffee = kin_one_get_named(second, "product");
    check(kin_record_reload(coffee), "what was found again is one row");
    check(kin_many_size_named(coffee, "purchases") == 2, "both belong to it");
    check(kin_many_includes_named(coffee, "purchases", first), "the first one, too");
    kin_find_options large = {};
    const kin_value args[] = {kin_value_int(3), kin_value_end()};
    large.where = "purchases.amount >= ?";
    large.args = args;
    check(kin_all_named(session, "purchase", &large).count == 1, "options are a struct");
    check(kin_sum_named(session, "purchase", "amount", nullptr).as.integer == 5, "they are added");
    check(kin_update_named(second, nullptr, 0) && kin_set_named(second, "amount", kin_value_int(4)),
          "a record is changed");
    check(kin_record_save(second), "and saved");
    check(kin_many_destroy_named(coffee, "purchases", first), "one is destroyed");
    check(kin_count_named(session, "purchase", nullptr) == 1, "and gone");
    check(!kin_failed(session), "nothing has failed");
    check(!kin_many_push_named(coffee, "purchase", second) && kin_failed(session) &&
              std::strstr(kin_error(session)->message, "did you mean \"purchases\"?"),
          "a wrong name is told");
    kin_error_clear(session);
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
    write_by_name(session);
    reflect(db);
    kin_session_close(session);
    kin_close(db);
    return failures > 0;
}
