/** Monitor, failure and incident pages: figures, evidence, diagnosis. */
export const EVIDENCE_CSS = `
.title { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; }
.figures { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; }
.figures > div { flex: 1 1 130px; background: var(--card); padding: 14px 16px; }
.figures dt { font-size: .8rem; color: var(--soft); }
.figures dd { font-size: 1.35rem; font-weight: 650; letter-spacing: -.02em; }
.figures dd small span { white-space: nowrap; } .figures dd small { display: block; font-size: .78rem; font-weight: 400; color: var(--soft); letter-spacing: 0; }
.runs { display: block; width: 100%; height: 80px; }
.chart { overflow-x: auto; position: relative; } .chart svg { display: block; width: 100%; height: auto; }
.spot { fill: transparent; } .spot:hover, .spot.chosen { fill: var(--calm-bar); opacity: .16; } .readout { display: block; min-height: 1.5em; color: inherit; }
.chart figcaption { font-size: .83rem; color: var(--soft); margin-top: 6px; }
.axis path { stroke: var(--line); stroke-width: 1; fill: none; } .axis text, .label { fill: var(--soft); font-size: 11px; }
.mark-fail { fill: var(--bad-bar); } .mark-ok { fill: var(--calm-bar); opacity: .5; } .mark-event { stroke: var(--slow-bar); stroke-width: 1.5; stroke-dasharray: 3 3; }
.wall { stroke: var(--bad-bar); stroke-width: 1.5; stroke-dasharray: 6 4; }
.heat { fill: var(--bad-bar); } .heat-none { fill: var(--idle-wash); } .fold { fill: var(--warn-bar); } .fold.peak { fill: var(--bad-bar); } .expected { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 4 3; fill: none; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 20px; }
.stack { display: grid; gap: 14px; grid-template-columns: minmax(0, 1fr); }
.answer { border-left: 4px solid var(--bad-bar); }
.answer h2 { font-size: 1.25rem; margin-bottom: 6px; }
.answer.calm { border-left-color: var(--calm-bar); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 20px; font-size: .93rem; }
.facts dt { color: var(--soft); } .facts dd { overflow-wrap: anywhere; }
.bullets { display: grid; gap: 4px; } .bullets li { padding-left: 20px; position: relative; overflow-wrap: anywhere; }
.bullets li::before { content: ""; position: absolute; left: 4px; top: .6em; width: 6px; height: 6px; border-radius: 50%; background: var(--edge); }
.bullets.for li::before, .bullets.against li::before { background: none; width: auto; height: auto; top: 0; left: 2px; font-weight: 700; }
.bullets.for li::before { content: "+"; color: var(--good); } .bullets.against li::before { content: "−"; color: var(--bad); }
.meter { display: inline-block; width: 90px; height: 8px; border-radius: 4px; overflow: hidden; background: var(--idle-wash); vertical-align: middle; }
.meter rect { fill: var(--calm-bar); }
pre { background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; overflow: auto; line-height: 1.45; max-height: 28rem; }
pre.copy { user-select: all; white-space: pre-wrap; overflow-wrap: anywhere; }
pre + .copy-button { margin-top: 6px; } .stack > pre + .copy-button, .steps pre + .copy-button { margin-top: -2px; }
.copy-button { justify-self: start; } @media (scripting: none) { .copy-button { display: none; } }
pre.body { white-space: pre-wrap; overflow-wrap: anywhere; }
.card > details { margin-top: 10px; } .card > .meta:last-child { margin: 8px 0 0; } .failures > li { border-bottom: 1px solid var(--line); } .failures > li:last-child { border: 0; }
.failures summary { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 10px 0; align-items: baseline; }
.failures summary::before { content: "▸"; color: var(--soft); width: .8em; } .failures details[open] > summary::before { content: "▾"; }
.failures summary::-webkit-details-marker { display: none; }
.failures .what { font-weight: 600; } .failures .in { padding: 2px 0 18px 22px; }
.hypothesis { display: grid; gap: 12px; grid-template-columns: minmax(0, 1fr); } .hypothesis + .hypothesis { border-top: 1px solid var(--line); padding-top: 18px; }
.hypothesis h3 { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; } .hypothesis h3 .sure { margin-left: auto; font-weight: 500; color: var(--soft); font-size: .85rem; }
.steps { counter-reset: step; display: grid; gap: 14px; } .steps > li { counter-increment: step; padding-left: 32px; position: relative; display: grid; gap: 6px; grid-template-columns: minmax(0, 1fr); }
.steps > li::before { content: counter(step); position: absolute; left: 0; top: 1px; width: 21px; height: 21px; border-radius: 50%; background: var(--idle-wash); font-size: .78rem; font-weight: 650; display: grid; place-items: center; }
.timeline { display: grid; gap: 10px; border-left: 2px solid var(--line); padding-left: 18px; margin-left: 5px; }
.timeline > li { position: relative; display: grid; grid-template-columns: 170px minmax(0, 1fr); gap: 2px 14px; overflow-wrap: anywhere; }
.timeline > li::before { content: ""; position: absolute; left: -24px; top: .5em; width: 10px; height: 10px; border-radius: 50%; background: var(--card); border: 2px solid var(--edge); }
.timeline .update::before { background: var(--calm-bar); border-color: var(--calm-bar); }
.timeline time { color: var(--soft); font-size: .87rem; }
.diff-new td:first-child::before { content: "+ "; color: var(--good); font-weight: 700; } .diff-gone td:first-child::before { content: "− "; color: var(--bad); font-weight: 700; } .diff-changed td:first-child::before { content: "≠ "; color: var(--warn); font-weight: 700; }
td.value { overflow-wrap: anywhere; min-width: 140px; }
@media (max-width: 560px) { .chart > svg { min-width: 500px; } .facts, .timeline > li { grid-template-columns: minmax(0, 1fr); } .facts dd { margin-bottom: 6px; } .card { padding: 16px; } }
.key.ok::before { background: var(--calm-bar); opacity: .5; width: 7px; height: 7px; } .key.fail::before { background: var(--bad-bar); width: 8px; height: 8px; border-radius: 1px; } .key.event::before { background: var(--slow-bar); width: 2px; }
`;
