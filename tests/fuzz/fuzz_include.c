/* What to load along, "author, comments(author)": any text is either a tree in which every
 * association is one of the model above it and no two beside each other are the same, or a failure
 * that says why. No statement is sent. */
#include "fuzz/target.h"

#include <kin.h>

#include "query/include.h"

#include <string.h>

KIN_DECLARE(post, static);
KIN_DECLARE(author, static);

struct author {
    kin_record kin;
    kin_int id;
    kin_many(post) posts;
    kin_one(post) post;
};

struct post {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_one(author) author;
};

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_HAS_MANY(posts, post),
    KIN_HAS_ONE(post, post),
);

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id),
    KIN_BELONGS_TO(author, author),
);

static void check_tree(const kin__include *tree, const kin__model *model, size_t depth)
{
    PROMISE(depth <= 64);
    for (; tree; tree = tree->next) {
        PROMISE(tree->association->owner == model);
        for (const kin__include *other = tree->next; other; other = other->next)
            PROMISE(other->association != tree->association);
        check_tree(tree->children, tree->association->target, depth + 1);
    }
}

static void parse(kin_session *session, const char *text)
{
    const kin__model *model = kin__schema_model(&session->db->schema, post_model());
    kin__include *tree = NULL;
    kin__verb verb;
    PROMISE(kin__verb_begin(&verb, session, KIN__READS));
    bool done = kin__include_parse(session, model, "includes", text, &tree);
    if (done) check_tree(tree, model, 0);
    PROMISE(kin__verb_end(&verb, done) == done);
    const kin_error_info *error = kin_error(session);
    PROMISE(done ? error->code == KIN_OK
                 : error->code == KIN_ASSOCIATION_NOT_FOUND || error->code == KIN_INVALID_ARGUMENT);
    kin_error_clear(session);
    PROMISE(kin_statements(session) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static kin_session *session; /* opened once: opening takes longer than reading */
    if (!session) session = kin_session_open(kin_open("sqlite::memory:", kin_models(post)));
    PROMISE(session && kin_error(session)->code == KIN_OK);
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    parse(session, text);
    free(text);
    return 0;
}
