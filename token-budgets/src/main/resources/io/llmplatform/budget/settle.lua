-- Replaces what was reserved by what was used, and appends the usage record; or gives the reservation back.
--
-- KEYS[1] leases   KEYS[2] the reservation   KEYS[3] the stream of usage records
-- ARGV[1] tokens   ARGV[2] micro-units of cost   ARGV[3..] the usage record's fields and values; none: no record
--
-- Answers 1, or 0 where there is no such reservation: it was settled or given back before.
--@include month.lua
--@include refund.lua

local r = read(KEYS[2])
if not r then
  return 0
end
-- Where the lease has ended, tokens and cost are 0 by now: all that was used is charged.
adjust(r, tonumber(ARGV[1]) - tonumber(r.tokens), tonumber(ARGV[2]) - tonumber(r.cost))
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], KEYS[2])
if #ARGV > 2 then
  redis.call('XADD', KEYS[3], '*', unpack(ARGV, 3))
end
return 1
