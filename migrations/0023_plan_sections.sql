-- The person's plan in sections, each an entry of its own that can be kept back by itself; and choices about medicines that reach those
-- which are filed under another kind of information.

alter table sharing_choice
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

revoke all on function is_kept_back from public;
grant execute on function is_kept_back to ilinks_app;
