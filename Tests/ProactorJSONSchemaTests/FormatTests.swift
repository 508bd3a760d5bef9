import ProactorJSONSchema
import ProactorModel
import Testing

@Suite struct FormatTests {
    @Test(arguments: [
        (
            "date-time",
            [
                "2025-06-30T12:00:00Z", "2025-06-30t12:00:00.123+05:30", "1998-12-31T23:59:60Z",
                "1990-12-31T15:59:60-08:00",
            ],
            [
                "2025-06-30 12:00:00Z", "2025-06-30T12:00:00", "2025-02-29T00:00:00Z", "2025-06-30T24:00:00Z",
                "1998-12-31T22:59:60Z", "2025-06-30T12:00:00.Z", "٢025-06-30T12:00:00Z", "",
            ]
        ),
        ("date", ["2024-02-29", "0001-01-01"], ["2023-02-29", "2024-2-1", "20240201", "2024-13-01"]),
        (
            "time", ["12:00:00Z", "23:59:60Z", "01:29:60+01:30", "12:00:00.5-00:00"],
            ["12:00:00", "12:00Z", "25:00:00Z", "12:00:00+24:00"]
        ),
        (
            "duration", ["P1Y2M3D", "PT1H", "P1DT12H", "P4W", "PT0S", "P1M", "PT1M5S"],
            ["P", "PT", "P1", "1D", "P1YT", "P1Y2D", "PT1H2S", "P1W2D", "P1H", "PT1D", "P1D2M"]
        ),
        (
            "email",
            ["a.b+c@example.com", "\"a b\\\"\"@example.com", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "a@localhost"],
            ["a", "@b", "a@", ".a@b.c", "a..b@c.d", "a b@c.d", "a@-b.c", "\"a\"b@c.d", "a@[300.0.0.1]"]
        ),
        (
            "uri",
            [
                "https://user@example.com:80/a%20b?q#f", "urn:isbn:1", "mailto:a@b.c", "http://[2001:db8::1]:8080/",
                "file:///a",
            ], ["/a", "//a/b", "http://a b", "http://[::g]/", "1a:b", "a:%2", "http://a:x/", "http://é", "a:#b#c", ""]
        ),
        ("uri-reference", ["", "/a", "a/b", "//h/p", "?q", "#f", "https://a"], ["a b", "\\\\a", "%zz", ":a"]),
        (
            "uuid", ["123e4567-E89B-12d3-a456-426614174000"],
            ["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g", ""]
        ),
        (
            "ipv4", ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
            ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "1.2.3.٤", "0x1.2.3.4"]
        ),
        (
            "ipv6", ["::", "::1", "2001:db8::", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.1", "1:2:3:4:5:6:7::"],
            [
                ":", "1::2::3", "1:2:3:4:5:6:7", "12345::", "1:2:3:4:5:6:7:8:9", "::1%eth0", "1:2:3:4:5:6:7:8::",
                ":1::", "1.2.3.4::",
            ]
        ),
        (
            "hostname", ["example.com", "a", "xn--4gbwdl.xn--wgbh1c", "1host"],
            ["", "-a", "a-", "a..b", "a_b", "é.com", String(repeating: "a", count: 64), "a."]
        ),
        ("json-pointer", ["", "/", "/a~0b~1c", "/a//b"], ["a", "/~", "/~2", "#/a"]),
        ("regex", ["^a+$", "", "\\p{L}"], ["(", "[", "a**", "(?=a)"]),
    ])
    func `formats are checked`(format: String, valid: [String], invalid: [String]) throws {
        let compiled = try schema("{\"format\":\"\(format)\"}")
        for text in valid { #expect(compiled.accepts(.string(text)), "\(text) is a \(format)") }
        for text in invalid { #expect(!compiled.accepts(.string(text)), "\(text) is no \(format)") }
        #expect(compiled.accepts(1))
    }

    @Test func `formats only inform where the limits say so`() throws {
        let compiled = try schema(#"{"format":"date"}"#, limits: JSONSchemaLimits(assertsFormats: false))
        #expect(compiled.accepts("never"))
    }
}
