#include "loading/explain.h"

#include "loading/sizes.h"

static void say_joined(kin__buffer *text, const kin_query *query)
{
    int length = (int)query->joined_name_length;
    kin__append(text, "joined, in one statement with their owners: ");
    switch (query->joined_for) {
    case KIN__JOINED_FOR_NOTHING: kin__append(text, ".eager_load asks for it"); break;
    case KIN__JOINED_FOR_JOINS:
        kin__append_format(text, ".joins names %.*s", length, query->joined_name);
        break;
    case KIN__JOINED_FOR_REFERENCE:
        kin__append_format(text, ".references names %.*s", length, query->joined_name);
        break;
    case KIN__JOINED_FOR_TEXT:
        kin__append_format(text, "a condition, order or group names %.*s", length,
                           query->joined_name);
        break;
    }
    kin__append_char(text, '\n');
}

/* A wait in milliseconds. */
static void say_distance(kin__buffer *text, const kin_session *session)
{
    int64_t distance = session->db->driver->distance(session->connection);
    kin__append_format(text, "one wait takes %d.%02d ms", (int)(distance / 1000),
                       (int)(distance % 1000 / 10));
}

static void say_carried(kin__buffer *text, const kin_session *session)
{
    kin__append(text, "carried, in one batch with their owners: ");
    if (session->db->driver->load_by(session->connection) == KIN__LOAD_BY_CARRYING)
        kin__append(text, "load=carry stands in the URL");
    else
        say_distance(text, session);
    kin__append_char(text, '\n');
}

static void say_levels(kin__buffer *text, const kin_query *query, kin__carry_refusal refusal)
{
    kin__append(text, "by levels: ");
    switch (refusal) {
    case KIN__CARRIED: break;
    case KIN__CARRY_UNABLE:
        kin__append_format(text, "%s cannot keep keys for the next statement",
                           query->session->dialect->name);
        break;
    case KIN__CARRY_TOLD:
        kin__append(text, "load=levels stands in the URL, or the server is too old to carry");
        break;
    case KIN__CARRY_NEAR:
        say_distance(text, query->session);
        kin__append(text, ", which is too near to carry");
        break;
    case KIN__CARRY_LARGE:
        kin__append_format(text, "the last such load put something along with %zu records, ",
                           (size_t)kin__size_of(query->session->db, query->size_key));
        say_distance(text, query->session);
        break;
    case KIN__CARRY_JOINED: kin__append(text, "their owners are joined, or read in steps"); break;
    case KIN__CARRY_LOCKED: kin__append(text, "rows are locked"); break;
    case KIN__CARRY_VOLATILE:
        kin__append(text, "the text of the query may say something else each time");
        break;
    case KIN__CARRY_NONE: kin__append(text, "none of the first ones can be carried"); break;
    }
    kin__append_char(text, '\n');
}

/* A tree that is joined may have parts that are not. */
void kin__say_way(kin__buffer *text, const kin_query *query, kin__carry_refusal refusal)
{
    if (query->eager) say_joined(text, query);
    if (query->includes && refusal == KIN__CARRIED)
        say_carried(text, query->session);
    else if (query->includes)
        say_levels(text, query, refusal);
}

const char *kin__each_in_words(const kin_query *query, kin__each_way way)
{
    switch (way) {
    case KIN__EACH_ALONE:
        return query->lock ? "for each owner a statement of its own, since rows are locked"
                           : "for each owner a statement of its own";
    case KIN__EACH_LATERAL: return "for each owner, by a lateral join";
    case KIN__EACH_AMONG: return "for each owner, by a sub-select";
    case KIN__EACH_UNITED: return "for each owner, by a union, 64 owners at a time";
    }
    return "";
}

const char *kin__hindrance_in_words(kin__carry_hindrance hindrance)
{
    switch (hindrance) {
    case KIN__HINDERED_BY_NOTHING: break;
    case KIN__HINDERED_BY_ANY: return "it depends on the owner where it leads";
    case KIN__HINDERED_BY_STEPS: return "it is read in steps";
    case KIN__HINDERED_BY_COLUMNS: return "its key has several columns";
    case KIN__HINDERED_BY_OWNER: return "its scope is told of the owner";
    case KIN__HINDERED_BY_LIMIT: return "a limit or groups hold for each owner";
    case KIN__HINDERED_BY_TEXT: return "the text of its scope may say something else each time";
    case KIN__HINDERED_BY_TYPE: return "keys of this type cannot be carried";
    case KIN__HINDERED_BY_OTHERS: return "its owners may be others than the statement before finds";
    }
    return "";
}
