/// Names as people read them.
package enum NameWords {
    /// A name as words: `leadTimeDays` becomes `Lead time days`.
    package static func words(_ name: String) -> String {
        var words = ""
        for scalar in name.unicodeScalars {
            if ("A"..."Z").contains(scalar), let last = words.unicodeScalars.last, ("a"..."z").contains(last) {
                words += " " + String(scalar).lowercased()
            } else {
                words.unicodeScalars.append(scalar == "_" || scalar == "-" ? " " : scalar)
            }
        }
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
