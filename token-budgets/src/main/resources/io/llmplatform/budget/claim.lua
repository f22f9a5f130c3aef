-- Takes over records that another consumer has read and not acknowledged for a while.
-- KEYS[1] stream   ARGV[1] group   ARGV[2] consumer   ARGV[3] how long they were idle, ms
redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], '0-0', 'COUNT', 500, 'JUSTID')
return 1
