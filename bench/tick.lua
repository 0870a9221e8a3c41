-- Each connection posts to an item of its own, done and to do in turn. Arguments: cookie, the two bodies, then the paths.
local threads, turn = 0, 0
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["HX-Request"] = "true" }

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  headers["Cookie"], bodies, path = args[1], { args[2], args[3] }, args[3 + number]
end

function request()
  turn = turn + 1
  return wrk.format("POST", path, headers, bodies[turn % 2 + 1])
end
