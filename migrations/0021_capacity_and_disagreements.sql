-- An attorney or a deputy acts only while the person cannot decide; carers by choice hear of an emergency; a privacy officer decides
-- between people who act for somebody and disagree about what is shared.

alter table carer_grant
    -- Mental Capacity Act 2005, s.11(7) and s.20(1). Null: not assessed, so whoever acts only without it waits. Those registered before
    -- this wait too.
    add column lacks_capacity_since date,
    -- Who assessed it, and where that is kept.
    add column capacity_evidence text,
    -- From this day they decide for themselves again.
    add column capacity_regained_on date,
    add column capacity_regained_evidence text,
    -- Whether the person wants this carer to be told of emergencies. Null: not chosen; then by the ground.
    add column is_told_of_emergencies boolean,
    add constraint carer_grant_capacity check (
        capacity_regained_on is null or (lacks_capacity_since is not null and capacity_regained_on >= lacks_capacity_since)
    );

-- `domain::CarerBasis` and `domain::LossOfCapacity` say the same in Rust.
create function acts_only_without_capacity(p_basis text) returns boolean language sql immutable parallel safe
    return p_basis in ('lasting-power-of-attorney', 'deputy');
create function lacks_capacity(p_since date, p_regained_on date, p_now timestamptz) returns boolean language sql stable parallel safe
    return coalesce(p_since::timestamp at time zone 'Europe/London' <= p_now, false)
        and coalesce(p_now < p_regained_on::timestamp at time zone 'Europe/London', true);

-- A choice about one section of the plan; null is no section.
alter table sharing_choice add column section text;

-- What the decision needs to know, now with the loss of capacity and with sections of the plan.
drop function decision_facts;
create function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, born_on date, relationship_kind text, relationship_starts_at timestamptz,
    relationship_expires_at timestamptz, carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    carer_reviewed_on date, sharing_choices jsonb, emergency_opened_at timestamptz, emergency_ends_at timestamptz,
    sealed_categories text[], seal_broken_at timestamptz, seal_break_ends_at timestamptz,
    sharing_model_id uuid, agreed_until date, people_read bigint, carer_lacks_capacity_since date, carer_capacity_regained_on date
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, p.born_on, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at,
           g.reviewed_on, c.choices, m.opened_at, m.ends_at, s.categories, b.broken_at, b.ends_at,
           f.sharing_model_id, f.agreed_until, n.people, g.lacks_capacity_since, g.capacity_regained_on
    from (select p_person as asked) a
    left join person p on p.person_id = a.asked and p.merged_into is null
    cross join lateral sharing_in_force(p_organisation, p_now) f
    left join lateral (
        select kind, starts_at, expires_at from relationship
        where person_id = a.asked and organisation_id = p_organisation and starts_at <= p_now
          and (kind <> 'claimed' or made_by = p_account)
        -- One in force before one that is over, a known one before one that is only claimed: a claim adds to what is known.
        order by (coalesce(expires_at, 'infinity') > p_now) desc, (kind = 'claimed'), coalesce(expires_at, 'infinity') desc limit 1
    ) r on true
    left join lateral (
        select basis, topics, starts_at, ends_at, reviewed_on, lacks_capacity_since, capacity_regained_on from carer_grant
        where person_id = a.asked and account_id = p_account and starts_at <= p_now and ended_at is null
        -- An attorney or deputy who acts before any other right of theirs; one who waits, or whose time is over, after them.
        order by case when not acts_only_without_capacity(basis) then 1
                      when lacks_capacity(lacks_capacity_since, capacity_regained_on, p_now) and coalesce(ends_at, 'infinity') > p_now then 0
                      else 2 end,
                 starts_at desc, carer_grant_id limit 1
    ) g on true
    cross join lateral (
        -- All that are about the actor or about nobody in particular; those that ended are history.
        select coalesce(jsonb_agg(jsonb_build_object('category', category, 'organisation', organisation_id, 'role', role,
                   'account', account_id, 'sharing', sharing, 'ends_at', ends_at, 'section', section)), '[]') as choices
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
    cross join lateral (
        -- How many other people's records the account read in a post within ten minutes; more than enough is not counted.
        select count(*) as people from (
            select from recent_reading
            where p_organisation is not null and account_id = p_account and read_at > p_now - interval '10 minutes'
              and person_id <> a.asked
            limit 500) recent
    ) n
$$;
revoke all on function decision_facts from public;
grant execute on function decision_facts to ilinks_app;

-- Whom an account cares for: without those over whom it waits; with what tells whether the carer hears of an emergency, and the last
-- emergency of a week.
drop function cared_for;
create function cared_for(p_now timestamptz)
returns table (person_id uuid, prefix text, given text, family text, preferred_name text, born_on date, relation text, basis text,
               starts_at timestamptz, ends_at timestamptz, reviewed_on date, lacks_capacity_since date, capacity_regained_on date,
               is_told_of_emergencies boolean, emergency_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.prefix, p.given, p.family, p.preferred_name, p.born_on, g.relation, g.basis, g.starts_at, g.ends_at,
           g.reviewed_on, g.lacks_capacity_since, g.capacity_regained_on, g.is_told_of_emergencies,
           (select max(e.opened_at) from emergency_access e where e.person_id = p.person_id and e.opened_at > p_now - interval '7 days')
    from carer_grant g join person p using (person_id)
    where g.account_id = context_account() and g.starts_at <= p_now and (g.ends_at is null or g.ends_at > p_now) and g.ended_at is null
      and p.merged_into is null
      -- From 16 on being a parent opens nothing.
      and not (g.basis = 'parent' and coalesce(p.born_on + interval '16 years' <= p_now at time zone 'Europe/London', false))
      and (not acts_only_without_capacity(g.basis) or lacks_capacity(g.lacks_capacity_since, g.capacity_regained_on, p_now))
    order by p.given, p.family
$$;

-- Attorneys and deputies, those who wait first: for the privacy officer.
create function attorneys(p_now timestamptz, p_limit int)
returns table (carer_grant_id uuid, person_id uuid, given text, family text, carer text, relation text, basis text,
               starts_at timestamptz, lacks_capacity_since date, capacity_regained_on date)
language sql stable security definer set search_path = public, pg_temp as $$
    select g.carer_grant_id, g.person_id, p.given, p.family, a.display_name, g.relation, g.basis, g.starts_at, g.lacks_capacity_since,
           g.capacity_regained_on
    from carer_grant g join person p using (person_id) join account a using (account_id)
    where context_role() = 'privacy-officer' and acts_only_without_capacity(g.basis) and g.ended_at is null
      and (g.ends_at is null or g.ends_at > p_now)
    order by lacks_capacity(g.lacks_capacity_since, g.capacity_regained_on, p_now), p.family, p.given, g.carer_grant_id
    limit p_limit
$$;

-- Somebody who acts for a person wishes to share what another who acts for them keeps back, and asks a privacy officer.
create table disagreement (
    disagreement_id uuid primary key,
    person_id uuid not null references person,
    asked_by uuid not null references account,
    -- The choice that they wished to make; no sharing: they wished to end the one in the way.
    sharing text,
    category text,
    section text,
    organisation_id uuid references organisation,
    role text,
    account_id uuid references account,
    ends_at timestamptz,
    -- The choice in the way.
    sharing_choice_id uuid not null references sharing_choice,
    -- Why, in the words of whoever asks.
    reason text not null,
    asked_at timestamptz not null,
    decide_by timestamptz not null,
    -- 'stands' or 'lifted'.
    outcome text,
    decided_by uuid references account,
    decided_at timestamptz,
    -- Why, in the words of the privacy officer.
    words text,
    constraint disagreement_other_officer check (decided_by is distinct from asked_by),
    constraint disagreement_decided check (num_nonnulls(outcome, decided_by, decided_at, words) in (0, 4))
);
-- The same form sent again asks nothing more.
create unique index disagreement_open on disagreement (person_id, asked_by, sharing_choice_id) where decided_at is null;
create index disagreement_person on disagreement (person_id, asked_at desc);
create index disagreement_due on disagreement (decide_by) where decided_at is null;
alter table disagreement enable row level security;
alter table disagreement force row level security;
-- Of the person, of who acts for them, and of the privacy officer: no post in care reads it.
create policy disagreement_read on disagreement for select using (
    person_id = context_person() and context_role() in ('', 'privacy-officer')
);
create policy disagreement_ask on disagreement for insert with check (
    person_id = context_person() and context_mode() = 'write' and context_role() = '' and asked_by = context_account()
    and decided_at is null
);
create policy disagreement_decide on disagreement for update using (
    person_id = context_person() and context_mode() = 'write' and context_role() = 'privacy-officer'
);
create policy disagreement_questions on disagreement for select to current_user using (true);
grant select, insert, update (outcome, decided_by, decided_at, words) on disagreement to ilinks_app;

-- The privacy officer's desk: what waits for a decision. Where the choice in the way has ended, nothing does.
create function disagreements_to_decide(p_now timestamptz, p_limit int)
returns table (disagreement_id uuid, person_id uuid, given text, family text, asked_at timestamptz, decide_by timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select d.disagreement_id, d.person_id, p.given, p.family, d.asked_at, d.decide_by
    from disagreement d
    join person p on p.person_id = d.person_id
    join sharing_choice c on c.sharing_choice_id = d.sharing_choice_id
    where context_role() = 'privacy-officer' and d.decided_at is null and c.ended_at is null
      and coalesce(c.ends_at, 'infinity') > p_now
    order by d.decide_by, d.disagreement_id limit p_limit
$$;
revoke all on function cared_for, attorneys, disagreements_to_decide from public;
grant execute on function cared_for, attorneys, disagreements_to_decide to ilinks_app;
