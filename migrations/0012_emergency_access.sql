-- Opening a record in an emergency: for an hour, with a reason, told to the person and reviewed.

create table emergency_access (
    emergency_access_id uuid primary key,
    person_id uuid not null references person,
    account_id uuid not null references account,
    organisation_id uuid not null references organisation,
    role text not null,
    reason text not null,
    opened_at timestamptz not null,
    ends_at timestamptz not null,
    review_due_at timestamptz not null,
    -- 'closed', 'flagged', 'addressed' or 'escalated'; none while nobody has looked.
    outcome text,
    reviewed_at timestamptz,
    reviewed_by uuid references account
);
create index emergency_access_person on emergency_access (person_id, opened_at desc);
create index emergency_access_account on emergency_access (account_id, opened_at desc);
create index emergency_access_open on emergency_access (review_due_at) where outcome is null or outcome in ('flagged', 'escalated');

alter table emergency_access enable row level security;
alter table emergency_access force row level security;
create policy emergency_access_context on emergency_access for select using (person_id = context_person());
create policy emergency_access_write on emergency_access for all using (person_id = context_person() and context_mode() = 'write');
create policy emergency_access_questions on emergency_access for select to current_user using (true);
grant select, insert, update on emergency_access to ilinks_app;

-- What the decision needs to know, now with the emergency that the actor opened.
drop function decision_facts;
create function decision_facts(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, relationship_kind text, relationship_starts_at timestamptz, relationship_expires_at timestamptz,
    carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    sharing_choices jsonb, emergency_opened_at timestamptz, emergency_ends_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at, c.choices,
           m.opened_at, m.ends_at
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
    left join lateral (
        select opened_at, ends_at from emergency_access
        where person_id = a.asked and account_id = p_account and organisation_id = p_organisation
        order by ends_at desc limit 1
    ) m on true
$$;

-- The privacy officer's desk: what waits for a review, with what speaks for it. No clinical content; only for that role.
create function emergencies_to_review(p_now timestamptz, p_limit int)
returns table (
    emergency_access_id uuid, person_id uuid, person_given text, person_family text, practitioner text, role text,
    organisation text, reason text, opened_at timestamptz, review_due_at timestamptz, outcome text,
    had_relationship boolean, had_appointment boolean, opened_that_day bigint
) language sql stable security definer set search_path = public, pg_temp as $$
    select e.emergency_access_id, e.person_id, p.given, p.family, a.display_name, e.role, o.name, e.reason, e.opened_at,
           e.review_due_at, e.outcome,
           exists (select from relationship r
                   where r.person_id = e.person_id and r.organisation_id = e.organisation_id and r.kind <> 'claimed'
                     and r.starts_at <= e.opened_at and coalesce(r.expires_at, 'infinity') > e.opened_at),
           exists (select from entry n
                   where n.person_id = e.person_id and n.organisation_id = e.organisation_id and n.seal_id is null
                     and n.category in ('appointment', 'contact')
                     and n.effective_at between e.opened_at - interval '1 day' and e.opened_at + interval '1 day'),
           (select count(*) from emergency_access d
            where d.account_id = e.account_id and d.opened_at between e.opened_at - interval '1 day' and e.opened_at + interval '1 day')
    from emergency_access e
    join person p using (person_id) join account a using (account_id) join organisation o using (organisation_id)
    where context_role() = 'privacy-officer' and (e.outcome is null or e.outcome in ('flagged', 'escalated'))
    order by e.review_due_at, e.emergency_access_id
    limit p_limit
$$;

revoke all on function decision_facts, emergencies_to_review from public;
grant execute on function decision_facts, emergencies_to_review to ilinks_app;
