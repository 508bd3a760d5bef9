/// Finds what somebody probably meant by a name that does not exist.
package enum NearMiss {
    /// Names longer than this are not compared: nobody mistypes them by a letter, and the comparison is quadratic.
    private static let lengthMaximum = 100

    /// The candidate closest to `name`, or `nil` when none is close: at most a third of the letters may differ, or one of a
    /// short name.
    package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= Self.lengthMaximum else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().unicodeScalars)
            guard letters.count <= Self.lengthMaximum else { continue }
            let longer = max(wanted.count, letters.count)
            let allowed = min(max(1, longer / 3), longer - 1)
            // Names whose lengths differ by more than that differ by more: most candidates cost no comparison.
            guard abs(wanted.count - letters.count) <= allowed else { continue }
            let distance = Self.distance(wanted, letters)
            guard distance <= allowed else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (candidate, distance) }
        }
        return best?.name
    }

    /// `did you mean 'approval'?`, or, when nothing is close, `known are a, b, c` (at most twelve of them).
    package static func hint(for name: String, in candidates: some Collection<String>) -> String? {
        if let nearest = Self.nearest(to: name, in: candidates) { return "did you mean '\(nearest)'?" }
        guard !candidates.isEmpty else { return nil }
        let shown = candidates.sorted().prefix(12)
        return "known are \(shown.joined(separator: ", "))\(candidates.count > shown.count ? ", …" : "")"
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one into the other.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var distance = min(
                    last[column + 1] + 1,
                    current[column] + 1,
                    last[column] + (left[row] == right[column] ? 0 : 1)
                )
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    distance = min(distance, beforeLast[column - 1] + 1)
                }
                current.append(distance)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
