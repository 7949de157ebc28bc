-- The privacy officers' side: figures that call wrong only what was found wrong, and what was decided.

-- How each organisation keeps to the rules, now with what is still open by itself: what was handed on is not found to be wrong.
drop function compliance;
create function compliance(p_now timestamptz)
returns table (
    organisation text, practitioners bigint, agreed_until date, alerts bigint, incorrect bigint, overdue bigint, questions bigint,
    answered_late bigint, breaches bigint, still_open bigint
) language sql stable security definer set search_path = public, pg_temp as $$
    select o.name, count(distinct p.account_id), (sharing_in_force(o.organisation_id, p_now)).agreed_until,
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'
              and a.outcome = 'addressed'),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.review_due_at < p_now
              and (a.outcome is null or a.outcome in ('flagged', 'escalated'))),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'
              and coalesce(q.replied_at, p_now) > q.reply_due_at),
           (select count(*) from breach b where b.organisation_id = o.organisation_id and b.closed_at is null),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'
              and (a.outcome is null or a.outcome in ('flagged', 'escalated')))
    from organisation o join post p using (organisation_id)
    where context_role() = 'privacy-officer' and p.ended_at is null
    group by o.organisation_id, o.name
    order by 6 desc, 5 desc, o.name
$$;
revoke all on function compliance from public;
grant execute on function compliance to ilinks_app;
