-- An integer as Redis takes it; Lua would write large ones with an exponent, and has a -0.
local function whole(number)
  return string.format('%.0f', number + 0)
end

-- The calendar month (UTC) of a time in ms, as 2026-11, and its end in ms.
-- After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days and days_from_civil.
local function month_of(ms)
  local day = math.floor(ms / 86400000) + 719468
  local era = math.floor(day / 146097)
  local doe = day - era * 146097
  local yoe = math.floor(
    (doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local month = mp < 10 and mp + 3 or mp - 9
  local year = yoe + era * 400 + (month <= 2 and 1 or 0)

  local next_month = month == 12 and 1 or month + 1
  local y = (month == 12 and year + 1 or year) - (next_month <= 2 and 1 or 0)
  local next_era = math.floor(y / 400)
  local next_yoe = y - next_era * 400
  local next_doy = math.floor((153 * (next_month + (next_month > 2 and -3 or 9)) + 2) / 5)
  local next_doe = next_yoe * 365 + math.floor(next_yoe / 4) - math.floor(next_yoe / 100) + next_doy
  return string.format('%04d-%02d', year, month), (next_era * 146097 + next_doe - 719468) * 86400000
end
