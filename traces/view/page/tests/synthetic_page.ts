// The page with a generated run: "?events=100000" says how long it is, "?held" that it violates nothing.
import { start } from '../src/main.ts';
import { SyntheticEngine } from './synthetic_engine.ts';

const wanted = new URLSearchParams(location.search);
const engine = new SyntheticEngine(Number(wanted.get('events') ?? 1000), Number(wanted.get('servers') ?? 5), !wanted.has('held'));
performance.mark('generated');
const title = 'generated <script>window.injected = true</script>';
void start(Promise.resolve(engine), {
  mode: 'run', title, request: { do: 'open' }, paste: 'squall replay generated.trace.jsonl', minimal: null, original: null, lessons: [], lesson: 0,
}).then(() => requestAnimationFrame(() => performance.measure('first frame', 'generated')));
