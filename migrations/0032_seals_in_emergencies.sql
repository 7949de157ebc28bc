-- A warning or a medicine that is filed under a kind which an emergency does not open is opened all the same; sealed, it could not even be
-- learnt of, and so not be broken. What lies under a seal now tells whether an emergency would open it.

-- What an entry puts into `seal.covers`: its kind of information, who recorded it, and whether an emergency opens it wherever it is filed.
-- `entry_lens` says the same of what is not sealed.
create function seal_cover(p_kind text, p_category text, p_team uuid) returns text language sql immutable parallel safe
    return p_category || '/' || coalesce(p_team::text, '')
        || case when p_kind like 'Medication%' or (p_kind = 'Flag' and p_category not in ('safeguarding', 'sexual-health'))
                then '/emergency' else '' end;

create or replace function refresh_seal_covers(p_topics jsonb) returns void language sql security definer set search_path = public, pg_temp as $$
    update seal s set covers = coalesce(e.covers, '{}'), teams = coalesce(e.teams, '{}')
    from seal k left join lateral (
        select array_agg(distinct cover) as covers, array_agg(distinct team) filter (where team is not null) as teams
        from (
            select seal_cover(kind, category, seal_team_id) as cover, seal_team_id as team
            from entry where person_id = k.person_id and seal_id = k.seal_id
            union all
            select (p_topics ->> k.seal_id::text) || '/', null where p_topics ? k.seal_id::text
        ) under
    ) e on true
    where s.person_id = k.person_id and s.seal_id = k.seal_id and k.person_id = context_person() and k.ended_at is null
      and context_mode() = 'write';
    update entry_sensitivity_change c set seal_id = e.seal_id, seal_is_locked = e.seal_is_locked
    from entry e
    where c.person_id = context_person() and e.person_id = c.person_id and e.entry_id = c.entry_id and context_mode() = 'write'
      and (c.seal_id, c.seal_is_locked) is distinct from (e.seal_id, e.seal_is_locked)
$$;

create or replace function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
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
        -- Kinds under seals that can be broken, but for what the asking organisation recorded itself. What an emergency opens wherever it is
        -- filed counts as one of the kinds that it opens.
        select coalesce(array_agg(distinct case when split_part(cover, '/', 3) = 'emergency' and m.ends_at > p_now then 'problem'
                                                else split_part(cover, '/', 1) end), '{}') as categories
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

-- What is sealed already. Forced row-level security binds the owner too.
alter table seal no force row level security;
alter table entry no force row level security;
update seal s set covers = (
    select array_agg(distinct cover) from (
        select seal_cover(e.kind, e.category, e.seal_team_id) as cover from entry e where e.person_id = s.person_id and e.seal_id = s.seal_id
        union
        -- Topics, which are there while nothing is under them.
        select cover from unnest(s.covers) as cover where split_part(cover, '/', 2) = ''
    ) under)
where s.ended_at is null and exists (select from entry e where e.person_id = s.person_id and e.seal_id = s.seal_id);
alter table entry force row level security;
alter table seal force row level security;
