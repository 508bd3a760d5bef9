/// HTML that is right by how it is made: what is interpolated into a literal is escaped, unless it is markup itself.
///
///     let row: Markup = "<td>\(event.type)</td>"    // whatever the type says, it shows as text
struct Markup: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The text as a browser reads it.
    let html: String

    init(stringLiteral html: String) { self.html = html }

    init(stringInterpolation: Interpolation) { self.html = stringInterpolation.html }

    /// - Parameter html: Made by something that escapes by itself, such as ``HTML/value(_:depth:)``.
    init(made html: String) { self.html = html }

    /// A text, which shows as it is.
    init(text: String) { self.html = HTML.escaped(text) }

    static let empty = Self(made: "")

    static func + (left: Self, right: Self) -> Self { Self(made: left.html + right.html) }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var html = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            self.html.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        mutating func appendLiteral(_ literal: String) { self.html += literal }

        mutating func appendInterpolation(_ markup: Markup) { self.html += markup.html }

        /// Nothing, where there is nothing.
        mutating func appendInterpolation(_ markup: Markup?) { self.html += markup?.html ?? "" }

        /// One after the other.
        mutating func appendInterpolation(_ markups: [Markup]) { for markup in markups { self.html += markup.html } }

        mutating func appendInterpolation(_ text: String) { self.html += HTML.escaped(text) }

        mutating func appendInterpolation(_ text: Substring) { self.html += HTML.escaped(String(text)) }

        mutating func appendInterpolation(_ number: Int) { self.html += "\(number)" }

        mutating func appendInterpolation(_ number: Int64) { self.html += "\(number)" }
    }
}
