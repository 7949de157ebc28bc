-- Who is asking: transaction-local settings that `store` sets once from a permit, and that every policy compares columns with.
-- No policy contains a sub-select: the fastest form, the easiest to read, and the only one that a sharded cluster accepts.
-- A connection without context sees nothing: each function below answers null or an empty list.

create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;
create extension if not exists unaccent;

-- The application's role owns nothing and bypasses nothing. `ilinks migrate` makes it before the first migration.
grant usage on schema public to ilinks_app;

create function context_person() returns uuid language sql stable parallel safe
    return nullif(current_setting('ilinks.person', true), '')::uuid;
create function context_account() returns uuid language sql stable parallel safe
    return nullif(current_setting('ilinks.account', true), '')::uuid;
create function context_organisation() returns uuid language sql stable parallel safe
    return nullif(current_setting('ilinks.organisation', true), '')::uuid;
-- 'read' or 'write'.
create function context_mode() returns text language sql stable parallel safe
    return coalesce(current_setting('ilinks.mode', true), '');
-- Categories that may be seen whoever recorded them, and those that may be seen where the viewer's organisation did.
create function context_shared() returns text[] language sql stable parallel safe
    return string_to_array(coalesce(current_setting('ilinks.shared', true), ''), ',');
create function context_own() returns text[] language sql stable parallel safe
    return string_to_array(coalesce(current_setting('ilinks.own', true), ''), ',');
-- 'all', 'team' or 'none'.
create function context_seals() returns text language sql stable parallel safe
    return coalesce(current_setting('ilinks.seals', true), '');
