/** Forms and the admin's lists. */
import { REGION_MAP_CSS } from "../admin/region-map.tsx";

export const ADMIN_CSS = `
.admin-nav { border-bottom: 1px solid var(--line); margin-top: -12px; margin-bottom: -8px; padding-bottom: 10px; align-items: center; margin-inline: -6px; } .admin-nav a { padding: 6px 5px; font-size: .88rem; }
.admin-nav form { margin-left: auto; margin-right: 6px; }
@media (max-width: 760px) { .admin-nav { flex-wrap: nowrap; overflow-x: auto; padding-inline-end: 24px; mask-image: linear-gradient(to left, transparent, #000 40px); } .admin-nav a { white-space: nowrap; padding: 6px 8px; } .admin-nav a[aria-current] { order: -1; } .admin-nav form { flex: none; } }
form { display: grid; gap: 16px; grid-template-columns: minmax(0, 1fr); } form.inline { display: inline-grid; }
fieldset { border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); padding: 16px 20px 20px; margin: 0; display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); min-width: 0; }
legend { font-weight: 650; padding: 0 6px; margin-left: -6px; }
.field { display: grid; gap: 4px; align-content: start; min-width: 0; } .field.wide, fieldset > .wide { grid-column: 1 / -1; }
.field label, .field .name { font-weight: 600; font-size: .9rem; }
.field .hint { font-size: .82rem; color: var(--soft); }
.field .fault { font-size: .87rem; color: var(--bad); font-weight: 600; }
input, select, textarea { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--edge); border-radius: 8px; padding: 8px 10px; width: 100%; }
textarea { font: .87rem/1.45 ui-monospace, Menlo, Consolas, monospace; min-height: 5rem; resize: vertical; } textarea.long { min-height: 26rem; } textarea.prose { font: inherit; }
input[type=checkbox] { width: 18px; height: 18px; accent-color: var(--good); margin: 0; flex: none; }
[aria-invalid=true] { border-color: var(--bad-bar); box-shadow: 0 0 0 1px var(--bad-bar); }
.check { display: flex; gap: 8px; align-items: center; font-size: .93rem; min-width: 0; overflow-wrap: anywhere; } .checks > label { font-weight: 400; } .checks { display: flex; flex-wrap: wrap; gap: 8px 18px; }
button, .button { font: inherit; font-weight: 600; font-size: .93rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--card); color: var(--ink); padding: 7px 14px; cursor: pointer; text-decoration: none; display: inline-block; width: max-content; max-width: 100%; }
button:hover, .button:hover { border-color: var(--soft); }
button.main, .button { background: #17543a; border-color: #17543a; color: #fff; } button.main:hover, .button:hover { background: #0f3d2a; }
button.danger { color: var(--bad); } .copy-button, button.small { font-size: .82rem; padding: 3px 10px; }
.row { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; } .row.end { justify-content: space-between; }
.notice { padding: 12px 16px; border-radius: 10px; background: var(--good-wash); } .notice.bad { background: var(--bad-wash); } .notice.warn { background: var(--warn-wash); }
.notice ul { margin-top: 4px; }
.windows a[aria-current] { background: var(--idle-wash); } fieldset.plain { border: 0; padding: 0; background: none; gap: 4px; grid-template-columns: minmax(0, 1fr); } .plain legend { padding: 0; margin: 0 0 4px; font-weight: 600; font-size: .9rem; } .narrow { max-width: 460px; }
.fields { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr)); }
.kinds a { border: 1px solid var(--edge); border-radius: 8px; padding: 6px 12px; text-decoration: none; font-size: .93rem; } .kinds a:hover { border-color: var(--soft); } .kinds a[aria-current] { background: var(--idle-wash); font-weight: 650; }
.filter { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; } .filter input { width: auto; flex: 1 1 220px; max-width: 420px; } .filter label { font-weight: 600; font-size: .9rem; }
table.stacked small { display: block; } table.stacked th a { color: inherit; white-space: nowrap; } table.stacked th { vertical-align: bottom; } @media (scripting: none) { [data-all] { display: none; } }
@media (max-width: 640px) {
  table.listed, .listed tbody { display: block; } .listed thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .listed tr { display: grid; gap: 4px; padding: 10px 0; border-bottom: 1px solid var(--line); } .listed tbody tr:last-child { border: 0; } .listed td, .listed tbody th { border: 0; padding: 0; min-width: 0; } .listed td:empty { display: none; }
  .listed td[data-label]::before { content: attr(data-label) ":"; color: var(--soft); margin-right: 6px; } .listed tbody th { font-size: .95rem; color: var(--ink); }
  table.stacked, .stacked tbody { display: block; } .stacked td { border: 0; padding: 0; } table.stacked td[data-label] small { display: inline; } .stacked td.value { min-width: 0; }
  .stacked thead tr { display: flex; flex-wrap: wrap; gap: 4px 14px; padding-bottom: 8px; border-bottom: 1px solid var(--line); } .stacked th { border: 0; padding: 4px 0; } .stacked th:last-child { display: none; }
  .stacked tbody tr { display: grid; grid-template-columns: 26px minmax(0, 1fr); gap: 4px 8px; padding: 10px 0; border-bottom: 1px solid var(--line); } .stacked tbody tr:last-child { border: 0; }
  .stacked td + td { grid-column: 2; } .stacked td[data-label]::before { content: attr(data-label); color: var(--soft); margin-right: 8px; }
}
.quiet { font-weight: 600; color: var(--bad); font-size: .93rem; white-space: nowrap; } .row > .quiet { padding: 7px 4px; } .scroll time { white-space: nowrap; }
${REGION_MAP_CSS}`;
