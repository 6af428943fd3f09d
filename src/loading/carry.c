#include "loading/carry.h"

#include "loading/load.h"
#include "loading/sizes.h"
#include "record/slot.h"

/* --- what can be carried -------------------------------------------------------------------- */

static bool has_one_key(const kin__association *association)
{
    return association->owner_keys.count == 1 && association->hop_count > 0 &&
           association->hops[0].to.count == 1;
}

/* An include that is about some of the owners alone, or about each of them, is not carried; nor is
 * one that is read in steps. */
static kin__carry_hindrance hindrance_of(const kin__include *include)
{
    const kin__association *association = include->association;
    kin_query *query = include->query;
    if (include->apart || include->records || association->ways) return KIN__HINDERED_BY_ANY;
    if (association->last) return KIN__HINDERED_BY_STEPS;
    if (!has_one_key(association)) return KIN__HINDERED_BY_COLUMNS;
    if (kin__chain_has_owner_scope(association)) return KIN__HINDERED_BY_OWNER;
    if (kin__part_is_each(query)) return KIN__HINDERED_BY_LIMIT;
    return query && kin__query_is_volatile(query) ? KIN__HINDERED_BY_TEXT
                                                  : KIN__HINDERED_BY_NOTHING;
}

/* ... as far as it can be told without the catalogue. */
static bool may_be_carried(const kin__include *include)
{
    return hindrance_of(include) == KIN__HINDERED_BY_NOTHING;
}

static bool is_same_slot(const kin__association *left, const kin__association *right)
{
    return left->offset == right->offset && left->owner->root == right->owner->root;
}

bool kin__fills_back(const kin__association *association, const kin__association *slot)
{
    const kin__association *inverse = association->any ? NULL : association->inverse;
    return inverse && !inverse->many && is_same_slot(inverse, slot);
}

static bool fills_slot(const kin__include *tree, const kin__include *include)
{
    for (; tree; tree = tree->next) {
        const kin__association *association = tree->association;
        if (tree != include && is_same_slot(association, include->association)) return true;
        if (association->inverse && is_same_slot(association->inverse, include->association))
            return true;
        if (fills_slot(tree->children, include)) return true;
    }
    return false;
}

/* Whether the slot may lead to other records than the statement finds: what was there before, or
 * what another statement of the load has put in. The keys of those are not set aside. */
static bool may_hold_others(const kin_query *query, const kin__include *include)
{
    const kin__association *of = query->of ? query->chain : NULL;
    if (of && (of->any || (of->inverse && is_same_slot(of->inverse, include->association))))
        return true;
    return include->query && fills_slot(query->includes, include);
}

static bool is_carried(const kin_query *query, const kin__include *include)
{
    if (!may_be_carried(include)) return false;
    const kin__searched *searched = kin__searched_for(query->session, include->association);
    return searched && searched->list;
}

kin__carry_hindrance kin__carry_hindrance_of(const kin__carry_batch *batch,
                                             const kin__include *include)
{
    kin__carry_hindrance hindrance = hindrance_of(include);
    if (hindrance != KIN__HINDERED_BY_NOTHING) return hindrance;
    return is_carried(batch->query, include) ? KIN__HINDERED_BY_OTHERS : KIN__HINDERED_BY_TYPE;
}

static bool is_unknown(const kin_query *query, const kin__include *tree)
{
    for (; tree; tree = tree->next) {
        if (!may_be_carried(tree)) continue;
        if (!kin__searched_for(query->session, tree->association) ||
            is_unknown(query, tree->children))
            return true;
    }
    return false;
}

static kin__carry_refusal refusal_of(kin_query *query)
{
    kin_session *session = query->session;
    const kin__driver *driver = session->db->driver;
    if (!session->dialect->carry) return KIN__CARRY_UNABLE;
    kin__load_by load_by = driver->load_by(session->connection);
    if (load_by == KIN__LOAD_BY_LEVELS) return KIN__CARRY_TOLD;
    if (load_by == KIN__LOAD_BY_DISTANCE && driver->distance(session->connection) < KIN__NEAR)
        return KIN__CARRY_NEAR;
    if (query->eager || query->reached) return KIN__CARRY_JOINED;
    if (query->lock || kin__tree_locks(query->includes)) return KIN__CARRY_LOCKED;
    return kin__query_is_volatile(query) ? KIN__CARRY_VOLATILE : KIN__CARRIED;
}

static bool decide(kin_query *query, kin__carry_refusal *refusal)
{
    *refusal = KIN__CARRY_NONE;
    if (!query->includes) return true;
    *refusal = refusal_of(query);
    if (*refusal != KIN__CARRIED) return true;
    if (is_unknown(query, query->includes) && !kin__searched_learn(query->session)) return false;
    for (const kin__include *include = query->includes; include; include = include->next)
        if (is_carried(query, include)) return true;
    *refusal = KIN__CARRY_NONE;
    return true;
}

/* Microseconds that the server needs to put aside the keys of a record: so much more it takes to
 * give 100,000 rows of a few columns with them than without. */
enum { ASIDE_TAKES = 2 };

bool kin__carry_decide(kin_query *query, kin__carry_refusal *refusal)
{
    kin_session *session = query->session;
    const kin__driver *driver = session->db->driver;
    if (!decide(query, refusal)) return false;
    if (*refusal != KIN__CARRIED || driver->load_by(session->connection) != KIN__LOAD_BY_DISTANCE)
        return true;
    if (!kin__size_key(query, &query->size_key)) return false;
    uint64_t saved = (uint64_t)driver->distance(session->connection);
    saved *= kin__tree_depth(query->includes);
    if (kin__size_of(session->db, query->size_key) * ASIDE_TAKES > saved)
        *refusal = KIN__CARRY_LARGE;
    return true;
}

/* --- the batch ------------------------------------------------------------------------------ */

static const kin__include *children_of(const kin__carry_batch *load, const kin__carry_node *node)
{
    return node->include ? node->include->children : load->query->includes;
}

static const kin__column *owner_key(const kin__include *include)
{
    return include->association->owner_key;
}

/* Lists stand in the order of their columns, each once. */
static void add_aside(kin__asides *asides, const kin__column *column)
{
    size_t place = asides->count;
    while (place > 0 && asides->items[place - 1].column->index > column->index) place--;
    if (place > 0 && asides->items[place - 1].column->index == column->index) return;
    for (size_t i = asides->count++; i > place; i--) asides->items[i] = asides->items[i - 1];
    asides->items[place].column = column;
}

static size_t place_of(const kin__asides *asides, const kin__column *column)
{
    size_t place = 0;
    while (asides->items[place].column->index != column->index) place++;
    return place;
}

/* What is there before its statement is read may have other keys by now than the statement saw. */
static bool may_have_changed(const kin__carry_batch *load, const kin__carry_node *node)
{
    const kin__include *before = node->parent->include;
    return load->apart && before &&
           kin__fills_back(before->association, node->include->association);
}

static bool is_carried_below(const kin__carry_batch *load, const kin__carry_node *node,
                             const kin__include *include)
{
    if (node->include &&
        (may_hold_others(load->query, node->include) || may_have_changed(load, node)))
        return false;
    return is_carried(load->query, include);
}

/* false is a failure. */
static bool set_asides(kin__carry_batch *load, kin__carry_node *node)
{
    size_t count = 0;
    for (const kin__include *i = children_of(load, node); i; i = i->next) count++;
    node->asides.items = KIN__TAKE(&load->session->scratch, kin__aside, count + 1);
    if (!node->asides.items) return kin__fail_memory(load->session);
    for (const kin__include *i = children_of(load, node); i; i = i->next)
        if (is_carried_below(load, node, i) && node->asides.count < KIN__MOST_ASIDES)
            add_aside(&node->asides, owner_key(i));
    for (size_t i = 0; i < node->asides.count; i++)
        if (!kin__list_name(load->session, ++load->lists, &node->asides.items[i].list))
            return false;
    return true;
}

static bool has_aside(const kin__carry_node *node, const kin__column *column)
{
    for (size_t i = 0; i < node->asides.count; i++)
        if (node->asides.items[i].column->index == column->index) return true;
    return false;
}

/* The nodes of a node's children stand behind all that are there. */
static bool add_children(kin__carry_batch *load, kin__carry_node *node, kin__carry_node **last)
{
    if (!set_asides(load, node)) return false;
    for (const kin__include *i = children_of(load, node); i; i = i->next) {
        if (!is_carried_below(load, node, i) || !has_aside(node, owner_key(i))) {
            load->whole = false;
            continue;
        }
        kin__carry_node *child = KIN__TAKE(&load->session->scratch, kin__carry_node, 1);
        if (!child) return kin__fail_memory(load->session);
        *child = (kin__carry_node){.parent = node,
                                   .include = i,
                                   .depth = node->depth + 1,
                                   .from = place_of(&node->asides, owner_key(i))};
        (*last)->next = child;
        *last = child;
    }
    return true;
}

static bool make_nodes(kin__carry_batch *load)
{
    load->root = KIN__TAKE(&load->session->scratch, kin__carry_node, 1);
    if (!load->root) return kin__fail_memory(load->session);
    *load->root = (kin__carry_node){.carried = {.columns = load->query->model->cell_count}};
    kin__carry_node *last = load->root;
    for (kin__carry_node *node = load->root; node; node = node->next) {
        if (!add_children(load, node, &last)) return false;
        node->carried.asides = &node->asides;
        if (!node->include) continue;
        const kin__association *association = node->include->association;
        node->carried.columns = association->target->cell_count + (association->hop_count > 1);
        node->carried.compares = load->apart;
    }
    return true;
}

bool kin__carry_open(kin__carry_batch *load, kin_query *query)
{
    *load = (kin__carry_batch){.query = query,
                               .session = query->session,
                               .whole = true,
                               .apart = !kin__verb_has_snapshot(query->session)};
    return make_nodes(load);
}

bool kin__carry_statement(kin__carry_batch *load, const kin__carry_node *node,
                          kin__statement *statement, const kin_value **values, size_t *count)
{
    if (!node->include)
        return kin__carry_records(load->query, &node->asides, statement, values, count);
    return kin__carry_targets(load->session,
                              kin__searched_for(load->session, node->include->association),
                              node->include->query, node->parent->asides.items[node->from].list,
                              &node->asides, statement, values, count);
}

static bool submit_node(kin__carry_batch *load, const kin__carry_node *node)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    return kin__carry_statement(load, node, &statement, &values, &count) &&
           kin__submit(load->session, &statement, values, count);
}

static bool submit_all(kin__carry_batch *load)
{
    const char *clear = kin__clear_lists(load->session, load->lists);
    if (!clear || !kin__submit_silently(load->session, clear)) return false;
    for (const kin__carry_node *node = load->root; node; node = node->next)
        if (!submit_node(load, node)) return false;
    return !load->whole || kin__verb_snapshot_ends_unless(
                               load->session, load->session->dialect->carry->fails_if_over);
}

/* --- reading -------------------------------------------------------------------------------- */

static bool open_node(kin__carry_batch *load, kin__carry_node *node)
{
    const kin__carry_node *parent = node->parent;
    bool over = (parent->carried.over >> node->from & 1) != 0;
    node->skipped = parent->count > 0 && over;
    if (parent->count == 0 || over) return true;
    if (!kin__part_open(&node->part, load->session, node->include, parent->records, parent->count,
                        NULL))
        return false;
    if (node->part.owners.key_count > 0) node->part.statements = 1;
    if (node->asides.count > 0) node->part.carried = &node->carried;
    /* Records that were there before are perhaps not those that the statement found. */
    if (load->apart && node->part.owners.count < parent->count) node->carried.over = UINT64_MAX;
    return true;
}

/* What there are no owners for was still asked. */
static bool read_node(kin__carry_batch *load, kin__carry_node *node)
{
    if (node->part.statements == 0) return kin__next_result(load->session);
    return kin__part_read(&node->part, load->session, load->identities);
}

static bool fill_node(kin__carry_batch *load, kin__carry_node *node)
{
    const kin__carry_node *parent = node->parent;
    kin__level *level = NULL;
    if (!node->part.include) return true;
    if (!kin__part_fill(&node->part, load->session)) return false;
    if (!node->include->children) return true;
    if (!kin__level_targets(load->session, node->include, parent->records, parent->count, &level))
        return false;
    if (level) node->records = level->records;
    if (level) node->count = level->count;
    return true;
}

typedef bool node_fn(kin__carry_batch *load, kin__carry_node *node);

static bool for_level(kin__carry_batch *load, kin__carry_node *first, node_fn *run)
{
    for (kin__carry_node *node = first; node && node->depth == first->depth; node = node->next)
        if (!run(load, node)) return false;
    return true;
}

static bool read_all(kin__carry_batch *load, kin__rows *rows)
{
    kin__carry_node *root = load->root;
    if (!kin__read_root(load->query, load->identities, rows, &root->carried) ||
        !kin__tell_owner(load->query, rows->records, rows->count))
        return false;
    root->records = rows->records;
    root->count = rows->count;
    for (kin__carry_node *first = root->next; first;) {
        size_t depth = first->depth;
        if (!for_level(load, first, open_node) || !for_level(load, first, read_node) ||
            !for_level(load, first, fill_node))
            return false;
        while (first && first->depth == depth) first = first->next;
    }
    return true;
}

/* --- what is left --------------------------------------------------------------------------- */

/* The carried node of the include; NULL: it is not carried. */
static const kin__carry_node *node_of(const kin__carry_node *parent, const kin__include *include)
{
    const kin__carry_node *node = parent->next;
    while (node && (node->parent != parent || node->include != include)) node = node->next;
    return node;
}

bool kin__carry_left(const kin__carry_batch *load, const kin__carry_node *node,
                     const kin__include **tree)
{
    const kin__include **last = tree;
    *tree = NULL;
    for (const kin__include *i = children_of(load, node); i; i = i->next) {
        const kin__carry_node *carried = node_of(node, i);
        if (carried && !carried->skipped) continue;
        kin__include *own = KIN__TAKE(&load->session->scratch, kin__include, 1);
        if (!own) return kin__fail_memory(load->session);
        *own = *i;
        own->next = NULL;
        *last = own;
        last = (const kin__include **)&own->next;
    }
    return true;
}

static bool add_left(kin__carry_batch *load, const kin__carry_node *node, kin__level **levels)
{
    const kin__include *tree;
    if (node->count == 0) return true;
    if (!kin__carry_left(load, node, &tree)) return false;
    if (!tree) return true;
    kin__level *level = KIN__TAKE(&load->session->scratch, kin__level, 1);
    if (!level) return kin__fail_memory(load->session);
    *level = (kin__level){tree, node->records, node->count, *levels};
    *levels = level;
    return true;
}

static bool load_left(kin__carry_batch *load)
{
    kin__level *levels = NULL;
    for (const kin__carry_node *node = load->root; node; node = node->next)
        if (!add_left(load, node, &levels)) return false;
    if (load->whole && levels && !kin__verb_snapshot_goes_on(load->session)) return false;
    if (!(load->whole && levels) && !kin__finish(load->session)) return false;
    return kin__load_levels(load->session, load->identities, levels);
}

bool kin__carry_load(kin_query *query, kin__identities *identities, kin__rows *rows)
{
    kin__carry_batch load;
    if (!kin__carry_open(&load, query)) return false;
    load.identities = identities;
    if (!submit_all(&load) || !read_all(&load, rows) || !load_left(&load)) return false;
    identities->owners = 0;
    for (const kin__carry_node *node = load.root; node; node = node->next)
        if (node->asides.count > 0) identities->owners += node->count;
    return true;
}
