-- This list of the privacy officer's leaves out whose record was joined by itself, like the others: where the owner is a superuser, no
-- policy binds it. Whom a window of the list shows does not change from one reading to the next.
create or replace function parents_to_review(p_today date, p_limit int)
returns table (carer_grant_id uuid, person_id uuid, given text, family text, born_on date, carer text, relation text, reviewed_on date)
language sql stable security definer set search_path = public, pg_temp as $$
    select g.carer_grant_id, g.person_id, p.given, p.family, p.born_on, a.display_name, g.relation,
           coalesce(g.reviewed_on, (g.starts_at at time zone 'Europe/London')::date)
    from carer_grant g join person p using (person_id) join account a using (account_id)
    where context_role() = 'privacy-officer' and g.basis = 'parent' and g.ended_at is null and p.merged_into is null
      and exists (select from unnest(array[11, 13, 16, 18]) as age
                  where (p.born_on + make_interval(years => age))::date <= p_today
                    and (p.born_on + make_interval(years => age))::date
                        > coalesce(g.reviewed_on, (g.starts_at at time zone 'Europe/London')::date))
    order by p.family, p.given, g.carer_grant_id limit p_limit
$$;
