import Foundation
import ProactorComponents
import ProactorModel
import ProactorSinks
import ProactorTestSupport
import Testing

/// What people press in Slack, as Slack posts it.
@Suite(.timeLimit(.minutes(15))) struct SlackAnswerTests {
    private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private static let now = Timestamp(seconds: 1_531_420_618)

    /// The example of Slack's own documentation, which is no interaction but is signed.
    private static let example =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url="
        + "https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id="
        + "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    private static let exampleSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"

    private static func sink(_ url: String = "http://127.0.0.1:1") throws -> any InteractiveSink {
        let sink = try make(
            SlackSinkKind(),
            "{ channel: C0123, token: '${env:T}', signingSecret: '${env:S}', apiURL: '\(url)' }",
            secrets: ["T": "xoxb-1", "S": Self.secret]
        )
        return try #require(sink as? any InteractiveSink)
    }

    private static func request(_ body: String, time: String, signature: String) -> SinkRequest {
        SinkRequest(
            headers: ["x-slack-request-timestamp": time, "x-slack-signature": signature],
            body: Array(body.utf8),
            receivedAt: Self.now
        )
    }

    /// What the sink answers, and what was to be decided.
    private static func answer(
        _ request: SinkRequest,
        from sink: any InteractiveSink,
        with verdict: SinkDecisionAnswer = .taken
    ) async -> (SinkResponse, [SinkDecision]) {
        let desk = ScriptedDesk(verdict)
        let response = await sink.answer(request, desk: desk)
        return (response, desk.decisions)
    }

    /// Signed by slack_sdk, as Slack signs.
    private static func signed(_ payload: JSONValue) async throws -> SinkRequest {
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let body = "payload=" + (payload.jsonText.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")
        let time = String(Self.now.seconds)
        let verdicts = try await Judge.verdicts(
            on: [["kind": "sign", "secret": .string(Self.secret), "time": .string(time), "body": .string(body)]]
        )
        return Self.request(body, time: time, signature: try #require(verdicts.first?["signature"]?.stringValue))
    }

    private static func press(_ action: String, responseURL: String = "") -> JSONValue {
        [
            "type": "block_actions", "user": ["id": "U1", "username": "mallory"],
            "trigger_id": "13345224609.8534564800",
            "response_url": .string(responseURL),
            "actions": [
                ["action_id": .string(action), "type": "button", "value": #"["prop_1",3]"#, "action_ts": "1.2"]
            ],
        ]
    }

    private static func submission(_ reason: JSONValue) -> JSONValue {
        [
            "type": "view_submission", "user": ["id": "U1"],
            "view": [
                "callback_id": "proactor_rejection", "private_metadata": #"["prop_1",3]"#,
                "state": ["values": ["reason": ["reason": ["type": "plain_text_input", "value": reason]]]],
            ],
        ]
    }

    @Test func `Slack's own example is believed, and nothing that differs from it`() async throws {
        let sink = try Self.sink()
        func status(_ body: String, _ time: String, _ signature: String) async -> Int {
            await Self.answer(Self.request(body, time: time, signature: signature), from: sink).0.status
        }
        // Signed, but no interaction.
        #expect(await status(Self.example, "1531420618", Self.exampleSignature) == 400)
        #expect(await status(Self.example + " ", "1531420618", Self.exampleSignature) == 401)
        #expect(await status(Self.example, "1531420619", Self.exampleSignature) == 401)
        #expect(await status(Self.example, "abc", Self.exampleSignature) == 401)
        #expect(await status(Self.example, "", Self.exampleSignature) == 401)
        #expect(await status(Self.example, "1531420618", "") == 401)
        #expect(await status(Self.example, "1531420618", String(Self.exampleSignature.dropFirst(3))) == 401)
        #expect(await status(Self.example, "1531420618", "v0=" + String(repeating: "z", count: 64)) == 401)
        #expect(
            await Self.answer(SinkRequest(headers: [:], body: [], receivedAt: Self.now), from: sink).0.status == 401
        )
    }

    @Test(arguments: [(0, 400), (300, 400), (-300, 400), (301, 401), (-301, 401), (86_400, 401)])
    func `what was signed long ago, or will be, is not believed`(skew: Int, status: Int) async throws {
        var request = Self.request(Self.example, time: "1531420618", signature: Self.exampleSignature)
        request.receivedAt = Self.now.advanced(by: .seconds(skew))
        #expect(await Self.answer(request, from: try Self.sink()).0.status == status)
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `approving decides for the account that pressed, on the revision that was shown`() async throws {
        let request = try await Self.signed(Self.press("proactor_approve"))
        let (response, decisions) = await Self.answer(request, from: try Self.sink())
        #expect(response == SinkResponse(status: 200))
        #expect(
            decisions == [
                SinkDecision(
                    proposal: ProposalID(rawValue: "prop_1"),
                    verdict: .approve,
                    account: "U1",
                    reason: nil,
                    revision: 3
                )
            ]
        )
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `who presses too late, or may not, is told so alone`() async throws {
        try await Receiver.run { _, _ in
            .init(200, "ok")
        } body: { receiver, url in
            let request = try await Self.signed(Self.press("proactor_approve", responseURL: url + "/actions/1"))
            let (response, _) = await Self.answer(
                request,
                from: try Self.sink(url),
                with: .refused("Nothing was decided: <it> was approved by anna")
            )
            #expect(response == SinkResponse(status: 200))
            let whisper = try #require(receiver.requests.first)
            #expect(whisper.path == "/actions/1")
            #expect(whisper.json["response_type"] == "ephemeral")
            #expect(whisper.json["replace_original"] == false)
            #expect(whisper.json["text"] == "Nothing was decided: &lt;it&gt; was approved by anna")
        }
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `an answer goes to nobody but Slack`() async throws {
        try await Receiver.run { _, _ in
            .init(200, "ok")
        } body: { receiver, url in
            let request = try await Self.signed(Self.press("proactor_approve", responseURL: url + "/elsewhere"))
            let (response, _) = await Self.answer(request, from: try Self.sink(), with: .refused("late"))
            #expect(response.status == 200)
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `rejecting asks for the reason first, in a form that slack_sdk takes`() async throws {
        let view = try await Receiver.run { _, _ in
            .init(["ok": true])
        } body: { receiver, url -> JSONValue in
            let request = try await Self.signed(Self.press("proactor_reject"))
            let (response, decisions) = await Self.answer(request, from: try Self.sink(url))
            #expect(response == SinkResponse(status: 200))
            #expect(decisions.isEmpty)
            let opened = try #require(receiver.requests.first)
            #expect(opened.path == "/views.open")
            #expect(opened.json["trigger_id"] == "13345224609.8534564800")
            return opened.json["view"] ?? .null
        }
        #expect(try await Judge.verdicts(on: [["kind": "view", "view": view]]) == [["ok": true]])
        #expect(view["private_metadata"] == #"["prop_1",3]"#)
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `the form decides with a reason, and shows why where it does not`() async throws {
        let sink = try Self.sink()
        let request = try await Self.signed(Self.submission(" the old model goes "))
        let (response, decisions) = await Self.answer(request, from: sink)
        #expect(response == SinkResponse(status: 200))
        #expect(decisions.map(\.verdict) == [.reject])
        #expect(decisions.map(\.reason) == ["the old model goes"])
        let (late, _) = await Self.answer(request, from: sink, with: .refused("it expired"))
        #expect(late.body == ["response_action": "errors", "errors": ["reason": "it expired"]])
        for nothing: JSONValue in ["  ", nil] {
            let (empty, none) = await Self.answer(try await Self.signed(Self.submission(nothing)), from: sink)
            #expect(empty.body?["response_action"] == "errors")
            #expect(none.isEmpty)
        }
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `what Proactor's messages cannot cause is taken and decides nothing`() async throws {
        let strange: [JSONValue] = [
            ["type": "block_actions"], ["type": "shortcut", "user": ["id": "U1"]], Self.press("something_else"),
            ["type": "block_actions", "user": ["id": "U1"], "actions": []],
            [
                "type": "block_actions", "user": ["id": "U1"],
                "actions": [["action_id": "proactor_approve", "value": "prop_1"]],
            ],
            [
                "type": "view_submission", "user": ["id": "U1"],
                "view": ["callback_id": "theirs", "private_metadata": ""],
            ],
        ]
        for payload in strange {
            let (response, decisions) = await Self.answer(try await Self.signed(payload), from: try Self.sink())
            #expect(response == SinkResponse(status: 200), "\(payload.jsonText)")
            #expect(decisions.isEmpty, "\(payload.jsonText)")
        }
    }

    // MARK: Changes

    private static let draft = SinkDraft(
        payload: ["sku": "SKU-1", "quantity": 120],
        schema: ["properties": ["sku": ["type": "string"], "quantity": ["type": "integer"]]]
    )

    private static func change(_ quantity: String, reason: JSONValue = nil) -> JSONValue {
        [
            "type": "view_submission", "user": ["id": "U1"],
            "view": [
                "callback_id": "proactor_edit", "private_metadata": #"["prop_1",3]"#,
                "state": [
                    "values": [
                        "field0": ["value": ["type": "plain_text_input", "value": "SKU-1"]],
                        "field1": ["value": ["type": "number_input", "value": .string(quantity)]],
                        "reason": ["reason": ["type": "plain_text_input", "value": reason]],
                    ]
                ],
            ],
        ]
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `changing opens a form of what is proposed, which slack_sdk takes`() async throws {
        let view = try await Receiver.run { _, _ in
            .init(["ok": true])
        } body: { receiver, url -> JSONValue in
            let request = try await Self.signed(Self.press("proactor_edit"))
            let sink = try Self.sink(url)
            let response = await sink.answer(request, desk: ScriptedDesk(draft: .draft(Self.draft)))
            #expect(response == SinkResponse(status: 200))
            let opened = try #require(receiver.requests.first)
            #expect(opened.path == "/views.open")
            return opened.json["view"] ?? .null
        }
        #expect(try await Judge.verdicts(on: [["kind": "view", "view": view]]) == [["ok": true]])
        #expect(view["private_metadata"] == #"["prop_1",3]"#)
        #expect(view.jsonText.contains(#""initial_value":"120""#))
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `who may not change it is told so alone, and sees no form`() async throws {
        try await Receiver.run { _, _ in
            .init(200, "ok")
        } body: { receiver, url in
            let request = try await Self.signed(Self.press("proactor_edit", responseURL: url + "/actions/1"))
            let sink = try Self.sink(url)
            _ = await sink.answer(request, desk: ScriptedDesk(draft: .refused("not yours")))
            #expect(receiver.requests.map(\.path) == ["/actions/1"])
            #expect(receiver.requests.first?.json["text"] == "not yours")
        }
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `the form changes the revision that was shown`() async throws {
        let desk = ScriptedDesk(draft: .draft(Self.draft))
        let request = try await Self.signed(Self.change("90", reason: " fewer "))
        let sink = try Self.sink()
        #expect(await sink.answer(request, desk: desk) == SinkResponse(status: 200))
        #expect(
            desk.edits == [
                SinkEdit(
                    proposal: ProposalID(rawValue: "prop_1"),
                    data: ["sku": "SKU-1", "quantity": 90],
                    account: "U1",
                    reason: "fewer",
                    revision: 3
                )
            ]
        )
        #expect(desk.decisions.isEmpty)
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `what breaks the event type's schema is shown where it was entered`() async throws {
        let sink = try Self.sink()
        let flaws = [
            SinkEditAnswer.Flaw(pointer: JSONPointer(["quantity"]), message: "must be at least 1, is 0"),
            SinkEditAnswer.Flaw(pointer: JSONPointer(), message: "must have 'unit'"),
        ]
        let desk = ScriptedDesk(draft: .draft(Self.draft), change: .invalid(flaws))
        let response = await sink.answer(try await Self.signed(Self.change("0")), desk: desk)
        #expect(
            response.body == [
                "response_action": "errors",
                "errors": ["field1": "must be at least 1, is 0", "reason": "The payload: must have 'unit'"],
            ]
        )
        let none = ScriptedDesk(draft: .draft(Self.draft))
        let odd = await sink.answer(try await Self.signed(Self.change("many")), desk: none)
        #expect(odd.body?["errors"]?["field1"]?.stringValue?.contains("must be a whole number") == true)
        #expect(none.edits.isEmpty)
        let late = ScriptedDesk(draft: .refused("it was changed"))
        let answer = await sink.answer(try await Self.signed(Self.change("90")), desk: late)
        #expect(answer.body?["errors"] == ["reason": "it was changed"])
        #expect(late.edits.isEmpty)
    }

    @Test(.enabled(if: Judge.canBeAsked, "run '.ci/install-packages test' for the judges"))
    func `an API that does not answer keeps nobody waiting as long as a delivery would`() async throws {
        try await Receiver.runSilent { url in
            let sink = try Self.sink(url)
            for action in ["proactor_reject", "proactor_edit"] {
                let request = try await Self.signed(Self.press(action, responseURL: url + "/answers"))
                let start = ContinuousClock.now
                let response = await sink.answer(request, desk: ScriptedDesk(draft: .draft(Self.draft)))
                #expect(response == SinkResponse(status: 200))
                // Where somebody waits, less than three seconds are taken; a machine at its limits takes longer, but a delivery
                // would wait for thirty.
                #expect(start.duration(to: .now) < .seconds(25))
            }
        }
    }
}
