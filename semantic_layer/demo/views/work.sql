-- The job centre's figures.

CREATE VIEW kpi.v_offentligt_forsoergede AS
WITH ydelser AS (
    -- Since July 2025, the young on education assistance receive social assistance instead.
    SELECT
        o.maaned,
        CASE WHEN o.ydelse = 'uddannelseshjaelp' AND o.maaned >= '2025-07' THEN 'kontanthjaelp' ELSE o.ydelse END AS ydelse,
        o.alder_arbejde,
        sum(o.fuldtidspersoner - CASE
            -- What is registered more than 45 days after the month is not known yet.
            WHEN m.sidste_dag + 45 > (SELECT max(sidste_dag) FROM calendar.maaned) THEN o.sent ELSE 0
        END) AS forsoergede,
        sum(o.personer) AS personer
    FROM raw.offentlig_forsoergelse AS o
    JOIN calendar.maaned AS m USING (maaned)
    GROUP BY ALL
)

SELECT
    y.maaned,
    y.ydelse,
    y.alder_arbejde,
    CAST(y.forsoergede AS DECIMAL(18, 6)) AS forsoergede,
    CAST(y.personer AS INTEGER) AS personer,
    CAST(CASE WHEN y.ydelse = 'foertidspension' THEN f.antal ELSE 0 END AS INTEGER) AS befolkning
FROM ydelser AS y
JOIN raw.folketal AS f ON f.maaned = y.maaned AND f.gruppe = y.alder_arbejde;

CREATE VIEW kpi.v_unge_uden_job_udd AS
SELECT kvartal, person_id, koen, distrikt, uden, unge
FROM raw.ung;

CREATE VIEW kpi.v_sygedagpenge AS
SELECT
    maaned,
    forloeb_id,
    CAST(varighed <> 'under_26' AS INTEGER) AS over_26,
    CAST(varighed = 'over_52' AS INTEGER) AS over_52,
    forloeb
FROM raw.sygedagpengeforloeb;

CREATE VIEW kpi.v_langtidsledige AS
SELECT maaned, person_id, alder_arbejde, langtid, ledige
FROM raw.ledig;

CREATE VIEW kpi.v_virksomhedsvendt AS
SELECT
    maaned,
    person_id,
    CASE WHEN ydelse = 'uddannelseshjaelp' AND maaned >= '2025-07' THEN 'kontanthjaelp' ELSE ydelse END AS ydelse,
    deltager,
    personer
FROM raw.maalgruppe;

CREATE VIEW kpi.v_jobaabninger AS
SELECT maaned, branche, stillinger
FROM raw.jobopslag;

-- The invented forecast: each of the four coming quarters as the same quarter was in the two years before.
-- It is made three weeks after the last quarter that has ended.
CREATE VIEW kpi.v_jobprognose AS
WITH kvartal AS (
    SELECT date_trunc('quarter', strptime(maaned, '%Y-%m')::DATE)::DATE AS begynder, branche,
        sum(stillinger) AS stillinger
    FROM raw.jobopslag
    GROUP BY ALL
    HAVING count(DISTINCT maaned) = 3
),
seneste AS (SELECT max(begynder) AS begynder FROM kvartal),
kommende AS (
    SELECT begynder + to_months(3 * skridt::INTEGER) AS begynder, begynder + to_months(3) + INTERVAL 20 DAY AS lavet
    FROM seneste, generate_series(1, 4) AS skridt (skridt)
)
SELECT
    printf('%d-Q%d', year(kommende.begynder), quarter(kommende.begynder)) AS kvartal,
    branche,
    CAST(round(avg(stillinger)) AS BIGINT) AS stillinger,
    kommende.lavet::DATE AS lavet
FROM kommende, kvartal
WHERE kvartal.begynder IN (kommende.begynder - INTERVAL 1 YEAR, kommende.begynder - INTERVAL 2 YEAR)
GROUP BY ALL;
