/// The style of the inbox's pages: light and dark, from phone to desk.
enum InboxStyle {
    static let css = """
        :root {
          color-scheme: light dark;
          --ground: #f6f7f9; --paper: #ffffff; --ink: #1c2430; --quiet: #566070; --line: #d9dee5; --accent: #1d5fd1;
          --good: #13703f; --bad: #b3261e; --wait: #8a5300; --good-ground: #e3f4ea; --bad-ground: #fdeaea; --wait-ground: #fff3d9;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12161c; --paper: #1b212a; --ink: #e8ecf2; --quiet: #a3adbb; --line: #313a47; --accent: #8ab4ff;
            --good: #7fdca4; --bad: #ff9c94; --wait: #f0c06a; --good-ground: #16311f; --bad-ground: #3a1a18; --wait-ground: #352812;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        header { display: flex; gap: 1.5rem; align-items: baseline; padding: .75rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line); }
        .brand { font-weight: 700; color: var(--ink); text-decoration: none; }
        nav { display: flex; gap: 1rem; }
        nav a { color: var(--quiet); text-decoration: none; padding: .25rem 0; }
        nav a[aria-current] { color: var(--ink); border-bottom: 2px solid var(--accent); }
        main { max-width: 52rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
        main.wide { max-width: 72rem; }
        .jump { margin-left: auto; }
        .columns { display: grid; gap: 0 1rem; grid-template-columns: minmax(0, 1fr); }
        @media (min-width: 60rem) {
          .columns { grid-template-columns: minmax(0, 1fr) 20rem; }
          .side { grid-column: 2; grid-row: 1 / span 2; }
          .decision { position: sticky; top: 1rem; }
          .jump { display: none; }
        }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1rem; margin: 0 0 .5rem; }
        h3 { font-size: .875rem; color: var(--quiet); font-weight: 500; margin: .5rem 0 .25rem; }
        a { color: var(--accent); }
        a:focus-visible, button:focus-visible, select:focus-visible, textarea:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
        pre { overflow-x: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; max-height: 24rem; }
        .quiet { color: var(--quiet); font-size: .875rem; }
        .empty { color: var(--quiet); padding: 2rem 0; text-align: center; }
        .cards, .steps { list-style: none; padding: 0; margin: 0; display: grid; gap: .75rem; }
        .card { display: grid; gap: .25rem; padding: .875rem 1rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; color: inherit; text-decoration: none; }
        .card:hover { border-color: var(--accent); }
        .line { display: flex; justify-content: space-between; gap: .75rem; align-items: center; }
        .line.start { justify-content: flex-start; margin: .25rem 0 0; }
        .summary { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; }
        .badge { flex: none; font-size: .8125rem; font-weight: 600; border-radius: 999px; padding: .125rem .625rem; background: var(--wait-ground); color: var(--wait); }
        .badge.approved, .badge.completed { background: var(--good-ground); color: var(--good); }
        .badge.rejected, .badge.expired { background: var(--bad-ground); color: var(--bad); }
        section, .decision { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; margin: 0 0 1rem; }
        .reason { margin: 0; font-size: 1.0625rem; overflow-wrap: anywhere; }
        .problem { background: var(--bad-ground); color: var(--bad); border-radius: 8px; padding: .625rem .875rem; }
        .outcome { background: var(--good-ground); border-radius: 8px; padding: .625rem .875rem; overflow-wrap: anywhere; }
        .outcome.reject { background: var(--bad-ground); }
        .cards + section { margin-top: 1rem; }
        .facts p { margin: 0 0 .25rem; overflow-wrap: anywhere; }
        .timeline { list-style: none; padding: 0; margin: 0; }
        .timeline li { display: grid; grid-template-columns: 5rem 1fr; gap: .75rem; padding: .375rem 0 .375rem .75rem; border-left: 3px solid var(--line); overflow-wrap: anywhere; }
        .timeline .good { border-left-color: var(--good); }
        .timeline .wait { border-left-color: var(--wait); }
        .timeline .bad { border-left-color: var(--bad); }
        time { color: var(--quiet); font-variant-numeric: tabular-nums; }
        dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1rem; margin: 0; }
        dt { color: var(--quiet); }
        dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
        th, td { overflow-wrap: break-word; }
        dd dl { grid-template-columns: minmax(6rem, 12rem) 1fr; }
        .number { font-variant-numeric: tabular-nums; overflow-wrap: normal; white-space: nowrap; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
        th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--quiet); font-weight: 500; }
        details { margin-top: .5rem; }
        summary { cursor: pointer; }
        .steps details { margin: 0; }
        .decision { display: grid; gap: .75rem; border-color: var(--accent); }
        .decision .quiet { margin: 0; }
        label { display: grid; gap: .25rem; font-weight: 500; }
        select, textarea, button { font: inherit; color: inherit; border-radius: 8px; border: 1px solid var(--line); background: var(--ground); padding: .5rem .625rem; min-height: 2.75rem; }
        .buttons { display: flex; gap: .75rem; flex-wrap: wrap; }
        button { flex: 1 1 8rem; font-weight: 600; cursor: pointer; }
        input { font: inherit; color: inherit; border-radius: 8px; border: 1px solid var(--line); background: var(--ground); padding: .5rem .625rem; min-height: 2.75rem; }
        .visitor { display: flex; gap: .75rem; align-items: baseline; margin-left: auto; color: var(--quiet); font-size: .875rem; }
        .visitor button { flex: none; min-height: 0; padding: .125rem .625rem; }
        button.approve { background: #13703f; border-color: #13703f; color: #ffffff; }
        button.reject { background: transparent; border-color: var(--bad); color: var(--bad); }
        .edit form { display: grid; gap: .75rem; margin-top: .75rem; }
        .edit .field > .quiet { font-weight: 400; }
        .edit .box { grid-template-columns: auto 1fr; align-items: center; gap: .5rem; }
        input { font: inherit; color: inherit; border-radius: 8px; border: 1px solid var(--line); background: var(--ground); padding: .5rem .625rem; min-height: 2.75rem; }
        input[type=checkbox] { min-height: 0; width: 1.25rem; height: 1.25rem; }
        input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        textarea.code { font-family: ui-monospace, monospace; font-size: .875em; }
        del { color: var(--bad); } ins { color: var(--good); text-decoration: none; }
        @media (max-width: 34rem) {
          dl { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
          dd:has(> dl, > .scroll, > ul) { grid-column: 1 / -1; padding-left: .75rem; border-left: 2px solid var(--line); }
          dd dl { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
          .timeline li { grid-template-columns: 1fr; gap: 0; }
        }
        """
}
