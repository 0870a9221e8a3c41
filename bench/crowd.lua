-- Each request is a learner's picked at random, as bench/people.py makes them: their track, or a tick on it that changes
-- something. Arguments: "page" or "tick", how many learners; then for each role its slug, a cookie, a form's token, and
-- the items that may be ticked as place=slug with commas between.
local threads, roles, headers = 0, {}, {}

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  math.randomseed(os.time() * 10 + number) -- another each time, so that each tick changes something
  what, learners = args[1], tonumber(args[2])
  for at = 3, #args, 4 do
    local items = {}
    for place, slug in args[at + 3]:gmatch("(%d+)=([^,]+)") do
      table.insert(items, { tonumber(place), slug })
    end
    table.insert(roles, { args[at], args[at + 1], args[at + 2], items })
  end
end

function request()
  local person = math.random(learners)
  local slug, cookie, token, items = unpack(roles[person % #roles + 1])
  headers["Cookie"] = "learnpath_session=token-" .. person .. "; " .. cookie
  if what == "page" then
    return wrk.format("GET", "/tracks/" .. slug, headers)
  end
  local place, item = unpack(items[math.random(#items)])
  local status = place < 20 + person * 7 % 8 and "todo" or "done"
  headers["Content-Type"], headers["HX-Request"] = "application/x-www-form-urlencoded", "true"
  local body = "csrf_token=" .. token .. "&status=" .. status
  return wrk.format("POST", "/tracks/" .. slug .. "/items/" .. item .. "/status", headers, body)
end
