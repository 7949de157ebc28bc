-- The record: entries, their earlier versions, what feeds delivered, and what could not be read. Partitioned by person, so that a
-- page touches one partition and the tables can be spread over a cluster.

create table source_message (
    source_message_id uuid not null,
    person_id uuid not null,
    -- Who sent it, such as urn:ilinks:organisation:alder-hey, or the file's name where it does not say.
    source text not null,
    -- SHA-256 of the message as it came: a second delivery of the same is the same message.
    digest bytea not null,
    -- The message as it came, gzip.
    body bytea not null,
    received_at timestamptz not null,
    primary key (person_id, source_message_id),
    constraint source_message_once unique (person_id, digest)
) partition by hash (person_id);

create table entry (
    entry_id uuid not null,
    person_id uuid not null,
    source_key text not null,
    kind text not null,
    category text not null,
    code_system text,
    code text,
    title text not null,
    detail text,
    -- Always set: what has no time of its own is ordered by when it arrived.
    effective_at timestamptz not null,
    -- 'instant', 'day', 'month', 'year', or 'none' if the source gave no time.
    effective_precision text not null,
    recorded_at timestamptz,
    received_at timestamptz not null,
    organisation_id uuid,
    author text,
    origin text not null,
    status text,
    is_current boolean not null,
    is_abnormal boolean not null,
    sensitivity text,
    -- The seal and its team stand on the entry itself, so that the policy compares columns and needs no second table.
    seal_id uuid,
    seal_team_id uuid,
    version int not null,
    source_message_id uuid,
    content_hash bytea not null,
    resource jsonb not null,
    primary key (person_id, entry_id),
    constraint entry_source_key unique (person_id, source_key)
) partition by hash (person_id);
-- The three ways in which pages read: a category newest first, what is current in a category, everything newest first.
create index entry_category on entry (person_id, category, effective_at desc, entry_id desc);
create index entry_current on entry (person_id, category, effective_at desc, entry_id desc) where is_current;
create index entry_timeline on entry (person_id, effective_at desc, entry_id desc);
-- Worklists: an organisation's appointments of a day.
create index entry_appointment on entry (organisation_id, effective_at) where category = 'appointment';
-- What a record's head must tell: flags, and decisions about resuscitation and who decides.
create index entry_alert on entry (person_id, effective_at desc)
    where is_current and (kind = 'Flag' or (kind = 'Consent' and category = 'end-of-life'));
-- Medicines that are filed under another kind of information; and who recorded anything, for the care team.
create index entry_medicine on entry (person_id, effective_at desc)
    where is_current and kind in ('MedicationRequest', 'MedicationStatement');
create index entry_organisation on entry (person_id, organisation_id);
-- A result's trend.
create index entry_code on entry (person_id, code, effective_at desc) where code is not null;

-- Versions that were corrected. The same lens applies to them as to the entry.
create table entry_version (
    like entry,
    replaced_at timestamptz not null,
    primary key (person_id, entry_id, version)
) partition by hash (person_id);

create table seal (
    seal_id uuid not null,
    person_id uuid not null,
    -- The team that recorded what is sealed; null if it is the person's own.
    team_id uuid,
    made_by uuid not null,
    made_at timestamptz not null,
    ended_by uuid,
    ended_at timestamptz,
    primary key (person_id, seal_id)
) partition by hash (person_id);

-- What a feed delivered and could not be stored. Nothing is dropped in silence.
create table quarantine (
    quarantine_id uuid primary key,
    person_id uuid,
    source text not null,
    -- The place in the message: entry[17].
    place text not null,
    resource_type text not null,
    reason text not null,
    -- As it came, up to 256 kB.
    body text not null,
    digest bytea not null,
    received_at timestamptz not null,
    constraint quarantine_once unique (digest, place, source)
);

do $$
begin
    for shard in 0..7 loop
        execute format('create table source_message_%s partition of source_message for values with (modulus 8, remainder %s)', shard, shard);
        execute format('create table entry_%s partition of entry for values with (modulus 8, remainder %s)', shard, shard);
        execute format('create table entry_version_%s partition of entry_version for values with (modulus 8, remainder %s)', shard, shard);
        execute format('create table seal_%s partition of seal for values with (modulus 8, remainder %s)', shard, shard);
    end loop;
end $$;

alter table source_message enable row level security;
alter table source_message force row level security;
create policy source_message_write on source_message for all using (person_id = context_person() and context_mode() = 'write');

-- The lens, as the database applies it. `domain::lens` says the same in Rust.
alter table entry enable row level security;
alter table entry force row level security;
create policy entry_lens on entry for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation()))
);
-- The owner's worklist functions may read what is not sealed; see 0006.
create policy entry_questions on entry for select to current_user using (seal_id is null);
create policy entry_insert on entry for insert with check (person_id = context_person() and context_mode() = 'write');
create policy entry_update on entry for update using (person_id = context_person() and context_mode() = 'write');

alter table entry_version enable row level security;
alter table entry_version force row level security;
create policy entry_version_lens on entry_version for select using (
    person_id = context_person()
    and (category = any (context_shared()) or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation()))
);
create policy entry_version_insert on entry_version for insert with check (person_id = context_person() and context_mode() = 'write');
create policy entry_version_update on entry_version for update using (person_id = context_person() and context_mode() = 'write');

alter table seal enable row level security;
alter table seal force row level security;
create policy seal_write on seal for all using (person_id = context_person() and context_mode() = 'write');

-- Quarantined input may hold anybody's data, so nobody reads it through the application yet; the import adds to it.
alter table quarantine enable row level security;
alter table quarantine force row level security;
create policy quarantine_insert on quarantine for insert with check (context_mode() = 'write');
create policy quarantine_seen on quarantine for select using (context_mode() = 'write');

grant select, insert, update on source_message, entry, entry_version, seal to ilinks_app;
grant select, insert on quarantine to ilinks_app;
