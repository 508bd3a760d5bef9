/// The inbox's pages as Mustache templates. Values in two braces are escaped; those in three are HTML already.
enum InboxTemplates {
    static let all = [
        "list": Self.list, "proposal": Self.proposal, "task": Self.task, "missing": Self.missing, "top": Self.top,
        "bar": Self.bar, "edit": InboxEditTemplate.text, "visitor": Self.visitor, "sign-in": Self.signIn,
    ]

    private static let top = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{title}} · Proactor</title>
        <link rel="stylesheet" href="/assets/inbox.css">
        """

    private static let bar = """
        <header>
        <a class="brand" href="/">Proactor</a>
        <nav aria-label="Lists"><a href="/">Waiting</a><a href="/inbox/decided">Decided</a></nav>
        {{> visitor}}
        </header>
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
        {{> visitor}}
        </header>
        <main>
        <h1>{{title}}</h1>
        {{#isEmpty}}<p class="empty">{{#isWaiting}}Nothing waits. What agents propose appears here.{{/isWaiting}}{{^isWaiting}}Nothing was decided yet.{{/isWaiting}}</p>{{/isEmpty}}
        <ol class="cards">
        {{#items}}
        <li><a class="card" href="/inbox/{{id}}">
        <span class="line"><strong>{{name}}</strong><span class="badge {{state}}">{{state}}</span></span>
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
        {{> bar}}
        <main>
        <h1>{{title}}</h1>
        <p>There is no {{kind}} <code>{{id}}</code>. <a href="/">See what waits.</a></p>
        </main>
        </body>
        </html>
        """

    private static let proposal = """
        {{> top}}
        </head>
        <body>
        {{> bar}}
        <main class="wide">
        <p class="line start"><span class="badge {{state}}">{{state}}</span>{{#expires}}<span class="quiet" title="{{expiresAt}}">expires {{expires}}</span>{{/expires}}{{#quorum}}<span class="quiet">{{quorum}}</span>{{/quorum}}{{#isWaiting}}<a class="jump" href="#decide">Decide</a>{{/isWaiting}}</p>
        <h1>{{title}}</h1>
        {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
        {{#decisions}}
        <p class="outcome {{verdict}}"><strong>{{name}}</strong> {{did}} this {{place}} <span class="quiet">{{at}}</span>{{#said}}<br>“{{said}}”{{/said}}</p>
        {{/decisions}}
        {{#sent}}<p class="quiet"><code>{{sent}}</code> was sent.</p>{{/sent}}
        {{#expiredAt}}<p class="problem">Nobody decided it before it expired at {{expiredAt}}.</p>{{/expiredAt}}
        <div class="columns">
        <div class="first">
        {{#why}}<section aria-labelledby="why"><h2 id="why">Why</h2><p class="reason">{{why}}</p></section>{{/why}}
        <section aria-labelledby="what"><h2 id="what">What is proposed</h2>{{{payload}}}
        <details><summary>As JSON</summary><pre>{{json}}</pre></details>
        {{#edit}}{{> edit}}{{/edit}}</section>
        {{#hasRevisions}}
        <section aria-labelledby="changes"><h2 id="changes">What was changed</h2>
        {{#revisions}}
        <p><strong>{{editor}}</strong> made revision {{number}} <span class="quiet">{{editedAt}}</span>{{#because}}<br>“{{because}}”{{/because}}</p>
        <div class="scroll"><table><thead><tr><th scope="col">What</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
        <tbody>{{#changes}}<tr><th scope="row">{{place}}</th><td><del>{{{before}}}</del></td><td><ins>{{{after}}}</ins></td></tr>{{/changes}}</tbody></table></div>
        {{/revisions}}
        </section>
        {{/hasRevisions}}
        </div>
        <div class="side">
        {{#isWaiting}}
        <form method="post" action="/inbox/{{id}}" class="decision" aria-labelledby="decide">
        <h2 id="decide">Your decision</h2>
        <input type="hidden" name="revision" value="{{revision}}">
        {{#hasNobody}}<p class="quiet">{{#isOthers}}Others may decide this, or you have done so already.{{/isOthers}}{{^isOthers}}Nobody is left who may decide this; see <code>people</code> in proactor.yaml.{{/isOthers}}</p>{{/hasNobody}}
        {{^hasNobody}}
        {{#decider}}<p>You decide as <strong>{{decider}}</strong>.</p>{{/decider}}
        {{#asks}}<label>Who you are
        <select name="by" required><option value="">Choose…</option>{{#approvers}}<option value="{{personID}}"{{#isChosen}} selected{{/isChosen}}>{{name}}</option>{{/approvers}}</select></label>{{/asks}}
        <label><span>Reason <span class="quiet">kept with the decision</span></span>
        <textarea name="reason" rows="3" maxlength="2000">{{entered}}</textarea></label>
        <div class="buttons">
        <button class="approve" name="verdict" value="approve">Approve</button>
        <button class="reject" name="verdict" value="reject">Reject</button>
        </div>
        {{#fourEyes}}<p class="quiet">Somebody must approve who neither caused nor changed this.</p>{{/fourEyes}}
        {{#onApproved}}<p class="quiet">Approving sends <code>{{onApproved}}</code>.</p>{{/onApproved}}
        {{#onRejected}}<p class="quiet">Rejecting sends <code>{{onRejected}}</code>.</p>{{/onRejected}}
        {{/hasNobody}}
        </form>
        {{/isWaiting}}
        <section class="facts">
        <p><a href="/tasks/{{task}}">{{#isWaiting}}What led to this{{/isWaiting}}{{^isWaiting}}What followed from it{{/isWaiting}}</a></p>
        <p class="quiet">Proposed {{createdAt}} by the agent <code>{{agent}}</code></p>
        <p class="quiet"><code>{{id}}</code></p>
        </section>
        </div>
        <div class="second">
        {{#cause}}
        <section aria-labelledby="cause"><h2 id="cause">What happened</h2>
        <p>{{type}}, from <code>{{source}}</code> <span class="quiet">{{at}}</span></p>
        {{{data}}}
        <p class="quiet">Event <code>{{eventID}}</code></p></section>
        {{/cause}}
        {{#hasSteps}}
        <section aria-labelledby="steps"><h2 id="steps">What the agent did</h2>
        <ol class="steps">
        {{#steps}}
        <li>{{#isSaid}}{{text}}{{/isSaid}}{{^isSaid}}<details><summary>Asked <code>{{name}}</code> <span class="quiet">{{milliseconds}} ms</span></summary>{{{input}}}{{#output}}<h3>Answer</h3>{{{output}}}{{/output}}{{#error}}<p class="problem">{{error}}</p>{{/error}}</details>{{/isSaid}}</li>
        {{/steps}}
        </ol></section>
        {{/hasSteps}}
        <section aria-labelledby="rule"><h2 id="rule">The rule</h2>
        <p><code>{{rule}}</code>{{#ruleDescription}}: {{ruleDescription}}{{/ruleDescription}}</p></section>
        </div>
        </div>
        </main>
        </body>
        </html>
        """

    private static let task = """
        {{> top}}
        {{#isOpen}}<meta http-equiv="refresh" content="5">{{/isOpen}}
        </head>
        <body>
        {{> bar}}
        <main>
        <p class="line start"><span class="badge {{state}}">{{state}}</span><span class="quiet">a task: one event and all that it set off</span></p>
        <h1>{{title}}</h1>
        {{#hasProposals}}
        <ol class="cards">
        {{#proposals}}
        <li><a class="card" href="/inbox/{{proposalID}}"><span class="line"><strong>{{name}}</strong><span class="badge {{proposalState}}">{{proposalState}}</span></span></a></li>
        {{/proposals}}
        </ol>
        {{/hasProposals}}
        <section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
        <ol class="timeline">
        {{#entries}}
        <li class="{{tone}}"><time title="{{at}}">{{time}}</time><div><strong>{{kind}}</strong> {{sentence}}{{#details}}<details><summary>Details</summary>{{{details}}}</details>{{/details}}</div></li>
        {{/entries}}
        </ol>
        {{#hasMore}}<p class="quiet">The first {{shown}} entries.</p>{{/hasMore}}
        </section>
        <section aria-labelledby="event"><h2 id="event">The event</h2>
        {{{payload}}}
        <p class="quiet">From <code>{{source}}</code>, received {{receivedAt}}, event <code>{{eventID}}</code>, task <code>{{id}}</code></p></section>
        </main>
        </body>
        </html>
        """
}
