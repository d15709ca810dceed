-- A second opinion on the figures: one table per KPI, written from the KPIs' definitions over the source's raw rows.
-- Every table has a slot (the first day of a base period), the finest members, and exact amounts.
-- The approved views and the calendar tables of the source are deliberately not used.

CREATE TABLE facts.months AS
SELECT
    CAST(slot AS DATE) AS slot,
    last_day(slot) AS last,
    10000 * year(slot) + 100 * month(slot) + 31 AS number_of_last,
    (SELECT count(*) FROM range(slot, slot + INTERVAL 1 MONTH, INTERVAL 1 DAY) AS d (day) WHERE isodow(day) <= 5) AS workdays
FROM range(TIMESTAMP '2014-01-01', TIMESTAMP '2026-11-01', INTERVAL 1 MONTH) AS m (slot);

CREATE TABLE facts.quarters AS
SELECT slot, last_day(CAST(slot + INTERVAL 2 MONTH AS DATE)) AS last, printf('%d-Q%d', year(slot), quarter(slot)) AS name,
    10000 * year(slot) + 100 * month(slot) + 1 AS number_of_first
FROM facts.months WHERE month(slot) IN (1, 4, 7, 10);

-- Where every unit belonged, and from when to when.
CREATE TABLE facts.places AS
SELECT i.enhed AS institution, i.overordnet AS omraade, o.overordnet AS forvaltning,
    coalesce(i.fra, DATE '0001-01-01') AS since, coalesce(i.til, DATE '9999-12-31') AS until
FROM raw.enhed_tilhoer AS i
JOIN raw.enhed_tilhoer AS o ON o.niveau = 'omraade' AND o.enhed = i.overordnet
WHERE i.niveau = 'institution';

CREATE TABLE facts.projects AS SELECT projekt, udvalg FROM raw.projekt;

CREATE TABLE facts.units AS
SELECT enhed AS institution, coalesce(gyldig_fra, DATE '0001-01-01') AS since, coalesce(gyldig_til, DATE '9999-12-31') AS until
FROM raw.enhed WHERE niveau = 'institution';

-- Who has lived where and when, each by the birthday as a number, 19900229. Someone is of an age when so many years have
-- passed: numbers of days less birthdays, in ten thousands. Who is born on a 29 February is so on the month's last day in
-- other years, which has the number of a 31st.
CREATE TABLE facts.lived AS
SELECT h.distrikt, h.fra AS since, coalesce(h.til, DATE '9999-12-31') AS until,
    10000 * year(p.foedt) + 100 * month(p.foedt) + day(p.foedt) AS born
FROM raw.bopael AS h JOIN raw.borger AS p ON p.person_id = h.person_id;

-- Who was employed for the whole of each month: the possible working days, and those lost to own illness and injuries
-- at work. A unit that has not reported a month counts on neither side.
CREATE TABLE facts.worked AS
WITH lost AS (
    SELECT medarbejder_id, maaned AS slot, sum(dage) AS days
    FROM raw.fravaer WHERE aarsag <> 'barns_sygedag' GROUP BY medarbejder_id, maaned
)
SELECT m.slot, a.institution, a.faggruppe, a.medarbejder_id, a.beskaeftigelsesgrad AS degree,
    m.workdays * a.beskaeftigelsesgrad AS possible, coalesce(lost.days, 0) AS lost
FROM raw.ansaettelse AS a
JOIN facts.months AS m ON m.slot >= a.fra AND (a.til IS NULL OR m.last <= a.til)
LEFT JOIN lost ON lost.medarbejder_id = a.medarbejder_id AND lost.slot = m.slot
WHERE EXISTS (
    SELECT 1 FROM raw.loenindberetning AS r WHERE r.institution = a.institution AND r.maaned = m.slot
);

-- HR1
CREATE TABLE facts.sygefravaer AS
SELECT slot, institution, faggruppe, sum(lost) AS lost, sum(possible) AS possible, count(*) AS units
FROM facts.worked GROUP BY slot, institution, faggruppe;

-- OK1: the budget's posts at each follow-up; the slot is the month that the follow-up closes with.
CREATE TABLE facts.serviceudgifter AS
SELECT
    make_date(CAST(left(budgetopfoelgning, 4) AS INTEGER), 3 * CAST(right(budgetopfoelgning, 1) AS INTEGER), 1) AS slot,
    (SELECT udvalg FROM raw.budgetpost AS p WHERE p.post_id = o.post_id) AS udvalg,
    sum(oprindeligt) AS original, sum(korrigeret) AS adjusted, sum(forventet) AS expected, 0 AS units
FROM raw.budgetopfoelgning AS o
GROUP BY ALL;

-- AN1: for each project under way, everything granted and everything paid until the quarter's end.
CREATE TABLE facts.anlaeg AS
SELECT
    q.slot, o.projekt,
    coalesce((SELECT sum(mio_kr) FROM raw.bevilling AS b WHERE b.projekt = o.projekt AND b.dato <= q.last), 0) AS granted,
    coalesce((SELECT sum(mio_kr) FROM raw.betaling AS b WHERE b.projekt = o.projekt AND b.dato <= q.last), 0) AS paid,
    o.disponeret AS committed, o.forventet AS expected, 0 AS units
FROM raw.projektopfoelgning AS o
JOIN facts.quarters AS q ON o.kvartal = q.name;

-- AN2: the project manager's judgement.
CREATE TABLE facts.anlaeg_status AS
SELECT q.slot, o.projekt, o.tid, o.oekonomi, o.omfang, o.statusdato AS noted_at, o.aarsag AS note, 0 AS units
FROM raw.projektopfoelgning AS o
JOIN facts.quarters AS q ON o.kvartal = q.name;

-- BE1: persons with residence on the first day of the quarter.
CREATE TABLE facts.indbyggere AS
WITH residents AS (
    SELECT q.slot, h.distrikt, (q.number_of_first - h.born) // 10000 AS age, count(*) AS persons
    FROM facts.quarters AS q JOIN facts.lived AS h ON q.slot BETWEEN h.since AND h.until
    GROUP BY ALL
)
SELECT slot, distrikt,
    CASE WHEN age < 6 THEN 'a0_5' WHEN age < 17 THEN 'a6_16' WHEN age < 25 THEN 'a17_24' WHEN age < 40 THEN 'a25_39'
         WHEN age < 65 THEN 'a40_64' WHEN age < 80 THEN 'a65_79' ELSE 'a80_plus' END AS aldersgruppe,
    sum(persons) AS persons, sum(persons) AS units
FROM residents GROUP BY ALL;

-- SK1: pupils in ordinary classes per class; special classes are left out.
CREATE TABLE facts.klassekvotient AS
SELECT make_date(CAST(left(skoleaar, 4) AS INTEGER), 8, 1) AS slot, institution, klassetrin,
    count(*) AS pupils, count(DISTINCT klasse_id) AS classes, 0 AS units
FROM raw.indskrivning WHERE klassetype <> 'special' AND left(skoleaar, 4) >= '2019'
GROUP BY ALL;

-- SK2: the mean per pupil of the ten mandatory examinations of year 9, for those who have taken them all.
CREATE TABLE facts.karakterer AS
WITH pupil AS (
    SELECT elev_id, skoleaar, sum(karakter) AS points, count(DISTINCT fag) AS taken
    FROM raw.proeve GROUP BY elev_id, skoleaar
)
SELECT make_date(CAST(left(p.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.institution, i.koen,
    sum(p.points) * 0.1 AS points, count(*) AS pupils, count(*) AS units
FROM pupil AS p, raw.indskrivning AS i
WHERE p.taken = 10 AND i.elev_id = p.elev_id AND i.skoleaar = p.skoleaar
    AND i.klassetrin = 'trin_9' AND i.klassetype = 'normal'
GROUP BY ALL;

-- SK5: whole days of absence (illness, permitted, unlawful) of the school days.
CREATE TABLE facts.elevfravaer AS
SELECT make_date(CAST(left(f.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.institution, i.klassetrin,
    sum(f.sygedage) + sum(f.tilladt) + sum(f.ulovligt) AS absent, sum(f.skoledage) AS schooldays, count(*) AS units
FROM raw.indskrivning AS i, raw.elevfravaer AS f
WHERE f.elev_id = i.elev_id AND f.skoleaar = i.skoleaar
GROUP BY ALL;

-- Who was granted help in their own home in each month, by whom, and how many hours a week; the district is where they
-- live when the month's help begins.
CREATE TABLE facts.helped AS
WITH helped AS (
    SELECT m.slot, v.borger_id, v.leverandoer, v.timer_pr_uge, greatest(v.fra, m.slot) AS begins
    FROM raw.visitation AS v
    JOIN facts.months AS m ON m.last >= v.fra AND (v.til IS NULL OR m.slot <= v.til)
)
SELECT h.slot, b.distrikt, h.leverandoer, h.borger_id AS person, h.timer_pr_uge AS hours
FROM helped AS h
JOIN raw.bopael AS b ON b.person_id = h.borger_id AND h.begins >= b.fra AND (b.til IS NULL OR h.begins <= b.til);

-- AE1
CREATE TABLE facts.hjemmehjaelp AS SELECT DISTINCT slot, distrikt, leverandoer, person FROM facts.helped;

-- AE4 and AE5: citizens on the general list by the quarter of the offer; the guarantee is two months.
CREATE TABLE facts.plejebolig AS
SELECT CAST(date_trunc('quarter', tilbudt) AS DATE) AS slot,
    sum(date_diff('day', visiteret, tilbudt)) AS waited,
    count(*) FILTER (tilbudt <= visiteret + INTERVAL 2 MONTHS) AS in_time,
    count(*) AS citizens, count(*) AS units
FROM raw.plejeboligsag WHERE liste = 'generel' AND tilbudt IS NOT NULL
GROUP BY ALL;

-- BS1: full-time unemployed of the labour force on the month's last day; a spell counts by its days and degree.
CREATE TABLE facts.ledighed AS
WITH spell AS (
    SELECT m.slot, l.person_id,
        sum(l.grad * (date_diff('day', greatest(l.fra, m.slot), least(coalesce(l.til, m.last), m.last)) + 1)) AS days
    FROM raw.ledighedsforloeb AS l
    JOIN facts.months AS m ON m.last >= l.fra AND (l.til IS NULL OR m.slot <= l.til)
    GROUP BY ALL
), force AS (
    SELECT m.slot, m.last, a.person_id, p.koen,
        (m.number_of_last - 10000 * year(p.foedt) - 100 * month(p.foedt) - day(p.foedt)) // 10000 AS age
    FROM facts.months AS m
    JOIN raw.arbejdsstyrke AS a ON a.fra <= m.last AND (a.til IS NULL OR a.til >= m.last)
    JOIN raw.borger AS p USING (person_id)
)
SELECT slot, koen,
    CASE WHEN age < 25 THEN 'a16_24' WHEN age < 30 THEN 'a25_29' WHEN age < 50 THEN 'a30_49'
         WHEN age < 60 THEN 'a50_59' ELSE 'a60_66' END AS alder_arbejde,
    -- Unlike the other amounts not exact, but to far more digits than are shown.
    sum(coalesce(CAST(days / day(last) AS DECIMAL(18, 9)), 0)) AS unemployed, count(*) AS persons, count(*) AS units
FROM force LEFT JOIN spell USING (slot, person_id)
GROUP BY ALL;

-- SO1: reports received, and the children that they are about.
CREATE TABLE facts.underretninger AS
SELECT CAST(date_trunc('month', modtaget) AS DATE) AS slot, barn_id AS person, count(*) AS reports, count(*) AS units
FROM raw.underretning GROUP BY ALL;

-- TM1: calendar days from fully documented to decided, by the quarter of the decision.
CREATE TABLE facts.byggesager AS
SELECT CAST(date_trunc('quarter', afgjort) AS DATE) AS slot, sagstype,
    sum(date_diff('day', fuldt_oplyst, afgjort)) AS days, count(*) AS cases, 0 AS units
FROM raw.byggesag WHERE afgjort IS NOT NULL
GROUP BY ALL;

-- TM3: thousand tonnes from the whole area.
CREATE TABLE facts.co2 AS
SELECT make_date(u.aar, 1, 1) AS slot, k.sektor, sum(u.kiloton) AS kilotonnes, 0 AS units
FROM raw.udledning AS u JOIN raw.udledningskilde AS k ON k.kilde_id = u.kilde_id
GROUP BY ALL;

-- KF1: loans of the libraries, physical and digital apart.
CREATE TABLE facts.udlaan AS
SELECT make_date(aar, 1, 1) AS slot, institution,
    sum(CASE materiale WHEN 'fysisk' THEN antal ELSE 0 END) AS physical,
    sum(CASE materiale WHEN 'digital' THEN antal ELSE 0 END) AS digital, 0 AS units
FROM raw.udlaan GROUP BY ALL;
