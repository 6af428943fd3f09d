/* Models of a workshop, for reading ahead: every kind of association, between few models. */
#ifndef TESTS_BEHAVIOUR_WORKSHOP_H
#define TESTS_BEHAVIOUR_WORKSHOP_H

#include <kin.h>

KIN_DECLARE(maker, static);
KIN_DECLARE(work, static);
KIN_DECLARE(remark, static);
KIN_DECLARE(sticker, static);
KIN_DECLARE(label, static);
KIN_DECLARE(crate, static);
KIN_DECLARE(part, static);

struct maker {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int master_id;
    kin_one(maker) master;
    kin_many(maker) pupils;
    kin_many(work) works;
    kin_one(work) masterpiece; /* by key, backwards: the first of several */
    kin_many(work) latest;     /* two for each */
    kin_many(work) like_name;  /* whose title is the maker's name: asks the owner */
    kin_many(work) discussed;  /* with their remarks */
    kin_many(remark) remarks;  /* through works */
    kin_many(sticker) stickers;
};

struct work {
    kin_record kin;
    kin_int id;
    kin_int maker_id;
    kin_text title;
    kin_one(maker) maker;
    kin_many(remark) remarks;
    kin_many(label) labels; /* join table */
    kin_many(sticker) stickers;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_int work_id;
    kin_int maker_id;
    kin_text body;
    kin_one(work) work;
    kin_one(maker) maker;
};

struct sticker { /* on a maker or a work */
    kin_record kin;
    kin_int id;
    kin_int on_id;
    kin_text on_type;
    kin_one(kin_record) on;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(work) works;
};

struct crate { /* its key has two columns, one of them a text */
    kin_record kin;
    kin_text hall;
    kin_int number;
    kin_many(part) parts;
};

struct part {
    kin_record kin;
    kin_int id;
    kin_text crate_hall;
    kin_int crate_number;
    kin_one(crate) crate;
};

static inline void makers_by_id(kin_query *q)
{
    kin_query_order(q, "makers.id");
}

static inline void works_by_id(kin_query *q)
{
    kin_query_order(q, "works.id");
}

static inline void two_latest(kin_query *q)
{
    kin_query_order(q, "works.id DESC");
    kin_query_limit(q, 2);
}

static inline void like_name(kin_query *q, const kin_record *owner)
{
    const struct maker *maker = (const struct maker *)(const void *)owner;
    kin_query_equal(q, work, title, maker->name);
    kin_query_order(q, "works.id");
}

static inline void with_remarks(kin_query *q)
{
    kin_query_includes(q, "remarks");
    kin_query_order(q, "works.id");
}

static inline void remarks_by_id(kin_query *q)
{
    kin_query_order(q, "remarks.id DESC");
}

static inline void only_read(kin_query *q)
{
    kin_query_readonly(q);
    kin_query_order(q, "stickers.id");
}

KIN_MODEL(maker,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(master_id, .nullable = true),
    KIN_BELONGS_TO(master, maker),
    KIN_HAS_MANY(pupils, maker, .foreign_key = "master_id", .scope = makers_by_id),
    KIN_HAS_MANY(works, work, .inverse_of = "maker"),
    KIN_HAS_ONE(masterpiece, work, .scope = works_by_id),
    KIN_HAS_MANY(latest, work, .scope = two_latest),
    KIN_HAS_MANY(like_name, work, .owner_scope = like_name),
    KIN_HAS_MANY(discussed, work, .scope = with_remarks),
    KIN_HAS_MANY(remarks, remark, .through = "works", .scope = remarks_by_id),
    KIN_HAS_MANY(stickers, sticker, .as = "on", .scope = only_read),
);

KIN_MODEL(work,
    KIN_COLUMN(id),
    KIN_COLUMN(maker_id, .nullable = true),
    KIN_COLUMN(title, .nullable = true),
    KIN_BELONGS_TO(maker, maker),
    KIN_HAS_MANY(remarks, remark, .scope = remarks_by_id),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
    KIN_HAS_MANY(stickers, sticker, .as = "on", .scope = only_read),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(work_id, .nullable = true),
    KIN_COLUMN(maker_id, .nullable = true),
    KIN_COLUMN(body, .nullable = true),
    KIN_BELONGS_TO(work, work),
    KIN_BELONGS_TO(maker, maker),
);

KIN_MODEL(sticker,
    KIN_COLUMN(id),
    KIN_COLUMN(on_id, .nullable = true),
    KIN_COLUMN(on_type, .nullable = true),
    KIN_BELONGS_TO_ANY(on),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_AND_BELONGS_TO_MANY(works, work),
);

KIN_MODEL(crate,
    KIN_COLUMN(hall, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_HAS_MANY(parts, part, .foreign_key = "crate_hall, crate_number"),
);

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(crate_hall, .nullable = true),
    KIN_COLUMN(crate_number, .nullable = true),
    KIN_BELONGS_TO(crate, crate, .foreign_key = "crate_hall, crate_number"),
);

#define workshop_models kin_models(maker, work, remark, sticker, label, crate, part)

#endif
