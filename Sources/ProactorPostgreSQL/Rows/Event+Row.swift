import ProactorModel
import ProactorStorage

extension LoggedEvent {
    init(row: Row) throws(StoreError) {
        self.init(
            sequence: row["sequence"],
            event: try Column.event(row, "body"),
            taskID: TaskID(rawValue: row["task_id"]),
            receivedAt: Column.time(row, "received_at")
        )
    }
}
