/* Members of clubs: has_one :through of every kind.
 *
 * member.club: through a has_one whose source is a belongs_to · member.badge: whose source is a
 * has_one · member.group_club: through a belongs_to · detail.club: nested */
#ifndef TESTS_BEHAVIOUR_MEMBERS_H
#define TESTS_BEHAVIOUR_MEMBERS_H

#include <kin.h>

#include <string.h>

KIN_DECLARE(member, static);
KIN_DECLARE(membership, static);
KIN_DECLARE(club, static);
KIN_DECLARE(badge, static);
KIN_DECLARE(group, static);
KIN_DECLARE(detail, static);
KIN_DECLARE(card, static);
KIN_DECLARE(sponsor, static);

struct member {
    kin_record kin;
    kin_int id;
    kin_int group_id;
    kin_text name;
    kin_one(club) club; /* declared before what it goes through */
    kin_one(membership) membership;
    kin_one(club) great_club; /* with a scope of its own */
    kin_one(membership) paid_membership;
    kin_one(club) paid_club; /* what it goes through has a scope */
    kin_one(badge) badge;
    kin_one(group) group;
    kin_one(club) group_club;
    kin_one(club) checked_club; /* validated */
    kin_one(club) saved_club;   /* saved along */
    kin_one(sponsor) sponsor;
    kin_one(club) sponsored; /* the source belongs to any */
    kin_one(detail) detail;
};

struct membership {
    kin_record kin;
    kin_int id;
    kin_int member_id;
    kin_text club_code;
    kin_text role; /* "bad" is refused, "kept" is not destroyed */
    kin_bool paid;
    kin_one(member) member;
    kin_one(club) club;
    kin_one(badge) badge;
};

/* Is invalid without a member that is in a group. */
struct card {
    kin_record kin;
    kin_int id;
    kin_int member_id;
    kin_one(member) member;
    kin_one(group) group; /* through member */
};

struct club {
    kin_record kin;
    kin_text code;
    kin_text name; /* must not be blank */
    kin_many(membership) memberships;
};

struct badge {
    kin_record kin;
    kin_int id;
    kin_int membership_id;
    kin_text text;
};

struct group {
    kin_record kin;
    kin_int id;
    kin_text club_code;
    kin_one(club) club;
};

struct detail {
    kin_record kin;
    kin_int id;
    kin_int member_id;
    kin_one(member) member;
    kin_one(membership) membership; /* through member */
    kin_one(club) club;             /* nested: through member, whose club goes through membership */
    kin_one(group) group;           /* through member, to a belongs_to */
};

struct sponsor {
    kin_record kin;
    kin_int id;
    kin_int member_id;
    kin_text thing_id;
    kin_text thing_type;
    kin_one(kin_record) thing;
};

static void great(kin_query *query)
{
    kin_query_equal(query, club, name, "great");
}

static void paid(kin_query *query)
{
    kin_query_equal(query, membership, paid, true);
}

static void validate_club(kin_record *record)
{
    struct club *club = kin_as(club, record);
    if (!club->name || !*club->name) kin_add_error(club, name, "can't be blank");
}

static void validate_membership(kin_record *record)
{
    struct membership *membership = kin_as(membership, record);
    if (membership->role && strcmp(membership->role, "bad") == 0)
        kin_add_error(membership, role, "is bad");
}

static bool keep(kin_record *record)
{
    struct membership *membership = kin_as(membership, record);
    return !membership->role || strcmp(membership->role, "kept") != 0;
}

/* clang-format off */
KIN_MODEL(member,
    KIN_COLUMN(id),
    KIN_COLUMN(group_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_ONE(club, club, .through = "membership"),
    KIN_HAS_ONE(membership, membership, .inverse_of = "member"),
    KIN_HAS_ONE(great_club, club, .through = "membership", .source = "club", .scope = great),
    KIN_HAS_ONE(paid_membership, membership, .scope = paid),
    KIN_HAS_ONE(paid_club, club, .through = "paid_membership", .source = "club"),
    KIN_HAS_ONE(badge, badge, .through = "membership"),
    KIN_BELONGS_TO(group, group),
    KIN_HAS_ONE(group_club, club, .through = "group", .source = "club"),
    KIN_HAS_ONE(checked_club, club, .through = "membership", .source = "club",
                .validate = KIN_VALIDATE_YES),
    KIN_HAS_ONE(saved_club, club, .through = "membership", .source = "club",
                .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_ONE(sponsor, sponsor),
    KIN_HAS_ONE(sponsored, club, .through = "sponsor", .source = "thing", .source_type = "Club"),
    KIN_HAS_ONE(detail, detail),
);

KIN_MODEL(membership,
    KIN_COLUMN(id),
    KIN_COLUMN(member_id, .nullable = true),
    KIN_COLUMN(club_code, .nullable = true),
    KIN_COLUMN(role, .nullable = true),
    KIN_COLUMN(paid, .default_bool = false),
    KIN_BELONGS_TO(member, member),
    KIN_BELONGS_TO(club, club, .foreign_key = "club_code"),
    KIN_HAS_ONE(badge, badge),
    KIN_VALIDATE(validate_membership),
    KIN_BEFORE_DESTROY(keep),
);

KIN_MODEL(club,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(memberships, membership, .foreign_key = "club_code"),
    KIN_VALIDATE(validate_club),
);

KIN_MODEL(card,
    KIN_COLUMN(id),
    KIN_COLUMN(member_id, .nullable = true),
    KIN_BELONGS_TO(member, member),
    KIN_HAS_ONE(group, group, .through = "member", .required = true),
);

KIN_MODEL(badge,
    KIN_COLUMN(id),
    KIN_COLUMN(membership_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
);

KIN_MODEL(group,
    KIN_COLUMN(id),
    KIN_COLUMN(club_code, .nullable = true),
    KIN_BELONGS_TO(club, club, .foreign_key = "club_code"),
);

KIN_MODEL(detail,
    KIN_COLUMN(id),
    KIN_COLUMN(member_id, .nullable = true),
    KIN_BELONGS_TO(member, member),
    KIN_HAS_ONE(membership, membership, .through = "member"),
    KIN_HAS_ONE(club, club, .through = "member"),
    KIN_HAS_ONE(group, group, .through = "member"),
);

KIN_MODEL(sponsor,
    KIN_COLUMN(id),
    KIN_COLUMN(member_id, .nullable = true),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(thing_type, .nullable = true),
    KIN_BELONGS_TO_ANY(thing),
);
/* clang-format on */

#define MEMBER_MODELS kin_models(member, membership, club, badge, group, detail, sponsor, card)

#endif
