-- Prolongs leases that have not ended; one that has cannot be had back.
-- KEYS[1] leases   ARGV[1] lease, ms   ARGV[2..] reservations
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
for i = 2, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now + tonumber(ARGV[1])), ARGV[i])
end
return #ARGV - 1
