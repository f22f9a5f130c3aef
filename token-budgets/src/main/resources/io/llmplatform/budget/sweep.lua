-- Gives back reservations whose lease has ended, up to 100; answers how many.
-- KEYS[1] leases
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

--@include month.lua
--@include refund.lua

return refund_expired(KEYS[1], now)
