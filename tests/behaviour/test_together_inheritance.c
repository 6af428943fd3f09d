/* Inheritance beside everything else that reads and writes rows. */
#include "behaviour/association.h"
#include "behaviour/machines.h"
#include "support/faults.h"

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(machine, truck, big_truck, crane, part, seat, box_seat));
}

/* One of each, in this order. */
static struct machine *mill;
static struct truck *van;
static struct big_truck *rig;
static struct crane *derrick;

static void create_machines(void)
{
    mill = kin_create(s, machine, .name = "mill");
    van = kin_create(s, truck, .name = "van", .load = 3, .level = LEVEL_LOW, .pin = "1234",
                     .price = {1250, 2});
    rig = kin_create(s, big_truck, .name = "rig", .load = 40, .level = LEVEL_HIGH, .born = {12345});
    derrick = kin_create(s, crane, .name = "derrick", .reach = 30.5);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void the_table_of_a_family_is_what_kin_check_expects(void **state)
{
    (void)state;
    kin_report report;
    bool same = kin_check(s, &report);
    if (!same && report.count) fail_msg("%s", report.items[0].message);
    assert_true(same);
}

static void columns_of_a_derived_model_are_kept_as_declared(void **state)
{
    (void)state;
    create_machines();
    assert_int_equal(van->twice, 6);
    struct machine *known = kin_find(s, machine, rig->id);
    const struct big_truck *big = kin_cast(big_truck, known);
    assert_int_equal(big->twice, 80);
    assert_string_equal(kin_enum_name(big, level), "high");
    assert_int_equal(big->axles, 3);
    assert_int_equal(big->born.days, 12345);
    assert_true(kin_is_null(big, price));
    assert_false(kin_set(van, twice, 1));
    assert_failure(KIN_READ_ONLY_ATTRIBUTE);
    assert_false(kin_set(van, level, 3));
    assert_failure(KIN_INVALID_VALUE);
    assert_true(kin_update(van, .load = 5));
    assert_int_equal(van->twice, 10);
    /* known as its base */
    assert_true(kin_set(known, name, "other"));
    assert_true(kin_save(known));
    assert_int_equal(kin_find(s, big_truck, rig->id)->lock_version, 1);
}

/* --- default scopes --------------------------------------------------------------------------- */

static void a_default_scope_of_the_base_holds_below(void **state)
{
    (void)state;
    create_machines();
    kin_create(s, truck, .name = "old", .retired = true);
    kin_create(s, big_truck, .name = "spy", .hidden = true);
    kin_create(s, machine, .name = "rust", .retired = true);
    assert_int_equal(kin_count(s, machine), 5); /* the base does not know the scope of trucks */
    assert_int_equal(kin_count(s, truck), 2);
    assert_int_equal(kin_count(s, big_truck), 1);
    assert_int_equal(kin_count(s, truck, .unscoped = true), 4);
    assert_int_equal(kin_all(s, big_truck, .unscoped = true).count, 2);
    assert_null(kin_find_by(s, truck, .name = "old"));
    assert_null(kin_find_by(s, big_truck, .name = "spy"));
    assert_int_equal(kin_count(s, crane), 1);
}

static void what_is_made_below_has_the_values_of_both_scopes(void **state)
{
    (void)state;
    struct big_truck *made = kin_new(s, big_truck, .name = "x");
    assert_false(made->retired);
    assert_false(made->hidden);
    assert_false(kin_is_null(made, hidden));
}

static void an_association_to_a_derived_model_has_its_scopes(void **state)
{
    (void)state;
    create_machines();
    struct truck *spy = kin_create(s, truck, .name = "spy", .hidden = true);
    struct truck *old = kin_create(s, truck, .name = "old", .retired = true);
    struct part *a = kin_create(s, part, .name = "a", .truck_id = spy->id);
    struct part *b = kin_create(s, part, .name = "b", .truck_id = old->id);
    struct part *c = kin_create(s, part, .name = "c", .truck_id = rig->id);
    struct part *d = kin_create(s, part, .name = "d", .truck_id = derrick->id);
    assert_null(kin_one_get(a, truck));
    assert_null(kin_one_get(b, truck));
    assert_non_null(kin_one_get(c, truck));
    assert_null(kin_one_get(d, truck));
    part_list all = kin_all(s, part, .includes = "truck", .order = "parts.id");
    assert_null(kin_one_peek(all.items[0], truck));
    assert_null(kin_one_peek(all.items[1], truck));
    assert_string_equal(kin_one_peek(all.items[2], truck)->name, "rig");
    assert_null(kin_one_peek(all.items[3], truck));
    assert_int_equal(kin_count(s, part, .joins = "truck"), 1);
}

/* --- batches, streams, SQL -------------------------------------------------------------------- */

static void batches_of_a_base_give_each_its_own_model(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) create_machines();
    int trucks = 0;
    int machines = 0;
    int64_t loads = 0;
    kin_each_batch(list, s, machine, .batch_size = 5) {
        kin_each(machine, list) {
            const struct truck *truck = kin_cast(truck, machine);
            machines++;
            trucks += truck != NULL;
            loads += truck ? truck->twice : 0;
        }
    }
    assert_int_equal(machines, 12);
    assert_int_equal(trucks, 6);
    assert_int_equal(loads, 3 * 86);
    trucks = 0;
    kin_each_batch(some, s, big_truck, .batch_size = 2, .includes = "parts") {
        kin_each(truck, some) trucks += truck->axles == 3;
    }
    assert_int_equal(trucks, 3);
}

static void batches_of_a_base_with_selected_columns(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) create_machines();
    int met = 0;
    kin_each_batch(list, s, machine, .batch_size = 3, .select = "name") {
        kin_each(machine, list) {
            met++;
            assert_false(kin_is_loaded(machine, updated_at));
            assert_non_null(machine->name);
            struct truck *truck = kin_cast(truck, machine);
            if (truck) assert_false(kin_is_loaded(truck, load));
        }
    }
    assert_int_equal(met, 8);
    met = 0;
    kin_stream *stream = kin_stream_open(s, truck, .select = "load", .order = "machines.id");
    for (struct truck *truck; (truck = kin_stream_next(stream, truck)); met++)
        assert_true(truck->load > 0);
    kin_stream_close(stream);
    assert_int_equal(met, 4);
}

static void an_sql_of_the_users_own_gives_derived_records(void **state)
{
    (void)state;
    create_machines();
    machine_list all = kin_all_sql(s, machine, "SELECT * FROM machines ORDER BY id", NULL);
    assert_int_equal(all.count, 4);
    struct truck *truck = kin_cast(truck, all.items[1]);
    assert_int_equal(truck->twice, 6);
    assert_true(kin_update(truck, .load = 9));
    assert_int_equal(truck->twice, 18);
    all = kin_all_sql(s, machine, "SELECT id, type, name, lock_version FROM machines ORDER BY id",
                      NULL);
    truck = kin_cast(truck, all.items[1]);
    assert_false(kin_is_loaded(truck, load));
    assert_false(kin_set(truck, load, 4));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_true(kin_reload(truck));
    assert_int_equal(truck->load, 9);
}

/* --- selected columns ------------------------------------------------------------------------- */

static void a_generated_column_of_a_derived_model_can_be_selected(void **state)
{
    (void)state;
    create_machines();
    truck_list trucks = kin_all(s, truck, .select = "twice", .order = "machines.id");
    assert_int_equal(trucks.items[0]->twice, 6);
    assert_int_equal(trucks.items[1]->twice, 80);
    assert_false(kin_is_loaded(trucks.items[0], load));
    assert_true(kin_is_loaded(trucks.items[0], lock_version)); /* always read */
    assert_int_equal(kin_all(s, machine, .select = "twice").count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void names_alone(kin_query *query)
{
    kin_query_select(query, "name");
}

static void loads_alone(kin_query *query)
{
    kin_query_select(query, "load");
}

static void what_scopes_select_of_a_family(void **state)
{
    (void)state;
    create_machines();
    kin_create(s, part, .name = "a", .machine_id = rig->id);
    machine_list all = kin_all(s, machine, .scopes = {names_alone}, .order = "machines.id");
    assert_int_equal(all.count, 4);
    struct big_truck *big = kin_cast(big_truck, all.items[2]);
    assert_string_equal(big->name, "rig");
    assert_true(kin_is_loaded(big, lock_version));
    assert_false(kin_is_loaded(big, axles));
    assert_false(kin_is_loaded(big, load));
    truck_list trucks = kin_all(s, truck, .scopes = {loads_alone}, .select = "pin",
                                .order = "machines.id", .includes = "parts");
    assert_int_equal(trucks.items[1]->load, 40);
    assert_true(kin_is_loaded(trucks.items[1], pin));
    assert_false(kin_is_loaded(trucks.items[1], name));
    assert_int_equal(kin_many_peek(trucks.items[1], parts).count, 1);
    int met = 0;
    kin_each_batch(list, s, truck, .scopes = {loads_alone}, .batch_size = 1) {
        assert_false(kin_is_loaded(list.items[0], name));
        met += (int)list.items[0]->load;
    }
    assert_int_equal(met, 43);
    kin_stream *stream = kin_stream_open(s, machine, .scopes = {names_alone});
    for (struct machine *machine; (machine = kin_stream_next(stream, machine));) {
        assert_false(kin_is_loaded(machine, updated_at));
        met += kin_is_a(machine, truck);
    }
    kin_stream_close(stream);
    assert_int_equal(met, 45);
    assert_int_equal(kin_sum(s, truck, load, .scopes = {names_alone}), 43);
    assert_int_equal(kin_ids(s, truck, .scopes = {names_alone}).count, 2);
    assert_int_equal(kin_count(s, truck, .scopes = {names_alone}, .distinct = true), 2);
    assert_int_equal(kin_destroy_all(s, truck, .scopes = {names_alone}), 2);
    assert_int_equal(rows_of(part), 0);
}

/* --- locking ---------------------------------------------------------------------------------- */

static void a_stale_record_known_as_its_base_is_refused(void **state)
{
    (void)state;
    create_machines();
    struct machine *known = kin_find(s, machine, rig->id);
    assert_true(kin_update(rig, .axles = 4));
    assert_int_equal(rig->lock_version, 1);
    assert_true(kin_set(known, name, "late"));
    assert_false(kin_save(known));
    assert_answer(KIN_STALE_RECORD);
    assert_false(kin_destroy(known));
    assert_answer(KIN_STALE_RECORD);
    assert_true(kin_reload(known));
    assert_int_equal(kin_cast(big_truck, known)->axles, 4);
    assert_true(kin_lock(known));
    assert_true(kin_destroy(known));
    assert_int_equal(rows_of(big_truck), 0);
}

static void increments_reach_columns_of_the_derived_model(void **state)
{
    (void)state;
    create_machines();
    assert_true(kin_increment(rig, axles, 2));
    assert_int_equal(rig->axles, 5);
    struct truck *known = kin_find(s, truck, rig->id);
    assert_true(kin_increment(known, load, 10));
    assert_int_equal(known->load, 50);
    assert_true(kin_reload(rig));
    assert_int_equal(rig->load, 50);
    assert_int_equal(rig->twice, 100);
    assert_int_equal(rig->axles, 5);
}

static void an_increment_reads_what_the_database_computes(void **state)
{
    (void)state;
    create_machines();
    assert_true(kin_increment(van, load, 1));
    assert_int_equal(van->load, 4);
    assert_int_equal(van->twice, 8);
    assert_false(kin_changed(van));
    assert_true(kin_increment(van, price, 1));
    assert_int_equal(van->twice, 8);
    assert_int_equal(kin_find(s, truck, van->id)->twice, 8);
}

/* --- counters, touching, dependents ----------------------------------------------------------- */

static void parts_of_a_derived_machine_are_counted(void **state)
{
    (void)state;
    create_machines();
    at.now.microseconds += 1000000;
    struct part *bolt = kin_many_create(rig, parts, .name = "bolt");
    assert_int_equal(rig->parts_count, 1);
    assert_int_equal(rig->lock_version, 1); /* counted and touched at once */
    struct big_truck *found = kin_find(s, big_truck, rig->id);
    assert_int_equal(found->parts_count, 1);
    assert_int_equal(found->updated_at.microseconds, at.now.microseconds);
    assert_int_equal(found->lock_version, rig->lock_version);
    assert_true(kin_update(rig, .axles = 9));
    struct machine *owner = kin_one_get(kin_find(s, part, bolt->id), machine);
    assert_int_equal(kin_cast(big_truck, owner)->axles, 9);
    assert_true(kin_destroy(owner));
    assert_int_equal(rows_of(part), 0);
}

/* --- calculations, and changes of many rows --------------------------------------------------- */

static void calculations_see_the_rows_of_the_model_alone(void **state)
{
    (void)state;
    create_machines();
    kin_create(s, truck, .name = "spy", .hidden = true, .load = 100);
    assert_int_equal(kin_sum(s, truck, load), 43);
    assert_int_equal(kin_sum(s, truck, twice), 86);
    assert_int_equal(kin_sum(s, big_truck, load), 40);
    assert_int_equal(kin_sum(s, truck, load, .unscoped = true), 143);
    assert_int_equal(kin_count_of(s, truck, price), 1);
    assert_int_equal(kin_ids(s, truck).count, 2);
    assert_int_equal(kin_ids(s, machine).count, 5);
    kin_values names = kin_pluck(s, truck, name, .order = "machines.name");
    assert_int_equal(names.count, 2);
    assert_string_equal(names.items[0].as.text, "rig");
    assert_int_equal(kin_minimum(s, big_truck, born).as.date.days, 12345);
    assert_int_equal(kin_maximum(s, truck, load).as.integer, 40);
    assert_true(kin_average(s, truck, load) == 21.5);
    kin_groups kinds = kin_count_by(s, machine, type, .order = "machines.type");
    assert_int_equal(kinds.count, 4);
    kin_groups loads = kin_sum_by(s, truck, type, load, .order = "machines.type");
    assert_int_equal(loads.count, 2);
    assert_string_equal(loads.items[0].key.as.text, "BigTruck");
    assert_int_equal(loads.items[0].value.as.integer, 40);
    assert_int_equal(kin_sum(s, truck, load, .limit = 1, .order = "machines.id"), 3);
}

static void calculations_over_joins_with_a_derived_target(void **state)
{
    (void)state;
    create_machines();
    kin_create(s, part, .name = "a", .truck_id = rig->id, .machine_id = rig->id);
    kin_create(s, part, .name = "b", .truck_id = derrick->id, .machine_id = derrick->id);
    kin_create(s, part, .name = "c", .truck_id = van->id, .machine_id = rig->id);
    assert_int_equal(kin_pluck(s, part, name, .joins = "truck").count, 2);
    assert_int_equal(kin_sum(s, big_truck, load, .joins = "parts"), 80);
    assert_int_equal(kin_ids(s, big_truck, .joins = "parts", .distinct = true).count, 1);
    assert_int_equal(kin_update_all(s, part, .set = "name = 'z'", .joins = "truck",
                                    .where = "machines.load > 5"),
                     1);
    assert_int_equal(rows_where(part, "parts.name = 'z'"), 1);
}

static void all_rows_of_a_derived_model_are_changed_and_no_others(void **state)
{
    (void)state;
    create_machines();
    kin_create(s, truck, .name = "spy", .hidden = true);
    assert_int_equal(kin_update_all(s, truck, .set = "name = ?", .set_args = kin_args("t")), 2);
    assert_int_equal(rows_where(machine, "machines.name = 't'"), 2);
    assert_int_equal(
        kin_update_all(s, big_truck, .set = "level = ?", .set_args = kin_args(LEVEL_LOW)), 1);
    assert_int_equal(kin_update_all(s, truck, .set = "\"load\" = 1", .unscoped = true), 3);
    assert_int_equal(
        kin_update_all(s, truck, .set = "\"load\" = 2", .limit = 1, .order = "machines.id DESC"),
        1);
    assert_int_equal(kin_find(s, truck, rig->id)->load, 2);
    assert_int_equal(kin_delete_all(s, big_truck), 1);
    assert_int_equal(rows_of(machine), 4);
    kin_create(s, part, .machine_id = van->id);
    assert_int_equal(kin_destroy_all(s, truck), 1);
    assert_int_equal(rows_of(part), 0); /* the dependents of the base */
    assert_int_equal(rows_of(machine), 3);
    assert_int_equal(kin_destroy_all(s, machine), 3);
    assert_int_equal((int)kin_count(s, machine, .unscoped = true), 0);
}

static void STI_1_a_reflection_names_the_base(void **state)
{
    (void)state;
    const kin_model_reflection *big = kin_reflect(at.db, big_truck);
    assert_ptr_equal(big->base, kin_reflect(at.db, truck));
    assert_ptr_equal(big->base->base, kin_reflect(at.db, machine));
    assert_null(kin_reflect(at.db, machine)->base);
    assert_null(kin_reflect(at.db, part)->base);
    assert_string_equal(big->type->name, "type");
    assert_string_equal(kin_reflect(at.db, machine)->type->name, "type");
    assert_null(kin_reflect(at.db, part)->type);
    assert_string_equal(big->table, "machines");
    assert_true(kin_reflection_column(big, "pin")->secret);
    assert_string_equal(kin_reflection_column(big, "twice")->generated, "\"load\" * 2");
    assert_ptr_equal(kin_reflection_association(big, "parts")->owner, big);
}

/* --- one verb --------------------------------------------------------------------------------- */

static void an_upsert_of_a_derived_model(void **state)
{
    (void)state;
    create_machines();
    struct truck *up = kin_upsert(s, truck, "id", .id = van->id, .name = "new", .load = 8);
    assert_int_equal(up->twice, 16);
    assert_string_equal(up->pin, "1234");
    up = kin_upsert(s, truck, "id", .id = 900, .name = "made", .load = 1);
    assert_int_equal(up->twice, 2);
    assert_false(up->hidden);
    assert_string_equal(up->type, "Truck");
    assert_int_equal(kin_find(s, truck, 900)->load, 1);
    /* a row of a model below stays what it is */
    up = kin_upsert(s, truck, "id", .id = rig->id, .name = "still", .load = 2);
    assert_string_equal(up->type, "BigTruck");
    struct big_truck *still = kin_cast(big_truck, up);
    assert_string_equal(still->name, "still");
    assert_int_equal(still->twice, 4);
    assert_int_equal(still->born.days, 12345);
    assert_int_equal(still->lock_version, 0);
    assert_true(kin_update(still, .axles = 5));
    struct machine *base = kin_upsert(s, machine, "id", .id = derrick->id, .name = "base");
    assert_true(kin_cast(crane, base)->reach == 30.5);
    assert_true(kin_upsert(s, machine, "id", .id = 901, .name = "base")->type == NULL);
}

static void a_secret_column_of_a_derived_model_is_never_told(void **state)
{
    (void)state;
    create_machines();
    assert_null(kin_create(s, truck, .name = "x", .pin = "\xff\xfesecret"));
    assert_null(strstr(kin_error(s)->message, "secret"));
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void found_by_a_column_of_the_derived_model(void **state)
{
    (void)state;
    create_machines();
    assert_int_equal(kin_find_by(s, truck, .level = LEVEL_HIGH)->id, rig->id);
    assert_null(kin_find_by(s, big_truck, .load = 3));
    struct big_truck *made = kin_find_or_create_by(s, big_truck, .name = "van", .axles = 2);
    assert_int_equal(rows_of(big_truck), 2);
    assert_int_equal(made->axles, 2);
    assert_int_equal(kin_find_or_create_by(s, big_truck, .name = "van", .axles = 2)->id, made->id);
    struct truck *new = kin_find_or_new_by(s, truck, .name = "none");
    assert_true(kin_is_new(new));
    assert_string_equal(new->type, "Truck");
}

/* SQLite drops the zero behind. */
static bool is_twelve_and_a_half(kin_decimal_value price)
{
    return price.scale == 1 ? price.units == 125 : price.scale == 2 && price.units == 1250;
}

static void restored_and_rolled_back(void **state)
{
    (void)state;
    create_machines();
    struct machine *known = kin_find(s, machine, van->id);
    struct truck *truck = kin_cast(truck, known);
    assert_true(kin_set(truck, price, ((kin_decimal_value){99, 0})));
    assert_true(kin_set(truck, pin, "0"));
    assert_true(kin_restore(known));
    assert_true(is_twelve_and_a_half(truck->price));
    assert_string_equal(truck->pin, "1234");
    assert_true(kin_begin(s));
    assert_true(kin_update(truck, .load = 7));
    assert_int_equal(truck->lock_version, 1);
    assert_true(kin_rollback(s));
    assert_int_equal(truck->lock_version, 0);
    assert_int_equal(truck->load, 7);
    assert_true(kin_save(truck));
    assert_int_equal(truck->twice, 14);
}

/* --- keys of two columns ---------------------------------------------------------------------- */

static void a_family_with_a_key_of_two_columns(void **state)
{
    (void)state;
    kin_create(s, seat, .hall = "a", .number = 1);
    struct box_seat *box = kin_create(s, box_seat, .hall = "a", .number = 2, .name = "box");
    kin_create(s, box_seat, .hall = "b", .number = 1, .drink = "wine");
    assert_string_equal(box->drink, "tea");
    assert_null(kin_get(s, box_seat, kin_key("a", 1)));
    struct seat *known = kin_find(s, seat, kin_key("b", 1));
    assert_string_equal(kin_cast(box_seat, known)->drink, "wine");
    assert_true(kin_lock(known));
    assert_true(kin_increment(known, sold, 2));
    assert_int_equal(known->sold, 2);
    assert_true(kin_update(kin_cast(box_seat, known), .drink = "milk"));
    assert_int_equal(known->lock_version, 2);
    struct box_seat *up =
        kin_upsert(s, box_seat, "hall, number", .hall = "b", .number = 1, .name = "up");
    assert_string_equal(up->drink, "milk");
    int met = 0;
    kin_each_batch(list, s, seat, .batch_size = 1) {
        kin_each(seat, list) met += kin_is_a(seat, box_seat) ? 10 : 1;
    }
    assert_int_equal(met, 21);
    box_seat_list boxes = kin_all(s, box_seat, .select = "drink", .order = "seats.hall");
    assert_string_equal(boxes.items[0]->hall, "a");
    assert_true(kin_reload(boxes.items[1]));
    assert_string_equal(boxes.items[1]->name, "up");
    struct seat *last = kin_last(s, seat);
    assert_string_equal(last->hall, "b");
    assert_true(kin_destroy(last));
    assert_int_equal(rows_of(box_seat), 1);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct truck *truck;
};

static void prepare_truck(kin_session *session, void *records)
{
    struct records *all = records;
    kin_create(session, big_truck, .id = 5, .name = "rig", .load = 1, .pin = "1234");
    all->truck = kin_find(session, truck, 5);
}

static bool upsert(kin_session *session, void *records)
{
    (void)records;
    struct truck *up = kin_upsert(session, truck, "id", .id = 5, .name = "up", .load = 3);
    return up && kin_is_a(up, big_truck) && up->twice == 6;
}

static bool increment(kin_session *session, void *records)
{
    struct records *all = records;
    (void)session;
    return kin_increment(all->truck, load, 2) && all->truck->twice == 6;
}

static bool stream(kin_session *session, void *records)
{
    int met = 0;
    (void)records;
    kin_stream *stream = kin_stream_open(session, machine, .select = "name");
    for (struct machine *machine; (machine = kin_stream_next(stream, machine));)
        met += kin_is_a(machine, big_truck) && !kin_is_loaded(kin_cast(truck, machine), pin);
    kin_stream_close(stream);
    return met == 1;
}

static void faults(void **state)
{
    (void)state;
    struct scenario upserting = {.name = "upsert through a base",
                                 .prepare = prepare_truck,
                                 .act = upsert,
                                 .records_size = sizeof(struct records),
                                 .models = kin_models(machine, truck, big_truck, crane, part)};
    struct scenario incrementing = upserting;
    struct scenario streaming = upserting;
    incrementing.name = "increment what another column is computed by";
    incrementing.act = increment;
    streaming.name = "a stream of selected columns";
    streaming.act = stream;
    streaming.only_reads = true;
    each_fault(&upserting);
    each_fault_in_a_level(&upserting);
    each_fault(&incrementing);
    each_fault_in_a_level(&incrementing);
    each_fault(&streaming);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_table_of_a_family_is_what_kin_check_expects),
        TEST(columns_of_a_derived_model_are_kept_as_declared),
        TEST(a_default_scope_of_the_base_holds_below),
        TEST(what_is_made_below_has_the_values_of_both_scopes),
        TEST(an_association_to_a_derived_model_has_its_scopes),
        TEST(batches_of_a_base_give_each_its_own_model),
        TEST(batches_of_a_base_with_selected_columns),
        TEST(an_sql_of_the_users_own_gives_derived_records),
        TEST(a_generated_column_of_a_derived_model_can_be_selected),
        TEST(what_scopes_select_of_a_family),
        TEST(a_stale_record_known_as_its_base_is_refused),
        TEST(increments_reach_columns_of_the_derived_model),
        TEST(an_increment_reads_what_the_database_computes),
        TEST(parts_of_a_derived_machine_are_counted),
        TEST(calculations_see_the_rows_of_the_model_alone),
        TEST(calculations_over_joins_with_a_derived_target),
        TEST(all_rows_of_a_derived_model_are_changed_and_no_others),
        TEST(STI_1_a_reflection_names_the_base),
        TEST(an_upsert_of_a_derived_model),
        TEST(a_secret_column_of_a_derived_model_is_never_told),
        TEST(found_by_a_column_of_the_derived_model),
        TEST(restored_and_rolled_back),
        TEST(a_family_with_a_key_of_two_columns),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
