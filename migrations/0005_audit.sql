-- The audit. Append-only: the application may call `append_audit` and read through the policies, nothing else. One chain a person
-- (or, for what is about nobody in particular, one an account), each event hashed together with the one before.

create table audit_event (
    -- The person, or the account for what is about nobody in particular.
    chain_id uuid not null,
    sequence bigint not null,
    audit_event_id uuid not null,
    at timestamptz not null,
    account_id uuid,
    actor_name text not null,
    post_id uuid,
    role text,
    organisation_id uuid,
    organisation_name text,
    action text not null,
    purpose text not null,
    legal_basis text not null,
    rule text not null,
    reason text,
    categories text[] not null,
    entries_seen int not null,
    request_id text not null,
    previous_hash bytea not null,
    hash bytea not null,
    primary key (chain_id, sequence)
) partition by hash (chain_id);
do $$
begin
    for shard in 0..7 loop
        execute format('create table audit_event_%s partition of audit_event for values with (modulus 8, remainder %s)', shard, shard);
    end loop;
end $$;

create table audit_chain (
    chain_id uuid primary key,
    sequence bigint not null,
    hash bytea not null
);

-- The bytes that an event's hash covers: every column as text, each preceded by its length, so that no two events share them.
-- `service::audit` computes the same in Rust to verify.
create function audit_bytes(variadic fields text[]) returns bytea language sql immutable parallel safe
    return convert_to(
        (select string_agg(coalesce(length(f)::text, '-') || ':' || coalesce(f, ''), ',' order by n)
         from unnest(fields) with ordinality as u (f, n)),
        'UTF8');

create function append_audit(
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
    return head.sequence + 1;
end $$;
alter table audit_chain enable row level security;
alter table audit_chain force row level security;
create policy audit_chain_append on audit_chain for all to current_user using (true);
revoke all on function append_audit from public;
grant execute on function append_audit to ilinks_app;

alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy audit_event_append on audit_event for all to current_user using (true);
create policy audit_event_of_the_person on audit_event for select to ilinks_app using (chain_id = context_person());
grant select on audit_event to ilinks_app;
