package import Logging
import NIOCertificateReloading
package import NIOSSL
import ServiceLifecycle
import Synchronization

/// The server's certificate and key, read anew when their files change; a pair that is broken or does not fit together is logged, and
/// the one before stays.
package struct ServerCertificates: Service {
    private let reloader: TimedCertificateReloader
    private let minimumVersion: TLSVersion

    /// - Parameters:
    ///   - certificate: The path of a PEM file: the certificate, and those between it and its root.
    ///   - key: The path of the PEM file of its private key.
    ///   - interval: How often the files are looked at.
    /// - Throws: ``CertificateFailure``
    package init(
        certificate: String,
        key: String,
        minimumVersion: TLSVersion,
        interval: Duration,
        logger: Logger
    ) throws(CertificateFailure) {
        let failures = FailureLog(logger: logger)
        let configuration = TimedCertificateReloader.Configuration(
            refreshInterval: interval,
            certificateSource: .init(location: .file(path: certificate), format: .pem),
            privateKeySource: .init(location: .file(path: key), format: .pem)
        ) { configuration in
            configuration.onCertificateLoaded = { _ in failures.noteSuccess() }
            configuration.onCertificateLoadFailed = { failures.note("\($0.error)") }
        }
        do {
            self.reloader = try TimedCertificateReloader.makeReloaderValidatingSources(configuration: configuration)
        } catch {
            throw CertificateFailure(
                description: "the certificate \(certificate) and the key \(key) cannot be used: \(error); "
                    + "both are PEM files, and the first certificate is that of the key"
            )
        }
        self.minimumVersion = minimumVersion
    }

    package func run() async throws { try await self.reloader.run() }

    /// Looks at the files now; throws when the pair before stays.
    func reload() throws { try self.reloader.reload() }

    func configuration() throws -> TLSConfiguration {
        var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: self.reloader)
        configuration.minimumTLSVersion = self.minimumVersion
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}

/// Why a certificate cannot be used.
package struct CertificateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
}

/// Logs each failure once, however often the same is met.
private final class FailureLog: Sendable {
    private let logger: Logger
    private let last = Mutex<String?>(nil)
    private let loads = Mutex(0)

    init(logger: Logger) { self.logger = logger }

    func note(_ failure: String) {
        let isNew = self.last.withLock { last in
            defer { last = failure }
            return last != failure
        }
        guard isNew else { return }
        self.logger.error(
            "the changed certificate cannot be used; the one before stays",
            metadata: ["reason": "\(failure)"]
        )
    }

    func noteSuccess() {
        self.last.withLock { $0 = nil }
        let count = self.loads.withLock { count in
            count += 1
            return count
        }
        if count > 1 { self.logger.notice("the certificate was read anew") }
    }
}
