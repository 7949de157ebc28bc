-- The person's plan in sections, each an entry of its own that can be kept back by itself; and choices about medicines that reach those
-- which are filed under another kind of information.

alter table sharing_choice
    add column section text,
    add constraint sharing_choice_section_of_plan check (section is null or category is not distinct from 'about-me');

-- Where an entry is of the plan, which section it is; 'whole' for a plan in one piece, from before this release.
alter table entry add column section text generated always as (
    case when source_key = 'urn:ilinks:portal|about-me' then 'whole'
         when starts_with(source_key, 'urn:ilinks:portal|about-me/') then substring(source_key from 28) end) stored;
alter table entry_version add column section text generated always as (
    case when source_key = 'urn:ilinks:portal|about-me' then 'whole'
         when starts_with(source_key, 'urn:ilinks:portal|about-me/') then substring(source_key from 28) end) stored;

-- Plans in one piece become sections; the piece stays as history, for those who see every section.
alter table entry no force row level security;
insert into entry (entry_id, person_id, source_key, kind, category, title, detail, effective_at, effective_precision, recorded_at,
    received_at, organisation_id, author, origin, status, is_current, is_abnormal, version, content_hash, resource)
select gen_random_uuid(), person_id, source_key || '/' || (item ->> 'linkId'), kind, category, item ->> 'text',
    item #>> '{answer,0,valueString}', effective_at, effective_precision, recorded_at, received_at, organisation_id, author, origin,
    status, is_current, is_abnormal, 1, sha256(convert_to(item::text, 'UTF8')), jsonb_set(resource, '{item}', jsonb_build_array(item))
from entry cross join lateral jsonb_array_elements(resource -> 'item') as item
where section = 'whole';
update entry set is_current = false where section = 'whole';
alter table entry force row level security;

-- Which sections of the plan are seen; and of medicines that are filed under another kind of information, all ('all'), as much as of
-- that kind ('as-filed') or nothing (no context at all among it).
create function context_sections() returns text[] language sql stable parallel safe
    return string_to_array(coalesce(current_setting('ilinks.sections', true), ''), ',');
create function context_medicines() returns text language sql stable parallel safe
    return coalesce(current_setting('ilinks.medicines', true), '');

drop policy entry_lens on entry;
create policy entry_lens on entry for select using (
    person_id = context_person()
    and (((case when section is null then category = any (context_shared()) else section = any (context_sections()) end)
          and (kind not like 'Medication%' or context_medicines() = 'as-filed'))
         or (kind like 'Medication%' and context_medicines() = 'all')
         or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);
drop policy entry_version_lens on entry_version;
create policy entry_version_lens on entry_version for select using (
    person_id = context_person()
    and (((case when section is null then category = any (context_shared()) else section = any (context_sections()) end)
          and (kind not like 'Medication%' or context_medicines() = 'as-filed'))
         or (kind like 'Medication%' and context_medicines() = 'all')
         or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);

-- What the decision needs to know, now with the section that a choice is about.
drop function decision_facts;
create function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, born_on date, relationship_kind text, relationship_starts_at timestamptz,
    relationship_expires_at timestamptz, carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    carer_reviewed_on date, sharing_choices jsonb, emergency_opened_at timestamptz, emergency_ends_at timestamptz,
    sealed_categories text[], seal_broken_at timestamptz, seal_break_ends_at timestamptz,
    sharing_model_id uuid, agreed_until date, people_read bigint
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, p.born_on, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at,
           g.reviewed_on, c.choices, m.opened_at, m.ends_at, s.categories, b.broken_at, b.ends_at,
           f.sharing_model_id, f.agreed_until, n.people
    from (select p_person as asked) a
    left join person p on p.person_id = a.asked
    cross join lateral sharing_in_force(p_organisation, p_now) f
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
        select coalesce(jsonb_agg(jsonb_build_object('category', category, 'section', section, 'organisation', organisation_id, 'role', role,
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
    cross join lateral (
        -- How many other people's records the account read in a post within ten minutes; more than enough is not counted.
        select count(*) as people from (
            select from recent_reading
            where p_organisation is not null and account_id = p_account and read_at > p_now - interval '10 minutes'
              and person_id <> a.asked
            limit 500) recent
    ) n
$$;

-- Whether the person keeps a kind of information back from a viewing: for worklists, which cross people. `domain::sharing_choice` says
-- the same in Rust.
drop function is_kept_back;
create function is_kept_back(
    p_person uuid, p_category text, p_section text, p_organisation uuid, p_role text, p_account uuid, p_now timestamptz
) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    with about as (
        select * from sharing_choice
        where person_id = p_person and ended_at is null and coalesce(ends_at, 'infinity') > p_now
          and coalesce(category, p_category) = p_category and (section is null or section = p_section) and coalesce(organisation_id, p_organisation) = p_organisation
          and coalesce(role, p_role) = p_role and (account_id is null or account_id = p_account)
    )
    select exists (
        select from about block
        where sharing <> 'share' and not exists (
            select from about s
            where s.sharing = 'share'
              -- Says all that the block says, and more. Both are about the same viewing, so what both say is the same.
              and (block.category is null or s.category is not null)
              and (block.section is null or s.section is not null)
              and (block.organisation_id is null or s.organisation_id is not null)
              and (block.role is null or s.role is not null)
              and (block.account_id is null or s.account_id is not null)
              and num_nonnulls(s.category, s.section, s.organisation_id, s.role, s.account_id)
                > num_nonnulls(block.category, block.section, block.organisation_id, block.role, block.account_id)
        )
    )
$$;

create or replace function caseload_news(p_since timestamptz, p_now timestamptz, p_limit int)
returns table (person_id uuid, given text, family text, categories text[], latest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.person_id, c.given, c.family, n.categories, n.latest
    from caseload(context_organisation(), p_now, 200) c
    cross join lateral (
        select array_agg(distinct e.category) as categories, max(e.effective_at) as latest
        from (
            select category, effective_at from entry
            where person_id = c.person_id and seal_id is null and effective_at > p_since and effective_at <= p_now
              and ((category = any (context_shared())
                    and not is_kept_back(c.person_id, category, section, context_organisation(), context_role(), context_account(), p_now)
                    -- A medicine is a medicine wherever it is filed.
                    and not (kind like 'Medication%'
                        and is_kept_back(c.person_id, 'medicine', null, context_organisation(), context_role(), context_account(), p_now)))
                   or (organisation_id = context_organisation() and category = any (context_own())))
            order by effective_at desc limit 50
        ) e
    ) n
    where n.latest is not null
    order by n.latest desc
    limit p_limit
$$;

revoke all on function decision_facts, is_kept_back from public;
grant execute on function decision_facts, is_kept_back to ilinks_app;
