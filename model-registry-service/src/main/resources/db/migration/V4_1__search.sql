-- Three characters in a row, in lower case: a LIKE pattern finds its rows by those of its literal parts. The extension
-- pg_trgm would do, but a role that owns no more than its schema may not create it.
create function trigrams(content text) returns text[]
  language sql immutable strict parallel safe
  return array(
    select distinct substr(lower(content collate "C"), place, 3)
    from generate_series(1, length(content) - 2) place);

-- A B-tree's entry has a limited size, hence the beginnings of long texts; see Values in Java.
create index version_tag_value on version_tag (key, left(value, 100), version_id);
create index version_tag_trigrams on version_tag using gin (trigrams(value));
create index model_tag_value on model_tag (key, left(value, 100), model_id);
create index model_tag_trigrams on model_tag using gin (trigrams(value));
create index version_metric_value on version_metric (name, value, version_id);
create index model_alias_alias on model_alias (alias);

create index model_name_trigrams on model using gin (trigrams(name));
create index model_version_source on model_version (left(source, 100));
create index model_version_source_trigrams on model_version using gin (trigrams(source));
create index model_version_run_id on model_version (left(run_id, 100));
create index model_version_run_id_trigrams on model_version using gin (trigrams(run_id));
create index model_version_status on model_version (status);
create index model_version_stage on model_version (stage);

-- In the orders in which results are walked.
create index model_version_updated_at on model_version (updated_at, id);
create index model_version_created_at on model_version (created_at, id);
create index model_version_by_number on model_version (number, id);
create index model_updated_at on model (updated_at, id);
create index model_created_at on model (created_at, id);
