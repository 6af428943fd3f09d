#include "schema/inflection.h"

#include "schema/inflection_words.h"

#include <string.h>

/* What a word becomes: so many of its first bytes, and another ending. */
struct change {
    size_t keep;
    const char *ending;
};

static bool ends_in(const char *word, size_t length, const char *ending)
{
    size_t size = strlen(ending);
    return length >= size && !memcmp(word + length - size, ending, size);
}

static bool ends_in_any(const char *word, size_t length, const char *const *endings)
{
    for (; *endings; endings++) {
        if (ends_in(word, length, *endings)) return true;
    }
    return false;
}

/* Whether the first length bytes of the word are one of these. */
static bool is_any(const char *word, size_t length, const char *const *words)
{
    for (; *words; words++) {
        if (strlen(*words) == length && !memcmp(word, *words, length)) return true;
    }
    return false;
}

static bool is_vowel(char c)
{
    return strchr("aeiou", c) != NULL;
}

static bool is_uncountable(const char *word, size_t length)
{
    return is_any(word, length, kin__words_uncountable) || ends_in(word, length, "fish");
}

static bool matches(const kin__word_pair *pair, const char *form, const char *word, size_t length)
{
    return pair->compound ? ends_in(word, length, form) : !strcmp(form, word);
}

/* Looks for the word among the irregular ones; what already is the wanted form stays. */
static bool find_irregular(const char *word, size_t length, bool plural, struct change *found)
{
    *found = (struct change){.keep = length, .ending = ""};
    if (is_any(word, length, kin__words_like_man)) return false;
    for (const kin__word_pair *pair = kin__words_irregular; pair->singular; pair++) {
        const char *from = plural ? pair->singular : pair->plural;
        const char *to = plural ? pair->plural : pair->singular;
        if (matches(pair, to, word, length)) return true;
        if (!matches(pair, from, word, length)) continue;
        *found = (struct change){.keep = length - strlen(from), .ending = to};
        return true;
    }
    return false;
}

/* Words in -s that are one thing: class, status, analysis, lens. */
static bool is_singular_in_s(const char *word, size_t length)
{
    if (length < 3 || ends_in(word, length, "ss")) return true;
    if (is_any(word, length, kin__words_in_s)) return true;
    if (ends_in(word, length, "us")) return !is_any(word, length - 1, kin__words_in_u);
    if (ends_in(word, length, "is")) return !is_any(word, length - 1, kin__words_in_i);
    return false;
}

/* Whether the -es of a word goes as a whole: box-es, but size-s. stem is its length without. */
static bool takes_es(const char *word, size_t stem)
{
    if (is_any(word, stem + 1, kin__words_in_e)) return false;
    if (is_any(word, stem, kin__words_in_s)) return true;
    if (ends_in_any(word, stem, (const char *const[]){"ous", "aus", NULL})) return false;
    return ends_in_any(word, stem, kin__endings_with_es);
}

static struct change singular_of(const char *word, size_t length)
{
    struct change found;
    bool stays = is_uncountable(word, length) || !length;
    if (find_irregular(word, length, false, &found) || stays) return found;
    if (word[length - 1] != 's' || is_singular_in_s(word, length)) return found;
    if (ends_in(word, length, "ies") && length > 4 && !is_any(word, length - 1, kin__words_in_e)) {
        return (struct change){.keep = length - 3, .ending = "y"};
    }
    bool es = ends_in(word, length, "es") && takes_es(word, length - 2);
    return (struct change){.keep = length - (es ? 2 : 1), .ending = ""};
}

static const char *regular_ending(const char *word, size_t length)
{
    if (ends_in(word, length, "o")) return is_any(word, length, kin__words_with_oes) ? "es" : "s";
    if (is_any(word, length, kin__words_in_hard_ch)) return "s";
    return ends_in_any(word, length, kin__endings_before_es) ? "es" : "s";
}

static struct change plural_of(const char *word, size_t length)
{
    struct change found;
    bool stays = is_uncountable(word, length) || !length;
    if (find_irregular(word, length, true, &found) || stays) return found;
    struct change singular = singular_of(word, length);
    if (singular.keep != length) return found; /* it is a plural already */
    if (ends_in(word, length, "sis")) return (struct change){.keep = length - 2, .ending = "es"};
    bool consonant = length > 1 && (!is_vowel(word[length - 2]) || ends_in(word, length, "quy"));
    if (word[length - 1] == 'y' && consonant) {
        return (struct change){.keep = length - 1, .ending = "ies"};
    }
    return (struct change){.keep = length, .ending = regular_ending(word, length)};
}

/* The name with its last word, which has this length, changed. */
static const char *changed(kin__arena *arena, const char *name, size_t before, struct change change)
{
    size_t keep = before + change.keep;
    size_t size = strlen(change.ending);
    char *result = kin__arena_take(arena, keep + size + 1, 1);
    if (!result) return NULL;
    memcpy(result, name, keep);
    memcpy(result + keep, change.ending, size + 1);
    return result;
}

static const char *last_word(const char *name)
{
    const char *underscore = strrchr(name, '_');
    return underscore ? underscore + 1 : name;
}

const char *kin__pluralize(kin__arena *arena, const char *word)
{
    const char *last = last_word(word);
    return changed(arena, word, (size_t)(last - word), plural_of(last, strlen(last)));
}

const char *kin__singularize(kin__arena *arena, const char *word)
{
    const char *last = last_word(word);
    return changed(arena, word, (size_t)(last - word), singular_of(last, strlen(last)));
}

const char *kin__camelize(kin__arena *arena, const char *word)
{
    char *result = kin__arena_take(arena, strlen(word) + 1, 1);
    if (!result) return NULL;
    char *to = result;
    bool first = true;
    for (; *word; word++) {
        bool raise = first && *word >= 'a' && *word <= 'z';
        first = *word == '_';
        if (!first) *to++ = raise ? (char)(*word - 'a' + 'A') : *word;
    }
    *to = '\0';
    return result;
}
