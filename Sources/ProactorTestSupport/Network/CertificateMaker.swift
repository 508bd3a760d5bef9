/// Makes certificates with the command `openssl`, which has nothing in common with the code under test.
package enum CertificateMaker {
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
        try await Shell.output(of: command)
        return (certificate, key)
    }
}
