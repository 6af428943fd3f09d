#include "record/together.h"

#include "record/callbacks.h"
#include "record/rows.h"
#include "record/slot.h"
#include "schema/kind.h"

/* --- who may wait ----------------------------------------------------------------------------- */

static bool is_parent(const kin__association *association)
{
    return association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
}

/* Whether saving the record saves others: a parent before it, or a target behind it. */
static bool saves_others(const kin_record *record, const kin__association *association)
{
    if (association->autosave == KIN_AUTOSAVE_NO) return false;
    if (association->many) return kin__many_items(record, association).count > 0;
    const kin_record *target = kin__one_target(record, association);
    if (!target || !is_parent(association)) return target != NULL;
    return !kin__is(target, KIN__SAVING) && kin__goes_along(association, target);
}

static bool may_wait(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    const kin__association_list *all = &model->associations;
    if (!kin__is(record, KIN__NEW) || kin__is(record, KIN__SAVING | KIN__DESTROYED | KIN__WAITING))
        return false;
    if (model->column_count > 64 || (model->callbacks.given & KIN__AFTER_SAVE_EVENTS) ||
        (model->callbacks.around & KIN__SAVE_EVENTS))
        return false;
    for (size_t i = 0; i < all->count; i++)
        if (saves_others(record, &all->items[i])) return false;
    return true;
}

/* --- before the INSERT ------------------------------------------------------------------------ */

static bool stamp(kin_record *record, void *context)
{
    (void)context;
    kin_time_value now = kin__now(kin__session_of(record));
    return !kin__is(record, KIN__DESTROYED) && kin__insert_begins(record) &&
           kin__stamp_insert(record, now);
}

static bool create(kin_record *record, void *context)
{
    return !kin__is(record, KIN__DESTROYED) &&
           kin__run_around(record, KIN_EVENT_CREATE_, stamp, context);
}

/* As kin__save does it. */
static bool prepare(kin_record *record, size_t *note)
{
    if (!kin__may_write(record)) return false;
    if (kin__model_of(record)->callbacks.given) kin__made(record);
    record->kin_state_ |= KIN__SAVING;
    bool fit = kin__is_fit_to_save(record);
    bool prepared = fit && kin__will_write(record, note) &&
                    kin__run_around(record, KIN_EVENT_SAVE_, create, NULL);
    record->kin_state_ &= ~(uint64_t)KIN__SAVING;
    if (fit && !prepared) record->kin_state_ |= KIN__HALTED;
    return prepared;
}

/* --- behind the INSERT ------------------------------------------------------------------------ */

static size_t same_model(kin_record *const *records, size_t count)
{
    size_t same = 1;
    while (same < count && kin__model_of(records[same]) == kin__model_of(records[0])) same++;
    return same;
}

/* What associations do for all records of a model at once. */
static bool run_after_inserts(kin_record *const *records, size_t count)
{
    const kin__steps *all = &kin__model_of(records[0])->callbacks.steps[KIN_EVENT_AFTER_CREATE_];
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *association = all->items[i].association;
        if (association && association->kind->after_inserts &&
            !association->kind->after_inserts(association, records, count))
            return false;
    }
    return true;
}

/* Its callbacks have given it something to save. */
static bool run_after_save(kin_record *record)
{
    const kin__saved saved = {.was_new = true};
    record->kin_state_ |= KIN__SAVING;
    bool done = kin__run_after(record, KIN_EVENT_AFTER_CREATE_, &saved);
    record->kin_state_ &= ~(uint64_t)KIN__SAVING;
    return done;
}

static bool finish_inserts(kin_record *const *records, size_t count, bool last_is_alone)
{
    size_t run;
    if (last_is_alone) count--;
    for (size_t at = 0; at < count; at += run) {
        run = same_model(records + at, count - at);
        if (!run_after_inserts(records + at, run)) return false;
    }
    return !last_is_alone || run_after_save(records[count]);
}

/* --- sending ---------------------------------------------------------------------------------- */

static bool insert(kin__together *together, size_t count, bool last_is_alone)
{
    kin_session *session = together->session;
    kin_record **records = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    size_t new_ones = 0;
    if (!records) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        if (!together->items[i].saved) records[new_ones++] = together->items[i].record;
    if (new_ones == 0) return true;
    if (!kin__insert_rows(session, records, new_ones)) return false;
    for (size_t i = 0; i < count; i++)
        if (!together->items[i].saved &&
            !kin__wrote(together->items[i].record, together->items[i].note, KIN_ON_CREATE))
            return false;
    return finish_inserts(records, new_ones, last_is_alone);
}

static bool follow(const kin__together *together, size_t count)
{
    kin_session *session = together->session;
    const kin__association *association = together->association;
    if (!association || !association->kind->gathered) return true;
    kin_record **records = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!records) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) records[i] = together->items[i].record;
    return association->kind->gathered(together->owner, association, records, count);
}

/* last_is_alone: the last record has more behind its INSERT than others. */
static bool send_all(kin__together *together, bool last_is_alone)
{
    size_t count = together->waiting.count;
    if (together->refused) return false;
    if (count == 0) return true;
    together->waiting.count = 0;
    for (size_t i = 0; i < count; i++)
        together->items[i].record->kin_state_ &= ~(uint64_t)KIN__WAITING;
    together->refused = !insert(together, count, last_is_alone) || !follow(together, count);
    return !together->refused;
}

/* Before a callback asks the database: a refusal is the group's and not the callback's. */
static bool send_before_verb(kin__waiting *waiting)
{
    kin__together *together = (kin__together *)waiting;
    return send_all(together, false) || !kin__has_failed(together->session);
}

bool kin__send_what_waits(kin_session *session)
{
    kin__together *together = (kin__together *)session->waiting;
    return !together || send_all(together, false);
}

/* --- the group -------------------------------------------------------------------------------- */

bool kin__together_begin(kin__together *together, kin_record *owner,
                         const kin__association *association, size_t most)
{
    kin_session *session = kin__session_of(owner);
    if (!kin__send_what_waits(session)) return false;
    *together = (kin__together){.waiting = {.outer = session->waiting, .send = send_before_verb},
                                .session = session,
                                .owner = owner,
                                .association = association,
                                .items = KIN__TAKE(&session->scratch, kin__gathered, most + 1)};
    if (!together->items) return kin__fail_memory(session);
    session->waiting = &together->waiting;
    kin__verb_atomic(session, true);
    return true;
}

static void add(kin__together *together, kin_record *record, size_t note, bool saved)
{
    together->items[together->waiting.count++] = (kin__gathered){record, note, saved};
}

bool kin__together_take(kin__together *together, kin_record *record)
{
    if (together->refused) return false;
    add(together, record, 0, true);
    return true;
}

/* What follows the save of one that does not wait is done at once, too. */
static bool save_alone(kin__together *together, kin_record *record)
{
    if (!send_all(together, false)) return false;
    bool saved = kin__save(record);
    if (!saved || !together->association || !together->association->kind->gathered) return saved;
    add(together, record, 0, true);
    return send_all(together, false);
}

bool kin__together_save(kin__together *together, kin_record *record)
{
    size_t note = 0;
    if (together->refused) return false;
    if (!may_wait(record)) return save_alone(together, record);
    if (!prepare(record, &note) || together->refused) return false;
    /* A callback may have put records into associations. */
    bool waits = may_wait(record);
    record->kin_state_ |= KIN__WAITING;
    add(together, record, note, false);
    return waits || send_all(together, true);
}

bool kin__together_end(kin__together *together, bool done)
{
    done = done && send_all(together, false);
    for (size_t i = 0; i < together->waiting.count; i++)
        together->items[i].record->kin_state_ &= ~(uint64_t)KIN__WAITING;
    together->session->waiting = together->waiting.outer;
    return done;
}
