// Measures how late the page is. A timer, a frame, and calls to Rust are each repeated. Times are in milliseconds. The
// measurement ends with the check, or after the given time.
const [most] = arguments;
// Each entry is a duration and the time at which it ended.
const bench = { timers: [], frames: [], desk: [], check: [], isOver: false, began: performance.now(), running: null };
window.__bench = bench;
const keep = (times, time) => times.push([time, performance.now()]);
const invoke = (command) => window.__TAURI_INTERNALS__.invoke(command);
const isOver = () => bench.isOver || (most !== null && performance.now() - bench.began > most);

const STEP = 10;
function tick() {
  const due = performance.now() + STEP;
  setTimeout(() => {
    keep(bench.timers, Math.max(0, performance.now() - due));
    if (!isOver()) tick();
  }, STEP);
}

function frame(before) {
  requestAnimationFrame((now) => {
    if (before !== null) keep(bench.frames, now - before);
    if (!isOver()) frame(now);
  });
}

async function ask(command, times, see) {
  while (!isOver()) {
    const began = performance.now();
    const answer = await invoke(command);
    keep(times, performance.now() - began);
    see(answer);
    await new Promise((done) => setTimeout(done, STEP));
  }
}

tick();
frame(null);
ask("session", bench.desk, () => {});
ask("check_status", bench.check, (status) => {
  if (status.state === "running") bench.running ??= performance.now();
  else if (bench.running !== null) {
    bench.seconds = status.seconds;
    bench.isOver = true;
  }
}).catch(() => {});
