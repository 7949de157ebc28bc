-- The sharing model as versioned data, the register of agreements, and what is sensitive: three more things that the decision weighs.

create table sharing_model (
    sharing_model_id uuid primary key,
    -- Counts from 2 in the order in which they came into force; version 1 is the portal's own. None before that.
    version int constraint sharing_model_version unique,
    -- Level by setting ('' is every setting), role and kind of information.
    levels jsonb not null,
    -- 'draft', 'proposed', 'in-force', 'replaced', 'refused' or 'discarded'.
    state text not null,
    -- The version that it was drafted from.
    drafted_from int not null,
    -- Everybody who had a hand in it: none of them approves it.
    authors uuid[] not null,
    drafted_at timestamptz not null,
    -- What it is for, in the words of whoever proposed it.
    reason text,
    proposed_at timestamptz,
    decided_by uuid references account,
    decided_at timestamptz,
    constraint sharing_model_second_person check (state not in ('in-force', 'replaced') or decided_by <> all (authors))
);
create unique index sharing_model_in_force on sharing_model (state) where state = 'in-force';
-- One draft at a time, so that two editors see each other's work.
create unique index sharing_model_draft on sharing_model ((true)) where state in ('draft', 'proposed');
alter table sharing_model enable row level security;
alter table sharing_model force row level security;
-- No secret: it is what everybody is told of how sharing works. Changed in the privacy officer's role only.
create policy sharing_model_read on sharing_model for select using (true);
create policy sharing_model_insert on sharing_model for insert with check (context_role() = 'privacy-officer' and state = 'draft');
create policy sharing_model_update on sharing_model for update using (context_role() = 'privacy-officer');
grant select, insert, update on sharing_model to ilinks_app;

create table agreement (
    agreement_id uuid primary key,
    title text not null,
    purpose text not null,
    legal_basis text not null,
    starts_on date not null,
    -- The last day on which it holds, unless it is reviewed before.
    review_on date not null,
    made_by uuid references account,
    made_at timestamptz not null,
    reviewed_by uuid references account,
    reviewed_at timestamptz,
    ended_by uuid references account,
    ended_at timestamptz
);
create table agreement_party (
    agreement_id uuid not null references agreement,
    organisation_id uuid not null references organisation,
    primary key (agreement_id, organisation_id)
);
create index agreement_party_organisation on agreement_party (organisation_id);
-- Organisations that shared before there was a register go on for a year, in which somebody writes down what they agreed.
insert into agreement (agreement_id, title, purpose, legal_basis, starts_on, review_on, made_at)
select gen_random_uuid(), 'Sharing from before the register', 'Direct care', 'UK GDPR 6(1)(e), 9(2)(h)', current_date, current_date + 365, now()
where exists (select from organisation);
insert into agreement_party select agreement_id, organisation_id from agreement cross join organisation;
grant select, insert, update on agreement to ilinks_app;
grant select, insert, delete on agreement_party to ilinks_app;

-- What is sensitive is seen by those whose lens names the reason.
create function context_sensitive() returns text[] language sql stable parallel safe
    return string_to_array(coalesce(current_setting('ilinks.sensitive', true), ''), ',');
drop policy entry_lens on entry;
create policy entry_lens on entry for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);
drop policy entry_version_lens on entry_version;
create policy entry_version_lens on entry_version for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);

-- Who read whose record lately: to notice whoever reads very many, and readings that are unlike the work. Kept for 30 days.
create table recent_reading (
    account_id uuid not null references account,
    person_id uuid not null references person,
    organisation_id uuid not null references organisation,
    role text not null,
    first_at timestamptz not null,
    read_at timestamptz not null,
    primary key (account_id, person_id)
);
create index recent_reading_at on recent_reading (account_id, read_at);
create index recent_reading_person on recent_reading (person_id);
alter table recent_reading enable row level security;
alter table recent_reading force row level security;
create policy recent_reading_questions on recent_reading for all to current_user using (true);

-- A second look within a minute changes nothing.
create function note_reading(p_account uuid, p_person uuid, p_post uuid, p_now timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into recent_reading as r
    select p_account, p_person, organisation_id, role, p_now, p_now from post where post_id = p_post
    on conflict (account_id, person_id) do update
        set read_at = excluded.read_at, organisation_id = excluded.organisation_id, role = excluded.role
        where r.read_at < excluded.read_at - interval '1 minute'
$$;
create or replace function append_audit(
    p_chain uuid, p_id uuid, p_at timestamptz, p_account uuid, p_actor_name text, p_post uuid, p_role text, p_organisation uuid,
    p_organisation_name text, p_action text, p_purpose text, p_legal_basis text, p_rule text, p_reason text, p_categories text[],
    p_entries_seen int, p_request_id text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    head audit_chain;
    link bytea;
begin
    insert into audit_chain (chain_id, sequence, hash) values (p_chain, 0, '\x'::bytea) on conflict do nothing;
    select * into head from audit_chain where chain_id = p_chain for update;
    link := sha256(head.hash || audit_bytes(
        p_chain::text, (head.sequence + 1)::text, p_id::text, (extract(epoch from p_at) * 1000000)::bigint::text, p_account::text,
        p_actor_name, p_post::text, p_role, p_organisation::text, p_organisation_name, p_action, p_purpose, p_legal_basis, p_rule,
        p_reason, array_to_string(p_categories, ','), p_entries_seen::text, p_request_id));
    insert into audit_event values (
        p_chain, head.sequence + 1, p_id, p_at, p_account, p_actor_name, p_post, p_role, p_organisation, p_organisation_name,
        p_action, p_purpose, p_legal_basis, p_rule, p_reason, p_categories, p_entries_seen, p_request_id, head.hash, link);
    update audit_chain set sequence = head.sequence + 1, hash = link where chain_id = p_chain;
    -- In a post: for the patterns of reading. Written with the audit itself, so that no reading is left out.
    if p_action = 'read-record' and p_post is not null then
        perform note_reading(p_account, p_chain, p_post, p_at);
    end if;
    return head.sequence + 1;
end $$;

-- What is in force for an organisation: the version of the sharing model, none for the portal's own, and until when it has agreed to share.
create function sharing_in_force(p_organisation uuid, p_now timestamptz)
returns table (sharing_model_id uuid, agreed_until date)
language sql stable security definer set search_path = public, pg_temp as $$
    select (select m.sharing_model_id from sharing_model m where m.state = 'in-force'),
           (select max(a.review_on) from agreement_party p join agreement a using (agreement_id)
            where p.organisation_id = p_organisation and a.ended_at is null
              and a.starts_on <= (p_now at time zone 'Europe/London')::date)
$$;

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
    cross join lateral (
        -- How many other people's records the account read in a post within ten minutes; more than enough is not counted.
        select count(*) as people from (
            select from recent_reading
            where p_organisation is not null and account_id = p_account and read_at > p_now - interval '10 minutes'
              and person_id <> a.asked
            limit 500) recent
    ) n
$$;
revoke all on function decision_facts, sharing_in_force, note_reading from public;
grant execute on function decision_facts, sharing_in_force to ilinks_app;
