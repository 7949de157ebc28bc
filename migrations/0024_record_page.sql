-- A page of a record in one statement: the context is set, then everything is read, and whoever calls this can audit what it returns in
-- the same statement. A function, because policies over partitions are weighed when a statement starts: what a statement reads itself
-- cannot depend on a context that it sets. It runs as whoever calls it, so every row passes the policies.

-- What a permit allows, for the policies, until the transaction ends.
create function enter_context(p_settings jsonb) returns void language plpgsql as $$
begin
    perform set_config('ilinks.' || setting.key, setting.value, true) from jsonb_each_text(p_settings) setting;
end $$;

-- `p_settings` is null where the context is set already. The categories asked for count if the viewer has a panel for them; allergies stand
-- at the head of every page.
create function read_record(
    p_person uuid, p_settings jsonb, p_viewer text, p_default_panels text[], p_current text[], p_newest text[], p_each_current bigint,
    p_each_newest bigint, p_abnormal bigint, p_latest bigint, p_plan text[], p_now timestamptz
) returns table (
    panels text[], about json, safety_rules text[], plan json, care_team json, alerts json, entries json, latest json, seal_keys json,
    -- For the audit: how many entries were read, and of which kinds.
    entries_seen int, categories text[]
) language plpgsql as $$
#variable_conflict use_column
declare
    v_current text[];
    v_newest text[];
    v_seals uuid[];
begin
    perform enter_context(p_settings);
    panels := coalesce((select r.panels from role_view r where r.viewer = p_viewer), p_default_panels);
    v_current := array(select c from unnest(p_current) c where c = any (panels) or c = 'allergy');
    v_newest := array(select c from unnest(p_newest) c where c = any (panels));

    about := (
        select to_json(p) from (
            select person_id, nhs_number, prefix, given, family, preferred_name, born_on, died_on, gender, address, phone
            from person where person_id = p_person) p);
    safety_rules := array(select words from safety_rule where person_id = p_person and ended_at is null order by words);
    plan := (
        select coalesce(json_agg(s), '[]') from (
            select kind, category, section, organisation_id, resource, received_at from entry
            where person_id = p_person and section is not null and source_key = any (p_plan)) s);
    -- A relationship alone would tell of care that is sealed or not shared; so would its date.
    care_team := (
        select coalesce(json_agg(t), '[]') from (
            select distinct on (o.organisation_id) o.organisation_id, o.name, o.kind as organisation_kind, o.phone, o.address, r.kind
            from relationship r join organisation o using (organisation_id)
            where 'care-team' = any (panels) and r.person_id = p_person and r.kind <> 'claimed' and (r.expires_at is null or r.expires_at > p_now)
              and ((r.kind = 'registration' and cardinality(context_shared()) > 0)
                   or exists (select from entry e where e.person_id = p_person and e.organisation_id = r.organisation_id))
            order by o.organisation_id, (r.kind = 'registration') desc, r.starts_at desc limit 100) t);

    select coalesce(json_agg(r order by r.effective_at desc, r.entry_id desc) filter (where r.block = 0), '[]'),
           coalesce(json_agg(r order by r.effective_at desc, r.entry_id desc) filter (where r.block = 1), '[]'),
           coalesce(json_agg(r order by r.effective_at desc, r.entry_id desc) filter (where r.block = 2), '[]'),
           count(distinct r.entry_id)::int, coalesce(array_agg(distinct r.category), '{}'), array_agg(distinct r.seal_id)
    into alerts, entries, latest, entries_seen, categories, v_seals
    from (
        select e.block, e.entry_id, e.kind, e.category, e.code_system, e.code, e.title, e.detail, e.effective_at, e.effective_precision,
            e.recorded_at, e.received_at, e.organisation_id, o.name as organisation_name, e.author, e.origin, e.status, e.is_current,
            e.is_abnormal, e.sensitivity, e.version, e.seal_id, e.seal_is_locked, encode(e.sealed_body, 'hex') as sealed_body, e.section
        from (
            select 0 as block, c.* from (
                select * from entry
                where person_id = p_person and is_current and (kind = 'Flag' or (kind = 'Consent' and category = 'end-of-life'))
                order by effective_at desc limit 8) c
            union all
            select 1 as block, c.* from unnest(v_current) as asked (category) cross join lateral (
                select * from entry where person_id = p_person and category = asked.category and is_current
                order by effective_at desc, entry_id desc limit p_each_current) c
            union all
            -- A medicine is a medicine wherever it is filed: under mental health, say.
            select 1 as block, c.* from (
                select * from entry
                where person_id = p_person and is_current and kind in ('MedicationRequest', 'MedicationStatement')
                  and category <> 'medicine' and 'medicine' = any (v_current)
                order by effective_at desc, entry_id desc limit p_each_current) c
            union all
            select 1 as block, c.* from unnest(v_newest) as asked (category) cross join lateral (
                select * from entry where person_id = p_person and category = asked.category
                order by effective_at desc, entry_id desc limit p_each_newest) c
            union all
            -- Whom to call, however much else has been filed since.
            select 1 as block, c.* from (
                select * from entry
                where person_id = p_person and category = 'administrative' and kind = 'RelatedPerson'
                  and is_current and 'administrative' = any (v_newest)
                order by effective_at desc, entry_id desc limit p_each_newest) c
            union all
            select 1 as block, c.* from (
                select * from entry
                where person_id = p_person and category = 'result' and is_abnormal and 'result' = any (v_newest)
                  and effective_at > p_now - interval '1 year'
                order by effective_at desc, entry_id desc limit p_abnormal) c
            union all
            select 2 as block, c.* from (
                select * from entry where person_id = p_person and effective_at <= p_now and 'timeline' = any (panels)
                order by effective_at desc, entry_id desc limit p_latest) c
        ) e
        left join organisation o on o.organisation_id = e.organisation_id
    ) r;
    seal_keys := (
        select coalesce(json_agg(k), '[]') from (
            select seal_id, encode(wrapped_key, 'hex') as wrapped_key from seal where person_id = p_person and seal_id = any (v_seals)) k);
    return next;
end $$;

-- Small indexes for small parts: without them the planner reads all of a person's entries where people have few on the average, and a long
-- record is the slowest.
drop index entry_medicine;
create index entry_medicine_elsewhere on entry (person_id, effective_at desc, entry_id desc)
    where is_current and kind in ('MedicationRequest', 'MedicationStatement') and category <> 'medicine';
create index entry_contact on entry (person_id, effective_at desc, entry_id desc) where kind = 'RelatedPerson' and is_current;
create index entry_section on entry (person_id, source_key) where section is not null;

revoke all on function enter_context, read_record from public;
grant execute on function enter_context, read_record to ilinks_app;
