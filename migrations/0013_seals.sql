-- Seals as a whole: over an item, a visit, a topic; sealed, or sealed and locked; broken with a reason; with a safety rule. What is
-- sealed is encrypted, one data key a seal, and so is what feeds delivered, one data key a message. The master key that wraps them is
-- kept outside the database. A row from before this release has no wrapped key; the next start encrypts it.

create function context_broken() returns boolean language sql stable parallel safe
    return coalesce(current_setting('ilinks.broken', true), '') = 'yes';
create function context_treats() returns boolean language sql stable parallel safe
    return coalesce(current_setting('ilinks.treats', true), '') = 'yes';

alter table seal
    add column is_locked boolean not null default true,
    -- The data key, wrapped; none once it is erased for good, and then what was under it cannot be read by anybody.
    add column wrapped_key bytea,
    add column erased_at timestamptz,
    -- What it hides, encrypted with its data key: a code is a sealed fact itself.
    add column sealed_scope bytea,
    -- What lies under it, for the decision and the policies: kind/team of each entry, and the teams.
    add column covers text[] not null default '{}',
    add column teams uuid[] not null default '{}',
    add column safety_rule_id uuid;
create index seal_in_force on seal (person_id) where ended_at is null;

alter table entry
    -- The visit or stay that it belongs to, by its source key.
    add column episode_key text,
    add column seal_is_locked boolean,
    -- What a sealed entry says. Its columns in clear are empty then.
    add column sealed_body bytea;
alter table entry_version
    add column episode_key text,
    add column seal_is_locked boolean,
    add column sealed_body bytea;
update entry set seal_is_locked = true where seal_id is not null;
update entry_version set seal_is_locked = true where seal_id is not null;
create index entry_sealed on entry (person_id, seal_id) where seal_id is not null;

alter table source_message add column wrapped_key bytea;
alter table quarantine add column wrapped_key bytea, add column sealed_body bytea;

-- Shown to everyone who treats the person. It does not say which seal it comes with, nor that it comes with one.
create table safety_rule (
    safety_rule_id uuid primary key,
    person_id uuid not null references person,
    words text not null,
    made_at timestamptz not null,
    ended_at timestamptz
);
create index safety_rule_person on safety_rule (person_id) where ended_at is null;

create table seal_break (
    seal_break_id uuid primary key,
    person_id uuid not null references person,
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    reason text not null,
    broken_at timestamptz not null,
    ends_at timestamptz not null
);
create index seal_break_account on seal_break (person_id, account_id, ends_at desc);

-- The lens, with seals that are broken. What is locked is never seen through a broken seal.
drop policy entry_lens on entry;
create policy entry_lens on entry for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
);
drop policy entry_version_lens on entry_version;
create policy entry_version_lens on entry_version for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
);

-- A seal is known to those who see through it.
drop policy seal_write on seal;
create policy seal_lens on seal for select using (
    person_id = context_person()
    and (context_seals() = 'all' or (context_seals() = 'team' and context_organisation() = any (teams))
         or (context_broken() and not is_locked))
);
create policy seal_insert on seal for insert with check (person_id = context_person() and context_mode() = 'write');
create policy seal_update on seal for update using (
    person_id = context_person() and context_mode() = 'write'
    and (context_seals() = 'all'
         or (context_seals() = 'team' and (context_organisation() = any (teams) or team_id = context_organisation())))
);
-- What lies under each seal of the context's person, counted anew after a change. Runs as the owner, for whoever adds to a record need not
-- see through its seals.
create policy entry_seal_covers on entry for select to current_user using (seal_id is not null and context_mode() = 'write');
create policy seal_covers on seal for update to current_user using (context_mode() = 'write');
create function refresh_seal_covers() returns void language sql security definer set search_path = public, pg_temp as $$
    update seal s set covers = coalesce(e.covers, '{}'), teams = coalesce(e.teams, '{}')
    from seal k left join lateral (
        select array_agg(distinct category || '/' || coalesce(seal_team_id::text, '')) as covers,
            array_agg(distinct seal_team_id) filter (where seal_team_id is not null) as teams
        from entry where person_id = k.person_id and seal_id = k.seal_id
    ) e on true
    where s.person_id = k.person_id and s.seal_id = k.seal_id and k.person_id = context_person() and k.ended_at is null
      and context_mode() = 'write'
$$;
-- The seals of the context's person, for whoever adds to the record: what is added falls under them, whoever adds it.
create function seals_to_apply() returns table (
    seal_id uuid, team_id uuid, is_locked boolean, made_at timestamptz, wrapped_key bytea, sealed_scope bytea
) language sql stable security definer set search_path = public, pg_temp as $$
    select seal_id, team_id, is_locked, made_at, wrapped_key, sealed_scope from seal
    where person_id = context_person() and ended_at is null and context_mode() = 'write'
$$;
revoke all on function refresh_seal_covers, seals_to_apply from public;
grant execute on function refresh_seal_covers, seals_to_apply to ilinks_app;
create policy seal_questions on seal for select to current_user using (true);
-- Which teams and kinds lie under a seal is for the policies and the decision, not for one of these teams.
revoke select on seal from ilinks_app;
grant select (seal_id, person_id, team_id, made_by, made_at, ended_by, ended_at, is_locked, wrapped_key, erased_at, sealed_scope,
    safety_rule_id) on seal to ilinks_app;

alter table safety_rule enable row level security;
alter table safety_rule force row level security;
create policy safety_rule_lens on safety_rule for select using (person_id = context_person() and context_treats());
create policy safety_rule_insert on safety_rule for insert with check (person_id = context_person() and context_mode() = 'write');
create policy safety_rule_update on safety_rule for update using (person_id = context_person() and context_mode() = 'write');
grant select, insert, update on safety_rule to ilinks_app;

alter table seal_break enable row level security;
alter table seal_break force row level security;
create policy seal_break_context on seal_break for select using (person_id = context_person() and context_seals() = 'all');
create policy seal_break_insert on seal_break for insert with check (person_id = context_person() and context_mode() = 'write');
create policy seal_break_questions on seal_break for select to current_user using (true);
grant select, insert on seal_break to ilinks_app;

-- People of whom something is still in clear, from before this release, or wrapped by another master key than the current one; in
-- order, after one of them.
create function people_with_stale_keys(p_current bytea, p_after uuid, p_limit int) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select person_id from (
        select person_id from seal
        where person_id > p_after and erased_at is null
          and (wrapped_key is null and ended_at is null or substring(wrapped_key from 1 for 8) <> p_current)
        union
        select person_id from source_message
        where person_id > p_after
          and (wrapped_key is null and body <> ''::bytea or substring(wrapped_key from 1 for 8) <> p_current)
    ) p order by person_id limit p_limit
$$;
create policy source_message_questions on source_message for select to current_user using (true);
revoke all on function people_with_stale_keys from public;
grant execute on function people_with_stale_keys to ilinks_app;
create policy quarantine_keys on quarantine for update using (context_mode() = 'write');
grant update (body, wrapped_key, sealed_body) on quarantine to ilinks_app;
