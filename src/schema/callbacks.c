/* What runs at each event of a model: its callbacks, and what its associations do there, in the
 * order of the rows. So one list says it all, and a model without callbacks has nothing in it but
 * its associations. */
#include "schema/compile.h"

#include "schema/kind.h"

/* What the association does at the event, if anything. */
static bool takes_part(const kin__association *association, unsigned event)
{
    const kin__association_kind *kind = association->kind;
    const kin_row *row = association->row;
    switch (event) {
    case KIN_EVENT_BEFORE_VALIDATION_: return row->default_to != NULL;
    case KIN_EVENT_SAVE_: return kind->before_save != NULL;
    case KIN_EVENT_AFTER_CREATE_:
    case KIN_EVENT_AFTER_UPDATE_: return kind->after_save != NULL;
    case KIN_EVENT_DESTROY_: return kind->before_destroy != NULL;
    case KIN_EVENT_AFTER_DESTROY_:
        return kind->after_destroy && (row->counter_cache || row->touch || row->dependent);
    default: return false;
    }
}

static void check_row(kin__compiler *compiler, const kin_row *row)
{
    bool validates = row->kin_row_ == KIN_ROW_VALIDATE_ ||
                     row->kin_kind_ == KIN_EVENT_BEFORE_VALIDATION_ ||
                     row->kin_kind_ == KIN_EVENT_AFTER_VALIDATION_;
    unsigned all = KIN_ON_CREATE | KIN_ON_UPDATE | KIN_ON_DESTROY;
    kin__check_options(compiler, row);
    if (!row->callback && !row->around && !row->validation)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s: %s has no function", compiler->model,
                     row->kin_row_ == KIN_ROW_VALIDATE_ ? "KIN_VALIDATE" : "a callback");
    if (validates) all = KIN_ON_CREATE | KIN_ON_UPDATE;
    if (row->on & ~all)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .on has no such event", compiler->model,
                     row->name);
}

static kin__step step_of(const kin_row *row)
{
    return (kin__step){.callback = row->callback,
                       .around = row->around,
                       .validation = row->validation,
                       .context = row->context,
                       .on = row->on};
}

/* In reverse, as Active Record has it. */
static bool runs_backwards(unsigned event)
{
    return event == KIN_EVENT_AFTER_COMMIT_ || event == KIN_EVENT_AFTER_ROLLBACK_;
}

static void reverse(kin__step *steps, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        kin__step step = steps[i];
        steps[i] = steps[count - 1 - i];
        steps[count - 1 - i] = step;
    }
}

/* Stands in the place of an event for the list of validations. */
enum { VALIDATIONS = KIN_EVENT_COUNT_ };

static bool is_step(const kin_row *row, unsigned event)
{
    if (event == VALIDATIONS) return row->kin_row_ == KIN_ROW_VALIDATE_;
    return row->kin_row_ == KIN_ROW_CALLBACK_ && row->kin_kind_ == event;
}

/* Fills steps in the order of the rows, or with NULL only counts them. */
static size_t collect(const kin__model *model, unsigned event, kin__step *steps)
{
    const kin__association *association = model->associations.items;
    const kin__association *end = association + model->associations.count;
    size_t count = 0;
    for (size_t r = 0; r < model->row_count; r++) {
        const kin_row *row = &model->rows[r];
        if (is_step(row, event)) {
            if (steps) steps[count] = step_of(row);
            count++;
        }
        if (association == end || association->row != row) continue;
        if (event == VALIDATIONS ? association->validate || association->required
                                 : takes_part(association, event)) {
            if (steps) steps[count] = (kin__step){.association = association};
            count++;
        }
        association++;
    }
    return count;
}

static kin__steps compile_steps(kin__compiler *compiler, const kin__model *model, unsigned event)
{
    size_t count = collect(model, event, NULL);
    kin__step *steps = kin__compiler_take(compiler, (count + 1) * sizeof *steps, 16);
    if (!steps) return (kin__steps){NULL, 0};
    collect(model, event, steps);
    if (runs_backwards(event)) reverse(steps, count);
    return (kin__steps){steps, count};
}

/* Whether saving an owner may write the row that it belongs to. */
static bool writes_parent(const kin__association *association)
{
    return association->row->kin_row_ == KIN_ROW_BELONGS_TO_ &&
           (association->ways || association->counter || association->row->touch);
}

/* Whether a record whose slots hold nothing unsaved has something to validate. */
static bool validates_itself(const kin__steps *validations)
{
    for (size_t i = 0; i < validations->count; i++) {
        const kin__association *association = validations->items[i].association;
        if (!association || association->required ||
            association->row->kin_row_ == KIN_ROW_BELONGS_TO_)
            return true;
    }
    return false;
}

void kin__find_plain(kin__schema *schema)
{
    for (size_t i = 0; i < schema->model_count; i++) {
        kin__model *model = &schema->models[i];
        model->plain = !model->callbacks.given && !model->version && !model->may_be_stale &&
                       !validates_itself(&model->callbacks.validations);
        for (size_t a = 0; a < model->associations.count; a++)
            if (writes_parent(&model->associations.items[a])) model->plain = false;
    }
}

void kin__compile_callbacks(kin__compiler *compiler, kin__model *model)
{
    if (compiler->out_of_memory) return; /* the model's associations may not be there */
    compiler->member = NULL;
    for (size_t r = 0; r < model->row_count; r++) {
        const kin_row *row = &model->rows[r];
        /* The user's function, too. */
        if (row->default_to) model->callbacks.given |= UINT32_C(1) << KIN_EVENT_BEFORE_VALIDATION_;
        if (row->kin_row_ != KIN_ROW_CALLBACK_ && row->kin_row_ != KIN_ROW_VALIDATE_) continue;
        if (!kin__is_inherited(model, row)) check_row(compiler, row);
        if (row->kin_row_ != KIN_ROW_CALLBACK_ || row->kin_kind_ >= KIN_EVENT_COUNT_) continue;
        model->callbacks.given |= UINT32_C(1) << row->kin_kind_;
        if (row->around) model->callbacks.around |= UINT32_C(1) << row->kin_kind_;
    }
    for (unsigned event = 0; event < KIN_EVENT_COUNT_; event++)
        model->callbacks.steps[event] = compile_steps(compiler, model, event);
    model->callbacks.validations = compile_steps(compiler, model, VALIDATIONS);
    model->callbacks.validates = model->callbacks.validations.count > 0 ||
                                 model->callbacks.steps[KIN_EVENT_BEFORE_VALIDATION_].count > 0 ||
                                 model->callbacks.steps[KIN_EVENT_AFTER_VALIDATION_].count > 0;
}

static bool is_family_told(const kin__model *model)
{
    for (size_t f = 0; model && f < model->family_count; f++)
        if (model->family[f].model->told_later) return true;
    return false;
}

/* Whether the association destroys records, and somebody wants to be told of them. */
static bool tells_of_dependents(const kin__association *association)
{
    if (association->dependent != KIN_DESTROY) return false;
    for (size_t w = 0; w < association->way_count; w++)
        if (is_family_told(association->ways[w].target)) return true;
    return is_family_told(association->target) ||
           (association->through && is_family_told(association->through->target));
}

static bool tells_later(const kin__model *model)
{
    const uint32_t ends = UINT32_C(1) << KIN_EVENT_AFTER_COMMIT_ | UINT32_C(1)
                                                                       << KIN_EVENT_AFTER_ROLLBACK_;
    if (model->callbacks.given & ends) return true;
    for (size_t i = 0; i < model->associations.count; i++)
        if (tells_of_dependents(&model->associations.items[i])) return true;
    return false;
}

void kin__find_told_later(kin__schema *schema)
{
    for (bool found = true; found;) {
        found = false;
        for (size_t i = 0; i < schema->model_count; i++) {
            kin__model *model = &schema->models[i];
            if (model->told_later || !tells_later(model)) continue;
            model->told_later = found = true;
        }
    }
}
