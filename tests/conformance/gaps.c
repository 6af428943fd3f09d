/* What Kin cannot declare yet. A step that names such an association is "not yet". */
#include "conformance/runner.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
#define GAP(model, association, lacks) {model, association, lacks, NULL, NULL, NULL}
/* clang-format on */

const struct zoo_gap zoo_gaps[] = {
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

static const struct zoo_gap *gap_of(const char *model, const char *name, size_t length)
{
    for (const struct zoo_gap *gap = zoo_gaps; gap->model; gap++)
        if (strcmp(gap->model, model) == 0 && strlen(gap->association) == length &&
            memcmp(gap->association, name, length) == 0)
            return gap;
    return NULL;
}

/* Sets not_yet. */
static bool tell(struct step *step, const struct zoo_gap *gap)
{
    snprintf(step->lacks, sizeof step->lacks, "%s (%s.%s)", gap->lacks, gap->model,
             gap->association);
    step->not_yet = step->lacks;
    return true;
}

static bool lacks(struct step *step, const char *model, const char *name, size_t length)
{
    const struct zoo_gap *gap = gap_of(model, name, length);
    return gap && tell(step, gap);
}

bool lacks_attribute(struct step *step, const char *model, const char *attribute)
{
    for (const struct zoo_gap *gap = zoo_gaps; gap->model; gap++)
        if (strcmp(gap->model, model) == 0 && gap->key && strcmp(gap->key, attribute) == 0)
            return tell(step, gap);
    return lacks(step, model, attribute, strlen(attribute));
}

bool lacks_dependents(struct step *step, const kin_record *record)
{
    const kin_model_reflection *model = zoo_model_of(step->runner->db, record);
    kin_find_options options = {.args = kin_args(kin_column_named(record, "id"))};
    for (const struct zoo_gap *gap = zoo_gaps; gap->model; gap++) {
        if (strcmp(gap->model, model->name) != 0 || !gap->dependents) continue;
        options.where = gap->dependents_where;
        if (kin_exists_named(step->runner->session, gap->dependents, &options))
            return tell(step, gap);
        if (kin_failed(step->runner->session)) step->wrong = gap->dependents_where;
    }
    return false;
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
