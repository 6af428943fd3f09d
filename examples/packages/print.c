#define _POSIX_C_SOURCE 200809L

#include "print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TITLE_WIDTH = 60, LINE_WIDTH = 96 };

struct answer answer_start(kin_session *session)
{
    struct answer answer = {.session = session};
    answer.statements = kin_statements(session);
    clock_gettime(CLOCK_MONOTONIC, &answer.started);
    return answer;
}

static double milliseconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) * 1e3 +
           (double)(now.tv_nsec - start->tv_nsec) / 1e6;
}

bool answer_heading(const struct answer *answer, const char *title, ...)
{
    double milliseconds = milliseconds_since(&answer->started);
    uint64_t statements = kin_statements(answer->session) - answer->statements;
    if (kin_failed(answer->session)) return false;
    va_list arguments;
    va_start(arguments, title);
    int width = vprintf(title, arguments);
    va_end(arguments);
    int padding = width < TITLE_WIDTH ? TITLE_WIDTH - width : 0;
    printf("%*s  %3" PRIu64 " statement%s, %.1f ms\n", padding, "", statements,
           plural((size_t)statements), milliseconds);
    return true;
}

const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

void print_names(const char *label, struct package *const *packages, size_t count, size_t limit)
{
    size_t indent = strlen(label) + 4;
    size_t column = indent;
    size_t shown = count < limit ? count : limit;
    printf("  %s  ", label);
    for (size_t i = 0; i < shown; i++) {
        size_t length = strlen(packages[i]->name) + 2;
        bool folded = column + length > LINE_WIDTH && column > indent;
        if (folded) {
            printf(",\n%*s", (int)indent, "");
            column = indent;
        }
        printf("%s%s", i == 0 || folded ? "" : ", ", packages[i]->name);
        column += length;
    }
    if (shown < count) printf(", and %zu more", count - shown);
    if (count == 0) printf("none");
    printf("\n");
}
