/// A shop whose rules and agents do all that a deployment can do: two rules for one event, a tool, proposals, a chain that
/// follows from approvals, and a run with two outputs.
extension Site {
    static func shop() throws -> Site {
        let site = try Site()
        try site.writeDatabase(
            "stock.sqlite",
            """
            CREATE TABLE stock (item TEXT PRIMARY KEY, units INTEGER NOT NULL);
            INSERT INTO stock VALUES ('lamp', 12), ('desk', 3), ('chair', 40);
            """
        )
        try site.write("proactor.yaml", Self.shopConfiguration)
        try site.write("Rules/shop/shop.yaml", Self.shopRules)
        try site.write("Agents/shop.yaml", Self.shopAgents)
        return site
    }

    private static let shopConfiguration = """
        store: { sqlite: var/proactor.db }
        tools:
          stock:
            description: Units of an item in stock, found out slowly.
            sql:
              database: stock.sqlite
              query: |
                WITH RECURSIVE wait (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM wait WHERE n < 20000)
                SELECT units, (SELECT max(n) FROM wait) AS waited FROM stock WHERE item = :item
              parameters: { type: object, required: [item], properties: { item: { type: string } } }
        people:
          anna: { name: Anna Petrova }
          ben: { name: Ben Okafor }
        groups:
          desk: [anna, ben]
        """

    private static let shopRules = """
        events:
          OrderPlaced:
            description: A customer ordered something.
            schema: &order
              type: object
              required: [order, item, units]
              properties:
                order: { type: string }
                item: { type: string }
                units: { type: integer, minimum: 1 }
            example: { order: A-1, item: lamp, units: 2 }
          ReservationProposed: { description: Units to be put aside., schema: *order }
          ReservationApproved: { description: Somebody approved., schema: *order }
          ReservationRejected: { description: Somebody rejected., schema: *order }
          OrderNoted: { description: The order is in the books., schema: *order }
          ParcelPlanned:
            description: One parcel of an order.
            schema:
              type: object
              required: [order, parcel]
              properties: { order: { type: string }, parcel: { type: integer } }

        rules:
          reserve:
            description: Put units aside for an order, if somebody approves.
            on: OrderPlaced
            match: { data: { item: [lamp, desk, chair] } }
            agent: reserving
            prompt: "Reserve {{ data.units }} of {{ data.item }}"
            emits: [ReservationProposed]
            approval:
              approvers: [group:desk]
              onApproved: ReservationApproved
              onRejected: ReservationRejected
          note:
            description: Note every order.
            on: OrderPlaced
            agent: noting
            emits: [OrderNoted]
          ship:
            description: Plan two parcels for what was approved.
            on: ReservationApproved
            agent: shipping
            emits: [ParcelPlanned]
        """

    private static let shopAgents = """
        agents:
          reserving:
            description: Looks into the stock.
            tools: [stock]
            concurrency: 8
            steps:
              - say: "{{ prompt }}"
              - call: stock
                with: { item: "{{ data.item }}" }
                as: stock
              - say: "{{ stock.rows[0].units }} units are there"
              - emit: ReservationProposed
                data: { order: "{{ data.order }}", item: "{{ data.item }}", units: "{{ data.units }}" }
          noting:
            description: Writes orders down.
            steps:
              - emit: OrderNoted
                data: { order: "{{ data.order }}", item: "{{ data.item }}", units: "{{ data.units }}" }
          shipping:
            description: Plans parcels.
            tools: [stock]
            steps:
              - call: stock
                with: { item: "{{ data.item }}" }
                as: stock
              - forEach: "[1, 2]"
                as: parcel
                steps:
                  - emit: ParcelPlanned
                    data: { order: "{{ data.order }}", parcel: "{{ parcel }}" }
        """
}
