/// The inbox's pages as Mustache templates. Values in two braces are escaped; those in three are HTML already.
enum InboxTemplates {
    static let all = ["list": Self.list, "proposal": Self.proposal, "missing": Self.missing, "top": Self.top]

    private static let top = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} · Proactor</title>
        <link rel="stylesheet" href="/assets/inbox.css">
        """

    private static let list = """
        {{> top}}
        {{#isWaiting}}<meta http-equiv="refresh" content="15">{{/isWaiting}}
        </head>
        <body>
        <header>
        <a class="brand" href="/">Proactor</a>
        <nav aria-label="Lists">
        <a href="/"{{#isWaiting}} aria-current="page"{{/isWaiting}}>Waiting</a>
        <a href="/inbox/decided"{{^isWaiting}} aria-current="page"{{/isWaiting}}>Decided</a>
        </nav>
        </header>
        <main>
        <h1>{{title}}</h1>
        {{#isEmpty}}<p class="empty">{{#isWaiting}}Nothing waits. What agents propose appears here.{{/isWaiting}}{{^isWaiting}}Nothing was decided yet.{{/isWaiting}}</p>{{/isEmpty}}
        <ol class="cards">
        {{#items}}
        <li><a class="card" href="/inbox/{{id}}">
        <span class="line"><strong>{{{type}}}{{#subject}}: {{subject}}{{/subject}}</strong><span class="badge {{state}}">{{state}}</span></span>
        <span class="summary">{{summary}}</span>
        <span class="quiet">{{rule}} · {{age}}{{#expires}} · expires {{expires}}{{/expires}}{{#approvals}} · {{approvals}}{{/approvals}}</span>
        </a></li>
        {{/items}}
        </ol>
        </main>
        </body>
        </html>
        """

    private static let missing = """
        {{> top}}
        </head>
        <body>
        <header><a class="brand" href="/">Proactor</a><nav aria-label="Lists"><a href="/">Waiting</a><a href="/inbox/decided">Decided</a></nav></header>
        <main>
        <h1>{{title}}</h1>
        <p>There is no proposal <code>{{id}}</code>. <a href="/">See what waits.</a></p>
        </main>
        </body>
        </html>
        """

    private static let proposal = """
        {{> top}}
        </head>
        <body>
        <header><a class="brand" href="/">Proactor</a><nav aria-label="Lists"><a href="/">Waiting</a><a href="/inbox/decided">Decided</a></nav></header>
        <main>
        <p class="line"><span class="badge {{state}}">{{state}}</span><span class="quiet">{{#quorum}}{{quorum}} · {{/quorum}}{{#isWaiting}}{{#expiresAt}}expires {{expiresAt}}{{/expiresAt}}{{/isWaiting}}</span></p>
        <h1>{{title}}</h1>
        {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
        {{#decisions}}
        <p class="outcome"><strong>{{name}}</strong> {{did}} this on {{at}} <span class="quiet">({{channel}})</span>{{#reason}}<br>“{{reason}}”{{/reason}}</p>
        {{/decisions}}
        {{#reason}}<section aria-labelledby="why"><h2 id="why">Why</h2><p class="reason">{{reason}}</p></section>{{/reason}}
        <section aria-labelledby="what"><h2 id="what">What is proposed</h2>{{{payload}}}
        <details><summary>As JSON</summary><pre>{{json}}</pre></details></section>
        {{#isWaiting}}
        <form method="post" action="/inbox/{{id}}" class="decision" aria-label="Your decision">
        <input type="hidden" name="revision" value="{{revision}}">
        <label>Who you are
        <select name="by" required><option value="">Choose…</option>{{#approvers}}<option value="{{id}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/approvers}}</select></label>
        <label>Reason <span class="quiet">(kept with the decision)</span>
        <textarea name="reason" rows="2" maxlength="2000">{{entered}}</textarea></label>
        <div class="buttons">
        <button class="approve" name="verdict" value="approve">Approve</button>
        <button class="reject" name="verdict" value="reject">Reject</button>
        </div>
        <p class="quiet">{{#onApproved}}Approving emits <code>{{onApproved}}</code>.{{/onApproved}} {{#onRejected}}Rejecting emits <code>{{onRejected}}</code>.{{/onRejected}}</p>
        </form>
        {{/isWaiting}}
        {{#cause}}
        <section aria-labelledby="cause"><h2 id="cause">What happened</h2>
        <p><code>{{type}}</code> from <code>{{source}}</code> <span class="quiet">at {{at}}, id {{id}}</span></p>
        {{{data}}}</section>
        {{/cause}}
        <section aria-labelledby="rule"><h2 id="rule">The rule</h2>
        <p><code>{{rule}}</code>{{#ruleDescription}}: {{ruleDescription}}{{/ruleDescription}}</p></section>
        {{#hasSteps}}
        <section aria-labelledby="steps"><h2 id="steps">What the agent did</h2>
        <p class="quiet">{{agent}}</p>
        <ol class="steps">
        {{#steps}}
        <li>{{#isSaid}}{{text}}{{/isSaid}}{{^isSaid}}<details><summary>Asked <code>{{name}}</code> <span class="quiet">{{milliseconds}} ms</span></summary><pre>{{input}}</pre>{{#output}}<pre>{{output}}</pre>{{/output}}{{#error}}<p class="problem">{{error}}</p>{{/error}}</details>{{/isSaid}}</li>
        {{/steps}}
        </ol></section>
        {{/hasSteps}}
        <p class="quiet">Proposed at {{createdAt}} · proposal {{id}} · <a href="/tasks/{{task}}">task {{task}}</a></p>
        </main>
        </body>
        </html>
        """
}
