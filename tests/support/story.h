/* What ran, as one text: callbacks say a word each, and a test expects the whole. */
#ifndef TESTS_SUPPORT_STORY_H
#define TESTS_SUPPORT_STORY_H

#include <kin.h>

/* The word that says false; NULL: none does. */
extern const char *story_refusing;

/* Adds the word. Whether it is another than story_refusing. */
bool story_say(const char *word);
/* Fails the test if the words were others; then they are forgotten. */
void story_expect(const char *words);
/* Forgets the words, and nothing is refused any more. */
void story_forget(void);
const char *story_told(void);

/* Callbacks that say their own name. An around says it at both ends, and does not proceed if it is
 * the one that is refused. */
#define SAYS(name)                       \
    static bool name(kin_record *record) \
    {                                    \
        (void)record;                    \
        return story_say(#name);         \
    }
#define SAYS_AROUND(name)                                                             \
    static bool name(kin_record *record, kin_around *rest)                            \
    {                                                                                 \
        (void)record;                                                                 \
        story_say("<" #name);                                                         \
        if (!story_refusing || strcmp(story_refusing, #name) != 0) kin_proceed(rest); \
        return story_say(#name ">");                                                  \
    }

#endif
