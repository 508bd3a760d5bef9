import Glibc
import Testing

@testable import ProactorTools

@Suite struct IPAddressTests {
    private func address(_ text: String) throws -> IPAddress {
        var bytes = [UInt8](repeating: 0, count: 16)
        let family = text.contains(":") ? AF_INET6 : AF_INET
        try #require(unsafe inet_pton(family, text, &bytes) == 1)
        return IPAddress(bytes: family == AF_INET ? Array(bytes.prefix(4)) : bytes)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1", "2001:200::1", "2400::", "3ffe::1",
        "::ffff:8.8.8.8", "64:ff9b::808:808",
    ])
    func `hosts on the Internet are public`(text: String) throws {
        #expect(try self.address(text).isPublic)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.0", "100.127.255.255", "100.100.100.200",
        "127.0.0.1",
        "127.255.255.255", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.0", "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.0", "198.19.255.255", "198.51.100.1", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1",
        "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fec0::1",
        "ff02::1", "4000::1",
    ])
    func `everything else is not`(text: String) throws {
        #expect(try !self.address(text).isPublic)
    }

    @Test func `an address is written as URLs have it`() throws {
        #expect(try self.address("::ffff:1.2.3.4").description == "1.2.3.4")
        #expect(try self.address("2001:db8::f00").description == "2001:db8:0:0:0:0:0:f00")
    }
}

@Suite struct HTTPTargetTests {
    @Test(arguments: [
        ("http://a.example", "http://a.example/"), ("HTTPS://A.Example:443/X?y=%20Z", "https://a.example/X?y=%20Z"),
        ("http://a.example:8080?q", "http://a.example:8080/?q"), ("https://a/#frag", "https://a/"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"), ("http://a_b-c.d./", "http://a_b-c.d./"),
        ("http://a/b//c/./d?e?f", "http://a/b//c/./d?e?f"),
    ])
    func `a URL is written in one way`(text: String, url: String) throws {
        #expect(try #require(HTTPTarget(text)).url == url)
    }

    @Test(arguments: [
        "", "a.example", "//a.example", "ftp://a", "http:/a", "http:a", "http://", "http:///x", "http://:80",
        "http://a:0",
        "http://a:65536", "http://a:", "http://a:x", "http://a:+80", "http://u@a", "http://u:p@a", "http://a b/",
        "http://ä/",
        "http://a/ ", "http://a/ä", "http://a/%", "http://a/%2", "http://a/%gg", "http://a/\"", "http://a/<",
        "http://a\\b/",
        "http://a/\\", "http://[::1", "http://::1/", "http://[]/", "http://[a.b]x/", "http://a%2e/", "http://a/\n",
        "http://a\n/",
    ])
    func `what could be read in two ways is no URL`(text: String) {
        #expect(HTTPTarget(text) == nil)
    }
}
