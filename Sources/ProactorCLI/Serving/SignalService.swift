import Glibc
import ProactorRuntime
import ServiceLifecycle
import UnixSignals

/// What signals mean beside the first that ends the server: SIGHUP reads the files again, and a second SIGTERM or SIGINT
/// ends it at once.
///
/// Ending at once is safe at any time: the next start goes on from what is on disk, as after a crash.
struct SignalService: Service {
    /// What is added to a signal's number in the exit status of what it ended, as shells tell it.
    private static let exitBase: Int32 = 128

    let reloads: ReloadDesk

    /// As the first service it ends last, so that a second signal is heard as long as any other takes.
    func run() async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let ends = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in hangups { self.reloads.request(.signal) }
                }
                group.addTask {
                    var isEnding = false
                    for await signal in ends {
                        if isEnding {
                            Terminal.error("proactor: ended at once by a second signal")
                            exit(Self.exitBase + signal.rawValue)
                        }
                        isEnding = true
                        ServiceManager.notify("STOPPING=1")
                    }
                }
            }
        }
    }
}
