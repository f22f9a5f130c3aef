-- Raises a month's counters to what the ledger says was used, where they have less: Redis has lost that.
--
-- KEYS[1] prefix of the counters
-- ARGV[1] the month, as 2026-11   ARGV[2] tokens   ARGV[3] micro-units of cost
--
-- Answers {tokens, micro-units} that were added; none where another month has begun.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

--@include month.lua

local month, month_end = month_of(now)
if month ~= ARGV[1] then
  return { '0', '0' }
end
local monthly, added = KEYS[1] .. ':month:' .. month, {}
for i, field in ipairs({ 'tokens', 'cost' }) do
  local missing = tonumber(ARGV[i + 1]) - tonumber(redis.call('HGET', monthly, field) or '0')
  if missing > 0 then
    redis.call('HINCRBY', monthly, field, whole(missing))
  end
  added[i] = whole(math.max(0, missing))
end
redis.call('PEXPIREAT', monthly, whole(month_end + 8035200000))
return added
