/** The status page: overall state, monitors, bars, incidents. */
export const STATUS_CSS = `
.overall { display: flex; gap: 18px; align-items: center; padding: 22px 24px; border-radius: var(--radius); border: 1px solid transparent; }
.overall p { color: var(--soft); margin-top: 4px; } .overall .also { color: var(--ink); }
.subscribe { margin-left: auto; border: 1px solid var(--edge); border-radius: 8px; padding: 6px 12px; background: var(--card); text-decoration: none; font-weight: 600; font-size: .93rem; white-space: nowrap; } .subscribe:hover { border-color: var(--soft); }
.seal { width: 48px; height: 48px; border-radius: 50%; display: grid; place-items: center; color: #fff; flex: none; }
.seal .icon { width: 28px; height: 28px; }
.overall.good { background: var(--good-wash); } .good > .seal { background: var(--good-bar); }
.overall.bad { background: var(--bad-wash); } .bad > .seal { background: var(--bad-bar); }
.overall.warn { background: var(--warn-wash); } .warn > .seal { background: var(--warn-bar); }
.overall.slow { background: var(--slow-wash); } .slow > .seal { background: var(--slow-bar); }
.overall.calm { background: var(--calm-wash); } .calm > .seal { background: var(--calm-bar); }
.overall.idle { background: var(--idle-wash); } .idle > .seal { background: var(--idle); }
@media (prefers-color-scheme: dark) { .seal { color: #0d0f0d; } }
.group > .monitor { border-radius: 0; border-bottom-width: 0; box-shadow: none; }
.group > h2 + .monitor { border-top-left-radius: var(--radius); border-top-right-radius: var(--radius); }
.group > .monitor:last-child { border-bottom-width: 1px; border-bottom-left-radius: var(--radius); border-bottom-right-radius: var(--radius); }
.monitor { display: grid; grid-template-columns: minmax(0, 1fr) 270px; gap: 12px 32px; padding: 18px 20px 14px; align-items: end; }
.who { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: center; align-self: start; }
.who h3 a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.who h3 a:hover { text-decoration: underline; }
.since { font-size: .85rem; color: var(--soft); flex-basis: 100%; }
.rate { display: flex; gap: 10px; align-items: baseline; line-height: 1.3; }
.rate b { font-size: 1.5rem; letter-spacing: -.02em; white-space: nowrap; }
.rate span { font-size: .85rem; color: var(--soft); }
.rate small { display: block; font-size: .8rem; white-space: nowrap; } .rate .blips { color: var(--warn); font-weight: 600; }
.rate.failing b { color: var(--warn); }
.bars { display: block; width: 100%; height: 38px; }
.bars-box { position: relative; touch-action: pan-y; } .bars-box .readout { position: absolute; top: 100%; left: 0; right: 0; z-index: 1; min-height: 0; padding-top: 4px; font-size: .78rem; line-height: 1.5; background: var(--card); } .bars-box .readout:empty { display: none; }
.bars-box.chosen::after { content: ""; position: absolute; top: -2px; height: 30px; left: calc(var(--day) * 100% / 90); width: calc(100% / 90); outline: 2px solid var(--soft); border-radius: 1px; pointer-events: none; }
.bars .good { fill: var(--good-bar); } .bars .none { fill: var(--idle-bar); }
.bars .partial { fill: var(--bad-bar); opacity: .62; } .bars .major { fill: var(--bad-bar); }
.blip { fill: var(--warn-bar); }
.spark { display: block; width: 100%; height: 38px; overflow: visible; }
p.spark { display: grid; align-items: end; font-size: .85rem; }
.band { fill: var(--calm-bar); opacity: .22; }
.line { fill: none; stroke: var(--calm-bar); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.scale { display: flex; justify-content: space-between; gap: 8px; font-size: .78rem; color: var(--soft); margin-top: 4px; white-space: nowrap; }
.scale b { color: var(--ink); font-weight: 600; }
.regions { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: .8rem; color: var(--soft); border-top: 1px dashed var(--line); padding-top: 8px; }
.regions .down { color: var(--bad); } .regions .lost { font-style: italic; } .regions .slow { color: var(--slow); }
.incidents { display: grid; gap: 12px; } .incidents > h2 { margin-bottom: 0; }
.incident { padding: 16px 20px; border-left: 4px solid var(--edge); display: grid; gap: 5px; }
.incident h3 { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; }
.incident h3 a { color: inherit; }
.incident .of, .bullets a, .meta a, .crumbs a { unicode-bidi: isolate; } .incident .of { color: var(--soft); font-weight: 500; }
.incident .state { margin-left: auto; font-size: .8rem; color: var(--soft); font-weight: 600; }
.incident.open.bad { border-left-color: var(--bad-bar); } .incident.open.bad .state { color: var(--bad); }
.incident.open.warn { border-left-color: var(--warn-bar); } .incident.open.warn .state { color: var(--warn); }
.incident.open.calm { border-left-color: var(--calm-bar); } .incident.open.slow { border-left-color: var(--slow-bar); } .incident.open.slow .state { color: var(--slow); }
.updates { border-top: 1px solid var(--line); margin-top: 6px; padding-top: 8px; display: grid; gap: 8px; }
.updates > li { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 2px 14px; overflow-wrap: anywhere; }
.updates time { color: var(--soft); font-size: .85rem; }
.prose > * + * { margin-top: 6px; } .prose ul, .prose ol { list-style: disc; padding-left: 20px; } .prose ol { list-style: decimal; } .prose blockquote { margin: 0; border-left: 3px solid var(--edge); padding-left: 10px; } .prose h4 { text-transform: none; font-size: 1em; color: inherit; letter-spacing: 0; } .said { min-width: 0; overflow-wrap: anywhere; }
.legend { font-size: .83rem; color: var(--soft); display: grid; gap: 6px; margin-top: -14px; }
.key { display: inline-flex; align-items: center; gap: 6px; margin-right: 16px; vertical-align: middle; min-height: 14px; }
.key::before { content: ""; width: 9px; height: 14px; border-radius: 2px; background: var(--idle-bar); }
.key.good::before { background: var(--good-bar); } .key.major::before { background: var(--bad-bar); }
.key.partial::before { background: var(--bad-bar); opacity: .62; }
.key.blip::before { background: var(--warn-bar); width: 8px; height: 7px; border-radius: 1px; }
.key.line::before { background: var(--calm-bar); width: 16px; height: 2px; } .key.band::before { background: var(--calm-bar); opacity: .25; }
.key.good, .key.line, .key.band, .key.blip { fill: none; opacity: 1; }
.more { margin-top: -18px; }
.blank { padding: 48px 32px; display: grid; gap: 14px; justify-items: start; }
@media (max-width: 760px) {
  .monitor { grid-template-columns: minmax(0, 1fr); padding: 16px; }
  .overall { padding: 16px; gap: 14px; flex-wrap: wrap; } .overall > div { flex: 1 1 200px; min-width: 0; } .subscribe { margin-left: 0; } .seal { width: 40px; height: 40px; }
  .days { order: 1; } .speed { order: 2; } .regions { order: 3; }
  .updates > li { grid-template-columns: minmax(0, 1fr); }
}
`;
