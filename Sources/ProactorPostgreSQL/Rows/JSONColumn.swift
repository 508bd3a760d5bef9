import ProactorModel
import ProactorStorage

/// Reads JSON and enumerations out of columns; what cannot be read is corrupt, and says which row.
enum Column {
    private static let limits = JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)

    static func json(_ row: Row, _ column: String) throws(StoreError) -> JSONValue {
        let text: String = row[column]
        do {
            return try JSONParser.parse(text, limits: Self.limits)
        } catch {
            throw .corrupt("the column \(column) holds no JSON")
        }
    }

    static func optionalJSON(_ row: Row, _ column: String) throws(StoreError) -> JSONValue? {
        guard (row[column] as String?) != nil else { return nil }
        return try Self.json(row, column)
    }

    /// A text as its column holds it: as JSON,
    /// because what comes from outside may have characters that no text in PostgreSQL can have.
    static func text(_ text: String) -> String { JSONValue.string(text).jsonText }

    /// A text that was written by ``text(_:)``.
    static func text(_ row: Row, _ column: String) throws(StoreError) -> String? {
        guard (row[column] as String?) != nil else { return nil }
        guard let text = try Self.json(row, column).stringValue else {
            throw .corrupt("the column \(column) holds no text")
        }
        return text
    }

    static func event(_ row: Row, _ column: String) throws(StoreError) -> Event {
        do {
            return try CloudEventsJSON.event(from: Self.json(row, column))
        } catch let error as StoreError {
            throw error
        } catch {
            throw .corrupt("the column \(column) holds no event")
        }
    }

    static func value<Value: RawRepresentable<String>>(_ row: Row, _ column: String) throws(StoreError) -> Value {
        let text: String = row[column]
        guard let value = Value(rawValue: text) else { throw .corrupt("the column \(column) holds '\(text)'") }
        return value
    }

    static func time(_ row: Row, _ column: String) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: row[column])
    }

    static func optionalTime(_ row: Row, _ column: String) -> Timestamp? {
        (row[column] as Int64?).map { Timestamp(millisecondsSinceEpoch: $0) }
    }
}
