-- Who shares roles, users, budgets and prices, and sees nothing of the others.
create table tenant (
  -- Code point order: lists are walked by it.
  name varchar(63) collate "C" primary key check (name ~ '^[a-z0-9][a-z0-9._-]*$'),
  display_name varchar(200) not null,
  enabled boolean not null,
  -- What all of it may use at the most: user-api's Limits.
  limits jsonb not null,
  -- Counts the changes, for optimistic locking.
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- A user. E-mail and phone are `key:base64`, AES-256-GCM under that key of the ring; their hashes are HMACs under
-- the lookup key.
create table account (
  id uuid primary key,
  tenant varchar(63) collate "C" not null references tenant,
  username varchar(128) not null,
  -- The username in the one form in which names are compared: NFKC, case folded.
  username_key varchar(384) collate "C" not null unique,
  display_name varchar(200),
  email text,
  email_hash varchar(64) collate "C",
  phone text,
  phone_hash varchar(64) collate "C",
  -- Argon2id, with its parameters and salt.
  password varchar(255) not null,
  enabled boolean not null,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((email is null) = (email_hash is null)),
  check ((phone is null) = (phone_hash is null))
);

create index account_tenant on account (tenant, username_key);
create index account_email on account (email_hash);
create index account_phone on account (phone_hash);

-- Names of roles: built-in ones, or the tenant's own.
create table account_role (
  account_id uuid not null references account on delete cascade,
  role varchar(63) collate "C" not null,
  primary key (account_id, role)
);

create index account_role_role on account_role (role);

-- Failed logins by name, of users that exist and of names that do not: so that a lock tells nothing.
create table login_failure (
  -- HMAC of the name's compared form.
  name_hash varchar(64) collate "C" primary key,
  failures integer not null check (failures > 0),
  window_start timestamptz not null,
  locked_until timestamptz
);

create index login_failure_window on login_failure (window_start);

-- A tenant's own roles; the built-in ones are the program's.
create table role (
  tenant varchar(63) collate "C" not null references tenant on delete cascade,
  name varchar(63) collate "C" not null,
  description varchar(200),
  permissions text[] not null,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant, name)
);

create table api_key (
  id uuid primary key,
  tenant varchar(63) collate "C" not null references tenant on delete cascade,
  -- The user whose key it is; null where it is a client's, which has no account.
  owner uuid references account on delete cascade,
  -- The client's subject, name and roles, as they were when it made the key.
  client varchar(255) collate "C",
  client_name varchar(255),
  client_roles text[],
  name varchar(200) not null,
  -- The key's first characters, which tell one from another.
  prefix varchar(16) not null,
  -- SHA-256 of the whole key.
  hash varchar(64) collate "C" not null unique,
  -- Permissions that are left of the owner's; null: all.
  scopes text[],
  -- The only models that it may use; null: all.
  models text[],
  limits jsonb not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- To the minute.
  last_used_at timestamptz,
  version bigint not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((owner is null) = (client is not null)),
  check ((client is null) = (client_name is null) and (client is null) = (client_roles is null))
);

create index api_key_tenant on api_key (tenant, id);
create index api_key_owner on api_key (owner);

-- Of a million tokens. A tenant's own price goes before the one for all tenants, whose tenant is null.
create table price (
  tenant varchar(63) collate "C" references tenant on delete cascade,
  model varchar(255) collate "C" not null,
  input_per_million numeric(18, 6) not null check (input_per_million >= 0),
  output_per_million numeric(18, 6) not null check (output_per_million >= 0),
  currency varchar(3) not null check (currency ~ '^[A-Z]{3}$'),
  updated_at timestamptz not null,
  unique nulls not distinct (tenant, model)
);

-- Audit events on their way to Kafka, written with the change that they tell of, removed when the broker has them.
create table audit_outbox (
  sequence bigint generated always as identity primary key,
  tenant text not null,
  -- JSON as it goes out.
  event text not null
);
