#include "support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static char story[4096];
const char *story_refusing;

bool story_say(const char *word)
{
    size_t length = strlen(story);
    snprintf(story + length, sizeof story - length, "%s%s", length ? " " : "", word);
    return !story_refusing || strcmp(story_refusing, word) != 0;
}

void story_expect(const char *words)
{
    assert_string_equal(story, words);
    story[0] = '\0';
}

void story_forget(void)
{
    story[0] = '\0';
    story_refusing = NULL;
}

const char *story_told(void)
{
    return story;
}
