-- An emergency opens every warning, wherever it is filed.

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
