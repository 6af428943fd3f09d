#include "behaviour/association.h"

KIN_DECLARE(company);
KIN_DECLARE(employee);
KIN_DECLARE(garage);
KIN_DECLARE(car);
KIN_DECLARE(plate);

struct company {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_text name; /* must not be blank */
    kin_bool open;
};

struct employee {
    kin_record kin;
    kin_int id;
    kin_int company_id;
    kin_int former_id;
    kin_text company_code;
    kin_one(company) company;
    kin_one(company) former;
    kin_one(company) by_code;      /* by companies.code */
    kin_one(company) open_company; /* by company_id, if it is open */
    kin_one(company) checked;      /* by former_id, validated */
};

struct garage {
    kin_record kin;
    kin_int id;
    kin_many(car) cars;
};

/* Destroying a car destroys its garage and deletes its plate. */
struct car {
    kin_record kin;
    kin_int id;
    kin_int garage_id;
    kin_int plate_id;
    kin_one(garage) garage;
    kin_one(plate) plate;
};

struct plate {
    kin_record kin;
    kin_int id;
};

static void only_open(kin_query *query)
{
    kin_query_equal(query, company, open, true);
}

static void validate_company(kin_record *record)
{
    struct company *company = kin_as(company, record);
    if (!company->name || !*company->name) kin_add_error(company, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(company,
    KIN_COLUMN(id),
    KIN_COLUMN(code, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(open, .default_bool = false),
    KIN_VALIDATE(validate_company),
);

KIN_MODEL(employee,
    KIN_COLUMN(id),
    KIN_COLUMN(company_id, .nullable = true),
    KIN_COLUMN(former_id, .nullable = true),
    KIN_COLUMN(company_code, .nullable = true),
    KIN_BELONGS_TO(company, company),
    KIN_BELONGS_TO(former, company),
    KIN_BELONGS_TO(by_code, company, .foreign_key = "company_code", .primary_key = "code"),
    KIN_BELONGS_TO(open_company, company, .foreign_key = "company_id", .scope = only_open),
    KIN_BELONGS_TO(checked, company, .foreign_key = "former_id", .validate = KIN_VALIDATE_YES),
);

KIN_MODEL(garage,
    KIN_COLUMN(id),
    KIN_HAS_MANY(cars, car),
);

KIN_MODEL(car,
    KIN_COLUMN(id),
    KIN_COLUMN(garage_id, .nullable = true),
    KIN_COLUMN(plate_id, .nullable = true),
    KIN_BELONGS_TO(garage, garage, .dependent = KIN_DESTROY),
    KIN_BELONGS_TO(plate, plate, .dependent = KIN_DELETE),
);

KIN_MODEL(plate, KIN_COLUMN(id));
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(company, employee, garage, car, plate));
}

/* --- reading ---------------------------------------------------------------------------------- */

static void BT_1_loads_by_key_in_one_statement_without_order(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    kin_create(s, company, .name = "Other");
    struct employee *made = kin_create(s, employee, .company_id = acme->id);
    struct employee *ann = kin_find(s, employee, made->id);
    struct company *found = NULL;
    assert_false(kin_is_loaded(ann, company));
    assert_statements(1, found = kin_one_get(ann, company));
    assert_string_equal(found->name, "Acme");
    assert_null(strstr(last_sql, "ORDER BY"));
    assert_statements(0, found = kin_one_get(ann, company));
    assert_ptr_equal(found, kin_one_peek(ann, company));
}

static void BT_1_loads_by_another_column_of_the_target(void **state)
{
    (void)state;
    kin_create(s, company, .name = "Other", .code = "o");
    kin_create(s, company, .name = "Acme", .code = "a'c\"m\\e");
    struct employee *ann = kin_create(s, employee, .company_code = "a'c\"m\\e");
    struct company *found = NULL;
    assert_statements(1, found = kin_one_get(ann, by_code));
    assert_string_equal(found->name, "Acme");
}

static void BT_2_null_key_is_none_without_a_statement(void **state)
{
    (void)state;
    struct employee *ann = kin_create(s, employee);
    struct employee *found = kin_find(s, employee, ann->id);
    assert_statements(0, assert_null(kin_one_get(found, company)));
    assert_true(kin_is_loaded(found, company));
    assert_answer(KIN_OK);
}

static void BT_2_new_record_with_a_key_loads(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_new(s, employee, .company_id = acme->id);
    struct company *found = NULL;
    assert_statements(1, found = kin_one_get(ann, company));
    assert_string_equal(found->name, "Acme");
}

static void BT_2_key_set_after_none_was_read(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_new(s, employee);
    assert_null(kin_one_get(ann, company));
    kin_set(ann, company_id, acme->id);
    struct company *found = kin_one_get(ann, company);
    assert_non_null(found);
    assert_int_equal(found->id, acme->id);
}

static void BT_2_key_that_leads_nowhere_is_remembered(void **state)
{
    (void)state;
    struct employee *ann = kin_create(s, employee, .company_id = 404);
    assert_statements(1, assert_null(kin_one_get(ann, company)));
    assert_answer(KIN_OK);
    assert_statements(0, assert_null(kin_one_get(ann, company)));
}

static void BT_3_a_changed_key_makes_the_target_stale(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct company *best = kin_create(s, company, .name = "Best");
    struct employee *ann = kin_create(s, employee);
    kin_one_set(ann, company, acme);
    kin_set(ann, company_id, acme->id); /* the same: nothing changes */
    assert_ptr_equal(kin_one_peek(ann, company), acme);
    kin_set(ann, company_id, best->id);
    assert_false(kin_is_loaded(ann, company));
    struct company *found = NULL;
    assert_statements(1, found = kin_one_get(ann, company));
    assert_string_equal(found->name, "Best");
    kin_set_null(ann, company_id);
    assert_statements(0, assert_null(kin_one_get(ann, company)));
}

static void BT_3_all_associations_of_the_key_are_stale(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme", .open = true);
    struct company *best = kin_create(s, company, .name = "Best", .open = true);
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    kin_one_get(ann, open_company);
    kin_one_set(ann, company, best);
    struct company *found = kin_one_get(ann, open_company);
    assert_string_equal(found->name, "Best");
}

static void BT_4_reload_asks_once(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    kin_one_get(ann, company);
    kin_execute(s, "UPDATE companies SET name = 'Changed'", NULL);
    struct company *found = kin_one_get(ann, company);
    assert_string_equal(found->name, "Acme");
    assert_statements(1, found = kin_one_reload(ann, company));
    assert_string_equal(found->name, "Changed");
    assert_statements(0, (void)kin_one_get(ann, company));
}

static void BT_4_reloading_the_record_forgets_the_target(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    kin_one_get(ann, company);
    kin_reload(ann);
    assert_false(kin_is_loaded(ann, company));
}

static void BT_5_scope_applies(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme", .open = false);
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    assert_null(kin_one_get(ann, open_company));
    kin_update(acme, .open = true);
    assert_non_null(kin_one_reload(ann, open_company));
}

/* --- assigning -------------------------------------------------------------------------------- */

static void BT_7_a_saved_target_sets_the_key_and_saves_nothing(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee);
    assert_statements(0, assert_true(kin_one_set(ann, company, acme)));
    assert_int_equal(ann->company_id, acme->id);
    assert_ptr_equal(kin_one_peek(ann, company), acme);
    assert_int_equal(rows_where(employee, "employees.company_id IS NOT NULL"), 0);
    assert_statements(1, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(employee, "employees.company_id IS NOT NULL"), 1);
}

static void BT_7_an_unsaved_target_is_saved_first(void **state)
{
    (void)state;
    struct company *acme = kin_new(s, company, .name = "Acme");
    struct employee *ann = kin_new(s, employee);
    assert_statements(0, assert_true(kin_one_set(ann, company, acme)));
    assert_true(kin_is_null(ann, company_id));
    assert_statements(2, assert_true(kin_save(ann)));
    assert_false(kin_is_new(acme));
    assert_int_equal(ann->company_id, acme->id);
    assert_ptr_equal(kin_one_peek(ann, company), acme);
    struct employee *found = kin_find(s, employee, ann->id);
    assert_int_equal(found->company_id, acme->id);
}

static void BT_7_a_target_saved_before_its_owner(void **state)
{
    (void)state;
    struct company *acme = kin_new(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee);
    kin_one_set(ann, company, acme);
    assert_true(kin_save(acme));
    assert_true(kin_is_null(ann, company_id));
    assert_true(kin_save(ann));
    struct employee *found = kin_find(s, employee, ann->id);
    assert_int_equal(found->company_id, acme->id);
}

static void BT_7_with_another_column_of_the_target(void **state)
{
    (void)state;
    struct company *acme = kin_new(s, company, .name = "Acme", .code = "acme");
    struct employee *ann = kin_create(s, employee);
    kin_one_set(ann, by_code, acme);
    assert_string_equal(ann->company_code, "acme"); /* it has that value before it is saved */
    assert_true(kin_is_new(acme));
    assert_true(kin_save(ann));
    assert_string_equal(ann->company_code, "acme");
    struct company *best = kin_create(s, company, .name = "Best", .code = "best");
    kin_one_set(ann, by_code, best);
    assert_string_equal(ann->company_code, "best");
}

static void BT_8_null_clears_the_key(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    assert_statements(0, assert_true(kin_one_set(ann, company, NULL)));
    assert_true(kin_is_null(ann, company_id));
    assert_true(kin_is_loaded(ann, company));
    assert_null(kin_one_peek(ann, company));
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(employee, "employees.company_id IS NULL"), 1);
}

static void BT_8_null_takes_an_unsaved_target_out(void **state)
{
    (void)state;
    struct employee *ann = kin_new(s, employee);
    kin_one_build(ann, company, .name = "Acme");
    kin_one_set(ann, company, NULL);
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(company), 0);
}

static void BT_10_a_record_of_another_model_is_refused(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee, .company_id = acme->id);
    void *other = kin_create(s, plate);
    assert_false(kin_one_set(ann, company, other));
    const kin_error_info *error = kin_error(s);
    assert_string_equal(error->model, "employee");
    assert_string_equal(error->association, "company");
    assert_string_equal(error->expected, "company");
    assert_string_equal(error->actual, "plate");
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_int_equal(ann->company_id, acme->id);
}

static void BT_10_a_record_of_another_session_is_refused(void **state)
{
    (void)state;
    struct employee *ann = kin_create(s, employee);
    kin_session *second = kin_session_open(at.db);
    struct company *foreign = kin_new(second, company, .name = "Acme");
    assert_false(kin_one_set(ann, company, foreign));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_true(kin_is_null(ann, company_id));
    kin_session_close(second);
}

static void BT_11_build_saves_nothing_and_create_saves_the_target(void **state)
{
    (void)state;
    struct employee *ann = kin_new(s, employee);
    struct company *built = NULL;
    struct company *made = NULL;
    assert_statements(0, built = kin_one_build(ann, company, .name = "Built"));
    assert_true(kin_is_new(built));
    assert_ptr_equal(kin_one_peek(ann, company), built);
    assert_statements(1, made = kin_one_create(ann, company, .name = "Made"));
    assert_false(kin_is_new(made));
    assert_true(kin_is_new(ann));
    assert_int_equal(ann->company_id, made->id);
    assert_ptr_equal(kin_one_peek(ann, company), made);
    assert_int_equal(rows_of(company), 1);
}

static void BT_11_a_refused_create_stays_attached(void **state)
{
    (void)state;
    struct employee *ann = kin_create(s, employee);
    struct company *refused = kin_one_create(ann, company);
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_int_equal(kin_errors(refused).count, 1);
    assert_ptr_equal(kin_one_peek(ann, company), refused);
    assert_true(kin_is_null(ann, company_id));
    assert_null(kin_one_must_create(ann, company));
    assert_answer(KIN_RECORD_INVALID);
    assert_true(kin_is_new(kin_one_peek(ann, company)));
    assert_int_equal(rows_of(company), 0);
}

static void BT_11_what_a_scope_demands_is_set(void **state)
{
    (void)state;
    struct employee *ann = kin_create(s, employee);
    struct company *built = kin_one_build(ann, open_company, .name = "Acme");
    assert_true(built->open);
    struct company *given = kin_one_build(ann, open_company, .name = "Acme", .open = false);
    assert_false(given->open);
}

/* --- destroying ------------------------------------------------------------------------------- */

static void BT_14_destroys_or_deletes_the_target_after_the_owner(void **state)
{
    (void)state;
    struct garage *garage = kin_create(s, garage);
    struct plate *plate = kin_create(s, plate);
    struct car *car = kin_create(s, car, .garage_id = garage->id, .plate_id = plate->id);
    kin_create(s, car, .garage_id = garage->id);
    /* both parents are loaded, and the car goes first */
    assert_statements(5, assert_true(kin_destroy(car)));
    assert_int_equal(rows_of(garage), 0);
    assert_int_equal(rows_of(plate), 0);
    assert_int_equal(rows_of(car), 1);
}

static void BT_14_without_a_target_there_is_nothing_to_destroy(void **state)
{
    (void)state;
    struct car *car = kin_create(s, car);
    assert_statements(1, assert_true(kin_destroy(car)));
    struct car *lost = kin_create(s, car, .garage_id = 404);
    assert_true(kin_destroy(lost));
    assert_int_equal(rows_of(car), 0);
}

/* --- saving ----------------------------------------------------------------------------------- */

static void AS_3_a_parent_of_two_associations_is_inserted_once(void **state)
{
    (void)state;
    struct company *acme = kin_new(s, company, .name = "Acme");
    struct employee *ann = kin_new(s, employee);
    kin_one_set(ann, company, acme);
    kin_one_set(ann, former, acme);
    assert_statements(2, assert_true(kin_save(ann)));
    assert_int_equal(rows_of(company), 1);
    assert_int_equal(ann->company_id, acme->id);
    assert_int_equal(ann->former_id, acme->id);
    assert_statements(0, assert_true(kin_save(ann)));
}

static void AS_2_a_changed_parent_is_not_saved_along(void **state)
{
    (void)state;
    struct company *acme = kin_create(s, company, .name = "Acme");
    struct employee *ann = kin_create(s, employee);
    kin_one_set(ann, company, acme);
    kin_set(acme, name, "Changed");
    assert_statements(1, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(company, "companies.name = 'Changed'"), 0);
    assert_true(kin_changed(acme));
}

static void AS_9_an_invalid_parent_is_silently_not_saved(void **state)
{
    (void)state;
    struct employee *ann = kin_new(s, employee);
    struct company *built = kin_one_build(ann, company);
    assert_true(kin_save(ann));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(built));
    assert_false(kin_is_new(ann));
    assert_true(kin_is_null(ann, company_id));
    assert_int_equal(rows_of(company), 0);
}

static void AS_10_an_invalid_parent_that_is_validated_refuses(void **state)
{
    (void)state;
    struct employee *ann = kin_new(s, employee);
    kin_one_build(ann, checked);
    assert_statements(0, assert_false(kin_save(ann)));
    assert_answer(KIN_OK);
    kin_field_errors errors = kin_errors(ann);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].field, "checked");
    assert_string_equal(errors.items[0].message, "is invalid");
    assert_int_equal(rows_of(employee), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(BT_1_loads_by_key_in_one_statement_without_order),
        TEST(BT_1_loads_by_another_column_of_the_target),
        TEST(BT_2_null_key_is_none_without_a_statement),
        TEST(BT_2_new_record_with_a_key_loads),
        TEST(BT_2_key_set_after_none_was_read),
        TEST(BT_2_key_that_leads_nowhere_is_remembered),
        TEST(BT_3_a_changed_key_makes_the_target_stale),
        TEST(BT_3_all_associations_of_the_key_are_stale),
        TEST(BT_4_reload_asks_once),
        TEST(BT_4_reloading_the_record_forgets_the_target),
        TEST(BT_5_scope_applies),
        TEST(BT_7_a_saved_target_sets_the_key_and_saves_nothing),
        TEST(BT_7_an_unsaved_target_is_saved_first),
        TEST(BT_7_a_target_saved_before_its_owner),
        TEST(BT_7_with_another_column_of_the_target),
        TEST(BT_8_null_clears_the_key),
        TEST(BT_8_null_takes_an_unsaved_target_out),
        TEST(BT_10_a_record_of_another_model_is_refused),
        TEST(BT_10_a_record_of_another_session_is_refused),
        TEST(BT_11_build_saves_nothing_and_create_saves_the_target),
        TEST(BT_11_a_refused_create_stays_attached),
        TEST(BT_11_what_a_scope_demands_is_set),
        TEST(BT_14_destroys_or_deletes_the_target_after_the_owner),
        TEST(BT_14_without_a_target_there_is_nothing_to_destroy),
        TEST(AS_3_a_parent_of_two_associations_is_inserted_once),
        TEST(AS_2_a_changed_parent_is_not_saved_along),
        TEST(AS_9_an_invalid_parent_is_silently_not_saved),
        TEST(AS_10_an_invalid_parent_that_is_validated_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
