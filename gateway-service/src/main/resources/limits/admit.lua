-- Admits a request where every limit allows it, and counts it under all of them or under none.
--
-- KEYS    one for each limit; all bear the same hash tag
-- ARGV    1: the request's name, 2: milliseconds that it is held as under way unless renewed,
--         3: milliseconds of a window, then for each key its kind ('requests' or 'running') and
--         its limit
-- returns {index of the limit that refuses, or 0; milliseconds until another try is worth it;
--          of the tightest limit on requests, or -1 each: limit, remaining, milliseconds to reset}
--
-- A counter of requests lives for one window that begins with its first request. Requests under way
-- are a sorted set by the time at which they no longer count.
local request, lease, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function kind(i) return ARGV[2 + 2 * i] end
local function limit(i) return tonumber(ARGV[3 + 2 * i]) end

-- What is used of a limit, and for how long nothing of it becomes free.
local function used(i)
  if kind(i) == 'requests' then
    local count = tonumber(redis.call('GET', KEYS[i]) or '0')
    local left = redis.call('PTTL', KEYS[i])
    return count, left > 0 and left or window
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  return redis.call('ZCARD', KEYS[i]), 1000
end

local refusing, wait = 0, 0
local tight, remaining, reset = -1, -1, -1
for i = 1, #KEYS do
  local count, left = used(i)
  if count >= limit(i) and left > wait then
    refusing, wait = i, left
  end
  if kind(i) == 'requests' then
    local free = math.max(0, limit(i) - count)
    if remaining < 0 or free < remaining then
      tight, remaining, reset = limit(i), free, left
    end
  end
end
if refusing > 0 then
  return {refusing, wait, tight, remaining, reset}
end

for i = 1, #KEYS do
  if kind(i) == 'requests' then
    redis.call('INCR', KEYS[i])
    if redis.call('PTTL', KEYS[i]) < 0 then
      redis.call('PEXPIRE', KEYS[i], window)
    end
  else
    redis.call('ZADD', KEYS[i], now + lease, request)
    redis.call('PEXPIRE', KEYS[i], 2 * lease)
  end
end
return {0, 0, tight, math.max(-1, remaining - 1), reset}
