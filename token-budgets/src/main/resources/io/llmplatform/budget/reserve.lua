-- Reserves tokens and cost over all limits of a key and its tenant, or nothing.
--
-- Every key has one hash tag. Besides those declared, the script reaches the counters that KEYS[3..] are prefixes of
-- (the month in a counter's name is Redis' own), and the reservations whose lease has ended.
--
-- KEYS[1] leases: sorted set of reservation keys by the end of their lease, ms
-- KEYS[2] the reservation
-- KEYS[3..] prefix of each scope's counters: the tenant's, then the API key's where there is one
-- ARGV[1] lease, ms   ARGV[2] tokens   ARGV[3] micro-units of cost
-- ARGV[4..] for each scope: tokens a minute, tokens a month, micro-units a month; '' without a limit
--
-- Answers {granted, scope, kind, retry after ms, {limit, taken, reset ms} of each token limit of a minute and a month}
-- with scope and kind counted from 1; zero where granted.
local lease, tokens, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

--@include month.lua
--@include refund.lua

local month, month_end = month_of(now)

local function taken(counter, field)
  return tonumber(redis.call('HGET', counter, field) or '0')
end

local scopes = {}
for i = 3, #KEYS do
  local base = 4 + (i - 3) * 3
  local minute, monthly = KEYS[i] .. ':minute', KEYS[i] .. ':month:' .. month
  scopes[i - 2] = {
    minute = minute,
    monthly = monthly,
    limits = {
      { counter = minute, field = 'tokens', asked = tokens, limit = tonumber(ARGV[base]) },
      { counter = monthly, field = 'tokens', asked = tokens, limit = tonumber(ARGV[base + 1]) },
      { counter = monthly, field = 'cost', asked = cost, limit = tonumber(ARGV[base + 2]) },
    },
  }
end

local function exhausted()
  for s, scope in ipairs(scopes) do
    for k, each in ipairs(scope.limits) do
      if each.limit and (each.limit == 0 or taken(each.counter, each.field) + each.asked > each.limit) then
        return s, k
      end
    end
  end
  return nil
end

local function reset_after(scope, kind)
  if kind ~= 1 then
    return month_end - now
  end
  local start = redis.call('HGET', scopes[scope].minute, 'start')
  return start and tonumber(start) + 60000 - now or 60000
end

local function levels()
  local answer = {}
  for s, scope in ipairs(scopes) do
    for k = 1, 2 do
      local each = scope.limits[k]
      if each.limit then
        answer[#answer + 1] = { whole(each.limit), whole(taken(each.counter, each.field)), whole(reset_after(s, k)) }
      end
    end
  end
  return answer
end

if redis.call('EXISTS', KEYS[2]) == 1 then
  return redis.error_reply('EXISTS the request has a reservation')
end

-- What the dead have left is given back before anybody is refused for it.
local scope, kind = exhausted()
while scope and refund_expired(KEYS[1], now) > 0 do
  scope, kind = exhausted()
end
if scope then
  return { 0, scope, kind, whole(reset_after(scope, kind)), levels() }
end

local reservation = { 'tokens', whole(tokens), 'cost', whole(cost), 'scopes', #scopes }
for s, each in ipairs(scopes) do
  -- A minute begins with its first request and ends by itself.
  if redis.call('HSETNX', each.minute, 'start', whole(now)) == 1 then
    redis.call('PEXPIREAT', each.minute, whole(now + 60000))
  end
  local start = redis.call('HGET', each.minute, 'start')
  redis.call('HINCRBY', each.minute, 'tokens', whole(tokens))
  redis.call('HINCRBY', each.monthly, 'tokens', whole(tokens))
  redis.call('HINCRBY', each.monthly, 'cost', whole(cost))
  redis.call('PEXPIREAT', each.monthly, whole(month_end + 8035200000))
  for _, value in ipairs({ 'minute' .. s, each.minute, 'start' .. s, start, 'month' .. s, each.monthly }) do
    reservation[#reservation + 1] = value
  end
end
redis.call('HSET', KEYS[2], unpack(reservation))
redis.call('ZADD', KEYS[1], whole(now + lease), KEYS[2])
return { 1, 0, 0, 0, levels() }
