/** Colours, type, frame. Text colours hold 4.5:1 on both grounds they appear on, in both schemes. */
export const BASE_CSS = `
:root {
  color-scheme: light dark;
  --ground: #f6f6f3; --card: #fff; --sunk: #f0f0ec; --line: #e2e2dc; --edge: #cfcfc7;
  --ink: #191a18; --soft: #5b5d57; --link: #17543a;
  --good: #1c7a4c; --good-bar: #37a772; --good-wash: #e6f4ec;
  --bad: #b3261e; --bad-bar: #d8433a; --bad-wash: #fcebe9;
  --warn: #8a5200; --warn-bar: #e09112; --warn-wash: #fdf3e0;
  --slow: #6445a8; --slow-bar: #8a6cd1; --slow-wash: #f0ecfa;
  --calm: #1f5f99; --calm-bar: #4b8fcc; --calm-wash: #e8f1f9;
  --idle: #5b5d57; --idle-bar: #d9d9d2; --idle-wash: #ecece7;
  --radius: 12px; --shadow: 0 1px 2px rgb(0 0 0 / .04), 0 4px 16px rgb(0 0 0 / .03);
}
@media (prefers-color-scheme: dark) { :root {
  --ground: #111311; --card: #191c1a; --sunk: #141614; --line: #2a2e2b; --edge: #3d433f;
  --ink: #eceeea; --soft: #a3a8a1; --link: #7fd6a8;
  --good: #63d39a; --good-bar: #2f9a68; --good-wash: #16291f;
  --bad: #ff8a80; --bad-bar: #e5574c; --bad-wash: #331a18;
  --warn: #f2b659; --warn-bar: #e09a2b; --warn-wash: #2f2413;
  --slow: #b9a2f0; --slow-bar: #8f74d8; --slow-wash: #241e36;
  --calm: #86bdec; --calm-bar: #4b8fcc; --calm-wash: #16242f;
  --idle: #a3a8a1; --idle-bar: #333834; --idle-wash: #222622;
  --shadow: none;
} }
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
  /* A name without a blank breaks wherever it stands; columns are as wide as before. */
  overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul, ol, dl, dd, figure, pre { margin: 0; }
ul, ol { padding: 0; list-style: none; }
h1, h2, h3, h4 { overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; font-weight: 650; text-wrap: balance; }
h2 { font-size: 1.05rem; line-height: 1.3; letter-spacing: -.01em; font-weight: 650; }
h3 { font-size: 1rem; line-height: 1.3; font-weight: 600; }
h4, .label { font-size: .8rem; font-weight: 600; color: var(--soft); text-transform: uppercase; letter-spacing: .04em; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--calm-bar); outline-offset: 2px; border-radius: 4px; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .87em; }
code { background: var(--idle-wash); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
b, strong { font-weight: 650; }
small { font-size: .85em; }
.soft, .meta, .empty { color: var(--soft); }
.meta { font-size: .87rem; }
.skip { position: absolute; left: -99em; top: 8px; background: var(--card); padding: 8px 14px; z-index: 9; }
.skip:focus { left: 8px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.top, main, footer { width: min(100% - 40px, 980px); margin-inline: auto; }
.top { display: flex; flex-wrap: wrap; gap: 10px 24px; align-items: center; justify-content: space-between; padding: 24px 0 20px; }
.brand { display: flex; gap: 10px; align-items: center; color: var(--ink); text-decoration: none; font-weight: 650; font-size: 1.1rem; letter-spacing: -.01em; }
.brand img { max-width: 160px; }
.mark { width: 28px; height: 24px; fill: none; stroke: var(--good-bar); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
.menu { display: flex; flex-wrap: wrap; gap: 4px 2px; margin-inline: -10px; }
.menu a { color: var(--soft); text-decoration: none; padding: 6px 10px; border-radius: 8px; font-size: .93rem; }
.menu a:hover { color: var(--ink); background: var(--idle-wash); }
.menu a[aria-current] { color: var(--ink); font-weight: 600; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 32px; padding-bottom: 56px; }
footer { border-top: 1px solid var(--line); padding: 18px 0 40px; color: var(--soft); font-size: .85rem; display: flex; flex-wrap: wrap; gap: 4px 24px; justify-content: space-between; }
footer a { color: inherit; }
.icon { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.badge { display: inline-flex; gap: 4px; align-items: center; font-size: .8rem; font-weight: 600; padding: 2px 9px 2px 6px; border-radius: 99px; white-space: nowrap; }
.badge .icon { width: 14px; height: 14px; }
.badge.good { color: var(--good); background: var(--good-wash); }
.badge.bad { color: var(--bad); background: var(--bad-wash); }
.badge.warn { color: var(--warn); background: var(--warn-wash); }
.badge.slow { color: var(--slow); background: var(--slow-wash); }
.badge.calm { color: var(--calm); background: var(--calm-wash); }
.badge.idle { color: var(--idle); background: var(--idle-wash); }
.tag { font-size: .75rem; font-weight: 600; color: var(--soft); border: 1px solid var(--edge); border-radius: 5px; padding: 0 6px; }
.card, .group > .monitor, .incident, .blank { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); box-shadow: var(--shadow); }
.card { padding: 18px 20px; }
.crumbs { display: flex; flex-wrap: wrap; gap: 6px; font-size: .9rem; color: var(--soft); margin-bottom: -20px; }
.crumbs a { color: inherit; }
.crumbs li + li::before { content: "/"; margin-right: 6px; color: var(--edge); }
section > h2 { margin-bottom: 12px; }
section > .meta { margin: -6px 0 12px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8rem; }
th, td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
th.num, td.num { text-align: right; white-space: nowrap; }
/* Positioned, so that what is absolute in a wide table scrolls with it and does not widen the page. */
.scroll { overflow-x: auto; position: relative; }
.scroll:focus-visible { outline-offset: -2px; }
details > summary { cursor: pointer; }
summary:hover { color: var(--link); }
@media (max-width: 560px) {
  .top, main, footer { width: calc(100% - 28px); }
  .top { padding: 16px 0 14px; }
  main { gap: 24px; }
  h1 { font-size: 1.4rem; }
}
@media print {
  :root { --ground: #fff; --shadow: none; }
  nav, .skip, .copy-button, form { display: none; }
  .monitor, .incident { break-inside: avoid; }
  svg, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
