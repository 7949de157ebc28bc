-- The privacy officer's desk, now with whether the practitioner was at work: had other people's records open there within a shift of it.
-- There is no roster in the exchange; what was done in the portal stands for it.
drop function alerts_to_review;
create function alerts_to_review(p_now timestamptz, p_limit int)
returns table (
    alert_id uuid, person_id uuid, person_given text, person_family text, practitioner text, role text, organisation text, kind text,
    reason text, raised_at timestamptz, review_due_at timestamptz, outcome text, had_relationship boolean, had_appointment boolean,
    alerts_that_day bigint, has_same_family_name boolean, has_same_postcode boolean, is_colleague boolean, outcome_reason text,
    was_on_duty boolean
) language sql stable security definer set search_path = public, pg_temp as $$
    select e.alert_id, e.person_id, p.given, p.family, a.display_name, e.role, o.name, e.kind, e.reason, e.raised_at,
           e.review_due_at, e.outcome,
           exists (select from relationship r
                   where r.person_id = e.person_id and r.organisation_id = e.organisation_id and r.kind <> 'claimed'
                     and r.starts_at <= e.raised_at and coalesce(r.expires_at, 'infinity') > e.raised_at),
           exists (select from entry n
                   where n.person_id = e.person_id and n.organisation_id = e.organisation_id and n.seal_id is null
                     and n.category in ('appointment', 'contact')
                     and n.effective_at between e.raised_at - interval '1 day' and e.raised_at + interval '1 day'),
           (select count(*) from alert d
            where d.account_id = e.account_id and d.raised_at between e.raised_at - interval '1 day' and e.raised_at + interval '1 day'),
           coalesce(plain(own.family) = plain(p.family), plain(split_part(a.display_name, ' ', -1)) = plain(p.family)),
           coalesce(own.postcode = p.postcode, false),
           exists (select from account c join post t using (account_id)
                   where c.person_id = e.person_id and t.organisation_id = e.organisation_id and t.ended_at is null),
           e.outcome_reason,
           exists (select from recent_reading r
                   where r.account_id = e.account_id and r.person_id <> e.person_id and r.organisation_id = e.organisation_id
                     and (r.read_at between e.raised_at - interval '8 hours' and e.raised_at + interval '8 hours'
                          or r.first_at between e.raised_at - interval '8 hours' and e.raised_at + interval '8 hours'))
    from alert e
    join person p using (person_id) join account a using (account_id) join organisation o using (organisation_id)
    left join person own on own.person_id = a.person_id
    where context_role() = 'privacy-officer' and p.merged_into is null and (e.outcome is null or e.outcome in ('flagged', 'escalated'))
    order by e.review_due_at, e.alert_id
    limit p_limit
$$;
revoke all on function alerts_to_review from public;
grant execute on function alerts_to_review to ilinks_app;
