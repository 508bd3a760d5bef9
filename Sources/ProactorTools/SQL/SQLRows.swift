import ProactorComponents
import ProactorModel

/// The rows of a result while they come, up to its limits.
struct SQLRows: Sendable {
    /// Bytes of a result's values that are held in memory.
    static let sizeMaximum = 67_108_864

    private let maximum: Int
    private var rows: [JSONValue] = []
    private var size = 0
    private(set) var isCut = false

    /// - Parameter maximum: The most rows that the result has.
    init(maximum: Int) { self.maximum = maximum }

    /// How many more rows to ask for: one more than there is room for tells whether there are more.
    var wanted: Int { self.isCut ? 0 : self.maximum + 1 - self.rows.count }

    /// - Parameter size: Bytes of the row's values, about.
    mutating func append(_ row: JSONObject, size: Int) throws(ToolFailure) {
        guard self.rows.count < self.maximum else {
            self.isCut = true
            return
        }
        self.size += size
        guard self.size <= Self.sizeMaximum else {
            throw ToolFailure(.resultTooLarge, "the result has more than \(Self.sizeMaximum) bytes")
        }
        self.rows.append(.object(row))
    }

    var json: JSONValue {
        ["rows": .array(self.rows), "count": .int(Int64(self.rows.count)), "truncated": .bool(self.isCut)]
    }
}
