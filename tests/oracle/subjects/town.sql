-- The second opinion about the technical area, culture and leisure.

-- TM2: decided within the target of the case's type, by the quarter of the decision.
CREATE TABLE facts.servicemaal AS
SELECT CAST(date_trunc('quarter', afgjort) AS DATE) AS slot, sagstype,
    count(*) FILTER (date_diff('day', fuldt_oplyst, afgjort) <= CASE sagstype
        WHEN 'industri' THEN 50 WHEN 'erhverv' THEN 55 WHEN 'etagebolig' THEN 60 ELSE 40 END) AS in_time,
    count(*) AS cases, 0 AS units
FROM raw.byggesag WHERE afgjort IS NOT NULL
GROUP BY ALL;

-- TM4: collected for recycling, of all household waste.
CREATE TABLE facts.genanvendelse AS
SELECT make_date(CAST(aar AS INTEGER), 1, 1) AS slot, sum(til_genanvendelse_ton) AS recycled, sum(ton) AS tonnes, 0 AS units
FROM raw.husholdningsaffald GROUP BY ALL;

-- TM5
CREATE TABLE facts.restaffald AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, distrikt, sum(ton) AS tonnes, 0 AS units
FROM raw.restaffald GROUP BY ALL;

-- TM6: everyone killed or injured.
CREATE TABLE facts.trafikuheld AS
SELECT q.slot, count(*) AS persons, count(*) AS units
FROM raw.tilskadekommen AS t JOIN facts.quarters AS q ON t.kvartal = q.name
GROUP BY q.slot;

-- TM7
CREATE TABLE facts.buspassagerer AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, buslinje, sum(paastigere) AS boardings, 0 AS units
FROM raw.bustaelling GROUP BY ALL;

-- KF2
CREATE TABLE facts.biblioteksbesoeg AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, institution, sum(besoeg) AS visits, 0 AS units
FROM raw.bibliotekstaelling GROUP BY ALL;

-- KF3: memberships, of the residents under 25 on 1 July.
CREATE TABLE facts.foreningsmedlemmer AS
SELECT CAST(date_trunc('year', i.slot) AS DATE) AS slot, i.distrikt, i.aldersgruppe, m.medlemmer AS memberships, i.persons AS residents, i.persons AS units
FROM raw.medlemsopgoerelse AS m
JOIN facts.indbyggere AS i
    ON i.slot = make_date(CAST(m.aar AS INTEGER), 7, 1) AND i.distrikt = m.distrikt AND i.aldersgruppe = m.aldersgruppe;

-- KF4: visits, and hours booked of those possible.
CREATE TABLE facts.svoemmehal AS
SELECT CAST(maaned || '-01' AS DATE) AS slot, sum(besoeg) AS visits, sum(bookede_timer) AS booked,
    sum(mulige_timer) AS possible, 0 AS units
FROM raw.svoemmehal GROUP BY ALL;
