import Foundation
import ProactorModel
import Testing

@Suite struct SchemaTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(arguments: [("rules", "rules.json"), ("proactor.yaml", "proactor.json")])
    func `the schemas in Docs are what the command prints`(name: String, file: String) async throws {
        let run = await CommandRun("schema", name)
        #expect(run.status == 0)
        let printed = try JSONParser.parse(run.output.joined(separator: "\n"))
        let kept = try JSONParser.parse(Array(try Data(contentsOf: Self.root.appending(path: "Docs/schemas/\(file)"))))
        #expect(printed == kept, "run: proactor schema \(name) > Docs/schemas/\(file)")
    }

    @Test func `the shipped deployment has no errors and no warnings`() async throws {
        let run = await CommandRun("check", Self.root.path)
        #expect(run.status == 0, "\(run.output) \(run.errors)")
        #expect(run.output.last?.hasSuffix("no problems") == true)
    }
}
