-- The supply-chain demo: a catalogue of office and network hardware, three warehouses, six suppliers,
-- and 120 days of sales that end yesterday. Everything is computed from the rows' own numbers, so two
-- loads on one day are alike.

PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
BEGIN;

CREATE TABLE warehouses (
    id TEXT PRIMARY KEY,
    city TEXT NOT NULL,
    share REAL NOT NULL,          -- of an item's sales
    number INTEGER NOT NULL
);

INSERT INTO warehouses VALUES
    ('EU-1', 'Rotterdam', 1.00, 1),
    ('EU-2', 'Wroclaw', 0.55, 2),
    ('US-1', 'Columbus', 0.80, 3);

CREATE TABLE suppliers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    leadTimeDays INTEGER NOT NULL,
    onTimeRate REAL NOT NULL,     -- of its deliveries in the last year
    currency TEXT NOT NULL
);

INSERT INTO suppliers VALUES
    ('SUP-NORDKABEL', 'Nordkabel AB', 'SE', 10, 0.97, 'EUR'),
    ('SUP-LUMEN', 'Lumen Electronics GmbH', 'DE', 14, 0.95, 'EUR'),
    ('SUP-TAIPEI', 'Taipei Peripherals Co.', 'TW', 42, 0.88, 'EUR'),
    ('SUP-BRABANT', 'Brabant Office Supply BV', 'NL', 7, 0.98, 'EUR'),
    ('SUP-SILESIA', 'Silesia Metalworks sp. z o.o.', 'PL', 18, 0.93, 'EUR'),
    ('SUP-SHENZHEN', 'Shenzhen Brightwire Ltd.', 'CN', 35, 0.86, 'EUR');

CREATE TABLE items (
    sku TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    dailyUnits REAL NOT NULL,     -- mean units a day in the largest warehouse
    trend REAL NOT NULL,          -- change over the 120 days, as a share
    number INTEGER NOT NULL
);

INSERT INTO items VALUES
    ('SKU-101', 'USB-C charging cable, 1 m', 'cables', 46, 0.10, 101),
    ('SKU-102', 'USB-C charging cable, 2 m', 'cables', 38, 0.05, 102),
    ('SKU-103', 'HDMI 2.1 cable, 2 m', 'cables', 21, -0.05, 103),
    ('SKU-104', 'DisplayPort cable, 2 m', 'cables', 12, 0.00, 104),
    ('SKU-105', 'Patch cable Cat 6A, 3 m', 'cables', 64, 0.08, 105),
    ('SKU-106', 'Patch cable Cat 6A, 10 m', 'cables', 17, 0.02, 106),
    ('SKU-110', 'USB-C charger 65 W', 'power', 24, 0.22, 110),
    ('SKU-111', 'USB-C charger 100 W', 'power', 13, 0.30, 111),
    ('SKU-112', 'Power strip, 6 sockets', 'power', 19, -0.02, 112),
    ('SKU-113', 'Uninterruptible power supply 850 VA', 'power', 3, 0.05, 113),
    ('SKU-120', 'Wireless keyboard, ISO layout', 'input', 15, 0.00, 120),
    ('SKU-121', 'Wireless mouse', 'input', 27, 0.04, 121),
    ('SKU-122', 'Ergonomic vertical mouse', 'input', 8, 0.18, 122),
    ('SKU-123', 'USB-C docking station, dual display', 'docking', 11, 0.26, 123),
    ('SKU-124', 'Thunderbolt 4 docking station', 'docking', 5, 0.15, 124),
    ('SKU-125', 'USB-C hub, 7 ports', 'docking', 18, 0.07, 125),
    ('SKU-130', 'Monitor 24 inch, Full HD', 'displays', 9, -0.12, 130),
    ('SKU-131', 'Monitor 27 inch, 4K', 'displays', 7, 0.20, 131),
    ('SKU-132', 'Monitor 34 inch, curved', 'displays', 3, 0.12, 132),
    ('SKU-133', 'Monitor arm, single', 'displays', 10, 0.10, 133),
    ('SKU-134', 'Monitor arm, dual', 'displays', 5, 0.08, 134),
    ('SKU-140', 'Headset, wired USB', 'audio', 16, -0.10, 140),
    ('SKU-141', 'Headset, wireless with base', 'audio', 12, 0.14, 141),
    ('SKU-142', 'Conference speakerphone', 'audio', 4, 0.06, 142),
    ('SKU-143', 'Webcam Full HD', 'audio', 11, -0.08, 143),
    ('SKU-144', 'Webcam 4K', 'audio', 4, 0.16, 144),
    ('SKU-150', 'Wi-Fi 6 access point', 'network', 8, 0.09, 150),
    ('SKU-151', 'Wi-Fi 7 access point', 'network', 3, 0.60, 151),
    ('SKU-152', 'Gigabit switch, 8 ports', 'network', 9, 0.00, 152),
    ('SKU-153', 'Gigabit switch, 24 ports PoE', 'network', 3, 0.05, 153),
    ('SKU-154', 'SFP+ transceiver, 10 km', 'network', 14, 0.11, 154),
    ('SKU-155', 'Optical patch lead LC-LC, 5 m', 'network', 22, 0.06, 155),
    ('SKU-160', 'SSD 1 TB, NVMe', 'storage', 20, 0.12, 160),
    ('SKU-161', 'SSD 2 TB, NVMe', 'storage', 12, 0.24, 161),
    ('SKU-162', 'Portable SSD 1 TB', 'storage', 10, 0.05, 162),
    ('SKU-170', 'Laptop stand, aluminium', 'furniture', 14, 0.03, 170),
    ('SKU-171', 'Laptop backpack 16 inch', 'furniture', 9, 0.00, 171),
    ('SKU-172', 'Height-adjustable desk frame', 'furniture', 2, 0.10, 172),
    ('SKU-173', 'Desk top 160 x 80 cm', 'furniture', 2, 0.10, 173),
    ('SKU-174', 'Cable tray, steel', 'furniture', 6, 0.05, 174);

-- What each supplier asks for an item. Most items have two sources: a near one, and a cheaper one far away.
CREATE TABLE terms (
    sku TEXT NOT NULL REFERENCES items (sku),
    supplier TEXT NOT NULL REFERENCES suppliers (id),
    unitPrice REAL NOT NULL,      -- EUR, delivered
    packSize INTEGER NOT NULL,    -- units are sold in whole packs
    minimumOrder INTEGER NOT NULL,
    preferred INTEGER NOT NULL,   -- 1 for the supplier of the framework contract
    PRIMARY KEY (sku, supplier)
) WITHOUT ROWID;

INSERT INTO terms VALUES
    ('SKU-101', 'SUP-NORDKABEL', 4.20, 50, 200, 1), ('SKU-101', 'SUP-SHENZHEN', 2.95, 200, 1000, 0),
    ('SKU-102', 'SUP-NORDKABEL', 5.10, 50, 200, 1), ('SKU-102', 'SUP-SHENZHEN', 3.60, 200, 1000, 0),
    ('SKU-103', 'SUP-NORDKABEL', 8.40, 20, 100, 1), ('SKU-103', 'SUP-SHENZHEN', 6.10, 100, 500, 0),
    ('SKU-104', 'SUP-NORDKABEL', 9.20, 20, 100, 1),
    ('SKU-105', 'SUP-NORDKABEL', 3.35, 100, 300, 1), ('SKU-105', 'SUP-SHENZHEN', 2.20, 500, 2000, 0),
    ('SKU-106', 'SUP-NORDKABEL', 7.90, 25, 100, 1),
    ('SKU-110', 'SUP-LUMEN', 18.50, 12, 60, 1), ('SKU-110', 'SUP-SHENZHEN', 13.20, 50, 300, 0),
    ('SKU-111', 'SUP-LUMEN', 29.80, 12, 60, 1), ('SKU-111', 'SUP-SHENZHEN', 21.40, 50, 300, 0),
    ('SKU-112', 'SUP-BRABANT', 9.90, 10, 50, 1),
    ('SKU-113', 'SUP-LUMEN', 84.00, 2, 10, 1),
    ('SKU-120', 'SUP-TAIPEI', 22.70, 10, 80, 1), ('SKU-120', 'SUP-LUMEN', 27.50, 5, 20, 0),
    ('SKU-121', 'SUP-TAIPEI', 11.40, 20, 160, 1), ('SKU-121', 'SUP-LUMEN', 14.20, 10, 40, 0),
    ('SKU-122', 'SUP-TAIPEI', 19.60, 10, 80, 1), ('SKU-122', 'SUP-LUMEN', 24.30, 5, 20, 0),
    ('SKU-123', 'SUP-LUMEN', 96.50, 8, 40, 1), ('SKU-123', 'SUP-TAIPEI', 78.90, 24, 240, 0),
    ('SKU-124', 'SUP-LUMEN', 168.00, 4, 20, 1), ('SKU-124', 'SUP-TAIPEI', 141.50, 12, 120, 0),
    ('SKU-125', 'SUP-TAIPEI', 17.30, 20, 160, 1), ('SKU-125', 'SUP-LUMEN', 21.90, 10, 40, 0),
    ('SKU-130', 'SUP-TAIPEI', 92.00, 6, 60, 1),
    ('SKU-131', 'SUP-TAIPEI', 214.00, 4, 40, 1), ('SKU-131', 'SUP-LUMEN', 246.00, 2, 8, 0),
    ('SKU-132', 'SUP-TAIPEI', 342.00, 2, 20, 1),
    ('SKU-133', 'SUP-SILESIA', 31.20, 6, 30, 1),
    ('SKU-134', 'SUP-SILESIA', 52.40, 4, 20, 1),
    ('SKU-140', 'SUP-TAIPEI', 21.80, 10, 80, 1),
    ('SKU-141', 'SUP-TAIPEI', 74.50, 6, 48, 1), ('SKU-141', 'SUP-LUMEN', 88.00, 3, 12, 0),
    ('SKU-142', 'SUP-TAIPEI', 96.00, 4, 24, 1),
    ('SKU-143', 'SUP-TAIPEI', 28.90, 12, 96, 1),
    ('SKU-144', 'SUP-TAIPEI', 79.00, 6, 48, 1),
    ('SKU-150', 'SUP-LUMEN', 71.00, 5, 20, 1),
    ('SKU-151', 'SUP-LUMEN', 189.00, 5, 10, 1),
    ('SKU-152', 'SUP-LUMEN', 19.40, 10, 40, 1),
    ('SKU-153', 'SUP-LUMEN', 178.00, 2, 8, 1),
    ('SKU-154', 'SUP-NORDKABEL', 16.20, 10, 50, 1), ('SKU-154', 'SUP-SHENZHEN', 11.10, 50, 400, 0),
    ('SKU-155', 'SUP-NORDKABEL', 4.60, 25, 100, 1),
    ('SKU-160', 'SUP-TAIPEI', 52.00, 20, 100, 1), ('SKU-160', 'SUP-LUMEN', 59.50, 10, 20, 0),
    ('SKU-161', 'SUP-TAIPEI', 94.00, 20, 100, 1), ('SKU-161', 'SUP-LUMEN', 108.00, 10, 20, 0),
    ('SKU-162', 'SUP-TAIPEI', 61.00, 10, 60, 1),
    ('SKU-170', 'SUP-SILESIA', 14.80, 12, 60, 1),
    ('SKU-171', 'SUP-BRABANT', 23.50, 10, 40, 1),
    ('SKU-172', 'SUP-SILESIA', 164.00, 1, 8, 1),
    ('SKU-173', 'SUP-SILESIA', 58.00, 2, 10, 1),
    ('SKU-174', 'SUP-SILESIA', 9.70, 10, 50, 1);

-- Units sold per day. A Saturday sells a third and a Sunday a quarter of a weekday; small hashes of
-- item, warehouse, week and day make one week and one day differ from the next.
CREATE TABLE sales (
    sku TEXT NOT NULL REFERENCES items (sku),
    warehouse TEXT NOT NULL REFERENCES warehouses (id),
    day TEXT NOT NULL,            -- YYYY-MM-DD
    units INTEGER NOT NULL,
    PRIMARY KEY (sku, warehouse, day)
) WITHOUT ROWID;

WITH RECURSIVE days (ago, day) AS (
    SELECT 120, date('now', '-120 days')
    UNION ALL
    SELECT ago - 1, date(day, '+1 day') FROM days WHERE ago > 1
),
draws AS (
    SELECT
        items.sku,
        warehouses.id AS warehouse,
        days.day,
        items.dailyUnits * warehouses.share AS level,
        1.0 + items.trend * (120 - days.ago) / 120.0 AS growth,
        CASE strftime('%w', days.day)
            WHEN '0' THEN 0.25 WHEN '6' THEN 0.35 WHEN '1' THEN 1.25 WHEN '5' THEN 1.05 ELSE 1.15
        END AS weekday,
        -- Good and bad weeks, from 0.80 to 1.19.
        0.80 + ((items.number * 31 + warehouses.number * 17 + days.ago / 7 * 7919) % 9973 * 16807 % 65537) % 40 * 0.01
            AS week,
        -- From 0 to 99, mixed well enough that neighbours differ.
        ((items.number * 7919 + warehouses.number * 104729 + days.ago * 31337) % 9973 * 16807 % 65537) % 100 AS chance
    FROM days, items, warehouses
)
INSERT INTO sales
SELECT sku, warehouse, day, CAST(round(level * growth * week * weekday * (0.70 + chance * 0.006)) AS INTEGER)
FROM draws;

-- Units on the way from another warehouse.
CREATE TABLE transfers (
    sku TEXT NOT NULL REFERENCES items (sku),
    origin TEXT NOT NULL REFERENCES warehouses (id),
    warehouse TEXT NOT NULL REFERENCES warehouses (id),
    units INTEGER NOT NULL,
    due TEXT NOT NULL             -- YYYY-MM-DD
);

INSERT INTO transfers VALUES
    ('SKU-101', 'EU-2', 'EU-1', 120, date('now', '+2 days')),
    ('SKU-121', 'EU-1', 'EU-2', 60, date('now', '+3 days')),
    ('SKU-123', 'EU-2', 'EU-1', 24, date('now', '+4 days')),
    ('SKU-160', 'EU-1', 'EU-2', 100, date('now', '+5 days')),
    ('SKU-153', 'EU-1', 'EU-2', 60, date('now', '+2 days'));

COMMIT;
