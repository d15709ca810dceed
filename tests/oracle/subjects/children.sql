-- The second opinion about children and schools: what the definitions of the figures say, over the raw rows.

-- SK3: actual minus expected mean of the ten examinations, per pupil who has taken them all.
CREATE TABLE facts.socioeko AS
WITH pupil AS (
    SELECT elev_id, skoleaar, sum(karakter) AS points FROM raw.proeve
    GROUP BY elev_id, skoleaar HAVING count(DISTINCT fag) = 10
)
SELECT make_date(CAST(left(p.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.institution,
    sum(CAST(p.points * 0.1 AS DECIMAL(18, 1)) - e.forventet) AS above, count(*) AS pupils, count(*) AS units
FROM pupil AS p, raw.forventet_karakter AS e, raw.indskrivning AS i
WHERE e.elev_id = p.elev_id AND e.skoleaar = p.skoleaar AND i.elev_id = p.elev_id AND i.skoleaar = p.skoleaar
GROUP BY ALL;

-- SK4: at least 2.0 in both subjects, all examinations taken, of everybody in year 9.
CREATE TABLE facts.mindst_02 AS
WITH subject AS (
    SELECT elev_id, skoleaar, split_part(fag, ' ', 1) AS word, sum(karakter) AS points, count(*) AS taken
    FROM raw.proeve GROUP BY ALL
), passed AS (
    SELECT elev_id, skoleaar FROM subject
    WHERE (word = 'dansk,' AND taken = 4 AND points >= 8) OR (word = 'matematik' AND taken = 2 AND points >= 4)
    GROUP BY ALL HAVING count(*) = 2
)
SELECT make_date(CAST(left(i.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.koen,
    count(*) FILTER ((i.elev_id, i.skoleaar) IN (SELECT (elev_id, skoleaar) FROM passed)) AS reached,
    count(*) AS pupils, count(*) AS units
FROM raw.indskrivning AS i
WHERE i.klassetrin = 'trin_9' AND i.skoleaar <= (SELECT max(skoleaar) FROM raw.proeve)
GROUP BY ALL;

-- SK6: more than a tenth of the school days, all causes.
CREATE TABLE facts.over_10 AS
SELECT make_date(CAST(left(f.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.institution, i.klassetrin,
    count(*) FILTER ((f.sygedage + f.tilladt + f.ulovligt) / f.skoledage > 0.1) AS over_10,
    count(*) AS pupils, count(*) AS units
FROM raw.elevfravaer AS f, raw.indskrivning AS i
WHERE i.elev_id = f.elev_id AND i.skoleaar = f.skoleaar
GROUP BY ALL;

-- SK7: the mean of each indicator over the pupils who answered.
CREATE TABLE facts.trivsel AS
SELECT make_date(CAST(left(t.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.institution,
    sum(t.generel) AS generel, sum(t.faglig) AS faglig, sum(t.social) AS social, sum(t.stoette) AS stoette,
    sum(t.ro_og_orden) AS ro_og_orden, count(*) AS pupils, count(*) AS units
FROM raw.trivselsmaaling AS t, raw.indskrivning AS i
WHERE i.elev_id = t.elev_id AND i.skoleaar = t.skoleaar
GROUP BY ALL;

-- SK8: those who have gone on three months after year 9.
CREATE TABLE facts.overgang AS
SELECT make_date(CAST(left(o.skoleaar, 4) AS INTEGER), 8, 1) AS slot, i.koen,
    sum(o.i_gang) AS gone_on, count(*) AS pupils, count(*) AS units
FROM raw.overgang AS o, raw.indskrivning AS i
WHERE i.elev_id = o.elev_id AND i.skoleaar = o.skoleaar
GROUP BY ALL;

-- SK9: lessons with a qualified teacher.
CREATE TABLE facts.kompetence AS
SELECT make_date(CAST(left(skoleaar, 4) AS INTEGER), 8, 1) AS slot, institution,
    sum(daekkede) AS covered, sum(timer) AS lessons, 0 AS units
FROM raw.undervisningstimer
GROUP BY ALL;

-- SK10 and SK11: where the resident pupils go to school.
CREATE TABLE facts.skolegang AS
SELECT make_date(CAST(left(skoleaar, 4) AS INTEGER), 8, 1) AS slot, distrikt,
    count(*) FILTER (skoletype = 'fri_grundskole') AS independent,
    count(*) FILTER (skoletype = 'fri_grundskole' OR skoletype = 'efterskole') AS independent_or_boarding,
    count(*) AS pupils, count(*) AS units
FROM raw.skolegang
GROUP BY ALL;
CREATE TABLE facts.segregering AS
SELECT make_date(CAST(left(skoleaar, 4) AS INTEGER), 8, 1) AS slot, distrikt,
    count(*) FILTER (skoletype = 'specialtilbud') AS special, count(*) AS pupils, count(*) AS units
FROM raw.skolegang WHERE skoletype NOT IN ('fri_grundskole', 'efterskole')
GROUP BY ALL;

-- SK12: net expenditure over pupils.
CREATE TABLE facts.udgift AS
SELECT make_date(aar, 1, 1) AS slot, institution, sum(nettoudgift) AS spent, sum(elever) AS pupils, 0 AS units
FROM raw.skoleudgift
GROUP BY ALL;

-- SK13: at or above the level, per subject; a pupil counts once among the units, however many tests.
CREATE TABLE facts.nationale_test AS
SELECT make_date(CAST(left(skoleaar, 4) AS INTEGER), 8, 1) AS slot,
    sum(paa_niveau) FILTER (fag = 'læsning') AS reading, count(*) FILTER (fag = 'læsning') AS read,
    sum(paa_niveau) FILTER (fag = 'matematik') AS maths, count(*) FILTER (fag = 'matematik') AS calculated,
    count(DISTINCT elev_id) AS units
FROM raw.testresultat
GROUP BY ALL;

-- DT1: children per adult.
CREATE TABLE facts.normering AS
SELECT make_date(aar, 1, 1) AS slot, institution, sum(boern_0_2) AS young, sum(voksne_0_2) AS adults_young,
    sum(boern_3_5) AS old, sum(voksne_3_5) AS adults_old, 0 AS units
FROM raw.normering
GROUP BY ALL;

-- DT2: offered by the day that the place was wanted from.
CREATE TABLE facts.pasning AS
SELECT CAST(date_trunc('month', oensket) AS DATE) AS slot, distrikt,
    count(*) FILTER (tilbudt <= oensket) AS in_time, count(*) AS children, count(*) AS units
FROM raw.pladsansoegning
GROUP BY ALL;

-- TA1: free of caries, of the examined.
CREATE TABLE facts.karies AS
SELECT make_date(aar, 1, 1) AS slot, distrikt, tandalder, sum(kariesfri) AS free, count(*) AS children,
    count(*) AS units
FROM raw.tandundersoegelse
GROUP BY ALL;
