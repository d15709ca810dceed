-- The second opinion about children's cases, complaints, supported housing and homelessness.

-- SO2: assessed within 24 hours, by the quarter in which the report came.
CREATE TABLE facts.underretning_24t AS
SELECT CAST(date_trunc('quarter', u.modtaget) AS DATE) AS slot,
    count(*) FILTER (v.timer <= 24) AS in_time, count(*) AS reports, count(*) AS units
FROM raw.underretning AS u, raw.vurdering AS v WHERE v.underretning_id = u.underretning_id
GROUP BY ALL;

-- SO3: children in care at the quarter's end, and all residents under 18 on that day by the register of persons.
CREATE TABLE facts.anbragte AS
WITH young AS (
    SELECT q.slot, count(*) AS persons
    FROM facts.quarters AS q
    JOIN facts.months AS m ON m.last = q.last
    JOIN facts.lived AS h ON q.last BETWEEN h.since AND h.until AND h.born > m.number_of_last - 180000
    WHERE q.name IN (SELECT kvartal FROM raw.anbragt)
    GROUP BY q.slot
)
SELECT q.slot, sum(a.anbragte) AS placed, min(young.persons) AS young, sum(a.anbragte) AS units
FROM raw.anbragt AS a
JOIN facts.quarters AS q ON a.kvartal = q.name
JOIN young ON young.slot = q.slot
GROUP BY q.slot;

-- SO4: examinations by the quarter of their completion.
CREATE TABLE facts.undersoegelse AS
SELECT q.slot, sum(u.inden_frist) AS in_time, count(*) AS examinations, count(*) AS units
FROM raw.boernefaglig_undersoegelse AS u
JOIN facts.quarters AS q ON u.kvartal = q.name
GROUP BY q.slot;

-- SO5: complaints by the year in which the board decided.
CREATE TABLE facts.omgoerelse AS
SELECT make_date(CAST(aar AS INTEGER), 1, 1) AS slot, lov,
    count(*) FILTER (omgjort = 1) AS reversed, count(*) AS cases, count(*) AS units
FROM raw.klagesag GROUP BY ALL;

-- SO6: parts of a year lived in supported housing, and what they cost.
CREATE TABLE facts.botilbud AS
SELECT q.slot, sum(b.udgift) AS cost, sum(b.helaar) AS full_years, 0.25 AS part_of_year, count(*) AS units
FROM raw.botilbudsborger AS b
JOIN facts.quarters AS q ON b.kvartal = q.name
GROUP BY q.slot;

-- SO7: persons met in the week of the count.
CREATE TABLE facts.hjemloese AS
SELECT make_date(CAST(aar AS INTEGER), 1, 1) AS slot, count(*) AS persons, count(*) AS units
FROM raw.hjemloes GROUP BY ALL;
