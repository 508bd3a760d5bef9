/// The style of what the console's pages have beside those of the inbox, with the same colours (`InboxStyle`).
enum ConsoleStyle {
    static let css = """
        :root { --bar: #1d5fd1; --room: #e9edf3; --key: #1a4fa8; --string: #13703f; --comment: #5d6675; --template: #8f3f97; --literal: #9a4a00; }
        @media (prefers-color-scheme: dark) {
          :root { --bar: #6f9ff5; --room: #252d38; --key: #8ab4ff; --string: #8fd9a8; --comment: #98a2b0; --template: #e0a3e6; --literal: #f0b77a; }
        }
        .skip { position: absolute; left: .5rem; top: -4rem; padding: .5rem .75rem; background: var(--paper); border: 2px solid var(--accent); border-radius: 8px; z-index: 2; }
        .skip:focus { top: .5rem; }
        main:focus { outline: none; }
        main.narrow { max-width: 28rem; }
        header.bar { align-items: center; gap: .25rem 1.25rem; padding: .5rem 1rem; flex-wrap: wrap; }
        header.bar .brand { letter-spacing: -.01em; font-size: 1.0625rem; padding: .25rem 0; }
        header.bar nav { gap: .125rem; flex: 1 1 auto; overflow-x: auto; scrollbar-width: none; }
        header.bar nav a { padding: .375rem .625rem; border-radius: 8px; white-space: nowrap; font-size: .9375rem; }
        header.bar nav a:hover { color: var(--ink); background: var(--ground); }
        header.bar nav a[aria-current] { color: var(--ink); background: var(--ground); font-weight: 600; border-bottom: 0; box-shadow: inset 0 0 0 1px var(--line); }
        .help { flex: none; min-height: 0; width: 1.875rem; height: 1.875rem; padding: 0; border-radius: 999px; color: var(--quiet); font-size: .875rem; }
        a:focus-visible, .scroll:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        h1 { letter-spacing: -.015em; }
        h1 + .quiet, .line + .quiet { margin-top: -.625rem; }
        h2.group { margin: 1.75rem 0 .625rem; color: var(--quiet); font-weight: 600; font-size: .875rem; }
        .line h1 { margin-bottom: 1rem; }
        .line > .name { min-width: 0; overflow-wrap: anywhere; }
        p.lead, .lead { font-size: 1.0625rem; }
        .number { color: inherit; }
        .tabs { display: flex; gap: .25rem; margin: 0 0 1rem; border-bottom: 1px solid var(--line); }
        .tabs a { padding: .375rem .75rem; margin-bottom: -1px; border-bottom: 2px solid transparent; color: var(--quiet); text-decoration: none; white-space: nowrap; }
        .tabs a:hover { color: var(--ink); }
        .tabs a[aria-current] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
        .empty { padding: 3rem 1rem; border: 1px dashed var(--line); border-radius: 10px; margin: 0 0 1rem; }
        .empty p { margin: 0; }
        .empty .lead { color: var(--ink); font-weight: 600; margin-bottom: .25rem; }
        section .empty { padding: 1.25rem .75rem; margin: 0; }
        [hidden] { display: none; }
        .badge.good { background: var(--good-ground); color: var(--good); }
        .badge.bad { background: var(--bad-ground); color: var(--bad); }
        .badge.wait { background: var(--wait-ground); color: var(--wait); }
        .badge.plain { background: var(--room); color: var(--quiet); }
        .pages { text-align: center; }
        .cards .card { overflow-wrap: anywhere; }
        .cards { margin-bottom: 1rem; }

        .flows { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
        .flow { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: .75rem 1rem .625rem; }
        .flow > .line { align-items: baseline; }
        .flow a.name, .rows a.name, .explained a.name, .rule a.name { color: var(--ink); text-decoration: none; }
        .flow a.name:hover strong, .rows a.name:hover strong, .explained a.name:hover strong, .rule a.name:hover strong { text-decoration: underline; }
        .subject { color: var(--quiet); font-weight: 400; }
        .trail { list-style: none; margin: .375rem 0 0; padding: 0; font-size: .875rem; }
        .trail li { position: relative; padding: .125rem 0 .125rem 1.25rem; color: var(--quiet); overflow-wrap: anywhere; }
        .trail li strong { font-weight: 500; color: var(--ink); margin-right: .25rem; }
        .trail li::before { content: ""; position: absolute; left: .1875rem; top: .625rem; width: .5rem; height: .5rem; border-radius: 999px; background: var(--line); }
        .trail li:not(:last-child)::after { content: ""; position: absolute; left: .4063rem; top: 1.125rem; bottom: -.625rem; width: 1px; background: var(--line); }
        .trail li.good::before { background: var(--good); } .trail li.wait::before { background: var(--wait); } .trail li.bad::before { background: var(--bad); }
        .live { display: flex; gap: .5rem; align-items: center; margin: 0; color: var(--quiet); font-size: .875rem; }
        .dot { width: .5rem; height: .5rem; border-radius: 999px; background: var(--quiet); }
        .live.on { color: var(--good); } .live.on .dot { background: var(--good); }

        .causes { display: block; max-width: none; font: inherit; }
        .causes .edge { fill: none; stroke: var(--line); stroke-width: 2; }
        .causes .box { fill: var(--ground); stroke: var(--line); }
        .causes a:hover .box, .causes a:focus-visible .box { stroke: var(--accent); stroke-width: 2; }
        .causes a:focus-visible { outline: none; }
        .causes text { fill: var(--quiet); font-size: 12px; }
        .causes .title { fill: var(--ink); font-size: 14px; font-weight: 600; }
        .causes .state { font-weight: 600; } .causes .state.good { fill: var(--good); } .causes .state.bad { fill: var(--bad); } .causes .state.wait { fill: var(--wait); }
        .causes .mark { fill: var(--quiet); } .causes .event .mark { fill: var(--accent); } .causes .proposal .mark { fill: var(--wait); } .causes .decision .mark { fill: var(--good); }
        .causes-list { padding-left: 1.125rem; margin: .25rem 0; }
        .timeline li.bad, .timeline li.good, .timeline li.wait { border-left-style: solid; }

        .find { display: flex; gap: .5rem; align-items: end; margin: 0 0 1rem; max-width: 30rem; }
        .find label { flex: 1; font-size: .875rem; }
        .find button { flex: none; }
        .figures { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; margin: .25rem 0 0; }
        .figures div { display: flex; gap: .375rem; font-size: .875rem; }
        .figures dd { font-variant-numeric: tabular-nums; }
        .figures .bad dd { color: var(--bad); font-weight: 600; }
        .card p { margin: 0; }
        .card .failure { font-size: .875rem; color: var(--bad); }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 0 0 .5rem; }
        .tiles div { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: .625rem .875rem; display: flex; flex-direction: column-reverse; }
        .tiles dd { font-size: 1.375rem; font-weight: 600; letter-spacing: -.01em; font-variant-numeric: tabular-nums; line-height: 1.3; }
        .tiles dd time { color: inherit; font-size: 1.0625rem; }
        .tiles dt { font-size: .8125rem; }
        .tiles + .quiet { margin: 0 0 1rem; }
        @media (min-width: 60rem) { .columns.even { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
        .source { padding: .75rem 0; max-height: 34rem; line-height: 1.55; font-size: .8125rem; }
        .source code { font-size: inherit; display: block; width: max-content; min-width: 100%; padding-right: .75rem; }
        .source .number { display: inline-block; width: 3rem; padding-right: .875rem; text-align: right; color: var(--comment); user-select: none; }
        .y-key { color: var(--key); } .y-string { color: var(--string); } .y-comment { color: var(--comment); font-style: italic; }
        .y-template { color: var(--template); } .y-number, .y-word { color: var(--literal); } .y-punctuation { color: var(--quiet); }
        .rows { list-style: none; margin: 0; padding: 0; }
        .rows > li { padding: .5rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
        .rows > li:first-child { border-top: 0; padding-top: 0; }
        .rows > li > .quiet { display: block; }
        .rows .badge { margin-left: .375rem; }

        .explanations { list-style: none; margin: 0; padding: 0; }
        .explained { padding: .75rem 0; border-top: 1px solid var(--line); }
        .explained:first-child { border-top: 0; padding-top: 0; }
        .explained > p { margin: 0 0 .375rem; }
        .clauses { list-style: none; margin: .25rem 0 0; padding: 0; font-size: .875rem; }
        .clauses li { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); padding: .125rem 0; overflow-wrap: anywhere; }
        .clauses .mark { font-weight: 700; } .mark.good { color: var(--good); } .mark.bad { color: var(--bad); }
        .clauses .part { color: var(--quiet); }
        .clauses .actual, .clauses .why { display: block; color: var(--quiet); }
        .clauses .why { color: var(--bad); }
        .paste { display: grid; gap: .75rem; margin: 0 0 1rem; }
        .paste .buttons { justify-content: flex-start; }
        .paste button { flex: 0 0 auto; min-width: 9rem; }
        button.primary { background: #1d5fd1; border-color: #1d5fd1; color: #ffffff; }
        .buttons.stacked { display: grid; gap: .25rem; }
        .buttons.stacked p { margin: 0 0 .5rem; }

        .scroll { border-radius: 4px; }
        .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        td.figure:last-child, th.figure:last-child { padding-right: 0; }
        tbody th { color: var(--ink); overflow-wrap: anywhere; }
        .chart { display: block; width: 100%; min-width: 30rem; height: auto; }
        .chart .room { fill: transparent; } .chart g:hover .room { fill: var(--room); }
        .chart .bar { fill: var(--bar); }
        .chart .grid { stroke: var(--line); } .chart .axis { fill: var(--quiet); font-size: 12px; }
        .gauge { margin: .5rem 0; font-size: .875rem; }
        .gauge svg { display: block; width: 100%; height: 6px; border-radius: 3px; margin-top: .25rem; }
        .gauge .track { fill: var(--room); } .gauge .good { fill: var(--bar); } .gauge .wait { fill: var(--wait); } .gauge .bad { fill: var(--bad); }
        .models { display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); }
        .model h3 { color: var(--ink); font-weight: 600; font-size: .9375rem; }
        dialog { color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem; width: min(26rem, calc(100vw - 2rem)); }
        dialog::backdrop { background: rgb(0 0 0 / .45); }
        dialog dl { grid-template-columns: 6rem 1fr; }
        dialog .check { display: flex; gap: .5rem; align-items: center; margin: 1rem 0; }
        kbd { font: inherit; font-size: .8125rem; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; padding: 0 .375rem; background: var(--ground); color: var(--ink); }
        @media (max-width: 40rem) {
          header.bar nav { order: 3; flex-basis: 100%; }
          header.bar .brand { flex: 1; }
          .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          h1 { font-size: 1.3125rem; }
        }
        """
}
