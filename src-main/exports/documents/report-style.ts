/** How a report looks: light or dark as its reader's system is, and light on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1c2024; --muted: #60646c; --ground: #ffffff; --line: #e0e3e6 }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.55 Inter, "Helvetica Neue", Arial, sans-serif }
main { max-width: 1000px; margin: 0 auto; padding: 32px 20px 64px }
h1 { font-size: 28px; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin-top: 40px; font-size: 19px }
h3 { margin: 20px 0 6px; font-size: 15px; overflow-wrap: anywhere }
p { max-width: 75ch; overflow-wrap: anywhere }
.note, figcaption { color: var(--muted); font-size: 13px }
.wide { overflow-x: auto }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums }
th, td { padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: 400 }
thead th { color: var(--muted) }
.number { text-align: right }
.rows th { color: var(--muted); white-space: nowrap }
.rows td { overflow-wrap: anywhere }
figure { margin: 20px 0; break-inside: avoid }
figure svg { max-width: 100%; height: auto }
.dark { display: none }
@media (prefers-color-scheme: dark) {
  :root { --text: #edeef0; --muted: #a0a6ae; --ground: #16181b; --line: #2b2f34 }
  .light { display: none }
  .dark { display: block }
}
@media print {
  :root { color-scheme: light; --text: #000000; --muted: #444444; --ground: #ffffff; --line: #cccccc }
  main { max-width: none; padding: 0 }
  body { font-size: 11px }
  table { font-size: 9px }
  .light { display: block }
  .dark { display: none }
  h2, h3 { break-after: avoid }
  tr { break-inside: avoid }
}
`
