/* The words that the rules of inflection.c do not cover. All lists end in NULL. */
#ifndef KIN_SCHEMA_INFLECTION_WORDS_H
#define KIN_SCHEMA_INFLECTION_WORDS_H

#include <stdbool.h>

typedef struct kin__word_pair {
    const char *singular;
    const char *plural;
    bool compound; /* also at the end of longer words: salesperson */
} kin__word_pair;

extern const kin__word_pair kin__words_irregular[];
extern const char *const kin__words_like_man[]; /* end in -man or -men, but are no men */
extern const char *const kin__words_uncountable[];
extern const char *const kin__words_in_s[]; /* one thing, and no rule tells: lens */
extern const char *const kin__words_in_u[]; /* menu: menus is more than one, status is not */
extern const char *const kin__words_in_i[]; /* taxi: taxis likewise */
extern const char *const kin__words_in_e[]; /* movie, cache, shoe: only the s goes */
extern const char *const kin__words_with_oes[];
extern const char *const kin__words_in_hard_ch[];  /* epoch: epochs */
extern const char *const kin__endings_before_es[]; /* get -es instead of -s */
extern const char *const kin__endings_with_es[];   /* before an -es that goes as a whole */

#endif
