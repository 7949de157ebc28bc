-- Questions that cross people, asked before any permit exists or by worklists. Each runs as the owner, applies its own rule, and
-- returns no clinical content.

-- What the decision needs to know. The times are weighed by `decide`, not here.
create function facts_of(p_person uuid, p_account uuid, p_organisation uuid, p_now timestamptz)
returns table (
    person_exists boolean, relationship_kind text, relationship_starts_at timestamptz, relationship_expires_at timestamptz,
    carer_basis text, carer_topics text[], carer_starts_at timestamptz, carer_ends_at timestamptz,
    sharing text, sharing_ends_at timestamptz
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id is not null, r.kind, r.starts_at, r.expires_at, g.basis, g.topics, g.starts_at, g.ends_at, c.sharing, c.ends_at
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
    left join lateral (
        select sharing, ends_at from sharing_choice where person_id = a.asked order by made_at desc, sharing_choice_id desc limit 1
    ) c on true
$$;

-- The person who has any of these identifiers. Two different people behind one message is an error of the sender.
create function people_identified(p_systems text[], p_values text[]) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select distinct i.person_id
    from unnest(p_systems, p_values) as asked (system, value)
    join person_identifier i on i.system = asked.system and i.value = asked.value
$$;

-- Find people: by NHS number exactly, or by date of birth exactly and a name that sounds or looks alike. At most 20.
create function find_people(p_nhs_number text, p_name text, p_born_on date)
returns table (
    person_id uuid, nhs_number text, prefix text, given text, family text, preferred_name text, born_on date, died_on date,
    gender text, postcode text
) language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.nhs_number, p.prefix, p.given, p.family, p.preferred_name, p.born_on, p.died_on, p.gender, p.postcode
    from person_index i
    join person p using (person_id)
    where (p_nhs_number is not null and i.nhs_number = p_nhs_number)
       or (p_nhs_number is null and i.born_on = p_born_on
           and (word_similarity(plain(p_name), i.name) >= 0.35
                or similarity(plain(p_name), i.name) >= 0.3
                or (i.family_sound <> '' and i.family_sound = dmetaphone(plain(split_part(p_name, ' ', -1))))))
    order by similarity(plain(coalesce(p_name, '')), i.name) desc, i.name
    limit 20
$$;

-- The people whom an organisation cares for, nearest relationship first; narrow, for worklists.
create function caseload(p_organisation uuid, p_now timestamptz, p_limit int)
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
    order by r.starts_at desc
    limit p_limit
$$;

-- The people whom an account may act for as a carer.
create function cared_for(p_now timestamptz)
returns table (person_id uuid, prefix text, given text, family text, preferred_name text, born_on date, relation text, basis text,
               ends_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select p.person_id, p.prefix, p.given, p.family, p.preferred_name, p.born_on, g.relation, g.basis, g.ends_at
    from carer_grant g join person p using (person_id)
    where g.account_id = context_account() and g.starts_at <= p_now and (g.ends_at is null or g.ends_at > p_now)
    order by p.given, p.family
$$;

-- What happened lately to the people on the caseload: which kinds of information, and when; never what they say. Sealed entries are
-- invisible to the owner, and the person's choice and the role's categories (the context's) are applied as `decide` does.
create function caseload_news(p_since timestamptz, p_now timestamptz, p_limit int)
returns table (person_id uuid, given text, family text, categories text[], latest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.person_id, c.given, c.family, n.categories, n.latest
    from caseload(context_organisation(), p_now, 200) c
    left join lateral (
        select sharing, ends_at from sharing_choice s where s.person_id = c.person_id
        order by made_at desc, sharing_choice_id desc limit 1
    ) choice on true
    cross join lateral (
        select array_agg(distinct e.category) as categories, max(e.effective_at) as latest
        from (
            select category, effective_at from entry
            where person_id = c.person_id and effective_at > p_since and effective_at <= p_now
              and ((category = any (context_shared())
                    and not (coalesce(choice.sharing, 'share') = 'do-not-share' and coalesce(choice.ends_at, 'infinity') > p_now))
                   or (organisation_id = context_organisation() and category = any (context_own())))
            order by effective_at desc limit 50
        ) e
    ) n
    where n.latest is not null
    order by n.latest desc
    limit p_limit
$$;

-- The organisation's own appointments of a day.
create function appointments_between(p_from timestamptz, p_to timestamptz, p_limit int)
returns table (person_id uuid, given text, family text, entry_id uuid, title text, effective_at timestamptz, status text)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.person_id, p.given, p.family, e.entry_id, e.title, e.effective_at, e.status
    from entry e join person p using (person_id)
    where e.organisation_id = context_organisation() and e.category = 'appointment' and 'appointment' = any (context_own())
      and e.effective_at >= p_from and e.effective_at < p_to
    order by e.effective_at limit p_limit
$$;

revoke all on function facts_of, people_identified, find_people, caseload, cared_for, caseload_news, appointments_between from public;
grant execute on function facts_of, people_identified, find_people, caseload, cared_for, caseload_news, appointments_between
    to ilinks_app;
