// What an application does with ioredis, against the server on the port that is given. Silent when all is well.
"use strict";
const assert = require("node:assert").strict;
const Redis = require("ioredis");

const port = Number(process.argv[2]);

async function main() {
  const redis = new Redis(port);

  // Everything in flight at once: ioredis pipelines by itself.
  await Promise.all(Array.from({ length: 1000 }, (_, i) => redis.set(`key:${i}`, `value:${i}`)));
  assert.equal(await redis.get("key:999"), "value:999");
  assert.deepEqual(await redis.mget("key:1", "missing"), ["value:1", null]);
  assert.deepEqual(await redis.getBuffer("key:1"), Buffer.from("value:1"));

  await redis.hset("h", { a: 1, b: "two" });
  assert.deepEqual(await redis.hgetall("h"), { a: "1", b: "two" });
  assert.equal(await redis.zadd("z", 1, "one", 2, "two"), 2);
  assert.deepEqual(await redis.zrange("z", 0, -1, "WITHSCORES"), ["one", "1", "two", "2"]);
  assert.equal(await redis.rpush("l", "a", "b", "c"), 3);
  assert.equal(await redis.sadd("s", "x", "y"), 2);

  const results = await redis.multi().incr("n").lpush("h", "wrong").incr("n").exec();
  assert.equal(results[0][1], 1);
  assert.match(results[1][0].message, /^WRONGTYPE/);
  assert.equal(results[2][1], 2);

  const found = new Set();
  for await (const keys of redis.scanStream({ match: "key:*", count: 100 })) keys.forEach((key) => found.add(key));
  assert.equal(found.size, 1000);

  const subscriber = new Redis(port);
  await subscriber.subscribe("news");
  const message = new Promise((resolve) => subscriber.on("message", (channel, text) => resolve([channel, text])));
  assert.equal(await redis.publish("news", "hello"), 1);
  assert.deepEqual(await message, ["news", "hello"]);

  const blocked = new Redis(port);
  const popped = blocked.blpop("queue", 10);
  await redis.rpush("queue", "job");
  assert.deepEqual(await popped, ["queue", "job"]);

  await assert.rejects(redis.call("NOSUCH"), /unknown command/);
  assert.equal(await redis.flushall(), "OK");
  for (const client of [redis, subscriber, blocked]) client.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
