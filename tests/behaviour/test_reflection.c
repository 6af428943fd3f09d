/* Reflection: a program walks the models, their columns and associations. */
#include "support/database.h"
#include "support/models.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* --- models with what the shared ones do not have --------------------------------------------- */

KIN_DECLARE(person, static);
KIN_DECLARE(shop_product, static);
KIN_DECLARE(shop_category, static);

struct person {
    kin_record kin;
    kin_text code;
    kin_int number;
    kin_bool active;
    kin_real rate;
    kin_time seen_at;
    kin_text token;
    kin_int note;
    kin_int shade;
    kin_int twice;
    kin_text extra;
    kin_int lock_version;
};

struct shop_product {
    kin_record kin;
    kin_int id;
    kin_text maker;
    kin_one(person) person;
    kin_many(shop_category) categories;
    kin_many(shop_category) all_categories;
};

struct shop_category {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_many(shop_product) products;
};

static const kin_enum_value shades[] = {{"light", 0}, {"dark", 1}, {0}};

static void any_order(kin_query *query)
{
    kin_query_order(query, "code");
}

KIN_MODEL(person,
    KIN_COLUMN(code, .key = true, .unique = true),
    KIN_COLUMN(number, .key = true, .column = "no"),
    KIN_COLUMN(active, .default_bool = false, .readonly = true),
    KIN_COLUMN(rate, .default_real = 1.5),
    KIN_COLUMN(seen_at, .default_sql = "CURRENT_TIMESTAMP"),
    KIN_COLUMN(token, .secret = true, .unique = true, .nullable = true),
    KIN_COLUMN(note, .default_int = -7),
    KIN_COLUMN(shade, .enumeration = shades),
    KIN_COLUMN(twice, .generated = "note * 2"),
    KIN_COLUMN(extra, .json = true),
    KIN_COLUMN(lock_version),
);

KIN_MODEL(shop_product,
    KIN_TABLE("goods"),
    KIN_COLUMN(id),
    KIN_COLUMN(maker),
    KIN_BELONGS_TO(person, person, .foreign_key = "maker", .primary_key = "code",
                   .validate = KIN_VALIDATE_YES, .touch = "seen_at", .constraint = true),
    KIN_HAS_AND_BELONGS_TO_MANY(categories, shop_category, .validate = KIN_VALIDATE_NO,
                                .scope = any_order),
    KIN_HAS_AND_BELONGS_TO_MANY(all_categories, shop_category, .join_table = "everywhere",
                                .foreign_key = "good", .association_foreign_key = "kind"),
);

KIN_MODEL(shop_category,
    KIN_COLUMN(id),
    KIN_COLUMN(code),
    KIN_HAS_AND_BELONGS_TO_MANY(products, shop_product),
);

/* --- models whose names say most -------------------------------------------------------------- */

KIN_DECLARE(catalog_category, static);
KIN_DECLARE(catalog_product, static);
KIN_DECLARE(sheep, static);
KIN_DECLARE(http_child, static);

struct catalog_category {
    kin_record kin;
    kin_int id;
    kin_many(catalog_product) products;
    kin_many(catalog_category) related;
    kin_many(sheep) sheep;
    kin_many(http_child) children;
    kin_many(catalog_product) picked;
};

struct catalog_product {
    kin_record kin;
    kin_int id;
    kin_int http_child_id;
    kin_one(http_child) http_child;
};

struct sheep {
    kin_record kin;
    kin_int id;
    kin_int mother_id;
    kin_int catalog_category_id;
    kin_one(sheep) mother;
    kin_many(http_child) http_child; /* of the singular name */
};

struct http_child {
    kin_record kin;
    kin_int id;
    kin_int sheep_id;
    kin_one(sheep) sheep;
    kin_one(catalog_product) catalog_product;
};

KIN_MODEL(catalog_category,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(products, catalog_product),
    KIN_HAS_AND_BELONGS_TO_MANY(related, catalog_category, .association_foreign_key = "other_id"),
    KIN_HAS_MANY(sheep, sheep),
    KIN_HAS_MANY(children, http_child, .through = "sheep", .source = "http_child"),
    KIN_HAS_AND_BELONGS_TO_MANY(picked, catalog_product, .join_table = "picks"),
);

KIN_MODEL(catalog_product,
    KIN_COLUMN(id),
    KIN_COLUMN(http_child_id),
    KIN_BELONGS_TO(http_child, http_child),
);

KIN_MODEL(sheep,
    KIN_COLUMN(id),
    KIN_COLUMN(mother_id),
    KIN_COLUMN(catalog_category_id),
    KIN_BELONGS_TO(mother, sheep),
    KIN_HAS_MANY(http_child, http_child),
);

KIN_MODEL(http_child,
    KIN_COLUMN(id),
    KIN_COLUMN(sheep_id),
    KIN_BELONGS_TO(sheep, sheep),
    KIN_HAS_ONE(catalog_product, catalog_product),
);

/* --- a description ---------------------------------------------------------------------------- */

static char text[32 * 1024];
static size_t length;

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void add(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(text + length, sizeof text - length, format, arguments);
    va_end(arguments);
    assert_true(size >= 0 && (size_t)size < sizeof text - length);
    length += (size_t)size;
}

static void add_if(bool given, const char *name)
{
    if (given) add(" %s", name);
}

static const char *kind_name(kin_kind kind)
{
    switch (kind) {
    case KIN_KIND_INT: return "int";
    case KIN_KIND_BOOL: return "bool";
    case KIN_KIND_REAL: return "real";
    case KIN_KIND_TEXT: return "text";
    case KIN_KIND_TIME: return "time";
    default: return "?";
    }
}

static void describe_default(const kin_column_reflection *column)
{
    const kin_value *value = &column->default_value;
    if (column->default_sql) add(" default %s", column->default_sql);
    if (!column->has_default) return;
    switch (column->kind) {
    case KIN_KIND_INT: add(" = %lld", (long long)value->as.integer); break;
    case KIN_KIND_BOOL: add(" = %s", value->as.boolean ? "true" : "false"); break;
    case KIN_KIND_REAL: add(" = %g", value->as.real); break;
    default: add(" = '%s'", value->as.text);
    }
}

static void describe_column(const kin_column_reflection *column)
{
    add("  %s %s", kind_name(column->kind), column->name);
    if (strcmp(column->name, column->column) != 0) add(" (%s)", column->column);
    add_if(column->key, "key");
    add_if(column->nullable, "nullable");
    add_if(column->unique, "unique");
    add_if(column->secret, "secret");
    add_if(column->readonly, "readonly");
    add_if(column->counter, "counter");
    add_if(column->version, "version");
    add_if(column->json, "json");
    if (column->generated) add(" from %s", column->generated);
    if (column->enumeration)
        for (const kin_enum_value *value = column->enumeration; value->name; value++)
            add(" %s:%lld", value->name, (long long)value->number);
    describe_default(column);
    add("\n");
}

static const char *dependent_name(kin_dependent dependent)
{
    static const char *const names[] = {
        "", "destroy", "delete", "delete_all", "nullify", "exception", "error",
    };
    return names[dependent];
}

static void describe_association(const kin_association_reflection *association)
{
    add("  %s %s: %s", association->macro_name, association->name, association->target->name);
    if (association->foreign_key)
        add(" by %s to %s", association->foreign_key, association->primary_key);
    if (association->join_table)
        add(" in %s with %s", association->join_table, association->association_foreign_key);
    if (association->through)
        add(" through %s, source %s.%s", association->through->name,
            association->source->owner->name, association->source->name);
    if (association->inverse) add(", inverse %s", association->inverse->name);
    if (association->dependent) add(", dependent %s", dependent_name(association->dependent));
    if (association->counter_cache) add(", counted in %s", association->counter_cache->column);
    if (association->touch) add(", touches");
    if (association->touch_column) add(" %s", association->touch_column->column);
    if (association->validate) add(", validated");
    if (association->has_scope) add(", scoped");
    if (association->constraint) add(", constrained");
    add("\n");
}

static void describe_model(const kin_model_reflection *model)
{
    add("%s: %s in %s, key", model->name, model->class_name, model->table);
    for (size_t i = 0; i < model->key_count; i++) add(" %s", model->key[i]->name);
    add("\n");
    for (size_t i = 0; i < model->column_count; i++) describe_column(model->columns[i]);
    for (size_t i = 0; i < model->association_count; i++)
        describe_association(model->associations[i]);
}

static void describes(kin_model_fn *const *models, const char *expected)
{
    kin_db *db = kin_open("sqlite::memory:", models);
    kin_model_reflections all = kin_db_models(db);
    if (kin_db_error(db)->code) fail_msg("%s", kin_db_error(db)->message);
    length = 0;
    for (size_t i = 0; i < all.count; i++) describe_model(all.items[i]);
    kin_close(db);
    assert_string_equal(text, expected);
}

/* --- tests ------------------------------------------------------------------------------------ */

static const char shared_models[] =
    "author: Author in authors, key id\n"
    "  int id key\n"
    "  text name\n"
    "  int posts_count counter\n"
    "  has_many posts: post by author_id to id, inverse author, dependent destroy,"
    " counted in posts_count, validated\n"
    "  has_many comments: comment through posts, source post.comments, validated\n"
    "  has_many notes: note by author_id to id, inverse author, dependent nullify, validated\n"
    "  has_many memberships: membership by author_id to id, inverse author,"
    " dependent delete_all, validated\n"
    "  has_many groups: group through memberships, source membership.group, validated\n"
    "  has_one profile: profile by author_id to id, inverse author, dependent nullify\n"
    "  has_one badge: badge by author_id to id, inverse author, dependent destroy\n"
    "  has_one pen: pen by author_id to id, inverse author, dependent delete\n"
    "post: Post in posts, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  text title\n"
    "  bool published = false\n"
    "  int comments_count counter\n"
    "  time created_at\n"
    "  time updated_at\n"
    "  belongs_to author: author by author_id to id, inverse posts, counted in posts_count\n"
    "  has_many comments: comment by post_id to id, inverse post, dependent destroy,"
    " counted in comments_count, validated, scoped\n"
    "  has_and_belongs_to_many tags: tag by post_id to id in posts_tags with tag_id,"
    " validated\n"
    "comment: Comment in comments, key id\n"
    "  int id key\n"
    "  int post_id nullable\n"
    "  text body\n"
    "  bool approved = false\n"
    "  belongs_to post: post by post_id to id, inverse comments,"
    " counted in comments_count, touches\n"
    "tag: Tag in tags, key id\n"
    "  int id key\n"
    "  text name\n"
    "  has_and_belongs_to_many posts: post by tag_id to id in posts_tags with"
    " post_id, validated\n"
    "profile: Profile in profiles, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  text bio nullable\n"
    "  belongs_to author: author by author_id to id, inverse profile\n"
    "badge: Badge in badges, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  text label\n"
    "  belongs_to author: author by author_id to id, inverse badge\n"
    "pen: Pen in pens, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  text color nullable\n"
    "  belongs_to author: author by author_id to id, inverse pen\n"
    "note: Note in notes, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  text text nullable\n"
    "  belongs_to author: author by author_id to id, inverse notes\n"
    "group: Group in groups, key id\n"
    "  int id key\n"
    "  text name\n"
    "  has_many memberships: membership by group_id to id, inverse group,"
    " dependent destroy, validated\n"
    "  has_many authors: author through memberships, source membership.author, validated\n"
    "membership: Membership in memberships, key id\n"
    "  int id key\n"
    "  int author_id nullable\n"
    "  int group_id nullable\n"
    "  text role = 'member'\n"
    "  belongs_to author: author by author_id to id, inverse memberships\n"
    "  belongs_to group: group by group_id to id, inverse memberships\n"
    "shelf: Shelf in shelves, key id\n"
    "  int id key\n"
    "  text name\n"
    "  has_many books: book by shelf_id to id, inverse shelf, dependent error, validated\n"
    "book: Book in books, key id\n"
    "  int id key\n"
    "  int shelf_id nullable\n"
    "  text title\n"
    "  belongs_to shelf: shelf by shelf_id to id, inverse books\n"
    "safe: Safe in safes, key id\n"
    "  int id key\n"
    "  text name\n"
    "  has_many coins: coin by safe_id to id, inverse safe, dependent exception, validated\n"
    "coin: Coin in coins, key id\n"
    "  int id key\n"
    "  int safe_id nullable\n"
    "  int worth\n"
    "  belongs_to safe: safe by safe_id to id, inverse coins\n"
    "sample: Sample in samples, key id\n"
    "  int id key\n"
    "  int number nullable\n"
    "  bool truth nullable\n"
    "  real ratio nullable\n"
    "  text text nullable\n"
    "  time moment nullable\n";

static void the_shared_models(void **state)
{
    (void)state;
    describes(every_model, shared_models);
}

static void every_option_is_shown(void **state)
{
    (void)state;
    describes(kin_models(shop_product),
              "shop_product: ShopProduct in goods, key id\n"
              "  int id key\n"
              "  text maker\n"
              "  belongs_to person: person by maker to code, touches seen_at, validated,"
              " constrained\n"
              "  has_and_belongs_to_many categories: shop_category by shop_product_id to id in"
              " goods_shop_categories with shop_category_id, scoped\n"
              "  has_and_belongs_to_many all_categories: shop_category by good to id in"
              " everywhere with kind, validated\n"
              "person: Person in people, key code number\n"
              "  text code key unique\n"
              "  int number (no) key\n"
              "  bool active readonly = false\n"
              "  real rate = 1.5\n"
              "  time seen_at default CURRENT_TIMESTAMP\n"
              "  text token nullable unique secret\n"
              "  int note = -7\n"
              "  int shade light:0 dark:1\n"
              "  int twice from note * 2\n"
              "  text extra json\n"
              "  int lock_version version\n"
              "shop_category: ShopCategory in shop_categories, key id\n"
              "  int id key\n"
              "  text code\n"
              "  has_and_belongs_to_many products: shop_product by shop_category_id to id in"
              " goods_shop_categories with shop_product_id, validated\n");
}

static kin_db *open_catalog(void)
{
    kin_db *db = kin_open("sqlite::memory:", kin_models(catalog_category));
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    return db;
}

static void names_of_tables_and_classes(void **state)
{
    (void)state;
    kin_db *db = open_catalog();
    assert_string_equal(kin_reflect(db, catalog_category)->table, "catalog_categories");
    assert_string_equal(kin_reflect(db, catalog_category)->class_name, "CatalogCategory");
    assert_string_equal(kin_reflect(db, sheep)->table, "sheep");
    assert_string_equal(kin_reflect(db, http_child)->table, "http_children");
    assert_string_equal(kin_reflect(db, http_child)->class_name, "HttpChild");
    kin_close(db);
}

static void DEF_8_foreign_key_inference(void **state)
{
    (void)state;
    kin_db *db = open_catalog();
    assert_string_equal(kin_reflect_association(db, sheep, mother)->foreign_key, "mother_id");
    assert_string_equal(kin_reflect_association(db, catalog_category, sheep)->foreign_key,
                        "catalog_category_id");
    assert_string_equal(kin_reflect_association(db, http_child, catalog_product)->foreign_key,
                        "http_child_id");
    kin_close(db);
    db = kin_open("sqlite::memory:", kin_models(shop_product));
    assert_string_equal(kin_reflect_association(db, shop_product, person)->foreign_key, "maker");
    assert_string_equal(kin_reflect_association(db, shop_product, all_categories)->foreign_key,
                        "good");
    kin_close(db);
}

static void DEF_11_join_table_inference(void **state)
{
    (void)state;
    kin_db *db = open_catalog();
    const kin_association_reflection *products =
        kin_reflect_association(db, catalog_category, products);
    assert_string_equal(products->join_table, "catalog_categories_products");
    assert_string_equal(products->foreign_key, "catalog_category_id");
    assert_string_equal(products->association_foreign_key, "catalog_product_id");
    const kin_association_reflection *related =
        kin_reflect_association(db, catalog_category, related);
    assert_string_equal(related->join_table, "catalog_categories_categories");
    assert_string_equal(related->association_foreign_key, "other_id");
    const kin_association_reflection *picked =
        kin_reflect_association(db, catalog_category, picked);
    assert_string_equal(picked->join_table, "picks");
    kin_close(db);
    db = kin_open("sqlite::memory:", kin_models(shop_product));
    /* goods and shop_categories begin differently. */
    assert_string_equal(kin_reflect_association(db, shop_product, categories)->join_table,
                        "goods_shop_categories");
    kin_close(db);
}

static void DEF_13_primary_key_names_the_other_end(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(shop_product));
    const kin_association_reflection *person = kin_reflect_association(db, shop_product, person);
    assert_string_equal(person->primary_key, "code"); /* the target's */
    kin_close(db);
    db = open_catalog();
    assert_string_equal(kin_reflect_association(db, catalog_category, sheep)->primary_key, "id");
    kin_close(db);
}

static void DEF_14_validation_by_default(void **state)
{
    (void)state;
    kin_db *db = open_catalog();
    assert_true(kin_reflect_association(db, catalog_category, sheep)->validate);
    assert_true(kin_reflect_association(db, catalog_category, products)->validate);
    assert_false(kin_reflect_association(db, http_child, catalog_product)->validate);
    assert_false(kin_reflect_association(db, http_child, sheep)->validate);
    kin_close(db);
    db = kin_open("sqlite::memory:", kin_models(shop_product));
    assert_true(kin_reflect_association(db, shop_product, person)->validate);
    assert_false(kin_reflect_association(db, shop_product, categories)->validate);
    kin_close(db);
}

static void DEF_16_collections_and_macros(void **state)
{
    (void)state;
    kin_db *db = open_catalog();
    size_t collections = 0;
    size_t joined = 0;
    const kin_model_reflection *model = kin_reflect(db, catalog_category);
    for (size_t i = 0; i < model->association_count; i++) {
        collections += model->associations[i]->collection;
        joined += model->associations[i]->macro == KIN_MACRO_HAS_AND_BELONGS_TO_MANY;
    }
    assert_int_equal(collections, 5);
    assert_int_equal(joined, 3);
    const kin_association_reflection *children =
        kin_reflect_association(db, catalog_category, children);
    assert_int_equal(children->macro, KIN_MACRO_HAS_MANY);
    assert_string_equal(children->macro_name, "has_many");
    assert_string_equal(children->through->name, "sheep");
    assert_ptr_equal(children->source, kin_reflect_association(db, sheep, http_child));
    assert_null(children->foreign_key);
    assert_int_equal(kin_reflect_association(db, http_child, sheep)->macro, KIN_MACRO_BELONGS_TO);
    assert_int_equal(kin_reflect_association(db, http_child, catalog_product)->macro,
                     KIN_MACRO_HAS_ONE);
    kin_close(db);
}

static void DEF_18_source_in_the_singular_or_as_it_is(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", every_model);
    const kin_association_reflection *groups = kin_reflect_association(db, author, groups);
    assert_ptr_equal(groups->source, kin_reflect_association(db, membership, group));
    const kin_association_reflection *comments = kin_reflect_association(db, author, comments);
    assert_ptr_equal(comments->source, kin_reflect_association(db, post, comments));
    kin_close(db);
}

static void models_are_found_by_declaration_and_by_name(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", every_model);
    const kin_model_reflection *model = kin_reflect(db, membership);
    assert_ptr_equal(model->declared, membership_model());
    assert_ptr_equal(kin_db_reflect_named(db, "membership"), model);
    assert_int_equal(model->size, sizeof(struct membership));
    assert_null(kin_reflect(db, person)); /* it was not given */
    assert_null(kin_db_reflect(db, NULL));
    assert_null(kin_db_reflect_named(db, "memberships"));
    assert_null(kin_db_reflect_named(db, NULL));
    assert_int_equal(kin_db_models(db).count, 15);
    assert_ptr_equal(kin_db_models(db).items[9], model);
    kin_close(db);
}

static void columns_and_associations_are_found_by_name(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", every_model);
    const kin_model_reflection *model = kin_reflect(db, post);
    const kin_column_reflection *title = kin_reflection_column(model, "title");
    assert_ptr_equal(title, model->columns[2]);
    assert_int_equal(title->offset, offsetof(struct post, title));
    const kin_association_reflection *comments = kin_reflection_association(model, "comments");
    assert_ptr_equal(comments, model->associations[1]);
    assert_ptr_equal(kin_reflect_association(db, post, comments), comments);
    assert_int_equal(comments->offset, offsetof(struct post, comments));
    assert_int_equal(comments->macro, KIN_MACRO_HAS_MANY);
    assert_true(comments->collection);
    assert_false(kin_reflect_association(db, post, author)->collection);
    assert_ptr_equal(comments->owner, model);
    assert_ptr_equal(comments->target, kin_reflect(db, comment));
    assert_ptr_equal(comments->inverse, kin_reflect_association(db, comment, post));
    assert_null(kin_reflection_column(model, "comments"));
    assert_null(kin_reflection_association(model, "title"));
    assert_null(kin_reflection_column(model, NULL));
    assert_null(kin_reflection_association(model, NULL));
    assert_null(kin_reflection_at(model, 1));
    kin_close(db);
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    assert_int_equal(kin_db_models(NULL).count, 0);
    assert_null(kin_reflect(NULL, post));
    assert_null(kin_db_reflect_named(NULL, "post"));
    assert_null(kin_reflection_column(NULL, "title"));
    assert_null(kin_reflection_association(NULL, "author"));
    assert_null(kin_reflect_association(NULL, post, author));
    kin_db *db = kin_open("nowhere", every_model);
    assert_int_equal(kin_db_models(db).count, 0);
    assert_null(kin_reflect(db, post));
    kin_close(db);
}

/* Whoever walks them while others use the database needs no lock: TSan and ASan would tell. */
static void *walk(void *context)
{
    kin_model_reflections all = kin_db_models(context);
    uintptr_t sum = 0;
    for (size_t i = 0; i < all.count; i++)
        for (size_t a = 0; a < all.items[i]->association_count; a++)
            sum += strlen(all.items[i]->associations[a]->target->table);
    return (void *)sum;
}

static void it_is_read_from_any_thread(void **state)
{
    (void)state;
    struct database database = {0};
    pthread_t threads[4];
    void *sum = NULL;
    database_open(&database, every_model, NULL);
    void *expected = walk(database.db);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, walk, database.db), 0);
    struct author *ann = kin_create(database.session, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "Bread");
    assert_non_null(post);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], &sum);
        assert_ptr_equal(sum, expected);
    }
    database_close(&database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shared_models),
        cmocka_unit_test(every_option_is_shown),
        cmocka_unit_test(names_of_tables_and_classes),
        cmocka_unit_test(DEF_8_foreign_key_inference),
        cmocka_unit_test(DEF_11_join_table_inference),
        cmocka_unit_test(DEF_13_primary_key_names_the_other_end),
        cmocka_unit_test(DEF_14_validation_by_default),
        cmocka_unit_test(DEF_16_collections_and_macros),
        cmocka_unit_test(DEF_18_source_in_the_singular_or_as_it_is),
        cmocka_unit_test(models_are_found_by_declaration_and_by_name),
        cmocka_unit_test(columns_and_associations_are_found_by_name),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(it_is_read_from_any_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
