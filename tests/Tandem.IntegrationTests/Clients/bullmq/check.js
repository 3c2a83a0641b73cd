// A queue of 10,000 jobs, with delays, priorities and a failing job, worked off by two workers. Silent when all is well.
const assert = require('assert');
const { Queue, QueueEvents, Worker } = require('bullmq');

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null };
const count = Number(process.argv[3] || 10000);

async function main() {
  const queue = new Queue('jobs', { connection });
  const events = new QueueEvents('jobs', { connection });
  await events.waitUntilReady();
  let heard = 0;
  events.on('completed', () => heard++);
  for (let i = 0; i < count; i += 1000) {
    await queue.addBulk(Array.from({ length: 1000 }, (_, k) => ({
      name: 'plain',
      data: { number: i + k },
      opts: (i + k) % 100 === 0 ? { delay: 50 } : (i + k) % 50 === 1 ? { priority: 1 + k % 5 } : {},
    })));
  }
  const failing = await queue.add('failing', {}, { attempts: 3, backoff: 10 });

  let sum = 0;
  let failures = 0;
  const work = async job => {
    if (job.name === 'failing') {
      failures++;
      throw new Error('on purpose');
    }
    sum += job.data.number;
    return job.data.number;
  };
  const workers = [1, 2].map(() => new Worker('jobs', work, { connection, concurrency: 50 }));
  for (;;) {
    const counts = await queue.getJobCounts('completed', 'failed');
    if (counts.completed === count && counts.failed === 1) break;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  assert.strictEqual(sum, count * (count - 1) / 2);
  assert.strictEqual(failures, 3);
  assert.strictEqual(await failing.getState(), 'failed');
  const left = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
  assert.deepStrictEqual(Object.values(left).filter(n => n !== 0), []);
  const first = (await queue.getCompleted(0, 0))[0];
  assert.strictEqual(first.returnvalue, first.data.number);
  await Promise.all(workers.map(worker => worker.close()));
  assert.ok(heard > 0);
  await queue.obliterate({ force: true });
  assert.strictEqual(await queue.count(), 0);
  await events.close();
  await queue.close();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
