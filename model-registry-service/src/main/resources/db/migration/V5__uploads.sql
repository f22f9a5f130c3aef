-- Uploads by part, until they have become versions. Parts are content of the store like any other.
create table upload (
  id uuid primary key,
  model_id bigint not null references model on delete cascade,
  -- What the client says about the version; null: nothing.
  described jsonb,
  part_size bigint not null check (part_size > 0),
  -- Grows with every part, so that what is put together is what is there.
  revision bigint not null,
  -- Once the version is visible.
  version integer check (version > 0),
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index upload_model on upload (model_id);
create index upload_expires_at on upload (expires_at);

create table upload_file (
  upload_id uuid not null references upload on delete cascade,
  path varchar(1024) collate "C" not null,
  size bigint not null check (size >= 0),
  sha256 varchar(64) collate "C" check (sha256 ~ '^[0-9a-f]{64}$'),
  -- The store has the content, and the tenant may see it.
  known boolean not null,
  primary key (upload_id, path),
  check (sha256 is not null or not known)
);
create index upload_file_known on upload_file (sha256) where known;

create table upload_part (
  upload_id uuid not null,
  path varchar(1024) collate "C" not null,
  number integer not null check (number > 0),
  size bigint not null check (size >= 0),
  sha256 varchar(64) collate "C" not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (upload_id, path, number),
  foreign key (upload_id, path) references upload_file on delete cascade
);
create index upload_part_sha256 on upload_part (sha256);

-- Everything that the orphan sweep must leave alone.
create view referenced_content as
  select sha256 from version_file
  union all select sha256 from upload_part
  union all select sha256 from upload_file where known;
