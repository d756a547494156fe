// The built text of the engine's worker, which the build puts in.
declare module 'worker-source' {
  const text: string;
  export default text;
}
