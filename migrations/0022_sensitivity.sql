-- What is kept from the person, or from whoever acts for them, is marked and released by the team that recorded it too, not by feeds
-- alone. A mark is no content: it makes no version.

alter table entry
    -- What the source said last. `sensitivity` is what holds: that, and what was marked or released since.
    add column fed_sensitivity text;

-- For these two changes alone the owner sees every row.
alter table entry no force row level security;
alter table entry_version no force row level security;
update entry set fed_sensitivity = sensitivity where sensitivity is not null;
-- What is kept from the person is kept in its earlier versions too.
update entry_version v set sensitivity = e.sensitivity from entry e
where e.person_id = v.person_id and e.entry_id = v.entry_id and e.sensitivity is not null and v.sensitivity is null;
alter table entry force row level security;
alter table entry_version force row level security;

create table entry_sensitivity_change (
    entry_sensitivity_change_id uuid primary key,
    person_id uuid not null references person,
    entry_id uuid not null,
    -- Null: nobody is kept from it.
    from_sensitivity text,
    to_sensitivity text,
    -- Why, encrypted: it may say what the entry says, and that may be sealed.
    wrapped_key bytea not null,
    sealed_reason bytea not null,
    account_id uuid not null references account,
    -- The team that recorded the entry.
    organisation_id uuid not null references organisation,
    changed_at timestamptz not null,
    -- As on the entry, so that the policy compares columns and needs no second table.
    category text not null,
    seal_id uuid,
    seal_is_locked boolean,
    -- The change of a record that was joined with this one.
    carried_from uuid
);
create index entry_sensitivity_change_entry on entry_sensitivity_change (person_id, entry_id, changed_at desc);

alter table entry_sensitivity_change enable row level security;
alter table entry_sensitivity_change force row level security;
-- For those who see the entry and everything that is sensitive: never the person, nor whoever acts for them or looks with them.
create policy entry_sensitivity_change_lens on entry_sensitivity_change for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and organisation_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and context_sensitive() @> array['third-party', 'likely-harm', 'not-yet-released', 'not-for-proxies']
);
create policy entry_sensitivity_change_insert on entry_sensitivity_change for insert with check (
    person_id = context_person() and context_mode() = 'write' and organisation_id = context_organisation()
);
-- For another master key.
create policy entry_sensitivity_change_keys on entry_sensitivity_change for update using (
    person_id = context_person() and context_mode() = 'write' and context_seals() = 'all'
);
create policy entry_sensitivity_change_questions on entry_sensitivity_change for select to current_user using (true);
create policy entry_sensitivity_change_covers on entry_sensitivity_change for update to current_user using (context_mode() = 'write');
create policy entry_sensitivity_change_joined on entry_sensitivity_change for insert to current_user with check (
    person_id = context_person() and context_joined() is not null
);
grant select, insert, update (wrapped_key, sealed_reason) on entry_sensitivity_change to ilinks_app;

-- What lies under each seal, as before. A topic that can be broken is there even while nothing is under it: else its breaking would tell
-- the person that something is, which they do not see. And who marked what lies under a seal is told to those alone who see through it.
create function refresh_seal_covers(p_topics jsonb) returns void language sql security definer set search_path = public, pg_temp as $$
    update seal s set covers = coalesce(e.covers, '{}'), teams = coalesce(e.teams, '{}')
    from seal k left join lateral (
        select array_agg(distinct cover) as covers, array_agg(distinct team) filter (where team is not null) as teams
        from (
            select category || '/' || coalesce(seal_team_id::text, '') as cover, seal_team_id as team
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
-- As processes of the release before ask.
create or replace function refresh_seal_covers() returns void language sql security definer set search_path = public, pg_temp as $$
    select refresh_seal_covers('{}'::jsonb)
$$;
revoke all on function refresh_seal_covers(jsonb) from public;
grant execute on function refresh_seal_covers(jsonb) to ilinks_app;

create or replace function people_with_stale_keys(p_current bytea, p_after uuid, p_limit int) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select person_id from (
        select person_id from seal
        where person_id > p_after and erased_at is null
          and (wrapped_key is null and ended_at is null or substring(wrapped_key from 1 for 8) <> p_current)
        union
        select person_id from source_message
        where person_id > p_after
          and (wrapped_key is null and body <> ''::bytea or substring(wrapped_key from 1 for 8) <> p_current)
        union
        select person_id from entry_sensitivity_change
        where person_id > p_after and wrapped_key <> '' and substring(wrapped_key from 1 for 8) <> p_current
    ) p order by person_id limit p_limit
$$;
