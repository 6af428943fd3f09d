/* What goes over one record and can be changed: shoppers have what their basket has. */
#ifndef TESTS_BEHAVIOUR_BASKETS_H
#define TESTS_BEHAVIOUR_BASKETS_H

#include <kin.h>

KIN_DECLARE(shopper, static);
KIN_DECLARE(basket, static);
KIN_DECLARE(line, static);
KIN_DECLARE(product, static);
KIN_DECLARE(label, static);
KIN_DECLARE(receipt, static);
KIN_DECLARE(clerk, static);

struct shopper {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_one(basket) basket;
    kin_many(line) lines;
    kin_many(line) urgent_lines;
    kin_many(product) products;
    kin_many(product) over_lines; /* the same, declared over the lines */
    kin_many(product) shown;      /* without the option */
    kin_many(label) labels;
    kin_one(receipt) receipt;
    kin_one(clerk) clerk;
};

struct basket {
    kin_record kin;
    kin_int id;
    kin_int shopper_id;
    kin_int lines_count;
    kin_one(shopper) shopper;
    kin_many(line) lines;
    kin_many(line) urgent_lines;
    kin_many(product) products;
    kin_many(label) labels;
    kin_one(receipt) receipt;
};

/* Joins: it has its two belongs_to. */
struct line {
    kin_record kin;
    kin_int id;
    kin_int basket_id;
    kin_int product_id;
    kin_bool urgent;
    kin_one(basket) basket;
    kin_one(product) product;
    kin_many(line) neighbours; /* over what it belongs to */
    kin_many(label) labels;
};

struct product {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int lines_count;
    kin_many(line) lines;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct receipt {
    kin_record kin;
    kin_int id;
    kin_int basket_id;
    kin_int clerk_id;
    kin_text number;
    kin_one(clerk) clerk;
};

struct clerk {
    kin_record kin;
    kin_int id;
    kin_text name;
};

static inline void urgent(kin_query *query)
{
    kin_query_equal(query, line, urgent, true);
}

static inline void validate_product(kin_record *record)
{
    struct product *product = kin_as(product, record);
    if (!product->name || !*product->name) kin_add_error(product, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(shopper,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_ONE(basket, basket, .inverse_of = "shopper"),
    KIN_HAS_MANY(lines, line, .through = "basket", .writable = true),
    KIN_HAS_MANY(urgent_lines, line, .through = "basket", .writable = true),
    KIN_HAS_MANY(products, product, .through = "basket", .writable = true),
    KIN_HAS_MANY(over_lines, product, .through = "lines", .source = "product", .writable = true),
    KIN_HAS_MANY(shown, product, .through = "lines", .source = "product"),
    KIN_HAS_MANY(labels, label, .through = "basket", .writable = true),
    KIN_HAS_ONE(receipt, receipt, .through = "basket", .writable = true),
    KIN_HAS_ONE(clerk, clerk, .through = "receipt", .writable = true),
);

KIN_MODEL(basket,
    KIN_COLUMN(id),
    KIN_COLUMN(shopper_id, .nullable = true),
    KIN_COLUMN(lines_count, .default_int = 0),
    KIN_BELONGS_TO(shopper, shopper),
    KIN_HAS_MANY(lines, line, .inverse_of = "basket"),
    KIN_HAS_MANY(urgent_lines, line, .scope = urgent),
    KIN_HAS_MANY(products, product, .through = "lines"),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
    KIN_HAS_ONE(receipt, receipt),
);

KIN_MODEL(line,
    KIN_COLUMN(id),
    KIN_COLUMN(basket_id, .nullable = true),
    KIN_COLUMN(product_id, .nullable = true),
    KIN_COLUMN(urgent, .default_bool = false),
    KIN_BELONGS_TO(basket, basket, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(product, product, .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "lines"),
    KIN_HAS_MANY(neighbours, line, .through = "basket", .source = "lines", .writable = true),
    KIN_HAS_MANY(labels, label, .through = "basket", .writable = true),
);

KIN_MODEL(product,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(lines_count, .default_int = 0),
    KIN_HAS_MANY(lines, line, .inverse_of = "product"),
    KIN_VALIDATE(validate_product),
);

KIN_MODEL(label, KIN_COLUMN(id), KIN_COLUMN(name, .nullable = true));

KIN_MODEL(receipt,
    KIN_COLUMN(id),
    KIN_COLUMN(basket_id, .nullable = true),
    KIN_COLUMN(clerk_id, .nullable = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_BELONGS_TO(clerk, clerk),
);

KIN_MODEL(clerk, KIN_COLUMN(id), KIN_COLUMN(name, .nullable = true));
/* clang-format on */

#define BASKET_MODELS kin_models(shopper, basket, line, product, label, receipt, clerk)

#endif
