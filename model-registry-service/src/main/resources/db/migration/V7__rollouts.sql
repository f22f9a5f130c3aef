-- Shares of requests, who is matched, how versions run.
alter table deployment
  add column sticky boolean not null default false,
  add column shadow_version_id bigint references model_version,
  add column shadow_percent integer check (shadow_percent between 1 and 100),
  add column shadow_settings jsonb,
  add check ((shadow_version_id is null) = (shadow_percent is null));
alter table deployment alter column sticky drop default;
alter table deployment_target
  add column match jsonb,
  add column settings jsonb;

-- Every generation that there ever was, with the state that it brought.
create table deployment_change (
  model_id bigint not null references model on delete cascade,
  generation bigint not null check (generation > 0),
  changed_at timestamptz not null,
  changed_by varchar(255) not null,
  cause varchar(32) not null,
  reason varchar(5000),
  state jsonb not null,
  primary key (model_id, generation)
);
insert into deployment_change (model_id, generation, changed_at, changed_by, cause, state)
  select d.model_id, d.generation, d.updated_at, 'model-registry-service', 'INHERITED',
    jsonb_build_object('sticky', false, 'targets', coalesce(
      (select jsonb_agg(jsonb_build_object('version', v.number, 'weight', t.weight))
        from deployment_target t join model_version v on v.id = t.version_id where t.deployment_id = d.id),
      '[]'))
  from deployment d;

-- Instances of inference-service that report. A row goes when the instance says so.
create table instance (
  name varchar(255) collate "C" primary key,
  pool varchar(255) not null,
  incarnation varchar(255) not null,
  started_at timestamptz not null,
  reported_at timestamptz not null
);

-- What each process of an instance last said of a version. Counts of ended processes stay for a
-- while, since a step of a rollout may have begun before their end.
create table instance_version (
  instance varchar(255) collate "C" not null,
  incarnation varchar(255) collate "C" not null,
  tenant varchar(255) collate "C" not null,
  model varchar(255) collate "C" not null,
  version integer not null,
  generation bigint not null,
  phase varchar(16) not null,
  reason varchar(5000),
  requests bigint not null,
  failures bigint not null,
  latencies bigint[] not null,
  running integer not null,
  longest_running_millis bigint not null,
  reported_at timestamptz not null,
  primary key (tenant, model, version, instance, incarnation)
);
create index instance_version_reported on instance_version (reported_at);

create table rollout (
  id bigint generated always as identity primary key,
  model_id bigint not null references model on delete cascade,
  number integer not null check (number > 0),
  version integer not null,
  plan jsonb not null,
  before jsonb not null,
  state varchar(32) not null,
  reason varchar(5000),
  -- The step that it is in; null: the first has not begun.
  step integer check (step >= 0),
  generation bigint,
  step_began_at timestamptz,
  -- Whether every instance has the version ready, and since when that is so or not so.
  ready boolean not null,
  ready_changed_at timestamptz not null,
  started_by varchar(255) not null,
  started_by_subject varchar(255) not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  unique (model_id, number)
);
-- A model has one rollout at a time.
create unique index rollout_unfinished on rollout (model_id) where ended_at is null;

-- Versions that an unfinished rollout may still serve: they cannot be removed.
create table rollout_version (
  rollout_id bigint not null references rollout on delete cascade,
  version_id bigint not null references model_version,
  primary key (rollout_id, version_id)
);
create index rollout_version_version on rollout_version (version_id);

-- The counts of instance_version when the rollout's present step began.
create table rollout_baseline (
  rollout_id bigint not null references rollout on delete cascade,
  version integer not null,
  instance varchar(255) collate "C" not null,
  incarnation varchar(255) collate "C" not null,
  requests bigint not null,
  failures bigint not null,
  latencies bigint[] not null,
  primary key (rollout_id, version, instance, incarnation)
);

-- Who must agree to changes of a model's deployment.
create table deployment_policy (
  model_id bigint primary key references model on delete cascade,
  gate jsonb not null
);

create table approval (
  id uuid primary key,
  model_id bigint not null references model on delete cascade,
  -- Who carries the change out on consent, and what it needs to know for that.
  kind varchar(32) not null,
  request jsonb not null,
  subject varchar(5000) not null,
  role varchar(255) not null,
  four_eyes boolean not null,
  state varchar(16) not null,
  requested_by varchar(255) not null,
  requested_by_subject varchar(255) not null,
  requested_at timestamptz not null,
  decided_by varchar(255),
  decided_at timestamptz,
  comment varchar(5000)
);
create index approval_of_model on approval (model_id, state);
create index approval_newest on approval (requested_at, id);

create index deployment_target_version on deployment_target (version_id);
create index deployment_shadow_version on deployment (shadow_version_id);
