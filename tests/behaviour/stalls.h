/* Models whose keys have several columns, of every kind of association: a market with stalls, whose
 * orders are numbered by each stall, and customers known to a stall by a code. */
#ifndef TESTS_BEHAVIOUR_STALLS_H
#define TESTS_BEHAVIOUR_STALLS_H

#include <kin.h>

KIN_DECLARE(customer, static);
KIN_DECLARE(order, static);
KIN_DECLARE(line, static);
KIN_DECLARE(invoice, static);
KIN_DECLARE(remark, static);
KIN_DECLARE(label, static);
KIN_DECLARE(product, static);

static inline void newest_first(kin_query *q)
{
    kin_query_order(q, "orders.number DESC");
    kin_query_limit(q, 1);
}

struct customer {
    kin_record kin;
    kin_int stall_id;
    kin_text code;
    kin_int orders_count;
    kin_many(order) orders;
    kin_many(order) newest;
    kin_many(line) lines;
    kin_many(label) labels;
};
KIN_MODEL(customer,
    KIN_COLUMN(stall_id, .key = true),
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(orders_count),
    KIN_HAS_MANY(orders, order, .foreign_key = "stall_id, customer_code", .inverse_of = "customer"),
    KIN_HAS_MANY(newest, order, .foreign_key = "stall_id, customer_code", .scope = newest_first),
    KIN_HAS_MANY(lines, line, .through = "orders"),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label, .foreign_key = "customer_stall_id, customer_code"),
);

struct order {
    kin_record kin;
    kin_int stall_id;
    kin_int number;
    kin_text customer_code;
    kin_int lines_count;
    kin_time updated_at;
    kin_one(customer) customer;
    kin_many(line) lines;
    kin_one(invoice) invoice;
    kin_many(remark) remarks;
    kin_many(product) products;
    kin_many(label) labels;
};
/* The stall is part of its own key, so losing the customer clears the code alone. */
KIN_MODEL(order,
    KIN_COLUMN(stall_id, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(customer_code, .nullable = true),
    KIN_COLUMN(lines_count),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_BELONGS_TO(customer, customer, .foreign_key = "stall_id, customer_code",
                   .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "orders"),
    KIN_HAS_MANY(lines, line, .foreign_key = "order_stall_id, order_number", .inverse_of = "order"),
    KIN_HAS_ONE(invoice, invoice, .foreign_key = "order_stall_id, order_number",
                .inverse_of = "order"),
    KIN_HAS_MANY(remarks, remark, .as = "subject"),
    KIN_HAS_MANY(products, product, .through = "lines"),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label, .foreign_key = "stall_id, order_number"),
);

struct line {
    kin_record kin;
    kin_int id;
    kin_int order_stall_id;
    kin_int order_number;
    kin_int product_id;
    kin_int pieces;
    kin_one(order) order;
    kin_one(product) product;
    kin_one(customer) customer;
};
KIN_MODEL(line,
    KIN_COLUMN(id),
    KIN_COLUMN(order_stall_id, .nullable = true),
    KIN_COLUMN(order_number, .nullable = true),
    KIN_COLUMN(product_id, .nullable = true),
    KIN_COLUMN(pieces, .default_int = 1),
    KIN_BELONGS_TO(order, order, .foreign_key = "order_stall_id, order_number",
                   .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH, .constraint = true),
    KIN_BELONGS_TO(product, product),
    KIN_HAS_ONE(customer, customer, .through = "order"),
);

struct invoice {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int order_stall_id;
    kin_int order_number;
    kin_one(order) order;
};
KIN_MODEL(invoice,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(order_stall_id, .nullable = true),
    KIN_COLUMN(order_number, .nullable = true),
    KIN_BELONGS_TO(order, order, .foreign_key = "order_stall_id, order_number"),
);

struct remark {
    kin_record kin;
    kin_int id;
    kin_text body;
    kin_int subject_stall_id;
    kin_int subject_number;
    kin_text subject_type;
    kin_one(kin_record) subject;
};
KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(body, .nullable = true),
    KIN_COLUMN(subject_stall_id, .nullable = true),
    KIN_COLUMN(subject_number, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BELONGS_TO_ANY(subject, .foreign_key = "subject_stall_id, subject_number"),
);

struct label {
    kin_record kin;
    kin_int id;
    kin_text word;
    kin_many(order) orders;
    kin_many(customer) customers;
};
KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(word),
    KIN_HAS_AND_BELONGS_TO_MANY(orders, order, .association_foreign_key = "stall_id, order_number"),
    KIN_HAS_AND_BELONGS_TO_MANY(customers, customer,
                                .association_foreign_key = "customer_stall_id, customer_code"),
);

struct product {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(line) lines;
    kin_many(order) orders;
    kin_many(customer) customers;
};
KIN_MODEL(product,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(lines, line),
    KIN_HAS_MANY(orders, order, .through = "lines", .source = "order"),
    KIN_HAS_MANY(customers, customer, .through = "orders", .source = "customer"),
);

/* Rows are deleted in this order: lines before the orders that they refer to. */
#define STALL_MODELS kin_models(line, customer, order, invoice, remark, label, product)

/* Two stalls with the same numbers and codes: ann buys at both. What is told apart by one part of
 * the key alone would be mixed up. */
struct market {
    struct customer *ann;       /* 1, "a" */
    struct customer *other_ann; /* 2, "a" */
    struct customer *bob;       /* 1, "b" */
    struct order *first;        /* 1, 10: ann's, with two lines, an invoice, a remark and a label */
    struct order *second;       /* 1, 11: ann's, without anything */
    struct order *other;        /* 2, 10: other_ann's, with a line, an invoice, a remark, a label */
    struct order *free;         /* 1, 12: nobody's */
    struct line *apples;
    struct line *pears;
    struct line *other_apples;
    struct line *loose; /* of no order */
    struct invoice *invoice;
    struct invoice *other_invoice;
    struct remark *remark;
    struct label *red;
    struct label *blue; /* the first order's, too, and ann's */
    struct product *apple;
    struct product *pear;
    void *made;
};

static inline void fill_orders(kin_session *session, struct market *m)
{
    m->first = kin_create(session, order, .stall_id = 1, .number = 10, .customer_code = "a");
    m->second = kin_create(session, order, .stall_id = 1, .number = 11, .customer_code = "a");
    m->other = kin_create(session, order, .stall_id = 2, .number = 10, .customer_code = "a");
    m->free = kin_create(session, order, .stall_id = 1, .number = 12);
    m->apple = kin_create(session, product, .name = "apple");
    m->pear = kin_create(session, product, .name = "pear");
    m->apples = kin_create(session, line, .order_stall_id = 1, .order_number = 10,
                           .product_id = m->apple->id, .pieces = 3);
    m->pears = kin_create(session, line, .order_stall_id = 1, .order_number = 10,
                          .product_id = m->pear->id, .pieces = 4);
    m->other_apples = kin_create(session, line, .order_stall_id = 2, .order_number = 10,
                                 .product_id = m->apple->id, .pieces = 5);
    m->loose = kin_create(session, line);
}

static inline void fill_market(kin_session *session, struct market *m)
{
    m->ann = kin_create(session, customer, .stall_id = 1, .code = "a");
    m->other_ann = kin_create(session, customer, .stall_id = 2, .code = "a");
    m->bob = kin_create(session, customer, .stall_id = 1, .code = "b");
    fill_orders(session, m);
    m->invoice = kin_create(session, invoice, .name = "i", .order_stall_id = 1, .order_number = 10);
    m->other_invoice =
        kin_create(session, invoice, .name = "o", .order_stall_id = 2, .order_number = 10);
    m->remark = kin_create(session, remark, .body = "r", .subject_stall_id = 1,
                           .subject_number = 10, .subject_type = "Order");
    kin_create(session, remark, .body = "o", .subject_stall_id = 2, .subject_number = 10,
               .subject_type = "Order");
    m->red = kin_create(session, label, .word = "red");
    m->blue = kin_create(session, label, .word = "blue");
    kin_many_push(m->first, labels, m->red);
    kin_many_push(m->first, labels, m->blue);
    kin_many_push(m->other, labels, m->red);
    kin_many_push(m->ann, labels, m->blue);
    kin_many_reset(m->first, labels);
    kin_many_reset(m->other, labels);
    kin_many_reset(m->ann, labels);
    kin_reload(m->ann);
    kin_reload(m->other_ann);
    kin_reload(m->first);
    kin_reload(m->other);
}

#endif
