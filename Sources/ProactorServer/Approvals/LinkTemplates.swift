/// The pages behind links as Mustache templates. Values in two braces are escaped; those in three are HTML already.
enum LinkTemplates {
    static let all = ["link": Self.link, "unknown-link": Self.unknown]

    private static let link = """
        {{> top}}
        <meta name="robots" content="noindex">
        </head>
        <body>
        <main>
        <p class="line start"><span class="badge {{state}}">{{stateName}}</span>{{#expires}}<span class="quiet">expires {{expires}}</span>{{/expires}}{{#approvals}}<span class="quiet">{{approvals}}</span>{{/approvals}}</p>
        <h1>{{title}}</h1>
        {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
        {{#decisions}}
        <p class="outcome {{verdict}}"><strong>{{name}}</strong> {{did}} <span class="quiet">{{decidedAt}}</span>{{#said}}<br>“{{said}}”{{/said}}</p>
        {{/decisions}}
        {{#remark}}<p class="problem">{{remark}}</p>{{/remark}}
        {{#expiredAt}}<p class="problem">Nobody decided it before it expired at {{expiredAt}}.</p>{{/expiredAt}}
        {{#why}}<section aria-labelledby="why"><h2 id="why">Why</h2><p class="reason">{{why}}</p></section>{{/why}}
        <section aria-labelledby="what"><h2 id="what">What is proposed</h2>{{{payload}}}
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
        {{#isOpen}}
        <form method="post" action="/approvals/{{token}}" class="decision" aria-labelledby="decide">
        <h2 id="decide">Your decision</h2>
        <p class="quiet">You decide as {{person}}.</p>
        <label><span>Reason <span class="quiet">kept with the decision</span></span>
        <textarea name="reason" rows="3" maxlength="2000">{{entered}}</textarea></label>
        <div class="buttons">
        <button class="approve" name="verdict" value="approve">Approve</button>
        <button class="reject" name="verdict" value="reject">Reject</button>
        </div>
        {{#onApproved}}<p class="quiet">Approving sends <code>{{onApproved}}</code>.</p>{{/onApproved}}
        {{#onRejected}}<p class="quiet">Rejecting sends <code>{{onRejected}}</code>.</p>{{/onRejected}}
        </form>
        {{/isOpen}}
        {{#cause}}
        <section aria-labelledby="cause"><h2 id="cause">What happened</h2>
        <p>{{type}}, from <code>{{source}}</code></p>
        {{{data}}}</section>
        {{/cause}}
        <p class="quiet"><code>{{rule}}</code> · <code>{{id}}</code> · <a href="/inbox/{{id}}">open in the inbox</a></p>
        </main>
        </body>
        </html>
        """

    private static let unknown = """
        {{> top}}
        </head>
        <body>
        <main>
        <h1>{{title}}</h1>
        <p class="problem" role="alert">This link leads nowhere: it is incomplete, or was not sent by this server. Open the mail again and use its link as a whole.</p>
        </main>
        </body>
        </html>
        """
}
