package import ProactorModel

/// The values that an expression's variables have. Cheap to copy: containers are shared.
package struct Activation: Sendable {
    private var variables: [(name: String, value: CELValue)]

    /// - Parameter now: The value of the variable `now`.
    package init(_ variables: [String: CELValue], now: Timestamp? = nil) {
        self.variables = variables.map { ($0.key, $0.value) }
        if let now { self.variables.append(("now", .timestamp(now))) }
    }

    /// The same with one more variable, or another value for one.
    package func binding(_ name: String, to value: CELValue) -> Self {
        var copy = self
        if let index = copy.variables.firstIndex(where: { $0.name == name }) {
            copy.variables[index].value = value
        } else {
            copy.variables.append((name, value))
        }
        return copy
    }

    subscript(name: String) -> CELValue? {
        for position in self.variables.indices where self.variables[position].name.hasSameScalars(as: name) {
            return self.variables[position].value
        }
        return nil
    }

    /// A variable that holds a JSON object.
    @inline(__always)
    func object(named name: String) -> JSONObject? {
        for position in self.variables.indices where self.variables[position].name.hasSameScalars(as: name) {
            guard case .map(let map) = self.variables[position].value, case .json(let object) = map.storage else {
                return nil
            }
            return object
        }
        return nil
    }
}
