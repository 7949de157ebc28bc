-- What a privacy officer looks into: claims, emergencies, broken seals, questions without a reply. One table and one review for all of them.

create table alert (
    alert_id uuid primary key,
    person_id uuid not null references person,
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    -- 'claim', 'emergency', 'seal-broken' or 'no-reply'.
    kind text not null,
    -- Why, in the practitioner's own words; or what was noticed.
    reason text not null,
    raised_at timestamptz not null,
    review_due_at timestamptz not null,
    -- 'closed', 'flagged', 'addressed' or 'escalated'; none while nobody has looked.
    outcome text,
    reviewed_at timestamptz,
    reviewed_by uuid references account
);
create index alert_person on alert (person_id, raised_at desc);
create index alert_account on alert (account_id, raised_at desc);
create index alert_open on alert (review_due_at) where outcome is null or outcome in ('flagged', 'escalated');

alter table emergency_access no force row level security;
insert into alert (alert_id, person_id, account_id, organisation_id, role, kind, reason, raised_at, review_due_at, outcome, reviewed_at,
    reviewed_by)
select emergency_access_id, person_id, account_id, organisation_id, role, 'emergency', reason, opened_at, review_due_at, outcome,
    reviewed_at, reviewed_by from emergency_access;
alter table emergency_access force row level security;
drop function emergencies_to_review;
drop index emergency_access_open;
alter table emergency_access drop column review_due_at, drop column outcome, drop column reviewed_at, drop column reviewed_by;

alter table alert enable row level security;
alter table alert force row level security;
-- Read by the privacy officer's desk alone, through its function; raised by whoever acts, who does not see what became of it.
create policy alert_insert on alert for insert with check (person_id = context_person() and context_mode() = 'write');
create policy alert_review on alert for update using (
    person_id = context_person() and context_mode() = 'write' and context_role() = 'privacy-officer'
);
create policy alert_reviewed on alert for select using (
    person_id = context_person() and context_mode() = 'write' and context_role() = 'privacy-officer'
);
create policy alert_questions on alert for select to current_user using (true);
grant select, insert, update on alert to ilinks_app;

-- The privacy officer's desk: what waits for a review, with what speaks for and against it. No clinical content; only for that role.
create function alerts_to_review(p_now timestamptz, p_limit int)
returns table (
    alert_id uuid, person_id uuid, person_given text, person_family text, practitioner text, role text, organisation text, kind text,
    reason text, raised_at timestamptz, review_due_at timestamptz, outcome text, had_relationship boolean, had_appointment boolean,
    alerts_that_day bigint, has_same_family_name boolean, has_same_postcode boolean, is_colleague boolean
) language sql stable security definer set search_path = public, pg_temp as $$
    select e.alert_id, e.person_id, p.given, p.family, a.display_name, e.role, o.name, e.kind, e.reason, e.raised_at,
           e.review_due_at, e.outcome,
           exists (select from relationship r
                   where r.person_id = e.person_id and r.organisation_id = e.organisation_id and r.kind <> 'claimed'
                     and r.starts_at <= e.raised_at and coalesce(r.expires_at, 'infinity') > e.raised_at),
           exists (select from entry n
                   where n.person_id = e.person_id and n.organisation_id = e.organisation_id and n.seal_id is null
                     and n.category in ('appointment', 'contact')
                     and n.effective_at between e.raised_at - interval '1 day' and e.raised_at + interval '1 day'),
           (select count(*) from alert d
            where d.account_id = e.account_id and d.raised_at between e.raised_at - interval '1 day' and e.raised_at + interval '1 day'),
           coalesce(plain(own.family) = plain(p.family), plain(split_part(a.display_name, ' ', -1)) = plain(p.family)),
           coalesce(own.postcode = p.postcode, false),
           exists (select from account c join post t using (account_id)
                   where c.person_id = e.person_id and t.organisation_id = e.organisation_id and t.ended_at is null)
    from alert e
    join person p using (person_id) join account a using (account_id) join organisation o using (organisation_id)
    left join person own on own.person_id = a.person_id
    where context_role() = 'privacy-officer' and (e.outcome is null or e.outcome in ('flagged', 'escalated'))
    order by e.review_due_at, e.alert_id
    limit p_limit
$$;
revoke all on function alerts_to_review from public;
grant execute on function alerts_to_review to ilinks_app;
