-- Shared by scripts that write talks. Puts one leg's talk with one number in its place, or takes it out when `text`
-- is ''. The newest four are what routers read (`talk:<number>`). The next ones wait in `older:<number>` for a day:
-- a leg whose events still come may turn out to be no talk (a voicemail), and one of them takes its place.
local function keep_talk(p, number, leg, text, lasts_ms)
  local FOUR, MOST, DAY_MS = 4, 32, 86400000
  local newest, older = p .. 'talk:' .. number, p .. 'older:' .. number
  local function begun(of_talk) return tonumber(string.match(of_talk, '^([^|]*)|')) end
  local function add(of_leg, of_talk)
    redis.call('HSET', newest, of_leg, of_talk)
    redis.call('PEXPIREAT', newest, begun(of_talk) + lasts_ms, 'GT')
    redis.call('PEXPIREAT', newest, begun(of_talk) + lasts_ms, 'NX')
  end

  redis.call('HDEL', newest, leg)
  redis.call('HDEL', older, leg)
  if text ~= '' then add(leg, text) end
  local waiting = redis.call('HGETALL', older)
  if #waiting == 0 and redis.call('HLEN', newest) <= FOUR then return end

  local all = {}
  local function gather(list, is_newest)
    for i = 1, #list, 2 do
      all[#all + 1] = { leg = list[i], text = list[i + 1], at = begun(list[i + 1]), is_newest = is_newest }
    end
  end
  gather(redis.call('HGETALL', newest), true)
  gather(waiting, false)
  -- Of two that began in the same moment the greater leg id counts as newer, whatever the order of arrival.
  table.sort(all, function(one, other)
    if one.at ~= other.at then return one.at > other.at end
    return one.leg > other.leg
  end)
  for i, talk in ipairs(all) do
    if i <= FOUR and not talk.is_newest then
      redis.call('HDEL', older, talk.leg)
      add(talk.leg, talk.text)
    elseif i > FOUR and i <= MOST and talk.is_newest then
      redis.call('HDEL', newest, talk.leg)
      redis.call('HSET', older, talk.leg, talk.text)
    elseif i > MOST then
      redis.call('HDEL', older, talk.leg)
    end
  end
  redis.call('PEXPIRE', older, DAY_MS)
end
