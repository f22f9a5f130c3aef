-- Keys that sign tokens. Rows are added and deleted, never changed: which key signs at a moment follows from signs_from.
CREATE TABLE signing_key (
    id          text PRIMARY KEY,
    purpose     text        NOT NULL CHECK (purpose IN ('external', 'internal')),
    public_key  text        NOT NULL,
    private_key text        NOT NULL,
    created_at  timestamptz NOT NULL,
    signs_from  timestamptz NOT NULL
);
CREATE INDEX signing_key_in_order ON signing_key (purpose, signs_from);
COMMENT ON COLUMN signing_key.id IS 'the key id (kid) in tokens';
COMMENT ON COLUMN signing_key.public_key IS 'a JWK (RFC 7517)';
COMMENT ON COLUMN signing_key.private_key IS 'PKCS #8, encrypted under the key ring';

CREATE TABLE oidc_client (
    id                        text PRIMARY KEY,
    client_id                 text        NOT NULL UNIQUE,
    secret_hash               text,
    name                      text        NOT NULL,
    tenant                    text        NOT NULL,
    redirect_uris             text[]      NOT NULL,
    post_logout_redirect_uris text[]      NOT NULL,
    grant_types               text[]      NOT NULL,
    roles                     text[]      NOT NULL,
    consent                   boolean     NOT NULL,
    created_at                timestamptz NOT NULL
);
COMMENT ON COLUMN oidc_client.secret_hash IS 'null for a public client';
COMMENT ON COLUMN oidc_client.roles IS 'what tokens of client_credentials carry';

-- The next two are Spring Authorization Server's, with PostgreSQL's types; created_at is ours.
CREATE TABLE oauth2_authorization (
    id                            varchar(100) PRIMARY KEY,
    registered_client_id          varchar(100) NOT NULL,
    principal_name                varchar(200) NOT NULL,
    authorization_grant_type      varchar(100) NOT NULL,
    authorized_scopes             varchar(1000),
    attributes                    text,
    state                         varchar(500),
    authorization_code_value      text,
    authorization_code_issued_at  timestamptz,
    authorization_code_expires_at timestamptz,
    authorization_code_metadata   text,
    access_token_value            text,
    access_token_issued_at        timestamptz,
    access_token_expires_at       timestamptz,
    access_token_metadata         text,
    access_token_type             varchar(100),
    access_token_scopes           varchar(1000),
    oidc_id_token_value           text,
    oidc_id_token_issued_at       timestamptz,
    oidc_id_token_expires_at      timestamptz,
    oidc_id_token_metadata        text,
    refresh_token_value           text,
    refresh_token_issued_at       timestamptz,
    refresh_token_expires_at      timestamptz,
    refresh_token_metadata        text,
    user_code_value               text,
    user_code_issued_at           timestamptz,
    user_code_expires_at          timestamptz,
    user_code_metadata            text,
    device_code_value             text,
    device_code_issued_at         timestamptz,
    device_code_expires_at        timestamptz,
    device_code_metadata          text,
    created_at                    timestamptz NOT NULL DEFAULT now()
);
-- Tokens are longer than a B-tree's entry may be, and are only looked up whole.
CREATE INDEX oauth2_authorization_state ON oauth2_authorization USING hash (state);
CREATE INDEX oauth2_authorization_code ON oauth2_authorization USING hash (authorization_code_value);
CREATE INDEX oauth2_authorization_access ON oauth2_authorization USING hash (access_token_value);
CREATE INDEX oauth2_authorization_id_token ON oauth2_authorization USING hash (oidc_id_token_value);
CREATE INDEX oauth2_authorization_refresh ON oauth2_authorization USING hash (refresh_token_value);
CREATE INDEX oauth2_authorization_client ON oauth2_authorization (registered_client_id);
CREATE INDEX oauth2_authorization_principal ON oauth2_authorization (principal_name);

CREATE TABLE oauth2_authorization_consent (
    registered_client_id varchar(100)  NOT NULL,
    principal_name       varchar(200)  NOT NULL,
    authorities          varchar(1000) NOT NULL,
    PRIMARY KEY (registered_client_id, principal_name)
);

-- Refresh tokens that were exchanged for a newer one: who presents one again has a copy.
CREATE TABLE superseded_refresh_token (
    digest           text PRIMARY KEY,
    authorization_id varchar(100) NOT NULL REFERENCES oauth2_authorization (id) ON DELETE CASCADE
);
CREATE INDEX superseded_refresh_token_authorization ON superseded_refresh_token (authorization_id);
COMMENT ON COLUMN superseded_refresh_token.digest IS 'SHA-256 in hex';

-- Spring Session's: who is logged in at the login page, for every instance.
CREATE TABLE spring_session (
    primary_id            char(36) PRIMARY KEY,
    session_id            char(36) NOT NULL UNIQUE,
    creation_time         bigint   NOT NULL,
    last_access_time      bigint   NOT NULL,
    max_inactive_interval int      NOT NULL,
    expiry_time           bigint   NOT NULL,
    principal_name        varchar(100)
);
CREATE INDEX spring_session_expiry ON spring_session (expiry_time);
CREATE INDEX spring_session_principal ON spring_session (principal_name);
CREATE TABLE spring_session_attributes (
    session_primary_id char(36)     NOT NULL REFERENCES spring_session (primary_id) ON DELETE CASCADE,
    attribute_name     varchar(200) NOT NULL,
    attribute_bytes    bytea        NOT NULL,
    PRIMARY KEY (session_primary_id, attribute_name)
);
