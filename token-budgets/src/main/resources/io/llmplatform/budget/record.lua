-- Charges and records work that was not reserved: nothing limits it, or Redis was away when it began.
--
-- KEYS[1] marker of the batch: a batch that is sent again changes nothing   KEYS[2] the stream of usage records
-- ARGV[1] how long the marker stays, ms
-- then for each record: number of scopes, their counters' prefixes, tokens, micro-units of cost, number of fields and
-- values, these
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

--@include month.lua

if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then
  return 0
end
local month, month_end = month_of(now)
local i, records = 2, 0
while i <= #ARGV do
  local scopes = tonumber(ARGV[i])
  local tokens, cost = ARGV[i + scopes + 1], ARGV[i + scopes + 2]
  for s = 1, scopes do
    local prefix = ARGV[i + s]
    local minute, monthly = prefix .. ':minute', prefix .. ':month:' .. month
    if redis.call('EXISTS', minute) == 1 then
      redis.call('HINCRBY', minute, 'tokens', tokens)
    end
    redis.call('HINCRBY', monthly, 'tokens', tokens)
    redis.call('HINCRBY', monthly, 'cost', cost)
    redis.call('PEXPIREAT', monthly, whole(month_end + 8035200000))
  end
  local fields = tonumber(ARGV[i + scopes + 3])
  local first = i + scopes + 4
  redis.call('XADD', KEYS[2], '*', unpack(ARGV, first, first + fields - 1))
  i, records = first + fields, records + 1
end
return records
