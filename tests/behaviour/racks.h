/* Racks of tomes: the models of the tests of trees that are one batch, and the ones of crates,
 * whose keys are no integers. */
#ifndef TESTS_BEHAVIOUR_RACKS_H
#define TESTS_BEHAVIOUR_RACKS_H

#include "behaviour/association.h"

KIN_DECLARE(rack);
KIN_DECLARE(tome);
KIN_DECLARE(page);
KIN_DECLARE(remark);
KIN_DECLARE(crate);
KIN_DECLARE(sticker);

struct rack {
    kin_record kin;
    kin_int id;
    kin_text label;
    kin_many(tome) tomes;
    kin_many(tome) latest_tomes; /* order */
    kin_many(tome) two_tomes;    /* limit */
    kin_many(page) pages;        /* through tomes */
    kin_many(remark) remarks;
};

struct tome {
    kin_record kin;
    kin_int id;
    kin_int rack_id;
    kin_int home_id;
    kin_text title;
    kin_one(rack) rack;
    kin_one(rack) home;
    kin_many(page) pages;
};

struct page {
    kin_record kin;
    kin_int id;
    kin_int tome_id;
    kin_one(tome) tome;
    kin_many(remark) remarks;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_int subject_id;
    kin_text subject_type;
    kin_one(kin_record) subject;
};

/* Keys that are no integers. */
struct crate {
    kin_record kin;
    kin_uuid id;
    kin_text code;
    kin_many(sticker) stickers;
    kin_many(sticker) coded; /* by the code */
};

struct sticker {
    kin_record kin;
    kin_int id;
    kin_uuid crate_id;
    kin_text crate_code;
    kin_one(crate) crate;
};

static void tomes_by_id(kin_query *query)
{
    kin_query_order(query, "tomes.id");
}

static void remarks_by_id(kin_query *query)
{
    kin_query_order(query, "remarks.id");
}

static void latest(kin_query *query)
{
    kin_query_order(query, "tomes.id DESC");
}

static void first_two(kin_query *query)
{
    kin_query_order(query, "tomes.id");
    kin_query_limit(query, 2);
}

/* clang-format off */
KIN_MODEL(rack,
    KIN_COLUMN(id),
    KIN_COLUMN(label, .nullable = true),
    KIN_HAS_MANY(tomes, tome, .scope = tomes_by_id, .inverse_of = "rack"),
    KIN_HAS_MANY(latest_tomes, tome, .scope = latest),
    KIN_HAS_MANY(two_tomes, tome, .scope = first_two),
    KIN_HAS_MANY(pages, page, .through = "tomes"),
    KIN_HAS_MANY(remarks, remark, .as = "subject"),
);

KIN_MODEL(tome,
    KIN_COLUMN(id),
    KIN_COLUMN(rack_id, .nullable = true),
    KIN_COLUMN(home_id, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_BELONGS_TO(rack, rack),
    KIN_BELONGS_TO(home, rack, .foreign_key = "home_id"),
    KIN_HAS_MANY(pages, page, .inverse_of = "tome"),
);

KIN_MODEL(page,
    KIN_COLUMN(id),
    KIN_COLUMN(tome_id, .nullable = true),
    KIN_BELONGS_TO(tome, tome),
    KIN_HAS_MANY(remarks, remark, .as = "subject", .scope = remarks_by_id),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BELONGS_TO_ANY(subject),
);

KIN_MODEL(crate,
    KIN_COLUMN(id),
    KIN_COLUMN(code),
    KIN_HAS_MANY(stickers, sticker),
    KIN_HAS_MANY(coded, sticker, .foreign_key = "crate_code", .primary_key = "code"),
);

KIN_MODEL(sticker,
    KIN_COLUMN(id),
    KIN_COLUMN(crate_id, .nullable = true),
    KIN_COLUMN(crate_code, .nullable = true),
    KIN_BELONGS_TO(crate, crate),
);
/* clang-format on */

static kin_model_fn *const library[] = {rack_model,  tome_model,    page_model, remark_model,
                                        crate_model, sticker_model, NULL};

#endif
