#include "query/plan.h"

static const kin__plan *find(const kin__plan *plan, kin__purpose purpose, uint64_t columns)
{
    for (; plan; plan = plan->next)
        if (plan->purpose == purpose && plan->columns == columns) return plan;
    return NULL;
}

static kin__plan *build(kin_session *session, kin__purpose purpose, uint64_t columns,
                        kin__plan_writer *writer, const void *of)
{
    kin_db *db = session->db;
    kin__sql sql;
    kin__plan *plan = KIN__TAKE(&db->arena, kin__plan, 1);
    if (!plan) {
        kin__fail_memory(session);
        return NULL;
    }
    kin__sql_open_kept(&sql, session, &db->arena);
    if (!writer(&sql, of, columns) || !kin__sql_close(&sql, &plan->statement)) return NULL;
    plan->purpose = purpose;
    plan->columns = columns;
    plan->statement.id = atomic_fetch_add(&db->statement_id, 1) + 1;
    return plan;
}

const kin__plan *kin__plan_for(kin_session *session, kin__plans *plans, kin__purpose purpose,
                               uint64_t columns, kin__plan_writer *writer, const void *of)
{
    const kin__plan *found =
        find(atomic_load_explicit(&plans->head, memory_order_acquire), purpose, columns);
    if (found) return found;
    pthread_mutex_lock(&session->db->lock);
    kin__plan *head = atomic_load_explicit(&plans->head, memory_order_relaxed);
    found = find(head, purpose, columns);
    if (!found) {
        kin__plan *plan = build(session, purpose, columns, writer, of);
        if (plan) {
            plan->next = head;
            atomic_store_explicit(&plans->head, plan, memory_order_release);
        }
        found = plan;
    }
    pthread_mutex_unlock(&session->db->lock);
    return found;
}
