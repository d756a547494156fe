// Columns that came as bytes: what a run's answer holds then is where each one lies.
import type { Column, Run } from '../contract/answers.ts';

/** The run with its columns in place of [bytes of a number, first byte, count]. */
export function withColumns(run: Run, bytes: ArrayBufferLike): Run {
  const column = (place: Column): Column => {
    const [width, from, count] = [place[0], place[1], place[2]];
    return width === 8 ? new Float64Array(bytes, from, count) : new Int32Array(bytes, from, count);
  };
  const messages = Object.fromEntries(Object.entries(run.messages).map(([name, place]) => [name, column(place as Column)]));
  return {
    ...run, time: column(run.time), kind: column(run.kind), server: column(run.server), message: column(run.message),
    flags: column(run.flags), messages: messages as unknown as Run['messages'],
  };
}
