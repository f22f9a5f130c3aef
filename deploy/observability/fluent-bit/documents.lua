-- Makes a document of ECS of a line that is none. `log` is still a text then; in a document it is an object, or not there.

local levels = { TRACE = true, DEBUG = true, INFO = true, WARN = true, ERROR = true, FATAL = true }

-- The first word of the first line that is a level.
local function level(message)
  for word in string.gmatch(string.match(message, "^[^\n]*"), "%f[%w](%u+)%f[%W]") do
    if levels[word] then
      return word
    end
  end
end

-- Of Docker: the name in Compose, which stands beside a line where `logging.options.labels` asks for it. Of Kubernetes: the pod's
-- name, which the file's name begins with, without what Deployments (HASH-ID) and StatefulSets (NUMBER) append.
local function service(tag, record)
  local attributes = record["attrs"]
  if attributes then
    return attributes["com.docker.compose.service"]
  end
  local pod = string.match(tag, "([^_.]+)_[^_]+_[^_]+%.log$")
  if pod then
    return string.match(pod, "^(.+)%-[bcdfghj-np-tv-z2-9]+%-%w%w%w%w%w$") or string.match(pod, "^(.+)%-%d%d?$") or pod
  end
end

function document(tag, timestamp, record)
  local line = record["log"]
  if type(line) ~= "string" then
    return 0, timestamp, record
  end
  local name = service(tag, record)
  local message = string.gsub(line, "%s+$", "")
  -- Of a container that is not ours, or of nothing.
  if not name or message == "" then
    return -1, timestamp, record
  end
  local made = { message = message, stream = record["stream"], service = { name = name }, ecs = { version = "8.11" } }
  local found = level(message)
  if found then
    made.log = { level = found }
  end
  -- 2: the time stays as it is, with its nanoseconds.
  return 2, timestamp, made
end
