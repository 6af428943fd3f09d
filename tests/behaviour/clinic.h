/* Doctors and their patients, over visits that both count. */
#ifndef TESTS_BEHAVIOUR_CLINIC_H
#define TESTS_BEHAVIOUR_CLINIC_H

#include <kin.h>

KIN_DECLARE(doctor, static);
KIN_DECLARE(visit, static);
KIN_DECLARE(patient, static);
KIN_DECLARE(ward, static);
KIN_DECLARE(bed, static);
KIN_DECLARE(cot, static);

struct doctor {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int visits_count;
    kin_many(patient) patients; /* declared before what it goes through */
    kin_many(visit) visits;
    kin_many(patient) destroyed_patients;
    kin_many(patient) left_patients; /* nullified */
};

struct visit {
    kin_record kin;
    kin_int id;
    kin_int doctor_id;
    kin_int patient_id;
    kin_text note;
    kin_one(doctor) doctor;
    kin_one(patient) patient;
};

struct patient {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int doctors_count;
    kin_many(visit) visits;
    kin_many(doctor) doctors;
};

/* Its patients, over beds; another .dependent each. */
struct ward {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(bed) beds;
    kin_many(patient) destroyed_patients;
    kin_many(bed) left_beds;
    kin_many(patient) left_patients;
    kin_many(bed) kept_beds;
    kin_many(patient) kept_patients;
};

struct bed {
    kin_record kin;
    kin_int id;
    kin_int ward_id;
    kin_int left_ward_id;
    kin_int kept_ward_id;
    kin_int cot_id;
    kin_int patient_id;
    kin_one(patient) patient;
};

struct cot {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(bed) beds;
    kin_many(patient) patients;
};

static int destroyed; /* visits, with their callbacks */

static bool count_destroyed(kin_record *record)
{
    (void)record;
    destroyed++;
    return true;
}

static void validate_patient(kin_record *record)
{
    struct patient *patient = kin_as(patient, record);
    if (!patient->name || !*patient->name) kin_add_error(patient, name, "can't be blank");
}

static void validate_visit(kin_record *record)
{
    struct visit *visit = kin_as(visit, record);
    struct doctor *doctor = kin_one_get(visit, doctor);
    if (doctor && doctor->name && doctor->name[0] == '-') kin_add_base_error(visit, "no time");
}

/* clang-format off */
KIN_MODEL(doctor,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(visits_count, .default_int = 0),
    KIN_HAS_MANY(patients, patient, .through = "visits"),
    KIN_HAS_MANY(visits, visit, .inverse_of = "doctor", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(destroyed_patients, patient, .through = "visits", .source = "patient",
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(left_patients, patient, .through = "visits", .source = "patient",
                 .dependent = KIN_NULLIFY),
);

KIN_MODEL(visit,
    KIN_COLUMN(id),
    KIN_COLUMN(doctor_id, .nullable = true),
    KIN_COLUMN(patient_id, .nullable = true),
    KIN_COLUMN(note, .default_text = "none"),
    KIN_BELONGS_TO(doctor, doctor, .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "visits"),
    KIN_BELONGS_TO(patient, patient, .counter_cache = "doctors_count", .inverse_of = "visits"),
    KIN_VALIDATE(validate_visit),
    KIN_BEFORE_DESTROY(count_destroyed),
);

KIN_MODEL(patient,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(doctors_count, .default_int = 0),
    KIN_HAS_MANY(visits, visit, .inverse_of = "patient"),
    KIN_HAS_MANY(doctors, doctor, .through = "visits"),
    KIN_VALIDATE(validate_patient),
);

KIN_MODEL(ward,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(beds, bed),
    KIN_HAS_MANY(destroyed_patients, patient, .through = "beds", .source = "patient",
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(left_beds, bed, .foreign_key = "left_ward_id"),
    KIN_HAS_MANY(left_patients, patient, .through = "left_beds", .source = "patient",
                 .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(kept_beds, bed, .foreign_key = "kept_ward_id"),
    KIN_HAS_MANY(kept_patients, patient, .through = "kept_beds", .source = "patient",
                 .dependent = KIN_RESTRICT_WITH_EXCEPTION),
);

KIN_MODEL(bed,
    KIN_COLUMN(id),
    KIN_COLUMN(ward_id, .nullable = true),
    KIN_COLUMN(left_ward_id, .nullable = true),
    KIN_COLUMN(kept_ward_id, .nullable = true),
    KIN_COLUMN(cot_id, .nullable = true),
    KIN_COLUMN(patient_id, .nullable = true),
    KIN_BELONGS_TO(patient, patient),
);

KIN_MODEL(cot,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(beds, bed),
    KIN_HAS_MANY(patients, patient, .through = "beds", .source = "patient",
                 .dependent = KIN_RESTRICT_WITH_ERROR),
);
/* clang-format on */

#define CLINIC_MODELS kin_models(doctor, visit, patient, ward, bed, cot)

#endif
