/* The other model header of the library. */
#ifndef TESTS_LIBRARY_PURCHASE_H
#define TESTS_LIBRARY_PURCHASE_H

#include "library/linkage.h"

#include <kin.h>

KIN_DECLARE(purchase, SHOP_PUBLIC);
KIN_FORWARD(product, SHOP_PUBLIC);
KIN_FORWARD(receipt); /* the library's own */

struct purchase {
    kin_record kin;
    kin_int id;
    kin_int product_id;
    kin_int amount;
    kin_one(product) product;
    kin_one(receipt) receipt;
};

KIN_BEGIN_C_
/* The text of the purchase's receipt, which nobody outside of the library knows. */
SHOP_PUBLIC const char *purchase_receipt(struct purchase *purchase);
KIN_END_C_

#endif
