"""What an application does with redis-py, against the server on the port that is given. Silent when all is well."""
import sys
import threading

import redis

port = int(sys.argv[1])
r = redis.Redis(port=port, decode_responses=True)
raw = redis.Redis(port=port)

# strings, numbers, bytes
assert r.set("a", "1", ex=100) and r.incr("a") == 2 and 0 < r.ttl("a") <= 100
assert raw.set(b"b\x00\xff", bytes(range(256))) and raw.get(b"b\x00\xff") == bytes(range(256))
assert r.set("a", "x", nx=True) is None and r.mget("a", "missing") == ["2", None]
assert r.incrbyfloat("f", 0.1) == 0.1 and r.getrange("a", 0, -1) == "2"

# lists, sets, hashes, sorted sets
assert r.rpush("l", *range(1000)) == 1000 and r.lrange("l", -2, -1) == ["998", "999"] and r.lpop("l", 2) == ["0", "1"]
assert r.sadd("s", *range(600)) == 600 and r.sismember("s", 599) and len(r.smembers("s")) == 600
assert r.hset("h", mapping={"f%d" % i: i for i in range(600)}) == 600 and r.hgetall("h")["f599"] == "599"
assert r.zadd("z", {"m%d" % i: i / 2 for i in range(600)}) == 600
assert r.zrange("z", 0, 1, withscores=True) == [("m0", 0.0), ("m1", 0.5)] and r.zrank("z", "m599") == 599
assert r.zrangebyscore("z", "-inf", "(1") == ["m0", "m1"]

# iteration
assert {k for k in r.scan_iter("?")} >= {"a", "f", "l", "s", "h", "z"}
assert len(dict(r.hscan_iter("h"))) == 600 and len(set(r.sscan_iter("s"))) == 600

# pipelines and transactions
with r.pipeline(transaction=True) as p:
    p.watch("a")
    p.multi()
    p.set("a", 10).incr("a").lpush("a", "x")
    try:
        p.execute()
        raise AssertionError("WRONGTYPE expected")
    except redis.ResponseError as e:
        assert "WRONGTYPE" in str(e)
assert r.get("a") == "11"
with r.pipeline() as p:
    p.watch("a")
    r.set("a", "changed")
    p.multi()
    p.set("a", "lost")
    try:
        p.execute()
        raise AssertionError("WatchError expected")
    except redis.WatchError:
        pass
assert len(r.pipeline(transaction=False).set("p", 1).get("p").delete("p").execute()) == 3

# blocking and pub/sub
threading.Timer(0.1, lambda: redis.Redis(port=port).lpush("queue", "job")).start()
assert r.blpop("queue", timeout=10) == ("queue", "job") and r.blpop("queue", timeout=1) is None
subscriber = r.pubsub()
subscriber.subscribe("news")
subscriber.psubscribe("n*")
assert [subscriber.get_message(timeout=5)["type"] for _ in range(2)] == ["subscribe", "psubscribe"]
assert r.publish("news", "hello") == 2
assert sorted(subscriber.get_message(timeout=5)["type"] for _ in range(2)) == ["message", "pmessage"]
subscriber.close()

# errors, other databases, server
try:
    r.execute_command("HGET", "l", "x")
    raise AssertionError("WRONGTYPE expected")
except redis.ResponseError as e:
    assert "WRONGTYPE" in str(e)
other = redis.Redis(port=port, db=3)
assert other.set("only", "here") and r.get("only") is None and other.flushdb() and other.dbsize() == 0
assert r.info()["redis_version"] and r.config_get("maxmemory") == {"maxmemory": "0"} and r.client_setname("py")
assert r.dump("h") and r.restore("h2", 0, raw.dump("h"), replace=True) and r.hlen("h2") == 600
assert r.flushall() and r.dbsize() == 0

# scripts and functions
script = r.register_script("redis.call('SET', KEYS[1], ARGV[1]) return {redis.call('GET', KEYS[1]), #ARGV, 3.9, false, {ok='fine'}}")
assert script(keys=["scripted"], args=["v", "w"]) == ["v", 2, 3, None, "fine"]
assert r.script_exists(script.sha, "0" * 40) == [True, False]
assert r.script_flush() and r.script_exists(script.sha) == [False]
assert script(keys=["scripted"], args=["x"])[0] == "x"  # NOSCRIPT, loaded again behind the scenes
try:
    r.eval("return redis.call('LPUSH', KEYS[1], 1)", 1, "scripted")
    raise AssertionError("WRONGTYPE expected")
except redis.ResponseError as e:
    assert "WRONGTYPE" in str(e)
limit = """local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return cjson.encode({count = n, left = redis.call('PTTL', KEYS[1])})"""
assert '"count":1' in r.eval(limit, 1, "limit", 60000)
with r.lock("lock", timeout=10):
    assert r.exists("lock")
assert not r.exists("lock")
library = "#!lua name=lib\nredis.register_function('double', function(keys, args) return args[1] * 2 end)"
assert r.execute_command("FUNCTION", "LOAD", "REPLACE", library) == "lib"
assert r.execute_command("FCALL", "double", 0, 21) == 42
