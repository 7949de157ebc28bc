-- Choices about a part of the record, or with a part of those who care: what, with which organisation, role or practitioner. A choice
-- is never changed; it ends, and stays as history.

alter table sharing_choice
    add column category text,
    add column organisation_id uuid references organisation,
    add column role text,
    add column account_id uuid references account,
    add column made_by uuid references account,
    add column ended_at timestamptz,
    add column ended_by uuid references account;

-- Of the whole-record choices that there were, the newest counted: the others have ended.
alter table sharing_choice no force row level security;
update sharing_choice c set ended_at = n.made_at
from (select person_id, max(made_at) as made_at from sharing_choice group by person_id) n
where n.person_id = c.person_id and c.made_at < n.made_at;
alter table sharing_choice force row level security;

create index sharing_choice_in_force on sharing_choice (person_id) where ended_at is null;

create function context_role() returns text language sql stable parallel safe
    return coalesce(current_setting('ilinks.role', true), '');

-- What processes of the release before ask: choices about the whole record only. Removed in a later release.
create or replace function facts_of(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, relationship_kind text, relationship_starts_at timestamptz, relationship_expires_at timestamptz,
    carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    sharing text, sharing_ends_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at, c.sharing, c.ends_at
    from (select p_person as asked) a
    left join person p on p.person_id = a.asked
    left join lateral (
        select kind, starts_at, expires_at from relationship
        where person_id = a.asked and organisation_id = p_organisation and starts_at <= p_now
          and (kind <> 'claimed' or made_by = p_account)
        order by coalesce(expires_at, 'infinity') desc, (kind = 'claimed') limit 1
    ) r on true
    left join lateral (
        select basis, topics, starts_at, ends_at from carer_grant
        where person_id = a.asked and account_id = p_account and starts_at <= p_now
        order by starts_at desc, carer_grant_id limit 1
    ) g on true
    left join lateral (
        select sharing, ends_at from sharing_choice where person_id = a.asked and ended_at is null
          and category is null and organisation_id is null and role is null and account_id is null
        order by made_at desc, sharing_choice_id desc limit 1
    ) c on true
$$;

-- What the decision needs to know. Times and choices are weighed by `decide`, not here.
create function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, relationship_kind text, relationship_starts_at timestamptz, relationship_expires_at timestamptz,
    carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    sharing_choices jsonb
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at, c.choices
    from (select p_person as asked) a
    left join person p on p.person_id = a.asked
    left join lateral (
        select kind, starts_at, expires_at from relationship
        where person_id = a.asked and organisation_id = p_organisation and starts_at <= p_now
          and (kind <> 'claimed' or made_by = p_account)
        order by coalesce(expires_at, 'infinity') desc, (kind = 'claimed') limit 1
    ) r on true
    left join lateral (
        select basis, topics, starts_at, ends_at from carer_grant
        where person_id = a.asked and account_id = p_account and starts_at <= p_now
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
$$;

-- Whether the person keeps a kind of information back from a viewing: for worklists, which cross people. `domain::sharing_choice` says
-- the same in Rust.
create function is_kept_back(
    p_person uuid, p_category text, p_organisation uuid, p_role text, p_account uuid, p_now timestamptz
) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    with about as (
        select * from sharing_choice
        where person_id = p_person and ended_at is null and coalesce(ends_at, 'infinity') > p_now
          and coalesce(category, p_category) = p_category and coalesce(organisation_id, p_organisation) = p_organisation
          and coalesce(role, p_role) = p_role and (account_id is null or account_id = p_account)
    )
    select exists (
        select from about block
        where sharing <> 'share' and not exists (
            select from about s
            where s.sharing = 'share'
              -- Says all that the block says, and more. Both are about the same viewing, so what both say is the same.
              and (block.category is null or s.category is not null)
              and (block.organisation_id is null or s.organisation_id is not null)
              and (block.role is null or s.role is not null)
              and (block.account_id is null or s.account_id is not null)
              and num_nonnulls(s.category, s.organisation_id, s.role, s.account_id)
                > num_nonnulls(block.category, block.organisation_id, block.role, block.account_id)
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
                    and not is_kept_back(c.person_id, category, context_organisation(), context_role(), context_account(), p_now))
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
