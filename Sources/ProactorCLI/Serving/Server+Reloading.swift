import ProactorConfiguration
import ProactorRuntime
import ProactorStorage
import ServiceLifecycle

extension Server {
    /// What reads the files again.
    func reloadDesk(
        _ store: any Store,
        _ books: RuleBookShelf,
        _ models: ModelShelf,
        onAccepted: @escaping @Sendable (ReloadCandidate) -> Void
    ) -> ReloadDesk {
        let reload = DeploymentReload(
            path: self.source.path,
            text: self.source.text,
            context: self.context,
            unusableModels: models.missing.mapValues { "\($0)" }
        )
        return ReloadDesk(
            books: books,
            store: store,
            clock: self.clock,
            logger: self.logger,
            warnings: self.source.warnings,
            load: { await FileThread.run { reload.candidate() } },
            onAccepted: onAccepted
        )
    }

    /// What sees that the files changed; without `watch`, something that only waits for the server's end.
    func changeWatch(_ reloads: ReloadDesk) -> any Service {
        guard self.deployment.watch else { return IdleService() }
        let path = self.source.path
        let base = self.deployment.baseDirectory
        let directories = [self.deployment.rulesDirectory, self.deployment.agentsDirectory]
            .map { SourceFiles.path($0, in: base == "." ? "" : base) }
        let look = { @Sendable in SourceFingerprint(file: path, directories: directories) }
        return ChangeWatch(
            start: look(),
            interval: Self.watchInterval,
            clock: self.clock,
            fingerprint: { await FileThread.run(look) },
            onChange: { reloads.request(.files) }
        )
    }
}

/// Does nothing until the server ends.
private struct IdleService: Service {
    func run() async throws { try? await gracefulShutdown() }
}
