import ServiceLifecycle

/// A service by its type's name: what runs services writes their descriptions into the log, and those of structs hold
/// everything that they do.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { String(describing: type(of: self.service)) }

    func run() async throws { try await self.service.run() }
}
