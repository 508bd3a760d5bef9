import ProactorDiagnostics

/// Why an operator's operand is not acceptable.
struct OperatorFlaw: Error {
    let message: String
    var hint: String?
}

/// Reads the operators of the pattern language.
enum PatternOperator {
    static func matcher(_ name: String, _ operand: RawJSON) throws(OperatorFlaw) -> ValueMatcher {
        switch name {
        case "exactly": return .string(try Self.text(operand, name))
        case "prefix", "suffix": return try Self.affix(name, operand)
        case "equals-ignore-case": return .equalsIgnoringCase(CaselessText(try Self.text(operand, name)))
        case "wildcard": return .wildcard(try Self.wildcard(operand))
        case "anything-but": return .anythingBut(try Self.excluded(operand))
        case "numeric": return .numeric(try Self.range(operand))
        case "exists":
            guard case .bool(let isWanted) = operand else {
                throw OperatorFlaw(message: "'exists' takes true or false")
            }
            return .exists(isWanted)
        case "cidr":
            guard case .string(let text) = operand, let range = AddressRange(block: text) else {
                throw OperatorFlaw(message: "'cidr' takes a block of addresses such as 10.0.0.0/24")
            }
            return .address(range)
        default:
            let hint = NearMiss.hint(for: name, in: EventPatternReader.operators)
            throw OperatorFlaw(message: "there is no operator '\(name)'", hint: hint)
        }
    }

    private static func affix(_ name: String, _ operand: RawJSON) throws(OperatorFlaw) -> ValueMatcher {
        if case .object(let members) = operand, members.count == 1, members[0].key == "equals-ignore-case" {
            let text = CaselessText(try Self.text(members[0].value, "equals-ignore-case"))
            return name == "prefix" ? .prefixIgnoringCase(text) : .suffixIgnoringCase(text)
        }
        let text = try Self.text(operand, name)
        return name == "prefix" ? .prefix(text) : .suffix(text)
    }

    private static func wildcard(_ operand: RawJSON) throws(OperatorFlaw) -> Wildcard {
        let text = try Self.text(operand, "wildcard")
        do throws(Wildcard.Flaw) {
            return try Wildcard(text)
        } catch {
            throw OperatorFlaw(message: error.message)
        }
    }

    /// What `anything-but` excludes.
    private static func excluded(_ operand: RawJSON) throws(OperatorFlaw) -> [ValueMatcher] {
        switch operand {
        case .string, .number: return try Self.excludedValues([operand])
        case .array(let values): return try Self.excludedValues(values)
        case .object(let members):
            guard members.count == 1, ["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(members[0].key)
            else {
                throw OperatorFlaw(
                    message: "'anything-but' takes prefix, suffix, equals-ignore-case or wildcard inside"
                )
            }
            let name = members[0].key
            var operands = [members[0].value]
            if case .array(let values) = members[0].value { operands = values }
            guard !operands.isEmpty else { throw OperatorFlaw(message: "'\(name)' needs at least one text") }
            var matchers: [ValueMatcher] = []
            for operand in operands {
                let text = try Self.text(operand, name)
                guard !text.isEmpty || (name != "prefix" && name != "suffix") else {
                    throw OperatorFlaw(message: "an empty '\(name)' would leave nothing")
                }
                matchers.append(try Self.matcher(name, operand))
            }
            return matchers
        case .null, .bool: throw OperatorFlaw(message: "'anything-but' takes texts or numbers")
        }
    }

    private static func excludedValues(_ values: [RawJSON]) throws(OperatorFlaw) -> [ValueMatcher] {
        var texts: [ValueMatcher] = []
        var numbers: [ValueMatcher] = []
        for value in values {
            switch value {
            case .string(let text): texts.append(.string(text))
            case .number: numbers.append(.number(.value(try Self.number(value))))
            default: throw OperatorFlaw(message: "'anything-but' takes texts or numbers")
            }
        }
        guard texts.isEmpty != numbers.isEmpty else {
            throw OperatorFlaw(message: "'anything-but' takes texts, or numbers, but at least one and never both")
        }
        return texts + numbers
    }

    private static func range(_ operand: RawJSON) throws(OperatorFlaw) -> NumericRange {
        guard case .array(let terms) = operand, terms.count == 2 || terms.count == 4 else {
            throw OperatorFlaw(
                message: "'numeric' takes a comparison and a number, once or twice: [\">\", 0, \"<=\", 5]"
            )
        }
        let bound = NumericRange.Bound(value: try Self.number(terms[1]), isIncluded: Self.isIncluded(terms[0]))
        guard terms.count == 4 else {
            switch terms[0] {
            case .string("="): return NumericRange(lower: bound, upper: bound)
            case .string(">"), .string(">="): return NumericRange(lower: bound)
            case .string("<"), .string("<="): return NumericRange(upper: bound)
            default: throw OperatorFlaw(message: "a comparison is one of = < <= > >=")
            }
        }
        let upper = NumericRange.Bound(value: try Self.number(terms[3]), isIncluded: Self.isIncluded(terms[2]))
        guard [.string(">"), .string(">=")].contains(terms[0]), [.string("<"), .string("<=")].contains(terms[2]) else {
            throw OperatorFlaw(message: "a range has a lower bound, > or >=, and then an upper one, < or <=")
        }
        guard bound.value < upper.value else {
            throw OperatorFlaw(message: "the lower bound is not below the upper one")
        }
        return NumericRange(lower: bound, upper: upper)
    }

    private static func isIncluded(_ comparison: RawJSON) -> Bool {
        [.string("="), .string("<="), .string(">=")].contains(comparison)
    }

    /// A number that a double holds.
    private static func number(_ operand: RawJSON) throws(OperatorFlaw) -> Double {
        guard case .number(let digits) = operand else {
            throw OperatorFlaw(message: "a number is needed, not \(operand.typeName)")
        }
        guard let value = PatternNumber(digits).value else {
            throw OperatorFlaw(
                message: "\(digits) has more digits than a double holds, or is too large or too small for one"
            )
        }
        return value
    }

    private static func text(_ operand: RawJSON, _ name: String) throws(OperatorFlaw) -> String {
        guard case .string(let text) = operand else {
            throw OperatorFlaw(message: "'\(name)' takes a text, not \(operand.typeName)")
        }
        return text
    }
}
