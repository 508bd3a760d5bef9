import Foundation
import ProactorModel
import Testing

/// The README's walk-through, typed as a newcomer does.
@Suite(.timeLimit(.minutes(15))) struct ReadmeTests {
    /// The project's directory, from this file on.
    private static let project = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The fenced blocks of the section, by language, in order.
    private static func blocks(of section: String) throws -> [(language: String, text: String)] {
        let readme = try String(contentsOf: Self.project.appendingPathComponent("README.md"), encoding: .utf8)
        let start = try #require(readme.range(of: "\n## \(section)\n"))
        let rest = readme[start.upperBound...]
        let text = rest.range(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
        return text.components(separatedBy: "\n```").enumerated().compactMap { index, piece in
            // Every second piece stands between fences; its first line names the language.
            guard !index.isMultiple(of: 2), let line = piece.firstIndex(of: "\n") else { return nil }
            return (String(piece[..<line]), String(piece[piece.index(after: line)...]) + "\n")
        }
    }

    /// The command lines of a block, without what continues them over the line's end.
    private static func commands(_ block: String) -> [String] {
        block.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n").map(String.init)
    }

    /// Runs a line as the shell does, with `proactor` found on the path.
    private static func type(_ line: String, in site: Site, _ client: Client) async throws -> ChildProcess.Result {
        // `proactor NAME 'quoted argument' …`: single quotes are all that the README uses.
        var words: [String] = []
        for (index, piece) in line.components(separatedBy: "'").enumerated() {
            words += index.isMultiple(of: 2) ? piece.split(separator: " ").map(String.init) : [piece]
        }
        #expect(words.removeFirst() == "proactor")
        let process = try ChildProcess(words, in: site, environment: ["PROACTOR_SERVER": client.server])
        return await process.result()
    }

    @Test func `a rule of one's own works as the README says`() async throws {
        let blocks = try Self.blocks(of: "A rule of your own")
        #expect(blocks.map(\.language) == ["yaml", "bash", "bash", "bash"])
        let site = try Site()
        let configuration = Self.project.appendingPathComponent("proactor.yaml")
        // The shipped people, without the tools, whose databases the walk-through does not need.
        let text = try String(contentsOf: configuration, encoding: .utf8)
        let people = try #require(text.range(of: "\npeople:\n"))
        try site.write("proactor.yaml", String(text[people.lowerBound...]))
        try site.write("Rules/my-team/deliveries.yaml", blocks[0].text)

        #expect(Self.commands(blocks[1].text) == ["proactor check", "proactor serve"])
        let check = try await site.run("check")
        #expect(check.status == 0)
        #expect(check.output == "1 rule, 1 agent, 2 event types: no problems\n")
        let (server, client) = try await ServerProcess.start(in: site)

        let following = Self.commands(blocks[2].text)
        #expect(following.count == 2)
        let sent = try await Self.type(following[0], in: site, client)
        #expect(sent.status == 0, "\(sent.errors)")
        let task = try #require(sent.output.firstMatch(of: /task_[0-9a-z]+/)?.output)

        let proposal = try await self.proposal(of: String(task), client)
        #expect(Self.commands(blocks[3].text).first == "proactor approvals list")
        let list = try await Self.type("proactor approvals list", in: site, client)
        #expect(list.status == 0)
        #expect(list.output.contains(proposal))

        #expect(Self.commands(blocks[3].text).last == "proactor approvals approve prop_… --as anna")
        let ben = try await Self.type("proactor approvals approve \(proposal) --as ben", in: site, client)
        #expect(ben.status == 1)
        #expect(ben.errors.contains("'ben' may not decide this proposal; its approvers are anna"))
        let anna = try await Self.type("proactor approvals approve \(proposal) --as anna", in: site, client)
        #expect(anna.status == 0, "\(anna.errors)")
        let twice = try await Self.type("proactor approvals approve \(proposal) --as anna", in: site, client)
        #expect(twice.status == 1)
        #expect(twice.errors.contains("the proposal was approved by anna"))

        #expect(following[1] == "proactor watch task_…")
        let watched = try await Self.type("proactor watch \(task)", in: site, client)
        #expect(watched.status == 0, "\(watched.errors)")
        #expect(watched.output.contains("Order A-17 is 4 days late"))
        #expect(watched.output.contains("anna approved \(proposal)"))
        #expect(watched.output.contains("TaskCompleted"))
        let shown = try await Self.type("proactor approvals show \(proposal)", in: site, client)
        #expect(shown.output.contains("Thank you for your patience."))
        #expect(await server.stop().status == 0)
    }

    /// The proposal that the task waits for.
    private func proposal(of task: String, _ client: Client) async throws -> String {
        for try await entry in client.entries(of: task) where entry.kind == "ProposalWaiting" {
            return try #require(entry.data["proposal"]?.stringValue)
        }
        throw NoProposal()
    }

    private struct NoProposal: Error {}
}
