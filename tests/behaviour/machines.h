/* A family whose models have what a column can be beside its type: a version of optimistic locking,
 * a default scope at two levels, an enumeration, a generated and a secret column, a counter.
 *
 *   machine         not retired
 *     truck         not secret, by a scope of its own
 *       big_truck
 *     crane
 *
 * And one whose key is of two columns: seat, box_seat. */
#ifndef TESTS_BEHAVIOUR_MACHINES_H
#define TESTS_BEHAVIOUR_MACHINES_H

#include <kin.h>

KIN_DECLARE(machine);
KIN_DECLARE(truck);
KIN_DECLARE(big_truck);
KIN_DECLARE(crane);
KIN_DECLARE(part);
KIN_DECLARE(seat);
KIN_DECLARE(box_seat);
KIN_DECLARE(ticket);

/* clang-format off */
#define MACHINE_MEMBERS                                  \
    kin_record kin;                                      \
    kin_int  id;                                         \
    kin_text type;                                       \
    kin_text name;                                       \
    kin_bool retired;                                    \
    kin_int  lock_version;                               \
    kin_int  parts_count;                                \
    kin_time updated_at;                                 \
    kin_many(part) parts; /* counted; destroyed along */

#define TRUCK_MEMBERS                                    \
    MACHINE_MEMBERS                                      \
    kin_int     load;                                    \
    kin_int     level;   /* enumeration */               \
    kin_int     twice;   /* generated */                 \
    kin_text    pin;     /* secret */                    \
    kin_bool    hidden;                                  \
    kin_decimal price;

#define SEAT_MEMBERS                                     \
    kin_record kin;                                      \
    kin_text hall;                                       \
    kin_int  number;                                     \
    kin_text type;                                       \
    kin_text name;                                       \
    kin_int  sold;                                       \
    kin_int  lock_version;
/* clang-format on */

struct machine {
    MACHINE_MEMBERS
};

struct truck {
    TRUCK_MEMBERS
};

struct big_truck {
    TRUCK_MEMBERS
    kin_int axles;
    kin_date born;
};

struct crane {
    MACHINE_MEMBERS
    kin_real reach;
};

struct part {
    kin_record kin;
    kin_int id;
    kin_int machine_id;
    kin_int truck_id;
    kin_text name;
    kin_one(machine) machine; /* counts and touches */
    kin_one(truck) truck;
};

struct seat {
    SEAT_MEMBERS
};

struct box_seat {
    SEAT_MEMBERS
    kin_text drink;
};

struct ticket {
    kin_record kin;
    kin_int id;
    kin_text name;
};

enum { LEVEL_LOW = 1, LEVEL_HIGH = 7 };
static const kin_enum_value truck_levels[] = {{"low", LEVEL_LOW}, {"high", LEVEL_HIGH}, {0}};

static void in_service(kin_query *query)
{
    kin_query_equal(query, machine, retired, false);
}

static void not_hidden(kin_query *query)
{
    kin_query_equal(query, truck, hidden, false);
}

static void machine_has_a_name(kin_record *record)
{
    struct machine *machine = kin_as(machine, record);
    if (!machine->name || !*machine->name) kin_add_error(machine, name, "can't be blank");
}

static void truck_carries(kin_record *record)
{
    struct truck *truck = kin_as(truck, record);
    if (truck->load < 0) kin_add_error(truck, load, "must not be negative");
}

/* clang-format off */
KIN_MODEL(machine,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(retired, .default_bool = false),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(parts_count),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(parts, part, .inverse_of = "machine", .dependent = KIN_DESTROY),
    KIN_DEFAULT_SCOPE(in_service),
    KIN_VALIDATE(machine_has_a_name),
);

KIN_MODEL(truck,
    KIN_INHERITS(machine),
    KIN_COLUMN(load, .default_int = 0),
    KIN_COLUMN(level, .enumeration = truck_levels, .nullable = true),
    KIN_COLUMN(twice, .generated = "\"load\" * 2", .nullable = true),
    KIN_COLUMN(pin, .secret = true, .nullable = true),
    KIN_COLUMN(hidden, .default_bool = false),
    KIN_COLUMN(price, .nullable = true),
    KIN_DEFAULT_SCOPE(not_hidden),
    KIN_VALIDATE(truck_carries),
);

KIN_MODEL(big_truck,
    KIN_INHERITS(truck),
    KIN_COLUMN(axles, .default_int = 3),
    KIN_COLUMN(born, .nullable = true),
);

KIN_MODEL(crane,
    KIN_INHERITS(machine),
    KIN_COLUMN(reach, .nullable = true),
);

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(machine_id, .nullable = true),
    KIN_COLUMN(truck_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(machine, machine, .inverse_of = "parts", .counter_cache = KIN_COUNTER_CACHE,
                   .touch = KIN_TOUCH),
    KIN_BELONGS_TO(truck, truck),
);

KIN_MODEL(seat,
    KIN_COLUMN(hall, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(sold, .default_int = 0),
    KIN_COLUMN(lock_version),
);

KIN_MODEL(box_seat,
    KIN_INHERITS(seat),
    KIN_COLUMN(drink, .default_text = "tea"),
);

KIN_MODEL(ticket,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);
/* clang-format on */

#endif
