-- The payments demo: customers, 600 card orders of the last 120 days, shipments, and what customers wrote.
-- The last orders, ORD-9001 to ORD-9006, are made to be disputed: each shows another course of a chargeback.
-- Everything is computed from the rows' own numbers, so two loads on one day are alike.

PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
BEGIN;

CREATE TABLE customers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    since TEXT NOT NULL           -- YYYY-MM-DD
);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    customerId TEXT NOT NULL REFERENCES customers (id),
    placedAt TEXT NOT NULL,       -- RFC 3339, UTC
    description TEXT NOT NULL,
    amount REAL NOT NULL,
    currency TEXT NOT NULL,
    addressCheck TEXT NOT NULL,        -- match, partial, no-match, unavailable
    securityCodeCheck TEXT NOT NULL,   -- match, no-match
    strongAuthentication INTEGER NOT NULL, -- 1 when the cardholder's bank authenticated the cardholder (3-D Secure)
    refunded REAL NOT NULL,
    disputed INTEGER NOT NULL
);

CREATE TABLE shipments (
    orderId TEXT NOT NULL REFERENCES orders (id),
    carrier TEXT NOT NULL,
    trackingNumber TEXT NOT NULL,
    shippedAt TEXT NOT NULL,
    deliveredAt TEXT,
    signedBy TEXT,
    addressMatchesBilling INTEGER NOT NULL
);

CREATE TABLE messages (
    orderId TEXT NOT NULL REFERENCES orders (id),
    at TEXT NOT NULL,
    topic TEXT NOT NULL,          -- received, question, complaint, return
    text TEXT NOT NULL
);

WITH RECURSIVE
numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 150),
first (place, name) AS (VALUES (0, 'Amira'), (1, 'Bruno'), (2, 'Chloe'), (3, 'Daniel'), (4, 'Elif'), (5, 'Farah'),
    (6, 'Goran'), (7, 'Hanna'), (8, 'Ivo'), (9, 'Jana')),
last (place, name) AS (VALUES (0, 'Keller'), (1, 'Lopes'), (2, 'Moreau'), (3, 'Nagy'), (4, 'Olsen'), (5, 'Popov'),
    (6, 'Quint'), (7, 'Rossi'), (8, 'Svoboda'), (9, 'Tran'), (10, 'Ude'), (11, 'Varga'), (12, 'Weber'), (13, 'Yilmaz'),
    (14, 'Zhou'))
INSERT INTO customers
SELECT
    printf('CUS-%04d', n),
    (SELECT name FROM first WHERE place = n % 10) || ' ' || (SELECT name FROM last WHERE place = n / 10 % 15),
    date('now', printf('-%d days', 130 + n * 7919 % 1500))
FROM numbers;

WITH RECURSIVE
numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 600),
goods (place, description, price) AS (VALUES (0, 'USB-C docking station', 149.0), (1, 'Monitor 27 inch, 4K', 389.0),
    (2, 'Wireless keyboard', 49.9), (3, 'Headset, wireless', 139.0), (4, 'SSD 2 TB, NVMe', 169.0),
    (5, 'Laptop stand', 34.5), (6, 'Wi-Fi 7 access point', 289.0)),
draws AS (SELECT n, n * 16807 % 65537 AS chance FROM numbers)
INSERT INTO orders
SELECT
    printf('ORD-%04d', 1000 + n),
    printf('CUS-%04d', 1 + chance % 150),
    strftime('%Y-%m-%dT%H:%M:%SZ', 'now', 'start of day', printf('-%d days', 4 + (600 - n) / 6),
        printf('+%d minutes', chance % 1200)),
    goods.description,
    goods.price * (1 + chance % 3 / 2),
    'EUR',
    CASE WHEN chance % 20 < 16 THEN 'match' WHEN chance % 20 < 18 THEN 'partial' ELSE 'unavailable' END,
    CASE WHEN chance % 50 = 0 THEN 'no-match' ELSE 'match' END,
    chance % 10 < 7,
    0.0,
    0
FROM draws JOIN goods ON goods.place = draws.chance % 7;

INSERT INTO shipments
SELECT
    id,
    CASE CAST(substr(id, 5) AS INTEGER) % 3 WHEN 0 THEN 'DHL' WHEN 1 THEN 'UPS' ELSE 'PostNL' END,
    printf('TRK%09d', CAST(substr(id, 5) AS INTEGER) * 104729 % 999999937),
    strftime('%Y-%m-%dT%H:%M:%SZ', placedAt, '+1 day'),
    strftime('%Y-%m-%dT%H:%M:%SZ', placedAt, '+3 days'),
    CASE WHEN amount >= 150 THEN (SELECT name FROM customers WHERE customers.id = customerId) END,
    CAST(substr(id, 5) AS INTEGER) % 9 <> 0
FROM orders;

-- The disputed ones.
INSERT INTO customers VALUES
    ('CUS-9001', 'Marta Kowalska', date('now', '-900 days')),
    ('CUS-9002', 'Jonas Berg', date('now', '-31 days')),
    ('CUS-9003', 'Sofia Marin', date('now', '-420 days'));

INSERT INTO orders VALUES
    ('ORD-8001', 'CUS-9001', strftime('%Y-%m-%dT10:12:00Z', 'now', '-210 days'), 'USB-C hub, 7 ports', 39.90, 'EUR',
        'match', 'match', 1, 0, 0),
    ('ORD-8002', 'CUS-9001', strftime('%Y-%m-%dT18:40:00Z', 'now', '-150 days'), 'Webcam 4K', 139.00, 'EUR',
        'match', 'match', 1, 0, 0),
    ('ORD-8003', 'CUS-9003', strftime('%Y-%m-%dT08:05:00Z', 'now', '-190 days'), 'Headset, wireless', 139.00, 'EUR',
        'match', 'match', 1, 0, 0),
    -- "Never arrived", but signed for at the billing address.
    ('ORD-9001', 'CUS-9001', strftime('%Y-%m-%dT14:21:00Z', 'now', '-40 days'), 'Monitor 27 inch, 4K', 389.00, 'EUR',
        'match', 'match', 1, 0, 1),
    -- Fraud: new customer, nothing matches, sent elsewhere.
    ('ORD-9002', 'CUS-9002', strftime('%Y-%m-%dT02:47:00Z', 'now', '-30 days'), 'Two SSD 2 TB, NVMe', 338.00, 'EUR',
        'no-match', 'no-match', 0, 0, 1),
    -- Never delivered: the carrier lost it.
    ('ORD-9003', 'CUS-9003', strftime('%Y-%m-%dT09:30:00Z', 'now', '-35 days'), 'Wi-Fi 7 access point', 289.00, 'EUR',
        'match', 'match', 1, 0, 1),
    -- Refunded before the dispute.
    ('ORD-9004', 'CUS-9003', strftime('%Y-%m-%dT12:00:00Z', 'now', '-50 days'), 'Laptop stand', 34.50, 'EUR',
        'match', 'match', 1, 34.50, 1),
    -- "I do not know this payment", but authenticated by the bank.
    ('ORD-9005', 'CUS-9001', strftime('%Y-%m-%dT20:02:00Z', 'now', '-25 days'), 'USB-C docking station', 149.00, 'EUR',
        'match', 'match', 1, 0, 1),
    -- "Not as described": the customer complained, and was not helped.
    ('ORD-9006', 'CUS-9003', strftime('%Y-%m-%dT16:45:00Z', 'now', '-28 days'), 'Headset, wireless', 139.00, 'EUR',
        'partial', 'match', 1, 0, 1);

INSERT INTO shipments VALUES
    ('ORD-9001', 'DHL', 'TRK700009001', strftime('%Y-%m-%dT07:00:00Z', 'now', '-39 days'),
        strftime('%Y-%m-%dT11:34:00Z', 'now', '-37 days'), 'M. Kowalska', 1),
    ('ORD-9002', 'UPS', 'TRK700009002', strftime('%Y-%m-%dT07:00:00Z', 'now', '-29 days'),
        strftime('%Y-%m-%dT15:10:00Z', 'now', '-27 days'), NULL, 0),
    ('ORD-9003', 'PostNL', 'TRK700009003', strftime('%Y-%m-%dT07:00:00Z', 'now', '-34 days'), NULL, NULL, 1),
    ('ORD-9004', 'DHL', 'TRK700009004', strftime('%Y-%m-%dT07:00:00Z', 'now', '-49 days'),
        strftime('%Y-%m-%dT10:00:00Z', 'now', '-47 days'), NULL, 1),
    ('ORD-9005', 'UPS', 'TRK700009005', strftime('%Y-%m-%dT07:00:00Z', 'now', '-24 days'),
        strftime('%Y-%m-%dT13:25:00Z', 'now', '-22 days'), NULL, 1),
    ('ORD-9006', 'PostNL', 'TRK700009006', strftime('%Y-%m-%dT07:00:00Z', 'now', '-27 days'),
        strftime('%Y-%m-%dT09:50:00Z', 'now', '-25 days'), NULL, 1);

INSERT INTO messages VALUES
    ('ORD-9001', strftime('%Y-%m-%dT18:00:00Z', 'now', '-36 days'), 'received',
        'The monitor is here, thank you. Where do I find the colour profile?'),
    ('ORD-9003', strftime('%Y-%m-%dT08:15:00Z', 'now', '-26 days'), 'complaint',
        'The tracking has not moved for a week. Where is my parcel?'),
    ('ORD-9004', strftime('%Y-%m-%dT17:20:00Z', 'now', '-46 days'), 'return', 'I sent the stand back today.'),
    ('ORD-9006', strftime('%Y-%m-%dT19:45:00Z', 'now', '-24 days'), 'complaint',
        'The left side has no sound. I would like another one.');

COMMIT;
