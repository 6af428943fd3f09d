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
    /* as Rails has them: what applications are full of */
    {"user", "users"}, {"account", "accounts"}, {"order", "orders"}, {"product", "products"},
    {"invoice", "invoices"}, {"payment", "payments"}, {"item", "items"}, {"cart", "carts"},
    {"customer", "customers"}, {"vendor", "vendors"}, {"supplier", "suppliers"},
    {"department", "departments"}, {"project", "projects"}, {"task", "tasks"},
    {"ticket", "tickets"}, {"event", "events"}, {"venue", "venues"}, {"session", "sessions"},
    {"message", "messages"}, {"thread", "threads"}, {"channel", "channels"}, {"member", "members"},
    {"role", "roles"}, {"permission", "permissions"}, {"policy", "policies"}, {"rule", "rules"},
    {"token", "tokens"}, {"sensor", "sensors"}, {"reading", "readings"}, {"alert", "alerts"},
    {"metric", "metrics"}, {"station", "stations"}, {"vehicle", "vehicles"}, {"route", "routes"},
    {"trip", "trips"}, {"stop", "stops"}, {"schedule", "schedules"}, {"timetable", "timetables"},
    {"booking", "bookings"}, {"reservation", "reservations"}, {"room", "rooms"},
    {"hotel", "hotels"}, {"guest", "guests"}, {"patient", "patients"}, {"doctor", "doctors"},
    {"nurse", "nurses"}, {"appointment", "appointments"}, {"prescription", "prescriptions"},
    {"medicine", "medicines"}, {"allergy", "allergies"}, {"test", "tests"}, {"result", "results"},
    {"lab", "labs"}, {"sample", "samples"}, {"student", "students"}, {"teacher", "teachers"},
    {"school", "schools"}, {"lesson", "lessons"}, {"exam", "exams"}, {"grade", "grades"},
    {"answer", "answers"}, {"question", "questions"}, {"essay", "essays"}, {"library", "libraries"},
    {"book", "books"}, {"publisher", "publishers"}, {"journal", "journals"},
    {"article", "articles"}, {"chapter", "chapters"}, {"note", "notes"}, {"bookmark", "bookmarks"},
    {"track", "tracks"}, {"song", "songs"}, {"artist", "artists"}, {"playlist", "playlists"},
    {"recipe", "recipes"}, {"ingredient", "ingredients"}, {"meal", "meals"},
    {"restaurant", "restaurants"}, {"review", "reviews"}, {"rating", "ratings"}, {"star", "stars"},
    {"tree", "trees"}, {"node", "nodes"}, {"fox", "foxes"}, {"prefix", "prefixes"},
    {"complex", "complexes"}, {"mesh", "meshes"}, {"brush", "brushes"}, {"bush", "bushes"},
    {"swine", "swines"}, {"bison", "bisons"}, {"calf", "calves"}, {"elf", "elves"},
    {"self", "selves"}, {"scarf", "scarves"}, {"proof", "proofs"}, {"cliff", "cliffs"},
    {"staff", "staffs"}, {"country", "countries"}, {"county", "counties"},
    {"province", "provinces"}, {"agency", "agencies"}, {"currency", "currencies"}, {"toy", "toys"},
    {"monkey", "monkeys"}, {"journey", "journeys"}, {"delivery", "deliveries"}, {"piano", "pianos"},
    {"logo", "logos"}, {"zero", "zeros"}, {"memo", "memos"}, {"studio", "studios"},
    {"ratio", "ratios"}, {"portfolio", "portfolios"}, {"syllabus", "syllabuses"},
    {"access", "accesses"}, {"business", "businesses"}, {"witness", "witnesses"},
    {"mattress", "mattresses"}, {"boss", "bosses"}, {"louse", "lice"}, {"die", "dies"},
    {"penny", "pennies"}, {"salesman", "salesmen"}, {"postman", "postmen"},
    {"bacterium", "bacteria"}, {"curriculum", "curriculums"}, {"memorandum", "memorandums"},
    {"stadium", "stadia"}, {"aquarium", "aquaria"}, {"oasis", "oases"},
    {"parenthesis", "parentheses"}, {"synopsis", "synopses"}, {"software", "softwares"},
    {"hardware", "hardwares"}, {"horse", "horses"}, {"phase", "phases"}, {"release", "releases"},
    {"lease", "leases"}, {"vase", "vases"}, {"niche", "niches"},
    {"bridge", "bridges"}, {"judge", "judges"}, {"language", "languages"}, {"package", "packages"},
    {"lie", "lies"}, {"calorie", "calories"}, {"formula", "formulas"}, {"antenna", "antennas"},
    {"idea", "ideas"}, {"era", "eras"}, {"love", "loves"}, {"glove", "gloves"}, {"slave", "slaves"},
    {"hive", "hives"}, {"native", "natives"}, {"uri", "uris"}, {"emoji", "emojis"},
    {"patch", "patches"}, {"church", "churches"}, {"search", "searches"}, {"watch", "watches"},
    {"switch", "switches"}, {"toe", "toes"}, {"fee", "fees"}, {"committee", "committees"},
    {"status_code", "status_codes"}, {"child_category", "child_categories"},
    {"oauth_token", "oauth_tokens"}, {"http_request", "http_requests"}, {"url_path", "url_paths"},
    {"ip_address", "ip_addresses"}, {"dns_entry", "dns_entries"}, {"sms_message", "sms_messages"},
    {"xml_index", "xml_indices"}, {"admin_user", "admin_users"},
    {"billing_address", "billing_addresses"}, {"blog_post_category", "blog_post_categories"},
    {"person_child", "person_children"}, {"man_hour", "man_hours"},
    /* the last word counts */
    {"line_item", "line_items"}, {"order_status", "order_statuses"},
    {"street_address", "street_addresses"}, {"sales_person", "sales_people"},
    {"people_category", "people_categories"}, {"news_item", "news_items"},
    {"_private_thing", "_private_things"}, {"user_data_key", "user_data_keys"},
    {"trailing_", "trailing_"},
};
/* clang-format on */

/* Where Rails writes no English word, Kin does; KIN_TABLE gives such a table its name. The third is
 * what Rails 6.1 says. */
/* clang-format off */
static const char *const better[][3] = {
    {"hero", "heroes", "heros"}, {"potato", "potatoes", "potatos"}, {"leaf", "leaves", "leafs"},
    {"thief", "thieves", "thiefs"}, {"foot", "feet", "foots"}, {"tooth", "teeth", "tooths"},
    {"goose", "geese", "gooses"}, {"human", "humans", "humen"}, {"roman", "romans", "romen"},
    {"gas", "gases", "gas"}, {"campus", "campuses", "campus"}, {"bonus", "bonuses", "bonus"},
    {"census", "censuses", "census"}, {"radius", "radii", "radius"}, {"cactus", "cacti", "cactus"},
    {"canvas", "canvases", "canvas"}, {"lens", "lenses", "lens"}, {"bias", "biases", "bias"},
    {"quota", "quotas", "quota"}, {"criterion", "criteria", "criterions"},
    {"phenomenon", "phenomena", "phenomenons"}, {"buzz", "buzzes", "buzzs"},
    {"epoch", "epochs", "epoches"}, {"deer", "deer", "deers"},
    {"specimen", "specimens", "specimen"}, {"scarf", "scarves", "scarves"},
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

static void words_that_rails_has_otherwise(void **state)
{
    for (size_t i = 0; i < sizeof better / sizeof *better; i++) {
        assert_string_equal(kin__pluralize(*state, better[i][0]), better[i][1]);
        assert_string_equal(kin__singularize(*state, better[i][1]), better[i][0]);
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
        {"html_page", "HtmlPage"}, {"oauth_token", "OauthToken"}, {"blog_post_tag", "BlogPostTag"},
        {"ip4_address", "Ip4Address"}, {"version_2_of", "Version2Of"}, {"sHA_one", "SHAOne"},
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
        cmocka_unit_test(words_that_rails_has_otherwise),
        cmocka_unit_test(short_and_odd_words_do_no_harm),
        cmocka_unit_test(camelize_makes_class_names),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
