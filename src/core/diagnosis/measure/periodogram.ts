/**
 * The periodogram of a point process: |Σ exp(2πi·f·t)| over the starts of failing runs, for every frequency from four
 * cycles in the history to one in five minutes. Bartlett, M. S. (1963), "The spectral analysis of point processes".
 */
const MIN_MINUTES = 5;
const MAX_MINUTES = 10_080;
const MAX_STARTS = 240;
const MAX_PEAKS = 24;

interface Peaks {
  /** Periods worth judging, minutes. */
  readonly candidates: readonly number[];
  /** Independent frequencies looked at. */
  readonly tried: number;
}

export function peaks(minutes: Float64Array, grain: number): Peaks {
  const starts = runStarts(minutes, grain);
  const span = (starts[starts.length - 1] ?? 0) - (starts[0] ?? 0);
  if (starts.length < 4 || span < 20) return { candidates: [], tried: 1 };
  const lowest = Math.max(1 / MAX_MINUTES, 3 / span);
  const highest = 1 / Math.max(MIN_MINUTES, 2 * grain);
  const step = 1 / (4 * span);
  const count = Math.max(0, Math.ceil((highest - lowest) / step));
  const power = powers(starts, lowest, step, count);
  const tops: number[] = [];
  for (let index = 1; index + 1 < count; index++) {
    if (power[index]! >= power[index - 1]! && power[index]! > power[index + 1]!) tops.push(index);
  }
  // A comb's harmonics are all as tall as its fundamental: among near equals the longest period comes first.
  const height = (index: number) => Math.round((20 * power[index]!) / starts.length ** 2);
  tops.sort((a, b) => height(b) - height(a) || a - b);
  const candidates = tops.slice(0, MAX_PEAKS).map((index) => 1 / refine(starts, lowest + index * step, step));
  return { candidates, tried: Math.max(1, Math.ceil(count / 4)) };
}

/** A run of failing ticks is one point; only the newest are kept when there are very many. */
function runStarts(minutes: Float64Array, grain: number): Float64Array {
  const starts: number[] = [];
  minutes.forEach((minute, index) => {
    if (index === 0 || minute - minutes[index - 1]! > 2 * grain) starts.push(minute);
  });
  return Float64Array.from(starts.slice(-MAX_STARTS));
}

/** One rotating phasor a start: two multiplications a frequency instead of a sine. */
function powers(starts: Float64Array, lowest: number, step: number, count: number): Float64Array {
  const re = new Float64Array(count);
  const im = new Float64Array(count);
  for (const start of starts) {
    const time = start - starts[0]!;
    let x = Math.cos(2 * Math.PI * lowest * time);
    let y = Math.sin(2 * Math.PI * lowest * time);
    const c = Math.cos(2 * Math.PI * step * time);
    const s = Math.sin(2 * Math.PI * step * time);
    for (let index = 0; index < count; index++) {
      re[index]! += x;
      im[index]! += y;
      const next = x * c - y * s;
      y = x * s + y * c;
      x = next;
    }
  }
  return re.map((x, index) => x * x + im[index]! * im[index]!);
}

function powerAt(starts: Float64Array, frequency: number): number {
  let re = 0;
  let im = 0;
  for (const start of starts) {
    const angle = 2 * Math.PI * frequency * (start - starts[0]!);
    re += Math.cos(angle);
    im += Math.sin(angle);
  }
  return re * re + im * im;
}

function refine(starts: Float64Array, frequency: number, step: number): number {
  let best = frequency;
  let width = step / 2;
  for (let round = 0; round < 5; round++) {
    for (const candidate of [best - width, best + width]) {
      if (candidate > 0 && powerAt(starts, candidate) > powerAt(starts, best)) best = candidate;
    }
    width /= 2;
  }
  return best;
}
