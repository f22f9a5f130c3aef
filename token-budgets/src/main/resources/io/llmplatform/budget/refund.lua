-- Adds to the counters that a reservation was made in; a minute that has ended is left alone.
local function adjust(r, tokens, cost)
  for s = 1, tonumber(r.scopes) do
    local minute, monthly = r['minute' .. s], r['month' .. s]
    if redis.call('HGET', minute, 'start') == r['start' .. s] then
      redis.call('HINCRBY', minute, 'tokens', whole(tokens))
    end
    if redis.call('EXISTS', monthly) == 1 then
      redis.call('HINCRBY', monthly, 'tokens', whole(tokens))
      redis.call('HINCRBY', monthly, 'cost', whole(cost))
    end
  end
end

local function read(reservation)
  local flat, r = redis.call('HGETALL', reservation), {}
  for i = 1, #flat, 2 do
    r[flat[i]] = flat[i + 1]
  end
  return r.scopes and r or nil
end

-- Gives back up to 100 reservations whose lease has ended; answers how many. What remains of each for a day is where it
-- was made, so that work which ends late is still charged, once.
local function refund_expired(leases, now)
  local ended = redis.call('ZRANGEBYSCORE', leases, '-inf', whole(now), 'LIMIT', 0, 100)
  for _, reservation in ipairs(ended) do
    local r = read(reservation)
    if r then
      adjust(r, -tonumber(r.tokens), -tonumber(r.cost))
      redis.call('HSET', reservation, 'tokens', 0, 'cost', 0)
      redis.call('PEXPIRE', reservation, 86400000)
    end
    redis.call('ZREM', leases, reservation)
  end
  return #ended
end
