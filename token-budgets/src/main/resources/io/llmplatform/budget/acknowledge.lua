-- Acknowledges records and removes them, both or neither.
-- KEYS[1] stream   ARGV[1] group   ARGV[2..] record ids
redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 2))
return redis.call('XDEL', KEYS[1], unpack(ARGV, 2))
