COMMENT ON SCHEMA scheduler IS 'Jobs and their runs. Owned by scheduler-service alone.';
