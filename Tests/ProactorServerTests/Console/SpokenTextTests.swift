import ProactorModel
import Testing

@testable import ProactorServer

@Suite("What agents say in pieces") struct SpokenTextTests {
    private func said(_ number: Int, _ text: String, turn: Int64, partial: Bool) -> NumberedProgress {
        var data: JSONObject = ["text": .string(text), "turn": .int(turn)]
        if partial { data["partial"] = true }
        return NumberedProgress(
            number: number,
            entry: ProgressEntry(
                taskID: TaskID(rawValue: "task_1"),
                kind: .reasoningStep,
                at: Timestamp(seconds: 0),
                data: .object(data)
            )
        )
    }

    @Test func `the last piece has the whole text, of turns that come at once as well`() {
        let whole = SpokenText.whole([
            self.said(1, "A per", turn: 0, partial: true), self.said(2, "Two", turn: 1, partial: true),
            self.said(3, "son", turn: 0, partial: true), self.said(4, " looks.", turn: 0, partial: false),
            self.said(5, " words.", turn: 1, partial: false), self.said(6, "Whole.", turn: 0, partial: false),
        ])
        #expect(whole.map(\.number) == [4, 5, 6])
        #expect(whole.map { $0.entry.data["text"] } == ["A person looks.", "Two words.", "Whole."])
    }

    @Test func `scales end at a round number above`() {
        #expect([0.3, 1, 1.2, 4, 5, 7, 1234].map(BarChart.round(above:)) == [1, 1, 2, 5, 5, 10, 2000])
    }
}
