import Synchronization

@testable import ProactorCLI

/// What a command line gave, run in this process.
struct CommandRun: Sendable {
    let status: Int32
    let output: [String]
    let errors: [String]

    init(_ arguments: String...) async { await self.init(arguments) }

    init(_ arguments: [String]) async {
        let lines = Lines()
        self.status = await Terminal.$capture.withValue(
            { line, isError in lines.all.withLock { $0.append((line, isError)) } },
            operation: { await ProactorCommand.execute(arguments) }
        )
        let all = lines.all.withLock { $0 }
        self.output = all.filter { !$0.1 }.map(\.0)
        self.errors = all.filter { $0.1 }.map(\.0)
    }

    private final class Lines: Sendable {
        let all = Mutex<[(String, Bool)]>([])
    }
}
