/* What is read after its region was closed ends the program, where AddressSanitizer watches. */
#define _POSIX_C_SOURCE 200809L
#include "support/database.h"
#include "support/models.h"
#include "support/poison.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* volatile, so that the compiler cannot leave the reading out */
static volatile int64_t read_number;
static volatile char read_letter;

typedef void reading_fn(const struct author *author, const char *name);

static void read_column(const struct author *author, const char *name)
{
    (void)name;
    read_number = author->id;
}

static void read_text(const struct author *author, const char *name)
{
    (void)author;
    read_letter = name[0];
}

/* Whether a child that reads ends well. It sends nothing: the connection is its parent's. */
static bool child_survives(kin_session *session, reading_fn *reading, bool close)
{
    int status = 0;
    kin_region *region = kin_region_open(session);
    const struct author *author = kin_find(session, author, 1);
    assert_non_null(author);
    const char *name = author->name;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int silence = open("/dev/null", O_WRONLY);
        if (silence >= 0) dup2(silence, 2);
        if (close) kin_region_close(region);
        reading(author, name);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    kin_region_close(region);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void reading_from_a_closed_region_ends_the_program(void **state)
{
    (void)state;
#ifdef KIN__POISONS
    struct database base;
    database_open(&base, every_model, NULL);
    kin_create(base.session, author, .name = "Ann");
    database_check(base.session);
    assert_true(child_survives(base.session, read_column, false));
    assert_true(child_survives(base.session, read_text, false));
    assert_false(child_survives(base.session, read_column, true));
    assert_false(child_survives(base.session, read_text, true));
    database_close(&base);
#else
    (void)child_survives;
    (void)read_column;
    (void)read_text;
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_from_a_closed_region_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
