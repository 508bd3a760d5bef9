import ProactorDiagnostics
import Testing

@Suite struct NearMissTests {
    private static let keys = ["description", "owner", "on", "match", "when", "agent", "prompt", "emits", "approval"]

    @Test(
        arguments: [
            ("aproval", "approval"), ("Approval", "approval"), ("approvla", "approval"), ("promt", "prompt"),
            ("descritpion", "description"), ("agents", "agent"), ("emit", "emits"), ("wehn", "when"), ("no", "on"),
            ("desc", nil), ("retry", nil), ("x", nil), ("", nil), ("schedule", nil),
        ] as [(String, String?)]
    )
    func `a mistyped name finds what was meant, another name nothing`(name: String, expected: String?) {
        #expect(NearMiss.nearest(to: name, in: Self.keys) == expected)
    }

    @Test func `of two equally near names the first in the alphabet is taken, whatever their order`() {
        #expect(NearMiss.nearest(to: "bat", in: ["cat", "bar", "bad"]) == "bad")
        #expect(NearMiss.nearest(to: "bat", in: ["bad", "bar", "cat"]) == "bad")
    }

    @Test func `one letter is not mistaken for another`() {
        #expect(NearMiss.nearest(to: "a", in: ["b"]) == nil)
        #expect(NearMiss.nearest(to: "a", in: ["A"]) == "A")
        #expect(NearMiss.nearest(to: "a", in: ["as"]) == "as")
    }

    @Test func `the hint names the near miss, or else what is known`() {
        #expect(NearMiss.hint(for: "promt", in: Self.keys) == "did you mean 'prompt'?")
        #expect(NearMiss.hint(for: "zzz", in: ["b", "a"]) == "known are a, b")
        #expect(NearMiss.hint(for: "zzz", in: [String]()) == nil)
        let many = (10..<40).map { "tool-\($0)" }
        #expect(NearMiss.hint(for: "zzz", in: many)?.hasSuffix("tool-20, tool-21, …") == true)
    }

    @Test func `names too long to be mistyped are not compared`() {
        let long = String(repeating: "a", count: 100_000)
        #expect(NearMiss.nearest(to: long, in: [long + "b"]) == nil)
        #expect(NearMiss.nearest(to: "a", in: [long]) == nil)
    }
}
