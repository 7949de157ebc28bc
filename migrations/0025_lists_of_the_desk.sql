-- These lists of the privacy officer's leave out whose record was joined by themselves: where the owner is a superuser, no policy binds it.
create or replace function attorneys(p_now timestamptz, p_limit int)
returns table (carer_grant_id uuid, person_id uuid, given text, family text, carer text, relation text, basis text,
               starts_at timestamptz, lacks_capacity_since date, capacity_regained_on date)
language sql stable security definer set search_path = public, pg_temp as $$
    select g.carer_grant_id, g.person_id, p.given, p.family, a.display_name, g.relation, g.basis, g.starts_at, g.lacks_capacity_since,
           g.capacity_regained_on
    from carer_grant g join person p using (person_id) join account a using (account_id)
    where context_role() = 'privacy-officer' and acts_only_without_capacity(g.basis) and g.ended_at is null
      and p.merged_into is null and (g.ends_at is null or g.ends_at > p_now)
    order by lacks_capacity(g.lacks_capacity_since, g.capacity_regained_on, p_now), p.family, p.given, g.carer_grant_id
    limit p_limit
$$;

create or replace function disagreements_to_decide(p_now timestamptz, p_limit int)
returns table (disagreement_id uuid, person_id uuid, given text, family text, asked_at timestamptz, decide_by timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select d.disagreement_id, d.person_id, p.given, p.family, d.asked_at, d.decide_by
    from disagreement d
    join person p on p.person_id = d.person_id
    join sharing_choice c on c.sharing_choice_id = d.sharing_choice_id
    where context_role() = 'privacy-officer' and d.decided_at is null and c.ended_at is null and p.merged_into is null
      and coalesce(c.ends_at, 'infinity') > p_now
    order by d.decide_by, d.disagreement_id limit p_limit
$$;
