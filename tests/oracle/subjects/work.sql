-- The second opinion about the job centre's figures.

-- BS2: full-time persons on benefits, of all residents from 16 to 66 on the month's last day by the register of
-- persons; these are written beside one of the benefits, so that they count once. What is registered more than 45 days
-- late is not known of the last months. Education assistance became social assistance in July 2025.
CREATE TABLE facts.forsoergede AS
WITH residents AS (
    SELECT m.slot, (m.number_of_last - h.born) // 10000 AS age, count(*) AS persons
    FROM facts.months AS m JOIN facts.lived AS h ON m.last BETWEEN h.since AND h.until
    WHERE m.slot >= DATE '2021-01-01'
    GROUP BY ALL
), bands AS (
    SELECT slot, CASE WHEN age < 25 THEN 'a16_24' WHEN age < 30 THEN 'a25_29' WHEN age < 50 THEN 'a30_49'
         WHEN age < 60 THEN 'a50_59' ELSE 'a60_66' END AS alder_arbejde, sum(persons) AS persons
    FROM residents WHERE age BETWEEN 16 AND 66 GROUP BY ALL
), known AS (
    SELECT m.slot, o.alder_arbejde, o.personer,
        CASE WHEN m.slot >= DATE '2025-07-01' AND o.ydelse = 'uddannelseshjaelp' THEN 'kontanthjaelp' ELSE o.ydelse END AS ydelse,
        o.fuldtidspersoner - CASE WHEN date_diff('day', m.last, (SELECT max(last) FROM facts.months)) < 45 THEN o.sent ELSE 0 END AS full_time
    FROM raw.offentlig_forsoergelse AS o JOIN facts.months AS m ON o.maaned = strftime(m.slot, '%Y-%m')
), benefits AS (
    SELECT slot, ydelse, alder_arbejde, sum(full_time) AS full_time, sum(personer) AS units FROM known GROUP BY ALL
)
SELECT b.slot, b.ydelse, b.alder_arbejde, b.full_time, b.units,
    CASE WHEN b.ydelse = min(b.ydelse) OVER (PARTITION BY b.slot, b.alder_arbejde) THEN r.persons ELSE 0 END AS residents
FROM benefits AS b JOIN bands AS r ON r.slot = b.slot AND r.alder_arbejde = b.alder_arbejde;

-- BS3: everyone from 16 to 24, and those without both job and education.
CREATE TABLE facts.unge AS
SELECT q.slot, u.koen, u.distrikt, sum(u.uden) AS without, count(*) AS young, count(*) AS units
FROM raw.ung AS u JOIN facts.quarters AS q ON u.kvartal = q.name
GROUP BY ALL;

-- BS4: the courses under way in a month, by how long they have lasted.
CREATE TABLE facts.sygedagpenge AS
SELECT CAST(maaned || '-01' AS DATE) AS slot,
    count(*) FILTER (varighed = 'over_52') AS over_52,
    count(*) FILTER (varighed IN ('over_52', 'fra_26_til_52')) AS over_26,
    count(*) AS courses, count(*) AS units
FROM raw.sygedagpengeforloeb GROUP BY ALL;

-- BS5: of a month's unemployed, those who have been so for most of a year.
CREATE TABLE facts.langtidsledige AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, alder_arbejde,
    count(*) FILTER (langtid = 1) AS long_term, count(*) AS unemployed, count(*) AS units
FROM raw.ledig GROUP BY ALL;

-- BS6: of the target group, those active with a company.
CREATE TABLE facts.virksomhedsvendt AS
SELECT CAST(maaned || '-01' AS DATE) AS slot,
    CASE WHEN maaned >= '2025-07' AND ydelse = 'uddannelseshjaelp' THEN 'kontanthjaelp' ELSE ydelse END AS ydelse,
    count(*) FILTER (deltager = 1) AS active, count(*) AS persons, count(*) AS units
FROM raw.maalgruppe GROUP BY ALL;

-- The jobcentre's tool: new advertisements per industry.
CREATE TABLE facts.jobaabninger AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, branche, sum(stillinger) AS vacancies, 0 AS units
FROM raw.jobopslag GROUP BY ALL;
