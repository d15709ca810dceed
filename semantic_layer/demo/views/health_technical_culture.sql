-- Views of health and senior care, of the technical area and of culture.

CREATE VIEW kpi.v_hjemmehjaelp_timer AS
SELECT
    m.maaned,
    v.borger_id,
    b.distrikt,
    v.leverandoer,
    CAST(v.timer_pr_uge AS DECIMAL(18, 2)) AS visiterede_timer,
    CAST(CAST(v.timer_pr_uge AS DECIMAL(9, 2)) * CAST(k.gennemfoert AS DECIMAL(9, 4)) AS DECIMAL(18, 6)) AS leverede_timer,
    CAST(1 AS INTEGER) AS borgere
FROM calendar.maaned AS m
JOIN raw.visitation AS v ON v.fra <= m.sidste_dag AND coalesce(v.til, DATE '9999-12-31') >= m.foerste_dag
JOIN raw.bopael AS b
    ON b.person_id = v.borger_id
    AND b.fra <= greatest(v.fra, m.foerste_dag)
    AND coalesce(b.til, DATE '9999-12-31') >= greatest(v.fra, m.foerste_dag)
JOIN raw.koereplan AS k ON k.maaned = m.maaned AND k.distrikt = b.distrikt AND k.leverandoer = v.leverandoer;

CREATE VIEW kpi.v_plejebolig_venteliste AS
-- Everyone who waits at the end of the month, on whichever list; a citizen with two cases is one citizen.
SELECT DISTINCT
    m.maaned,
    s.borger_id,
    CAST(1 AS INTEGER) AS borgere
FROM calendar.maaned AS m
JOIN raw.plejeboligsag AS s ON s.visiteret <= m.sidste_dag AND coalesce(s.tilbudt, DATE '9999-12-31') > m.sidste_dag
WHERE m.maaned >= '2021-01';

CREATE VIEW kpi.v_genoptraening AS
SELECT
    kvartal,
    plan_id,
    distrikt,
    ventedage,
    CAST(ventedage <= 7 AS INTEGER) AS inden_syv_dage,
    forloeb
FROM raw.genoptraeningsplan;

CREATE VIEW kpi.v_forebyggelige_indlaeggelser AS
-- Rows of the population, and rows of the admissions, so that both are counted by where people live and how old they are.
SELECT
    left(f.kvartal, 4) AS aar,
    printf('befolkning %s %s', f.distrikt, f.aldersgruppe) AS raekke_id,
    f.distrikt,
    f.aldersgruppe,
    CAST(0 AS INTEGER) AS indlaeggelser,
    f.antal AS borgere
FROM raw.folketal_distrikt AS f
WHERE f.kvartal LIKE '%-Q3' AND f.aldersgruppe IN ('a65_79', 'a80_plus')
    AND left(f.kvartal, 4) IN (SELECT aar FROM raw.forebyggelig_indlaeggelse)
UNION ALL
SELECT aar, indlaeggelse_id, distrikt, aldersgruppe, indlaeggelser, CAST(0 AS INTEGER) FROM raw.forebyggelig_indlaeggelse;

CREATE VIEW kpi.v_faerdigbehandlede AS
-- Four times a quarter's days is what they would be in a whole year.
SELECT
    f.kvartal,
    printf('befolkning %s %s', f.distrikt, f.aldersgruppe) AS raekke_id,
    CAST(0 AS INTEGER) AS dage,
    CAST(0 AS INTEGER) AS dage_paa_aarsbasis,
    f.antal AS borgere,
    CAST(0 AS INTEGER) AS forloeb
FROM raw.folketal_distrikt AS f
WHERE f.aldersgruppe IN ('a65_79', 'a80_plus') AND f.kvartal IN (SELECT kvartal FROM raw.faerdigbehandlet_ophold)
UNION ALL
SELECT kvartal, ophold_id, dage, CAST(4 * dage AS INTEGER), CAST(0 AS INTEGER), forloeb FROM raw.faerdigbehandlet_ophold;

CREATE VIEW kpi.v_personalekontinuitet AS
SELECT maaned, borger_id, distrikt, hjaelpere, borgere FROM raw.hjemmeplejeforloeb;

CREATE VIEW kpi.v_byggesag_servicemaal AS
SELECT
    k.kvartal,
    s.sag_id,
    s.sagstype,
    CAST(s.afgjort - s.fuldt_oplyst <= CASE s.sagstype
        WHEN 'mindre_byggeri' THEN 40
        WHEN 'enfamiliehus' THEN 40
        WHEN 'industri' THEN 50
        WHEN 'erhverv' THEN 55
        ELSE 60
    END AS INTEGER) AS inden_maal,
    CAST(1 AS INTEGER) AS sager
FROM raw.byggesag AS s
JOIN calendar.kvartal AS k ON s.afgjort BETWEEN k.foerste_dag AND k.sidste_dag;

CREATE VIEW kpi.v_husholdningsaffald AS
SELECT aar, maengde_id, ton, til_genanvendelse_ton FROM raw.husholdningsaffald;

CREATE VIEW kpi.v_restaffald AS
SELECT maaned, vejning_id, distrikt, ton FROM raw.restaffald;

CREATE VIEW kpi.v_trafikuheld AS
SELECT kvartal, person_id, personer FROM raw.tilskadekommen;

CREATE VIEW kpi.v_buspassagerer AS
SELECT maaned, taelling_id, buslinje, paastigere FROM raw.bustaelling;

-- The door counter of one library was broken in two months, and its figures were estimated.
CREATE VIEW kpi.v_biblioteksbesoeg AS
SELECT
    maaned,
    taelling_id,
    institution,
    besoeg,
    (institution = 'biblioteket_kapitlet' AND maaned IN ('2024-04', '2024-05'))::INTEGER AS skoennet
FROM raw.bibliotekstaelling;

CREATE VIEW kpi.v_foreningsmedlemmer AS
SELECT
    m.aar,
    m.opgoerelse_id,
    m.distrikt,
    m.aldersgruppe,
    m.medlemmer,
    f.antal AS indbyggere
FROM raw.medlemsopgoerelse AS m
JOIN raw.folketal_distrikt AS f
    ON f.kvartal = m.aar || '-Q3' AND f.distrikt = m.distrikt AND f.aldersgruppe = m.aldersgruppe;

CREATE VIEW kpi.v_svoemmehal AS
SELECT maaned, opgoerelse_id, besoeg, bookede_timer, mulige_timer FROM raw.svoemmehal;
