-- Carers: granted and withdrawn by the person, registered with evidence by a privacy officer, reviewed as a child grows up.

alter table carer_grant
    -- One that was taken back can be given anew from the same day.
    drop constraint carer_grant_once,
    add column made_by uuid references account,
    -- The document that a legal authority rests on, and who holds it; none for what the person granted.
    add column evidence text,
    -- When a parent's right was last looked at; the day it began, until then.
    add column reviewed_on date,
    add column ended_at timestamptz,
    add column ended_by uuid references account;
create index carer_grant_person on carer_grant (person_id) where ended_at is null;

-- What the decision needs to know, now with the day the person was born, the seals that can be broken and the actor's breaking of them,
-- and without grants that were withdrawn. Of what is locked it tells nothing.
drop function decision_facts;
create function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, born_on date, relationship_kind text, relationship_starts_at timestamptz,
    relationship_expires_at timestamptz, carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    carer_reviewed_on date, sharing_choices jsonb, emergency_opened_at timestamptz, emergency_ends_at timestamptz,
    sealed_categories text[], seal_broken_at timestamptz, seal_break_ends_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, p.born_on, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at,
           g.reviewed_on, c.choices, m.opened_at, m.ends_at, s.categories, b.broken_at, b.ends_at
    from (select p_person as asked) a
    left join person p on p.person_id = a.asked
    left join lateral (
        select kind, starts_at, expires_at from relationship
        where person_id = a.asked and organisation_id = p_organisation and starts_at <= p_now
          and (kind <> 'claimed' or made_by = p_account)
        -- One in force before one that is over, a known one before one that is only claimed: a claim adds to what is known.
        order by (coalesce(expires_at, 'infinity') > p_now) desc, (kind = 'claimed'), coalesce(expires_at, 'infinity') desc limit 1
    ) r on true
    left join lateral (
        select basis, topics, starts_at, ends_at, reviewed_on from carer_grant
        where person_id = a.asked and account_id = p_account and starts_at <= p_now and ended_at is null
        order by starts_at desc, carer_grant_id limit 1
    ) g on true
    cross join lateral (
        -- All that are about the actor or about nobody in particular; those that ended are history.
        select coalesce(jsonb_agg(jsonb_build_object('category', category, 'organisation', organisation_id, 'role', role,
                   'account', account_id, 'sharing', sharing, 'ends_at', ends_at)), '[]') as choices
        from sharing_choice
        where person_id = a.asked and ended_at is null
          and (organisation_id is null or organisation_id = p_organisation) and (account_id is null or account_id = p_account)
    ) c
    left join lateral (
        select opened_at, ends_at from emergency_access
        where person_id = a.asked and account_id = p_account and organisation_id = p_organisation
        order by ends_at desc limit 1
    ) m on true
    cross join lateral (
        -- Kinds under seals that can be broken, but for what the asking organisation recorded itself.
        select coalesce(array_agg(distinct split_part(cover, '/', 1)), '{}') as categories
        from seal, unnest(covers) as cover
        where seal.person_id = a.asked and ended_at is null and not is_locked
          and split_part(cover, '/', 2) <> coalesce(p_organisation::text, '-')
    ) s
    left join lateral (
        select broken_at, ends_at from seal_break
        where person_id = a.asked and account_id = p_account and organisation_id = p_organisation
        order by ends_at desc limit 1
    ) b on true
$$;

create or replace function cared_for(p_now timestamptz)
returns table (person_id uuid, prefix text, given text, family text, preferred_name text, born_on date, relation text, basis text,
               ends_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.prefix, p.given, p.family, p.preferred_name, p.born_on, g.relation, g.basis, g.ends_at
    from carer_grant g join person p using (person_id)
    where g.account_id = context_account() and g.starts_at <= p_now and (g.ends_at is null or g.ends_at > p_now) and g.ended_at is null
      -- From 16 on being a parent opens nothing.
      and not (g.basis = 'parent' and coalesce(p.born_on + interval '16 years' <= p_now at time zone 'Europe/London', false))
    order by p.given, p.family
$$;

-- Parents whose right waits for a review at 11, 13, 16 or 18: for the privacy officer.
create function parents_to_review(p_today date, p_limit int)
returns table (carer_grant_id uuid, person_id uuid, given text, family text, born_on date, carer text, relation text, reviewed_on date)
language sql stable security definer set search_path = public, pg_temp as $$
    select g.carer_grant_id, g.person_id, p.given, p.family, p.born_on, a.display_name, g.relation,
           coalesce(g.reviewed_on, (g.starts_at at time zone 'Europe/London')::date)
    from carer_grant g join person p using (person_id) join account a using (account_id)
    where context_role() = 'privacy-officer' and g.basis = 'parent' and g.ended_at is null
      and exists (select from unnest(array[11, 13, 16, 18]) as age
                  where (p.born_on + make_interval(years => age))::date <= p_today
                    and (p.born_on + make_interval(years => age))::date
                        > coalesce(g.reviewed_on, (g.starts_at at time zone 'Europe/London')::date))
    order by p.family, p.given limit p_limit
$$;
revoke all on function decision_facts, parents_to_review from public;
grant execute on function decision_facts, parents_to_review to ilinks_app;
