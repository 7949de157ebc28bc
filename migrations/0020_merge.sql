-- Two records of one human being are joined: what stands in one is carried into the other, under its seals. Nothing is deleted. The rows
-- of the record that was joined stay where they are, encrypted, and nobody is told of them any more.

alter table person
    -- The record that this one was joined with.
    add column merged_into uuid references person,
    add column merged_at timestamptz;
create index person_merged_into on person (merged_into) where merged_into is not null;
-- What moved, and from which records, the latest last: for taking a joining back.
alter table person_identifier add column moved_from uuid[] not null default '{}';
alter table account add column moved_from uuid[] not null default '{}';
alter table alert add column moved_from uuid[] not null default '{}';
alter table access_question add column moved_from uuid[] not null default '{}';
-- The seal under which the portal puts a joined record away was made by nobody.
alter table seal alter column made_by drop not null;

-- The record that is being joined. Set by the functions below alone, for the policies of the owner.
create function context_joined() returns uuid language sql stable parallel safe
    return nullif(current_setting('ilinks.joined', true), '')::uuid;

-- No question across people finds somebody whose record was joined, nor do the facts that a decision is made from.
alter policy person_questions on person using (merged_into is null);
create policy person_joined on person for all to current_user
    using (person_id = context_joined() or merged_into = context_joined());
create policy entry_version_joined on entry_version for select to current_user using (person_id = context_joined());
create policy safety_rule_joined on safety_rule for select to current_user using (person_id = context_joined());
create policy source_message_joined on source_message for update to current_user using (person_id = context_joined());
-- What moves.
create policy person_identifier_joined on person_identifier for update to current_user
    using (person_id = context_joined()) with check (person_id = context_person());
create policy alert_joined on alert for update to current_user
    using (person_id = context_joined()) with check (person_id = context_person());

-- The record that somebody's record was joined with.
create function merged_into(p_person uuid) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found_into uuid;
begin
    perform set_config('ilinks.joined', p_person::text, true);
    select p.merged_into into found_into from person p where p.person_id = p_person;
    perform set_config('ilinks.joined', '', true);
    return found_into;
end $$;

-- The columns of a table, those of later releases too: a copy that names them one by one would lose what it does not know.
create function stored_columns(p_table regclass) returns text language sql stable as $$
    select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = p_table and attnum > 0 and not attisdropped and attgenerated = ''
$$;

-- Carries everything of a record into that of the context's person. False if one of the two was joined before. Seals, sealed bodies and
-- messages come as they are, encrypted for where they were: whoever calls this opened them before and encrypts them anew.
create function join_record(p_from uuid, p_now timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $join$
declare
    target uuid := context_person();
    rule record;
    fresh uuid;
begin
    -- Only the portal's own jobs, which act as no account.
    if target is null or target = p_from or context_mode() <> 'write' or context_account() is not null then
        return false;
    end if;
    perform set_config('ilinks.joined', p_from::text, true);
    -- In one order, so that two joinings never wait for each other.
    perform from person where person_id in (p_from, target) order by person_id for update;
    if (select count(*) from person where person_id in (p_from, target) and merged_into is null) < 2 then
        perform set_config('ilinks.joined', '', true);
        return false;
    end if;

    execute format($copy$
        insert into seal (%1$s) select %1$s from (
            select r.* from seal s cross join lateral jsonb_populate_record(s, jsonb_build_object('person_id', $1)) r
            where s.person_id = $2) carried
        $copy$, stored_columns('seal')) using target, p_from;
    execute format($copy$
        insert into source_message (%1$s) select %1$s from (
            select r.* from source_message m cross join lateral jsonb_populate_record(m, jsonb_build_object('person_id', $1)) r
            where m.person_id = $2) carried
        on conflict do nothing
        $copy$, stored_columns('source_message')) using target, p_from;
    -- What one record was made to forget, the other forgets.
    update source_message set body = '', wrapped_key = null
    where person_id = target
      and digest in (select digest from source_message where person_id = p_from and wrapped_key is null and body = '');
    -- What both hold under one source key stays twice; a feed goes on to write the one that was here. What belongs to a visit that both
    -- hold belongs to both.
    execute format($copy$
        insert into entry (%1$s) select %1$s from (
            select r.* from entry e
            left join entry k on k.person_id = $1 and k.source_key = e.source_key
            left join source_message m on m.person_id = $2 and m.source_message_id = e.source_message_id
            left join source_message n on n.person_id = $1 and n.digest = m.digest
            cross join lateral jsonb_populate_record(e, jsonb_build_object(
                'person_id', $1,
                'source_key', case when k.entry_id is null then e.source_key else e.source_key || ' joined from ' || $2 end,
                'episode_key', coalesce(e.episode_key, case when k.entry_id is not null and e.kind = 'Encounter' then e.source_key end),
                'source_message_id', n.source_message_id)) r
            where e.person_id = $2) carried
        $copy$, stored_columns('entry')) using target, p_from;
    execute format($copy$
        insert into entry_version (%1$s) select %1$s from (
            select r.* from entry_version e
            left join source_message m on m.person_id = $2 and m.source_message_id = e.source_message_id
            left join source_message n on n.person_id = $1 and n.digest = m.digest
            cross join lateral jsonb_populate_record(e, jsonb_build_object(
                'person_id', $1, 'source_message_id', n.source_message_id)) r
            where e.person_id = $2) carried
        $copy$, stored_columns('entry_version')) using target, p_from;
    -- Of what was erased for good nothing is carried but that there was something.
    update entry set sealed_body = '', content_hash = '', code = null
    where person_id = target and seal_id in (select seal_id from seal where person_id = p_from and erased_at is not null);
    update entry_version set sealed_body = '', content_hash = '', code = null
    where person_id = target and seal_id in (select seal_id from seal where person_id = p_from and erased_at is not null);

    -- Who marked what, and released it. The reasons are encrypted for where they were, too. (The table is of a later release.)
    insert into entry_sensitivity_change (entry_sensitivity_change_id, person_id, entry_id, from_sensitivity, to_sensitivity,
        wrapped_key, sealed_reason, account_id, organisation_id, changed_at, category, seal_id, seal_is_locked, carried_from)
    select gen_random_uuid(), target, entry_id, from_sensitivity, to_sensitivity, wrapped_key, sealed_reason, account_id,
        organisation_id, changed_at, category, seal_id, seal_is_locked, entry_sensitivity_change_id
    from entry_sensitivity_change where person_id = p_from;

    for rule in select * from safety_rule where person_id = p_from loop
        fresh := gen_random_uuid();
        insert into safety_rule (safety_rule_id, person_id, words, made_at, ended_at)
        values (fresh, target, rule.words, rule.made_at, rule.ended_at);
        update seal set safety_rule_id = fresh where person_id = target and safety_rule_id = rule.safety_rule_id;
    end loop;
    -- What somebody claimed of one record opens that one alone.
    insert into relationship (relationship_id, person_id, organisation_id, kind, reason, made_by, starts_at, expires_at)
    select gen_random_uuid(), target, organisation_id, kind, reason, made_by, starts_at, expires_at
    from relationship where person_id = p_from and kind <> 'claimed'
    on conflict on constraint relationship_once do update set
        reason = coalesce(relationship.reason, excluded.reason),
        starts_at = least(relationship.starts_at, excluded.starts_at),
        expires_at = case when relationship.expires_at is not null and excluded.expires_at is not null
            then greatest(relationship.expires_at, excluded.expires_at) end;
    update person p set
        nhs_number = coalesce(p.nhs_number, f.nhs_number), prefix = coalesce(p.prefix, f.prefix),
        preferred_name = coalesce(p.preferred_name, f.preferred_name), born_on = coalesce(p.born_on, f.born_on),
        died_on = coalesce(p.died_on, f.died_on), gender = coalesce(p.gender, f.gender), phone = coalesce(p.phone, f.phone),
        address = case when p.address = '{}' then f.address else p.address end,
        postcode = case when p.address = '{}' then coalesce(p.postcode, f.postcode) else p.postcode end,
        updated_at = p_now
    from person f where p.person_id = target and f.person_id = p_from;

    -- What leads to the person leads to the joined record: what feeds call them, who signs in as them, what waits for an answer.
    update person_identifier set person_id = target, moved_from = moved_from || p_from where person_id = p_from;
    update account set person_id = target, moved_from = moved_from || p_from where person_id = p_from;
    update alert set person_id = target, moved_from = moved_from || p_from where person_id = p_from;
    update access_question set person_id = target, moved_from = moved_from || p_from where person_id = p_from;
    update person set merged_into = target, merged_at = p_now where person_id = p_from;
    perform set_config('ilinks.joined', '', true);
    return true;
end $join$;

-- What is erased for good in a record is erased in every record that was joined with it: their keys are destroyed, since they hold the same.
create function erase_joined(p_now timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    waiting uuid[] := array[context_person()];
begin
    if context_mode() <> 'write' then
        return;
    end if;
    while cardinality(waiting) > 0 loop
        perform set_config('ilinks.joined', waiting[1]::text, true);
        if waiting[1] <> context_person() then
            update seal set wrapped_key = null, sealed_scope = null, erased_at = p_now
            where person_id = waiting[1] and erased_at is null;
            update source_message set body = '', wrapped_key = null where person_id = waiting[1];
            update entry_sensitivity_change set wrapped_key = '', sealed_reason = '' where person_id = waiting[1];
        end if;
        waiting := waiting[2:] || array(select person_id from person where merged_into = waiting[1]);
    end loop;
    perform set_config('ilinks.joined', '', true);
end $$;
revoke all on function merged_into, stored_columns, join_record, erase_joined from public;
grant execute on function merged_into, join_record, erase_joined to ilinks_app;

-- The lists leave out whose record was joined by themselves: where the owner is a superuser, no policy binds it.
create or replace function find_people(p_nhs_number text, p_name text, p_born_on date)
returns table (
    person_id uuid, nhs_number text, prefix text, given text, family text, preferred_name text, born_on date, died_on date,
    gender text, postcode text
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.nhs_number, p.prefix, p.given, p.family, p.preferred_name, p.born_on, p.died_on, p.gender, p.postcode
    from person_index i
    join person p using (person_id)
    where p.merged_into is null
      and ((p_nhs_number is not null and i.nhs_number = p_nhs_number)
           or (p_nhs_number is null and i.born_on = p_born_on
               and (word_similarity(plain(p_name), i.name) >= 0.35
                    or similarity(plain(p_name), i.name) >= 0.3
                    or (i.family_sound <> '' and i.family_sound = dmetaphone(plain(split_part(p_name, ' ', -1)))))))
    order by similarity(plain(coalesce(p_name, '')), i.name) desc, i.name
    limit 20
$$;

create or replace function caseload(p_organisation uuid, p_now timestamptz, p_limit int)
returns table (
    person_id uuid, nhs_number text, prefix text, given text, family text, preferred_name text, born_on date, died_on date,
    gender text, postcode text, kind text, since timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.nhs_number, p.prefix, p.given, p.family, p.preferred_name, p.born_on, p.died_on, p.gender, p.postcode,
           r.kind, r.starts_at
    from (
        select distinct on (person_id) person_id, kind, starts_at from relationship
        where organisation_id = p_organisation and organisation_id = context_organisation()
          and starts_at <= p_now and (expires_at is null or expires_at > p_now)
          and (kind <> 'claimed' or made_by = context_account())
        order by person_id, starts_at desc
    ) r
    join person p using (person_id)
    where p.merged_into is null
    order by r.starts_at desc
    limit p_limit
$$;

create or replace function appointments_between(p_from timestamptz, p_to timestamptz, p_limit int)
returns table (person_id uuid, given text, family text, entry_id uuid, title text, effective_at timestamptz, status text)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.person_id, p.given, p.family, e.entry_id, e.title, e.effective_at, e.status
    from entry e join person p using (person_id)
    where e.organisation_id = context_organisation() and e.category = 'appointment' and e.seal_id is null and 'appointment' = any (context_own())
      and p.merged_into is null and e.effective_at >= p_from and e.effective_at < p_to
    order by e.effective_at limit p_limit
$$;
