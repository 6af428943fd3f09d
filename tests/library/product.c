#include "library/product.h"

#include "library/purchase.h"

static void needs_a_name(kin_record *record)
{
    struct product *product = kin_as(product, record);
    if (!product->name || !*product->name) kin_add_error(product, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(product,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(price, .default_int = 100),
    KIN_COLUMN(purchases_count),
    KIN_HAS_MANY(purchases, purchase, .dependent = KIN_DESTROY, .inverse_of = "product"),
    KIN_VALIDATE(needs_a_name),
);
/* clang-format on */

struct product *product_named(kin_session *session, const char *name)
{
    struct product *found = kin_find_by(session, product, .name = name);
    return found || kin_failed(session) ? found : kin_create(session, product, .name = name);
}
