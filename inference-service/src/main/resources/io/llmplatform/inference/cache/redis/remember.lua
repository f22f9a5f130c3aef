-- Remembers an answer, and forgets the oldest ones of its place beyond the most that it may hold.
-- KEYS: the place's index: "request group" by the time it was written, in milliseconds
-- ARGV: prefix of the place's other keys, request, group or "", time to live in milliseconds,
--       most answers, answer, vector or ""
local index = KEYS[1]
local answers = ARGV[1] .. 'answer:'
local groups = ARGV[1] .. 'group:'
local request, group = ARGV[2], ARGV[3]
local ttl, most = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function forget(members)
  for _, member in ipairs(members) do
    local old, its = string.match(member, '^(%S+) (%S*)$')
    redis.call('DEL', answers .. old)
    if its ~= '' then
      redis.call('HDEL', groups .. its, old)
    end
    redis.call('ZREM', index, member)
  end
end

forget(redis.call('ZRANGEBYSCORE', index, '-inf', now - ttl))
redis.call('ZREM', index, request .. ' ' .. group)
local over = redis.call('ZCARD', index) + 1 - most
if over > 0 then
  forget(redis.call('ZRANGE', index, 0, over - 1))
end

redis.call('SET', answers .. request, ARGV[6], 'PX', ttl)
if group ~= '' then
  redis.call('HSET', groups .. group, request, ARGV[7])
  redis.call('PEXPIRE', groups .. group, ttl)
end
redis.call('ZADD', index, now, request .. ' ' .. group)
redis.call('PEXPIRE', index, ttl)
return redis.status_reply('OK')
