COMMENT ON SCHEMA users IS 'Identity, tenants, API keys and budgets. Owned by user-service alone.';
