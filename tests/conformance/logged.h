/* Callbacks that say what happens, in the order in which it does: Logged of zoo.rb. */
#ifndef TESTS_CONFORMANCE_LOGGED_H
#define TESTS_CONFORMANCE_LOGGED_H

#include <kin.h>

kin_callback_fn logged_before_validation;
kin_callback_fn logged_after_validation;
kin_callback_fn logged_before_save;
kin_callback_fn logged_before_create;
kin_callback_fn logged_after_create;
kin_callback_fn logged_before_update;
kin_callback_fn logged_after_update;
kin_callback_fn logged_after_save;
kin_callback_fn logged_before_destroy;
kin_callback_fn logged_after_destroy;
kin_callback_fn logged_after_touch;
kin_callback_fn logged_after_commit;
kin_callback_fn logged_after_rollback;

/* The name "halt save", "halt destroy" or "invalid" does what it says. */
kin_callback_fn logged_halt_save;
kin_callback_fn logged_halt_destroy;
kin_validate_fn logged_validate;

/* Of collections. The name "halt add" or "halt remove" does what it says. */
kin_item_fn logged_before_add;
kin_item_fn logged_after_add;
kin_item_fn logged_before_remove;
kin_item_fn logged_after_remove;
kin_item_fn logged_halt_add;
kin_item_fn logged_halt_remove;

/* clang-format off */
#define LOGGED                                      \
    KIN_BEFORE_VALIDATION(logged_before_validation), \
    KIN_AFTER_VALIDATION(logged_after_validation),  \
    KIN_BEFORE_SAVE(logged_before_save),            \
    KIN_BEFORE_CREATE(logged_before_create),        \
    KIN_AFTER_CREATE(logged_after_create),          \
    KIN_BEFORE_UPDATE(logged_before_update),        \
    KIN_AFTER_UPDATE(logged_after_update),          \
    KIN_AFTER_SAVE(logged_after_save),              \
    KIN_BEFORE_DESTROY(logged_before_destroy),      \
    KIN_AFTER_DESTROY(logged_after_destroy),        \
    KIN_AFTER_TOUCH(logged_after_touch),            \
    KIN_AFTER_COMMIT(logged_after_commit),          \
    KIN_AFTER_ROLLBACK(logged_after_rollback),      \
    KIN_BEFORE_SAVE(logged_halt_save),              \
    KIN_BEFORE_DESTROY(logged_halt_destroy),        \
    KIN_VALIDATE(logged_validate)
/* clang-format on */

#endif
