/* Plural and singular of English words, in snake_case: the last word of the name changes. */
#ifndef KIN_SCHEMA_INFLECTION_H
#define KIN_SCHEMA_INFLECTION_H

#include "support/memory.h"

/* post: posts; category: categories; person: people; sheep: sheep; line_item: line_items. NULL when
 * memory ran out. */
const char *kin__pluralize(kin__arena *arena, const char *word);
/* posts: post. A word that is singular already stays. */
const char *kin__singularize(kin__arena *arena, const char *word);
/* line_item: LineItem, the class name that Active Record stores in type columns. */
const char *kin__camelize(kin__arena *arena, const char *word);

#endif
