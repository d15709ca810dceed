-- The second opinion about health and senior care.

-- AE2 and AE3: hours a week granted, and the part of them that was delivered, by the district's and provider's schedule.
CREATE TABLE facts.hjemmehjaelp_timer AS
SELECT h.slot, h.distrikt, h.leverandoer, sum(h.hours) AS granted, sum(h.hours * k.gennemfoert) AS delivered,
    count(DISTINCT h.person) AS citizens, count(DISTINCT h.person) AS units
FROM facts.helped AS h
JOIN raw.koereplan AS k
    ON k.maaned = strftime(h.slot, '%Y-%m') AND k.distrikt = h.distrikt AND k.leverandoer = h.leverandoer
GROUP BY ALL;

-- AE6: granted a place and not offered one by the month's last day, on either list.
CREATE TABLE facts.venteliste AS
SELECT m.slot, count(DISTINCT s.borger_id) AS waiting, count(DISTINCT s.borger_id) AS units
FROM facts.months AS m
JOIN raw.plejeboligsag AS s ON s.visiteret <= m.last AND (s.tilbudt IS NULL OR s.tilbudt > m.last)
GROUP BY m.slot;

-- AE7: days from discharge to the first appointment.
CREATE TABLE facts.genoptraening AS
SELECT q.slot, g.distrikt, sum(g.ventedage) AS waited, count(*) FILTER (g.ventedage <= 7) AS in_time,
    count(*) AS programmes, count(*) AS units
FROM raw.genoptraeningsplan AS g JOIN facts.quarters AS q ON g.kvartal = q.name
GROUP BY ALL;

-- Those of 65 and over, on the first day of each quarter.
CREATE TABLE facts.old AS
SELECT slot, distrikt, aldersgruppe, persons FROM facts.indbyggere WHERE aldersgruppe IN ('a65_79', 'a80_plus');

-- AE8: admissions of a year, of the old on 1 July.
CREATE TABLE facts.indlaeggelser AS
WITH admitted AS (
    SELECT make_date(CAST(aar AS INTEGER), 7, 1) AS slot, distrikt, aldersgruppe, count(*) AS admissions
    FROM raw.forebyggelig_indlaeggelse GROUP BY ALL
)
SELECT CAST(date_trunc('year', old.slot) AS DATE) AS slot, old.distrikt, old.aldersgruppe, coalesce(a.admissions, 0) AS admissions, old.persons, old.persons AS units
FROM facts.old AS old LEFT JOIN admitted AS a USING (slot, distrikt, aldersgruppe)
WHERE old.slot IN (SELECT slot FROM admitted);

-- AE9: bed days after treatment, a quarter's times four, of the old on the quarter's first day.
CREATE TABLE facts.faerdigbehandlede AS
SELECT q.slot, sum(o.dage) AS days, 4 * sum(o.dage) AS days_a_year, count(*) AS units,
    (SELECT sum(persons) FROM facts.old WHERE old.slot = q.slot) AS old
FROM raw.faerdigbehandlet_ophold AS o JOIN facts.quarters AS q ON o.kvartal = q.name
GROUP BY q.slot;

-- AE10: different helpers in 14 days of those with daily help.
CREATE TABLE facts.kontinuitet AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, distrikt, sum(hjaelpere) AS helpers, count(*) AS citizens, count(*) AS units
FROM raw.hjemmeplejeforloeb GROUP BY ALL;
