-- An emergency opens every warning, wherever it is filed. A carer whom the person chooses to be told of emergencies hears of none from
-- before. A form that made codes on paper makes none again.

-- 'all' of `context_medicines()`, an emergency, opens warnings too, but of what is most private. The setting keeps its name, which a process
-- of the release before sets as well. `domain::lens` says the same in Rust. Current warnings have their index: `entry_alert`.
alter policy entry_lens on entry using (
    person_id = context_person()
    and (((case when section is null then category = any (context_shared()) else section = any (context_sections()) end)
          and (kind not like 'Medication%' or context_medicines() = 'as-filed'))
         or (context_medicines() = 'all'
             and (kind like 'Medication%' or (kind = 'Flag' and category not in ('safeguarding', 'sexual-health'))))
         or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);
alter policy entry_version_lens on entry_version using (
    person_id = context_person()
    and (((case when section is null then category = any (context_shared()) else section = any (context_sections()) end)
          and (kind not like 'Medication%' or context_medicines() = 'as-filed'))
         or (context_medicines() = 'all'
             and (kind like 'Medication%' or (kind = 'Flag' and category not in ('safeguarding', 'sexual-health'))))
         or (organisation_id = context_organisation() and category = any (context_own())))
    and (seal_id is null or context_seals() = 'all' or (context_seals() = 'team' and seal_team_id = context_organisation())
         or (context_broken() and not seal_is_locked))
    and (sensitivity is null or sensitivity = any (context_sensitive()))
);

-- Since when the person wants this carer to be told of emergencies. Null: they did not choose it, or the carer was told before they did.
alter table carer_grant add column told_of_emergencies_since timestamptz;
-- Forced row-level security binds the owner too.
alter table carer_grant no force row level security;
update carer_grant set told_of_emergencies_since = starts_at where is_told_of_emergencies;
alter table carer_grant force row level security;

create or replace function cared_for(p_now timestamptz)
returns table (person_id uuid, prefix text, given text, family text, preferred_name text, born_on date, relation text, basis text,
               starts_at timestamptz, ends_at timestamptz, reviewed_on date, lacks_capacity_since date, capacity_regained_on date,
               is_told_of_emergencies boolean, emergency_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.prefix, p.given, p.family, p.preferred_name, p.born_on, g.relation, g.basis, g.starts_at, g.ends_at,
           g.reviewed_on, g.lacks_capacity_since, g.capacity_regained_on, g.is_told_of_emergencies,
           (select max(e.opened_at) from emergency_access e
            where e.person_id = p.person_id and e.opened_at > p_now - interval '7 days'
              and e.opened_at >= coalesce(g.told_of_emergencies_since, '-infinity'))
    from carer_grant g join person p using (person_id)
    where g.account_id = context_account() and g.starts_at <= p_now and (g.ends_at is null or g.ends_at > p_now) and g.ended_at is null
      and p.merged_into is null
      -- From 16 on being a parent opens nothing.
      and not (g.basis = 'parent' and coalesce(p.born_on + interval '16 years' <= p_now at time zone 'Europe/London', false))
      and (not acts_only_without_capacity(g.basis) or lacks_capacity(g.lacks_capacity_since, g.capacity_regained_on, p_now))
    order by p.given, p.family
$$;

-- The keys of the forms that made codes on paper: each makes some once, also where another was sent in between. They outlast the second
-- step, so that a form of an earlier one makes none for a later one. `second_step.recovery_codes_form` was the last of them.
create table recovery_codes_form (
    account_id uuid not null references account,
    form uuid not null,
    primary key (account_id, form)
);
insert into recovery_codes_form select account_id, recovery_codes_form from second_step where recovery_codes_form is not null;
grant select, insert on recovery_codes_form to ilinks_app;
