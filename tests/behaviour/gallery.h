/* Models of a gallery: what belongs to any of them, and who has it by .as. */
#ifndef TESTS_BEHAVIOUR_GALLERY_H
#define TESTS_BEHAVIOUR_GALLERY_H

#include <kin.h>

KIN_DECLARE(painter, static);
KIN_DECLARE(house, static);
KIN_DECLARE(museum, static);
KIN_DECLARE(castle, static);
KIN_DECLARE(picture, static);
KIN_DECLARE(face, static);
KIN_DECLARE(tag, static);
KIN_DECLARE(tagging, static);
KIN_DECLARE(stamp, static);
KIN_DECLARE(word, static);

/* Pictures are counted and touch; a face has an inverse on both sides. */
struct painter {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int pictures_count;
    kin_time updated_at;
    kin_many(picture) pictures;
    kin_one(face) face;
    kin_many(tagging) taggings;
    kin_many(tag) tags;
};

/* A family: the type column of what belongs to any of it says "House". */
#define HOUSE_MEMBERS           \
    kin_record kin;             \
    kin_int id;                 \
    kin_text type;              \
    kin_text name;              \
    kin_int pictures_count;     \
    kin_time updated_at;        \
    kin_many(picture) pictures; \
    kin_many(stamp) stamps;     \
    kin_many(tagging) taggings; \
    kin_many(tag) tags;

struct house {
    HOUSE_MEMBERS
};

struct museum {
    HOUSE_MEMBERS
    kin_one(face) face;
};

struct castle {
    HOUSE_MEMBERS
};

struct picture {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int imageable_id;
    kin_text imageable_type;
    kin_one(kin_record) imageable;
};

struct face {
    kin_record kin;
    kin_int id;
    kin_text look;
    kin_int bearer_id;
    kin_text bearer_type;
    kin_one(kin_record) bearer;
};

struct tag {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(tagging) taggings;
    kin_many(painter) painters;
    kin_many(house) houses;
};

struct tagging {
    kin_record kin;
    kin_int id;
    kin_int tag_id;
    kin_int taggable_id;
    kin_text taggable_type;
    kin_one(tag) tag;
    kin_one(kin_record) taggable;
};

/* Other columns, and no belongs_to for them. */
struct stamp {
    kin_record kin;
    kin_int id;
    kin_text text;
    kin_int on_key;
    kin_text on_kind;
};

/* What no foreign key of the gallery leads to: its key is a text. */
struct word {
    kin_record kin;
    kin_text id;
};

static inline void picture_validate(kin_record *record)
{
    struct picture *picture = kin_as(picture, record);
    if (!picture->name || !*picture->name) kin_add_error(picture, name, "can't be blank");
}

KIN_MODEL(painter,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pictures_count, .default_int = 0),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_HAS_MANY(pictures, picture, .as = "imageable", .dependent = KIN_DESTROY),
    KIN_HAS_ONE(face, face, .as = "bearer", .inverse_of = "bearer"),
    KIN_HAS_MANY(taggings, tagging, .as = "taggable", .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(tags, tag, .through = "taggings"),
);

KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pictures_count, .default_int = 0),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_HAS_MANY(pictures, picture, .as = "imageable", .inverse_of = "imageable"),
    KIN_HAS_MANY(stamps, stamp, .as = "on", .foreign_key = "on_key", .foreign_type = "on_kind",
                 .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(taggings, tagging, .as = "taggable", .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(tags, tag, .through = "taggings"),
);

KIN_MODEL(museum,
    KIN_INHERITS(house),
    KIN_HAS_ONE(face, face, .as = "bearer", .inverse_of = "bearer", .dependent = KIN_DESTROY),
);

KIN_MODEL(castle,
    KIN_INHERITS(house),
);

KIN_MODEL(picture,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(imageable_id, .nullable = true),
    KIN_COLUMN(imageable_type, .nullable = true),
    KIN_BELONGS_TO_ANY(imageable, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH),
    KIN_VALIDATE(picture_validate),
);

KIN_MODEL(face,
    KIN_COLUMN(id),
    KIN_COLUMN(look, .nullable = true),
    KIN_COLUMN(bearer_id, .nullable = true),
    KIN_COLUMN(bearer_type, .nullable = true),
    KIN_BELONGS_TO_ANY(bearer, .inverse_of = "face"),
);

KIN_MODEL(tag,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(taggings, tagging),
    KIN_HAS_MANY(painters, painter, .through = "taggings", .source = "taggable",
                 .source_type = "Painter"),
    KIN_HAS_MANY(houses, house, .through = "taggings", .source = "taggable",
                 .source_type = "House"),
);

KIN_MODEL(tagging,
    KIN_COLUMN(id),
    KIN_COLUMN(tag_id, .nullable = true),
    KIN_COLUMN(taggable_id, .nullable = true),
    KIN_COLUMN(taggable_type, .nullable = true),
    KIN_BELONGS_TO(tag, tag),
    KIN_BELONGS_TO_ANY(taggable),
);

KIN_MODEL(stamp,
    KIN_COLUMN(id),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(on_key, .nullable = true),
    KIN_COLUMN(on_kind, .nullable = true),
);

KIN_MODEL(word,
    KIN_COLUMN(id),
);

#define gallery kin_models(painter, house, museum, castle, picture, face, tag, tagging, stamp, word)

#endif
