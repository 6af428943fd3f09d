/* The questions that the program answers, each through associations. */
#ifndef PACKAGES_ANSWERS_H
#define PACKAGES_ANSWERS_H

#include "models.h"

/* What the answers are about. The package or the maintainer may be NULL: then there is none in the
 * database. */
struct subject {
    struct package *package;
    struct maintainer *maintainer;
    size_t limit; /* rows */
};

/* Loads what it needs, then prints. What an answer loads lives in the region that is open. False
 * on failure: the session's, or (when that has none) memory ran out. */
typedef bool answer_fn(kin_session *session, const struct subject *subject);

answer_fn answer_most_needed; /* the packages that most others rest on */
answer_fn answer_package;     /* what the database says of one package */
answer_fn answer_chain;       /* all that a package rests on, level by level */
answer_fn answer_maintainer;  /* a maintainer's packages, and who depends on them */
answer_fn answer_orphans;     /* installed packages that nothing depends on */
answer_fn answer_virtual;     /* names that packages provide for others */
answer_fn answer_tags;

#endif
