/* Running what stands at the events of a model: callbacks of the user's, and what associations do
 * there. All of it works inside a verb: false is a refusal or a failure, and the session knows
 * which. */
#ifndef KIN_RECORD_CALLBACKS_H
#define KIN_RECORD_CALLBACKS_H

#include "record/record.h"

#define KIN__BIT(event) (UINT32_C(1) << (event))

/* What of kin__callbacks.given concerns saving and destroying. */
#define KIN__AFTER_SAVE_EVENTS                                             \
    (KIN__BIT(KIN_EVENT_AFTER_SAVE_) | KIN__BIT(KIN_EVENT_AFTER_CREATE_) | \
     KIN__BIT(KIN_EVENT_AFTER_UPDATE_))
#define KIN__SAVE_EVENTS                                                                \
    (KIN__AFTER_SAVE_EVENTS | KIN__BIT(KIN_EVENT_SAVE_) | KIN__BIT(KIN_EVENT_CREATE_) | \
     KIN__BIT(KIN_EVENT_UPDATE_))
#define KIN__DESTROY_EVENTS (KIN__BIT(KIN_EVENT_DESTROY_) | KIN__BIT(KIN_EVENT_AFTER_DESTROY_))
#define KIN__ENDING_EVENTS (KIN__BIT(KIN_EVENT_AFTER_COMMIT_) | KIN__BIT(KIN_EVENT_AFTER_ROLLBACK_))

typedef bool kin__work_fn(kin_record *record, void *context);

bool kin__run_steps_around(kin_record *record, unsigned event, kin__work_fn *work, void *context);
bool kin__run_steps_after(kin_record *record, unsigned event, const void *context);
/* The before and around steps of the event, then the work, inside of what is around it. */
static inline bool kin__run_around(kin_record *record, unsigned event, kin__work_fn *work,
                                   void *context)
{
    if (kin__model_of(record)->callbacks.steps[event].count == 0) return work(record, context);
    return kin__run_steps_around(record, event, work, context);
}
/* The steps of the event one after the other. context is a kin__saved after saving, and after
 * destroying a bool: whether there was a row. */
static inline bool kin__run_after(kin_record *record, unsigned event, const void *context)
{
    return kin__model_of(record)->callbacks.steps[event].count == 0 ||
           kin__run_steps_after(record, event, context);
}
/* Whether a step with .on or .context is meant, as validations have them. */
bool kin__is_in_context(const kin_record *record, const kin__step *step);

/* --- what is told later (ending.c) ------------------------------------------------------------ */

/* Before a write: the memory for telling it. */
bool kin__will_write(kin_record *record, size_t *note);
/* After it: action (KIN_ON_CREATE and the like) is what was written. */
bool kin__wrote(kin_record *record, size_t note, unsigned action);
/* The record was touched. */
bool kin__run_touched(kin_record *record);
/* The record was loaded. Nothing if its model does not want to know. */
bool kin__loaded(kin_record *record);

#endif
