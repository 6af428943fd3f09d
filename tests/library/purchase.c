#include "library/purchase.h"

#include "library/product.h"

/* A model of this file alone: linked by nothing but the association that leads to it. */
KIN_DECLARE(receipt);

struct receipt {
    kin_record kin;
    kin_int id;
    kin_int purchase_id;
    kin_text text;
};

/* clang-format off */
KIN_MODEL(receipt,
    KIN_COLUMN(id),
    KIN_COLUMN(purchase_id, .nullable = true),
    KIN_COLUMN(text, .default_text = "paid"),
);

KIN_MODEL(purchase,
    KIN_COLUMN(id),
    KIN_COLUMN(product_id),
    KIN_COLUMN(amount),
    KIN_BELONGS_TO(product, product, .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "purchases"),
    KIN_HAS_ONE(receipt, receipt, .dependent = KIN_DELETE),
);
/* clang-format on */

const char *purchase_receipt(struct purchase *purchase)
{
    struct receipt *receipt = kin_one_get(purchase, receipt);
    if (!receipt) receipt = kin_one_create(purchase, receipt);
    return receipt ? receipt->text : NULL;
}
