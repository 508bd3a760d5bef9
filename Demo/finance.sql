-- The finance demo: budget and actual cost of twelve cost centres, by account and month, for the year of the last
-- closed month and the year before. Everything is computed from the rows' own numbers, so two loads on one day are
-- alike.

PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
BEGIN;

CREATE TABLE centres (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    staff INTEGER NOT NULL,
    number INTEGER NOT NULL
);

INSERT INTO centres VALUES
    ('CC-110', 'Executive office', 'M. Aalto', 6, 110),
    ('CC-120', 'Finance', 'C. Mendes', 14, 120),
    ('CC-130', 'People', 'J. Novak', 9, 130),
    ('CC-210', 'Product engineering', 'S. Iyer', 62, 210),
    ('CC-220', 'Platform engineering', 'T. Brandt', 28, 220),
    ('CC-230', 'Information security', 'L. Haddad', 11, 230),
    ('CC-310', 'Sales Europe', 'P. Rossi', 34, 310),
    ('CC-320', 'Sales Americas', 'K. Johnson', 27, 320),
    ('CC-330', 'Marketing', 'E. Lindqvist', 16, 330),
    ('CC-410', 'Procurement and inventory', 'A. Petrova', 12, 410),
    ('CC-420', 'Warehouses', 'H. Visser', 48, 420),
    ('CC-430', 'Customer service', 'D. Sharma', 31, 430);

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    perHead REAL NOT NULL         -- EUR a month and member of staff
);

INSERT INTO accounts VALUES
    (6000, 'Salaries', 6200),
    (6100, 'Contractors', 700),
    (6200, 'Cloud and software', 950),
    (6300, 'Travel', 260),
    (6400, 'Facilities', 540),
    (6500, 'Freight and packaging', 120),
    (6600, 'Advertising and events', 180);

CREATE TABLE closedMonths (
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    PRIMARY KEY (year, month)
) WITHOUT ROWID;

-- The last closed month is the month before this one.
WITH RECURSIVE
last (year, month) AS (
    SELECT
        CAST(strftime('%Y', 'now', 'start of month', '-1 month') AS INTEGER),
        CAST(strftime('%m', 'now', 'start of month', '-1 month') AS INTEGER)
),
months (month) AS (SELECT 1 UNION ALL SELECT month + 1 FROM months WHERE month < 12)
INSERT INTO closedMonths
SELECT last.year - 1, months.month FROM last, months
UNION ALL
SELECT last.year, months.month FROM last, months WHERE months.month <= last.month;

-- Where a cost centre's budget for an account is not what its head count says.
CREATE TABLE weights (
    costCentre TEXT NOT NULL REFERENCES centres (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    weight REAL NOT NULL,
    PRIMARY KEY (costCentre, account)
) WITHOUT ROWID;

INSERT INTO weights VALUES
    ('CC-110', 6300, 3.0), ('CC-110', 6500, 0.1),
    ('CC-210', 6100, 2.2), ('CC-210', 6200, 1.6), ('CC-210', 6500, 0.0),
    ('CC-220', 6100, 1.8), ('CC-220', 6200, 6.5), ('CC-220', 6500, 0.0),
    ('CC-230', 6200, 3.2), ('CC-230', 6500, 0.0),
    ('CC-310', 6300, 3.8), ('CC-310', 6600, 2.0),
    ('CC-320', 6300, 4.4), ('CC-320', 6600, 2.4),
    ('CC-330', 6100, 1.5), ('CC-330', 6600, 24.0),
    ('CC-410', 6500, 9.0),
    ('CC-420', 6000, 0.55), ('CC-420', 6100, 1.9), ('CC-420', 6400, 3.5), ('CC-420', 6500, 16.0),
    ('CC-430', 6000, 0.70), ('CC-430', 6300, 0.3);

-- What went otherwise than planned this year: from a month on, actual cost as a multiple of the budget.
CREATE TABLE surprises (
    costCentre TEXT NOT NULL REFERENCES centres (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    fromMonth INTEGER NOT NULL,
    factor REAL NOT NULL,
    PRIMARY KEY (costCentre, account)
) WITHOUT ROWID;

INSERT INTO surprises VALUES
    ('CC-220', 6200, 4, 1.38),    -- cloud cost after a migration
    ('CC-420', 6500, 3, 1.24),    -- freight rates
    ('CC-330', 6600, 1, 0.72),    -- a fair that did not take place
    ('CC-210', 6000, 2, 0.93),    -- open positions
    ('CC-320', 6300, 5, 1.45),    -- a new region
    ('CC-230', 6100, 6, 2.60),    -- incident response
    ('CC-410', 6500, 5, 1.12);

CREATE TABLE lines (
    year INTEGER NOT NULL,
    month INTEGER NOT NULL,
    costCentre TEXT NOT NULL REFERENCES centres (id),
    account INTEGER NOT NULL REFERENCES accounts (id),
    budget REAL NOT NULL,         -- EUR
    actual REAL NOT NULL,         -- EUR; 0 until the month is closed
    PRIMARY KEY (year, month, costCentre, account)
) WITHOUT ROWID;

WITH RECURSIVE months (month) AS (SELECT 1 UNION ALL SELECT month + 1 FROM months WHERE month < 12),
years (year, isLatest) AS (
    SELECT max(year), 1 FROM closedMonths
    UNION ALL
    SELECT min(year), 0 FROM closedMonths
),
planned AS (
    SELECT
        years.year,
        years.isLatest,
        months.month,
        centres.id AS costCentre,
        accounts.id AS account,
        round(
            centres.staff * accounts.perHead * coalesce(weights.weight, 1.0)
            * CASE WHEN years.isLatest THEN 1.0 ELSE 0.94 END
            -- Fairs in spring and autumn, freight before the holidays, no travel in August.
            * CASE
                WHEN accounts.id = 6600 AND months.month IN (3, 4, 9, 10) THEN 1.6
                WHEN accounts.id = 6600 THEN 0.7
                WHEN accounts.id = 6500 AND months.month IN (11, 12) THEN 1.5
                WHEN accounts.id = 6500 THEN 0.9
                WHEN accounts.id = 6300 AND months.month = 8 THEN 0.4
                ELSE 1.0
            END / 100.0
        ) * 100.0 AS budget,
        -- From 0 to 99.
        ((years.isLatest * 193 + months.month * 7919 + centres.number * 104729 + accounts.id * 31)
            % 9973 * 16807 % 65537) % 100 AS chance
    FROM years, months, centres, accounts
    LEFT JOIN weights ON weights.costCentre = centres.id AND weights.account = accounts.id
)
INSERT INTO lines
SELECT
    planned.year,
    planned.month,
    planned.costCentre,
    planned.account,
    planned.budget,
    CASE WHEN closedMonths.month IS NULL THEN 0.0 ELSE
        round(
            planned.budget
            -- Salaries hardly differ from their plan; everything else does, by up to a tenth.
            * CASE
                WHEN planned.account = 6000 THEN 0.99 + planned.chance * 0.0002
                ELSE 0.90 + planned.chance * 0.002
            END
            * CASE WHEN planned.isLatest AND planned.month >= surprises.fromMonth THEN surprises.factor ELSE 1.0 END, 2
        )
    END
FROM planned
LEFT JOIN closedMonths ON closedMonths.year = planned.year AND closedMonths.month = planned.month
LEFT JOIN surprises ON surprises.costCentre = planned.costCentre AND surprises.account = planned.account;

-- Where each cost centre stands at its year's last closed month, and where it will end: the budget of the months to
-- come at the run rate of the last three closed ones.
CREATE VIEW positions AS
WITH closed (year, month) AS (SELECT year, max(month) FROM closedMonths GROUP BY year),
sums AS (
    SELECT
        centres.id AS costCentre, centres.name, centres.owner,
        lines.year AS fiscalYear, closed.month AS monthsClosed,
        sum(lines.budget) AS budgetYear,
        sum(lines.budget) FILTER (WHERE lines.month <= closed.month) AS budgetToDate,
        sum(lines.actual) FILTER (WHERE lines.month <= closed.month) AS actualToDate,
        sum(lines.budget) FILTER (WHERE lines.month BETWEEN closed.month - 2 AND closed.month) AS budgetRecent,
        sum(lines.actual) FILTER (WHERE lines.month BETWEEN closed.month - 2 AND closed.month) AS actualRecent
    FROM lines
    JOIN centres ON centres.id = lines.costCentre
    JOIN closed ON closed.year = lines.year
    GROUP BY centres.id, lines.year
),
forecast AS (
    SELECT
        *,
        round(
            actualToDate
            + (budgetYear - budgetToDate) * CASE WHEN budgetRecent > 0 THEN actualRecent / budgetRecent ELSE 1.0 END
        ) AS forecastYear
    FROM sums
)
SELECT
    *,
    round(actualToDate - budgetToDate) AS variance,
    CASE WHEN budgetToDate > 0 THEN round((actualToDate / budgetToDate - 1) * 100, 1) ELSE 0.0 END AS variancePercent,
    forecastYear - budgetYear AS forecastVariance,
    CASE
        WHEN forecastYear > 1.02 * budgetYear THEN 'over'
        WHEN forecastYear < 0.98 * budgetYear THEN 'under'
        ELSE 'on-plan'
    END AS status
FROM forecast;

COMMIT;
