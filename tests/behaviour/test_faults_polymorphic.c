/* Faults in the verbs of polymorphic associations. */
#include "behaviour/gallery.h"
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct show {
    struct painter *ann;
    struct museum *museum;
    struct museum *fresh; /* not saved */
    struct picture *sky;  /* ann's */
    struct picture *sea;  /* the museum's */
    struct picture *free;
    struct face *face; /* ann's */
    struct face *other_face;
    struct tag *old;
    void *made;
};

static void show(kin_session *s, void *records)
{
    struct show *b = records;
    b->ann = kin_create(s, painter, .name = "Ann");
    b->museum = kin_create(s, museum, .name = "M");
    b->fresh = kin_new(s, museum, .name = "F");
    b->sky = kin_create(s, picture, .name = "sky", .imageable_id = b->ann->id,
                        .imageable_type = "Painter");
    b->sea = kin_create(s, picture, .name = "sea", .imageable_id = b->museum->id,
                        .imageable_type = "House");
    b->free = kin_create(s, picture, .name = "free");
    b->face = kin_create(s, face, .look = "f", .bearer_id = b->ann->id, .bearer_type = "Painter");
    b->other_face = kin_create(s, face, .look = "o");
    b->old = kin_create(s, tag, .name = "old");
    kin_create(s, tagging, .tag_id = b->old->id, .taggable_id = b->ann->id,
               .taggable_type = "Painter");
    kin_create(s, tagging, .tag_id = b->old->id, .taggable_id = b->museum->id,
               .taggable_type = "House");
    kin_reload(b->ann);
    kin_reload(b->museum);
}

static void another_one_set(kin_session *s, void *records)
{
    struct show *b = records;
    show(s, records);
    kin_one_set(b->sky, imageable, &b->museum->kin);
}

static void none_set(kin_session *s, void *records)
{
    struct show *b = records;
    show(s, records);
    kin_one_set(b->sky, imageable, NULL);
}

static void an_unsaved_one_set(kin_session *s, void *records)
{
    struct show *b = records;
    show(s, records);
    kin_one_set(b->sky, imageable, &b->fresh->kin);
}

static bool save(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_save(b->sky);
}

static bool set_in_memory(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_one_set(b->face, bearer, &b->museum->kin);
}

static bool get(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_one_get(b->sky, imageable) != NULL;
}

static bool preload(kin_session *s, void *records)
{
    picture_list all = kin_all(s, picture, .includes = "imageable(pictures, stamps)");
    (void)records;
    return all.count == 3;
}

static bool push(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_push(b->ann, pictures, b->sea);
}

static bool create(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    b->made = kin_many_create(b->museum, pictures, .name = "new");
    return b->made != NULL;
}

static bool delete (kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_delete(b->museum, pictures, b->sea);
}

static bool clear(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_clear(b->museum, pictures);
}

static bool replace_one(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_one_set(b->ann, face, b->other_face);
}

static bool destroy_owner(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_destroy(b->ann);
}

static bool push_through(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_push(b->museum, tags, b->old);
}

static bool push_to_a_typed_source(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_push(b->old, houses, kin_up(house, b->museum));
}

static bool clear_a_typed_source(kin_session *s, void *records)
{
    struct show *b = records;
    (void)s;
    return kin_many_clear(b->old, painters);
}

#define PREPARED(how, verb, ...)                                                                  \
    &(struct scenario)                                                                            \
    {                                                                                             \
        .name = #how " " #verb, .prepare = how, .act = verb, .records_size = sizeof(struct show), \
        .models = gallery, __VA_ARGS__                                                            \
    }
#define OF_THE_SHOW(verb, ...) PREPARED(show, verb, __VA_ARGS__)

static void run(const struct scenario *scenario)
{
    each_fault(scenario);
    if (!scenario->only_reads) each_fault_in_a_level(scenario);
}

static void faults_of_a_belongs_to_any(void **state)
{
    (void)state;
    run(PREPARED(another_one_set, save, .only_reads = false));
    run(PREPARED(none_set, save, .only_reads = false));
    run(PREPARED(an_unsaved_one_set, save, .only_reads = false));
    run(OF_THE_SHOW(set_in_memory, .only_reads = true));
    run(OF_THE_SHOW(get, .only_reads = true));
    run(OF_THE_SHOW(preload, .only_reads = true));
}

static void faults_of_what_is_owned(void **state)
{
    (void)state;
    run(OF_THE_SHOW(push, .only_reads = false));
    run(OF_THE_SHOW(create, .only_reads = false));
    run(OF_THE_SHOW(delete, .only_reads = false));
    run(OF_THE_SHOW(clear, .only_reads = false));
    run(OF_THE_SHOW(replace_one, .only_reads = false));
    run(OF_THE_SHOW(destroy_owner, .only_reads = false));
}

static void faults_of_throughs(void **state)
{
    (void)state;
    run(OF_THE_SHOW(push_through, .only_reads = false));
    run(OF_THE_SHOW(push_to_a_typed_source, .only_reads = false));
    run(OF_THE_SHOW(clear_a_typed_source, .only_reads = false));
}

/* --- counted, and not touched ----------------------------------------------------------------- */

KIN_DECLARE(cat, static);
KIN_DECLARE(dog, static);
KIN_DECLARE(vote, static);

struct cat {
    kin_record kin;
    kin_int id;
    kin_int votes_count;
    kin_many(vote) votes;
};
struct dog {
    kin_record kin;
    kin_int id;
    kin_int votes_count;
};
struct vote {
    kin_record kin;
    kin_int id;
    kin_int pet_id;
    kin_text pet_type;
    kin_one(kin_record) pet;
};
KIN_MODEL(cat,
    KIN_COLUMN(id),
    KIN_COLUMN(votes_count, .default_int = 0),
    KIN_HAS_MANY(votes, vote, .as = "pet"),
);
KIN_MODEL(dog,
    KIN_COLUMN(id),
    KIN_COLUMN(votes_count, .default_int = 0),
);
KIN_MODEL(vote,
    KIN_COLUMN(id),
    KIN_COLUMN(pet_id),
    KIN_COLUMN(pet_type),
    KIN_BELONGS_TO_ANY(pet, .counter_cache = KIN_COUNTER_CACHE),
);

struct votes {
    struct vote *vote;
};

/* Only the type is another: both have the same key. */
static void another_type(kin_session *s, void *records)
{
    struct votes *v = records;
    kin_create(s, cat, .votes_count = 0);
    kin_create(s, dog, .votes_count = 0);
    v->vote = kin_create(s, vote, .pet_id = 1, .pet_type = "Cat");
    kin_set(v->vote, pet_type, "Dog");
}

static bool save_the_vote(kin_session *s, void *records)
{
    struct votes *v = records;
    (void)s;
    return kin_save(v->vote);
}

static void faults_of_a_counter_alone(void **state)
{
    (void)state;
    run(&(struct scenario){.name = "another type",
                           .prepare = another_type,
                           .act = save_the_vote,
                           .records_size = sizeof(struct votes),
                           .models = kin_models(cat, dog, vote)});
}

static void nothing(kin_session *s, void *records)
{
    (void)s;
    (void)records;
}

static bool make(kin_session *s, void *records)
{
    (void)records;
    return kin_create(s, tag, .name = "t") != NULL;
}

static void faults_of_opening(void **state)
{
    (void)state;
    each_fault_of_opening(PREPARED(nothing, make, .only_reads = false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_a_belongs_to_any), cmocka_unit_test(faults_of_what_is_owned),
        cmocka_unit_test(faults_of_throughs),         cmocka_unit_test(faults_of_a_counter_alone),
        cmocka_unit_test(faults_of_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
