/// A deployment for several nodes on one database: a bell whose porter takes a while to look who is there.
extension Site {
    static func nodes() throws -> Site {
        let site = try Site()
        try site.writeDatabase("door.sqlite", "CREATE TABLE door (name TEXT); INSERT INTO door VALUES ('front');")
        try site.write(
            "proactor.yaml",
            """
            store: { postgres: { url: "${env:DATABASE_URL}" } }
            limits: { lease: 2s, workers: 4 }
            tools:
              door:
                description: Looks who is there, slowly.
                sql:
                  database: door.sqlite
                  query: |
                    WITH RECURSIVE wait (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM wait WHERE n < 200000)
                    SELECT name, (SELECT max(n) FROM wait) AS waited FROM door WHERE name = :name
                  parameters: { type: object, required: [name], properties: { name: { type: string } } }
            """
        )
        try site.write(
            "Rules/bell.yaml",
            """
            events:
              BellRang: { description: Somebody is at the door. }
              DoorOpened: { description: Somebody was let in. }
            rules:
              open:
                description: Open the door when the bell rings.
                on: BellRang
                agent: porter
                emits: [DoorOpened]
            agents:
              porter:
                description: Opens the door.
                tools: [door]
                concurrency: 4
                steps:
                  - call: door
                    with: { name: front }
                    as: door
                  - emit: DoorOpened
                    data: { door: "{{ door.rows[0].name }}" }
            """
        )
        return site
    }
}
