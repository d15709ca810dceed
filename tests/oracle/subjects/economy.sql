-- The second opinion about staff, cash, debt and the year's construction, over the raw rows.

-- HR2: the days lost of HR1, on the national basis of 227 working days in a year, per full-time position.
-- Where an employee belongs follows the unit on the year's last day.
CREATE TABLE facts.sygedage AS
WITH years AS (
    SELECT year(slot) AS year, sum(workdays) AS workdays FROM facts.months GROUP BY ALL
)
SELECT make_date(y.year, 1, 1) AS slot, p.omraade, p.forvaltning, w.faggruppe,
    -- Unlike most amounts not exact, but to more digits than are published.
    CAST(sum(w.lost) * 227 / y.workdays AS DECIMAL(18, 9)) AS days_of_227,
    CAST(sum(w.possible) / y.workdays AS DECIMAL(18, 9)) AS positions,
    count(DISTINCT w.medarbejder_id) AS units
FROM facts.worked AS w
JOIN years AS y ON y.year = year(w.slot)
JOIN facts.places AS p ON p.institution = w.institution AND make_date(y.year, 12, 31) BETWEEN p.since AND p.until
GROUP BY y.year, y.workdays, p.omraade, p.forvaltning, w.faggruppe;

-- HR3: long is at least 14 working days in one month, since pay knows no spells. Days are in proportion to the
-- position, and so is the limit.
CREATE TABLE facts.langtidsfravaer AS
SELECT q.slot, p.forvaltning,
    sum(CASE WHEN w.lost >= 14 * w.degree THEN w.lost ELSE 0 END) AS long_days,
    sum(CASE WHEN w.lost < 14 * w.degree THEN w.lost ELSE 0 END) AS short_days,
    sum(w.lost) AS lost, sum(w.possible) AS possible, count(DISTINCT w.medarbejder_id) AS units
FROM facts.worked AS w
JOIN facts.quarters AS q ON w.slot BETWEEN q.slot AND q.last
JOIN facts.places AS p ON p.institution = w.institution AND q.last BETWEEN p.since AND p.until
GROUP BY ALL;

-- HR4: those whose last day of all lies in the year, over the mean number employed on the year's days. An employee
-- counts once a year, where the latest employment of the year was.
CREATE TABLE facts.personaleomsaetning AS
WITH years AS (
    SELECT DISTINCT make_date(year(slot), 1, 1) AS first, make_date(year(slot), 12, 31) AS last FROM facts.months
), stays AS (
    SELECT y.first, y.last, a.medarbejder_id, a.institution, a.faggruppe, a.fra,
        date_diff('day', greatest(a.fra, y.first), least(coalesce(a.til, y.last), y.last)) + 1 AS days,
        row_number() OVER (PARTITION BY y.first, a.medarbejder_id ORDER BY a.fra DESC) AS newest
    FROM raw.ansaettelse AS a JOIN years AS y ON a.fra <= y.last AND (a.til IS NULL OR a.til >= y.first)
), persons AS (
    SELECT first, last, medarbejder_id, sum(days) AS days FROM stays GROUP BY ALL
), gone AS (
    SELECT medarbejder_id, max(til) AS on_day FROM raw.ansaettelse GROUP BY ALL HAVING count(*) = count(til)
)
SELECT s.first AS slot, p.omraade, p.forvaltning, s.faggruppe,
    count(*) FILTER (g.on_day BETWEEN s.first AND s.last) AS gone,
    sum(CAST(n.days / (date_diff('day', s.first, s.last) + 1) AS DECIMAL(18, 9))) AS employed,
    count(*) AS units
FROM stays AS s
JOIN persons AS n ON n.first = s.first AND n.medarbejder_id = s.medarbejder_id
JOIN facts.places AS p ON p.institution = s.institution AND s.last BETWEEN p.since AND p.until
LEFT JOIN gone AS g ON g.medarbejder_id = s.medarbejder_id
WHERE s.newest = 1
GROUP BY ALL;

-- OK3: the overdraft rule: the mean of the daily balances of the 365 days up to the quarter's last.
CREATE TABLE facts.likviditet AS
SELECT q.slot, CAST(sum(k.mio_kr) / 365 AS DECIMAL(18, 9)) AS balance, 0 AS units
FROM facts.quarters AS q JOIN raw.kassebeholdning AS k ON date_diff('day', k.dato, q.last) BETWEEN 0 AND 364
GROUP BY q.slot HAVING count(*) = 365;

-- OK4: debt at the year's end; housing for older people is left out from 2019 on.
CREATE TABLE facts.gaeld AS
SELECT make_date(aar, 1, 1) AS slot, sum(restgaeld) AS debt, 0 AS units
FROM raw.laan WHERE NOT (formaal = 'aeldreboliger' AND aar >= 2019)
GROUP BY aar;

-- AN3: what is booked of the year's payments by the quarter's end, over what the year's projects may spend. Bills are
-- booked 45 days after they are paid; the fourth quarter is the account of the whole year.
CREATE TABLE facts.gennemfoerelse AS
SELECT q.slot, p.udvalg,
    sum(r.mio_kr) AS available,
    sum(coalesce((
        SELECT sum(b.mio_kr) FROM raw.betaling AS b
        WHERE b.projekt = r.projekt AND year(b.dato) = r.aar AND (b.dato + 45 <= q.last OR month(q.last) = 12)
    ), 0)) AS spent,
    0 AS units
FROM raw.raadighedsbeloeb AS r
JOIN facts.quarters AS q ON year(q.slot) = r.aar
JOIN raw.projekt AS p USING (projekt)
GROUP BY ALL;
