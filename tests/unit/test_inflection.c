#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/inflection.h"

#include <string.h>

/* clang-format off */
static const char *const pairs[][2] = {
    /* regular */
    {"post", "posts"}, {"author", "authors"}, {"comment", "comments"}, {"tag", "tags"},
    {"day", "days"}, {"key", "keys"}, {"boy", "boys"}, {"survey", "surveys"}, {"id", "ids"},
    {"category", "categories"}, {"company", "companies"}, {"query", "queries"}, {"fly", "flies"},
    {"entry", "entries"}, {"soliloquy", "soliloquies"}, {"sky", "skies"}, {"city", "cities"},
    {"box", "boxes"}, {"tax", "taxes"}, {"fax", "faxes"}, {"suffix", "suffixes"},
    {"class", "classes"}, {"address", "addresses"}, {"process", "processes"}, {"glass", "glasses"},
    {"branch", "branches"}, {"match", "matches"}, {"batch", "batches"}, {"dish", "dishes"},
    {"waltz", "waltzes"}, {"buzz", "buzzes"}, {"status", "statuses"}, {"bus", "buses"},
    {"campus", "campuses"}, {"bonus", "bonuses"}, {"alias", "aliases"}, {"canvas", "canvases"},
    {"gas", "gases"}, {"lens", "lenses"}, {"iris", "irises"}, {"photo", "photos"},
    {"video", "videos"}, {"hero", "heroes"}, {"tomato", "tomatoes"}, {"buffalo", "buffaloes"},
    {"echo", "echoes"}, {"radio", "radios"},
    /* an e that stays */
    {"case", "cases"}, {"database", "databases"}, {"house", "houses"}, {"cause", "causes"},
    {"clause", "clauses"}, {"use", "uses"}, {"spouse", "spouses"}, {"course", "courses"},
    {"license", "licenses"}, {"response", "responses"}, {"expense", "expenses"},
    {"purchase", "purchases"}, {"purpose", "purposes"}, {"exercise", "exercises"},
    {"size", "sizes"}, {"prize", "prizes"}, {"cache", "caches"}, {"page", "pages"},
    {"image", "images"}, {"edge", "edges"}, {"employee", "employees"}, {"shoe", "shoes"},
    {"canoe", "canoes"}, {"movie", "movies"}, {"cookie", "cookies"}, {"zombie", "zombies"},
    {"tie", "ties"}, {"pie", "pies"}, {"price", "prices"}, {"device", "devices"},
    {"archive", "archives"}, {"olive", "olives"}, {"drive", "drives"}, {"sleeve", "sleeves"},
    {"curve", "curves"}, {"move", "moves"}, {"safe", "safes"},
    /* f */
    {"half", "halves"}, {"wolf", "wolves"}, {"knife", "knives"}, {"life", "lives"},
    {"leaf", "leaves"}, {"shelf", "shelves"}, {"bookshelf", "bookshelves"}, {"wife", "wives"},
    {"housewife", "housewives"}, {"roof", "roofs"}, {"chief", "chiefs"}, {"belief", "beliefs"},
    /* irregular */
    {"person", "people"}, {"salesperson", "salespeople"}, {"man", "men"}, {"woman", "women"},
    {"fireman", "firemen"}, {"human", "humans"}, {"german", "germans"}, {"child", "children"},
    {"grandchild", "grandchildren"}, {"sex", "sexes"}, {"mouse", "mice"}, {"ox", "oxen"},
    {"quiz", "quizzes"}, {"foot", "feet"}, {"goose", "geese"}, {"mongoose", "mongooses"},
    {"specimen", "specimens"}, {"omen", "omens"},
    /* Greek and Latin */
    {"axis", "axes"}, {"crisis", "crises"}, {"analysis", "analyses"}, {"basis", "bases"},
    {"thesis", "theses"}, {"hypothesis", "hypotheses"}, {"diagnosis", "diagnoses"},
    {"matrix", "matrices"}, {"vertex", "vertices"}, {"index", "indices"},
    {"virus", "viri"}, {"octopus", "octopi"}, {"radius", "radii"}, {"datum", "data"},
    {"metadatum", "metadata"}, {"medium", "media"}, {"criterion", "criteria"},
    {"quota", "quotas"}, {"area", "areas"}, {"schema", "schemas"}, {"album", "albums"},
    {"forum", "forums"}, {"museum", "museums"},
    /* plurals in -us and -is */
    {"menu", "menus"}, {"taxi", "taxis"}, {"api", "apis"}, {"wiki", "wikis"}, {"ski", "skis"},
    {"epoch", "epochs"}, {"stomach", "stomachs"},
    /* the same */
    {"equipment", "equipment"}, {"information", "information"}, {"rice", "rice"},
    {"money", "money"}, {"species", "species"}, {"series", "series"}, {"fish", "fish"},
    {"jellyfish", "jellyfish"}, {"sheep", "sheep"}, {"jeans", "jeans"}, {"police", "police"},
    {"news", "news"},
    /* the last word counts */
    {"line_item", "line_items"}, {"order_status", "order_statuses"},
    {"street_address", "street_addresses"}, {"sales_person", "sales_people"},
    {"people_category", "people_categories"}, {"news_item", "news_items"},
    {"_private_thing", "_private_things"}, {"user_data_key", "user_data_keys"},
    {"trailing_", "trailing_"},
};
/* clang-format on */

static int open_arena(void **state)
{
    static kin__arena arena;
    kin__arena_open(&arena, &kin__default_allocator);
    *state = &arena;
    return 0;
}

static int close_arena(void **state)
{
    kin__arena_close(*state);
    return 0;
}

static void words_go_both_ways_and_stay(void **state)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *singular = pairs[i][0];
        const char *plural = pairs[i][1];
        assert_string_equal(kin__pluralize(*state, singular), plural);
        assert_string_equal(kin__singularize(*state, plural), singular);
        assert_string_equal(kin__pluralize(*state, plural), plural);
        assert_string_equal(kin__singularize(*state, singular), singular);
    }
}

static void short_and_odd_words_do_no_harm(void **state)
{
    static const char *const words[] = {"",   "_",  "s",        "y",    "es",    "is",
                                        "us", "ss", "o",        "x_s",  "S",     "ies",
                                        "__", "a",  "\xc3\xa9", "men_", "fish_s"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *plural = kin__pluralize(*state, words[i]);
        const char *singular = kin__singularize(*state, words[i]);
        assert_true(strlen(plural) <= strlen(words[i]) + 3);
        assert_true(strlen(singular) <= strlen(words[i]) + 3);
        assert_true(!*words[i] == !*singular);
    }
    assert_string_equal(kin__pluralize(*state, ""), "");
}

static void camelize_makes_class_names(void **state)
{
    /* clang-format off */
    static const char *const names[][2] = {
        {"post", "Post"}, {"line_item", "LineItem"}, {"a_b_c", "ABC"}, {"", ""}, {"_x__y_", "XY"},
        {"html_page", "HtmlPage"}, {"version_2_of", "Version2Of"}, {"sHA_one", "SHAOne"},
        {"\xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9"},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(kin__camelize(*state, names[i][0]), names[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways_and_stay),
        cmocka_unit_test(short_and_odd_words_do_no_harm),
        cmocka_unit_test(camelize_makes_class_names),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
