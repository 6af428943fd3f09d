/* The statements of a load, gone through as load.c does it: by the same choices, and written by the
 * same functions, but nothing is sent; each level is told as if the one before had found
 * something. */
#include "loading/explain.h"

#include "loading/load.h"
#include "loading/per_owner.h"

/* As a kin__level, without records. */
typedef struct kin__told_level {
    struct kin__told_level *next;
    const kin__include *tree;
    const kin__place *owners; /* NULL: the root */
    bool left;                /* by what is carried */
} kin__told_level;

/* --- lines ---------------------------------------------------------------------------------- */

/* comments.author; of what leads to several models, subject (page). */
static void say_place(kin__explanation *explanation, const kin__place *place)
{
    const kin__association *association = place->include->association;
    if (place->before) {
        say_place(explanation, place->before);
        kin__append_char(&explanation->text, '.');
    }
    kin__append(&explanation->text, association->name);
    if (association->any)
        kin__append_format(&explanation->text, " (%s)", association->target->name);
}

/* "1. ", and the name. */
static void begin_line(kin__explanation *explanation, const kin__place *place)
{
    kin__append_format(&explanation->text, "%zu. ", explanation->batches);
    if (place)
        say_place(explanation, place);
    else
        kin__append(&explanation->text, explanation->query->model->name);
}

static void end_line(kin__explanation *explanation, const kin__statement *statement)
{
    kin__append(&explanation->text, ": ");
    kin__append_bytes(&explanation->text, statement->text, statement->length);
    kin__append_char(&explanation->text, '\n');
    explanation->statements++;
}

void kin__say_step(kin__explanation *explanation, const kin__place *place, size_t step,
                   const kin__statement *statement)
{
    explanation->batches++;
    begin_line(explanation, place);
    kin__append_format(&explanation->text, ", step %zu", step + 1);
    end_line(explanation, statement);
}

/* Of statements that are alike but for their owner the first stands for all. */
static bool tell_part(kin__teller *teller, const kin__statement *statement)
{
    kin__explanation *explanation = (kin__explanation *)teller;
    if (explanation->told++ > 0) {
        explanation->more_statements = true;
        return true;
    }
    begin_line(explanation, explanation->place);
    if (explanation->how) kin__append_format(&explanation->text, ", %s", explanation->how);
    if (explanation->why)
        kin__append_format(&explanation->text, ", not carried because %s", explanation->why);
    end_line(explanation, statement);
    return true;
}

/* --- levels --------------------------------------------------------------------------------- */

/* Whether loading the owners has filled the slot with what they belong to. */
static bool is_inverse(const kin__explanation *explanation, const kin__place *place)
{
    const kin__association *before = NULL;
    if (place->before)
        before = place->before->include->association;
    else if (explanation->query->of)
        before = explanation->query->chain;
    return before && kin__fills_back(before, place->include->association);
}

static bool is_asked(const kin__explanation *explanation, const kin__place *place)
{
    return !place->include->association->ways && !is_inverse(explanation, place);
}

/* What a scope says that is told of the owner is known when there is one. */
static bool says_by_owner(const kin__place *place)
{
    return kin__chain_has_owner_scope(place->include->association);
}

static bool tell_steps(kin__explanation *explanation, const kin__place *place, bool *ordered)
{
    const kin__association *association = place->include->association;
    *ordered = false;
    if (says_by_owner(place)) {
        explanation->batches += association->hop_count - 1;
        explanation->more_batches = true;
        return true;
    }
    for (size_t hop = 0; hop + 1 < association->hop_count; hop++) {
        kin_query query;
        kin_value list;
        kin__statement statement;
        const kin_value *values;
        size_t count;
        if (!kin__step_query(&query, explanation->session, association, hop, NULL) ||
            !kin__some_keys(explanation->session, &association->hops[hop].to, &list) ||
            !kin__step_statement(&query, association, hop, list, true, &statement, &values, &count))
            return false;
        *ordered = *ordered || query.order.length > 0;
        if (kin__query_is_limited(&query))
            explanation->more_statements = explanation->more_batches = true;
        kin__say_step(explanation, place, hop, &statement);
    }
    return true;
}

static bool has_met(const kin__explanation *explanation, const kin__include *include)
{
    return explanation->met[include->association->target->root->index];
}

static void meet(kin__explanation *explanation, const kin__model *model)
{
    explanation->met[model->root->index] = true;
}

static const char *how_of(const kin__explanation *explanation, const kin__part *part)
{
    const kin__include *include = part->include;
    const kin_query *query = part->query;
    if (says_by_owner(explanation->place))
        return "for each owner, or for all of whom its scope says the same";
    if (part->reads != include->association) {
        if (!kin__part_is_each(query)) return "the last step";
        return part->reached.ordered && query->group.length == 0 && query->order.length == 0
                   ? "the last step, cut for each owner when it is read"
                   : "the last step, for each owner a statement of its own";
    }
    if (!kin__part_is_each(query))
        return kin__finds_by_key(include) && has_met(explanation, include)
                   ? "but for those that the load has met"
                   : NULL;
    return kin__each_in_words(
        query, kin__chain_each_way(explanation->session, include->association, query));
}

/* The includes of the levels, in their order. */
typedef struct kin__told_part {
    kin__place place;
    bool ordered; /* by its steps */
    bool left;
} kin__told_part;

static bool tell_asked(kin__explanation *explanation, const kin__told_part *told)
{
    kin__part part;
    const kin__include *include = told->place.include;
    if (!kin__part_pretend(&part, explanation->session, include, told->ordered)) return false;
    explanation->place = &told->place;
    explanation->told = 0;
    explanation->how = how_of(explanation, &part);
    explanation->why =
        told->left ? kin__hindrance_in_words(kin__carry_hindrance_of(explanation->carried, include))
                   : NULL;
    if (says_by_owner(explanation->place)) explanation->more_statements = true;
    explanation->teller.tell = tell_part;
    part.teller = &explanation->teller;
    return kin__part_submit(&part, explanation->session);
}

static kin__told_part *parts_of(kin__explanation *explanation, const kin__told_level *levels,
                                size_t *count)
{
    *count = 0;
    for (const kin__told_level *level = levels; level; level = level->next)
        for (const kin__include *i = level->tree; i; i = i->next) ++*count;
    kin__told_part *parts = KIN__TAKE(&explanation->session->scratch, kin__told_part, *count + 1);
    kin__told_part *part = parts;
    for (const kin__told_level *level = levels; parts && level; level = level->next)
        for (const kin__include *i = level->tree; i; i = i->next)
            *part++ = (kin__told_part){.place = {level->owners, i}, .left = level->left};
    if (!parts) kin__fail_memory(explanation->session);
    return parts;
}

/* A line for what needs no statement. */
static void say_inverse(kin__explanation *explanation, const kin__place *place)
{
    kin__append(&explanation->text, "-. ");
    say_place(explanation, place);
    kin__append(&explanation->text, ": known from its inverse\n");
}

static bool tell_parts(kin__explanation *explanation, kin__told_part *parts, size_t count,
                       bool last)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        kin__told_part *part = &parts[i];
        const kin__association *association = part->place.include->association;
        if (is_inverse(explanation, &part->place) && !association->any)
            say_inverse(explanation, &part->place);
        if (!is_asked(explanation, &part->place)) continue;
        any = true;
        if (part->place.include->association->last &&
            !tell_steps(explanation, &part->place, &part->ordered))
            return false;
    }
    if (!any) return true;
    explanation->batches++;
    explanation->ended = explanation->ended || last;
    for (size_t i = 0; i < count; i++)
        if (is_asked(explanation, &parts[i].place) && !tell_asked(explanation, &parts[i]))
            return false;
    return true;
}

/* Those of an include whose scope waits for the owner have not run yet. */
static bool children_of(kin__explanation *explanation, const kin__place *place, size_t depth,
                        kin__include **children)
{
    *children = place->include->children;
    if (!*children || !says_by_owner(place)) return true;
    *children = NULL;
    return kin__include_merge(explanation->session, children, place->include->children) &&
           kin__tree_scopes(explanation->session, *children, depth + 1);
}

static bool add_level(kin__explanation *explanation, const kin__include *tree,
                      const kin__place *owners, kin__told_level **levels)
{
    if (!tree) return true;
    kin__told_level *level = KIN__TAKE(&explanation->session->scratch, kin__told_level, 1);
    if (!level) return kin__fail_memory(explanation->session);
    *level = (kin__told_level){*levels, tree, owners, false};
    *levels = level;
    return true;
}

static bool is_last(const kin__told_level *levels)
{
    while (levels && !kin__tree_goes_on(levels->tree)) levels = levels->next;
    return !levels;
}

static bool tell_levels(kin__explanation *explanation, kin__told_level *levels)
{
    for (size_t depth = 1; levels; depth++) {
        kin__told_level *next = NULL;
        size_t count;
        kin__told_part *parts = parts_of(explanation, levels, &count);
        if (!parts || !tell_parts(explanation, parts, count, is_last(levels))) return false;
        for (size_t i = 0; i < count; i++) {
            kin__include *children;
            const kin__model *target = parts[i].place.include->association->target;
            if (target) meet(explanation, target);
            if (!children_of(explanation, &parts[i].place, depth, &children) ||
                !add_level(explanation, children, &parts[i].place, &next))
                return false;
        }
        levels = next;
    }
    return true;
}

/* --- roots ---------------------------------------------------------------------------------- */

static bool tell_root(kin__explanation *explanation, const char *how)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    if (!kin__root_statement(explanation->query, &statement, &values, &count)) return false;
    explanation->batches++;
    meet(explanation, explanation->query->model);
    begin_line(explanation, NULL);
    kin__append(&explanation->text, how);
    end_line(explanation, &statement);
    return true;
}

static const kin__place *place_at(kin__explanation *explanation, const kin__place *before,
                                  const kin__include *include)
{
    kin__place *place = KIN__TAKE(&explanation->session->scratch, kin__place, 1);
    if (!place) {
        kin__fail_memory(explanation->session);
        return NULL;
    }
    *place = (kin__place){before, include};
    return place;
}

/* What stands behind what is joined. */
static bool add_after(kin__explanation *explanation, const kin__include *eager,
                      const kin__place *before, kin__told_level **levels)
{
    for (; eager; eager = eager->next) {
        if (eager->join->limited) continue;
        const kin__place *place = place_at(explanation, before, eager);
        meet(explanation, eager->association->target);
        if (!place || !add_level(explanation, eager->after, place, levels) ||
            !add_after(explanation, eager->children, place, levels))
            return false;
    }
    return true;
}

static bool tell_joined(kin__explanation *explanation)
{
    kin__told_level *levels = NULL;
    return tell_root(explanation, ", with what is joined") &&
           add_level(explanation, explanation->query->includes, NULL, &levels) &&
           add_after(explanation, explanation->query->eager, NULL, &levels) &&
           tell_levels(explanation, levels);
}

static bool tell_plain(kin__explanation *explanation)
{
    kin__told_level *levels = NULL;
    return tell_root(explanation, "") &&
           add_level(explanation, explanation->query->includes, NULL, &levels) &&
           tell_levels(explanation, levels);
}

/* A node of the batch and where it stands. */
typedef struct kin__told_node {
    struct kin__told_node *next;
    const kin__carry_node *node;
    const kin__place *place;
} kin__told_node;

static bool tell_node(kin__explanation *explanation, kin__told_node *first, kin__told_node *told)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    const kin__carry_node *node = told->node;
    for (const kin__told_node *before = first; node->include && before; before = before->next)
        if (before->node == node->parent)
            told->place = place_at(explanation, before->place, node->include);
    if (node->include && !told->place) return false;
    if (!kin__carry_statement(explanation->carried, node, &statement, &values, &count))
        return false;
    meet(explanation,
         node->include ? node->include->association->target : explanation->query->model);
    begin_line(explanation, told->place);
    end_line(explanation, &statement);
    return true;
}

static bool tell_carried(kin__explanation *explanation, kin_query *query)
{
    kin__carry_batch batch;
    kin__told_level *levels = NULL;
    kin__told_node *first = NULL;
    kin__told_node **last = &first;
    if (!kin__carry_open(&batch, query)) return false;
    explanation->carried = &batch;
    explanation->batches = 1;
    explanation->ended = batch.whole;
    for (const kin__carry_node *node = batch.root; node; node = node->next) {
        const kin__include *left;
        kin__told_node *told = KIN__TAKE(&explanation->session->scratch, kin__told_node, 1);
        if (!told) return kin__fail_memory(explanation->session);
        told->node = node;
        *last = told;
        last = &told->next;
        if (!tell_node(explanation, first, told) || !kin__carry_left(&batch, node, &left) ||
            !add_level(explanation, left, told->place, &levels))
            return false;
        if (levels && left) levels->left = true;
    }
    return tell_levels(explanation, levels);
}

bool kin__tell_query(kin__explanation *explanation, kin_query *query, kin__carry_refusal refusal)
{
    if (query->eager) return tell_joined(explanation);
    return refusal == KIN__CARRIED ? tell_carried(explanation, query) : tell_plain(explanation);
}
