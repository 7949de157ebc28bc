-- What governance works with: unusual patterns, the log of refusals to share, the breach register, figures of each organisation.

-- What a dry run counts: where a role sees a kind of information that others recorded, who practises there, and of how many people, in
-- whose care they are, there is any. The person's choices are not weighed, nor what is sealed.
create function sharing_model_reach(p_now timestamptz, p_role text, p_setting text, p_category text)
returns table (organisation text, practitioners bigint, people bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select o.name, count(distinct p.account_id),
           (select count(distinct r.person_id) from relationship r
            where r.organisation_id = o.organisation_id and r.starts_at <= p_now and coalesce(r.expires_at, 'infinity') > p_now
              and exists (select from entry e where e.person_id = r.person_id and e.category = p_category and e.seal_id is null
                          and e.organisation_id is distinct from o.organisation_id))
    from organisation o join post p using (organisation_id)
    where context_role() = 'privacy-officer' and p.role = p_role and p.ended_at is null and (p_setting is null or o.kind = p_setting)
    group by o.organisation_id, o.name
    order by 3 desc, o.name
$$;

-- Refusals to share, counted by rule, organisation and role; who looks after each, and what came of it. About nobody in particular.
create table blocked_sharing (
    rule text not null,
    organisation_id uuid not null references organisation,
    role text not null,
    times bigint not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    owner text,
    resolution text,
    resolved_by uuid references account,
    resolved_at timestamptz,
    primary key (rule, organisation_id, role)
);
alter table blocked_sharing enable row level security;
alter table blocked_sharing force row level security;
create policy blocked_sharing_desk on blocked_sharing for select using (context_role() = 'privacy-officer');
create policy blocked_sharing_resolve on blocked_sharing for update using (context_role() = 'privacy-officer');
create policy blocked_sharing_count on blocked_sharing for all to current_user using (true);
grant select, update (owner, resolution, resolved_by, resolved_at) on blocked_sharing to ilinks_app;
create function note_blocked_sharing(p_rule text, p_organisation uuid, p_role text, p_now timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into blocked_sharing as b (rule, organisation_id, role, times, first_at, last_at)
    values (p_rule, p_organisation, p_role, 1, p_now, p_now)
    on conflict (rule, organisation_id, role) do update set times = b.times + 1, last_at = excluded.last_at
$$;

-- Breaches of confidentiality: what happened, whom it touched, whom it was told, what was learnt. Names nobody.
create table breach (
    breach_id uuid primary key,
    organisation_id uuid not null references organisation,
    found_on date not null,
    what text not null,
    people_affected int not null,
    -- The day on which the Information Commissioner was told; none if they need not be, or not yet.
    reported_on date,
    made_by uuid not null references account,
    made_at timestamptz not null,
    learnt text,
    closed_by uuid references account,
    closed_at timestamptz
);
alter table breach enable row level security;
alter table breach force row level security;
create policy breach_desk on breach for all using (context_role() = 'privacy-officer');
create policy breach_count on breach for select to current_user using (true);
grant select, insert, update on breach to ilinks_app;

-- Alerts that the portal raises by itself. At most one of a kind about a reader and a person within 30 days; about whoever reads very
-- many, one a day.
create function raise_bulk_alert(p_id uuid, p_person uuid, p_account uuid, p_organisation uuid, p_role text, p_reason text, p_now timestamptz,
    p_due timestamptz) returns void language sql security definer set search_path = public, pg_temp as $$
    insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
    select p_id, p_person, p_account, p_organisation, p_role, 'bulk-reading', p_reason, p_now, p_due
    where not exists (select from alert where account_id = p_account and kind = 'bulk-reading' and raised_at > p_now - interval '1 day')
$$;
create index recent_reading_since on recent_reading (read_at);

create function raise_pattern_alerts(p_since timestamptz, p_now timestamptz, p_due interval) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    -- One worker at a time, so that nothing is told twice.
    select pg_advisory_xact_lock(hashtext('raise_pattern_alerts'));
    with reading as (
        select r.account_id, r.person_id, r.organisation_id, r.role, p.family, p.postcode, a.person_id as own_id
        from recent_reading r join person p using (person_id) join account a using (account_id)
        where r.read_at > p_since and r.read_at <= p_now
          -- Whoever saw the person, or was to, had work to do with the record.
          and not exists (select from entry n
                          where n.person_id = r.person_id and n.organisation_id = r.organisation_id and n.seal_id is null
                            and n.category in ('appointment', 'contact')
                            and n.effective_at between r.read_at - interval '1 day' and r.read_at + interval '1 day')
    ), noticed as (
        select g.account_id, g.person_id, g.organisation_id, g.role,
               case when plain(own.family) = plain(g.family) then 'household' else 'neighbour' end as kind
        from reading g join person own on own.person_id = g.own_id
        where own.person_id <> g.person_id and own.postcode = g.postcode
        union all
        select g.account_id, g.person_id, g.organisation_id, g.role, 'colleague' from reading g
        where exists (select from account c join post t using (account_id)
                      where c.person_id = g.person_id and c.account_id <> g.account_id and t.organisation_id = g.organisation_id
                        and t.ended_at is null)
        union all
        -- Whom very many look at within a day: somebody in the news. The last reader stands for all.
        select distinct on (g.person_id) g.account_id, g.person_id, g.organisation_id, g.role, 'many-readers' from reading g
        where (select count(*) from recent_reading o where o.person_id = g.person_id and o.read_at > p_now - interval '1 day') >= 20
    ), raised as (
        insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at)
        select distinct on (n.person_id, n.account_id, n.kind) gen_random_uuid(), n.person_id, n.account_id, n.organisation_id, n.role,
            n.kind, '', p_now, p_now + p_due
        from noticed n
        where not exists (select from alert a
                          where a.person_id = n.person_id and a.kind = n.kind and a.raised_at > p_now - interval '30 days'
                            and (a.account_id = n.account_id or n.kind = 'many-readers'))
        returning 1
    )
    select count(*) from raised
$$;
create function sweep_readings(p_before timestamptz) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with gone as (delete from recent_reading where read_at < p_before returning 1) select count(*) from gone
$$;

-- How each organisation keeps to the rules: figures of the last 30 days, and what is open now.
create function compliance(p_now timestamptz)
returns table (
    organisation text, practitioners bigint, agreed_until date, alerts bigint, incorrect bigint, overdue bigint, questions bigint,
    answered_late bigint, breaches bigint
) language sql stable security definer set search_path = public, pg_temp as $$
    select o.name, count(distinct p.account_id), (sharing_in_force(o.organisation_id, p_now)).agreed_until,
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'
              and a.outcome in ('addressed', 'escalated')),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.review_due_at < p_now
              and (a.outcome is null or a.outcome in ('flagged', 'escalated'))),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'
              and coalesce(q.replied_at, p_now) > q.reply_due_at),
           (select count(*) from breach b where b.organisation_id = o.organisation_id and b.closed_at is null)
    from organisation o join post p using (organisation_id)
    where context_role() = 'privacy-officer' and p.ended_at is null
    group by o.organisation_id, o.name
    order by 6 desc, 5 desc, o.name
$$;
revoke all on function sharing_model_reach, note_blocked_sharing, raise_bulk_alert, raise_pattern_alerts, sweep_readings, compliance from public;
grant execute on function sharing_model_reach, note_blocked_sharing, raise_bulk_alert, raise_pattern_alerts, sweep_readings, compliance
    to ilinks_app;
