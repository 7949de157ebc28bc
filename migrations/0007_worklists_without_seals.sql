-- The worklists leave out what is sealed by themselves: where the owner is a superuser, no policy binds it.

create or replace function caseload_news(p_since timestamptz, p_now timestamptz, p_limit int)
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
            where person_id = c.person_id and seal_id is null and effective_at > p_since and effective_at <= p_now
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

create or replace function appointments_between(p_from timestamptz, p_to timestamptz, p_limit int)
returns table (person_id uuid, given text, family text, entry_id uuid, title text, effective_at timestamptz, status text)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.person_id, p.given, p.family, e.entry_id, e.title, e.effective_at, e.status
    from entry e join person p using (person_id)
    where e.organisation_id = context_organisation() and e.category = 'appointment' and e.seal_id is null and 'appointment' = any (context_own())
      and e.effective_at >= p_from and e.effective_at < p_to
    order by e.effective_at limit p_limit
$$;
