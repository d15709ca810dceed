-- Staff, cash, loans and the yearly construction budget.

CREATE VIEW raw.omraade_for AS
-- Which area an institution belongs to when, and which department that is part of.
SELECT
    i.enhed AS institution,
    i.overordnet AS omraade,
    o.overordnet AS forvaltning,
    greatest(coalesce(i.fra, DATE '0001-01-01'), coalesce(o.fra, DATE '0001-01-01')) AS fra,
    least(coalesce(i.til, DATE '9999-12-31'), coalesce(o.til, DATE '9999-12-31')) AS til
FROM raw.enhed_tilhoer AS i
JOIN raw.enhed_tilhoer AS o
    ON o.niveau = 'omraade'
    AND o.enhed = i.overordnet
    AND coalesce(o.fra, DATE '0001-01-01') <= coalesce(i.til, DATE '9999-12-31')
    AND coalesce(o.til, DATE '9999-12-31') >= coalesce(i.fra, DATE '0001-01-01')
WHERE i.niveau = 'institution';

CREATE VIEW kpi.v_sygedage AS
WITH fravaer AS (
    SELECT medarbejder_id, maaned, sum(dage) AS dage
    FROM raw.fravaer
    WHERE aarsag IN ('egen_sygdom', 'arbejdsskade')
    GROUP BY ALL
)
SELECT
    y.aar,
    a.medarbejder_id,
    e.omraade,
    min(a.faggruppe) AS faggruppe,
    -- The national basis is 227 working days a year, without holidays.
    CAST(sum(coalesce(f.dage, 0)) * 227 / min(y.hverdage) AS DECIMAL(18, 6)) AS sygedagsvaerk,
    CAST(sum(m.hverdage * a.beskaeftigelsesgrad) / min(y.hverdage) AS DECIMAL(18, 6)) AS fuldtid,
    CAST(1 AS INTEGER) AS antal_ansatte
FROM calendar.maaned AS m
JOIN calendar.aar AS y ON m.foerste_dag BETWEEN y.foerste_dag AND y.sidste_dag
JOIN raw.loenindberetning AS l ON l.maaned = m.foerste_dag
JOIN raw.ansaettelse AS a
    ON a.institution = l.institution AND a.fra <= m.foerste_dag AND coalesce(a.til, DATE '9999-12-31') >= m.sidste_dag
JOIN raw.omraade_for AS e ON e.institution = a.institution AND y.sidste_dag BETWEEN e.fra AND e.til
LEFT JOIN fravaer AS f ON f.medarbejder_id = a.medarbejder_id AND f.maaned = m.foerste_dag
GROUP BY y.aar, a.medarbejder_id, e.omraade;

CREATE VIEW kpi.v_langtidsfravaer AS
WITH fravaer AS (
    SELECT medarbejder_id, maaned, sum(dage) AS dage
    FROM raw.fravaer
    WHERE aarsag IN ('egen_sygdom', 'arbejdsskade')
    GROUP BY ALL
),

maaneder AS (
    -- Days of absence are stored in proportion to the position: 14 days of a full-time one are 7 of a half.
    SELECT
        k.kvartal,
        a.medarbejder_id,
        e.forvaltning,
        coalesce(f.dage, 0) AS dage,
        coalesce(f.dage, 0) >= 14 * a.beskaeftigelsesgrad AS er_langt,
        m.hverdage * a.beskaeftigelsesgrad AS mulige
    FROM calendar.maaned AS m
    JOIN calendar.kvartal AS k ON m.foerste_dag BETWEEN k.foerste_dag AND k.sidste_dag
    JOIN raw.loenindberetning AS l ON l.maaned = m.foerste_dag
    JOIN raw.ansaettelse AS a
        ON a.institution = l.institution
        AND a.fra <= m.foerste_dag
        AND coalesce(a.til, DATE '9999-12-31') >= m.sidste_dag
    JOIN raw.omraade_for AS e ON e.institution = a.institution AND k.sidste_dag BETWEEN e.fra AND e.til
    LEFT JOIN fravaer AS f ON f.medarbejder_id = a.medarbejder_id AND f.maaned = m.foerste_dag
)

SELECT
    kvartal,
    medarbejder_id,
    forvaltning,
    CAST(coalesce(sum(dage) FILTER (WHERE er_langt), 0) AS DECIMAL(18, 2)) AS lange_dage,
    CAST(coalesce(sum(dage) FILTER (WHERE NOT er_langt), 0) AS DECIMAL(18, 2)) AS korte_dage,
    CAST(sum(dage) AS DECIMAL(18, 2)) AS fravaersdage,
    CAST(sum(mulige) AS DECIMAL(18, 2)) AS mulige_dage,
    CAST(1 AS INTEGER) AS antal_ansatte
FROM maaneder
GROUP BY kvartal, medarbejder_id, forvaltning;

CREATE VIEW kpi.v_personaleomsaetning AS
WITH ansat AS (
    SELECT medarbejder_id, institution, faggruppe, fra, coalesce(til, DATE '9999-12-31') AS til
    FROM raw.ansaettelse
),

afgang AS (
    SELECT medarbejder_id, max(til) AS sidste_dag
    FROM ansat
    GROUP BY ALL
)

SELECT
    y.aar,
    a.medarbejder_id,
    arg_max(e.omraade, a.fra) AS omraade,
    arg_max(a.faggruppe, a.fra) AS faggruppe,
    CAST(min(g.sidste_dag) BETWEEN min(y.foerste_dag) AND min(y.sidste_dag) AS INTEGER) AS fratraadt,
    CAST(sum(1 + least(a.til, y.sidste_dag) - greatest(a.fra, y.foerste_dag))
        / (1 + min(y.sidste_dag) - min(y.foerste_dag)) AS DECIMAL(18, 6)) AS ansat_del,
    CAST(1 AS INTEGER) AS antal_ansatte
FROM calendar.aar AS y
JOIN ansat AS a ON a.fra <= y.sidste_dag AND a.til >= y.foerste_dag
JOIN afgang AS g USING (medarbejder_id)
JOIN raw.omraade_for AS e ON e.institution = a.institution AND y.sidste_dag BETWEEN e.fra AND e.til
GROUP BY y.aar, a.medarbejder_id;

CREATE VIEW kpi.v_likviditet AS
SELECT
    k.kvartal,
    CAST(sum(b.mio_kr) / 365 AS DECIMAL(18, 6)) AS gennemsnit
FROM calendar.kvartal AS k
JOIN raw.kassebeholdning AS b ON b.dato > k.sidste_dag - 365 AND b.dato <= k.sidste_dag
WHERE k.foerste_dag >= DATE '2019-01-01'
GROUP BY k.kvartal
HAVING count(*) = 365;

CREATE VIEW kpi.v_gaeld AS
SELECT
    a.aar,
    l.laan_id,
    l.restgaeld
FROM raw.laan AS l
JOIN calendar.aar AS a ON year(a.foerste_dag) = l.aar
WHERE l.formaal <> 'aeldreboliger' OR l.aar < 2019;  -- rents pay those loans

CREATE VIEW kpi.v_anlaeg_gennemfoerelse AS
WITH kvartaler AS (
    -- Invoices are booked 45 days after payment, but the year's account waits for them all.
    SELECT
        kvartal,
        year(foerste_dag) AS aar,
        CASE WHEN month(sidste_dag) = 12 THEN sidste_dag ELSE sidste_dag - 45 END AS bogfoert_til
    FROM calendar.kvartal
)

SELECT
    k.kvartal,
    r.projekt AS anlaegsprojekt,  -- spending stays in the year's account when the project has ended
    min(p.udvalg) AS udvalg,
    CAST(coalesce(sum(b.mio_kr), 0) AS DECIMAL(18, 6)) AS forbrug,
    min(r.mio_kr) AS raadighed
FROM kvartaler AS k
JOIN raw.raadighedsbeloeb AS r ON r.aar = k.aar
JOIN raw.projekt AS p USING (projekt)
LEFT JOIN raw.betaling AS b ON b.projekt = r.projekt AND year(b.dato) = k.aar AND b.dato <= k.bogfoert_til
WHERE k.kvartal >= '2023-Q1'
GROUP BY k.kvartal, r.projekt;
