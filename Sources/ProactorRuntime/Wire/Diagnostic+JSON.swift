package import ProactorDiagnostics
package import ProactorModel

extension Diagnostic {
    /// Severity, code, message and hint, with the file, its lines and its columns, which count from 1.
    package var json: JSONValue {
        var object: JSONObject = [
            "severity": .string(self.severity.rawValue), "code": .string(self.code.name),
            "message": .string(self.message),
        ]
        object["hint"] = self.hint.map(JSONValue.string)
        if let location = self.location {
            object["file"] = .string(location.file)
            object["line"] = .int(Int64(location.range.start.line))
            object["column"] = .int(Int64(location.range.start.column))
            object["endLine"] = .int(Int64(location.range.end.line))
            object["endColumn"] = .int(Int64(location.range.end.column))
        }
        return .object(object)
    }
}
