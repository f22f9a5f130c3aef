-- What a B-tree has of a long value, as a column: so a filter by a tag is answered from the index alone, which holds no
-- value that has to be made again from the row.
alter table version_tag
  add column head varchar(100) collate "C" not null generated always as (left(value, 100)) stored;
drop index version_tag_value;
create index version_tag_head on version_tag (key, head, version_id);

-- Once per row it is dear: LIKE is checked before it, and an index is used instead of it.
alter function trigrams(text) cost 1000;

-- The newest version of each stage, for many models at once.
create index model_version_latest on model_version (model_id, stage, number) where deleted_at is null;
