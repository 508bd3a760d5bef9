package import ProactorExpressions
package import ProactorModel

/// How events are made of what came from outside: a delivery of a webhook, a message of a broker.
package struct EventMapping: Sendable {
    /// The parts of a delivery that become events, a list; `nil` where the body is one event, or an array of them.
    var each: Expression?
    /// Which of them do.
    var condition: Expression?
    /// By the attribute's name: `type`, `source`, `id`, `subject`, `time`, and those of extensions.
    var attributes: [(name: String, value: MappingValue)]
    var data: MappingValue

    /// Bytes that the payload of one event may come to while it is made; the engine's own limits are lower.
    private static let dataSizeMaximum = 16_777_216

    /// Whether the id or the source of an event hang on headers other than those that are signed.
    package func identifiesByHeaders(besides signed: [String]) -> Bool {
        self.attributes.contains { attribute in
            guard attribute.name == "id" || attribute.name == "source" else { return false }
            return attribute.value.references.contains { reference in
                reference.root == "headers" && !(reference.fields.first.map(signed.contains) ?? false)
            }
        }
    }

    /// What came.
    package struct Input: Sendable {
        private(set) var activation: Activation
        let body: JSONValue
        let fallbackID: String
        let countMaximum: Int

        /// - Parameters:
        ///   - variables: The values of what the mapping's variables name beside the body.
        ///   - fallbackID: What stands for an id where the mapping has none; the same when the same comes again.
        ///   - countMaximum: Events that it may hold (`limits.batchCount`).
        package init(
            body: JSONValue,
            variables: [(name: String, value: CELValue)],
            fallbackID: String,
            countMaximum: Int
        ) {
            self.body = body
            self.fallbackID = fallbackID
            self.countMaximum = countMaximum
            self.activation = Activation(["body": CELValue(body)])
            for (name, value) in variables { self.activation = self.activation.binding(name, to: value) }
        }
    }

    /// - Returns: The events, and how many parts of what came `when` left out.
    package func events(of input: Input) throws(MappingFailure) -> (events: [Event], ignored: Int) {
        let items = try self.items(of: input)
        guard items.count <= input.countMaximum else {
            throw MappingFailure(
                key: self.each == nil ? "body" : "each",
                index: nil,
                "it holds \(items.count) events; the limit is \(input.countMaximum) (limits.batchCount)"
            )
        }
        var events: [Event] = []
        var ignored = 0
        for (index, item) in items.enumerated() {
            var activation = input.activation.binding("item", to: item).binding("index", to: .int(Int64(index)))
            // Without 'each', an array is as many bodies.
            if self.each == nil { activation = activation.binding("body", to: item) }
            let place = items.count > 1 ? index : nil
            guard try self.isWanted(activation, place) else {
                ignored += 1
                continue
            }
            let id = items.count > 1 ? "\(input.fallbackID)-\(index)" : input.fallbackID
            events.append(try self.event(activation, place, fallbackID: id))
        }
        return (events, ignored)
    }

    private func items(of input: Input) throws(MappingFailure) -> [CELValue] {
        guard let each = self.each else {
            guard case .array(let elements) = input.body else { return [CELValue(input.body)] }
            return elements.map { CELValue($0) }
        }
        let value: CELValue
        do { value = try each.evaluate(input.activation) } catch {
            throw MappingFailure(key: "each", index: nil, "\(error)")
        }
        guard let elements = value.listElements else {
            throw MappingFailure(key: "each", index: nil, "it must be a list, is \(value.typeName)")
        }
        return elements
    }

    private func isWanted(_ activation: Activation, _ index: Int?) throws(MappingFailure) -> Bool {
        guard let condition = self.condition else { return true }
        do { return try condition.isTrue(activation) } catch {
            throw MappingFailure(key: "when", index: index, "\(error)")
        }
    }

    private func event(
        _ activation: Activation,
        _ index: Int?,
        fallbackID: String
    ) throws(MappingFailure) -> Event {
        var attributes = CloudEventsAttributes()
        let data: JSONValue?
        var key = "data"
        do {
            data = try self.data.json(activation, sizeMaximum: Self.dataSizeMaximum)
            try attributes.set("specversion", to: "1.0")
            if !self.attributes.contains(where: { $0.name == "id" }) {
                try attributes.set("id", to: .string(fallbackID))
            }
            for (name, value) in self.attributes {
                key = name
                guard let json = try value.json(activation, sizeMaximum: Self.dataSizeMaximum) else { continue }
                try attributes.set(name, to: Self.isText(name) ? Self.text(json) : json)
            }
            return try attributes.event(data: data.map { .json($0) })
        } catch let problem as MappingProblem {
            throw MappingFailure(key: "event.\(key)", index: index, problem.message)
        } catch let error as EventError {
            throw MappingFailure(key: "event.\(error.attribute)", index: index, error.message)
        } catch {
            throw MappingFailure(key: "event.\(key)", index: index, "\(error)")
        }
    }

    /// Attributes that are texts whatever senders number them with.
    private static func isText(_ name: String) -> Bool { ["type", "source", "id", "subject"].contains(name) }

    private static func text(_ json: JSONValue) -> JSONValue {
        switch json {
        case .int(let number): .string(String(number))
        default: json
        }
    }
}
