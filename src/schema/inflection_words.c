#include "schema/inflection_words.h"

#include <stddef.h>

/* clang-format off */

const kin__word_pair kin__words_irregular[] = {
    {"person", "people", true},
    {"man", "men", true},
    {"child", "children", true},
    {"move", "moves", false},
    {"sex", "sexes", false},
    {"mouse", "mice", false},
    {"louse", "lice", false},
    {"ox", "oxen", false},
    {"quiz", "quizzes", false},
    {"goose", "geese", false},
    {"foot", "feet", false},
    {"tooth", "teeth", false},

    {"half", "halves", false},
    {"calf", "calves", false},
    {"wolf", "wolves", true},
    {"elf", "elves", false},
    {"self", "selves", false},
    {"scarf", "scarves", false},
    {"dwarf", "dwarves", false},
    {"wharf", "wharves", false},
    {"shelf", "shelves", true},
    {"leaf", "leaves", false},
    {"loaf", "loaves", false},
    {"thief", "thieves", false},
    {"wife", "wives", true},
    {"life", "lives", false},
    {"knife", "knives", true},

    {"axis", "axes", false},
    {"basis", "bases", false},
    {"oasis", "oases", false},
    {"crisis", "crises", false},
    {"testis", "testes", false},
    {"thesis", "theses", true},
    {"analysis", "analyses", true},
    {"paralysis", "paralyses", false},
    {"emphasis", "emphases", false},
    {"diagnosis", "diagnoses", false},
    {"prognosis", "prognoses", false},
    {"synopsis", "synopses", false},

    {"matrix", "matrices", true},
    {"vertex", "vertices", false},
    {"index", "indices", false},

    {"octopus", "octopi", false},
    {"virus", "viri", false},
    {"cactus", "cacti", false},
    {"fungus", "fungi", false},
    {"nucleus", "nuclei", false},
    {"radius", "radii", false},
    {"stimulus", "stimuli", false},
    {"alumnus", "alumni", false},

    {"datum", "data", true},
    {"medium", "media", false},
    {"stratum", "strata", false},
    {"bacterium", "bacteria", false},
    {"stadium", "stadia", false},
    {"symposium", "symposia", false},
    {"consortium", "consortia", false},
    {"aquarium", "aquaria", false},
    {"premium", "premia", false},
    {"quantum", "quanta", false},
    {"erratum", "errata", false},
    {"criterion", "criteria", false},
    {"phenomenon", "phenomena", false},
    {NULL, NULL, false},
};

const char *const kin__words_like_man[] = {
    "human", "german", "roman", "shaman", "talisman", "ottoman", "caiman", "norman", "specimen",
    "regimen", "abdomen", "stamen", "acumen", "ramen", "omen", NULL,
};

const char *const kin__words_uncountable[] = {
    "equipment", "information", "rice", "money", "species", "series", "sheep", "jeans", "police",
    "news", "deer", "moose", "means", "corps", "aircraft", "offspring", NULL,
};

const char *const kin__words_in_s[] = {
    "alias", "atlas", "canvas", "bias", "gas", "christmas", "lens", "chaos", "cosmos", "ethos",
    "pathos", "thermos", "rhinoceros", "iris", "ibis", "pelvis", "trellis", "tennis", NULL,
};

const char *const kin__words_in_u[] = {
    "menu", "submenu", "guru", "emu", "gnu", "tofu", "tutu", "haiku", "cpu", "gpu", "sku", NULL,
};

const char *const kin__words_in_i[] = {
    "taxi", "ski", "kiwi", "bikini", "emoji", "rabbi", "safari", "wiki", "wifi", "alibi", "api",
    "uri", "kpi", "cli", "gui", "pi", "yeti", "khaki", "graffiti", NULL,
};

const char *const kin__words_in_e[] = {
    "movie", "cookie", "zombie", "calorie", "brownie", "selfie", "rookie", "genie", "prairie",
    "smoothie", "hoodie", "collie", "birdie", "sortie", "pixie", "hippie", "junkie", "budgie",
    "necktie", "magpie", "veggie", "newbie", "cutie", "freebie", "foodie", "indie", "goalie",
    "auntie", "reverie", "menagerie", "laddie", "eerie",
    "use", "reuse", "misuse", "abuse", "disuse", "fuse", "muse", "excuse", "ruse", "recluse",
    "cache", "niche", "ache", "headache", "avalanche", "quiche", "psyche", "mustache", "moustache",
    "shoe", "toe", "canoe", "hoe", "foe", "oboe", "woe", "aloe", "doe", "floe", "throe",
    "horseshoe", "tiptoe", NULL,
};

const char *const kin__words_with_oes[] = {
    "hero", "superhero", "potato", "tomato", "echo", "veto", "torpedo", "buffalo", "embargo",
    "mosquito", NULL,
};

const char *const kin__words_in_hard_ch[] = {
    "epoch", "stomach", "monarch", "eunuch", "patriarch", "matriarch", "tech", "loch", NULL,
};

const char *const kin__endings_before_es[] = {"s", "x", "z", "ch", "sh", NULL};

const char *const kin__endings_with_es[] = {
    "ss", "us", "x", "ch", "sh", "o", "zz", "tz", NULL,
};
/* clang-format on */
