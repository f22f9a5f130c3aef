-- A deleted model or version keeps its rows until it is purged; a purge takes everything of it along.
alter table model
  add column created_by varchar(255),
  add column updated_by varchar(255),
  -- The highest number of a version that is not deleted.
  add column latest_version integer,
  add column deleted_at timestamptz;
update model set latest_version = nullif(last_version, 0);

-- A deleted model's name is free.
alter table model drop constraint model_name_tenant_key;
create unique index model_live_name on model (name, tenant) where deleted_at is null;
drop index model_shared_name;
create unique index model_shared_name on model (name)
  where visibility = 'SHARED' and deleted_at is null;
create index model_deleted_name on model (name, tenant, deleted_at) where deleted_at is not null;

-- A table of their own, because they are searched for.
create table model_tag (
  model_id bigint not null references model on delete cascade,
  key varchar(250) collate "C" not null,
  value varchar(5000) collate "C" not null,
  primary key (model_id, key)
);
insert into model_tag select model.id, tag.key, tag.value from model, jsonb_each_text(tags) tag;
alter table model drop column tags;

alter table model_version
  drop constraint model_version_file_count_check,
  -- None while they are on their way, or where they lie at an external source.
  add constraint model_version_file_count_check check (file_count >= 0),
  add column status_message varchar(5000),
  add column stage varchar(16) not null default 'NONE'
    check (stage in ('NONE', 'STAGING', 'PRODUCTION', 'ARCHIVED')),
  add column training_job varchar(1024),
  -- As it was called when it became the parent: what came of a version outlives it.
  add column parent_model varchar(255) collate "C",
  add column parent_number integer check (parent_number > 0),
  add column dataset varchar(1024),
  add column source varchar(1024) collate "C",
  add column run_id varchar(255) collate "C",
  add column run_link varchar(1024),
  add column signature jsonb,
  add column created_by varchar(255),
  add column updated_by varchar(255),
  add column updated_at timestamptz,
  add column deleted_at timestamptz,
  add check ((parent_model is null) = (parent_number is null));
update model_version set updated_at = created_at;
alter table model_version alter column updated_at set not null;

create table version_tag (
  version_id bigint not null references model_version on delete cascade,
  key varchar(250) collate "C" not null,
  value varchar(5000) collate "C" not null,
  primary key (version_id, key)
);
insert into version_tag
  select model_version.id, tag.key, tag.value from model_version, jsonb_each_text(tags) tag;
alter table model_version drop column tags;

create table version_metric (
  version_id bigint not null references model_version on delete cascade,
  name varchar(250) collate "C" not null,
  value double precision not null,
  primary key (version_id, name)
);

-- Names that move from version to version; changed under the model's lock.
create table model_alias (
  model_id bigint not null references model on delete cascade,
  alias varchar(255) collate "C" not null,
  number integer not null,
  moved_at timestamptz not null,
  moved_by varchar(255) not null,
  primary key (model_id, alias),
  foreign key (model_id, number) references model_version (model_id, number)
);
create index model_alias_number on model_alias (model_id, number);

-- What belongs to a model goes with it. A target holds its version: that is checked at the statement's end, when a
-- model's own targets are gone.
alter table model_version
  drop constraint model_version_model_id_fkey,
  add foreign key (model_id) references model on delete cascade;
alter table version_file
  drop constraint version_file_version_id_fkey,
  add foreign key (version_id) references model_version on delete cascade;
alter table deployment
  drop constraint deployment_model_id_fkey,
  add foreign key (model_id) references model on delete cascade;
alter table deployment_target
  drop constraint deployment_target_deployment_id_fkey,
  add foreign key (deployment_id) references deployment on delete cascade;
