-- Closures, loops, assignments, metatables, coroutines.
local function counter() local n = 0 return function() n = n + 1 return n end end
local c1, c2 = counter(), counter()
print(c1(), c1(), c2(), c1())
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())
local gs = {}
for k, v in pairs({10, 20}) do gs[#gs + 1] = function() return k + v end end
print(gs[1](), gs[2]())
local i = 1
while true do local j = i gs[i] = function() return j end i = i + 1 if i > 3 then break end end
print(gs[1](), gs[2](), gs[3]())
repeat local done = i > 4 i = i + 1 until done
print(i)
local function va(...) local a, b = ... return select('#', ...), a, b, ... end
print(va()) print(va(1)) print(va(1, nil, 3, nil)) print((va(1, 2)))
local function old(...) return arg.n, arg[1], arg[2] end
print(old(5, 6))
local function both(...) local x = ... return arg end
print(both(1))
local t = {va(1, 2), va(3), n = 1, [10] = "ten", "x"; "y"}
print(#t, t[1], t[2], t[3], t[4], t.n, t[10])
print(#{va(1, 2)}, #{(va(1, 2))}, #{va(1, 2), 1})
local a, b, c = (function() return 1, 2 end)()
print(a, b, c)
a, b = b, a print(a, b)
local q = {1, 2, 3}
local p = 1
p, q[p] = 2, "set" print(p, q[1], q[2])
q[1], q[2], q[3], q[4] = va(9) print(q[1], q[2], q[3], q[4])
print(1 and 2, nil and 1, false or "x", nil or false, 1 == 1 and "yes" or "no", not nil == true, not (1 == 2))
local x = 5
x = x > 3 and x < 10 and "in" or "out" print(x)
x = x == "in" or x print(x)
local y = nil
y = y and y.z or "none" print(y)
print(2 ^ 3 ^ 2, -2 ^ 2, (2 + 3) * 4 % 7, 7 % -3, -7 % 3, 1 .. 2 == "12", "a" .. "b" .. 1 + 2)
print(1 < 2, 1 <= 1, "a" < "b", "a" >= "b", 1 ~= 1, nil == false)
print(1 < 2 == true, "x" .. tostring(1 > 2))
for n = 3, 1, -1 do io = n end print(io)
for n = 1, 0 do print("never") end
for n = 0.1, 0.35, 0.1 do print(n) end
for n = 1, 3 do local n = n * 2 if n == 4 then break end print(n) end
local s = 0 for k, v in ipairs({1, 2, nil, 4}) do s = s + v end print(s)
local keys = {} for k in pairs({a = 1, b = 2, c = 3, 1, 2}) do keys[#keys + 1] = tostring(k) end table.sort(keys) print(table.concat(keys, " "))
local w = {1, 2, 3, a = 1, b = 2} for k in pairs(w) do w[k] = nil end print(next(w))
local obj = {v = 1} function obj:add(n) self.v = self.v + n return self end function obj.static(n) return n end
print(obj:add(2):add(3).v, obj.static(4))
local mt = {}
mt.__add = function(l, r) return "add" end mt.__sub = function() return "sub" end mt.__mul = function() return "mul" end
mt.__div = function() return "div" end mt.__mod = function() return "mod" end mt.__pow = function() return "pow" end
mt.__unm = function() return "unm" end mt.__concat = function(l, r) return "cat" end mt.__eq = function() return true end
mt.__lt = function() return true end mt.__le = function() return false end mt.__call = function(self, ...) return "call", ... end
mt.__index = function(t, k) return k end mt.__len = function() return 42 end
local m, m2 = setmetatable({}, mt), setmetatable({}, mt)
print(m + 1, 1 - m, m * m, m / 2, 2 % m, m ^ 2, -m, m .. "x", "x" .. m, 1 .. m, m == m2, m ~= m2, m < m2, m <= m2, m > m2)
print(m(1, 2), m.foo, m[3], #m, rawget(m, "foo"), rawequal(m, m2))
print("a" .. "b" .. m, m .. "a" .. "b", "a" .. m .. "b")
local log = {}
local prox = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end}) prox.a = 4 prox.a = 5 prox[1] = 3 print(prox.a, prox[1])
local base = {greet = function() return "hi" end} local derived = setmetatable({}, {__index = setmetatable({}, {__index = base})}) print(derived.greet())
local store = {} local fwd = setmetatable({}, {__newindex = store}) fwd.k = 1 print(rawget(fwd, "k"), store.k)
print(pcall(function() return setmetatable({}, {__lt = function() return 1 end}) < {} end))
local gen = coroutine.wrap(function(...) print("start", ...) local r = coroutine.yield(1) print("got", r) for i = 2, 3 do coroutine.yield(i) end return "end" end)
print(gen("a", "b")) print(gen("r")) print(gen()) print(gen()) print(pcall(gen))
local function producer() return coroutine.create(function() for i = 1, 3 do coroutine.yield(i * i) end end) end
local co = producer() local out = {} while true do local ok, v = coroutine.resume(co) if not v then break end out[#out + 1] = v end print(table.concat(out, ","), coroutine.status(co))
for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do print("gen", v) end
local outer = coroutine.create(function() local inner = coroutine.create(function() print(coroutine.status(outer_co)) coroutine.yield("in") end) print(coroutine.resume(inner)) print(coroutine.resume(inner)) return coroutine.yield("mid") end)
outer_co = outer print(coroutine.resume(outer)) print(coroutine.resume(outer, "z")) print(coroutine.status(outer))
print(coroutine.resume(coroutine.create(function() return coroutine.yield(1) end)))
local tc = coroutine.create(function() return coroutine.yield("tail") end) print(coroutine.resume(tc)) print(coroutine.resume(tc, 1, 2, 3))
print(coroutine.resume(coroutine.create(function() pcall(coroutine.yield) end)))
local function deep(n) if n == 0 then return "bottom" end return deep(n - 1) end print(deep(100000))
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end print(fib(15))
print(pcall(error, {code = 1}) == false, select(2, pcall(error, "m", 0)), select(2, pcall(error)))
local ok, e = pcall(function() error({code = 7}) end) print(ok, e.code)
print(select("#", pcall(function() return nil, nil end)))
local big = {} for i = 1, 1000 do big[i] = i end for i = 1, 500 do table.remove(big, 1) end print(#big, big[1], big[500])
local sorted = {} for i = 1, 200 do sorted[i] = (i * 7919) % 211 end table.sort(sorted) local good = true for i = 2, 200 do good = good and sorted[i - 1] <= sorted[i] end print(good)
table.sort(sorted, function(l, r) return l > r end) print(sorted[1], sorted[200])
local rev = {} for i = 10, 1, -1 do rev[i] = i end print(#rev, rev[5])
print(#"\0\1\2", ("x\0y"):len(), "\65\066\10\z" == "AB\nz", 'it\'s', [[long
string]], [==[a]]b]==])
local long = {} for n = 1, 120 do long[n] = "v" .. n end print(#table.concat(long), select("#", unpack(long)))
local str = "" for n = 1, 5 do str = str .. n .. "," end print(str)
print((" x "):rep(2), ("%d"):format(3), #("abc" .. 1.5))
print(tostring(1e300 * 1e10), -1e300 * 1e10, 3 % math.huge, -3 % math.huge, 5 % 0, 0 / 0 ~= 0 / 0)
local nest = {{{1}}} print(nest[1][1][1], #nest) nest[1][1][1] = nest[1][1][1] + 1 print(nest[1][1][1])
local up = 1 local function setup() up = up + 1 local function inner() up = up * 10 return up end return inner() end print(setup(), up)
print((function(...) return select("#", ...) end)(nil, nil), (function(a, b, ...) return b, ... end)(1, 2, 3, 4))
local r1 = {} for w in ("a,b,,c"):gmatch("([^,]*)") do r1[#r1 + 1] = "<" .. w .. ">" end print(table.concat(r1))
print(("abc"):gsub("", "-"), ("hello world"):gsub("o", {o = "0"}), ("abc"):gsub("%w", function(c) if c == "b" then return "B" end end))
print(("THE (quick) fox"):find("%((%a+)%)"), ("x = 1"):match("^(%w+)%s*=%s*(%d+)$"), ("f(a(b)c)d"):match("%b()"), ("THE fox"):gsub("%f[%a]%a+", "W"))
print(("abc"):find("b", -1), ("abc"):find("b", -2), ("aXb"):gsub("%u", "%%"), ("a.b"):gsub("%.", "%%"), ("abcabc"):gsub("b", "x", 1))
print(tostring(12345678901234567890), 0x7fffffff, 1e-5, 123.456, -1.5e-10, 2 ^ 24, 1e15 + 0.5)
print(tonumber("1e"), tonumber("0x"), tonumber("1 a"), tonumber(" 0x1F "), tonumber("-7"), tonumber("+7"), tonumber("- 7"), tonumber("1_0"), tonumber(".5"), tonumber("5."), tonumber("ff", 16), tonumber("-ff", 16) ~= nil)
