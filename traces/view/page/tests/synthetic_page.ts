// The page with a generated run: "?events=100000" says how long it is, "?held" that it violates nothing, "?waits" that
// its engine answers once window.go() is called and tells what window.tell() is given, "?fails" that it complains then.
import type { Opened } from '../src/contract/answers.ts';
import { start } from '../src/main.ts';
import { SyntheticEngine } from './synthetic_engine.ts';

const wanted = new URLSearchParams(location.search);
class LateEngine extends SyntheticEngine {
  override async open(): Promise<Opened> {
    await new Promise<void>((resolve) => Object.assign(window, { go: resolve, tell: (events: number) => this.tell?.(events) }));
    if (wanted.has('fails')) throw new Error('The engine stopped: <b>no room</b>');
    return super.open();
  }
}

const engine = new (wanted.has('waits') ? LateEngine : SyntheticEngine)(Number(wanted.get('events') ?? 1000), Number(wanted.get('servers') ?? 5), !wanted.has('held'));
performance.mark('generated');
const title = 'generated <script>window.injected = true</script>';
void start(Promise.resolve(engine), {
  mode: 'run', title, request: { do: 'open' }, paste: 'squall replay generated.trace.jsonl', minimal: null, original: null, lessons: [], lesson: 0,
  events: Number(wanted.get('events') ?? 1000),
}).then(() => requestAnimationFrame(() => performance.measure('first frame', 'generated')));
