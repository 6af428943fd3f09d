/* What Kin cannot declare yet. A step that names such an association is "not yet". */
#include "conformance/runner.h"

#include <stdio.h>
#include <string.h>

#define POLYMORPHIC "polymorphic associations"
#define HAS_ONE_THROUGH "has_one with .through"
#define AUTOSAVE ".autosave"
#define ADD_CALLBACKS "association callbacks"
#define OWNER_SCOPE ".owner_scope"

const struct zoo_gap zoo_gaps[] = {
    {"author", "taggings", POLYMORPHIC},
    {"author", "tags", POLYMORPHIC},
    {"post", "taggings", POLYMORPHIC},
    {"post", "tags", POLYMORPHIC},
    {"post", "pictures", POLYMORPHIC},
    {"post", "author_profile", HAS_ONE_THROUGH},
    {"comment", "post_author", HAS_ONE_THROUGH},
    {"tag", "tagged_posts", POLYMORPHIC},
    {"tagging", "taggable", POLYMORPHIC},
    {"picture", "imageable", POLYMORPHIC},
    {"employee", "picture", POLYMORPHIC},
    {"supplier", "account_history", HAS_ONE_THROUGH},
    {"section", "book", HAS_ONE_THROUGH},
    {"album", "tracks", ADD_CALLBACKS},
    {"album", "artists", ADD_CALLBACKS},
    {"pirate", "parrot", AUTOSAVE},
    {"pirate", "ship", AUTOSAVE},
    {"pirate", "birds", AUTOSAVE},
    {"pirate", "unsaved_coins", AUTOSAVE},
    {"ship", "pirate", AUTOSAVE}, /* its inverse, pirate.ship, is what Kin lacks */
    {"reader", "own_loans", OWNER_SCOPE},
    {"company", "pictures", POLYMORPHIC},
    {"firm", "pictures", POLYMORPHIC},
    {"client", "pictures", POLYMORPHIC},
    {"priority_client", "pictures", POLYMORPHIC},
    {"song", "votes", POLYMORPHIC},
    {"film", "votes", POLYMORPHIC},
    {"film", "last_vote", POLYMORPHIC},
    {"vote", "votable", POLYMORPHIC},
    {"paragraph", "book", HAS_ONE_THROUGH},
    {"fleet", "pirates", AUTOSAVE},
    {"fleet", "ports", AUTOSAVE},
    {NULL, NULL, NULL},
};

static const struct zoo_gap *gap_of(const char *model, const char *name, size_t length)
{
    for (const struct zoo_gap *gap = zoo_gaps; gap->model; gap++)
        if (strcmp(gap->model, model) == 0 && strlen(gap->association) == length &&
            memcmp(gap->association, name, length) == 0)
            return gap;
    return NULL;
}

static bool lacks(struct step *step, const char *model, const char *name, size_t length)
{
    const struct zoo_gap *gap = gap_of(model, name, length);
    if (!gap) return false;
    snprintf(step->lacks, sizeof step->lacks, "%s (%s.%s)", gap->lacks, gap->model,
             gap->association);
    step->not_yet = step->lacks;
    return true;
}

bool lacks_association(struct step *step, const char *model, const char *association)
{
    return lacks(step, model, association, strlen(association));
}

static const kin_model_reflection *target_of(struct step *step, const char *model, const char *name,
                                             size_t length)
{
    const kin_model_reflection *owner = kin_db_reflect_named(step->runner->db, model);
    for (size_t i = 0; owner && i < owner->association_count; i++) {
        const kin_association_reflection *association = owner->associations[i];
        if (strlen(association->name) == length && memcmp(association->name, name, length) == 0)
            return association->target;
    }
    return NULL;
}

/* The tree is "a, b(c, d(e))"; below a name that is none of the model's nothing is looked at, since
 * Kin itself tells of that. text moves behind what belongs to the model. */
static bool lacks_below(struct step *step, const char *model, const char **text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    while (**text && **text != ')') {
        *text += strcspn(*text, "abcdefghijklmnopqrstuvwxyz_)(");
        size_t length = strspn(*text, letters);
        const char *name = *text;
        *text += length;
        const kin_model_reflection *target = NULL;
        if (model && length) {
            if (lacks(step, model, name, length)) return true;
            target = target_of(step, model, name, length);
        }
        if (**text != '(') continue;
        (*text)++;
        if (lacks_below(step, target ? target->name : NULL, text)) return true;
        if (**text == ')') (*text)++;
    }
    return false;
}

bool lacks_in_tree(struct step *step, const char *model, const char *tree)
{
    return lacks_below(step, model, &tree);
}
