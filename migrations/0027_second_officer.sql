-- The privacy officers' side: figures that call wrong only what was found wrong; what was decided; why a draft was refused; and two
-- officers for what gives access by an agreement.

-- How each organisation keeps to the rules, now with what is still open by itself: what was handed on is not found to be wrong.
drop function compliance;
create function compliance(p_now timestamptz)
returns table (
    organisation text, practitioners bigint, agreed_until date, alerts bigint, incorrect bigint, overdue bigint, questions bigint,
    answered_late bigint, breaches bigint, still_open bigint
) language sql stable security definer set search_path = public, pg_temp as $$
    select o.name, count(distinct p.account_id), (sharing_in_force(o.organisation_id, p_now)).agreed_until,
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'
              and a.outcome = 'addressed'),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.review_due_at < p_now
              and (a.outcome is null or a.outcome in ('flagged', 'escalated'))),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'),
           (select count(*) from access_question q where q.organisation_id = o.organisation_id and q.asked_at > p_now - interval '30 days'
              and coalesce(q.replied_at, p_now) > q.reply_due_at),
           (select count(*) from breach b where b.organisation_id = o.organisation_id and b.closed_at is null),
           (select count(*) from alert a where a.organisation_id = o.organisation_id and a.raised_at > p_now - interval '30 days'
              and (a.outcome is null or a.outcome in ('flagged', 'escalated')))
    from organisation o join post p using (organisation_id)
    where context_role() = 'privacy-officer' and p.ended_at is null and o.kind <> 'self-test'
    group by o.organisation_id, o.name
    order by 6 desc, 5 desc, o.name
$$;
revoke all on function compliance from public;
grant execute on function compliance to ilinks_app;

-- What was decided at the desk, the newest first, from behind an alert on; only for the role. No clinical content. Nobody reads here what
-- was decided about themselves, their own record, or somebody for whom they act.
create function alerts_decided(p_now timestamptz, p_before uuid, p_limit int)
returns table (
    alert_id uuid, kind text, person_given text, person_family text, practitioner text, role text, organisation text, raised_at timestamptz,
    outcome text, outcome_reason text, decided_by text, decided_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select e.alert_id, e.kind, p.given, p.family, a.display_name, e.role, o.name, e.raised_at, e.outcome, e.outcome_reason, d.display_name,
           e.reviewed_at
    from alert e
    join person p on p.person_id = e.person_id
    join account a on a.account_id = e.account_id
    join organisation o on o.organisation_id = e.organisation_id
    left join account d on d.account_id = e.reviewed_by
    where context_role() = 'privacy-officer' and p.merged_into is null and e.outcome in ('closed', 'addressed')
      and e.account_id <> context_account()
      and e.person_id is distinct from (select own.person_id from account own where own.account_id = context_account())
      and not exists (select from carer_grant g
                      where g.person_id = e.person_id and g.account_id = context_account() and g.starts_at <= p_now and g.ended_at is null)
      and (p_before is null
           or (e.reviewed_at, e.alert_id) < (select b.reviewed_at, b.alert_id from alert b where b.alert_id = p_before))
    order by e.reviewed_at desc, e.alert_id desc
    limit p_limit
$$;
create index alert_decided on alert (reviewed_at desc, alert_id desc) where outcome in ('closed', 'addressed');
revoke all on function alerts_decided from public;
grant execute on function alerts_decided to ilinks_app;

-- Why a draft was refused, in the words of whoever refused it: for its authors, and for whoever asks later.
alter table sharing_model add column decided_reason text;

-- What gives access takes two officers: an agreement that one registers is in force once another agreed to it.
alter table agreement
    -- False for the operator's own, at the installation, and for those that one officer registered before two were asked.
    add column needs_second_officer boolean not null default true,
    add column agreed_by uuid references account,
    add column agreed_at timestamptz,
    add constraint agreement_second_officer check (
        not needs_second_officer or agreed_at is null or (made_by is not null and agreed_by is not null and agreed_by <> made_by)
    );
update agreement set needs_second_officer = false;
-- What an agreement says is not changed, nor whether it needs a second officer.
revoke update on agreement from ilinks_app;
grant update (review_on, reviewed_by, reviewed_at, ended_by, ended_at, agreed_by, agreed_at) on agreement to ilinks_app;

-- A later last day for an agreement, as one officer proposed it, and what became of it.
create table agreement_prolonging (
    agreement_prolonging_id uuid primary key,
    agreement_id uuid not null references agreement,
    -- The last day that is proposed.
    review_on date not null,
    reason text not null,
    proposed_by uuid not null references account,
    proposed_at timestamptz not null,
    -- 'proposed', 'agreed', 'taken-back' or 'refused'.
    state text not null,
    decided_by uuid references account,
    decided_at timestamptz,
    -- Why it was refused.
    decided_reason text,
    constraint agreement_prolonging_second_officer check (
        state <> 'agreed' or (decided_by is not null and decided_by <> proposed_by)
    )
);
-- One at a time, so that two officers see each other's work.
create unique index agreement_prolonging_waits on agreement_prolonging (agreement_id) where state = 'proposed';
create index agreement_prolonging_agreement on agreement_prolonging (agreement_id, proposed_at desc);
alter table agreement_prolonging enable row level security;
alter table agreement_prolonging force row level security;
create policy agreement_prolonging_desk on agreement_prolonging for all using (context_role() = 'privacy-officer');
grant select, insert, update (state, decided_by, decided_at, decided_reason) on agreement_prolonging to ilinks_app;

-- As before, but for agreements to which nobody has agreed yet.
create or replace function sharing_in_force(p_organisation uuid, p_now timestamptz)
returns table (sharing_model_id uuid, agreed_until date)
language sql stable security definer set search_path = public, pg_temp as $$
    select (select m.sharing_model_id from sharing_model m where m.state = 'in-force'),
           (select max(a.review_on) from agreement_party p join agreement a using (agreement_id)
            where p.organisation_id = p_organisation and a.ended_at is null and (a.agreed_at is not null or not a.needs_second_officer)
              and a.starts_on <= (p_now at time zone 'Europe/London')::date)
$$;
