-- Keeps a request counted as under way.
--
-- KEYS    sorted sets of requests under way
-- ARGV    1: the request's name, 2: milliseconds that it is held unless renewed again
--
-- What is no longer in a set stays out of it: its request has ended meanwhile.
local time = redis.call('TIME')
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], 'XX', ends, ARGV[1])
  redis.call('PEXPIRE', KEYS[i], 2 * tonumber(ARGV[2]))
end
return #KEYS
