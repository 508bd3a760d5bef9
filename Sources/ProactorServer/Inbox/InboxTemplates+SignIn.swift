extension InboxTemplates {
    /// Who looks at the page, and the way out.
    static let visitor = """
        {{#visitor}}<form method="post" action="/sign-out" class="visitor"><span>{{visitor}}</span><button>Sign out</button></form>{{/visitor}}
        """

    static let signIn = """
        {{> top}}
        </head>
        <body>
        <header><a class="brand" href="/">Proactor</a></header>
        <main>
        <h1>{{title}}</h1>
        {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
        <form method="post" action="/sign-in" class="decision">
        {{#next}}<input type="hidden" name="next" value="{{next}}">{{/next}}
        <label><span>Access token <span class="quiet">your operators make one for you</span></span>
        <input type="password" name="token" required autocomplete="current-password" maxlength="16384"></label>
        <div class="buttons"><button class="approve">Sign in</button></div>
        </form>
        </main>
        </body>
        </html>
        """
}
