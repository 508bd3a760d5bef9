import ProactorExpressions
import ProactorModel
import Testing

@Suite struct ExplainTests {
    @Test func `each conjunct says what it found`() throws {
        let expression = try Expression(
            "data.qty < 5 && (data.warehouse == \"US\" && data.missing) && data.tags.exists(t, t == data.tag) && now > timestamp(0)"
        )
        let activation = activation(["data": ["qty": 3, "warehouse": "EU-1", "tags": ["a"], "tag": "a"]])
            .binding("now", to: .timestamp(Timestamp(seconds: 1)))
        let outcomes = expression.explain(activation)
        #expect(
            outcomes.map(\.source) == [
                "data.qty < 5", "data.warehouse == \"US\"", "data.missing", "data.tags.exists(t, t == data.tag)",
                "now > timestamp(0)",
            ]
        )
        #expect(
            outcomes.map(\.outcome) == [
                .isTrue, .isFalse, .failed("there is no field 'missing'; known are qty, tag, tags, warehouse"), .isTrue,
                .isTrue,
            ]
        )
        #expect(outcomes[0].values == [.init(path: "data.qty", value: 3)])
        #expect(outcomes[2].values == [.init(path: "data.missing", value: nil)])
        #expect(outcomes[3].values == [.init(path: "data.tags", value: ["a"]), .init(path: "data.tag", value: "a")])
        #expect(outcomes[4].values.isEmpty)
    }

    @Test func `an expression without conjuncts is one clause`() throws {
        let source = "é == 'é' || data.a"
        let outcomes = try Expression("  data.a || data.b").explain(activation(["data": ["a": true]]))
        #expect(outcomes.map(\.source) == ["data.a || data.b"])
        #expect(outcomes.map(\.outcome) == [.isTrue])
        #expect(throws: ExpressionError.self) { try Expression(source) }
    }

    @Test func `what is no condition fails as a clause`() throws {
        let outcomes = try Expression("data.a").explain(activation(["data": ["a": 1]]))
        #expect(outcomes.map(\.outcome) == [.failed("a condition must be true or false, not int")])
    }
}
