-- The approved views about children, schools and day care.

CREATE VIEW kpi.v_karakterer AS
WITH snit AS (
    -- Only those who have taken every examination; the mean of ten marks is exact in tenths.
    SELECT skoleaar, elev_id, CAST(sum(karakter) * CAST(0.1 AS DECIMAL(2, 1)) AS DECIMAL(18, 1)) AS snit
    FROM raw.proeve
    GROUP BY ALL
    HAVING count(*) = 10
)
SELECT
    s.skoleaar,
    s.elev_id,
    i.institution,
    i.koen,
    s.snit,
    CAST(1 AS INTEGER) AS elever
FROM snit AS s
JOIN raw.indskrivning AS i USING (elev_id, skoleaar);

CREATE VIEW kpi.v_socioeko_reference AS
SELECT
    k.skoleaar,
    k.elev_id,
    k.institution,
    CAST(k.snit - f.forventet AS DECIMAL(18, 1)) AS forskel,
    k.elever
FROM kpi.v_karakterer AS k
JOIN raw.forventet_karakter AS f USING (elev_id, skoleaar);

CREATE VIEW kpi.v_mindst_02 AS
WITH fag AS (
    -- The mean of each subject; who has not taken every examination in both has not reached it.
    SELECT
        skoleaar,
        elev_id,
        avg(karakter) FILTER (WHERE starts_with(fag, 'dansk')) AS dansk,
        avg(karakter) FILTER (WHERE starts_with(fag, 'matematik')) AS matematik,
        count(*) FILTER (WHERE starts_with(fag, 'dansk') OR starts_with(fag, 'matematik')) AS proever
    FROM raw.proeve
    GROUP BY ALL
)
SELECT
    i.skoleaar,
    i.elev_id,
    i.koen,
    CAST(coalesce(f.proever = 6 AND f.dansk >= 2 AND f.matematik >= 2, false) AS INTEGER) AS naaet,
    CAST(1 AS INTEGER) AS elever
FROM raw.indskrivning AS i
LEFT JOIN fag AS f USING (elev_id, skoleaar)
WHERE i.klassetrin = 'trin_9' AND i.skoleaar IN (SELECT skoleaar FROM raw.proeve);

CREATE VIEW kpi.v_elever_over_10_fravaer AS
SELECT
    f.skoleaar,
    f.elev_id,
    i.institution,
    i.klassetrin,
    CAST((f.sygedage + f.tilladt + f.ulovligt) * 10 > f.skoledage AS INTEGER) AS over_10,
    CAST(1 AS INTEGER) AS elever
FROM raw.elevfravaer AS f
JOIN raw.indskrivning AS i USING (elev_id, skoleaar);

CREATE VIEW kpi.v_trivsel AS
SELECT
    t.skoleaar,
    t.elev_id,
    i.institution,
    t.generel,
    t.faglig,
    t.social,
    t.stoette,
    t.ro_og_orden,
    CAST(1 AS INTEGER) AS elever
FROM raw.trivselsmaaling AS t
JOIN raw.indskrivning AS i USING (elev_id, skoleaar);

CREATE VIEW kpi.v_overgang_ungdomsudd AS
SELECT
    o.skoleaar,
    o.elev_id,
    i.koen,
    o.i_gang,
    CAST(1 AS INTEGER) AS elever
FROM raw.overgang AS o
JOIN raw.indskrivning AS i USING (elev_id, skoleaar);

CREATE VIEW kpi.v_kompetencedaekning AS
SELECT
    skoleaar,
    institution,
    fag,
    daekkede AS timer_daekket,
    timer
FROM raw.undervisningstimer;

CREATE VIEW kpi.v_segregering AS
SELECT
    skoleaar,
    person_id,
    distrikt,
    CAST(skoletype = 'specialtilbud' AS INTEGER) AS i_specialtilbud,
    CAST(1 AS INTEGER) AS elever
FROM raw.skolegang
WHERE skoletype IN ('folkeskole', 'specialtilbud');

CREATE VIEW kpi.v_privatskoleandel AS
SELECT
    skoleaar,
    person_id,
    distrikt,
    CAST(skoletype = 'fri_grundskole' AS INTEGER) AS i_fri,
    CAST(skoletype IN ('fri_grundskole', 'efterskole') AS INTEGER) AS i_fri_eller_efterskole,
    CAST(1 AS INTEGER) AS elever
FROM raw.skolegang;

CREATE VIEW kpi.v_udgift_pr_elev AS
SELECT
    a.aar,
    u.institution,
    u.nettoudgift,
    u.elever
FROM raw.skoleudgift AS u
JOIN calendar.aar AS a ON year(a.foerste_dag) = u.aar;

CREATE VIEW kpi.v_nationale_test AS
SELECT
    skoleaar,
    elev_id,
    CAST(count(*) FILTER (WHERE fag = 'læsning') AS INTEGER) AS testet_laesning,
    CAST(count(*) FILTER (WHERE fag = 'læsning' AND paa_niveau = 1) AS INTEGER) AS niveau_laesning,
    CAST(count(*) FILTER (WHERE fag = 'matematik') AS INTEGER) AS testet_matematik,
    CAST(count(*) FILTER (WHERE fag = 'matematik' AND paa_niveau = 1) AS INTEGER) AS niveau_matematik,
    CAST(1 AS INTEGER) AS elever
FROM raw.testresultat
GROUP BY ALL;

CREATE VIEW kpi.v_normering AS
SELECT
    a.aar,
    n.institution,
    n.boern_0_2,
    n.voksne_0_2,
    n.boern_3_5,
    n.voksne_3_5
FROM raw.normering AS n
JOIN calendar.aar AS a ON year(a.foerste_dag) = n.aar;

CREATE VIEW kpi.v_pasningsgaranti AS
SELECT
    m.maaned,
    p.ansoegning_id,
    p.distrikt,
    CAST(p.tilbudt <= p.oensket AS INTEGER) AS rettidigt,
    CAST(1 AS INTEGER) AS boern
FROM raw.pladsansoegning AS p
JOIN calendar.maaned AS m ON p.oensket BETWEEN m.foerste_dag AND m.sidste_dag;

CREATE VIEW kpi.v_kariesfri AS
SELECT
    a.aar,
    u.person_id,
    u.distrikt,
    u.tandalder,
    u.kariesfri,
    CAST(1 AS INTEGER) AS undersoegte
FROM raw.tandundersoegelse AS u
JOIN calendar.aar AS a ON year(a.foerste_dag) = u.aar;
