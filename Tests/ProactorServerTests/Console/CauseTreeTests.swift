import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorServer

@Suite("What led to what") struct CauseTreeTests {
    private func node(_ id: String, _ cause: String?, at second: Int64 = 0, title: String = "t") -> CauseNode {
        CauseNode(
            id: id,
            kind: .event,
            title: title,
            detail: "",
            state: "completed",
            at: Timestamp(seconds: second),
            path: "/x",
            cause: cause
        )
    }

    @Test func `each stands right below what led to it, in the order of time`() {
        let tree = CauseTree([
            self.node("d", "b", at: 4), self.node("a", nil), self.node("c", "a", at: 3), self.node("b", "a", at: 1),
        ])
        #expect(tree.rows.map(\.node.id) == ["a", "b", "d", "c"])
        #expect(tree.rows.map(\.depth) == [0, 1, 2, 1])
        #expect(tree.rows.map(\.parent) == [nil, 0, 1, 0])
        #expect(!tree.isCutShort)
    }

    @Test func `what is missing, circular or too much is no trouble`() {
        #expect(CauseTree([self.node("a", "gone")]).rows.map(\.depth) == [0])
        // Nothing of a circle is reached from a beginning.
        let circle = CauseTree([self.node("a", "b"), self.node("b", "a"), self.node("c", "c")])
        #expect(circle.rows.map(\.node.id) == ["c"])
        #expect(circle.isCutShort)
        let chain = (0..<1000).map { self.node("n\($0)", $0 == 0 ? nil : "n\($0 - 1)", at: Int64($0)) }
        let long = CauseTree(chain)
        #expect(long.rows.count == CauseTree.nodeMaximum)
        #expect(long.isCutShort)
        #expect((long.rows.map(\.depth).max() ?? 99) < 20)
    }

    @Test func `the drawing and the list show hostile names as text, and the list is well-formed`() {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<200 {
            var nodes: [CauseNode] = []
            for place in 0..<Int.random(in: 0...12, using: &random) {
                let cause = place == 0 ? nil : "n\(Int.random(in: 0..<place, using: &random))"
                nodes.append(self.node("n\(place)", cause, at: Int64(place), title: "<script>\"'&\(place)"))
            }
            let tree = CauseTree(nodes)
            #expect(tree.rows.count == nodes.count)
            let list = CauseList(tree: tree).markup.html
            #expect(!list.contains("<script>") && !CauseGraph(tree: tree).markup.html.contains("<script>"))
            for name in ["ul", "li"] {
                let closed = list.ranges(of: "</\(name)>").count
                #expect(list.ranges(of: "<\(name)>").count + list.ranges(of: "<\(name) ").count == closed)
            }
            #expect(list.ranges(of: "<li>").count == nodes.count)
        }
    }
}
