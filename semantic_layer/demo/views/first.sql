-- The approved views of the demo municipality: the only thing that publication reads.
-- Time is a period's id from the calendar tables; a period that is still running holds what is known so far.

CREATE VIEW kpi.v_sygefravaer AS
WITH fravaer AS (
    -- A sick child is no sickness absence of the employee's own.
    SELECT medarbejder_id, maaned, sum(dage) AS dage
    FROM raw.fravaer
    WHERE aarsag IN ('egen_sygdom', 'arbejdsskade')
    GROUP BY ALL
)
SELECT
    m.maaned,
    a.medarbejder_id,
    a.institution,
    a.faggruppe,
    CAST(coalesce(f.dage, 0) AS DECIMAL(18, 2)) AS fravaersdage,
    CAST(m.hverdage * a.beskaeftigelsesgrad AS DECIMAL(18, 2)) AS mulige_dage,
    CAST(1 AS INTEGER) AS antal_ansatte
FROM calendar.maaned AS m
JOIN raw.loenindberetning AS l ON l.maaned = m.foerste_dag
JOIN raw.ansaettelse AS a
    ON a.institution = l.institution AND a.fra <= m.foerste_dag AND coalesce(a.til, DATE '9999-12-31') >= m.sidste_dag
LEFT JOIN fravaer AS f ON f.medarbejder_id = a.medarbejder_id AND f.maaned = m.foerste_dag;

CREATE VIEW kpi.v_serviceudgifter AS
SELECT
    o.budgetopfoelgning,
    o.post_id,
    p.udvalg,
    o.oprindeligt,
    o.korrigeret,
    o.forventet
FROM raw.budgetopfoelgning AS o
JOIN raw.budgetpost AS p USING (post_id);

CREATE VIEW kpi.v_anlaeg AS
SELECT
    o.kvartal,
    o.projekt,
    (SELECT CAST(coalesce(sum(b.mio_kr), 0) AS DECIMAL(18, 6)) FROM raw.bevilling AS b
     WHERE b.projekt = o.projekt AND b.dato <= o.slut) AS bevilling,
    (SELECT CAST(coalesce(sum(b.mio_kr), 0) AS DECIMAL(18, 6)) FROM raw.betaling AS b
     WHERE b.projekt = o.projekt AND b.dato <= o.slut) AS forbrug,
    o.disponeret,
    o.forventet
FROM raw.projektopfoelgning AS o;

CREATE VIEW kpi.v_anlaeg_status AS
SELECT
    kvartal,
    projekt,
    tid,
    oekonomi,
    omfang,
    statusdato,
    aarsag
FROM raw.projektopfoelgning;

CREATE VIEW kpi.v_indbyggere AS
WITH boende AS (
    SELECT b.person_id, b.distrikt, p.foedt, b.fra, coalesce(b.til, DATE '9999-12-31') AS til
    FROM raw.bopael AS b
    JOIN raw.borger AS p USING (person_id)
)
SELECT
    k.kvartal,
    b.person_id,
    b.distrikt,
    a.aldersgruppe,
    CAST(1 AS INTEGER) AS antal
FROM calendar.kvartal AS k
JOIN boende AS b ON k.foerste_dag BETWEEN b.fra AND b.til
JOIN raw.alder AS a ON a.alder = date_sub('year', b.foedt, k.foerste_dag);

CREATE VIEW kpi.v_klassekvotient AS
SELECT
    skoleaar,
    klasse_id,
    institution,
    klassetrin,
    CAST(count(*) AS INTEGER) AS elever,
    CAST(1 AS INTEGER) AS klasser
FROM raw.indskrivning
WHERE klassetype = 'normal' AND skoleaar >= '2019/20'  -- class codes are complete from then on
GROUP BY ALL;

CREATE VIEW kpi.v_elevfravaer AS
SELECT
    f.skoleaar,
    f.elev_id,
    i.institution,
    i.klassetrin,
    CAST(f.sygedage + f.tilladt + f.ulovligt AS DECIMAL(18, 0)) AS fravaersdage,
    CAST(f.skoledage AS DECIMAL(18, 0)) AS skoledage,
    CAST(1 AS INTEGER) AS elever
FROM raw.elevfravaer AS f
JOIN raw.indskrivning AS i USING (elev_id, skoleaar);

CREATE VIEW kpi.v_hjemmehjaelp AS
SELECT
    m.maaned,
    v.borger_id,
    b.distrikt,
    v.leverandoer
FROM calendar.maaned AS m
JOIN raw.visitation AS v ON v.fra <= m.sidste_dag AND coalesce(v.til, DATE '9999-12-31') >= m.foerste_dag
JOIN raw.bopael AS b
    ON b.person_id = v.borger_id
    AND b.fra <= greatest(v.fra, m.foerste_dag)
    AND coalesce(b.til, DATE '9999-12-31') >= greatest(v.fra, m.foerste_dag);

CREATE VIEW kpi.v_plejebolig AS
SELECT
    k.kvartal,
    s.sag_id,
    CAST(s.tilbudt - s.visiteret AS INTEGER) AS ventedage,
    CAST(1 AS INTEGER) AS borgere,
    CAST(s.tilbudt <= s.visiteret + INTERVAL 2 MONTH AS INTEGER) AS inden_garanti
FROM raw.plejeboligsag AS s
JOIN calendar.kvartal AS k ON s.tilbudt BETWEEN k.foerste_dag AND k.sidste_dag
WHERE s.liste = 'generel';

CREATE VIEW kpi.v_ledighed AS
WITH ledig AS (
    -- The share of the month's days, weighted with the degree of unemployment.
    SELECT
        m.maaned,
        l.person_id,
        CAST(least(sum(l.grad * (1 + least(coalesce(l.til, m.sidste_dag), m.sidste_dag) - greatest(l.fra, m.foerste_dag)))
            / (1 + m.sidste_dag - m.foerste_dag), 1) AS DECIMAL(18, 6)) AS ledig
    FROM calendar.maaned AS m
    JOIN raw.ledighedsforloeb AS l
        ON l.fra <= m.sidste_dag AND coalesce(l.til, DATE '9999-12-31') >= m.foerste_dag
    GROUP BY m.maaned, m.foerste_dag, m.sidste_dag, l.person_id
),

styrke AS (
    SELECT a.person_id, p.koen, p.foedt, a.fra, coalesce(a.til, DATE '9999-12-31') AS til
    FROM raw.arbejdsstyrke AS a
    JOIN raw.borger AS p USING (person_id)
)

SELECT
    m.maaned,
    a.person_id,
    a.koen,
    g.alder_arbejde,
    CAST(coalesce(l.ledig, 0) AS DECIMAL(18, 6)) AS ledig,
    CAST(1 AS INTEGER) AS arbejdsstyrke
FROM calendar.maaned AS m
JOIN styrke AS a ON m.sidste_dag BETWEEN a.fra AND a.til
JOIN raw.alder AS g ON g.alder = date_sub('year', a.foedt, m.sidste_dag)
LEFT JOIN ledig AS l ON l.maaned = m.maaned AND l.person_id = a.person_id;

CREATE VIEW kpi.v_underretninger AS
SELECT
    m.maaned,
    u.underretning_id,
    u.barn_id,
    CAST(1 AS INTEGER) AS antal
FROM raw.underretning AS u
JOIN calendar.maaned AS m ON u.modtaget BETWEEN m.foerste_dag AND m.sidste_dag;

CREATE VIEW kpi.v_byggesager AS
SELECT
    k.kvartal,
    s.sag_id,
    s.sagstype,
    CAST(s.afgjort - s.fuldt_oplyst AS INTEGER) AS dage,
    CAST(1 AS INTEGER) AS sager
FROM raw.byggesag AS s
JOIN calendar.kvartal AS k ON s.afgjort BETWEEN k.foerste_dag AND k.sidste_dag;

CREATE VIEW kpi.v_co2 AS
SELECT
    a.aar,
    u.kilde_id,
    k.sektor,
    u.kiloton AS ton
FROM raw.udledning AS u
JOIN raw.udledningskilde AS k USING (kilde_id)
JOIN calendar.aar AS a ON year(a.foerste_dag) = u.aar;

CREATE VIEW kpi.v_udlaan AS
SELECT
    a.aar,
    u.laaner_id,
    u.institution,
    CAST(coalesce(sum(u.antal) FILTER (WHERE u.materiale = 'fysisk'), 0) AS INTEGER) AS fysiske,
    CAST(coalesce(sum(u.antal) FILTER (WHERE u.materiale = 'digital'), 0) AS INTEGER) AS digitale
FROM raw.udlaan AS u
JOIN calendar.aar AS a ON year(a.foerste_dag) = u.aar
GROUP BY ALL;
