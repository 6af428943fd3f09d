/* One model header of the library. It knows the other's name and nothing more, as the other does
 * its: the two can be included in either order, or one alone. */
#ifndef TESTS_LIBRARY_PRODUCT_H
#define TESTS_LIBRARY_PRODUCT_H

#include "library/linkage.h"

#include <kin.h>

KIN_DECLARE(product, SHOP_PUBLIC);
KIN_FORWARD(purchase, SHOP_PUBLIC);

struct product {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int price;
    kin_int purchases_count;
    kin_many(purchase) purchases;
};

KIN_BEGIN_C_
/* A function of the library that uses Kin: the product of that name, made if there is none. */
SHOP_PUBLIC struct product *product_named(kin_session *session, const char *name);
KIN_END_C_

#endif
