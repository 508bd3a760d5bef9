import Foundation

/// Makes certificates with the command `openssl`, which has nothing in common with the code under test.
package enum CertificateMaker {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Writes `NAME-cert.pem` and `NAME-key.pem` for 127.0.0.1 and localhost into a directory; the certificate is its own authority.
    ///
    /// - Returns: Their paths.
    package static func make(
        _ name: String,
        in directory: TemporaryDirectory
    ) async throws -> (certificate: String, key: String) {
        let (certificate, key) = (directory.file("\(name)-cert.pem"), directory.file("\(name)-key.pem"))
        let command = """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj '/CN=\(name)' \
            -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' -addext 'basicConstraints=critical,CA:TRUE' \
            -keyout '\(key)' -out '\(certificate)' 2>&1
            """
        // On a thread of its own, for Foundation's `Process` does not bear that other tests open files meanwhile.
        let status = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.run(command)) }
        }
        guard status == 0 else { throw Failure(description: "openssl ended with \(status)") }
        return (certificate, key)
    }

    private static func run(_ command: String) -> Int32 {
        guard let pipe = unsafe popen(command, "re") else { return -1 }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while unsafe fread(&buffer, 1, buffer.count, pipe) > 0 {}
        return unsafe pclose(pipe)
    }
}
