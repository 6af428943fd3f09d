/* What reflections show of the way that an association goes. */
#include "schema/compile.h"

#include <string.h>

static const kin_association_reflection *reflection_of(const kin__association *association)
{
    return association->owner->reflection->associations[association->index];
}

static void reflect_steps(kin__compiler *compiler, const kin__association *association,
                          kin_association_reflection *to)
{
    size_t count = association->hop_count;
    kin_chain_step *steps = kin__compiler_take(compiler, (count + 1) * sizeof *steps, 16);
    if (!steps) return;
    for (size_t i = 0; i < count; i++) {
        const kin__hop *hop = &association->hops[count - 1 - i];
        steps[i] = (kin_chain_step){.association = reflection_of(hop->association),
                                    .table = hop->table,
                                    .scopes = hop->scopes,
                                    .scope_count = hop->scope_count};
    }
    to->chain = steps;
    to->chain_count = count;
}

static void reflect_inverses(kin__compiler *compiler, const kin__association *association,
                             kin_association_reflection *to)
{
    const kin_association_reflection **list =
        kin__compiler_take(compiler, (association->way_count + 1) * sizeof *list, 16);
    size_t count = 0;
    if (!list) return;
    for (size_t i = 0; i < association->way_count; i++)
        if (association->ways[i].inverse)
            list[count++] = reflection_of(association->ways[i].inverse);
    to->inverses = list;
    to->inverse_count = count;
}

void kin__reflect_chain(kin__compiler *compiler, const kin__association *association,
                        kin_association_reflection *to)
{
    const kin__association *through = association->through;
    to->nested = through && (through->through || association->source->through);
    if (association->ways)
        reflect_inverses(compiler, association, to);
    else
        reflect_steps(compiler, association, to);
}

const kin_association_reflection *
kin_reflection_inverse(const kin_association_reflection *association,
                       const kin_model_reflection *model)
{
    if (!association || !model) return NULL;
    const kin_association_reflection *const *list =
        association->polymorphic ? association->inverses : &association->inverse;
    size_t count = association->polymorphic ? association->inverse_count : 1;
    for (; model; model = model->base)
        for (size_t i = 0; i < count; i++)
            if (list[i] && list[i]->owner == model) return list[i];
    return NULL;
}
