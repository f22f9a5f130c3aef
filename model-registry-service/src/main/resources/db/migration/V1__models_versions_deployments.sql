create table model (
  id bigint generated always as identity primary key,
  -- Code point order: lists are walked by it, and a prefix is a range of the index.
  name varchar(255) collate "C" not null unique,
  description varchar(5000),
  tags jsonb not null,
  last_version integer not null check (last_version >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table model_version (
  id bigint generated always as identity primary key,
  model_id bigint not null references model,
  number integer not null check (number > 0),
  status varchar(32) not null,
  description varchar(5000),
  tags jsonb not null,
  size bigint not null check (size >= 0),
  file_count integer not null check (file_count > 0),
  created_at timestamptz not null,
  unique (model_id, number)
);

create table version_file (
  version_id bigint not null references model_version,
  path varchar(1024) collate "C" not null,
  size bigint not null check (size >= 0),
  sha256 varchar(64) collate "C" not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (version_id, path)
);

-- Which content is still referenced.
create index version_file_sha256 on version_file (sha256);

-- What is to be served of a model. The row outlives a removal, so that the generation only grows.
create table deployment (
  id bigint generated always as identity primary key,
  model_id bigint not null unique references model,
  generation bigint not null check (generation > 0),
  updated_at timestamptz not null
);

-- The versions that share a deployment's traffic; none: nothing is to be served.
create table deployment_target (
  deployment_id bigint not null references deployment,
  version_id bigint not null references model_version,
  weight integer not null check (weight between 0 and 100),
  primary key (deployment_id, version_id)
);
