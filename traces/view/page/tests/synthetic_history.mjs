// Histories as check-history writes them into the page: registers that clients read and write at the same time.

/** A generator of numbers below `end`, always the same for a seed. */
function numbers(seed) {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
}

/** A document; with `bad`, a read in the middle is told a value that was overwritten; with `timed`, "ns" or "?", every
 * tenth event is a millisecond after the one before, and the others a microsecond. */
export function syntheticHistory({ count = 200, clients = 6, keys = 2, bad = false, hostile = '', timed = '', noTimes = 'The events have no times.' } = {}) {
  const draw = numbers(count + clients);
  const texts = [];
  const places = new Map();
  const text = (words) => {
    if (!places.has(words)) places.set(words, texts.push(words) - 1);
    return places.get(words);
  };
  const nil = text('nil');
  const columns = { process: [], key: [], f: [], value: [], expected: [], say: [], outcome: [], observes: [], invoked: [], completed: [] };
  const orders = Array.from({ length: keys }, (_, key) => ({ key, decision: 'linearizable', known: true, order: [], states: [nil], unplaced: [], until: null }));
  const now = orders.map(() => nil);
  const could = [];
  const lines = [0];
  const open = new Map();
  let culprit = -1;
  let next = 0;
  const name = (key) => (hostile === '' || key > 0 ? `k${key}` : hostile);

  const finish = (client) => {
    const at = open.get(client);
    open.delete(client);
    const key = columns.key[at];
    const order = orders[key];
    const reads = columns.f[at] === text('read');
    const wrong = bad && culprit < 0 && reads && at > count / 2 && order.states.length > 3 && now[key] !== order.states[order.states.length - 3];
    if (wrong) {
      culprit = at;
      columns.value[at] = nil;
      order.unplaced.push(at);
      order.decision = 'not_linearizable';
    } else {
      if (reads) columns.value[at] = now[key];
      else now[key] = columns.value[at];
      order.order.push(at);
      order.states.push(now[key]);
    }
    if (reads) could.push([at, wrong ? [now[key]] : [...new Set([now[key], order.states[order.states.length - 2] ?? nil])].slice(0, 2)]);
    columns.completed[at] = lines.push(lines.length) - 1;
    const verb = reads ? `read ${texts[columns.value[at]]} from` : `wrote ${texts[columns.value[at]]} to`;
    columns.say[at] = text(`process ${client} ${verb} ${name(key)}`);
  };

  while (next < count || open.size > 0) {
    const client = draw(clients);
    if (open.has(client)) finish(client);
    else if (next < count) {
      const key = draw(keys);
      const reads = draw(2) === 0;
      open.set(client, next);
      columns.process.push(client);
      columns.key.push(key);
      columns.f.push(text(reads ? 'read' : 'write'));
      columns.value.push(reads ? -1 : text(String(next)));
      columns.expected.push(-1);
      columns.say.push(-1);
      columns.outcome.push(1);
      columns.observes.push(reads ? 1 : 0);
      columns.invoked.push(lines.push(lines.length) - 1);
      columns.completed.push(-1);
      ++next;
    }
  }
  const times = lines.map(() => 0);
  for (let at = 2; at < lines.length; ++at) times[at] = times[at - 1] + (at % 10 === 0 ? 1_000_000 : 1000);
  const finding = culprit < 0 ? null : {
    operation: culprit, shortest: true, possible: could.find(([at]) => at === culprit)[1], complete: true, since: 0, minimal: true, without_effect: [],
    contradiction: [...orders[columns.key[culprit]].order.filter((at) => at < culprit).slice(-2), culprit],
  };
  return {
    file: 'synthetic.jsonl', model: 'register', verdict: culprit < 0 ? 'linearizable' : 'not_linearizable', report: `  operations        ${count}\n`, timed: false,
    processes: Array.from({ length: clients }, (_, at) => String(at)), keys: orders.map(({ key }) => name(key)), texts, operations: columns, lines, orders, could, finding,
    times: timed === '' ? null : times, time_unit: timed === 'ns' ? 'ns' : '', no_times: timed === '' ? noTimes : '',
  };
}
