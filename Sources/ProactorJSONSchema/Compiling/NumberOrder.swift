import ProactorModel

extension JSONValue {
    /// Whether this number is less than `other`, exactly, also where an integer has no equal among the doubles.
    ///
    /// `false` when one of the two is no number.
    func isLess(than other: JSONValue) -> Bool {
        switch (self, other) {
        case (.int(let left), .int(let right)): left < right
        case (.double(let left), .double(let right)): left < right
        case (.int(let left), .double(let right)): Self.order(left, right) < 0
        case (.double(let left), .int(let right)): Self.order(right, left) > 0
        default: false
        }
    }

    /// Negative when the integer is less than the double, positive when it is greater.
    private static func order(_ integer: Int64, _ double: Double) -> Int {
        // 2^63, which is the first double beyond the integers; its negative is one of them.
        let beyond = 9_223_372_036_854_775_808.0
        if double >= beyond { return -1 }
        if double < -beyond { return 1 }
        let whole = double.rounded(.down)
        let truncated = Int64(whole)
        if integer != truncated { return integer < truncated ? -1 : 1 }
        return double > whole ? -1 : 0
    }
}
