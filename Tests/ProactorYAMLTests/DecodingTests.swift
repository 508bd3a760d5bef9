import ProactorDiagnostics
import ProactorModel
import ProactorYAML
import Testing

@Suite struct DecodingTests {
    private struct Shop: Equatable {
        var name: String?
        var size: Int?
        var ratio: Double?
        var isOpen: Bool?
        var wait: Duration?
        var tags: [String] = []
        var count: Int?
    }

    private func read(_ text: String) -> (shop: Shop?, diagnostics: [Diagnostic]) {
        let (root, problems) = YAMLParser.parse(Array(text.utf8), file: "f.yaml")
        var context = YAMLContext(diagnostics: problems)
        guard let root else { return (nil, context.diagnostics) }
        let shop = context.mapping(root, "a shop") { mapping -> Shop? in
            var shop = Shop()
            shop.name = mapping.required("name")
            shop.size = mapping.optional("size")
            shop.ratio = mapping.optional("ratio")
            shop.isOpen = mapping.optional("open")
            shop.wait = mapping.optional("wait")
            shop.tags = mapping.list("tags").map(\.value)
            shop.count = mapping.optional("count", in: 1...10)
            _ = mapping.nonEmptyNode("approval")
            return shop
        }
        return (shop, context.diagnostics)
    }

    @Test func `values are read into their types`() {
        let (shop, diagnostics) = self.read(
            "{ name: A, size: 3, ratio: 2, open: true, wait: 1h30m, tags: [a, b], count: 10 }"
        )
        #expect(diagnostics.isEmpty)
        #expect(
            shop
                == Shop(
                    name: "A",
                    size: 3,
                    ratio: 2,
                    isOpen: true,
                    wait: .seconds(5400),
                    tags: ["a", "b"],
                    count: 10
                )
        )
    }

    @Test func `keys without a value count as absent, and one value as a list of one`() {
        let (shop, diagnostics) = self.read("name: A\nsize:\ntags: solo\n")
        #expect(diagnostics.isEmpty)
        #expect(shop == Shop(name: "A", tags: ["solo"]))
    }

    @Test func `all problems of a file are shown, each with a caret and what to do`() {
        let text = """
            nmae: A
            size: 2.5
            ratio: .inf
            open: yes
            wait: 90
            tags: [a, 5, { b: 1 }]
            count: 11
            approval:
            """
        var renderer = DiagnosticRenderer()
        renderer.add(file: "f.yaml", text: text)
        let diagnostics = self.read(text).diagnostics.sorted {
            ($0.location?.range.start.line ?? 0, $0.code.name) < ($1.location?.range.start.line ?? 0, $1.code.name)
        }
        #expect(
            renderer.render(diagnostics) == """
                f.yaml:1:1: error: a shop needs the key 'name' [missing-key]
                    1 | nmae: A
                      | ^~~~

                f.yaml:1:1: error: unknown key 'nmae' in a shop [unknown-key]
                    1 | nmae: A
                      | ^~~~ did you mean 'name'?

                f.yaml:2:7: error: 'size' must be a whole number, found the number 2.5 [wrong-type]
                    2 | size: 2.5
                      |       ^~~

                f.yaml:3:8: error: 'ratio' must be a number, found the number .inf [wrong-type]
                    3 | ratio: .inf
                      |        ^~~~

                f.yaml:4:7: error: 'open' must be true or false, found the text 'yes' [wrong-type]
                    4 | open: yes
                      |       ^~~

                f.yaml:5:7: error: 'wait' must be a length of time such as 30s, 5m, 1h30m or 7d, found the number 90 [wrong-type]
                    5 | wait: 90
                      |       ^~

                f.yaml:6:11: error: an element of 'tags' must be a text, found the number 5 [wrong-type]
                    6 | tags: [a, 5, { b: 1 }]
                      |           ^ put it in quotes: "5"

                f.yaml:6:14: error: an element of 'tags' must be a text, found a mapping [wrong-type]
                    6 | tags: [a, 5, { b: 1 }]
                      |              ^~~~~~~~

                f.yaml:7:8: error: 'count' must be from 1 to 10, is 11 [wrong-value]
                    7 | count: 11
                      |        ^~

                f.yaml:8:1: error: 'approval' is empty [wrong-value]
                    8 | approval:
                      | ^~~~~~~~ write what it should hold, or remove the key

                """
        )
    }

    @Test func `what is known is named once, however often it is asked for`() {
        var context = YAMLContext()
        let root = parse("zzz: 1").root
        _ = root.flatMap { root in
            context.mapping(root, "a thing") { mapping -> Int? in
                _ = mapping.node("on")
                _ = mapping.node("match")
                _ = mapping.node("on")
                return nil
            }
        }
        #expect(context.diagnostics.map(\.hint) == ["known are match, on"])
    }

    @Test(arguments: [
        ("[]", "a shop must be a mapping, found a list"), ("text", "a shop must be a mapping, found the text 'text'"),
        ("5", "a shop must be a mapping, found the number 5"),
    ])
    func `what is no mapping is said so`(text: String, message: String) {
        #expect(self.read(text).diagnostics.map(\.message) == [message])
    }

    @Test func `an empty mapping lacks its keys at its own place`() {
        #expect(
            self.read("{}").diagnostics.map(\.description) == [
                "f.yaml:1:1: error: a shop needs the key 'name' [missing-key]"
            ]
        )
    }

    @Test func `entries are read in order, and what is none is said so`() {
        var context = YAMLContext()
        let root = parse("b: 1\na: 2\n").root
        let names = root.map { context.entries($0, "'things'") { entry, _ in entry.name } }
        #expect(names == ["b", "a"])
        let list = parse("[1]").root
        _ = list.map { context.entries($0, "'things'") { entry, _ in entry.name } }
        #expect(context.diagnostics.map(\.message) == ["'things' must be a mapping from names, found a list"])
    }
}
